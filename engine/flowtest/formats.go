package flowtest

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"
)

// report is what JSON tells.
type report struct {
	Tests    int             `json:"tests"`
	Failed   int             `json:"failed"`
	Results  []reported      `json:"results"`
	Coverage []coverReported `json:"coverage,omitempty"`
}

type reported struct {
	Workspace  string            `json:"workspace"`
	File       string            `json:"file"`
	Line       int               `json:"line"`
	Name       string            `json:"name"`
	Passed     bool              `json:"passed"`
	Length     int64             `json:"milliseconds"` // of virtual time
	Failures   []failureReported `json:"failures,omitempty"`
	Transcript []string          `json:"transcript,omitempty"`
}

type failureReported struct {
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
	Flow    string `json:"flow,omitempty"` // file:line of the step
	Step    string `json:"step,omitempty"`
}

type coverReported struct {
	Workspace string           `json:"workspace"`
	Outcomes  shareReported    `json:"outcomes"`
	Prompts   shareReported    `json:"prompts"`
	Points    shareReported    `json:"log_points"`
	Steps     []coveredOutcome `json:"steps"`
}

type shareReported struct {
	Hit int `json:"hit"`
	All int `json:"all"`
}

type coveredOutcome struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Flow    string `json:"flow"`
	Step    string `json:"step"`
	Visits  int    `json:"visits"`
	Outcome string `json:"outcome,omitempty"`
	Count   int    `json:"count"`
}

// WriteJSON writes results for programs. Coverage stands beside its suite, and may be nil.
func WriteJSON(w io.Writer, suites []Suite, cover []*Coverage) error {
	r := report{Results: []reported{}}
	r.Failed, r.Tests = Failed(suites)
	for i, s := range suites {
		for _, one := range s.Results {
			r.Results = append(r.Results, reportOf(s.Dir, one))
		}
		if i < len(cover) && cover[i] != nil {
			r.Coverage = append(r.Coverage, coverageOf(s.Dir, cover[i]))
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

func reportOf(dir string, r *Result) reported {
	out := reported{Workspace: dir, File: path.Join(dir, r.Test.File), Line: lineOf(r.Test.Span), Name: r.Test.Name,
		Passed: r.Passed(), Length: int64(r.Length)}
	for _, f := range r.Failures {
		one := failureReported{Line: f.Span.Start.Line(), Column: f.Span.Start.Col(), Message: f.Message, Step: string(f.Flow.Step)}
		if f.Flow.Line > 0 {
			one.Flow = fmt.Sprintf("%s:%d", inWorkspace(dir, f.Flow), f.Flow.Line)
		}
		out.Failures = append(out.Failures, one)
	}
	if !r.Passed() {
		for _, l := range r.Transcript {
			out.Transcript = append(out.Transcript, Clock(l.At)+"  "+l.String())
		}
	}
	return out
}

func coverageOf(dir string, c *Coverage) coverReported {
	out := coverReported{Workspace: dir, Outcomes: shareReported(c.Outcomes()), Prompts: shareReported(c.Words()), Points: shareReported(c.Logs())}
	for _, s := range c.Steps {
		for _, o := range s.Outcomes {
			out.Steps = append(out.Steps, coveredOutcome{inWorkspace(dir, s.Place), s.Place.Line, string(s.Place.Flow), string(s.Place.Step), s.Visits, string(o.Name), o.Count})
		}
	}
	return out
}

// WriteJUnit writes results in the XML that build servers read. Times are those of the virtual clock.
func WriteJUnit(w io.Writer, suites []Suite) error {
	b := &strings.Builder{}
	b.WriteString(xml.Header + "<testsuites>\n")
	for _, s := range suites {
		failed, all := Failed([]Suite{s})
		fmt.Fprintf(b, "  <testsuite name=%s tests=\"%d\" failures=\"%d\">\n", attribute(s.Dir), all, failed)
		for _, r := range s.Results {
			writeCase(b, s.Dir, r)
		}
		b.WriteString("  </testsuite>\n")
	}
	b.WriteString("</testsuites>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func writeCase(b *strings.Builder, dir string, r *Result) {
	fmt.Fprintf(b, "    <testcase name=%s classname=%s file=%s line=\"%d\" time=\"%.3f\"", attribute(r.Test.Name),
		attribute(path.Join(dir, r.Test.File)), attribute(path.Join(dir, r.Test.File)), lineOf(r.Test.Span), float64(r.Length)/1000)
	if r.Passed() {
		b.WriteString("/>\n")
		return
	}
	fmt.Fprintf(b, ">\n      <failure message=%s>", attribute(r.Failures[0].Message))
	text := &strings.Builder{}
	writeResult(text, dir, r)
	_ = xml.EscapeText(b, []byte(text.String())) // a strings.Builder takes everything
	b.WriteString("</failure>\n    </testcase>\n")
}

func attribute(text string) string {
	b := &strings.Builder{}
	_ = xml.EscapeText(b, []byte(text))
	return `"` + b.String() + `"`
}

// WriteGitHub writes each failure as a command of GitHub's workflows, which shows it beside the line.
func WriteGitHub(w io.Writer, suites []Suite) error {
	b := &strings.Builder{}
	for _, s := range suites {
		for _, r := range s.Results {
			for _, f := range r.Failures {
				fmt.Fprintf(b, "::error file=%s,line=%d,col=%d,title=%s::%s\n", property(path.Join(s.Dir, r.Test.File)),
					f.Span.Start.Line(), f.Span.Start.Col(), property(r.Test.Name), message(inStep(s.Dir, f)))
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// inStep is a failure with the step that the caller was in.
func inStep(dir string, f Failure) string {
	if f.Flow.Line == 0 {
		return f.Message
	}
	return fmt.Sprintf("%s (in step %s, %s:%d)", f.Message, f.Flow.Step, inWorkspace(dir, f.Flow), f.Flow.Line)
}

// message and property escape what GitHub's commands take for their own.
func message(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

func property(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(text)
}
