package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"callflow/engine/library"
)

// TestMutantsTyped gives an editor's server one mutant after the other as the text of a document, and asks for all that editors
// ask for at some place of it. Nothing panics, and what is said of the file, with what was kept of the texts before, is what
// a check of all files anew says.
func TestMutantsTyped(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	hosts := slices.DeleteFunc(hostsOfMutants(t), func(h *host) bool {
		return strings.HasSuffix(h.file, ".test.yaml") || strings.HasPrefix(h.file, "env/")
	})
	const texts = 20 // in one session
	for i := range max(*mutants/100, 3) {
		r := rand.New(rand.NewPCG(*mutantSeed, uint64(i)))
		h := hosts[r.IntN(len(hosts))]
		t.Run(fmt.Sprintf("%d/%s/%s", i, h.name, strings.ReplaceAll(h.file, "/", "_")), func(t *testing.T) {
			t.Parallel()
			e := newEditor(t, saved(t, h.files))
			e.begin()
			e.open(h.file)
			e.checked(h.file)
			for range texts {
				text := mutant(r, h.files[h.file])
				if !utf8.Valid(text) {
					continue // JSON cannot carry it
				}
				e.pasted(h.file, string(text))
				if want, got := foundAnew(h, text), e.told(h.file); !slices.Equal(want, got) {
					t.Errorf("anew %q, in the editor %q\n%s", want, got, linesChanged(h.files[h.file], text))
				}
				e.askAll(h.file, r)
			}
			if code := e.end(); code != 0 {
				t.Errorf("exit %d: %s", code, e.talk.String())
			}
		})
	}
}

// saved is a folder with files.
func saved(t *testing.T, files library.Files) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		at := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, files[name], 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// foundAnew is what is said of a file by a check that knows nothing of earlier texts, as LINE CODE.
func foundAnew(h *host, text []byte) []string {
	files := maps.Clone(h.files)
	files[h.file] = text
	var out []string
	for _, d := range (&app{getenv: func(string) string { return "" }}).checkForEditor(files, false, nil).Found {
		if d.File == h.file {
			out = append(out, fmt.Sprintf("%d %s", d.Span.Start.Line(), d.Code))
		}
	}
	slices.Sort(out)
	return out
}

// pasted replaces the whole text of a document.
func (e *editor) pasted(name, text string) {
	e.t.Helper()
	e.texts[name] = text
	e.version[name]++
	e.notify("textDocument/didChange", map[string]any{
		"textDocument": map[string]any{"uri": e.uri(name), "version": e.version[name]}, "contentChanges": []any{map[string]any{"text": text}},
	})
}

// told is what the server says of the present text of a document, as LINE CODE.
func (e *editor) told(name string) []string {
	e.t.Helper()
	var p struct {
		Diagnostics []struct {
			Code  string
			Range struct{ Start struct{ Line int } }
		}
	}
	if err := json.Unmarshal(e.checked(name).Params, &p); err != nil {
		e.t.Fatal(err)
	}
	var out []string
	for _, d := range p.Diagnostics {
		out = append(out, fmt.Sprintf("%d %s", d.Range.Start.Line+1, d.Code))
	}
	slices.Sort(out)
	return out
}

// askAll asks for all that editors ask for, at one place.
func (e *editor) askAll(name string, r *rand.Rand) {
	e.t.Helper()
	lines := strings.Split(e.texts[name], "\n")
	line := r.IntN(len(lines))
	at := map[string]any{"line": line, "character": r.IntN(utf16Len(lines[line]) + 1)}
	stretch := map[string]any{"start": map[string]any{"line": 0, "character": 0}, "end": at}
	for _, method := range []string{"completion", "hover", "definition", "references", "rename", "prepareRename", "documentSymbol", "codeAction", "formatting",
		"foldingRange", "semanticTokens/full", "inlayHint", "documentLink", "documentHighlight"} {
		m := e.ask("textDocument/"+method, map[string]any{
			"textDocument": map[string]any{"uri": e.uri(name)}, "position": at, "range": stretch, "newName": "another",
			"context": map[string]any{"diagnostics": []any{}, "includeDeclaration": true}, "options": map[string]any{"tabSize": 2, "insertSpaces": true},
		})
		var fault struct {
			Code    int
			Message string
		}
		if m.Error != nil {
			_ = json.Unmarshal(m.Error, &fault)
		}
		const internalError = -32603 // of JSON-RPC
		if fault.Code == internalError || strings.Contains(e.talk.String(), "panic") {
			e.t.Fatalf("%s at %v: %s\n%s", method, at, fault.Message, e.talk.String())
		}
	}
}
