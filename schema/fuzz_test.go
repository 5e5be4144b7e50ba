package schema

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"callflow/schema/diag"
)

// seeds adds every file of the golden archives.
func seeds(f *testing.F) {
	paths, _ := filepath.Glob("testdata/*/*.txtar")
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range txtar.Parse(text).Files {
			f.Add(file.Data)
		}
	}
	f.Add([]byte("a: \"\\x41\\u3042\\\n  b\"\nc: >+\n\n  d\n   e\n\n"))
	f.Add([]byte("\ufeffa:\r\n  - |2-\r\n    b\r\n"))
}

// FuzzParse checks that any bytes are read or refused, within the limits, always the same way, and that
// all places lie in the file.
func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		var one, two diag.List
		n := Parse("f.yaml", text, &one)
		again := Parse("f.yaml", text, &two)
		if !reflect.DeepEqual(one.Sorted(), two.Sorted()) || !reflect.DeepEqual(n, again) {
			t.Fatal("the same bytes give different results")
		}
		if n == nil && !one.HasErrors() {
			t.Fatal("nothing was read and nothing was said")
		}
		end := diag.Place(strings.Count(string(text), "\n")+2, 1)
		for _, d := range one.Sorted() {
			inside(t, d.Span, end)
		}
		if n != nil {
			if count := checkTree(t, n, 1, end); count > 2*MaxNodes {
				t.Fatalf("%d nodes", count)
			}
		}
		if err := diag.Write(&bytes.Buffer{}, one.Sorted(), diag.Sources{"f.yaml": text}, diag.Options{Width: 40}); err != nil {
			t.Fatal(err)
		}
	})
}

func inside(t *testing.T, s diag.Span, end diag.Pos) {
	t.Helper()
	if !s.Start.Known() || end.Before(s.Start) || s.End.Before(s.Start) || s.Start.Col() < 1 {
		t.Fatalf("span %s to %s lies outside of the file, which ends before %s", s.Start, s.End, end)
	}
}

func checkTree(t *testing.T, n *Node, depth int, end diag.Pos) int {
	t.Helper()
	if depth > MaxDepth+1 {
		t.Fatal("too deep")
	}
	inside(t, n.Span, end)
	count := 1
	if n.Kind == Scalar {
		text := n.Text()
		for _, i := range []int{-1, 0, len(n.Value) / 2, len(n.Value), len(n.Value) + 1} {
			inside(t, diag.Span{Start: text.At(i), End: text.At(i)}, end)
		}
		inside(t, text.Span(0, len(n.Value)), end)
	}
	for _, p := range n.Pairs() {
		count += checkTree(t, p.Key, depth+1, end) + checkTree(t, p.Value, depth+1, end)
	}
	for _, item := range n.Items() {
		count += checkTree(t, item, depth+1, end)
	}
	return count
}

// FuzzDecode checks that any tree is read into any form without panic, always the same way, and that
// what is read without fault keeps its limits.
func FuzzDecode(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		read := func() (*sample, *diag.List, string) {
			var l diag.List
			s := &sample{}
			n := Parse("f.yaml", text, &l)
			if n == nil {
				return s, &l, ""
			}
			d := DecodeWith(n, s, &l, n)
			var out bytes.Buffer
			s.dump(&out)
			fmt.Fprint(&out, len(d.Values()), len(d.Conditions()), len(d.Refs()))
			return s, &l, out.String()
		}
		s, one, first := read()
		_, two, second := read()
		if first != second || !reflect.DeepEqual(one.Sorted(), two.Sorted()) {
			t.Fatal("the same bytes give different results")
		}
		if one.HasErrors() || first == "" {
			return
		}
		if s.visits < 1 || s.visits > 100 || !ValidName(s.flow.Text) || len(s.words) > 3 {
			t.Fatalf("read without fault, but outside of the limits:\n%s", first)
		}
	})
}
