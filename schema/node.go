package schema

import (
	"sync"
	"unicode/utf8"

	"callflow/schema/diag"
)

// Kind is the form of a [Node].
type Kind uint8

// The kinds. The zero Kind is no node at all.
const (
	KindUnset Kind = iota
	Scalar
	Mapping
	Sequence
	// Null is a key or list item with nothing after it. The words null and ~ are plain scalars.
	Null
)

// String returns what a message calls a node of this kind.
func (k Kind) String() string {
	switch k {
	case Scalar:
		return "a single value"
	case Mapping:
		return "a mapping"
	case Sequence:
		return "a list"
	case Null:
		return "nothing"
	case KindUnset:
		return "unset"
	}
	panic("internal error: unknown node kind")
}

// Style is how a scalar is written.
type Style uint8

// The styles of scalars.
const (
	Plain Style = iota
	SingleQuoted
	DoubleQuoted
	Literal
	Folded
)

// Node is one value of a file with its place. Nodes are never changed after [Parse].
type Node struct {
	Kind  Kind
	Style Style
	// made says that the node is a declared default, alone that it is a mapping around a main value.
	made  bool
	alone bool
	// blamed says that a fault of its form was reported when the file was parsed: nothing more is said of it.
	blamed bool
	from   int32 // byte offset of the first character in src; -1 for nodes made by NewScalar
	to     int32 // byte offset behind the last character
	src    *source

	File string
	// Span covers the whole value, quotes and brackets included.
	Span diag.Span
	// Value is the text of a scalar, decoded but not interpreted: 0000, no and 09:00 are what they look like.
	Value string
	// Pairs are those of a mapping, in the order of the file. Keys are scalars.
	Pairs []Pair
	// Items are those of a list.
	Items []*Node
}

// Pair is one key of a mapping with its value.
type Pair struct {
	Key   *Node
	Value *Node
}

// NewScalar returns a plain scalar that stands in no source text of its own, such as a default. Every
// place inside of it is the start of span.
func NewScalar(file string, span diag.Span, value string) *Node {
	return &Node{Kind: Scalar, File: file, Span: span, Value: value, from: -1}
}

// Find returns the value of a key of a mapping, or nil.
func (n *Node) Find(key string) *Node {
	if n == nil {
		return nil
	}
	for _, p := range n.Pairs {
		if p.Key.Value == key {
			return p.Value
		}
	}
	return nil
}

// Offsets returns where the node is written: the bytes from and up to to of the file without its byte order
// mark, quotes and brackets included, though not what follows the last line of a block scalar. ok is false
// for a node that stands in no file.
func (n *Node) Offsets() (from, to int, ok bool) {
	if n.src == nil || n.from < 0 {
		return 0, 0, false
	}
	return int(n.from), int(n.to), true
}

// Behind returns what follows the node in its file; "" for a node that stands in none.
func (n *Node) Behind() string {
	_, to, ok := n.Offsets()
	if !ok {
		return ""
	}
	return n.src.text[to:]
}

// Text returns the value of a scalar with the exact place of each of its bytes, through quotes, escapes,
// indentation and folded lines.
func (n *Node) Text() diag.Text {
	return diag.Text{File: n.File, Value: n.Value, At: n.places()}
}

// places returns a function that says where byte i of a scalar's value was written: the place of the character that made it.
// What takes long is done when a place is asked for, which is for faults and for what expressions read.
func (n *Node) places() func(i int) diag.Pos {
	start := n.Span.Start
	if n.Kind != Scalar || n.src == nil || n.from < 0 {
		return func(int) diag.Pos { return start }
	}
	if begin, ok := asWritten(n.src.text, int(n.from), n.Style, n.Value); ok {
		return func(i int) diag.Pos {
			i = min(max(i, 0), len(n.Value))
			for i < len(n.Value) && !utf8.RuneStart(n.Value[i]) {
				i--
			}
			return n.src.posAfter(start, int(n.from), begin+i)
		}
	}
	offsets := sync.OnceValue(func() []int {
		offsets, _, _ := locate(n.src.text, int(n.from), n.Style, n.Value)
		return offsets
	})
	return func(i int) diag.Pos {
		if len(offsets()) == 0 {
			return start
		}
		return n.src.pos(offsets()[min(max(i, 0), len(n.Value))])
	}
}
