package flowtest

import (
	"slices"

	"callflow/engine"
	"callflow/schema"
)

// roomsWant is what is known of all rooms of a test; -1 says nothing.
type roomsWant struct{ opened, people, most int }

// procedureWant is a procedure that ended by an outcome.
type procedureWant struct {
	name string // FLOW.OUTCOME
	node *schema.Node
}

// roomKeys declares what can be expected of rooms.
func (w *wantDecl) roomKeys(o *schema.Object) {
	o.Custom("rooms", w.readRooms, schema.AnyOf("number, or {opened, people, most}", schema.Shape{Label: "number", Types: []string{"integer"}}, schema.Describe(&roomsDecl{})), "how many rooms were opened, or more about them", schema.Example("{opened: 1, people: 3, most: 2}"))
	o.Custom("never_heard", w.readUnheard, anyMap(schema.ListOf(roleShape)), "seat → seats of the same room in which nobody must ever hear whoever sits there, not for a moment", schema.Example("{supervisor: [customer]}"))
	o.Custom("procedures", w.readProcedures, schema.ListOf(textShape), "ends of procedures, as FLOW.OUTCOME, in this order; others may lie between. A room that ends beneath a procedure ends it by room_ended", schema.Example("[warm_transfer.end]"))
}

// roomsDecl is the long form of rooms.
type roomsDecl struct{ want roomsWant }

// Fields declares its keys.
func (r *roomsDecl) Fields(o *schema.Object) {
	o.Int("opened", &r.want.opened, "how many conferences there were", schema.Default(-1))
	o.Int("people", &r.want.people, "how many calls came into them", schema.Default(-1))
	o.Int("most", &r.want.most, "how many were in one of them at the same time, at most", schema.Default(-1))
}

func (w *wantDecl) readRooms(d *schema.Decoder, n *schema.Node) {
	w.roomsAt = n
	decl := roomsDecl{roomsWant{-1, -1, -1}}
	if n.Kind == schema.Mapping {
		d.Read(n, schema.ObjectForm(&decl))
	} else {
		d.ReadKey("rooms", n, schema.IntForm(&decl.want.opened))
	}
	w.rooms = decl.want
}

func (w *wantDecl) readUnheard(d *schema.Decoder, n *schema.Node) {
	w.unheardAt = n
	if n.Kind != schema.Mapping {
		d.Errorf("wrong-type", n, "this is %s, expected seats with those who must not hear them", n.Kind)
		return
	}
	for _, p := range n.Pairs() {
		put(&w.unheard, w.r.role(p.Key), w.r.rolesOf(p.Value))
	}
}

func (w *wantDecl) readProcedures(d *schema.Decoder, n *schema.Node) {
	for _, item := range several(n) {
		var text string
		d.ReadKey("procedures", item, schema.TextForm(&text))
		flow, outcome, _ := cutLast(text)
		g := w.r.w.Set.Flows.Graphs[engine.FlowName(flow)]
		if g == nil || g.Type != engine.ProcedureFlow {
			w.r.list.Errorf("unknown-flow", item.File(), item.Span, "%q is no end of a procedure, expected FLOW.OUTCOME", text).
				Meant(flow, w.r.procedures())
			continue
		}
		known := append([]string{string(engine.End), string(engine.Failed), roomEnded}, outcomesOf(g)...)
		if !slices.Contains(known, outcome) {
			w.r.list.Errorf("unknown-outcome", item.File(), item.Span, "procedure %q has no outcome %q", flow, outcome).Meant(outcome, known)
			continue
		}
		w.overs = append(w.overs, procedureWant{text, item})
	}
}

// roomEnded is how a procedure ends whose room is over.
const roomEnded = "room_ended"

func outcomesOf(g *engine.Graph) []string {
	var out []string
	for _, o := range g.Outcomes {
		out = append(out, string(o))
	}
	return out
}
