package format

import (
	"slices"
	"strings"

	"callflow/schema"
	"callflow/schema/diag"
)

// Width is how many columns a line with braces or brackets may have before it is broken. East Asian
// characters have two.
const Width = 120

// Source returns text in the one style. shape says which mappings are keyed by names and in which order keys
// go; the zero Shape formats any YAML that a workspace may hold. Faults are added to l, and then ok is
// false and nothing is returned: files with faults of syntax are left alone. The same text gives the same
// bytes, and formatting them again changes nothing.
func Source(file string, text []byte, shape schema.Shape, l *diag.List) (formatted []byte, ok bool) {
	before := l.Len()
	plain := strings.ReplaceAll(strings.TrimPrefix(string(text), "\ufeff"), "\r\n", "\n")
	if strings.Contains(plain, "\r") {
		plain = string(text) // refused for the place where it stands there
	}
	root := schema.Parse(file, []byte(plain), l)
	if root == nil || l.Len() > before {
		return nil, false
	}
	if root.Kind == schema.Scalar {
		return text, true // a file that says nothing has no layout
	}
	t := &tree{text: plain, shapes: shape}
	doc := t.build(root)
	if doc != nil {
		out := write(t, doc)
		if same(file, out, root, t) {
			return []byte(out), true
		}
	}
	l.Errorf("format-failed", file, diag.At(diag.Place(1, 1), 0), "the file cannot be formatted without changing what it says").
		Hintf("lay it out by hand: plain block style, comments on lines of their own")
	return nil, false
}

// same reports whether out says what the tree says: the same values and the same comments.
func same(file, out string, root *schema.Node, t *tree) bool {
	var l diag.List
	again := schema.Parse(file, []byte(out), &l)
	if again == nil || l.Len() > 0 {
		return false
	}
	after := &tree{text: out, shapes: t.shapes}
	if after.build(again) == nil || !slices.Equal(slices.Sorted(slices.Values(t.words)), slices.Sorted(slices.Values(after.words))) {
		return false
	}
	return equal(root, again, t.shapes, shapes{t.shapes})
}

// equal compares two nodes; keys of the mappings whose order is the reference's may have moved.
func equal(a, b *schema.Node, root schema.Shape, at shapes) bool {
	if a.Kind != b.Kind || a.Value != b.Value || len(a.Pairs()) != len(b.Pairs()) || len(a.Items()) != len(b.Items()) {
		return false
	}
	for i, item := range a.Items() {
		if !equal(item, b.Items()[i], root, at.item(root)) {
			return false
		}
	}
	ordered := at.order(root, slices.Clone(a.Pairs()))
	for i, p := range ordered {
		if p.Key.Value != b.Pairs()[i].Key.Value || !equal(p.Value, b.Pairs()[i].Value, root, at.key(root, p.Key.Value)) {
			return false
		}
	}
	return true
}
