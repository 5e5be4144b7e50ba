package diag

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestListSorted(t *testing.T) {
	t.Parallel()
	at := func(line, col int) Span { return At(Place(line, col), 1) }
	var l List
	l.Errorf("unknown-step", "b.yaml", at(1, 1), "late file")
	l.Errorf("unknown-step", "a.yaml", at(2, 1), "late line")
	l.Errorf("unknown-step", "a.yaml", at(1, 9), "late column")
	l.Errorf("unknown-prompt", "a.yaml", at(1, 9), "early code")
	l.Errorf("unknown-step", "a.yaml", at(1, 9), "late column")
	l.Warnf("unknown-step", "a.yaml", at(1, 1), "first")
	var got []string
	for _, d := range l.Sorted() {
		got = append(got, d.Severity.String()+" "+d.Message)
	}
	want := []string{"warning first", "error early code", "error late column", "error late line", "error late file"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if l.Len() != 6 {
		t.Errorf("Len = %d, want 6", l.Len())
	}
}

func TestListSeverity(t *testing.T) {
	t.Parallel()
	var l List
	d := l.Errorf("unreachable-step", "a.yaml", Span{}, "step %q", "x").Hintf("delete %q", "x").
		Relatedf("b.yaml", Span{}, "here")
	if d.Severity != Warning || l.HasErrors() {
		t.Errorf("the table's severity is not used: %v", d)
	}
	l.Errorf("unknown-step", "a.yaml", Span{}, "x")
	if !l.HasErrors() {
		t.Error("an error is not noticed")
	}
	var other List
	other.Append(&l)
	want := Diagnostic{
		Code: "unreachable-step", Severity: Warning, File: "a.yaml", Message: `step "x"`, Hint: `delete "x"`,
		Related: []Related{{File: "b.yaml", Message: "here"}},
	}
	if diff := cmp.Diff(want, other.Sorted()[1]); diff != "" {
		t.Error(diff)
	}
}

func TestUnknownCodePanics(t *testing.T) {
	t.Parallel()
	defer func() {
		if r, _ := recover().(string); !strings.HasPrefix(r, "internal error") {
			t.Errorf("panic says %q", r)
		}
	}()
	(&List{}).Errorf("no-such-code", "a.yaml", Span{}, "x")
}
