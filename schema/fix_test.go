package schema

import (
	"testing"
	"time"

	"callflow/schema/diag"
	"callflow/schema/expr"
)

// fixable has a field of each form whose faults carry a fix.
type fixable struct {
	when    Cond
	share   float64
	pause   time.Duration
	mode    string
	say     Value
	nothing string
}

// Fields declares the keys.
func (f *fixable) Fields(o *Object) {
	o.Condition("when", &f.when, "")
	o.Percent("share", &f.share, "")
	o.Duration("pause", &f.pause, "")
	o.Enum("mode", &f.mode, []string{"in_turn", "at_once"}, "")
	o.Value("say", &f.say, expr.Of(expr.Text), "")
	o.Text("nothing", &f.nothing, "")
}

// fixed makes the fixes of a text until there is none, the unsure ones too if any.
func fixed(text string, any bool) (string, []diag.Diagnostic) {
	var all []diag.Diagnostic
	for range 5 {
		var l diag.List
		if root := Parse("a.yaml", []byte(text), &l); root != nil {
			Decode(root, &fixable{}, &l)
		}
		all = diag.Exact(l.Sorted(), diag.Sources{"a.yaml": []byte(text)})
		var edits []diag.Edit
		for _, d := range all {
			if d.Fix != nil && (any || d.Fix.Sure) {
				edits = append(edits, d.Fix.Edits...)
			}
		}
		out, made := diag.Apply([]byte(text), edits)
		if text = string(out); len(made) == 0 {
			break
		}
	}
	return text, all
}

func TestFixes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, want string }{
		{"bare condition", "when: ${caller.vip}\n", "when: caller.vip\n"},
		{"bare condition in quotes", "when: '${caller.vip}'  # why\n", "when: 'caller.vip'  # why\n"},
		{"percentage", "share: 20\n", "share: 20%\n"},
		{"percentage in quotes", "share: \"20\"\n", "share: \"20%\"\n"},
		{"misspelled key", "noting: x\n", "nothing: x\n"},
		{"misspelled word", "mode: in_trun\n", "mode: in_turn\n"},
		{"misspelled word in braces", "{mode: 'at_onec', pause: 1s}\n", "{mode: 'at_once', pause: 1s}\n"},
		{"expression in braces", "{say: ${a.b}}\n", "{say: \"${a.b}\"}\n"},
		{"expression with quotes in braces", "{say: ${a[\"b\"]}}\n", "{say: '${a[\"b\"]}'}\n"},
		{"colon in a value", "say: Note: we are closed # now\n", "say: \"Note: we are closed\" # now\n"},
		{"sign of YAML", "say: @home\nnothing: x\n", "say: \"@home\"\nnothing: x\n"},
		{"begun with a quote", "when: \"gold\" == tier\n", "when: '\"gold\" == tier'\n"},
		{"wide signs", "say: 注意: 休み\n", "say: \"注意: 休み\"\n"},
	} {
		got, left := fixed(tt.text, false)
		if got != tt.want || len(left) > 0 {
			t.Errorf("%s: got %q, want %q; left: %v", tt.name, got, tt.want, left)
		}
	}
}

func TestUnsureFixes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, want string }{
		{"seconds or minutes", "pause: 3\n", "pause: 3s\n"},
		{"a fifth or a fifth of a percent", "share: 0.2\n", "share: 0.2%\n"},
		{"short words", "sy: x\n", "say: x\n"},
	} {
		if got, _ := fixed(tt.text, false); got != tt.text {
			t.Errorf("%s: became %q without being asked", tt.name, got)
		}
		if got, left := fixed(tt.text, true); got != tt.want || len(left) > 0 {
			t.Errorf("%s: got %q, want %q; left: %v", tt.name, got, tt.want, left)
		}
	}
}

// TestFixesOfExamples makes the fixes of the bad example of every code about YAML: the fault is gone.
func TestFixesOfExamples(t *testing.T) {
	t.Parallel()
	some := 0
	for _, row := range diag.Rows() {
		got, left := fixed(row.Bad, false)
		if got == row.Bad {
			continue
		}
		some++
		for _, d := range left {
			if d.Code == row.Code {
				t.Errorf("%s: %q became %q, and is reported still", row.Code, row.Bad, got)
			}
		}
	}
	if some < 3 {
		t.Errorf("only %d examples were put right", some)
	}
}

// FuzzFixes checks that making fixes ends, whatever stands in a file.
func FuzzFixes(f *testing.F) {
	for _, row := range diag.Rows() {
		f.Add(row.Bad)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, _ := fixed(text, true)
		if again, _ := fixed(text, true); again != got {
			t.Fatalf("%q became %q and %q", text, got, again)
		}
	})
}
