package kinds

import (
	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

const (
	outFound    = "found"
	outNotFound = "not_found"
)

// find looks for the items of a list for which a condition holds.
type find struct {
	in    schema.Value
	where schema.Cond
}

func newFind() Kind { return &find{} }

// Fields declares the keys of find.
func (f *find) Fields(o *schema.Object) {
	o.Field("in", listForm(&f.in), "the list: lists.NAME or a value", schema.Required)
	o.Condition("where", &f.where, "what must hold of item, an element of the list", schema.Required, schema.Example("item.pin == pin.value"))
}

// Ends of find.
func (f *find) Ends(e *Ends, _ World) { e.Add(outFound, outNotFound) }

// Item is the type of the list's elements.
func (f *find) Item(w World) expr.Type { return w.TypeOf(&f.in).Item() }

// ListOf is the list whose type the compiler finds first.
func (f *find) ListOf() *schema.Value { return &f.in }

// Values of find: the first item that was found, and all of them.
func (f *find) Values(w World) []engine.Var {
	t := w.TypeOf(&f.in).Item()
	return []engine.Var{{Name: "item", Type: t}, {Name: "items", Type: expr.List(t)}}
}

// Enter looks through the list.
func (f *find) Enter(v *engine.Visit) engine.Move {
	found := []any{}
	for _, item := range itemsOf(v, &f.in) {
		if f.where.Compiled != nil && v.HoldsFor(f.where.Compiled, item) {
			found = append(found, item)
		}
	}
	v.Put(engine.Named{Name: "items", Value: found})
	if len(found) == 0 {
		return engine.Out(outNotFound)
	}
	v.Put(engine.Named{Name: "item", Value: found[0]})
	return engine.Out(outFound)
}
