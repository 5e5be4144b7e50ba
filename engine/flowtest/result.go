package flowtest

import (
	"fmt"
	"strings"

	"callflow/engine"
	"callflow/engine/twiml"
	"callflow/schema/diag"
)

// Result is what came of one test.
type Result struct {
	Test *Test
	// Failures are what was not as the test says, in order; none means that the test passed.
	Failures []Failure
	// Transcript is everything that was heard and done, with the steps that were left.
	Transcript []Line
	// Walk are the steps that were left by the contacts of the test, in order.
	Walk []engine.Hop
	// Said are the prompts that were heard or written, in order.
	Said []twiml.Mark
	// Points are the log points that were written, in order.
	Points []string
	// Documents are all TwiML documents that were sent, one after the other, when the test compares them.
	Documents string
	// Length is how long the test lasted, in virtual time.
	Length engine.Millis
}

// Passed reports whether everything was as the test says.
func (r *Result) Passed() bool { return len(r.Failures) == 0 }

// Failure is one thing that was not as the test says.
type Failure struct {
	Span    diag.Span // in the file of the test
	Message string    // what was expected and what is, lower case, no full stop
	Flow    Place     // the step of the first leg at that moment, or the last one
	Line    int       // how many lines of the transcript were written before
}

// Place is a step in the file of its flow.
type Place struct {
	File string
	Line int
	Flow engine.FlowName
	Step engine.StepName
}

// Line is one line of a transcript.
type Line struct {
	At     engine.Millis // since the test began
	Who    string
	Text   string
	Prompt string // heard: the prompt's name
	Step   bool   // a step was left; Who is then its flow
}

// Compare adds a failure when the documents of a test are not those of before; file is where they are kept.
func (r *Result) Compare(want, file string) {
	got, wanted := strings.Split(r.Documents, "\n"), strings.Split(want, "\n")
	for i := range max(len(got), len(wanted)) {
		a, b := lineAt(got, i), lineAt(wanted, i)
		if a == b {
			continue
		}
		r.Failures = append(r.Failures, Failure{Span: r.Test.Span, Line: len(r.Transcript),
			Message: fmt.Sprintf("line %d of its documents is %q, expected %q as in %s", i+1, a, b, file)})
		return
	}
}

func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
