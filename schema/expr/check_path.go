package expr

import (
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// chain is a name and what follows it: `queues[wish].spoken`.
type chain struct {
	parts []string
	// nodes stand for the parts, for their places.
	nodes []ast.Node
	// index is the node behind the first Wildcard, nil when there is none.
	index ast.Node
}

// chainOf takes a member chain apart; ok is false when it does not begin with a name or has more than one
// index that is not constant.
func chainOf(n ast.Node) (ch chain, ok bool) {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return chain{parts: []string{n.Value}, nodes: []ast.Node{n}}, true
	case *ast.MemberNode:
		ch, ok = chainOf(n.Node)
		if !ok || n.Optional || n.Method {
			return ch, false
		}
		part := Wildcard
		if name, isText := n.Property.(*ast.StringNode); isText {
			part = name.Value
		} else if ch.index != nil {
			return ch, false
		} else {
			ch.index = n.Property
		}
		ch.parts = append(ch.parts, part)
		ch.nodes = append(ch.nodes, n.Property)
		return ch, true
	}
	return ch, false
}

// member checks `a.b` and `a["b"]`: a path, or a field of a computed record.
func (c *checker) member(n *ast.MemberNode) operand {
	if n.Optional || n.Method {
		return c.refuse(n)
	}
	if ch, ok := chainOf(n); ok && !isWordValue(ch.parts[0]) {
		return c.resolve(n, ch)
	}
	left := c.expr(n.Node, Type{})
	name, ok := n.Property.(*ast.StringNode)
	if !ok {
		return c.noIndex(n)
	}
	return c.field(left, n.Property, name.Value)
}

func isWordValue(name string) bool {
	return slices.Contains([]string{"yes", "no", "none", "now"}, name)
}

func (c *checker) noIndex(n ast.Node) operand {
	c.errorOn("expression-not-allowed", n, "an index is allowed on the names of a workspace only").
		Hint = "use at(list, n), which counts from 1"
	return unknown()
}

// unknownIndex reports a path whose index leads nowhere.
func (c *checker) unknownIndex(n ast.Node, ch chain, wild int) operand {
	names := c.scope.Names(ch.parts[:wild+1])
	if len(names) == 0 || wild+1 >= len(ch.parts) {
		return c.noIndex(n)
	}
	name := ch.parts[wild+1]
	c.errorOn("unknown-name", ch.nodes[wild+1], "%q is not defined in %q", name, ch.parts[0]).
		Meant(name, names)
	return unknown()
}

// path checks a name that stands alone.
func (c *checker) path(n *ast.IdentifierNode) operand {
	return c.resolve(n, chain{parts: []string{n.Value}, nodes: []ast.Node{n}})
}

// resolve asks the scope for a chain and follows the fields that are left.
func (c *checker) resolve(n ast.Node, ch chain) operand {
	found, ok := c.scope.Resolve(ch.parts)
	if !ok || found.Depth < 1 || found.Depth > len(ch.parts) {
		return c.unknownName(ch)
	}
	wild := slices.Index(ch.parts, Wildcard)
	if wild >= found.Depth {
		return c.unknownIndex(n, ch, wild)
	}
	op := operand{typ: found.Type}
	fields := ch.parts[found.Depth:]
	plain := plainFields(found.Type, fields)
	if wild < 0 {
		op.node = &ast.IdentifierNode{Value: c.slot(found.Ref, fields[:plain])}
	} else {
		op.node = c.indexed(ch, found.Ref)
		plain = 0
	}
	for i, name := range fields {
		at := ch.nodes[found.Depth+i]
		if i < plain {
			op.typ = c.fieldType(op.typ, at, name)
			continue
		}
		op = c.field(op, at, name)
	}
	c.use(n, ch, found.Ref, op.typ)
	return op
}

// plainFields counts the leading parts that are fields of records and so can be fetched with the slot.
func plainFields(t Type, parts []string) int {
	for i, name := range parts {
		ft, ok := t.Field(name)
		if !ok && t.Kind != Any {
			return i
		}
		t = ft
	}
	return len(parts)
}

// indexed builds the fetch of a path with an index that is known at run time only.
func (c *checker) indexed(ch chain, ref Ref) ast.Node {
	key := c.expr(ch.index, Of(Text))
	c.assign(key, ch.index, Of(Text))
	node := key.node
	if key.typ.Heard {
		node = call("$name", node)
	}
	return call("$index", c.env(), &ast.ConstantNode{Value: ref}, node)
}

// slot returns the name under which the run finds the value.
func (c *checker) slot(ref Ref, fields []string) string {
	for _, s := range c.slots {
		if s.ref == ref && slices.Equal(s.fields, fields) {
			return s.name
		}
	}
	s := slot{name: "r" + strconv.Itoa(len(c.slots)), ref: ref, fields: fields}
	c.slots = append(c.slots, s)
	return s.name
}

// field checks access to one field of a value.
func (c *checker) field(left operand, at ast.Node, name string) operand {
	t := c.fieldType(left.typ, at, name)
	if left.typ.Textual() {
		return operand{node: call("$length", left.node), typ: t}
	}
	return operand{node: call("$field", left.node, &ast.ConstantNode{Value: name}), typ: t}
}

// fieldType returns the type of a field, or reports that there is none.
func (c *checker) fieldType(t Type, at ast.Node, name string) Type {
	if t.Kind == Any {
		return Type{Sensitive: t.Sensitive}
	}
	if t.Textual() && name == "length" {
		return Type{Kind: Number, Sensitive: t.Sensitive, Optional: t.Optional}
	}
	ft, ok := t.Field(name)
	if !ok {
		d := c.errorOn("unknown-field", at, "%s has no field %q", t, name)
		d.Meant(name, t.FieldNames())
		return Type{}
	}
	ft.Optional = ft.Optional || t.Optional
	return ft
}

// use records a reference with its place.
func (c *checker) use(n ast.Node, ch chain, ref Ref, t Type) {
	from, to := c.extent(n)
	span := c.text.Span(from, to)
	for _, r := range c.refs {
		if r.Ref == ref && r.Span == span {
			return
		}
	}
	c.refs = append(c.refs, RefUse{
		Ref: ref, Path: ch.parts, File: c.text.File, Span: span, Type: t,
		Covered: c.covering > 0 || c.isKnown(ch.parts),
	})
}

// unknownName reports the first part of a path that means nothing.
func (c *checker) unknownName(ch chain) operand {
	if c.list.Terse() { // to look through all names takes its time
		c.errorOn("unknown-name", ch.nodes[len(ch.nodes)-1], "%q is not defined", strings.Join(ch.parts, "."))
		return unknown()
	}
	wrong, names := 0, c.scope.Names(nil)
	for i := 1; i < len(ch.parts); i++ {
		below := c.scope.Names(ch.parts[:i])
		if len(below) == 0 {
			break
		}
		wrong, names = i, below
		if !slices.Contains(below, ch.parts[i]) {
			break
		}
	}
	if wrong > 0 && !slices.Contains(c.scope.Names(nil), ch.parts[0]) {
		wrong, names = 0, c.scope.Names(nil)
	}
	if names := c.scope.Names(ch.parts); len(names) > 0 {
		last := len(ch.parts) - 1
		path := strings.Join(ch.parts, ".")
		c.errorOn("unknown-name", ch.nodes[last], "%q has parts and is no value by itself", path).
			Hint = "name one of its parts, such as " + path + "." + names[0]
		return unknown()
	}
	name := ch.parts[wrong]
	where := ""
	if wrong > 0 {
		where = " in " + quote(strings.Join(ch.parts[:wrong], "."))
	}
	d := c.errorOn("unknown-name", ch.nodes[wrong], "%q is not defined%s", name, where)
	d.Meant(name, names)
	return unknown()
}

// assuming runs check while the given paths are known not to be none.
func (c *checker) assuming(paths []string, check func()) {
	var added []string
	for _, p := range paths {
		if !c.known[p] {
			if c.known == nil {
				c.known = map[string]bool{}
			}
			c.known[p] = true
			added = append(added, p)
		}
	}
	check()
	for _, p := range added {
		delete(c.known, p)
	}
}

// isKnown reports whether the path or a beginning of it was compared with none before.
func (c *checker) isKnown(parts []string) bool {
	for i := range parts {
		if c.known[strings.Join(parts[:i+1], ".")] {
			return true
		}
	}
	return false
}

// facts returns the paths that are not none when n has the given outcome.
func (c *checker) facts(n ast.Node, outcome bool) []string {
	switch n := n.(type) {
	case *ast.UnaryNode:
		if n.Operator == "not" {
			return c.facts(n.Node, !outcome)
		}
	case *ast.BinaryNode:
		switch {
		case n.Operator == "and" && outcome, n.Operator == "or" && !outcome:
			return append(c.facts(n.Left, outcome), c.facts(n.Right, outcome)...)
		case n.Operator == "!=" && outcome, n.Operator == "==" && !outcome:
			return notNone(n)
		}
	}
	return nil
}

// notNone returns the path that n compares with none.
func notNone(n *ast.BinaryNode) []string {
	side := n.Left
	if isNone(n.Left) {
		side = n.Right
	} else if !isNone(n.Right) {
		return nil
	}
	if ch, ok := chainOf(side); ok && ch.index == nil {
		return []string{strings.Join(ch.parts, ".")}
	}
	return nil
}

func isNone(n ast.Node) bool {
	id, ok := n.(*ast.IdentifierNode)
	return ok && id.Value == "none"
}
