package format_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"callflow/engine/flowtest"
	"callflow/engine/library"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/format"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// shapeOf is the shape of the file in an archive, which its name tells.
func shapeOf(name string) schema.Shape {
	switch {
	case strings.HasSuffix(name, ".flow.yaml"):
		return library.FlowShape()
	case strings.HasSuffix(name, ".test.yaml"):
		return flowtest.Shape()
	case name == "callflow.yaml":
		return library.WorkspaceShape()
	case strings.HasPrefix(name, "prompts/"):
		return library.PromptsShape()
	}
	return schema.Shape{}
}

// TestGolden formats the first file of each archive and compares it with the second. Formatting that again
// changes nothing.
func TestGolden(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			a := txtar.Parse(before)
			name := a.Files[0].Name
			a.Files = append(a.Files[:1], txtar.File{Name: "want", Data: formatted(t, name, a.Files[0].Data)})
			if *update {
				if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if after := txtar.Format(a); !bytes.Equal(before, after) {
				t.Errorf("%s differs, now:\n%s", path, after)
			}
		})
	}
}

// formatted is a file in the one style, or what is wrong with it.
func formatted(t *testing.T, name string, text []byte) []byte {
	t.Helper()
	var l diag.List
	out, ok := format.Source(name, text, shapeOf(name), &l)
	if !ok {
		var b bytes.Buffer
		if err := diag.Write(&b, l.Sorted(), diag.Sources{name: text}, diag.Options{}); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	again, ok := format.Source(name, out, shapeOf(name), &l)
	if !ok || !bytes.Equal(out, again) {
		t.Errorf("%s: formatted again it is another:\n%s\n---\n%s", name, out, again)
	}
	return out
}

// TestScalars formats single values: alone behind a key, and in braces.
func TestScalars(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"quotes that nobody needs", `a: "hello there"`, `a: hello there`},
		{"quotes of a truth value stay", `a: "no"`, `a: "no"`},
		{"quotes of one letter stay", `a: 'y'`, `a: "y"`},
		{"of base sixty", `a: '1:30'`, `a: "1:30"`},
		{"of octal digits", `a: "0123"`, `a: "0123"`},
		{"of an exponent", `a: "1e3"`, `a: "1e3"`},
		{"of a date", `a: "2026-01-02"`, `a: "2026-01-02"`},
		{"of an instant", `a: '2026-12-01 10:00'`, `a: "2026-12-01 10:00"`},
		{"of a telephone number", `a: "+819011112222"`, `a: "+819011112222"`},
		{"of hexadecimal digits", `a: "0x1F"`, `a: "0x1F"`},
		{"of keys", `a: "12#"`, `a: "12#"`},
		{"of nothing", `a: "null"`, `a: "null"`},
		{"of no text", `a: ''`, `a: ""`},
		{"of infinity", `a: ".inf"`, `a: ".inf"`},
		{"a length of time is text", `a: "30s"`, `a: 30s`},
		{"a share is text", `a: "80%"`, `a: 80%`},
		{"an address is text", `a: "client:kim"`, `a: client:kim`},
		{"an address in braces", `{a: "https://x.example.com/y", b: "env:KEY"}`, "a: https://x.example.com/y\nb: env:KEY"},
		{"an expression", `a: "${b.c}"`, `a: ${b.c}`},
		{"an expression in braces", `a: {b: "${b.c}"}`, `a: {b: "${b.c}"}`},
		{"an expression with a colon", `a: "${b ? 1 : 2}"`, `a: "${b ? 1 : 2}"`},
		{"an expression with a comment sign", `a: "${b} #c"`, `a: "${b} #c"`},
		{"plain values stay plain", `a: [no, 0123, 09:00, +81, 2026-01-02, ~, 1e3]`, `a: [no, 0123, 09:00, +81, 2026-01-02, ~, 1e3]`},
		{"single quotes spare backslashes", `a: "say \"hello\" [now]"`, `a: say "hello" [now]`},
		{"single quotes at the beginning", `a: "\"hello\" he said"`, `a: '"hello" he said'`},
		{"both quotes", `a: '"it''s" he said'`, `a: "\"it's\" he said"`},
		{"doubled single quotes", `a: ': it''s'`, `a: ": it's"`},
		{"characters by their number", `a: "caf\u00e9"`, `a: café`},
		{"invisible characters by their number", `a: "x\u00a0y"`, `a: "x\u00a0y"`},
		{"a tab", `a: "x\ty"`, `a: "x\ty"`},
		{"wide space", "a: \"x\u3000y\"", "a: \"x\u3000y\""},
		{"spaces at the end", `a: "x "`, `a: "x "`},
		{"a key that needs no quotes", `"a": b`, `a: b`},
		{"keys that need quotes", `{"no": a, "1": b, "x y": c, "*": d, '#': e}`, "\"no\": a\n\"1\": b\nx y: c\n\"*\": d\n\"#\": e"},
		{"plain keys stay", "1: a\nno: b\nagents.kim: c", "1: a\nno: b\nagents.kim: c"},
		{"a question mark", "? a\n: b", "a: b"},
		{"no value", "a:\nb: {c: , d}", "a:\nb: {c, d}"},
		{"empty braces", "a: { }\nb: [ ]", "a: {}\nb: []"},
	}
	for _, tt := range tests {
		if got := string(formatted(t, "x.yaml", []byte(tt.text))); got != tt.want+"\n" {
			t.Errorf("%s:\n%s\nis written\n%swanted\n%s", tt.name, tt.text, got, tt.want)
		}
	}
}

// TestText shows that a field that reads text gets quotes around what readers of YAML 1.1 misread; others do not.
func TestText(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, file, text, want string }{
		{"words of a prompt", "prompts/en.yaml", "a: no\nb: 1:30\nc: 0123\nd: 1e3\ne: 2026-01-02\nf: 12",
			"a: \"no\"\nb: \"1:30\"\nc: \"0123\"\nd: \"1e3\"\ne: \"2026-01-02\"\nf: 12"},
		{"a time of day", "callflow.yaml", "schedules: {a: {open: [{from: 18:00}], except: {date: 2026-12-30}}}",
			"schedules: {a: {open: [{from: 18:00}], except: {date: 2026-12-30}}}"},
		{"yes and no", "callflow.yaml", "rooms: {a: {record: yes}}", "rooms: {a: {record: yes}}"},
	}
	for _, tt := range tests {
		got := string(formatted(t, tt.file, []byte(tt.text)))
		if strings.HasPrefix(got, "rooms:\n") || strings.HasPrefix(got, "schedules:\n") || got != tt.want+"\n" {
			t.Errorf("%s: %s is written\n%s", tt.name, tt.text, got)
		}
	}
}
