package script

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHoles(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want []hole
	}{
		{"", nil}, {"a", []hole{{"a", false}}}, {"a${b}c", []hole{{"a", false}, {"b", true}, {"c", false}}},
		{"${f({a: 1})}!", []hole{{"f({a: 1})", true}, {"!", false}}}, {"${open", []hole{{"open", true}}}, {"$", []hole{{"$", false}}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, holes(tt.in)); diff != "" {
			t.Errorf("%q (-want +got)\n%s", tt.in, diff)
		}
	}
}

// sample is a script that has a text in every place.
func sample(s string) *Script {
	ref := Ref{ID: "step-a.b", Text: "1.1 " + s}
	return &Script{Title: "t" + s, Version: "v" + s, Date: "d" + s, Tongue: "en", Languages: []Language{{"l" + s, "en"}},
		Mermaid: "flowchart TD\n", Entries: []Entry{{"e" + s, "n" + s, ref, []Fact{{"f" + s, s}}}},
		Schedules:  []Schedule{{Name: "s" + s, Zone: "z" + s, Week: [7]string{"w" + s}, Except: []Fact{{s, s}}, Holidays: []Fact{{s, s}}, Country: "c" + s, Emergency: "x" + s}},
		Points:     []Point{{"p" + s, "f" + s, "k" + s, []Ref{ref}}},
		Recordings: []Ref{ref},
		Flows: []Flow{{Ref: Ref{ID: "flow-a", Text: "1 " + s}, Summary: "s" + s, Type: "call", Start: ref, Mermaid: "flowchart TD\n", Facts: []Fact{{"f" + s, "v" + s}},
			Steps: []Step{{Ref: ref, Kind: "menu", Does: "d" + s, Summary: "s" + s, Heard: []Heard{{"at first", "n" + s, []string{"w" + s}}},
				Ways: []Way{{"1" + s, "m" + s, ref}}, Facts: []Fact{{"f" + s, "v" + s}}, Logs: []Fact{{"l" + s, "v" + s}}, Worst: []Fact{{"asked", "2"}}}}}}}
}

// FuzzTexts puts any text everywhere: it stays text, so the page has the same elements, and Markdown the same lines and
// no element that was not written here.
func FuzzTexts(f *testing.F) {
	f.Add("</td><script>alert(1)</script>")
	f.Add("a|b\n\n# c ![x](javascript:1) `")
	f.Add("\"'<!-- \x00 ${a")
	f.Fuzz(func(t *testing.T, s string) {
		var clean, got bytes.Buffer
		if sample("x").Markdown(&clean) != nil || sample(s).Markdown(&got) != nil {
			t.Fatal("writing failed")
		}
		if c, g := strings.Count(clean.String(), "\n"), strings.Count(got.String(), "\n"); c != g {
			t.Fatalf("%d lines, want %d\n%s", g, c, got.String())
		}
		if c, g := strings.Count(clean.String(), "<"), strings.Count(strings.ReplaceAll(got.String(), "<br>", ""), "<"); c < g {
			t.Fatalf("%d elements, want %d\n%s", g, c, got.String())
		}
		if g, c := elements(t, sample(strings.ReplaceAll(s, "${", ""))), elements(t, sample("x")); g != c && g >= 0 {
			t.Fatalf("%d elements, want %d", g, c)
		}
	})
}

// elements counts the elements of a page.
func elements(t *testing.T, s *Script) (n int) {
	t.Helper()
	var b bytes.Buffer
	if err := s.HTML(&b); err != nil {
		t.Fatal(err)
	}
	dec := xml.NewDecoder(&b)
	dec.Strict, dec.AutoClose, dec.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := dec.RawToken()
		if err == io.EOF {
			return n
		}
		if err != nil {
			return -1 // characters that XML does not allow
		}
		if _, ok := token.(xml.StartElement); ok {
			n++
		}
	}
}

func TestEveryPhraseIsJapanese(t *testing.T) {
	t.Parallel()
	for english, text := range japanese() {
		if text == "" {
			t.Errorf("%q has no phrase", english)
		}
	}
	for _, part := range strings.Split(page, `{{t "`)[1:] {
		english, _, _ := strings.Cut(part, `"`)
		if _, ok := japanese()[english]; !ok {
			t.Errorf("the page says %q, which has no Japanese", english)
		}
	}
}
