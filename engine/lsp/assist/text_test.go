package assist

import (
	"testing"
	"unicode/utf8"

	"callflow/engine/library"
	"callflow/schema/diag"
)

func TestPositions(t *testing.T) {
	t.Parallel()
	text := []byte("a😀b\r\nあい\rz\n")
	for _, tt := range []struct {
		enc    Encoding
		offset int
		want   Position
	}{
		{UTF16, 0, Position{0, 0}}, {UTF16, 5, Position{0, 3}}, {UTF8, 5, Position{0, 5}}, {UTF32, 5, Position{0, 2}},
		{UTF16, 6, Position{0, 4}}, {UTF16, 8, Position{1, 0}}, {UTF16, 11, Position{1, 1}}, {UTF16, 15, Position{2, 0}}, {UTF16, 17, Position{3, 0}},
	} {
		x := NewText(text, tt.enc)
		if got := x.Position(tt.offset); got != tt.want {
			t.Errorf("%s: byte %d is at %v, want %v", tt.enc, tt.offset, got, tt.want)
		}
		if got := x.Offset(tt.want); got != tt.offset {
			t.Errorf("%s: %v is byte %d, want %d", tt.enc, tt.want, got, tt.offset)
		}
	}
	x := NewText([]byte("\ufeffflow: a\n"), UTF16)
	if got := x.Position(x.At(diag.Place(1, 7))); got != (Position{0, 6}) {
		t.Errorf("behind a byte order mark: %v", got)
	}
}

func TestReplace(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		r    Range
		by   string
		want string
	}{
		{"within a line", Range{Position{0, 1}, Position{0, 2}}, "X", "aXc\nd\n"},
		{"over lines", Range{Position{0, 2}, Position{1, 1}}, "", "ab\n"},
		{"behind the end", Range{Position{9, 9}, Position{10, 0}}, "e", "abc\nd\ne"},
		{"before the beginning", Range{Position{-1, -5}, Position{0, 0}}, "e", "eabc\nd\n"},
		{"behind a line", Range{Position{0, 99}, Position{0, 100}}, "e", "abce\nd\n"},
		{"turned round", Range{Position{1, 1}, Position{0, 0}}, "e", "abc\nde\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := NewText([]byte("abc\nd\n"), UTF16).Replace(tt.r, tt.by); string(got) != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// FuzzReplace edits texts at any place: nothing panics, what is outside of the range stays, and places lead back.
func FuzzReplace(f *testing.F) {
	f.Add("a😀b\r\nあい\rz\n", 0, 1, 1, 1, "x", byte(0))
	f.Add("\ufeffflow: a\n", 1, -1, 0, 99, "", byte(1))
	f.Fuzz(func(t *testing.T, text string, l1, c1, l2, c2 int, by string, enc byte) {
		x := NewText([]byte(text), []Encoding{UTF16, UTF8, UTF32}[enc%3])
		r := Range{Position{l1, c1}, Position{l2, c2}}
		from, to := x.Offset(r.Start), max(x.Offset(r.Start), x.Offset(r.End))
		if got, want := string(x.Replace(r, by)), text[:from]+by+text[to:]; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if utf8.ValidString(text) {
			if back := x.Offset(x.Position(from)); back != from {
				t.Errorf("byte %d of %q leads to %d", from, text, back)
			}
			if back := x.At(x.Pos(from)); back != from && (from == 0 || text[from-1] != '\r') {
				t.Errorf("byte %d of %q leads to %d", from, text, back)
			}
		}
	})
}

func TestPaths(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`look.tier == "gold.x" and not paid`: "look.tier paid",
		`count(lists.pins) > 1.5 ?? now`:     "lists.pins now",
		`queues[wish].spoken`:                "queues wish",
		`a?.b.c in ['x', "y"]`:               "a.b.c",
		`"unclosed`:                          "",
	} {
		got := ""
		for _, p := range paths(text) {
			if got != "" {
				got += " "
			}
			for i, part := range p.parts {
				if i > 0 {
					got += "."
				}
				got += part
			}
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

// FuzzComplete asks everything at any place of any text: nothing panics, and what is to be replaced lies at the cursor.
func FuzzComplete(f *testing.F) {
	dir, err := library.ReadDir("../../../examples/support-center")
	if err != nil {
		f.Fatal(err)
	}
	shapes, kept := AllShapes(), &library.Parsed{}
	last := library.Compile(dir, library.Options{LiveNo: 1, Parsed: kept})
	names := []string{"support.flow.yaml", "callflow.yaml", "prompts/ja.yaml", "env/default.yaml", "staff.test.yaml"}
	for i, name := range names {
		f.Add(string(dir[name]), 200, byte(i))
		f.Add(string(dir[name])+"\n  x: {a: [${", 300, byte(i))
	}
	f.Fuzz(func(t *testing.T, text string, at int, which byte) {
		name := names[int(which)%len(names)]
		files := library.Files{}
		for n, content := range dir {
			files[n] = content
		}
		files[name] = []byte(text)
		x := NewIndex(shapes)
		x.Update(files, kept)
		v := &View{Index: x, Shapes: shapes, Files: files, Last: last}
		d := NewText([]byte(text), UTF16)
		at = min(max(at, 0), len(text))
		c := v.Complete(name, d, at)
		if c.From > at || c.To < at || c.From < 0 || c.To > len(text) {
			t.Errorf("at %d the bytes %d to %d would be replaced", at, c.From, c.To)
		}
		p := d.Pos(at)
		v.Hover(name, p)
		if u, ok := x.At(name, p); ok {
			x.References(u.Symbol)
			if r, err := x.Rename(u.Symbol, "zz"); err == nil {
				r.Apply(files)
			}
		}
		w := library.Compile(files, library.Options{LiveNo: 1, Parsed: kept})
		for _, found := range w.Found.Sorted() {
			if _, ok := files[found.File]; ok {
				v.Repairs(found)
			}
		}
	})
}
