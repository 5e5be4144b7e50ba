package schema

import (
	"strings"

	"callflow/schema/expr"
)

// Value is a literal or `${…}` of a known type. It is read in two phases: the text while the file is
// decoded, the expressions by [Value.Compile] when all names are known.
type Value struct {
	// Node is nil when the key is absent and has no default.
	Node *Node
	Type expr.Type
	// Set is false for the declared default of an absent key.
	Set bool
	// Compiled is that of a scalar; nil before [Value.Compile] and after a fault.
	Compiled *expr.Template
	// Items are those of a list, Fields those of a mapping; a scalar has neither.
	Items  []Value
	Fields []NamedValue

	bounds *bounds // nil for none
}

// NamedValue is one entry of a mapping of values, in the order of the file.
type NamedValue struct {
	Name  Name
	Value Value
}

// ValueForm is the form of a literal of type t or of `${…}`; for lists and records also of lists and
// mappings of such values, and one item may stand alone for a list.
func ValueForm(p *Value, t expr.Type) Form { return &valueForm{p: p, typ: t} }

type valueForm struct {
	p      *Value
	typ    expr.Type
	bounds *bounds
}

func (f *valueForm) limit(l limits) {
	b := l.bounds
	f.bounds = &b
}

func (f *valueForm) Read(d *Decoder, n *Node) {
	f.p.bounds = f.bounds
	if readValue(d, n, f.p, f.typ) {
		d.values = append(d.values, f.p)
	}
}

// readValue fills v from n without looking into expressions.
func readValue(d *Decoder, n *Node, v *Value, t expr.Type) bool {
	v.Node, v.Type, v.Set = n, t, !n.made
	v.Compiled, v.Items, v.Fields = nil, nil, nil
	switch {
	case n.Kind == Null:
		d.wrong(n, typeShape(t).article())
		return false
	case n.Kind == Sequence && (t.Kind == expr.ListOf || t.Kind == expr.Any):
		v.Items = make([]Value, len(n.Items()))
		for i, item := range n.Items() {
			if !readValue(d, item, &v.Items[i], t.Item()) {
				return false
			}
		}
	case n.Kind == Mapping && t.Kind == expr.ListOf && t.Item().Kind == expr.Record:
		v.Items = make([]Value, 1)
		return readValue(d, n, &v.Items[0], t.Item())
	case n.Kind == Mapping && (t.Kind == expr.Record || t.Kind == expr.Any):
		return readRecord(d, n, v, t)
	case n.Kind != Scalar:
		d.wrong(n, typeShape(t).article())
		return false
	}
	return true
}

func readRecord(d *Decoder, n *Node, v *Value, t expr.Type) bool {
	v.Fields = make([]NamedValue, len(n.Pairs()))
	good := true
	for i, p := range n.Pairs() {
		ft, ok := t.Field(p.Key.Value)
		if !ok && t.Kind == expr.Record {
			o := Object{}
			for _, name := range t.FieldNames() {
				o.fields = append(o.fields, field{key: name})
			}
			o.unknown(d, n, p)
			good = false
		}
		v.Fields[i].Name = Name{Text: p.Key.Value, File: p.Key.File(), Span: p.Key.Span}
		good = readValue(d, p.Value, &v.Fields[i].Value, ft) && good
	}
	return good
}

func (f *valueForm) Shape() Shape {
	s := typeShape(f.typ)
	if f.typ.Kind == expr.Number && f.bounds != nil {
		s.limit(*f.bounds)
	}
	return withExpression(s)
}

// Retype gives v, its items and its fields another type than it was read with: that of what it is given
// to, which is known only when all declarations are. It goes before [Value.Compile].
func (v *Value) Retype(t expr.Type) {
	v.Type = t
	for i := range v.Items {
		v.Items[i].Retype(t.Item())
	}
	for i := range v.Fields {
		ft, _ := t.Field(v.Fields[i].Name.Text)
		v.Fields[i].Value.Retype(ft)
	}
}

// Cond is a bare expression that is yes or no, read in two phases as a [Value].
type Cond struct {
	// Node is nil when the key is absent.
	Node *Node
	Set  bool
	// Compiled is nil before [Cond.Compile] and after a fault.
	Compiled *expr.Program
}

// ConditionForm is the form of a bare expression.
func ConditionForm(p *Cond) Form { return condForm{p} }

type condForm struct{ p *Cond }

func (f condForm) Read(d *Decoder, n *Node) {
	if n.Kind != Scalar {
		d.wrong(n, f.Shape().article())
		return
	}
	if strings.Contains(n.Value, "${") {
		diagnostic := d.Errorf("condition-not-bare", n, "%s is an expression already, without \"${\"", d.what())
		inner, _ := strings.CutPrefix(strings.TrimSpace(n.Value), "${")
		if inner, ok := strings.CutSuffix(inner, "}"); ok && !strings.Contains(inner, "${") {
			inner = strings.TrimSpace(inner)
			diagnostic.Hintf("write: %s: %s", d.key, inner).Replace(n.Value, inner, inner != "" && wordStart(inner[0]))
		}
		return
	}
	*f.p = Cond{Node: n, Set: !n.made}
	d.conds = append(d.conds, f.p)
}

func (f condForm) Shape() Shape {
	return Shape{Label: "condition", Types: []string{"string", "boolean"}, Sample: "caller.anonymous"}
}

// wordStart reports whether YAML reads a value that begins so as it stands.
func wordStart(c byte) bool { return c >= 'a' && c <= 'z' || c == '(' }
