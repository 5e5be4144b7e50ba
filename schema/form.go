package schema

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"callflow/schema/diag"
)

// Form is the form of one value: how it is read into a Go variable, and how it is described.
type Form interface {
	// Read reads n, which is not nil, and adds faults to d.
	Read(d *Decoder, n *Node)
	// Shape describes what Read accepts.
	Shape() Shape
}

// merging is a Form that takes single fields from defaults; the others take a value whole. n may be nil.
type merging interface {
	readMerged(d *Decoder, n *Node, defaults []*Node)
}

// Fielder is something that is read from a mapping. Fields declares its keys, one statement each, and does
// nothing else; it is called for reading and for describing alike.
type Fielder interface {
	Fields(o *Object)
}

// Decoder reads nodes and collects what the second phase has to look at.
type Decoder struct {
	list    *diag.List
	partial bool
	key     string // the key whose value is being read, for messages
	values  []*Value
	conds   []*Cond
	refs    []*Ref

	places *places // where each field was read from
	in     int32   // which of them is being read, 0 for the whole
}

// Decode reads n into f and adds all faults to l.
func Decode(n *Node, f Fielder, l *diag.List) *Decoder {
	return DecodeWith(n, f, l)
}

// DecodeWith is [Decode] with defaults: keys that n lacks are taken from the first of defaults that has
// them, field by field also in nested mappings. Nil nodes are skipped.
func DecodeWith(n *Node, f Fielder, l *diag.List, defaults ...*Node) *Decoder {
	d := &Decoder{list: l}
	(&objectForm{f: f}).readMerged(d, n, defaults)
	return d
}

// DecodePartial is [Decode] for a mapping that only holds defaults: no key is required in it.
func DecodePartial(n *Node, f Fielder, l *diag.List) *Decoder {
	d := &Decoder{list: l, partial: true}
	d.Read(n, ObjectForm(f))
	return d
}

// NewDecoder returns a decoder for nodes that are read one by one with [Decoder.Read].
func NewDecoder(l *diag.List) *Decoder { return &Decoder{list: l} }

// Read reads one node by a form.
func (d *Decoder) Read(n *Node, f Form) { f.Read(d, n) }

// ReadKey is Read for the value of a key; messages name the key.
func (d *Decoder) ReadKey(key string, n *Node, f Form) {
	before := d.key
	d.key = key
	f.Read(d, n)
	d.key = before
}

// List returns where faults go.
func (d *Decoder) List() *diag.List { return d.list }

// Errorf adds a fault at a node, unless the parser has reported one of the same node: then what it returns is not shown.
func (d *Decoder) Errorf(code diag.Code, n *Node, format string, args ...any) *diag.Diagnostic {
	if n.blamed {
		return &diag.Diagnostic{Code: code, File: n.File(), Span: n.Span}
	}
	return d.list.Errorf(code, n.File(), n.Span, format, args...)
}

// Values returns the values read so far whose expressions are still to be compiled, in source order.
func (d *Decoder) Values() []*Value {
	return inOrder(d.values, func(v *Value) *Node { return v.Node })
}

// Conditions returns the conditions read so far, in source order.
func (d *Decoder) Conditions() []*Cond {
	return inOrder(d.conds, func(c *Cond) *Node { return c.Node })
}

// Refs returns the references read so far, in source order.
func (d *Decoder) Refs() []*Ref {
	return inOrder(d.refs, func(r *Ref) *Node { return r.Node })
}

// inOrder returns all itself where it is in order, which is not to be changed.
func inOrder[T any](all []*T, node func(*T) *Node) []*T {
	order := func(x, y *T) int {
		a, b := node(x), node(y)
		if c := a.Span.Start.Line() - b.Span.Start.Line(); c != 0 && a.File() == b.File() {
			return c
		}
		return cmp.Or(strings.Compare(a.File(), b.File()), cmp.Compare(a.Span.Start.Col(), b.Span.Start.Col()))
	}
	if slices.IsSortedFunc(all, order) {
		return all
	}
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, order)
	return sorted
}

// wrong reports that n has another form than expected.
func (d *Decoder) wrong(n *Node, expected string) *diag.Diagnostic {
	switch n.Kind {
	case Null:
		return d.Errorf("empty-value", n, "%s has no value, expected %s", d.what(), expected)
	case Scalar:
		return d.Errorf("wrong-type", n, "%s is %s, expected %s", d.what(), shown(n.Value), expected)
	}
	return d.Errorf("wrong-type", n, "%s is %s, expected %s", d.what(), n.Kind, expected)
}

// what is the subject of a message: the key in quotes, or the file when it is read as a whole.
func (d *Decoder) what() string {
	if d.key == "" {
		return "this"
	}
	return strconv.Quote(d.key)
}

// longestShown is how many characters of a wrong value a message repeats.
const longestShown = 40

func shown(value string) string {
	if chars := []rune(value); len(chars) > longestShown {
		value = string(chars[:longestShown]) + "…"
	}
	return strconv.Quote(value)
}
