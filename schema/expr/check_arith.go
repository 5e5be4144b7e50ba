package expr

import (
	"github.com/expr-lang/expr/ast"
)

// sum is one row of what an arithmetic operator takes and gives.
type sum struct {
	operator            string
	left, right, result Kind
}

// sums lists all arithmetic of the language; numbers stand for percentages too.
var sums = [...]sum{
	{"+", Number, Number, Number},
	{"+", Duration, Duration, Duration},
	{"+", Time, Duration, Time},
	{"+", Duration, Time, Time},
	{"+", Date, Duration, Time},
	{"+", Text, Text, Text},
	{"-", Number, Number, Number},
	{"-", Duration, Duration, Duration},
	{"-", Time, Duration, Time},
	{"-", Time, Time, Duration},
	{"-", Date, Date, Duration},
	{"-", Date, Duration, Time},
	{"*", Number, Number, Number},
	{"*", Duration, Number, Duration},
	{"*", Number, Duration, Duration},
	{"/", Number, Number, Number},
	{"/", Duration, Number, Duration},
	{"/", Duration, Duration, Number},
	{"%", Number, Number, Number},
}

// arithmetic checks `+ - * / %`. A division by zero and any sum with none are none.
func (c *checker) arithmetic(n *ast.BinaryNode) operand {
	left, right := c.expr(n.Left, Type{}), c.expr(n.Right, Type{})
	result, ok := sumOf(n.Operator, left.typ, right.typ)
	if !ok {
		d := c.errorOn("type-mismatch", n, "%q has no meaning between %s and %s", n.Operator, left.typ, right.typ)
		if n.Operator == "+" && (left.typ.Textual() || right.typ.Textual()) {
			d.Hint = `put values into text with "${…}"`
		}
	}
	t := Type{Kind: result}
	t.Sensitive = left.typ.Sensitive || right.typ.Sensitive
	t.Optional = left.typ.Optional || right.typ.Optional || mayDivideByZero(n.Operator, right)
	return operand{node: call("$"+n.Operator, left.node, right.node), typ: t}
}

func mayDivideByZero(operator string, right operand) bool {
	if operator != "/" && operator != "%" {
		return false
	}
	return !right.constant || right.value == float64(0) || right.value == nil
}

func sumOf(operator string, left, right Type) (Kind, bool) {
	l, r := arithmeticKind(left), arithmeticKind(right)
	if l == Any || r == Any {
		return Any, true
	}
	for _, s := range sums {
		if s.operator == operator && s.left == l && s.right == r {
			return s.result, true
		}
	}
	return Any, false
}

// arithmeticKind returns the kind under which t stands in [sums].
func arithmeticKind(t Type) Kind {
	switch {
	case t.Kind == Percent:
		return Number
	case t.Textual():
		return Text
	}
	return t.Kind
}
