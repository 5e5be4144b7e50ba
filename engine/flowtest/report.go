package flowtest

import (
	"fmt"
	"io"
	"path"
	"strings"

	"callflow/engine"
)

// Suite are the results of one workspace.
type Suite struct {
	Dir     string // in front of file names
	Results []*Result
}

// Failed returns how many tests of suites failed, and how many there are.
func Failed(suites []Suite) (failed, all int) {
	for _, s := range suites {
		for _, r := range s.Results {
			all++
			if !r.Passed() {
				failed++
			}
		}
	}
	return failed, all
}

// Options say how results are written as text.
type Options struct {
	// Verbose names tests that passed, too, with their transcripts.
	Verbose bool
}

// WriteText writes results for people: each failure with the transcript up to the point of difference, and a
// line for each workspace.
func WriteText(w io.Writer, suites []Suite, opt Options) error {
	b := &strings.Builder{}
	for _, s := range suites {
		failed := 0
		for _, r := range s.Results {
			if !r.Passed() {
				failed++
			}
			if !r.Passed() || opt.Verbose {
				writeResult(b, s.Dir, r)
			}
		}
		fmt.Fprintf(b, "%-4s  %s  %s\n", verdictWord(failed), s.Dir, tally(failed, len(s.Results)))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func verdictWord(failed int) string {
	if failed > 0 {
		return "FAIL"
	}
	return "ok"
}

func tally(failed, all int) string {
	text := fmt.Sprintf("%d tests", all)
	if all == 1 {
		text = "1 test"
	}
	if failed > 0 {
		text += fmt.Sprintf(", %d failed", failed)
	}
	return text
}

func writeResult(b *strings.Builder, dir string, r *Result) {
	fmt.Fprintf(b, "--- %s: %s (%s:%d)\n", verdictWord(len(r.Failures)), r.Test.Name, path.Join(dir, r.Test.File), lineOf(r.Test.Span))
	next := 0
	for _, f := range r.Failures {
		writeLines(b, r.Transcript[next:max(next, f.Line)])
		next = max(next, f.Line)
		fmt.Fprintf(b, "      > %s:%d:%d: %s\n", path.Join(dir, r.Test.File), f.Span.Start.Line(), f.Span.Start.Col(), f.Message)
		if f.Flow.Line > 0 {
			fmt.Fprintf(b, "        in step %s, %s:%d\n", f.Flow.Step, inWorkspace(dir, f.Flow), f.Flow.Line)
		}
	}
	if r.Passed() {
		writeLines(b, r.Transcript)
	}
}

// inWorkspace is the file of a step. Flows of the library lie in no workspace.
func inWorkspace(dir string, p Place) string {
	if strings.HasPrefix(string(p.Flow), "lib.") {
		return p.File
	}
	return path.Join(dir, p.File)
}

// Of a long stretch of a transcript only the beginning and the end are shown.
const (
	firstLines = 20
	lastLines  = 30
)

func writeLines(b *strings.Builder, lines []Line) {
	for i, l := range lines {
		if left := len(lines) - lastLines - firstLines; left > 0 && i >= firstLines && i < firstLines+left {
			if i == firstLines {
				fmt.Fprintf(b, "   …    %d more lines\n", left)
			}
			continue
		}
		fmt.Fprintf(b, "%s  %s\n", Clock(l.At), l)
	}
}

// String is the line as transcripts show it.
func (l Line) String() string {
	switch {
	case l.Step:
		return "  · " + l.Who + "/" + l.Text
	case l.Prompt != "":
		return l.Who + " " + strings.Replace(l.Text, "hears ", "hears "+l.Prompt+" ", 1)
	}
	return l.Who + " " + l.Text
}

// Clock writes a time since the beginning as minutes and seconds.
func Clock(at engine.Millis) string {
	s := int64(at) / 1000
	return fmt.Sprintf("%3d:%02d", s/60, s%60)
}
