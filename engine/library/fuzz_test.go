package library

import (
	"bytes"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"callflow/engine"
	"callflow/flows"
	"callflow/schema/diag"
)

// examples reads the workspaces of the repository, by name.
func examples(t testing.TB) map[string]Files {
	t.Helper()
	dirs, err := filepath.Glob("../../examples/*/callflow.yaml")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	all := map[string]Files{}
	for _, file := range dirs {
		files, err := ReadDir(filepath.Dir(file))
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(filepath.Dir(file))] = files
	}
	return all
}

// FuzzWorkspace replaces one file of an example by bytes: it never panics, finds the same faults each time,
// all of them within their files, and flows without errors take a call.
func FuzzWorkspace(f *testing.F) {
	if testing.Short() {
		f.Skip("takes long with the race detector, and does nothing at the same time")
	}
	all := examples(f)
	for name, files := range all {
		for _, file := range files.sorted() {
			if strings.HasSuffix(file, ".yaml") || strings.HasSuffix(file, ".csv") {
				f.Add(name, file, files[file])
			}
		}
	}
	_ = fs.WalkDir(flows.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if content, err := fs.ReadFile(flows.Files, name); err == nil && strings.HasSuffix(name, ".yaml") {
			f.Add("hello", name, content)
		}
		return err
	})
	archives, _ := filepath.Glob("testdata/*.txtar")
	for _, archive := range archives {
		for name, content := range archived(f, archive) {
			f.Add("minicc", name, content)
		}
	}
	f.Fuzz(func(t *testing.T, name, file string, content []byte) {
		base, ok := all[name]
		if !ok || len(content) > 20_000 || len(file) > maxNameSize || limitOf(file) == 0 || isSound(file) || path.Clean(file) != file {
			t.Skip()
		}
		files := maps.Clone(base)
		files[file] = content
		w := Compile(files, Options{LiveNo: 1})
		found := written(t, w)
		if again := written(t, Compile(files, Options{LiveNo: 1})); again != found {
			t.Errorf("two runs find\n%s\nand\n%s", found, again)
		}
		for _, d := range w.Diagnostics.Sorted() {
			lines := bytes.Count(w.Files[d.File], []byte("\n")) + 1
			if _, known := w.Files[d.File]; known && (d.Span.Start.Line() > lines+1 || d.Span.Start.Line() < 1 || d.Span.Start.Col() < 1) {
				t.Errorf("%s has %d lines, and a fault at %s: %s", d.File, lines, d.Span.Start, d.Message)
			}
		}
		if !w.Diagnostics.HasErrors() {
			takeCalls(t, w)
		}
	})
}

func archived(t testing.TB, file string) Files {
	t.Helper()
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	files := filesIn(a)
	maps.DeleteFunc(files, func(name string, _ []byte) bool { return limitOf(name) == 0 || isSound(name) })
	return files
}

func written(t *testing.T, w *Workspace) string {
	t.Helper()
	var b bytes.Buffer
	if err := diag.Write(&b, w.Diagnostics.Sorted(), diag.Sources(w.Files), diag.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// takeCalls begins a call on every number, and lets the caller be silent and hang up: whatever the flows do,
// no step breaks.
func takeCalls(t *testing.T, w *Workspace) {
	t.Helper()
	for to, entry := range w.Set.Live.Numbers {
		hook := engine.Webhook{Sid: "CA1", Params: engine.Params{{Name: "CallStatus", Value: "ringing"}, {Name: "From", Value: "+819011112222"}, {Name: "To", Value: to}}}
		birth := engine.Birth{Seed: 7, Semantics: engine.Semantics, Flow: entry.Flow, Number: entry.Name, Hook: hook}
		cell := engine.ContactID(1).Cell()
		birth.With = entry.Given(w.Set, birth, cell, 1_800_000_000_000)
		var c *engine.Contact
		for seq, body := range []engine.Body{birth, engine.Tick{}, engine.Truth{Leg: 1, Status: "completed"}} {
			e := &engine.Event{Cell: cell, Seq: int64(seq) + 1, At: 1_800_000_000_000 + engine.Millis(seq)*100_000, Body: body}
			turn := engine.Advance(w.Set, c, e)
			c = turn.Contact
			for _, sign := range []string{"runtime error", "internal error", "nil pointer"} {
				if strings.Contains(turn.Trouble, sign) {
					t.Errorf("event %d of %s breaks: %s", seq+1, entry.Flow, turn.Trouble)
				}
			}
		}
	}
}
