package library

import (
	"strings"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// varsForm reads declared variables: name → type, with default. What is declared without one is empty, 0
// or no; as an input it is required.
func varsForm(p *[]engine.Var) schema.Form { return declaredForm(p, reserved) }

// declaredForm reads declared variables that must not have any of the taken names.
func declaredForm(p *[]engine.Var, taken map[string]bool) schema.Form {
	var all []*schema.Declared
	inner := schema.MapForm(func(name schema.Name) schema.Form {
		one := &schema.Declared{Name: name}
		all = append(all, one)
		return schema.DeclaredForm(one)
	})
	read := func(d *schema.Decoder, n *schema.Node) {
		all = nil
		inner.Read(d, n)
		*p = nil
		for _, one := range all {
			if taken[one.Name.Text] {
				d.List().Errorf("reserved-name", one.Name.File, one.Name.Span, "%q is a word of the language and no name of a variable", one.Name.Text)
			}
			*p = append(*p, variable(one, d.List()))
		}
	}
	return schema.LateForm(read, inner.Shape)
}

// variable makes a variable of a declaration; its default is a literal, known now.
func variable(one *schema.Declared, l *diag.List) engine.Var {
	v := engine.Var{Name: one.Name.Text, Type: one.Type, Required: one.Default.Node == nil, Default: expr.ZeroDefault(one.Type)}
	if !v.Required {
		v.Default = literal(&one.Default, l)
	}
	return v
}

// literal is the value of a field that can hold no expression; nil after a fault.
func literal(v *schema.Value, l *diag.List) expr.Value {
	for n := range scalars(v.Node) {
		if strings.Contains(n.Value, "${") {
			l.Errorf("wrong-type", n.File(), n.Span, "%q holds an expression, expected a value", n.Value).
				Hint = "write the value itself; it is read before any call"
			return nil
		}
	}
	before := l.Len()
	v.Compile(noNames{}, l)
	if l.Len() > before {
		return nil
	}
	x, err := v.Eval(nil)
	if err != nil {
		return nil
	}
	return x
}

// scalars yields the scalars of a tree in order.
func scalars(n *schema.Node) func(yield func(*schema.Node) bool) {
	var walk func(n *schema.Node, yield func(*schema.Node) bool) bool
	walk = func(n *schema.Node, yield func(*schema.Node) bool) bool {
		if n == nil {
			return true
		}
		if n.Kind == schema.Scalar {
			return yield(n)
		}
		for _, item := range n.Items() {
			if !walk(item, yield) {
				return false
			}
		}
		for _, p := range n.Pairs() {
			if !walk(p.Value, yield) {
				return false
			}
		}
		return true
	}
	return func(yield func(*schema.Node) bool) { walk(n, yield) }
}

// noNames is the scope of what can read nothing.
type noNames struct{}

var _ expr.Scope = noNames{}

// Resolve finds nothing.
func (noNames) Resolve([]string) (expr.Found, bool) { return expr.Found{}, false }

// Names lists nothing.
func (noNames) Names([]string) []string { return nil }

// givenForm reads what a flow is given: name → value or expression.
func givenForm(key string, p *[]schema.NamedValue) schema.Form {
	read := func(d *schema.Decoder, n *schema.Node) {
		if n.Kind != schema.Mapping {
			d.Errorf("wrong-type", n, "%q is %s, expected a mapping of names to values", key, n.Kind)
			return
		}
		v := &schema.Value{}
		d.Read(n, schema.ValueForm(v, expr.Of(expr.Any)))
		*p = v.Fields
	}
	return schema.LateForm(read, func() schema.Shape {
		return schema.Shape{Label: "mapping of names to values", Types: []string{"object"}, Sample: `{number: "${caller.number}"}`}
	})
}
