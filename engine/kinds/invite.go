package kinds

import (
	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

const outJoined = "joined"

// invite rings somebody into the room of a procedure. Joined means that they are in the room, not that they
// have answered.
type invite struct {
	events
	calling
	as     string
	screen flowUse
}

var (
	_ engine.Awaiter   = (*invite)(nil)
	_ engine.Commander = (*invite)(nil)
)

func newInvite() Kind { return &invite{} }

// Fields declares the keys of invite.
func (i *invite) Fields(o *schema.Object) {
	i.fields(o)
	o.Text("as", &i.as, "the seat that is taken; without it agent", schema.Example("expert"))
	o.Object("screen", &i.screen, "a flow of type screen that whoever answers hears first; it accepts or refuses")
	o.Main("to")
}

// Ends of invite.
func (i *invite) Ends(e *Ends, _ World) {
	e.Add(outJoined, outBusy, outNoAnswer, outFailed)
	if i.screen.named() {
		e.Add(outRefused)
	}
	if i.machine == machineHangUp {
		e.Add(outMachine)
	}
	i.ends(e)
}

// Values of invite: who joined and how long it rang, and the fields of a command that ended it.
func (i *invite) Values(World) []engine.Var {
	return append([]engine.Var{
		{Name: "answered_by", Type: expr.Of(expr.Address).AsOptional()}, {Name: "rang", Type: expr.Of(expr.Duration)},
	}, i.values()...)
}

// Uses of invite.
func (i *invite) Uses() []Use {
	if !i.screen.named() {
		return nil
	}
	return []Use{i.screen.use(engine.ScreenFlow, "")}
}

// Check looks for the seat.
func (i *invite) Check(c *Check) {
	i.check(c)
	if i.as != "" {
		c.knownRole(c.named("as", i.as), i.as)
	}
}

func (i *invite) role() engine.Role {
	if i.as == "" {
		return "agent"
	}
	return engine.Role(i.as)
}

// Enter rings the first. A full seat, or a room that is over, is a failure.
func (i *invite) Enter(v *engine.Visit) engine.Move {
	v.Put(engine.Named{Name: "rang", Value: engine.Millis(0).Duration()})
	if out, ok := i.ready(v); ok {
		return engine.Out(out)
	}
	if !v.Free(v.Acts(), i.role()) {
		v.Why("full")
		return engine.Out(outFailed)
	}
	v.Remember("left", remembered(i.targets(v)))
	return i.next(v)
}

func (i *invite) next(v *engine.Visit) engine.Move {
	out := i.placeNext(v, func(v *engine.Visit, t target) engine.LegID {
		return intoRoom(v, v.Acts(), i.placing(v, t, i.role(), engine.PartyFlow), &i.screen)
	})
	if out != "" {
		return i.leave(v, out)
	}
	return engine.Stay()
}

// leave ends the step; who still rings is let go.
func (i *invite) leave(v *engine.Visit, out engine.Outcome) engine.Move {
	v.Put(engine.Named{Name: "rang", Value: (v.Now() - v.Entered()).Duration()})
	v.LetGo()
	return engine.Out(out)
}

// Ready looks whether somebody has come in, or an event holds.
func (i *invite) Ready(v *engine.Visit) engine.Move {
	for _, l := range ringing(v) {
		if v.InRoom(v.Acts(), l.ID) {
			v.Put(engine.Named{Name: "answered_by", Value: target{l.Address, l.Number}.name()})
			if l.Role == "agent" {
				v.Served(l.Address)
			}
			turnAway(v, l.ID)
			return i.leave(v, outJoined)
		}
	}
	if out, ok := i.ready(v); ok {
		return i.leave(v, out)
	}
	return engine.Keep()
}

// Resume takes what becomes of those who are rung, and commands.
func (i *invite) Resume(v *engine.Visit, in engine.Input) engine.Move {
	switch in := in.(type) {
	case engine.LegNews:
		if i.heard(v, in) {
			v.Why(in.Status)
			return i.next(v)
		}
	case engine.Commanded:
		v.LetGo()
		return i.commanded(v, in)
	}
	return engine.Keep()
}
