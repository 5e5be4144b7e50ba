package library_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"callflow/engine/flowtest"
	"callflow/engine/library"
	"callflow/schema/diag"
)

// wanted ends a line on which a diagnostic is expected, and names its code.
const wanted = "# want: "

// TestCorpus compiles bad workspaces with one fault each, and their twins without it. An archive of testdata/corpus holds
// several: a file CASE/NAME belongs to one, a file _/NAME to all that have no such file of their own, and those of base.txtar
// to all of all archives. The line of the fault ends with "# want: CODE"; where no comment can stand, the archive's comment
// has a line "CASE: FILE:LINE CODE". It is 22 November 2026. Cases whose names begin with good_ have no fault.
func TestCorpus(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/corpus/*.txtar")
	if err != nil || len(paths) < 2 {
		t.Fatalf("no corpus: %v", err)
	}
	base := casesIn(t, "testdata/corpus/base.txtar")["_"]
	for _, path := range paths {
		for name, files := range casesIn(t, path) {
			if name == "_" {
				continue
			}
			t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar")+"/"+name, func(t *testing.T) {
				t.Parallel()
				all := maps.Clone(base)
				maps.Copy(all, casesIn(t, path)["_"])
				maps.Copy(all, files)
				want := append(wantedIn(all), alsoWanted(t, path, name)...)
				if strings.HasPrefix(name, "good_") != (len(want) == 0) {
					t.Fatalf("a case has a fault, unless it is called good_…: %v", want)
				}
				var got []string
				for _, d := range validated(all) {
					got = append(got, fmt.Sprintf("%s:%d %s", d.File, d.Span.Start.Line(), d.Code))
				}
				slices.Sort(want)
				slices.Sort(got)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
			})
		}
	}
}

// validated is what `callflow validate` finds on a day of 2026, where secrets are read and all but EMPTY are set.
func validated(files library.Files) []diag.Diagnostic {
	today := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	w := library.Compile(files, library.Options{LiveNo: 1, Today: today, Getenv: func(name string) string {
		if name == "EMPTY" {
			return ""
		}
		return "a secret of more than 24 characters"
	}})
	found := &diag.List{}
	if found.Append(w.Found); !found.HasErrors() {
		for _, file := range files.Tests() {
			flowtest.Read(file, files[file], w, found)
		}
	}
	return w.Settings.Settle(found, library.Settling{Files: files, Today: today}).Sorted()
}

// casesIn are the files of the cases in an archive.
func casesIn(t *testing.T, path string) map[string]library.Files {
	t.Helper()
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]library.Files{"_": {}}
	for _, f := range a.Files {
		name, file, ok := strings.Cut(f.Name, "/")
		if !ok {
			t.Fatalf("%s: %s belongs to no case", path, f.Name)
		}
		if out[name] == nil {
			out[name] = library.Files{}
		}
		out[name][file] = f.Data
	}
	return out
}

// wantedIn are the faults that the lines of files expect, as FILE:LINE CODE.
func wantedIn(files library.Files) []string {
	var out []string
	for name, content := range files {
		for i, line := range strings.Split(string(content), "\n") {
			if _, code, ok := strings.Cut(line, wanted); ok {
				out = append(out, fmt.Sprintf("%s:%d %s", name, i+1, strings.TrimSpace(code)))
			}
		}
	}
	return out
}

// alsoWanted are the faults of one case that the comment of an archive names.
func alsoWanted(t *testing.T, path, name string) []string {
	t.Helper()
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(a.Comment)) {
		if of, fault, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && of == name {
			out = append(out, fault)
		}
	}
	return out
}

// withoutCase are the codes that no workspace by itself shows, with the reason.
func withoutCase() map[diag.Code]string {
	const db, people = "compares with a database", "a list of people to call is given to a command"
	const sounds = "an archive is text: see the tests of check"
	out := map[diag.Code]string{
		"field-added": db, "field-removed": db, "field-retyped": db, "point-removed": db,
		"list-unreadable": people, "refused-row": people,
		"format-failed": "said by fmt only", "file-encoding": "an archive is text: see the tests of schema",
		"sound-heavy": sounds, "sound-loudness": sounds, "sound-quality": sounds, "sound-too-long": sounds, "words-too-large": "takes 64 kB of words: see TestWordsTooLarge",
	}
	for _, code := range library.RiskCodes() {
		out[code] = "compares two versions: see TestCompare"
	}
	return out
}

// TestCorpusHasAllCodes lists the codes that no case of the corpus expects.
func TestCorpusHasAllCodes(t *testing.T) {
	t.Parallel()
	paths, _ := filepath.Glob("testdata/corpus/*.txtar")
	expected := map[diag.Code]bool{}
	bad := 0
	for _, path := range paths {
		for name, files := range casesIn(t, path) {
			for _, fault := range append(wantedIn(files), alsoWanted(t, path, name)...) {
				expected[diag.Code(fault[strings.LastIndex(fault, " ")+1:])] = true
			}
			if name != "_" && !strings.HasPrefix(name, "good_") {
				bad++
			}
		}
	}
	for _, row := range diag.Rows() {
		if !expected[row.Code] && withoutCase()[row.Code] == "" {
			t.Errorf("no case of the corpus expects %s", row.Code)
		}
	}
	for code := range expected {
		if _, ok := diag.Lookup(code); !ok {
			t.Errorf("the corpus expects %s, which is no code", code)
		}
	}
	if bad < 200 {
		t.Errorf("the corpus has %d bad workspaces, expected at least 200", bad)
	}
}

// TestWordsTooLarge asks a question of more than 64 kB, and one of a little less.
func TestWordsTooLarge(t *testing.T) {
	t.Parallel()
	base := casesIn(t, "testdata/corpus/base.txtar")["_"]
	for size, want := range map[int][]string{30_000: nil, 40_000: {"words-too-large"}} {
		files := maps.Clone(base)
		files["prompts/en.yaml"] = []byte("words: " + strings.Repeat("word ", size/5) + "\n")
		files["front.flow.yaml"] = []byte("flow: front\nstart: ask\nsteps:\n  ask: {collect: {say: [words, words]}, next: {else: end}}\n")
		var got []string
		for _, d := range library.Compile(files, library.Options{LiveNo: 1}).Diagnostics.Sorted() {
			got = append(got, string(d.Code))
		}
		if !slices.Equal(got, want) {
			t.Errorf("twice %d bytes: got %v, want %v", size, got, want)
		}
	}
}
