package diag

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestParseJSON reads back what was printed for programs.
func TestParseJSON(t *testing.T) {
	t.Parallel()
	at := func(line, col int) Span { return Span{Start: Place(line, col), End: Place(line, col+3)} }
	all := []Diagnostic{
		{Code: "unknown-step", Severity: Error, File: "a.flow.yaml", Span: at(2, 7), Message: `step "x" is not defined`, Hint: "h",
			Related: []Related{{File: "b.flow.yaml", Span: at(1, 1), Message: "here"}}},
		{Code: "dead-air", Severity: Warning, File: "c.flow.yaml", Message: "<&>"},
		{Code: "x", Severity: Info},
	}
	var b bytes.Buffer
	if err := WriteJSON(&b, all); err != nil {
		t.Fatal(err)
	}
	var report struct{ Diagnostics json.RawMessage }
	if err := json.Unmarshal(b.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	got, err := ParseJSON(report.Diagnostics)
	if err != nil || cmp.Diff(all, got) != "" {
		t.Errorf("%s, %v", cmp.Diff(all, got), err)
	}
	if _, err := ParseJSON([]byte(`{"x"`)); err == nil {
		t.Error("damaged text is read")
	}
}
