package schema

import (
	"strings"

	"callflow/schema/diag"
	"callflow/schema/expr"
)

// Compile compiles the expressions of v, and of its items and fields, in a scope. Faults are added to l at
// their exact place. It does nothing when v has no node.
func (v *Value) Compile(s expr.Scope, l *diag.List) {
	switch {
	case v.Node == nil:
	case v.Node.Kind == Scalar && v.Type.Kind == expr.ListOf:
		v.compileAlone(s, l)
	case v.Node.Kind == Scalar:
		v.Compiled = expr.CompileTemplate(v.Node.Text(), s, v.Type, l)
		v.checkLimits(l)
	default:
		for i := range v.Items {
			v.Items[i].Compile(s, l)
		}
		for i := range v.Fields {
			v.Fields[i].Value.Compile(s, l)
		}
	}
}

// compileAlone compiles a scalar where a list is due: an expression may be the whole list, anything else
// is its only item.
func (v *Value) compileAlone(s expr.Scope, l *diag.List) {
	if strings.HasPrefix(v.Node.Value, "${") {
		var trial diag.List
		if t := expr.CompileTemplate(v.Node.Text(), s, v.Type, &trial); t != nil && !trial.HasErrors() {
			v.Compiled = t
			l.Append(&trial)
			return
		}
	}
	v.Items = []Value{{Node: v.Node, Type: v.Type.Item(), Set: v.Set, bounds: v.bounds}}
	v.Items[0].Compile(s, l)
}

// checkLimits checks a value that is known before any call.
func (v *Value) checkLimits(l *diag.List) {
	if v.Compiled == nil || v.bounds == nil {
		return
	}
	known, ok := v.Compiled.Const()
	size, measured := measure(known)
	if ok && measured && !within(*v.bounds, v.Type, size) {
		l.Errorf("out-of-range", v.Node.File(), v.Node.Span, "the value is %s, expected %s",
			v.Node.Value, v.bounds.words())
	}
}

// Templates calls yield for each compiled scalar of v, in source order.
func (v *Value) Templates(yield func(*expr.Template)) {
	if v.Compiled != nil {
		yield(v.Compiled)
	}
	for i := range v.Items {
		v.Items[i].Templates(yield)
	}
	for i := range v.Fields {
		v.Fields[i].Value.Templates(yield)
	}
}

// Eval returns the value at run time: none when v is absent, a list or record of its parts, or what its
// template gives. It fails as [expr.Template.Eval] does.
func (v *Value) Eval(e expr.Env) (expr.Value, error) {
	switch {
	case v.Compiled != nil:
		return v.Compiled.Eval(e)
	case v.Fields != nil:
		record := make(map[string]any, len(v.Fields))
		for i := range v.Fields {
			field, err := v.Fields[i].Value.Eval(e)
			if err != nil {
				return nil, err
			}
			record[v.Fields[i].Name.Text] = field
		}
		return record, nil
	case v.Items != nil:
		list := make([]any, len(v.Items))
		for i := range v.Items {
			item, err := v.Items[i].Eval(e)
			if err != nil {
				return nil, err
			}
			list[i] = item
		}
		return list, nil
	}
	return nil, nil
}

// Compile compiles the condition in a scope; faults are added to l. It does nothing when c has no node.
func (c *Cond) Compile(s expr.Scope, l *diag.List) {
	if c.Node != nil {
		c.Compiled = expr.Compile(c.Node.Text(), s, expr.Of(expr.YesNo), l)
	}
}
