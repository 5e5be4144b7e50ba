package expr

import (
	"strconv"
	"time"

	"github.com/expr-lang/expr/ast"
)

// operand is a checked part of an expression: the total tree that will be run, and its type.
type operand struct {
	node ast.Node
	typ  Type
	// constant says that value is what the node always gives.
	constant bool
	value    Value
	// sure says that the node always gives yes or no, never none.
	sure bool
}

// checker types one expression and builds the tree that is run: every path becomes one slot, every
// operator that could stop becomes a call of a total function.
type checker struct {
	source
	scope Scope
	refs  []RefUse
	slots []slot
	// calls says that the expression asks the Env for more than references: time, chance, language.
	calls bool
	// covering is above 0 while an operand is checked whose absence the expression copes with.
	covering int
	// known holds the paths that cannot be none here, because they were compared before.
	known map[string]bool
	depth int
}

// slot is one value that is fetched before a run: a reference and the fields inside of it.
type slot struct {
	name   string
	ref    Ref
	fields []string
}

// expr checks n. Literals are read as want where it says how; the type is not compared with want, see
// [checker.assign].
func (c *checker) expr(n ast.Node, want Type) operand {
	if c.depth++; c.depth > maxDepth {
		c.errorOn("expression-too-large", n, "the expression is nested more than %d levels deep", maxDepth)
		return operand{node: &ast.NilNode{}}
	}
	defer func() { c.depth-- }()
	switch n := n.(type) {
	case *ast.BoolNode:
		return constant(n.Value, Of(YesNo))
	case *ast.IntegerNode:
		return constant(float64(n.Value), Of(Number))
	case *ast.FloatNode:
		return constant(n.Value, Of(Number))
	case *ast.StringNode:
		return c.quoted(n, want)
	case *ast.IdentifierNode:
		return c.word(n)
	case *ast.MemberNode:
		return c.member(n)
	case *ast.UnaryNode:
		return c.unary(n)
	case *ast.BinaryNode:
		return c.binary(n, want)
	case *ast.ConditionalNode:
		return c.conditional(n, want)
	case *ast.ArrayNode:
		return c.array(n, want)
	case *ast.CallNode:
		return c.call(n)
	case *ast.BuiltinNode:
		return c.unknownFunction(n, n.Name)
	}
	return c.refuse(n)
}

func (c *checker) refuse(n ast.Node) operand {
	c.errorOn("expression-not-allowed", n, "this form of expression is not part of the language")
	return unknown()
}

// unknown stands for an operand that was reported already: it fits everywhere.
func unknown() operand { return operand{node: &ast.NilNode{}} }

func constant(v Value, t Type) operand {
	op := operand{typ: t, constant: true, value: v, sure: t.Kind == YesNo}
	switch x := v.(type) {
	case nil:
		op.node = &ast.NilNode{}
	case bool:
		op.node = &ast.BoolNode{Value: x}
	default:
		op.node = &ast.ConstantNode{Value: v}
	}
	return op
}

// call builds a call of one of [libraryFunctions].
func call(name string, args ...ast.Node) ast.Node {
	return &ast.CallNode{Callee: &ast.IdentifierNode{Value: name}, Arguments: args}
}

// env is the node that gives functions the Env of the run.
func (c *checker) env() ast.Node {
	c.calls = true
	return &ast.IdentifierNode{Value: envSlot}
}

// word checks a name that stands alone: yes, no, none, now, a literal with a unit, or a path of one part.
func (c *checker) word(n *ast.IdentifierNode) operand {
	if text := c.written(n); text[0] >= '0' && text[0] <= '9' {
		v, _ := unitLiteral(text)
		if _, ok := v.(time.Duration); ok {
			return constant(v, Of(Duration))
		}
		return constant(v, Of(Percent))
	}
	switch n.Value {
	case "yes":
		return constant(true, Of(YesNo))
	case "no":
		return constant(false, Of(YesNo))
	case "none":
		return constant(nil, Of(None))
	case "now":
		return operand{node: call("$now", c.env()), typ: Of(Time)}
	}
	return c.path(n)
}

// quoted checks a text in quotes: where a date, choice or the like is wanted it must be one.
func (c *checker) quoted(n *ast.StringNode, want Type) operand {
	switch want.Kind {
	case Duration, Percent, Date, Clock, Time, Digits, Phone, OneOf:
		v, err := ParseLiteral(n.Value, Type{Kind: want.Kind, of: want.of})
		if err != nil {
			c.errorOn("type-mismatch", n, "%s", err).Meant(n.Value, want.Enum())
			return unknown()
		}
		return constant(v, Type{Kind: want.Kind, of: want.of})
	case Language, Queue, Mailbox, Prompt:
		return constant(n.Value, Of(want.Kind))
	}
	return constant(n.Value, Of(Text))
}

// assign checks that op, written as n, can be given where want is expected.
func (c *checker) assign(op operand, n ast.Node, want Type) {
	if Assignable(op.typ, want) || want.Kind == ListOf && Assignable(op.typ, want.Item()) {
		return
	}
	from, to := c.extent(n)
	what := "this"
	if src := c.excerpt(from, to); len(src) <= 40 {
		what = strconv.Quote(src)
	}
	c.errorAt("type-mismatch", from, to, "%s is %s, expected %s", what, op.typ, want)
	switch {
	case (want.Kind == Phone || want.Kind == Address) && op.typ.Textual():
		c.hint("phone(…) makes a number of a text")
	case want.Kind == YesNo:
		c.hint(`compare it, for example with "!= none"`)
	case op.typ.Kind == Sound:
		c.hint("play(…) stands in prompts only")
	}
}

func (c *checker) excerpt(from, to int) string { return c.text.Value[from:to] }

// conditional checks `condition ? this : that`.
func (c *checker) conditional(n *ast.ConditionalNode, want Type) operand {
	if n.Exp1 == n.Cond {
		// `a ?: b`; the parser shares the node, see binary.
		c.errorOn("expression-not-allowed", n, `"?:" without a value between is not part of the language`).
			Hint = `write "a ?? b"`
		return unknown()
	}
	cond := c.condition(n.Cond)
	var yes, no operand
	c.assuming(c.facts(n.Cond, true), func() { yes = c.expr(n.Exp1, want) })
	c.assuming(c.facts(n.Cond, false), func() { no = c.expr(n.Exp2, want) })
	t, ok := unify(yes.typ, no.typ)
	if !ok {
		c.errorOn("type-mismatch", n, "the two ways give %s and %s, expected the same type", yes.typ, no.typ)
	}
	t.Sensitive = cond.typ.Sensitive || yes.typ.Sensitive || no.typ.Sensitive
	node := &ast.ConditionalNode{Ternary: true, Cond: cond.node, Exp1: yes.node, Exp2: no.node}
	return operand{node: node, typ: t, sure: yes.sure && no.sure}
}

// condition checks an operand that must be yes or no; none counts as no.
func (c *checker) condition(n ast.Node) operand {
	op := c.expr(n, Of(YesNo))
	c.assign(op, n, Of(YesNo))
	return asCondition(op)
}

func asCondition(op operand) operand {
	if !op.sure {
		op.node = call("$yes", op.node)
		op.sure = true
	}
	return op
}

// array checks `[a, b]`.
func (c *checker) array(n *ast.ArrayNode, want Type) operand {
	elem, same := Of(None), true
	values, nodes := make([]any, 0, len(n.Nodes)), make([]ast.Node, 0, len(n.Nodes))
	for _, item := range n.Nodes {
		op := c.expr(item, want.Item())
		sensitive := elem.Sensitive || op.typ.Sensitive
		if elem, same = unify(elem, op.typ); !same {
			c.errorOn("type-mismatch", item, "this is %s, the items before it are %s", op.typ, elem)
		}
		elem.Sensitive = sensitive
		nodes = append(nodes, op.node)
		if op.constant {
			values = append(values, op.value)
		}
	}
	t := List(elem)
	t.Sensitive = elem.Sensitive
	if len(values) == len(nodes) {
		return constant(values, t)
	}
	return operand{node: &ast.ArrayNode{Nodes: nodes}, typ: t}
}

// unify returns the type of a value that is either of the two, or a when there is none.
func unify(a, b Type) (Type, bool) {
	optional := a.Optional || b.Optional || a.Kind == None || b.Kind == None
	switch {
	case a.Kind == None:
		a = b
	case b.Kind == None || a.Kind == OneOf && b.Kind == OneOf && subset(b.Enum(), a.Enum()):
	case a.Kind == OneOf && b.Kind == OneOf && subset(a.Enum(), b.Enum()):
		a = b
	case a.Kind == Any || b.Kind == Any:
		a = Type{}
	case a.Kind == b.Kind && a.Kind != OneOf:
	case a.Textual() && b.Textual():
		a = Of(Text)
	case a.numeric() && b.numeric():
		a = Of(Number)
	default:
		return a, false
	}
	a.Optional = optional
	return a, true
}

func (t Type) numeric() bool { return t.Kind == Number || t.Kind == Percent }
