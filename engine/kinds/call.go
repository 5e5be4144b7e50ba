package kinds

import (
	"slices"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// call rings somebody who then runs a flow of type call, and is left when that flow ends.
type call struct {
	calling
	flow flowUse
}

func newCall() Kind { return &call{} }

// Fields declares the keys of call.
func (c *call) Fields(o *schema.Object) {
	c.fields(o)
	o.Ref("flow", &c.flow.flow, "flow", "the flow of type call that whoever answers runs", schema.Required)
	o.Field("with", withForm(&c.flow.with), "what the flow is given: input → value")
}

// Ends of call: those of the flow among them.
func (c *call) Ends(e *Ends, w World) {
	if f, ok := w.Flow(c.flow.flow.Name); ok {
		e.Add(f.Outcomes...)
	}
	for _, o := range []string{outEnded, outBusy, outNoAnswer, outFailed} {
		if !slices.ContainsFunc(e.List, func(end End) bool { return end.Outcome == o }) {
			e.Add(o)
		}
	}
	if c.machine == machineHangUp { // with speak a machine is as good as a person
		e.Add(outMachine)
	}
}

// Values of call: who answered, how long they talked, and the outputs of the flow.
func (c *call) Values(w World) []engine.Var {
	values := []engine.Var{{Name: "answered_by", Type: expr.Of(expr.Address).AsOptional()}, {Name: "talked", Type: expr.Of(expr.Duration)}}
	if f, ok := w.Flow(c.flow.flow.Name); ok {
		for _, o := range f.Outputs {
			values = append(values, engine.Var{Name: o.Name, Type: o.Type.AsOptional()})
		}
	}
	if c.machine != "" {
		values = append(values, engine.Var{Name: "machine", Type: expr.Of(expr.YesNo)})
	}
	return values
}

// Uses of call.
func (c *call) Uses() []Use { return []Use{c.flow.use(engine.CallFlow, "")} }

// Enter rings the first.
func (c *call) Enter(v *engine.Visit) engine.Move {
	v.Put(engine.Named{Name: "talked", Value: engine.Millis(0).Duration()})
	if c.machine != "" {
		v.Put(engine.Named{Name: "machine", Value: false})
	}
	v.Remember("left", remembered(c.targets(v)))
	return c.next(v)
}

func (c *call) next(v *engine.Visit) engine.Move {
	given := v.Assigned(c.flow.with)
	out := c.placeNext(v, func(v *engine.Visit, t target) engine.LegID {
		role := engine.Role("")
		if g := v.Set().Flows.Graphs[engine.FlowName(c.flow.flow.Name)]; g != nil {
			role = g.Role
		}
		p := c.placing(v, t, role, engine.FlowName(c.flow.flow.Name))
		p.With = given
		return v.Place(p)
	})
	if out != "" {
		v.Why(whyNot(v, out))
		return engine.Out(out)
	}
	return engine.Stay()
}

// Resume takes what becomes of those who are rung: the first whose flow begins to talk keeps the others away.
func (c *call) Resume(v *engine.Visit, in engine.Input) engine.Move {
	switch in := in.(type) {
	case engine.Finished:
		return c.finished(v, in)
	case engine.LegNews:
		return c.news(v, in)
	}
	return engine.Keep()
}

func (c *call) news(v *engine.Visit, in engine.LegNews) engine.Move {
	if in.Status == "begun" {
		c.begun(v, in.Leg)
		return engine.Keep()
	}
	talks := v.Count("talks")
	if talks == int(in.Leg) && slices.Contains([]string{"completed", "canceled", "failed", "unknown"}, in.Status) {
		c.talked(v)
		return engine.Out(outEnded) // hung up before the flow had an outcome
	}
	if c.heard(v, in) && talks == 0 {
		v.Why(in.Status)
		return c.next(v)
	}
	return engine.Keep()
}

// begun is somebody who hears the flow now.
func (c *call) begun(v *engine.Visit, id engine.LegID) {
	if v.Count("talks") != 0 {
		v.Drop(id)
		return
	}
	v.SetCount("talks", int(id))
	v.SetCount("since", int(v.Now()))
	l := v.LegOf(id)
	v.Put(engine.Named{Name: "answered_by", Value: target{l.Address, l.Number}.name()})
	for _, other := range ringing(v) {
		if other.ID != id {
			v.Drop(other.ID)
		}
	}
}

func (c *call) talked(v *engine.Visit) {
	if since := v.Count("since"); since > 0 {
		v.Put(engine.Named{Name: "talked", Value: (v.Now() - engine.Millis(since)).Duration()})
	}
}

func (c *call) finished(v *engine.Visit, in engine.Finished) engine.Move {
	if v.Count("talks") != int(in.Leg) {
		return engine.Keep()
	}
	c.talked(v)
	v.Put(in.Outputs...)
	if in.Outcome == engine.End {
		return engine.Out(outEnded)
	}
	return engine.Out(in.Outcome)
}
