package lsp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"callflow/engine/library"
)

// options are those of a server that finds nothing wrong, and knows workspaces by their callflow.yaml.
func options(talk io.Writer) Options {
	return Options{
		Version: "test", Log: talk,
		Find: func(path string) []Place {
			for dir := path; ; dir = filepath.Dir(dir) {
				if _, err := os.Stat(filepath.Join(dir, "callflow.yaml")); err == nil {
					return []Place{{Dir: dir}}
				}
				if dir == filepath.Dir(dir) {
					return nil
				}
			}
		},
		Check: func(files library.Files, _ bool, kept *library.Parsed) Checked {
			w := library.Compile(files, library.Options{LiveNo: 1, Parsed: kept})
			return Checked{Workspace: w, Found: w.Diagnostics.Sorted()}
		},
	}
}

// frame writes a message with its header.
func frame(body string) string { return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body) }

// session sends messages and returns what the server answers and writes about itself.
func session(t *testing.T, input string) (out, talk string, err error) {
	t.Helper()
	var o, e bytes.Buffer
	err = Serve(context.Background(), strings.NewReader(input), &o, options(&e))
	return o.String(), e.String(), err
}

const (
	begin = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}`
	stop  = `{"jsonrpc":"2.0","id":99,"method":"shutdown"}`
	exit  = `{"jsonrpc":"2.0","method":"exit"}`
)

func TestLife(t *testing.T) {
	t.Parallel()
	out, talk, err := session(t, frame(begin)+frame(stop)+frame(exit))
	if err != nil || talk != "" || !strings.Contains(out, `"name":"callflow"`) || !strings.Contains(out, `"id":99`) {
		t.Errorf("%v, %s, %s", err, talk, out)
	}
	for name, input := range map[string]string{"nothing": "", "no shutdown": frame(begin) + frame(exit), "no exit": frame(begin)} {
		if _, _, err := session(t, input); !errors.Is(err, errExit) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestHostile sends what no editor should send: each is refused by its code, and the server goes on.
func TestHostile(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 200_000)
	for _, tt := range []struct {
		name, input, want string
	}{
		{"no JSON", frame(`{"jsonrpc": `), `"code":-32700`},
		{"deep JSON", frame(deep), `"code":-32700`},
		{"no message", frame(`[]`), `"code":-32600`},
		{"a number", frame(`7`), `"code":-32600`},
		{"neither", frame(`{"jsonrpc":"2.0"}`), `"code":-32600`},
		{"no method", frame(`{"jsonrpc":"2.0","id":5}`), `"code":-32600`},
		{"an answer to nothing", frame(`{"jsonrpc":"2.0","id":5,"result":null}`), ``},
		{"unknown method", frame(`{"jsonrpc":"2.0","id":5,"method":"textDocument/dance"}`), `"code":-32601`},
		{"unknown notification", frame(`{"jsonrpc":"2.0","method":"$/dance"}`), ``},
		{"no parameters", frame(`{"jsonrpc":"2.0","id":5,"method":"textDocument/hover"}`), `"code":-32602`},
		{"wrong parameters", frame(`{"jsonrpc":"2.0","id":5,"method":"textDocument/hover","params":[1,2]}`), `"code":-32602`},
		{"wrong parameters of a notification", frame(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":7}`), ``},
		{"not open", frame(`{"jsonrpc":"2.0","id":5,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///no.yaml"},"position":{"line":1,"character":1}}}`), `"result":null`},
		{"initialize again", frame(begin), `"code":-32600`},
		{"no file", frame(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"untitled:1","version":1,"text":"x"}}}`), ``},
		{"lines without \\r", "Content-Length: " + fmt.Sprint(len(`{"jsonrpc":"2.0","id":5,"method":"x"}`)) + "\n\n" + `{"jsonrpc":"2.0","id":5,"method":"x"}`, `"code":-32601`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			out, talk, err := session(t, frame(begin)+tt.input+frame(stop)+frame(exit))
			if err != nil || !strings.Contains(out, tt.want) || !strings.Contains(out, `"id":99`) || strings.Contains(talk, "goroutine") {
				t.Errorf("%v, %s, %s", err, talk, out)
			}
		})
	}
	for _, input := range []string{"Content-Length: 99999999999\r\n\r\n", "Content-Length: -1\r\n\r\n", "x\r\n\r\n", strings.Repeat("x", 100_000), "Content-Length: 10\r\n\r\nab"} {
		if _, talk, err := session(t, frame(begin)+input); !errors.Is(err, errExit) || strings.Contains(talk, "goroutine") {
			t.Errorf("%.30q: %v, %s", input, err, talk)
		}
	}
}

// TestEditsOutOfRange makes edits at places that the text does not have, in a document of a workspace, and asks
// everything about places outside of it.
func TestEditsOutOfRange(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "callflow.yaml"), []byte("workspace: x\nlanguages: {en: {code: en-US}}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	uri := uriOf(filepath.Join(dir, "main.flow.yaml"))
	input := frame(begin) + frame(fmt.Sprintf(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":%q,"version":1,"text":"flow: main\n"}}}`, uri))
	for _, r := range []string{`{"start":{"line":-1,"character":-1},"end":{"line":99999999,"character":99999999}}`, `{"start":{"line":5,"character":5},"end":{"line":0,"character":0}}`, `null`} {
		input += frame(fmt.Sprintf(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":%q,"version":2},"contentChanges":[{"range":%s,"text":"flow: main\nsteps: {a: ["}]}}`, uri, r))
	}
	names := regexp.MustCompile(`^textDocument/`)
	id := 10
	for name := range methods() {
		if names.MatchString(name) && !strings.Contains(name, "did") {
			for _, at := range []string{`{"line":-5,"character":-5}`, `{"line":0,"character":7}`, `{"line":999999999,"character":999999999}`} {
				id++
				input += frame(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%q,"params":{"textDocument":{"uri":%q},"position":%s,"range":{"start":%s,"end":%s},"newName":"x"}}`, id, name, uri, at, at, at))
			}
		}
	}
	out, talk, err := session(t, input+frame(stop)+frame(exit))
	if err != nil || talk != "" || !strings.Contains(out, `"id":99`) || strings.Contains(out, "-32603") {
		t.Errorf("%v, %s, %s", err, talk, out)
	}
}

// FuzzServe sends anything: the server ends when the stream does, and nothing panics.
func FuzzServe(f *testing.F) {
	f.Add(frame(begin) + frame(stop) + frame(exit))
	f.Add(frame(begin) + frame(`{"jsonrpc":"2.0","id":5,"method":"textDocument/completion","params":{}}`))
	f.Fuzz(func(t *testing.T, input string) {
		if _, talk, _ := session(t, input); strings.Contains(talk, "goroutine") {
			t.Error(talk)
		}
	})
}
