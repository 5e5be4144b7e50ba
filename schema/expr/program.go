package expr

import (
	"fmt"
	"sync"

	"github.com/expr-lang/expr/ast"
	exprchecker "github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"callflow/schema/diag"
)

// Program is a compiled expression. It is never changed and may be evaluated from many goroutines.
type Program struct {
	typ   Type
	want  Type
	refs  []RefUse
	slots []slot
	calls bool
	// strict makes none of a condition no.
	strict bool
	// constant holds the value of an expression that reads nothing; code is then nil.
	constant Value
	// code makes what runs the expression, when it is first asked for: of what is validated most never runs. It is nil for
	// a constant and for a single slot.
	code func() *vm.Program
	// runners holds machines with their memory, ready to be used again.
	runners sync.Pool
}

// memoryBudget bounds what the machine itself may allocate in one run, in elements.
const memoryBudget = 10_000

// envSlot is the name under which functions find the Env.
const envSlot = "env"

// Compile compiles a bare expression, as `when:` and `where:` hold it, whose value must be of type want.
// Faults are added to l at their exact place; the Program is nil when there was an error. Where yes_no is
// wanted, none counts as no.
func Compile(src diag.Text, s Scope, want Type, l *diag.List) *Program {
	p := compile(src, s, want, l)
	if p == nil {
		return nil
	}
	p.strict = want.Kind == YesNo
	if len(p.refs) == 0 && !p.calls && p.strict {
		l.Warnf("same-result", src.File, src.Span(0, len(src.Value)), "the condition is always the same")
	}
	return p
}

func compile(text diag.Text, s Scope, want Type, l *diag.List) *Program {
	c := &checker{source: source{text: text, list: l}, scope: s}
	tree := c.parse()
	if tree == nil {
		return nil
	}
	op := c.expr(tree, want)
	if c.failed {
		return nil
	}
	c.assign(op, tree, want)
	if c.failed {
		return nil
	}
	p := &Program{typ: op.typ, want: want, refs: c.refs, slots: c.slots, calls: c.calls}
	switch {
	case op.constant:
		p.constant = op.value
	case len(c.slots) == 1 && isSlot(op.node):
	default:
		p.code = sync.OnceValue(func() *vm.Program { return machineCode(op.node) })
		p.runners.New = func() any { return newRunner(p) }
		p.fold()
	}
	return p
}

func isSlot(n ast.Node) bool {
	_, ok := n.(*ast.IdentifierNode)
	return ok
}

// machineCode compiles a checked tree. The tree is made of slots, constants and known functions only, so
// the library has nothing to refuse.
func machineCode(n ast.Node) *vm.Program {
	config := newConfig()
	config.WithEnv(map[string]any{})
	config.Strict = false
	tree := &parser.Tree{Node: n}
	if _, err := exprchecker.Check(tree, config); err != nil {
		panic(fmt.Sprintf("internal error: checked expression is refused: %v", err))
	}
	code, err := compiler.Compile(tree, config)
	if err != nil {
		panic(fmt.Sprintf("internal error: checked expression does not compile: %v", err))
	}
	return code
}

// fold runs an expression that reads nothing once and for all.
func (p *Program) fold() {
	if len(p.slots) > 0 || p.calls {
		return
	}
	if v, err := p.run(nil); err == nil {
		p.constant, p.code = v, nil
	}
}

// Type returns the type of the result; it is sensitive if any part is.
func (p *Program) Type() Type { return p.typ }

// Refs returns every place where p reads a value.
func (p *Program) Refs() []RefUse { return p.refs }

// Const returns the value of a program that reads nothing, and whether it is one.
func (p *Program) Const() (Value, bool) {
	if p.code != nil || len(p.slots) > 0 {
		return nil, false
	}
	v, err := p.finish(p.constant, nil)
	return v, err == nil
}

// Eval returns the value of p. It fails only when a text grows too long, code() gets an impossible length
// or a value of unknown type cannot be what the place wants; absent values are no failure.
func (p *Program) Eval(e Env) (Value, error) {
	switch {
	case p.code != nil:
		v, err := p.run(e)
		if err != nil {
			return nil, err
		}
		return p.finish(v, e)
	case len(p.slots) == 1:
		return p.finish(p.slots[0].fetch(e), e)
	}
	return p.finish(p.constant, e)
}

// finish makes of the result what the place wants.
func (p *Program) finish(v Value, e Env) (Value, error) {
	if v == nil && p.strict {
		return false, nil
	}
	if v == nil || p.want.Kind == Any || p.want.Kind == Words {
		return v, nil
	}
	if p.want.Kind == ListOf && p.typ.Kind != ListOf {
		if _, list := v.([]any); !list {
			v = []any{v}
		}
	}
	if p.typ.Kind == Any {
		return Convert(v, p.want, regionOf(e))
	}
	if _, text := v.(string); p.want.Kind == Text && !text {
		return render(v, p.typ, e), nil
	}
	return v, nil
}

func regionOf(e Env) string {
	if e == nil {
		return ""
	}
	return e.Region()
}

// runner is one machine with the values it reads; it is used again and again, by one goroutine at a time.
type runner struct {
	machine vm.VM
	values  map[string]any
}

func newRunner(p *Program) *runner {
	r := &runner{values: make(map[string]any, len(p.slots)+1)}
	r.machine.MemoryBudget = memoryBudget
	return r
}

func (p *Program) run(e Env) (Value, error) {
	r, _ := p.runners.Get().(*runner)
	for _, s := range p.slots {
		r.values[s.name] = s.fetch(e)
	}
	if p.calls {
		r.values[envSlot] = e
	}
	v, err := r.machine.Run(p.code(), r.values)
	for _, s := range p.slots {
		r.values[s.name] = nil
	}
	if p.calls {
		r.values[envSlot] = nil
	}
	p.runners.Put(r)
	if err != nil {
		return nil, fmt.Errorf("evaluate expression: %w", plainError(err))
	}
	return v, nil
}

// fetch returns the value of a slot: none where a field on the way is absent.
func (s *slot) fetch(e Env) Value {
	v := e.Value(s.ref)
	for _, name := range s.fields {
		v = fieldOf(v, name)
	}
	return v
}
