package schema

import (
	"fmt"
	"strings"
	"testing"

	"callflow/schema/diag"
)

// TestTextPositions looks up where a mark "X" of a value was written; the file has the same mark only
// there. Escapes are marked by their decoded value.
func TestTextPositions(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, yaml, find, want string }{
		{"plain", "k: abXc", "X", "1:6"},
		{"plain wide", "鍵: あいXう", "X", "1:6"},
		{"plain in braces", "k: {a: b, c: dXe}", "X", "1:15"},
		{"plain folded", "k: ab\n  cd\n  eXf", "X", "3:4"},
		{"plain folded over blank lines", "k: ab\n\n\n  eXf\n", "X", "4:4"},
		{"plain folded with spaces before the break", "k: ab  \n   Xf\n", "X", "2:4"},
		{"the space of a fold", "k: ab\n  cd\n", " ", "1:6"},
		{"single", "k: 'ab''X'", "X", "1:9"},
		{"single folded", "k: 'ab\n\n  cX'", "X", "3:4"},
		{"double", `k: "abX"`, "X", "1:7"},
		{"double behind escapes", `k: "\"\u3042\x41\tX"`, "X", "1:19"},
		{"an escape itself", `k: "ab\u3042"`, "あ", "1:7"},
		{"double behind wide characters", `k: "あ\nX"`, "X", "1:8"},
		{"double folded", "k: \"ab\n  cX\"", "X", "2:4"},
		{"double continued", "k: \"ab\\\n    \\ cX\"", "X", "2:8"},
		{"literal", "k: |\n  ab\n  cXd\n", "X", "3:4"},
		{"literal, stripped, after blank lines", "k: |-\n\n\n  ab\n\n    cXd\n", "X", "6:6"},
		{"literal with indentation", "k:\n  m: |2\n      ab\n    cX\n", "X", "4:6"},
		{"literal with comment", "k: | # why\n  aX\n", "X", "2:4"},
		{"literal kept", "k: |+\n  a\n\n  X\n\n", "X", "4:3"},
		{"folded", "k: >\n  ab\n  cXd\n", "X", "3:4"},
		{"folded with paragraphs", "k: >-\n  ab\n  cd\n\n  eX\n", "X", "5:4"},
		{"folded with deeper lines", "k: >\n  ab\n    cd\n  eX\n", "X", "4:4"},
		{"folded in a list", "k:\n  - >\n    ab\n    cX\n  - d\n", "X", "4:6"},
		{"folded wide", "k: >\n  あい\n  うX\n", "X", "3:4"},
		{"windows line ends", "a: b\r\nk: |\r\n  ab\r\n  cX\r\n", "X", "4:4"},
		{"windows folded", "k: ab\r\n  cX\r\nl: m\r\n", "X", "2:4"},
		{"last line without end", "k: |\n  ab\n  cX", "X", "3:4"},
		{"a key", "aXb: c", "X", "1:2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var l diag.List
			root := Parse("f.yaml", []byte(tt.yaml), &l)
			if l.Len() > 0 {
				t.Fatal(l.Sorted())
			}
			n := scalarWith(root, tt.find)
			if n == nil {
				t.Fatalf("no scalar holds %q", tt.find)
			}
			text := n.Text()
			at := strings.Index(text.Value, tt.find)
			if got := text.At(at).String(); got != tt.want {
				t.Errorf("%q of %q is at %s, want %s", tt.find, text.Value, got, tt.want)
			}
		})
	}
}

// scalarWith returns the scalar that holds a mark, values before keys.
func scalarWith(n *Node, mark string) *Node {
	if n.Kind == Scalar && strings.Contains(n.Value, mark) {
		return n
	}
	for _, p := range n.Pairs() {
		if found := scalarWith(p.Value, mark); found != nil {
			return found
		}
		if found := scalarWith(p.Key, mark); found != nil {
			return found
		}
	}
	for _, item := range n.Items() {
		if found := scalarWith(item, mark); found != nil {
			return found
		}
	}
	return nil
}

func TestTextSpan(t *testing.T) {
	t.Parallel()
	var l diag.List
	root := Parse("f.yaml", []byte("k: \"a\\tbc\"\n"), &l)
	text := root.Find("k").Text()
	tests := []struct {
		from, to int
		want     string
	}{
		{0, 1, "1:5-1:6"},
		{1, 2, "1:6-1:8"}, // the escape takes two characters
		{1, 4, "1:6-1:10"},
		{2, 2, "1:8-1:8"},
		{0, 99, "1:5-1:10"},
		{-3, 1, "1:5-1:6"},
	}
	for _, tt := range tests {
		s := text.Span(tt.from, tt.to)
		if got := fmt.Sprintf("%s-%s", s.Start, s.End); got != tt.want {
			t.Errorf("Span(%d, %d) = %s, want %s", tt.from, tt.to, got, tt.want)
		}
	}
}

func TestNodeSpans(t *testing.T) {
	t.Parallel()
	text := "a: {b: [c, \"d\"], e: 'f'}   # end\ng:\n  - h\n  - i: |\n      j\n      k\nl:\nm: {n: [\n  o, # ]\n]}\n"
	tests := []struct{ key, want string }{
		{"a", "1:4-1:25"}, {"g", "3:3-6:8"}, {"l", "7:3-7:3"}, {"m", "8:4-10:3"},
	}
	var l diag.List
	root := Parse("f.yaml", []byte(text), &l)
	for _, tt := range tests {
		s := root.Find(tt.key).Span
		if got := fmt.Sprintf("%s-%s", s.Start, s.End); got != tt.want {
			t.Errorf("%s spans %s, want %s", tt.key, got, tt.want)
		}
	}
}
