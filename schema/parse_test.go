package schema

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"callflow/schema/diag"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestParseGolden reads every file of each archive and compares what is said about them, and how the
// readable ones look as a tree.
func TestParseGolden(t *testing.T) {
	t.Parallel()
	golden(t, "testdata/parse/*.txtar", func(t *testing.T, a *txtar.Archive) {
		var l diag.List
		src := diag.Sources{}
		for _, f := range yamlFiles(a) {
			src[f.Name] = f.Data
			Parse(f.Name, f.Data, &l)
		}
		setFile(a, "want", printed(t, &l, src))
	})
}

// golden runs check on each archive; check writes what it found into the archive's want sections.
func golden(t *testing.T, pattern string, check func(t *testing.T, a *txtar.Archive)) {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden files %s: %v", pattern, err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			a := txtar.Parse(before)
			check(t, a)
			after := txtar.Format(a)
			if *update {
				if err := os.WriteFile(path, after, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if !bytes.Equal(before, after) {
				t.Errorf("%s differs, now:\n%s", path, after)
			}
		})
	}
}

func yamlFiles(a *txtar.Archive) []txtar.File {
	var files []txtar.File
	for _, f := range a.Files {
		if strings.HasSuffix(f.Name, ".yaml") {
			files = append(files, f)
		}
	}
	return files
}

func setFile(a *txtar.Archive, name string, text []byte) {
	for i := range a.Files {
		if a.Files[i].Name == name {
			a.Files[i].Data = text
			return
		}
	}
	a.Files = append(a.Files, txtar.File{Name: name, Data: text})
}

func printed(t *testing.T, l *diag.List, src diag.Sources) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := diag.Write(&b, l.Sorted(), src, diag.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestParseRefusesWhatIsNotText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		code       diag.Code
		pos        string
	}{
		{"bad byte", "a: 1\nb: \xff\n", "file-encoding", "2:4"},
		{"bad byte after wide characters", "あ: い\xc3(\n", "file-encoding", "1:5"},
		{"utf-16", "\xff\xfea\x00", "file-encoding", "1:1"},
		{"nul", "a: \x00", "file-encoding", "1:4"},
		{"line separator", "a: b\u2028c", "file-encoding", "1:5"},
		{"lone carriage return", "a: b\rc: d", "file-encoding", "1:5"},
		{"byte order mark", "\ufeffa: b", "byte-order-mark", "1:1"},
		{"empty", "", "empty-file", "1:1"},
		{"only comments", "# a\n\n# b\n", "empty-file", "1:1"},
		{"only a dash line", "---\n", "empty-file", "1:1"},
		{"too large", strings.Repeat("a", MaxBytes+1), "file-limit", "1:1"},
		{"too deep", strings.Repeat("[", 65) + strings.Repeat("]", 65), "file-limit", "1:65"},
		{"far too deep", strings.Repeat("[", 200_000), "yaml-syntax", "1:1"},
		{"too many", "[" + strings.Repeat("1,", MaxNodes) + "1]", "file-limit", "1:40000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var l diag.List
			Parse("f.yaml", []byte(tt.text), &l)
			all := l.Sorted()
			if len(all) != 1 {
				t.Fatalf("%d diagnostics, want 1: %v", len(all), all)
			}
			if all[0].Code != tt.code || all[0].Span.Start.String() != tt.pos {
				t.Errorf("got %s at %s: %s; want %s at %s", all[0].Code, all[0].Span.Start, all[0].Message, tt.code, tt.pos)
			}
		})
	}
}

// TestParseDeepAtLimit shows that the limit itself is still read.
func TestParseDeepAtLimit(t *testing.T) {
	t.Parallel()
	var l diag.List
	n := Parse("f.yaml", []byte(strings.Repeat("[", MaxDepth)+strings.Repeat("]", MaxDepth)), &l)
	if l.Len() != 0 || n.Kind != Sequence {
		t.Errorf("got %v", l.Sorted())
	}
}

// TestYAMLExamples checks that the bad example of every code about YAML shows its fault, and that the good
// one shows none.
func TestYAMLExamples(t *testing.T) {
	t.Parallel()
	for _, code := range []diag.Code{
		"anchor-not-allowed", "byte-order-mark", "duplicate-key", "empty-file", "file-encoding", "file-limit",
		"key-not-text", "second-document", "tab-in-indentation", "tag-not-allowed", "unquoted-expression",
		"unquoted-sign", "unquoted-value", "yaml-syntax", "quoted-expression",
	} {
		row, ok := diag.Lookup(code)
		if !ok {
			t.Fatalf("%s is not in the table", code)
		}
		var bad, good diag.List
		Parse("bad.yaml", []byte(row.Bad), &bad)
		Parse("good.yaml", []byte(row.Good), &good)
		if all := bad.Sorted(); len(all) == 0 || all[0].Code != code {
			t.Errorf("the bad example of %s gives %v", code, all)
		}
		if all := good.Sorted(); len(all) != 0 {
			t.Errorf("the good example of %s gives %v", code, all)
		}
	}
}
