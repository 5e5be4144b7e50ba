package schema

import (
	"slices"
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
	from   int32 // byte offset of the first character in src; -1 for nodes that are written in no file
	to     int32 // byte offset behind the last character
	// Span covers the whole value, quotes and brackets included.
	Span diag.Span
	src  *source // never nil but in the zero Node
	// Value is the text of a scalar, decoded but not interpreted: 0000, no and 09:00 are what they look like.
	Value string
	in    *contents // nil for scalars, which nearly all nodes are
}

// contents are what a mapping or a list holds.
type contents struct {
	pairs []Pair
	items []*Node
}

// File is the path of the file that the node is written in, or stands for.
func (n *Node) File() string {
	if n.src == nil {
		return ""
	}
	return n.src.file
}

// Pairs are those of a mapping, in the order of the file. Keys are scalars.
func (n *Node) Pairs() []Pair {
	if n.in == nil {
		return nil
	}
	return n.in.pairs
}

// Items are those of a list.
func (n *Node) Items() []*Node {
	if n.in == nil {
		return nil
	}
	return n.in.items
}

// Pair is one key of a mapping with its value.
type Pair struct {
	Key   *Node
	Value *Node
}

// NewScalar returns a plain scalar that stands in no source text of its own, such as a default. Every
// place inside of it is the start of span.
func NewScalar(file string, span diag.Span, value string) *Node {
	return &Node{Kind: Scalar, src: &source{file: file}, Span: span, Value: value, from: -1}
}

// NewMapping returns an empty mapping that is written in no file, but stands for one that could be in it.
func NewMapping(file string) *Node {
	return &Node{Kind: Mapping, src: &source{file: file}, from: -1}
}

// Instead returns a plain scalar that is read where n is written; every place inside of it is the start of n.
func (n *Node) Instead(value string) *Node {
	return &Node{Kind: Scalar, src: n.src, Span: n.Span, Value: value, from: -1}
}

// Nothing returns a node that says nothing where n is written.
func (n *Node) Nothing() *Node { return &Node{Kind: Null, src: n.src, Span: n.Span, from: -1} }

// Without returns the mapping n without some of its keys.
func (n *Node) Without(keys ...string) *Node {
	rest := *n
	rest.in = &contents{pairs: slices.DeleteFunc(slices.Clone(n.Pairs()), func(p Pair) bool { return slices.Contains(keys, p.Key.Value) })}
	return &rest
}

// Find returns the value of a key of a mapping, or nil.
func (n *Node) Find(key string) *Node {
	if n == nil {
		return nil
	}
	for _, p := range n.Pairs() {
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
	return diag.Text{File: n.File(), Value: n.Value, At: n.places()}
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
