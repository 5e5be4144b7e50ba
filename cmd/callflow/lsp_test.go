package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// editor is a scripted editor that speaks with the real verb over pipes.
type editor struct {
	t       testing.TB
	dir     string
	to      io.WriteCloser
	from    chan message
	code    chan int
	talk    bytes.Buffer // stderr
	ids     int
	texts   map[string]string
	version map[string]int
	found   map[string]message // the last diagnostics of each document
	legend  []string           // the types of tokens
	out     strings.Builder
}

// message is one message from the server.
type message struct {
	ID     json.RawMessage `json:"id,omitempty"`
	Method string          `json:"method,omitempty"`
	Params json.RawMessage `json:"params,omitempty"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  json.RawMessage `json:"error,omitempty"`
}

func newEditor(t testing.TB, dir string) *editor {
	t.Helper()
	in, to := io.Pipe()
	from, out := io.Pipe()
	e := &editor{t: t, dir: dir, to: to, from: make(chan message, 1000), code: make(chan int, 1), texts: map[string]string{}, version: map[string]int{}, found: map[string]message{}}
	go func() {
		e.code <- Run([]string{"lsp"}, in, out, &e.talk)
		out.Close()
	}()
	go e.listen(bufio.NewReader(from))
	return e
}

func (e *editor) listen(r *bufio.Reader) {
	defer close(e.from)
	for {
		size := 0
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			if line = strings.TrimSpace(line); line == "" {
				break
			}
			if n, ok := strings.CutPrefix(line, "Content-Length: "); ok {
				size, _ = strconv.Atoi(n)
			}
		}
		body := make([]byte, size)
		if _, err := io.ReadFull(r, body); err != nil {
			return
		}
		var m message
		if err := json.Unmarshal(body, &m); err != nil {
			e.t.Errorf("the server sent %q: %v", body, err)
		}
		e.from <- m
	}
}

// raw sends bytes as one message.
func (e *editor) raw(body string) {
	e.t.Helper()
	if _, err := fmt.Fprintf(e.to, "Content-Length: %d\r\n\r\n%s", len(body), body); err != nil {
		e.t.Fatal(err)
	}
}

func (e *editor) notify(method string, params any) {
	e.t.Helper()
	e.raw(encode(e.t, map[string]any{"jsonrpc": "2.0", "method": method, "params": params}))
}

// ask sends a request and waits for its answer.
func (e *editor) ask(method string, params any) message {
	e.t.Helper()
	e.ids++
	id := strconv.Itoa(e.ids)
	e.raw(encode(e.t, map[string]any{"jsonrpc": "2.0", "id": e.ids, "method": method, "params": params}))
	return e.wait(func(m message) bool { return m.Method == "" && string(m.ID) == id })
}

// wait reads messages until one fits; diagnostics on the way are kept.
func (e *editor) wait(fits func(message) bool) message {
	e.t.Helper()
	for m := range e.from {
		if m.Method == "textDocument/publishDiagnostics" {
			e.keep(m)
		}
		if fits(m) {
			return m
		}
	}
	e.t.Fatalf("the server is gone: %s", e.talk.String())
	return message{}
}

func (e *editor) keep(m message) {
	var p struct{ URI string }
	if err := json.Unmarshal(m.Params, &p); err != nil {
		e.t.Fatal(err)
	}
	e.found[e.name(p.URI)] = m
}

// checked waits for the diagnostics of the present text of a document.
func (e *editor) checked(name string) message {
	e.t.Helper()
	is := func(m message) bool {
		var p struct {
			URI     string
			Version int
		}
		_ = json.Unmarshal(m.Params, &p)
		return m.Method == "textDocument/publishDiagnostics" && e.name(p.URI) == name && p.Version == e.version[name]
	}
	if m, ok := e.found[name]; ok && is(m) {
		return m
	}
	return e.wait(is)
}

func (e *editor) uri(name string) string {
	return (&url.URL{Scheme: "file", Path: filepath.Join(e.dir, name)}).String()
}

func (e *editor) name(uri string) string {
	return strings.TrimPrefix(uri, (&url.URL{Scheme: "file", Path: e.dir}).String()+"/")
}

func (e *editor) begin(encodings ...string) {
	e.t.Helper()
	m := e.ask("initialize", map[string]any{"rootUri": e.uri(""), "capabilities": map[string]any{
		"general":      map[string]any{"positionEncodings": encodings},
		"workspace":    map[string]any{"workspaceEdit": map[string]any{"documentChanges": true, "resourceOperations": []string{"rename"}}},
		"textDocument": map[string]any{"completion": map[string]any{"completionItem": map[string]any{"snippetSupport": true}}},
	}})
	var able struct {
		Capabilities struct {
			SemanticTokensProvider struct{ Legend struct{ TokenTypes []string } }
		}
	}
	if err := json.Unmarshal(m.Result, &able); err != nil {
		e.t.Fatal(err)
	}
	e.legend = able.Capabilities.SemanticTokensProvider.Legend.TokenTypes
	e.notify("initialized", map[string]any{})
}

func (e *editor) open(name string) {
	e.t.Helper()
	text, err := os.ReadFile(filepath.Join(e.dir, name))
	if err != nil {
		e.t.Fatal(err)
	}
	e.texts[name], e.version[name] = string(text), 1
	e.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": e.uri(name), "languageId": "yaml", "version": 1, "text": string(text)}})
}

// position is that of the bar in a piece of the text, in UTF-16 units.
func (e *editor) position(name, piece string) map[string]int {
	e.t.Helper()
	before, after, ok := strings.Cut(piece, "|")
	at := strings.Index(e.texts[name], before+after)
	if !ok || at < 0 {
		e.t.Fatalf("%s: there is no place %q", name, piece)
	}
	head := e.texts[name][:at+len(before)]
	line := strings.Count(head, "\n")
	return map[string]int{"line": line, "character": utf16Len(head[strings.LastIndexByte(head, '\n')+1:])}
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		if n++; r > 0xffff {
			n++
		}
	}
	return n
}

// typed replaces the text between two bars, as an edit of the protocol.
func (e *editor) typed(name, piece, by string) {
	e.t.Helper()
	parts := strings.Split(piece, "|")
	if len(parts) != 3 {
		e.t.Fatalf("%q has not two bars", piece)
	}
	start, end := e.position(name, parts[0]+"|"+parts[1]+parts[2]), e.position(name, parts[0]+parts[1]+"|"+parts[2])
	e.texts[name] = strings.Replace(e.texts[name], strings.Join(parts, ""), parts[0]+by+parts[2], 1)
	e.version[name]++
	e.notify("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": e.uri(name), "version": e.version[name]},
		"contentChanges": []any{map[string]any{"range": map[string]any{"start": start, "end": end}, "text": by}},
	})
}

func (e *editor) end() int {
	e.t.Helper()
	e.ask("shutdown", nil)
	e.notify("exit", nil)
	return <-e.code
}

func encode(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestEditorSessions plays the sessions in testdata/lsp: the file `script` says what the editor does, `want` what it is
// answered. Places are pieces of the text with a bar: `next: li|ne`.
func TestEditorSessions(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/lsp/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("there are no sessions", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			playSession(t, file)
		})
	}
}

func playSession(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir, script, want := filepath.Join(t.TempDir(), "ws"), "", -1
	for i, f := range archive.Files {
		switch f.Name {
		case "script":
			script = string(f.Data)
		case "want":
			want = i
		default:
			path := filepath.Join(dir, f.Name)
			data := bytes.ReplaceAll(f.Data, []byte("␍\n"), []byte("\r\n"))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	e := newEditor(t, dir)
	for line := range strings.Lines(script) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			fmt.Fprintf(&e.out, "> %s\n", line)
			e.play(words(t, line))
		}
	}
	if code := e.end(); code != 0 || e.talk.Len() > 0 {
		t.Errorf("exit %d: %s", code, e.talk.String())
	}
	got := strings.ReplaceAll(e.out.String(), e.uri("")+"/", "file:///")
	if *update {
		archive.Files[want].Data = []byte(got)
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(archive.Files[want].Data), got); diff != "" {
		t.Error(diff)
	}
}

// words divides a line of a script; words with spaces stand in back quotes.
func words(t *testing.T, line string) []string {
	t.Helper()
	var out []string
	for i, part := range strings.Split(line, "`") {
		if i%2 == 1 {
			out = append(out, strings.ReplaceAll(part, `\n`, "\n"))
			continue
		}
		out = append(out, strings.Fields(part)...)
	}
	return out
}

// play does one line of a script.
func (e *editor) play(w []string) {
	e.t.Helper()
	name := ""
	if len(w) > 1 {
		name = w[1]
	}
	at := func() map[string]any {
		return map[string]any{"textDocument": map[string]any{"uri": e.uri(name)}, "position": e.position(name, w[2])}
	}
	switch w[0] {
	case "begin":
		e.begin(w[1:]...)
	case "open":
		e.open(name)
	case "type":
		e.typed(name, w[2], append(w, "")[3])
	case "write":
		if err := os.WriteFile(filepath.Join(e.dir, name), []byte(w[2]), 0o644); err != nil {
			e.t.Fatal(err)
		}
		e.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": e.uri(name), "type": 2}}})
	case "close":
		e.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": e.uri(name)}})
	case "told": // of a file that is not open, when that changes
		e.show(e.wait(func(m message) bool {
			var p struct{ URI string }
			_ = json.Unmarshal(m.Params, &p)
			return m.Method == "textDocument/publishDiagnostics" && e.name(p.URI) == name
		}).Params, "diagnostics")
	case "check":
		e.show(e.checked(name).Params, "diagnostics")
	case "complete":
		e.items(e.ask("textDocument/completion", at()), append(w, "")[3])
	case "rename":
		p := at()
		p["newName"] = w[3]
		e.answer(e.ask("textDocument/rename", p))
	case "references":
		p := at()
		p["context"] = map[string]any{"includeDeclaration": true}
		e.places(e.ask("textDocument/references", p))
	case "definition":
		e.places(e.ask("textDocument/definition", at()))
	case "actions":
		p := map[string]any{"textDocument": map[string]any{"uri": e.uri(name)}, "context": map[string]any{}}
		p["range"] = map[string]any{"start": e.position(name, w[2]), "end": e.position(name, w[2])}
		e.answer(e.ask("textDocument/codeAction", p))
	case "format", "outline":
		method := map[string]string{"format": "textDocument/formatting", "outline": "textDocument/documentSymbol"}[w[0]]
		e.answer(e.ask(method, map[string]any{"textDocument": map[string]any{"uri": e.uri(name)}}))
	case "folds", "links":
		method := map[string]string{"folds": "textDocument/foldingRange", "links": "textDocument/documentLink"}[w[0]]
		e.answer(e.ask(method, map[string]any{"textDocument": map[string]any{"uri": e.uri(name)}}))
	case "hints":
		e.answer(e.ask("textDocument/inlayHint", map[string]any{"textDocument": map[string]any{"uri": e.uri(name)}, "range": e.all(name)}))
	case "tokens":
		e.painted(name, e.ask("textDocument/semanticTokens/full", map[string]any{"textDocument": map[string]any{"uri": e.uri(name)}}))
	case "symbols":
		e.answer(e.ask("workspace/symbol", map[string]any{"query": name}))
	case "hover":
		e.hovered(e.ask("textDocument/hover", at()))
	case "prepare", "highlight":
		method := map[string]string{"prepare": "textDocument/prepareRename", "highlight": "textDocument/documentHighlight"}[w[0]]
		e.answer(e.ask(method, at()))
	default:
		e.t.Fatalf("nobody knows how to %s", w[0])
	}
}

// all is the range of a whole document.
func (e *editor) all(name string) map[string]any {
	return map[string]any{"start": map[string]int{"line": 0, "character": 0}, "end": map[string]int{"line": strings.Count(e.texts[name], "\n"), "character": 0}}
}

// painted prints the lines of a document with its tokens in «type:…», as an editor with the server's legend has them.
func (e *editor) painted(name string, m message) {
	e.t.Helper()
	var list struct{ Data []int }
	if err := json.Unmarshal(m.Result, &list); err != nil {
		e.t.Fatalf("%s: %s", err, m.Error)
	}
	lines := strings.Split(strings.TrimSuffix(e.texts[name], "\n"), "\n")
	out, line, column := make([]string, len(lines)), 0, 0
	rest := make([][]uint16, len(lines))
	done := make([]int, len(lines))
	for i := range lines {
		rest[i] = utf16.Encode([]rune(lines[i]))
	}
	for ; len(list.Data) >= 5; list.Data = list.Data[5:] {
		d := list.Data
		if d[0] > 0 {
			column = 0
		}
		line, column = line+d[0], column+d[1]
		text := rest[line]
		out[line] += string(utf16.Decode(text[done[line]:column])) + "«" + e.legend[d[3]] + strings.Repeat("!", d[4]&1) + strings.Repeat("*", d[4]>>1) + ":" + string(utf16.Decode(text[column:column+d[2]])) + "»"
		done[line] = column + d[2]
	}
	for i := range lines {
		fmt.Fprintf(&e.out, "%s%s\n", out[i], string(utf16.Decode(rest[i][done[i]:])))
	}
}

// answer prints the result of a request, or its error.
func (e *editor) answer(m message) {
	if m.Error != nil {
		e.show(m.Error, "")
		return
	}
	e.show(m.Result, "")
}

// show prints JSON, or a member of it, with one line for each item of a list.
func (e *editor) show(raw json.RawMessage, member string) {
	e.t.Helper()
	if member != "" {
		var all map[string]json.RawMessage
		if err := json.Unmarshal(raw, &all); err != nil {
			e.t.Fatal(err)
		}
		raw = all[member]
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil && list != nil {
		for _, item := range list {
			fmt.Fprintf(&e.out, "%s\n", item)
		}
		return
	}
	fmt.Fprintf(&e.out, "%s\n", raw)
}

// items prints the labels of a completion, and of those that begin with only what is written for them.
func (e *editor) items(m message, only string) {
	e.t.Helper()
	var list struct {
		Items []struct {
			Label, Detail string
			TextEdit      struct {
				NewText string
				Range   json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(m.Result, &list); err != nil {
		e.t.Fatalf("%s: %s", err, m.Error)
	}
	var labels []string
	for _, it := range list.Items {
		labels = append(labels, it.Label)
	}
	fmt.Fprintf(&e.out, "%s\n", strings.Join(labels, " "))
	for _, it := range list.Items {
		if only != "" && strings.HasPrefix(it.Label, only) {
			fmt.Fprintf(&e.out, "%s (%s): %q %s\n", it.Label, it.Detail, it.TextEdit.NewText, it.TextEdit.Range)
		}
	}
}

// places prints locations.
func (e *editor) places(m message) {
	e.t.Helper()
	var list []struct {
		URI   string
		Range struct {
			Start, End struct{ Line, Character int }
		}
	}
	if err := json.Unmarshal(m.Result, &list); err != nil {
		e.t.Fatalf("%s: %s", err, m.Error)
	}
	for _, l := range list {
		fmt.Fprintf(&e.out, "%s %d:%d-%d:%d\n", e.name(l.URI), l.Range.Start.Line, l.Range.Start.Character, l.Range.End.Line, l.Range.End.Character)
	}
}

// hovered prints the text of a hover.
func (e *editor) hovered(m message) {
	e.t.Helper()
	var h *struct{ Contents struct{ Value string } }
	if err := json.Unmarshal(m.Result, &h); err != nil {
		e.t.Fatalf("%s: %s", err, m.Error)
	}
	if h == nil {
		fmt.Fprintln(&e.out, "nothing")
		return
	}
	fmt.Fprintln(&e.out, h.Contents.Value)
}
