package library

import (
	"slices"
	"time"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// logDecl is one log point.
type logDecl struct {
	name    schema.Name
	fields  []engine.Var
	keys    []schema.Pair // of fields, for faults
	moments []schema.Name
	when    schema.Cond
	values  []schema.NamedValue
	params  *schema.Node
	to      schema.Ref
	keep    time.Duration
}

// Fields declares the keys of a log point.
func (p *logDecl) Fields(o *schema.Object) {
	fields := declaredForm(&p.fields, nil)
	o.Field("fields", schema.LateForm(func(d *schema.Decoder, n *schema.Node) { p.keys = n.Pairs(); fields.Read(d, n) }, fields.Shape), "name → type: what a record holds")
	o.Custom("moment", p.readMoments, schema.ListOf(momentShape()),
		"what it records: step (steps name it), or what the server itself takes notice of", schema.Default(string(engine.AtStep)), schema.Example("queue.dequeued"))
	o.Condition("when", &p.when, "which happenings of its moments it records; without it all of them", schema.Example("step.kind == \"menu\""))
	o.Field("values", givenForm("values", &p.values), "field → value at its moments; a field with the name of something that the moment knows has that value")
	o.Custom("params", func(_ *schema.Decoder, n *schema.Node) { p.params = n }, schema.ListOf(schema.Shape{Label: "parameter of Twilio, all or none", Types: []string{"string"}}),
		"which parameters of the request in which it is written are kept with a record; all is every one but AccountSid and what is sensitive", schema.Default("all"), schema.Example("[CallStatus, QueueResult]"))
	o.Ref("to", &p.to, "service-call", "a service that is told of every record")
	o.Duration("keep", &p.keep, "how long records are kept; without it for ever")
	o.MayBeEmpty()
}

func (p *logDecl) declared() Point {
	out := Point{Name: p.name, Fields: p.fields, Keep: millis(p.keep), decl: p}
	if p.to.Name != "" {
		out.To = &p.to
	}
	return out
}

// contactInput is the input by which a service that is told of records learns whose they are.
const contactInput = "contact"

// checkLogs checks that the services which are told of records get what they need from the fields.
func (w *declaration) checkLogs(d *Declared, l *diag.List) {
	for _, p := range d.Points {
		call, ok := d.callOf(p.To)
		if !ok {
			continue
		}
		for _, in := range call.Inputs {
			field := findVar(p.Fields, in.Name)
			switch {
			case field == nil && in.Required && in.Name != contactInput:
				l.Errorf("missing-input", p.To.File, p.To.Span, "call %s needs the input %q, which is no field of log point %q", p.To.Name, in.Name, p.Name.Text).
					Hintf("add it to the fields, or give the input a default")
			case field != nil && field.Type.Kind != in.Type.Kind && in.Type.Kind != expr.Text:
				l.Errorf("wrong-type", p.To.File, p.To.Span, "field %q of log point %q is %s, but call %s takes %s", in.Name, p.Name.Text, field.Type, p.To.Name, in.Type)
			}
		}
	}
}

// callOf finds the call that a reference names.
func (d *Declared) callOf(to *schema.Ref) (Call, bool) {
	if to == nil {
		return Call{}, false
	}
	for _, s := range d.Services {
		for _, c := range s.Calls {
			if s.Name.Text+"."+c.Name.Text == to.Name {
				return c, true
			}
		}
	}
	return Call{}, false
}

// sentOf are the fields of a log point that its service takes.
func sentOf(d *Declared, p Point) []string {
	call, _ := d.callOf(p.To)
	var out []string
	for _, in := range call.Inputs {
		if in.Name == contactInput || slices.ContainsFunc(p.Fields, func(v engine.Var) bool { return v.Name == in.Name }) {
			out = append(out, in.Name)
		}
	}
	return out
}

func pointsOf(d *Declared) []engine.Point {
	var out []engine.Point
	for _, p := range d.Points {
		point := engine.Point{Name: p.Name.Text, Fields: p.Fields, Keep: p.Keep, When: p.decl.when.Compiled, Params: p.Params}
		for i := range p.values {
			point.Values = append(point.Values, engine.Assign{Name: p.values[i].Name.Text, Value: &p.values[i].Value})
		}
		if p.To != nil {
			point.To, point.Sent = p.To.Name, sentOf(d, p)
		}
		out = append(out, point)
	}
	return out
}
