package diag

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const printed = `flow: main
steps:
  # a greeting

  greet:
    say: hello
    next: sales
  other:
    say: hello
    next: sales
`

// prints are the fingerprints of one diagnostic at each place where text has word.
func prints(text, word string) []string {
	var l List
	for i, line := range strings.Split(text, "\n") {
		if at := strings.Index(line, word); at >= 0 {
			l.Errorf("unknown-step", "a.yaml", At(Place(i+1, at+1), len(word)), "step %q is not defined", word)
		}
	}
	return Fingerprints(l.Sorted(), Sources{"a.yaml": []byte(text)})
}

func TestFingerprints(t *testing.T) {
	t.Parallel()
	before := prints(printed, "sales")
	if len(before) != 2 || before[0] == before[1] {
		t.Fatalf("steps are not told apart: %v", before)
	}
	for name, text := range map[string]string{
		"lines above":      "# one\n\n" + printed,
		"comment between":  strings.Replace(printed, "    say", "# at the left\n    say", 1),
		"indented further": strings.ReplaceAll(printed, "  ", "    "),
		"line ends":        strings.ReplaceAll(printed, "\n", "\r\n"),
		"mark":             "\ufeff" + printed,
	} {
		if diff := cmp.Diff(before, prints(text, "sales")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if after := prints(strings.Replace(printed, "greet:", "welcome:", 1), "sales"); after[0] == before[0] || after[1] != before[1] {
		t.Errorf("the name of the step does not count: %v, before %v", after, before)
	}
	same := prints("a: x\nb: y\na: x\n", "a: x")
	if same[0] == same[1] || strings.TrimSuffix(same[0], ":1") != strings.TrimSuffix(same[1], ":2") {
		t.Errorf("two of the same are not numbered: %v", same)
	}
}

func TestFingerprintsWithoutSource(t *testing.T) {
	t.Parallel()
	all := []Diagnostic{{Code: "missing-env", Message: "a"}, {Code: "missing-env", Message: "b"}, {Code: "missing-env", File: "x", Span: At(Place(7, 1), 1), Message: "a"}}
	got := Fingerprints(all, nil)
	if got[0] == got[1] || got[0] == got[2] {
		t.Errorf("messages and files do not count: %v", got)
	}
}
