package expr

import (
	"errors"
	"regexp"
	"regexp/syntax"

	"github.com/expr-lang/expr/ast"
)

// unary checks `not x` and `-x`.
func (c *checker) unary(n *ast.UnaryNode) operand {
	switch n.Operator {
	case "not":
		op := c.expr(n.Node, Of(YesNo))
		if !Assignable(op.typ, Of(YesNo)) {
			c.assign(op, n.Node, Of(YesNo))
			c.hint(`"not" binds closer than a comparison; write "not (…)"`)
			return unknown()
		}
		op = asCondition(op)
		op.constant = false
		op.node = &ast.UnaryNode{Operator: "not", Node: op.node}
		op.typ = Type{Kind: YesNo, Sensitive: op.typ.Sensitive}
		return op
	case "-":
		op := c.expr(n.Node, Type{})
		if !op.typ.numeric() && op.typ.Kind != Duration && op.typ.Kind != Any {
			c.errorOn("type-mismatch", n.Node, "this is %s, expected number or duration after \"-\"", op.typ)
		}
		if f, ok := op.value.(float64); ok && op.constant {
			return constant(-f, op.typ)
		}
		return operand{node: call("$negate", op.node), typ: op.typ}
	}
	return c.refuse(n)
}

func (c *checker) binary(n *ast.BinaryNode, want Type) operand {
	switch n.Operator {
	case "and", "or":
		return c.logic(n)
	case "==", "!=":
		return c.equality(n)
	case "<", "<=", ">", ">=":
		return c.order(n)
	case "+", "-", "*", "/", "%":
		return c.arithmetic(n)
	case "??":
		return c.otherwise(n, want)
	case "in":
		return c.membership(n)
	case "contains", "startsWith", "endsWith":
		return c.textTest(n)
	case "matches":
		return c.matches(n)
	case "&&":
		// The parser makes this of `a < b < c`, with b in the tree twice: nested, it would grow without
		// measure.
		c.errorOn("expression-not-allowed", n, "comparisons cannot be chained").
			Hint = `write "a < b and b < c"`
		return unknown()
	}
	return c.refuse(n)
}

// logic checks `and` and `or`: the right side is checked knowing how the left one came out.
func (c *checker) logic(n *ast.BinaryNode) operand {
	left := c.condition(n.Left)
	var right operand
	c.assuming(c.facts(n.Left, n.Operator != "or"), func() { right = c.condition(n.Right) })
	for _, side := range []struct {
		op operand
		n  ast.Node
	}{{left, n.Left}, {right, n.Right}} {
		if side.op.constant && !c.failed {
			from, to := c.extent(side.n)
			c.list.Warnf("same-result", c.text.File, c.text.Span(from, to),
				"one side of %q is always the same", n.Operator)
		}
	}
	node := &ast.BinaryNode{Operator: n.Operator, Left: left.node, Right: right.node}
	return decision(node, left, right)
}

// decision is the operand of an operator that always gives yes or no.
func decision(node ast.Node, parts ...operand) operand {
	t := Of(YesNo)
	for _, p := range parts {
		t.Sensitive = t.Sensitive || p.typ.Sensitive
	}
	return operand{node: node, typ: t, sure: true}
}

// equality checks `==` and `!=`. A side that is compared with none is covered.
func (c *checker) equality(n *ast.BinaryNode) operand {
	if isNone(n.Left) || isNone(n.Right) {
		c.covering++
		defer func() { c.covering-- }()
	}
	left, right := c.pair(n.Left, n.Right)
	if !sameSort(left.typ, right.typ) {
		c.incomparable(n, left, right)
	}
	left, right = c.alike(left, right)
	node := equals(left, right)
	if n.Operator == "!=" {
		node = &ast.UnaryNode{Operator: "not", Node: node}
	}
	return decision(node, left, right)
}

// equals compares by the machine itself where one side is known at run time only.
func equals(left, right operand) ast.Node {
	if left.constant && right.constant {
		return call("$equal", left.node, right.node)
	}
	return &ast.BinaryNode{Operator: "==", Left: left.node, Right: right.node}
}

// pair checks two sides of a comparison; a literal is read by the type of the other side.
func (c *checker) pair(a, b ast.Node) (left, right operand) {
	if _, literal := a.(*ast.StringNode); literal {
		right = c.expr(b, Type{})
		return c.beside(a, right.typ), right
	}
	left = c.expr(a, Type{})
	return left, c.beside(b, left.typ)
}

// beside checks n, which is compared with a value of type other.
func (c *checker) beside(n ast.Node, other Type) operand {
	if isNone(n) && contains(other.Enum(), "none") {
		return constant("none", other)
	}
	return c.expr(n, other)
}

// alike makes two textual operands comparable: what was heard is folded, a text beside a phone is
// normalised.
func (c *checker) alike(a, b operand) (operand, operand) {
	if a.typ.Heard || b.typ.Heard {
		a.node, b.node = call("$fold", a.node), call("$fold", b.node)
		return a, b
	}
	if a.typ.Kind == Phone && b.typ.Kind == Text {
		b.node = call("$phone", c.env(), b.node)
	}
	if b.typ.Kind == Phone && a.typ.Kind == Text {
		a.node = call("$phone", c.env(), a.node)
	}
	return a, b
}

func (c *checker) incomparable(n *ast.BinaryNode, left, right operand) {
	d := c.errorOn("type-mismatch", n, "%s cannot be compared with %s by %q", left.typ, right.typ, n.Operator)
	if left.typ.Kind == Duration && right.constant || right.typ.Kind == Duration && left.constant {
		d.Hint = "a duration has a unit, as in 3s or 5m"
	}
	if left.typ.Kind == Phone && right.constant && right.typ.numeric() || right.typ.Kind == Phone && left.constant && left.typ.numeric() {
		d.Hint = "write the number in quotes, with + and the country, as in '+815012345678'"
	}
}

// sameSort reports whether == makes sense between two types.
func sameSort(a, b Type) bool {
	switch {
	case a.Kind == Any || b.Kind == Any || a.Kind == None || b.Kind == None:
		return true
	case a.Textual() && b.Textual(), a.numeric() && b.numeric():
		return true
	case a.Kind == ListOf && b.Kind == ListOf:
		return sameSort(a.Item(), b.Item())
	}
	return a.Kind == b.Kind
}

// order checks `<` and its like: numbers, durations and moments have an order.
func (c *checker) order(n *ast.BinaryNode) operand {
	left, right := c.pair(n.Left, n.Right)
	ordered := func(t Type) bool {
		switch t.Kind {
		case Any, Number, Percent, Duration, Date, Clock, Time:
			return true
		}
		return false
	}
	if !ordered(left.typ) || !ordered(right.typ) || !sameSort(left.typ, right.typ) {
		c.incomparable(n, left, right)
	}
	node := call("$compare", &ast.ConstantNode{Value: n.Operator}, left.node, right.node)
	return decision(node, left, right)
}

// otherwise checks `a ?? b`.
func (c *checker) otherwise(n *ast.BinaryNode, want Type) operand {
	c.covering++
	left := c.expr(n.Left, want)
	c.covering--
	if want.Kind == Any && !left.typ.Textual() {
		want = left.typ
	}
	right := c.expr(n.Right, want)
	t, ok := unify(left.typ, right.typ)
	if !ok {
		c.errorOn("type-mismatch", n.Right, "this is %s, the value before \"??\" is %s", right.typ, left.typ)
	}
	t.Sensitive = left.typ.Sensitive || right.typ.Sensitive
	t.Optional = right.typ.Optional || right.typ.Kind == None
	node := &ast.BinaryNode{Operator: "??", Left: left.node, Right: right.node}
	return operand{node: node, typ: t, sure: right.sure && t.Kind == YesNo}
}

// membership checks `x in list`. In a list of records the key field is compared.
func (c *checker) membership(n *ast.BinaryNode) operand {
	var left, right operand
	if _, literal := n.Left.(*ast.StringNode); literal {
		right = c.expr(n.Right, Type{})
		left = c.expr(n.Left, itemKey(right.typ))
	} else {
		left = c.expr(n.Left, Type{})
		right = c.expr(n.Right, List(left.typ))
	}
	item := itemKey(right.typ)
	switch {
	case right.typ.Kind != ListOf && right.typ.Kind != Any:
		d := c.errorOn("type-mismatch", n.Right, "this is %s, expected a list after \"in\"", right.typ)
		if right.typ.Textual() {
			d.Hint = `write "text contains part" for a part of a text`
		}
	case item.Kind == Record:
		c.errorOn("type-mismatch", n.Right, "this is a list of records without a key, which \"in\" could compare")
	case !sameSort(left.typ, item):
		c.incomparable(n, left, operand{typ: item})
	}
	if left.typ.Kind == Text && item.Kind == Phone {
		left.node = call("$phone", c.env(), left.node)
	}
	name := "$in"
	if left.typ.Heard || item.Heard {
		name = "$heard_in"
	}
	node := call(name, left.node, right.node, &ast.ConstantNode{Value: right.typ.Key()})
	return decision(node, left, right)
}

// itemKey returns the type that `in` compares in a list of type t.
func itemKey(t Type) Type {
	item := t.Item()
	if key, ok := item.Field(t.Key()); ok && t.Key() != "" {
		return key
	}
	return item
}

// textTest checks `contains`, `startsWith` and `endsWith`.
func (c *checker) textTest(n *ast.BinaryNode) operand {
	left, right := c.expr(n.Left, Type{}), c.expr(n.Right, Of(Text))
	c.textual(left, n.Left, n.Operator)
	c.textual(right, n.Right, n.Operator)
	if left.typ.Heard || right.typ.Heard {
		left.node, right.node = call("$fold", left.node), call("$fold", right.node)
	}
	return decision(call("$"+n.Operator, left.node, right.node), left, right)
}

func (c *checker) textual(op operand, n ast.Node, operator string) {
	if op.typ.Textual() || op.typ.Kind == Any {
		return
	}
	d := c.errorOn("type-mismatch", n, "this is %s, expected text beside %q", op.typ, operator)
	if op.typ.Kind == ListOf && operator == "contains" {
		d.Hint = `write "item in list"`
	}
}

// matches checks `text matches "pattern"`. Go's patterns take time linear in the text.
func (c *checker) matches(n *ast.BinaryNode) operand {
	left := c.expr(n.Left, Type{})
	c.textual(left, n.Left, n.Operator)
	pattern, ok := n.Right.(*ast.StringNode)
	if !ok {
		c.errorOn("bad-pattern", n.Right, "a pattern must be a constant text")
		return unknown()
	}
	if len(pattern.Value) > maxPattern {
		c.errorOn("bad-pattern", n.Right, "the pattern has %d bytes, at most %d are allowed", len(pattern.Value), maxPattern)
		return unknown()
	}
	re, err := regexp.Compile(pattern.Value)
	if err != nil {
		c.errorOn("bad-pattern", n.Right, "the pattern cannot be read: %s", patternFault(err))
		return unknown()
	}
	return decision(call("$matches", left.node, &ast.ConstantNode{Value: re}), left)
}

// patternFault words an error of the regexp package as one line.
func patternFault(err error) string {
	var fault *syntax.Error
	if errors.As(err, &fault) {
		return string(fault.Code) + ": " + fault.Expr
	}
	return plainMessage(err.Error())
}
