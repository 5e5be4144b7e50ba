package library_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"callflow/engine/library"
)

// TestCompare compares pairs of workspaces. A file CASE/old/NAME and CASE/new/NAME of testdata/risk/risk.txtar is one that a
// case replaces on one side; those of _ are the rest. CASE/want has what is told, a line for each; it is written anew with
// -update. Cases whose names begin with good_ tell nothing. Turned around, no case tells the same.
func TestCompare(t *testing.T) {
	t.Parallel()
	const path = "testdata/risk/risk.txtar"
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cases := casesIn(t, path)
	base := cases["_"]
	rewrites := flag.Lookup("update").Value.String() == "true" // of the golden files
	for i, f := range a.Files {
		name, part, _ := strings.Cut(f.Name, "/")
		if part != "want" {
			continue
		}
		old, now := maps.Clone(base), maps.Clone(base)
		for file, content := range cases[name] {
			if rest, ok := strings.CutPrefix(file, "old/"); ok {
				old[rest] = content
			}
			if rest, ok := strings.CutPrefix(file, "new/"); ok {
				now[rest] = content
			}
		}
		got := told(t, old, now)
		if strings.HasPrefix(name, "good_") != (got == "") {
			t.Errorf("%s: %q", name, got)
		}
		if back := told(t, now, old); got != "" && back == got {
			t.Errorf("%s: turned around it tells the same", name)
		}
		if rewrites {
			a.Files[i].Data = []byte(got)
			continue
		}
		if diff := cmp.Diff(string(f.Data), got); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
	if rewrites {
		if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// told is what a change of files tells.
func told(t *testing.T, old, now library.Files) string {
	t.Helper()
	opt := library.Options{LiveNo: 1, Getenv: func(string) string { return "a secret of more than 24 characters" }}
	var out strings.Builder
	before, after := library.Compile(old, opt), library.Compile(now, opt)
	for _, w := range []*library.Workspace{before, after} {
		if w.Diagnostics.HasErrors() {
			t.Fatal(w.Diagnostics.Sorted())
		}
	}
	for _, d := range library.Compare(before, after) {
		fmt.Fprintf(&out, "%s:%s %s %s\n", d.File, d.Span.Start, d.Code, d.Message)
		if !slices.Contains(library.RiskCodes(), d.Code) {
			t.Errorf("%s is not among the codes", d.Code)
		}
	}
	return out.String()
}
