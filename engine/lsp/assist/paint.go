package assist

import (
	"cmp"
	"slices"
	"strings"

	"callflow/engine/kinds"
	"callflow/schema"
)

// Mark is a piece of one line that means something: a name, a kind, or a word of an expression.
type Mark struct {
	From, To int // bytes of the text
	// Sort is that of a [Symbol], or kind, word, operator, function, digits, text, given (what every call has).
	Sort string
	Def  bool // the name is defined here
}

// Marks are the pieces of a file that mean something, in their order; none lie over each other. They are those of
// its last text that was YAML: fresh tells whether that is the present one.
func (v *View) Marks(file string) (marks []Mark, fresh bool) {
	root, fresh := v.Index.Tree(file)
	if !fresh {
		return nil, false
	}
	m := &marker{t: v.text(file), sort: SortOf(file)}
	for _, u := range v.Index.Uses() {
		if u.File == file && u.Symbol.Sort != "" {
			m.add(Mark{m.t.At(u.Span.Start), m.t.At(u.Span.End), u.Symbol.Sort, u.Def})
		}
	}
	m.visit(root, v.Shapes.forms(m.sort, new(v.Shapes[m.sort])), spot{}, v.Shapes)
	return m.ordered(), true
}

// marker gathers the marks of one file that are no names of the workspace.
type marker struct {
	t    *Text
	sort string
	out  []Mark
}

func (m *marker) add(one Mark) {
	if one.From < one.To {
		m.out = append(m.out, one)
	}
}

// ordered are the marks by place. Of two that lie over each other the first stays, of two that begin together the
// first that was found: names before words.
func (m *marker) ordered() []Mark {
	slices.SortStableFunc(m.out, func(a, b Mark) int { return cmp.Compare(a.From, b.From) })
	var out []Mark
	for _, one := range m.out {
		if len(out) == 0 || out[len(out)-1].To <= one.From {
			out = append(out, one)
		}
	}
	return out
}

func (m *marker) visit(n *schema.Node, forms []*schema.Shape, at spot, shapes Shapes) {
	switch n.Kind {
	case schema.Mapping:
		for _, p := range n.Pairs() {
			if _, ok := kinds.Find(p.Key.Value); ok && m.sort == "flow" && acts(at) {
				m.node(p.Key, "kind")
			}
			m.visit(p.Value, below(shapes, m.sort, forms, p.Key.Value), at.in(p.Key.Value, n), shapes)
		}
	case schema.Sequence:
		var inner []*schema.Shape
		for _, f := range forms {
			if f.Items != nil {
				inner = append(inner, shapes.forms(m.sort, f.Items)...)
			}
		}
		for _, item := range n.Items() {
			m.visit(item, inner, at, shapes)
		}
	case schema.Scalar:
		m.scalar(n, forms, at)
	case schema.Null, schema.KindUnset:
	}
}

// acts tells whether a step or an action stands at a place.
func acts(at spot) bool {
	return len(at.keys) == 2 && at.keys[0] == "steps" || at.last(0) == "do" || at.last(0) == "finally"
}

func (m *marker) scalar(n *schema.Node, forms []*schema.Shape, at spot) {
	switch {
	case strings.Contains(n.Value, "${"):
		exprs, starts := holes(n.Value)
		for i := range exprs {
			m.expression(n, exprs[i], starts[i])
		}
	case at.last(0) == "when" || at.last(0) == "where" || slices.ContainsFunc(forms, func(f *schema.Shape) bool { return f.Label == "condition" }):
		m.expression(n, n.Value, 0)
	case n.Value == "end" && (at.last(1) == "keys" || slices.ContainsFunc(forms, func(f *schema.Shape) bool { return f.Label == "step" })):
		m.node(n, "word")
	}
}

func (m *marker) node(n *schema.Node, sort string) { m.piece(n, 0, len(n.Value), sort) }

func (m *marker) piece(n *schema.Node, from, to int, sort string) {
	span := n.Text().Span(from, to)
	if span.Start.Line() == span.End.Line() {
		m.add(Mark{From: m.t.At(span.Start), To: m.t.At(span.End), Sort: sort})
	}
}

// expression marks the words of an expression that begins at byte from of a value.
func (m *marker) expression(n *schema.Node, text string, from int) {
	for i := 0; i < len(text); {
		end, sort := lexeme(text, i)
		if sort != "" {
			m.piece(n, from+i, from+end, sort)
		}
		i = end
	}
}

// lexeme is the piece of an expression that begins at i: where it ends, and what it is. Names that are none of the
// language are "": whoever defines them has marked them.
func lexeme(text string, i int) (end int, sort string) {
	switch c := text[i]; {
	case c == '"' || c == '\'' || c == '`':
		return skipString(text, i) + 1, "text"
	case nameStart(c):
		p, end := pathAt(text, i)
		called := strings.HasPrefix(strings.TrimLeft(text[end:], " "), "(")
		switch {
		case called && len(p.parts) == 1:
			return end, "function"
		case len(p.parts) == 1 && slices.Contains(operators, p.parts[0]):
			return end, "word"
		case slices.Contains(objects, p.parts[0]) && p.parts[0] != "contact":
			return end, "given"
		}
		return end, ""
	case c >= '0' && c <= '9':
		for end = i + 1; end < len(text) && (nameChar(text[end]) || text[end] == '.'); end++ {
			continue
		}
		return end, "digits"
	case strings.IndexByte("+-*/%<>=!?&|", c) >= 0:
		for end = i + 1; end < len(text) && strings.IndexByte("<>=?&|*.", text[end]) >= 0; end++ {
			continue
		}
		return end, "operator"
	}
	return i + 1, ""
}
