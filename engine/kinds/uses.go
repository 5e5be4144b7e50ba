package kinds

import (
	"callflow/engine"
	"callflow/schema"
)

// flowUse names a flow that runs beside or within a step, with what it is given.
type flowUse struct {
	flow    schema.Ref
	with    []schema.NamedValue
	initial string // the flow when none is named; "" for none
}

// Fields declares the keys of a flow that is used; its name may stand alone.
func (u *flowUse) Fields(o *schema.Object) {
	opts := []schema.Option{schema.Required}
	if u.initial != "" {
		opts = []schema.Option{schema.Default(u.initial)}
	}
	o.Ref("flow", &u.flow, "flow", "the flow's name", opts...)
	o.Field("with", withForm(&u.with), "what the flow is given: input → value")
	o.Main("flow")
}

// named reports whether there is a flow.
func (u *flowUse) named() bool { return u.flow.Name != "" }

func (u *flowUse) use(as engine.FlowType, host string) Use {
	return Use{Flow: &u.flow, As: as, With: u.with, Given: true, Host: host}
}

// open begins the flow beside the visit.
func (u *flowUse) open(v *engine.Visit, as engine.As, leg engine.LegID) engine.RunID {
	return v.Open(as, leg, engine.FlowName(u.flow.Name), v.Assigned(u.with))
}

// openOr begins the flow beside the visit, or another where none is named.
func (u *flowUse) openOr(v *engine.Visit, as engine.As, other engine.FlowName) engine.RunID {
	if u.named() {
		return u.open(v, as, v.Leg().ID)
	}
	return v.Open(as, v.Leg().ID, other, nil)
}

// toEach declares one outcome for each target that a kind names itself; the outcome has its name.
func toEach(e *Ends, targets []*schema.Ref) {
	seen := map[string]bool{}
	for _, t := range targets {
		if !seen[t.Name] {
			seen[t.Name] = true
			e.To(t.Name, t)
		}
	}
}
