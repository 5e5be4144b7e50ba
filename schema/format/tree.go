package format

import (
	"slices"
	"strings"

	"callflow/schema"
)

// tree is a file as it is laid out: values, and the comments that belong to them.
type tree struct {
	text   string
	shapes schema.Shape

	entries []*entry // all, in the order of the file
	scalars []span   // what is written as scalars, block scalars whole
	words   []string // all comments
	lost    bool     // some node does not know where it stands
}

type span struct{ from, to int }

// value is what stands behind a key or a dash.
type value struct {
	node  *schema.Node
	at    shapes
	span  span
	owner *entry
	// flow says that it is written in braces or brackets, or within such; bare that it is a single pair
	// of a list in brackets, without braces of its own.
	flow, bare bool
	entries    []*entry
	foot       []note
	// noted says that a comment stands inside, so that it cannot stand on one line.
	noted bool
	line  string // the line that it can stand on
}

// entry is a pair of a mapping, an item of a list, or the file as a whole.
type entry struct {
	key    *schema.Node // nil for items
	start  int          // where it begins: its key or its dash
	parent *value       // nil for the file
	value  *value
	lead   []note
	blank  bool     // a blank line stands above
	trail  []string // comments behind it
}

// note is a comment on a line of its own.
type note struct {
	blank bool // a blank line stands above
	text  string
}

// build returns the file as an entry; nil when some node does not know where it stands.
func (t *tree) build(root *schema.Node) *entry {
	doc := &entry{}
	t.entries = append(t.entries, doc)
	doc.value = t.value(root, shapes{t.shapes}, doc, false)
	if t.lost {
		return nil
	}
	doc.start = doc.value.span.from
	t.attach()
	t.sort(doc.value)
	return doc
}

func (t *tree) value(n *schema.Node, at shapes, owner *entry, inFlow bool) *value {
	v := &value{node: n, at: at, owner: owner}
	from, to, ok := n.Offsets()
	t.lost = t.lost || !ok || from > to || to > len(t.text)
	v.span = span{from, to}
	if t.lost {
		return v
	}
	switch n.Kind {
	case schema.Scalar:
		if n.Style == schema.Literal || n.Style == schema.Folded {
			v.span.to = t.blockEnd(n, from)
		}
		t.scalars = append(t.scalars, v.span)
	case schema.Mapping:
		opened := t.text[from] == '{'
		v.flow, v.bare = inFlow || opened, inFlow && !opened
		for _, p := range n.Pairs() {
			t.pair(v, p)
		}
	case schema.Sequence:
		v.flow = inFlow || t.text[from] == '['
		for _, item := range n.Items() {
			e := &entry{parent: v, start: -1}
			t.add(v, e)
			e.value = t.value(item, at.item(t.shapes), e, v.flow)
			if e.start = e.value.span.from; !v.flow {
				e.start = -1 // its dash, found among the signs
			}
		}
	case schema.Null, schema.KindUnset:
	}
	return v
}

func (t *tree) pair(v *value, p schema.Pair) {
	from, to, ok := p.Key.Offsets()
	t.lost = t.lost || !ok
	e := &entry{key: p.Key, start: from, parent: v}
	t.scalars = append(t.scalars, span{from, to})
	t.add(v, e)
	e.value = t.value(p.Value, v.at.key(t.shapes, p.Key.Value), e, v.flow)
}

func (t *tree) add(v *value, e *entry) {
	v.entries = append(v.entries, e)
	t.entries = append(t.entries, e)
}

// sort puts entries where the order is the reference's.
func (t *tree) sort(v *value) {
	if rank := v.at.rank(t.shapes); rank != nil && v.node.Kind == schema.Mapping {
		slices.SortStableFunc(v.entries, func(a, b *entry) int { return rank(a.key.Value) - rank(b.key.Value) })
	}
	for _, e := range v.entries {
		t.sort(e.value)
	}
}

// blockEnd is the offset behind the last line of a block scalar.
func (t *tree) blockEnd(n *schema.Node, from int) int {
	b := t.block(n, from)
	return b.end
}

// blockText is a block scalar taken apart.
type blockText struct {
	sign    byte // | or >
	chomp   string
	comment string // behind the sign
	lines   []string
	blanks  int // blank lines that are kept at the end
	end     int
}

// block reads the lines of a block scalar again, without their indentation.
func (t *tree) block(n *schema.Node, from int) blockText {
	header, rest, _ := strings.Cut(t.text[from:], "\n")
	b := blockText{sign: header[0], end: from + len(header)}
	if i := strings.IndexByte(header, '#'); i >= 0 {
		header, b.comment = header[:i], strings.TrimRight(header[i:], " \t")
	}
	if i := strings.IndexAny(header, "+-"); i >= 0 {
		b.chomp = header[i : i+1]
	}
	content := strings.TrimRight(n.Value, "\n")
	if content == "" {
		return b
	}
	first := len(n.Value) - len(strings.TrimLeft(n.Value, "\n"))
	indent := n.Text().At(first).Col() - 1
	end, lines := b.end, []string{}
	for rest != "" {
		line, after, _ := strings.Cut(rest, "\n")
		spaces := len(line) - len(strings.TrimLeft(line, " "))
		empty := spaces == len(line) && len(line) <= indent
		if !empty && spaces < indent {
			break
		}
		end += 1 + len(line)
		lines = append(lines, line[min(indent, len(line)):])
		if rest = after; !empty {
			b.lines, b.end = lines, end
		}
	}
	b.blanks = max(len(n.Value)-len(content)-1, 0)
	b.end = min(b.end, len(t.text))
	if b.chomp == "+" {
		b.end = min(max(b.end, end), len(t.text))
	}
	if b.chomp != "-" && !strings.HasSuffix(n.Value, "\n") {
		b.chomp = "-" // the file ends within the line
	}
	return b
}
