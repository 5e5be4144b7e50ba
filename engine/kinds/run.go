package kinds

import (
	"callflow/engine"
	"callflow/schema"
)

// run runs a flow on the same leg and comes back by its outcome.
type run struct{ flowUse }

func newRun() Kind { return &run{} }

// Ends of run: those of the flow.
func (r *run) Ends(e *Ends, w World) {
	f, _ := w.Flow(r.flow.Name)
	e.Add(f.Outcomes...)
}

// Values of run: the flow's outputs.
func (r *run) Values(w World) []engine.Var {
	f, _ := w.Flow(r.flow.Name)
	return f.Outputs
}

// Uses of run.
func (r *run) Uses() []Use { return []Use{r.use(engine.CallFlow, "")} }

// Enter puts the flow onto the stack.
func (r *run) Enter(v *engine.Visit) engine.Move {
	return engine.Sub(engine.FlowName(r.flow.Name), v.Assigned(r.with))
}

// Resume takes the flow's outputs and follows its outcome.
func (r *run) Resume(v *engine.Visit, in engine.Input) engine.Move {
	back, ok := in.(engine.Returned)
	if !ok {
		return engine.Keep()
	}
	v.Put(back.Outputs...)
	return engine.Out(back.Outcome)
}

// jump hands the leg over to another flow for good.
type jump struct{ flowUse }

func newGoto() Kind { return &jump{} }

// Ends: goto does not come back.
func (*jump) Ends(*Ends, World) {}

// Uses of goto.
func (j *jump) Uses() []Use {
	use := j.use(engine.CallFlow, "")
	use.Hands = true
	return []Use{use}
}

// Enter drops the flows on the stack, each with its finally, and begins the other one.
func (j *jump) Enter(v *engine.Visit) engine.Move {
	v.Why(j.flow.Name)
	return engine.Jump(engine.FlowName(j.flow.Name), v.Assigned(j.with))
}

var _ schema.Fielder = (*flowUse)(nil)
