package diag

import (
	"bytes"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestMeant(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		word  string
		among []string
		want  string
		sure  bool
	}{
		{"billling", []string{"sales", "billing"}, "billing", true},
		{"biling", []string{"billing"}, "billing", true},
		{"bilng", []string{"billing"}, "billing", false},                // two changes of five
		{"desk3", []string{"desk1", "desk2"}, "desk1", false},           // either of two
		{"billling", []string{"billing", "billings"}, "billing", false}, // the other is near, too
		{"xy", []string{"xz"}, "xz", false},
	} {
		var l List
		d := l.Errorf("unknown-step", "a.yaml", At(Place(1, 1), len(tt.word)), "x").Meant(tt.word, tt.among)
		if d.Fix == nil || d.Fix.Edits[0].New != tt.want || d.Fix.Sure != tt.sure {
			t.Errorf("%s among %v: %+v, want %s, sure %v", tt.word, tt.among, d.Fix, tt.want, tt.sure)
		}
	}
	d := (&Diagnostic{}).Meant("billing", []string{"x"}).Else("add it").Else("not this")
	if d.Fix != nil || d.Hint != "add it" {
		t.Errorf("%+v", d)
	}
}

func TestExact(t *testing.T) {
	t.Parallel()
	src := Sources{"a.yaml": []byte("\ufeffnext: \"挨拶 tset\"\r\n  say: tests test\r\nthree: a_test test-test\n")}
	at := func(line, from, to int) Span { return Span{Place(line, from), Place(line, to)} }
	for _, tt := range []struct {
		name string
		file string
		span Span
		old  string
		want Span
	}{
		{"inside quotes", "a.yaml", at(1, 7, 16), "tset", at(1, 11, 15)},
		{"whole", "a.yaml", at(2, 14, 18), "test", at(2, 14, 18)},
		{"part of a longer word", "a.yaml", at(2, 8, 13), "test", Span{}},
		{"twice", "a.yaml", at(3, 15, 24), "test", Span{}},
		{"another text", "a.yaml", at(1, 7, 12), "tset", Span{}},
		{"no such file", "b.yaml", at(1, 7, 16), "tset", Span{}},
		{"behind the file", "a.yaml", at(9, 7, 16), "tset", Span{}},
		{"several lines", "a.yaml", Span{Place(1, 1), Place(2, 3)}, "tset", Span{}},
		{"nowhere", "a.yaml", Span{}, "tset", Span{}},
	} {
		var l List
		l.Errorf("unknown-step", tt.file, tt.span, "x").Replace(tt.old, "new", true)
		before := l.Sorted()
		all := Exact(before, src)
		var got Span
		if all[0].Fix != nil {
			got = all[0].Fix.Edits[0].Span
		}
		if got != tt.want || before[0].Fix.Edits[0].Span != tt.span {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestApply(t *testing.T) {
	t.Parallel()
	text := "\ufeffa: billling # é\r\n\tb: 挨拶 tset\n\x00"
	edit := func(line, col int, old, by string) Edit {
		return Edit{Span: At(Place(line, col), utf8.RuneCountInString(old)), Old: old, New: by}
	}
	got, made := Apply([]byte(text), []Edit{
		edit(2, 8, "tset", "test"), edit(1, 4, "billling", "billing"), edit(1, 5, "illling", "x"), edit(2, 5, "not there", "y"),
		edit(2, 5, "挨拶", "こんにちは"), edit(7, 1, "z", "y"),
	})
	if want := "\ufeffa: billing # é\r\n\tb: こんにちは test\n\x00"; string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
	var olds []string
	for _, e := range made {
		olds = append(olds, e.Old)
	}
	if diff := cmp.Diff([]string{"billling", "挨拶", "tset"}, olds); diff != "" {
		t.Error(diff)
	}
}

// FuzzApply checks that edits change what they name and no other byte.
func FuzzApply(f *testing.F) {
	f.Add([]byte("next: billling\n"), 1, 7, "billling", "billing")
	f.Add([]byte("\ufeff挨拶: a\r\nb"), 2, 1, "b", "")
	f.Fuzz(func(t *testing.T, text []byte, line, col int, old, by string) {
		d := Diagnostic{File: "a", Span: At(Place(line%100, col%1000), utf8.RuneCountInString(old)+2)}
		d.Replace(old, by, true)
		all := Exact([]Diagnostic{d}, Sources{"a": text})
		if all[0].Fix == nil {
			return
		}
		got, made := Apply(text, all[0].Fix.Edits)
		if len(made) == 0 {
			if !bytes.Equal(got, text) {
				t.Fatalf("%q was changed into %q by no edit", text, got)
			}
			return
		}
		if len(got) != len(text)-len(old)+len(by) {
			t.Fatalf("%q became %q", text, got)
		}
		undone := slices.Clone(got)
		at := newOffsets(text).of(made[0].Span.Start)
		undone = slices.Replace(undone, at, at+len(by), []byte(old)...)
		if !bytes.Equal(undone, text) {
			t.Fatalf("%q became %q: more than %q was changed", text, got, old)
		}
	})
}
