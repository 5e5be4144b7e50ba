package library

import (
	"callflow/engine"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// listDecl is one list.
type listDecl struct {
	name schema.Name
	elem expr.Type
	key  schema.Name
	who  []schema.Ref
	file string
	at   *schema.Node // of file
}

// Fields declares the keys of a list.
func (t *listDecl) Fields(o *schema.Object) {
	o.Field("of", schema.TypeForm(&t.elem), "the type of its items, or their fields", schema.Required)
	o.Name("key", &t.key, "the field by which an item is known")
	o.Refs("who", &t.who, "address", "who may change it")
	o.Custom("file", func(d *schema.Decoder, n *schema.Node) {
		t.at = n
		d.Read(n, schema.TextForm(&t.file))
	}, schema.Shape{Label: "path", Types: []string{"string"}}, "a CSV file of the workspace with its values", schema.Example("lists/vip.csv"))
	o.After(t.checkKey)
}

func (t *listDecl) checkKey(d *schema.Decoder, n *schema.Node) {
	if n == nil || t.key.Text == "" {
		return
	}
	if _, ok := t.elem.Field(t.key.Text); ok {
		return
	}
	fault := d.List().Errorf("unknown-field", t.key.File, t.key.Span, "items of this list have no field %q", t.key.Text)
	if fault.Meant(t.key.Text, t.elem.FieldNames()); fault.Hint == "" && t.elem.Kind != expr.Record {
		fault.Hint = "delete \"key\": items that are single values are their own key"
	}
}

func (t *listDecl) declared() List {
	return List{Name: t.name, Elem: t.elem, Key: t.key.Text}
}

// switchDecl is a setting that is changed while the program runs.
type switchDecl struct {
	name schema.Name
	body schema.Declared
	who  []schema.Ref
}

// Fields declares the keys of a switch: those of a type, and who may change it.
func (s *switchDecl) Fields(o *schema.Object) {
	s.body.Name = s.name
	read := func(d *schema.Decoder, n *schema.Node) {
		if n.Kind == schema.Mapping {
			if who := n.Find("who"); who != nil {
				d.ReadKey("who", who, schema.RefsForm(&s.who, "address"))
			}
			n = n.Without("who")
		}
		d.Read(n, schema.DeclaredForm(&s.body))
		s.check(d, n)
	}
	o.Whole(schema.LateForm(read, func() schema.Shape {
		who := schema.RefsForm(&s.who, "address").Shape()
		who.Description, who.Examples = "who may change it by telephone", []string{"[agents.kim]"}
		out := schema.ChoiceShape(schema.Property{Key: "who", Shape: who})
		out.Label, out.Sample = "type, default, who", "{type: yes_no, default: no}"
		return out
	}))
}

func (s *switchDecl) check(d *schema.Decoder, n *schema.Node) {
	if k := s.body.Type.Kind; k != expr.YesNo && k != expr.OneOf && k != expr.Any {
		d.Errorf("not-one-of", n, "switch %q is of type %s, expected yes_no or {one_of: […]}", s.name.Text, s.body.Type)
	}
}

// declared is the switch as a variable; without a default it is no, or the first of its words.
func (s *switchDecl) declared(l *diag.List) engine.Var {
	v := variable(&s.body, l)
	if v.Default == nil && len(v.Type.Enum()) > 0 {
		v.Default = v.Type.Enum()[0]
	}
	v.Required = false
	return v
}

// mailboxDecl is where messages are left.
type mailboxDecl struct {
	name schema.Name
	to   []schema.Ref
	tell schema.Ref
}

// Fields declares the keys of a mailbox.
func (m *mailboxDecl) Fields(o *schema.Object) {
	o.Refs("to", &m.to, "address", "people or teams who may hear its messages", schema.Required, schema.Example("[addresses.front_desk]"))
	o.Ref("tell", &m.tell, "service-call", "a service that is told of a new message")
}

func (m *mailboxDecl) declared() Mailbox {
	out := Mailbox{Name: m.name}
	if m.tell.Name != "" {
		out.Tell = &m.tell
	}
	return out
}
