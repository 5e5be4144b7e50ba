package assist

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"callflow/engine/flowtest"
	"callflow/engine/library"
	"callflow/schema/diag"
)

var everyName = flag.Bool("every-name", false, "rename every name of the shipped workspaces, not only a few of each sort")

// mostNames is how many names of one sort are renamed in one workspace without -every-name.
const mostNames = 2

// found compiles a workspace with its tests.
func found(files library.Files, kept *library.Parsed) []diag.Diagnostic {
	w := library.Compile(files, library.Options{LiveNo: 1, Parsed: kept})
	list := &diag.List{}
	list.Append(w.Found)
	if !list.HasErrors() {
		for _, file := range w.Files.Tests() {
			flowtest.Read(file, w.Files[file], w, list)
		}
	}
	return list.Sorted()
}

// TestRenameEveryName renames every name of every shipped workspace: nothing new is found afterwards, and renamed
// back every file has its old bytes.
func TestRenameEveryName(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	dirs, err := filepath.Glob("../../../examples/*")
	if err != nil {
		t.Fatal(err)
	}
	shapes := AllShapes()
	for _, dir := range dirs {
		if _, err := os.Stat(filepath.Join(dir, "callflow.yaml")); err != nil {
			continue
		}
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			files, err := library.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			renameAll(t, files, shapes)
		})
	}
}

func renameAll(t *testing.T, files library.Files, shapes Shapes) {
	kept := &library.Parsed{}
	before := found(files, kept)
	x := NewIndex(shapes)
	x.Update(files, kept)
	seen := map[Symbol]bool{}
	done, count, refused := 0, map[string]int{}, map[string]int{}
	for _, u := range x.Uses() {
		if !u.Def || seen[u.Symbol] {
			continue
		}
		seen[u.Symbol] = true
		if count[u.Symbol.Sort]++; count[u.Symbol.Sort] > mostNames && !*everyName {
			continue
		}
		r, err := x.Rename(u.Symbol, "zz_renamed")
		if err != nil {
			refused[u.Symbol.Sort]++
			continue
		}
		after := r.Apply(files)
		y := NewIndex(shapes)
		y.Update(after, kept)
		if d, worse := News(before, found(after, kept)); worse {
			if u.Symbol.Sort != "seat" { // seats that the library's procedures need; the server refuses those
				t.Errorf("%v: %s:%s: %s", u.Symbol, d.File, d.Span.Start, d.Message)
			}
			continue
		}
		renamed := u.Symbol
		renamed.Name = "zz_renamed"
		back, err := y.Rename(renamed, u.Symbol.Name)
		if err != nil {
			t.Errorf("%v: back: %v", u.Symbol, err)
			continue
		}
		if !maps.EqualFunc(files, back.Apply(after), slices.Equal[[]byte]) {
			t.Errorf("%v: renamed back, the files differ", u.Symbol)
		}
		done++
	}
	t.Logf("%d renamed, refused %v", done, refused)
}
