package flowtest

import (
	"slices"
	"strings"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// roleShape is the seat of a room, by its name.
var roleShape = schema.Shape{Label: "role", Types: []string{"string"}, Sample: "customer"}

// role checks that some type of room, or some procedure, has a seat of this name.
func (r *reader) role(n *schema.Node) engine.Role {
	known := r.roles()
	if n.Kind != schema.Scalar || !slices.Contains(known, n.Value) {
		r.unknown("unknown-role", n, "seat", known)
	}
	return engine.Role(n.Value)
}

func (r *reader) roles() []string {
	var known []string
	for _, room := range r.w.Set.Flows.Rooms {
		for _, s := range room.Seats {
			if !slices.Contains(known, string(s.Role)) {
				known = append(known, string(s.Role))
			}
		}
	}
	slices.Sort(known)
	return known
}

func (r *reader) rolesOf(n *schema.Node) []engine.Role {
	var list []engine.Role
	for _, item := range several(n) {
		list = append(list, r.role(item))
	}
	slices.Sort(list)
	return list
}

// seatDecl names a seat whose state is waited for.
type seatDecl struct{ role, of *schema.Node }

// Fields declares the keys of joined, left and held.
func (s *seatDecl) Fields(o *schema.Object) {
	o.Custom("role", keep(&s.role), roleShape, "the seat", schema.Required, schema.Example("agent"))
	o.Main("role")
	o.Custom("of", keep(&s.of), textShape, "whose room; without it that of the first call")
}

func readSeat(r *reader, d *schema.Decoder, a *act, n *schema.Node) {
	var s seatDecl
	d.ReadKey(a.verb, n, schema.ObjectForm(&s))
	if s.role != nil {
		a.roles, a.of = []engine.Role{r.role(s.role)}, r.who(s.of)
	}
}

// inRoomDecl names all who sit in a room.
type inRoomDecl struct{ roles, of *schema.Node }

// Fields declares the keys of in_room.
func (i *inRoomDecl) Fields(o *schema.Object) {
	o.Custom("roles", func(_ *schema.Decoder, n *schema.Node) { i.roles = n }, schema.ListOf(roleShape), "the seats, each as often as somebody sits there; [] for nobody", schema.Required, schema.Example("[customer, agent]"))
	o.Main("roles")
	o.Custom("of", keep(&i.of), textShape, "whose room; without it that of the first call")
}

func readInRoom(r *reader, d *schema.Decoder, a *act, n *schema.Node) {
	var i inRoomDecl
	d.ReadKey(a.verb, n, schema.ObjectForm(&i))
	if i.roles != nil {
		a.roles, a.of = r.rolesOf(i.roles), r.who(i.of)
	}
}

// heardDecl says who is heard by whom.
type heardDecl struct {
	r  *reader
	by map[engine.Role][]engine.Role
	of *schema.Node
}

// Fields declares the keys of heard_by.
func (h *heardDecl) Fields(o *schema.Object) {
	o.Custom("of", keep(&h.of), textShape, "whose room; without it that of the first call")
	o.Others(func(_ *schema.Decoder, p schema.Pair) {
		put(&h.by, h.r.role(p.Key), h.r.rolesOf(p.Value))
	}, schema.ListOf(roleShape))
}

func readHeardBy(r *reader, d *schema.Decoder, a *act, n *schema.Node) {
	h := heardDecl{r: r}
	d.ReadKey(a.verb, n, schema.ObjectForm(&h))
	a.heard, a.of = h.by, r.who(h.of)
	if len(h.by) == 0 && n.Kind == schema.Mapping {
		d.Errorf("missing-key", n, "\"heard_by\" names no seat, expected such as {supervisor: [agent]}")
	}
}

// commandDecl is something that is asked for.
type commandDecl struct {
	name, by, reason, of *schema.Node
	with                 []schema.Pair
}

// Fields declares the keys of command.
func (c *commandDecl) Fields(o *schema.Object) {
	o.Custom("name", keep(&c.name), textShape, "the command: one of the room's, or one of a flow that runs", schema.Required, schema.Example("transfer"))
	o.Main("name")
	o.Custom("by", keep(&c.by), textShape, "who asks: agents.NAME, services.NAME, or the number of a caller", schema.Required, schema.Example("agents.kim"))
	o.Custom("with", pairs(&c.with), anyMap(valueShape), "its fields: name → value", schema.Example("{to: agents.lee}"))
	o.Custom("reason", keep(&c.reason), textShape, "why, as it is written down", schema.Example("the caller asked for it"))
	o.Custom("of", keep(&c.of), textShape, "whose call it is about; without it that in which the asker is, or else the first")
}

func readCommand(r *reader, d *schema.Decoder, a *act, n *schema.Node) {
	var c commandDecl
	d.ReadKey(a.verb, n, schema.ObjectForm(&c))
	if c.name == nil || c.by == nil {
		return
	}
	a.command = engine.Command{Name: c.name.Value, By: r.asker(c.by)}
	if c.reason != nil {
		a.command.Reason = c.reason.Value
	}
	for _, p := range c.with {
		a.command.With = append(a.command.With, engine.Named{Name: p.Key.Value, Value: p.Value.Value})
	}
	a.asked, a.of = c.name, r.who(c.of)
	if c.of == nil {
		a.by, a.of.path = person{path: c.by.Value, dialled: r.live().Names[c.by.Value]}, ""
		if a.by.dialled == "" {
			a.by.dialled = c.by.Value
		}
	}
}

// asker checks who asks. A service asks under its path, and so does an agent.
func (r *reader) asker(n *schema.Node) string {
	known := r.addresses()
	for _, s := range r.w.Declared.Services {
		known = append(known, "services."+s.Name.Text)
	}
	if !slices.Contains(known, n.Value) && !isNumber(n.Value) {
		r.unknown("unknown-address", n, "asker", known)
	}
	return n.Value
}

// isNumber reports whether somebody is named by a telephone number.
func isNumber(text string) bool {
	_, err := expr.ParseLiteral(text, expr.Of(expr.Phone))
	return err == nil && strings.HasPrefix(text, "+")
}

// refusals are the answers to commands by which nothing is done.
var refusals = []string{string(engine.Unknown), string(engine.NotAllowed), string(engine.NotNow), string(engine.BadInput), string(engine.Gone)}

func readRefused(_ *reader, d *schema.Decoder, a *act, n *schema.Node) {
	d.ReadKey(a.verb, n, schema.EnumForm(&a.words, refusals...))
}

// asks checks that commands exist, unless the test says that they do not.
func (r *reader) asks(acts []act) {
	known := r.commands()
	for _, a := range acts {
		if a.verb == "command" && a.answer != engine.Unknown && !slices.Contains(known, a.command.Name) {
			r.list.Errorf("unknown-command", a.asked.File(), a.asked.Span, "command %q is not defined", a.command.Name).
				Meant(a.command.Name, known)
		}
	}
}

func (r *reader) commands() []string {
	var known []string
	for _, room := range r.w.Set.Flows.Rooms {
		for _, c := range room.Commands {
			known = append(known, c.Name)
		}
	}
	for _, g := range r.w.Set.Flows.Graphs {
		for _, c := range g.Commands {
			known = append(known, c.Name)
		}
	}
	slices.Sort(known)
	return slices.Compact(known)
}

// callsDecl is another call that comes in.
type callsDecl struct{ callDecl }

// Fields declares the keys of calls.
func (c *callsDecl) Fields(o *schema.Object) {
	o.Ref("number", &c.number, "number", "the number that is called, by its name", schema.Required, schema.Example("main"))
	o.Custom("from", keep(&c.from), textShape, "who calls: a number, by which others name this call", schema.Required, schema.Example("\"+14155550101\""))
}

func readCalls(r *reader, d *schema.Decoder, a *act, n *schema.Node) {
	var c callsDecl
	d.ReadKey(a.verb, n, schema.ObjectForm(&c))
	if c.from == nil || c.number.Node == nil {
		return
	}
	b := c.beginning(r)
	a.by, a.words = person{path: c.from.Value, dialled: b.from}, b.to
}
