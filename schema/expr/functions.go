package expr

import (
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
)

// Function describes one function of the language, for reference pages and completion.
type Function struct {
	Name string
	// Signature shows how it is written, with types.
	Signature string
	// Doc is one sentence.
	Doc string
}

// function is a row of the table: how a function is called, typed and carried out.
type function struct {
	Function
	// params are the types of the arguments; the last optional ones may be left out. With repeat the
	// last one may come again and again.
	params   []Type
	optional int
	repeat   bool
	// also lists kinds that are taken besides those of params.
	also []Kind
	// byKind gives run the Kind of the first argument behind the others.
	byKind bool
	// result gives the type of the call; nil means the plain type of kind.
	kind   Kind
	result func(args []operand) Type
	// absent says that the result may be none although no argument is.
	absent bool
	// none lets run see absent arguments; otherwise one makes the result none.
	none bool
	run  func(e Env, args []any) (Value, error)
}

// functionTable is built once, when the program starts, and never changed.
var functionTable = buildFunctions(listFunctions(), textFunctions(), numberFunctions(), spokenFunctions())

// libraryFunctions is functionTable and operators in the form of the library.
var libraryFunctions = buildLibrary()

// Functions returns all functions in the order of the documentation.
func Functions() []Function {
	var all []Function
	for _, f := range functionTable {
		all = append(all, f.Function)
	}
	return all
}

func buildFunctions(topics ...[]function) []function {
	var all []function
	for _, rows := range topics {
		all = append(all, rows...)
	}
	return all
}

func findFunction(name string) (function, bool) {
	for _, f := range functionTable {
		if f.Name == name {
			return f, true
		}
	}
	return function{}, false
}

func functionNames() []string {
	names := make([]string, len(functionTable))
	for i, f := range functionTable {
		names[i] = f.Name
	}
	return names
}

// buildLibrary wraps every row for the virtual machine. Functions take the Env as their first argument.
func buildLibrary() map[string]*builtin.Function {
	all := map[string]*builtin.Function{}
	for _, op := range operators() {
		all[op.name] = &builtin.Function{
			Name: op.name, Func: func(args ...any) (any, error) { return op.run(args) },
		}
	}
	for _, f := range functionTable {
		all[f.Name] = &builtin.Function{
			Name: f.Name, Func: func(args ...any) (any, error) { return f.apply(args[0], args[1:]) },
		}
	}
	return all
}

func (f function) apply(env any, args []any) (Value, error) {
	e, ok := env.(Env)
	if !ok {
		return nil, nil
	}
	if !f.none {
		for _, a := range args {
			if a == nil {
				return nil, nil
			}
		}
	}
	return f.run(e, args)
}

// call checks a call of a function.
func (c *checker) call(n *ast.CallNode) operand {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		c.errorOn("expression-not-allowed", n, "values have no functions of their own")
		return unknown()
	}
	f, ok := findFunction(callee.Value)
	if !ok {
		return c.unknownFunction(callee, callee.Value)
	}
	if len(n.Arguments) < len(f.params)-f.optional || !f.repeat && len(n.Arguments) > len(f.params) {
		c.errorOn("wrong-argument", n, "%q is called with %s, expected %s", f.Name, counted(len(n.Arguments)), f.Signature)
		return unknown()
	}
	args, nodes := make([]operand, len(n.Arguments)), make([]ast.Node, 0, len(n.Arguments)+2)
	nodes = append(nodes, c.env())
	sensitive, optional := false, f.absent
	for i, arg := range n.Arguments {
		want := f.params[min(i, len(f.params)-1)]
		args[i] = c.expr(arg, want)
		c.argument(f, args[i], arg, want)
		if f.repeat && !sameSort(args[i].typ, args[0].typ) {
			c.errorOn("wrong-argument", arg, "this is %s, the first argument is %s", args[i].typ, args[0].typ)
		}
		sensitive = sensitive || args[i].typ.Sensitive
		optional = optional || args[i].typ.Optional && !f.none
		nodes = append(nodes, args[i].node)
	}
	t := Of(f.kind)
	if f.result != nil {
		t = f.result(args)
	}
	t.Sensitive, t.Optional = sensitive, optional
	if f.byKind {
		nodes = append(nodes, &ast.ConstantNode{Value: args[0].typ.Kind})
	}
	return operand{node: call(f.Name, nodes...), typ: t}
}

func counted(n int) string {
	if n == 1 {
		return "1 argument"
	}
	return strconv.Itoa(n) + " arguments"
}

// argument checks one argument. Unlike a field, an argument is never turned into text silently.
func (c *checker) argument(f function, op operand, n ast.Node, want Type) {
	fits := Assignable(op.typ, want)
	if want.Kind == Text {
		fits = op.typ.Textual() || op.typ.Kind == Any || op.typ.Kind == None
	}
	if fits || slices.Contains(f.also, op.typ.Kind) {
		return
	}
	c.errorOn("wrong-argument", n, "this is %s, expected %s", op.typ, f.Signature)
}

func (c *checker) unknownFunction(n ast.Node, name string) operand {
	d := c.errorOn("unknown-function", n, "%q is not a function", name)
	d.Meant(name, functionNames())
	if d.Hint == "" {
		d.Hint = "the functions are " + strings.Join(functionNames(), " ")
	}
	return unknown()
}
