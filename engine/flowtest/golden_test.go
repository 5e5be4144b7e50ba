package flowtest

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"callflow/engine/library"
	"callflow/schema/diag"
)

var update = flag.Bool("update", false, "rewrite what is wanted in testdata")

// workspaceOf compiles the files of an archive; files that nobody needs to see are added.
func workspaceOf(t *testing.T, a *txtar.Archive) *library.Workspace {
	t.Helper()
	files := library.Files{}
	for _, f := range a.Files {
		if !strings.HasPrefix(f.Name, "want") {
			files[f.Name] = f.Data
		}
	}
	w := library.Compile(files, library.Options{LiveNo: 1})
	if w.Diagnostics.HasErrors() {
		t.Fatalf("the workspace has errors: %v", w.Diagnostics.Sorted())
	}
	return w
}

// played is what came of all tests of a workspace: faults of the files, or results, with transcripts if the
// archive wants them.
func played(t *testing.T, w *library.Workspace, verbose bool) string {
	t.Helper()
	l := &diag.List{}
	var b bytes.Buffer
	var results []*Result
	src := diag.Sources{}
	for _, file := range w.Files.Tests() {
		src[file] = w.Files[file]
		for _, test := range Read(file, w.Files[file], w, l) {
			results = append(results, Run(NewSubject(w), test))
		}
	}
	if err := diag.Write(&b, l.Sorted(), src, diag.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := WriteText(&b, []Suite{{Dir: ".", Results: results}}, Options{Verbose: verbose}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestGolden plays the workspaces of testdata: the file want holds what is printed, want_coverage what is
// covered.
func TestGolden(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no testdata: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			w := workspaceOf(t, a)
			for i := range a.Files {
				f := &a.Files[i]
				switch f.Name {
				case "want":
					compare(t, f, played(t, w, strings.Contains(string(a.Comment), "transcripts")))
				case "want_coverage":
					compare(t, f, covered(t, w))
				case "want_mutants":
					compare(t, f, survivors(w))
				}
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(a), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func compare(t *testing.T, f *txtar.File, got string) {
	t.Helper()
	if *update {
		f.Data = []byte(got)
	}
	if string(f.Data) != got {
		t.Errorf("%s:\n%s\nwanted:\n%s", f.Name, got, f.Data)
	}
}

func covered(t *testing.T, w *library.Workspace) string {
	t.Helper()
	s := NewSubject(w)
	c := NewCoverage(s, false)
	for _, r := range runAll(w, s) {
		c.Add(r)
	}
	var b bytes.Buffer
	if err := WriteCoverage(&b, ".", c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func runAll(w *library.Workspace, s *Subject) []*Result {
	var results []*Result
	for _, file := range w.Files.Tests() {
		for _, test := range Read(file, w.Files[file], w, &diag.List{}) {
			results = append(results, Run(s, test))
		}
	}
	return results
}

func survivors(w *library.Workspace) string {
	s := NewSubject(w)
	results := runAll(w, s)
	var b strings.Builder
	for _, m := range Mutants(s) {
		word := "nobody passes"
		for _, r := range results {
			if m.Touched(r) && word != "noticed" {
				if word = "not noticed"; m.Notices(r.Test) {
					word = "noticed"
				}
			}
		}
		b.WriteString(word + ": " + string(m.Place.Step) + " " + m.What + "\n")
	}
	return b.String()
}
