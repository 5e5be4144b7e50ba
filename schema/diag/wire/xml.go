package wire

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"callflow/schema/diag"
)

type (
	junitSuites struct {
		XMLName  xml.Name   `xml:"testsuites"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Suite    junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Failure *junitFailure `xml:"failure"`
		Out     *junitText    `xml:"system-out"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
	junitText struct {
		Text string `xml:",chardata"`
	}
)

// nowhere is the name of the test that diagnostics without a file belong to.
const nowhere = "workspace"

// JUnit writes a report as a suite of tests, one for each file: it fails when the file has a diagnostic of the
// severity that counts. The error is that of w.
func JUnit(w io.Writer, r Report) error {
	suite := junitSuite{Name: "callflow validate"}
	found := map[string][]diag.Diagnostic{}
	for _, d := range r.Diagnostics {
		found[d.File] = append(found[d.File], d)
	}
	for _, file := range files(r) {
		c := test(file, found[file], r.FailOn)
		suite.Tests++
		if c.Failure != nil {
			suite.Failures++
		}
		suite.Cases = append(suite.Cases, c)
	}
	return writeXML(w, junitSuites{Tests: suite.Tests, Failures: suite.Failures, Suite: suite})
}

// files are those that were looked at, and those that diagnostics name besides, in order.
func files(r Report) []string {
	all := slices.Clone(r.Files)
	for _, d := range r.Diagnostics {
		all = append(all, d.File)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// test is the test of one file, in which found was found.
func test(file string, found []diag.Diagnostic, failOn diag.Severity) junitCase {
	c := junitCase{Name: file, Class: "callflow.validate", File: file}
	if file == "" {
		c.Name = nowhere
	}
	var failures, others strings.Builder
	for _, d := range found {
		if d.Severity > failOn { // the worst are the least; unset is below all
			others.WriteString(line(d))
			continue
		}
		if c.Failure == nil {
			c.Failure = &junitFailure{Message: d.Message, Type: string(d.Code)}
		}
		failures.WriteString(line(d))
	}
	if c.Failure != nil {
		c.Failure.Text = failures.String()
	}
	if others.Len() > 0 {
		c.Out = &junitText{others.String()}
	}
	return c
}

// line is a diagnostic as it is printed for people, without its excerpt.
func line(d diag.Diagnostic) string {
	place := d.File
	if d.Span.Start.Known() {
		place += ":" + d.Span.Start.String()
	}
	if place != "" {
		place += ": "
	}
	text := fmt.Sprintf("%s%s: %s [%s]\n", place, d.Severity, d.Message, d.Code)
	if d.Hint != "" {
		text += "  hint: " + d.Hint + "\n"
	}
	return text
}

type (
	checkstyle struct {
		XMLName xml.Name         `xml:"checkstyle"`
		Version string           `xml:"version,attr"`
		Files   []checkstyleFile `xml:"file"`
	}
	checkstyleFile struct {
		Name   string            `xml:"name,attr"`
		Errors []checkstyleError `xml:"error"`
	}
	checkstyleError struct {
		Line     int    `xml:"line,attr,omitempty"`
		Column   int    `xml:"column,attr,omitempty"`
		Severity string `xml:"severity,attr"`
		Message  string `xml:"message,attr"`
		Source   string `xml:"source,attr"`
	}
)

// Checkstyle writes a report as Checkstyle does, with the files that have a diagnostic. The error is that of w.
func Checkstyle(w io.Writer, r Report) error {
	out := checkstyle{Version: "8.0"}
	for i, d := range r.Diagnostics {
		if i == 0 || out.Files[len(out.Files)-1].Name != d.File {
			out.Files = append(out.Files, checkstyleFile{Name: d.File})
		}
		file := &out.Files[len(out.Files)-1]
		file.Errors = append(file.Errors, checkstyleError{
			Line: d.Span.Start.Line(), Column: d.Span.Start.Col(), Severity: d.Severity.String(), Message: words(d), Source: "callflow." + string(d.Code),
		})
	}
	return writeXML(w, out)
}

func writeXML(w io.Writer, v any) error {
	text, err := xml.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("write diagnostics: %w", err)
	}
	if _, err := fmt.Fprintf(w, "%s%s\n", xml.Header, text); err != nil {
		return fmt.Errorf("write diagnostics: %w", err)
	}
	return nil
}
