package picture_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"callflow/engine/picture"
)

var update = flag.Bool("update", false, "rewrite golden files")

// TestPictures draws each testdata/*.txtar and compares with the pictures in it. A graph is written
// in lines: title, start, "node name | kind | summary | note | look", where look is terminal or -
// and a class, and "edge from > to : label | class".
func TestPictures(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no test data", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			g := parseGraph(t, string(archive.Files[0].Data))
			got := archive.Files[:1:1]
			for _, kind := range []string{"svg", "mmd", "dot"} {
				got = append(got, txtar.File{Name: "want." + kind, Data: draw(t, g, kind)})
			}
			if *update {
				archive.Files = got
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(archive.Files, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func draw(t testing.TB, g *picture.Graph, kind string) []byte {
	t.Helper()
	var b bytes.Buffer
	var err error
	switch kind {
	case "svg":
		err = g.SVG(&b)
	case "mmd":
		err = g.Mermaid(&b)
	case "dot":
		err = g.DOT(&b)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func parseGraph(t testing.TB, text string) *picture.Graph {
	t.Helper()
	g := &picture.Graph{}
	for line := range strings.Lines(text) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "title":
			g.Title = rest
		case "start":
			g.Start = rest
		case "node":
			f := fields(rest, 5)
			look := append(strings.Fields(f[4]), "", "")
			g.Nodes = append(g.Nodes, picture.Node{Name: f[0], Kind: f[1], Summary: f[2], Note: f[3],
				Terminal: look[0] == "terminal", Class: look[1]})
		case "edge":
			f := fields(rest, 2)
			way, label, _ := strings.Cut(f[0], " : ")
			from, to, ok := strings.Cut(way, " > ")
			if !ok {
				t.Fatalf("edge without >: %s", line)
			}
			g.Edges = append(g.Edges, picture.Edge{From: from, To: strings.TrimSpace(to),
				Label: label, Class: f[1]})
		default:
			t.Fatalf("what is %q", line)
		}
	}
	return g
}

func fields(s string, n int) []string {
	f := strings.Split(s, "|")
	for i := range f {
		f[i] = strings.TrimSpace(f[i])
	}
	return append(f, make([]string, n)...)[:n]
}
