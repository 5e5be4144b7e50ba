package kinds

import (
	"time"

	"callflow/engine"
	"callflow/engine/twiml"
	"callflow/schema"
)

// await waits for the events that its next names: what happens in the room, what is asked, or time.
type await struct {
	events
	atMost time.Duration
	wait   flowUse
}

var (
	_ engine.Awaiter   = (*await)(nil)
	_ engine.Commander = (*await)(nil)
)

func newAwait() Kind { return &await{} }

// Fields declares the keys of await.
func (a *await) Fields(o *schema.Object) {
	o.Duration("at_most", &a.atMost, "how long is waited", schema.Between("1s", "24h"))
	o.Object("wait", &a.wait, "call flows only: a flow of type wait that is heard meanwhile; without it calm music")
	o.MayBeEmpty()
}

// Ends of await: the events that its next names.
func (a *await) Ends(e *Ends, _ World) {
	a.ends(e)
	if a.atMost > 0 {
		e.Add(outTimeout)
	}
}

// Values of await: the fields of the command that came.
func (a *await) Values(World) []engine.Var { return a.values() }

// Uses of await.
func (a *await) Uses() []Use {
	if !a.wait.named() {
		return nil
	}
	return []Use{a.wait.use(engine.WaitFlow, "room")}
}

// Check refuses a wait that nothing bounds: somebody may be on hold meanwhile.
func (a *await) Check(c *Check) {
	a.check(c)
	if a.atMost == 0 {
		c.Errorf("unbounded-wait", nil, "nothing bounds this wait").Hintf("add at_most: 10m and an outcome timeout")
	}
	if c.Type == engine.ProcedureFlow && a.wait.named() {
		c.Errorf("kind-not-allowed", a.wait.flow.Node, "nobody hears a procedure: \"wait\" is for call flows").Hint = "delete wait"
	}
}

// Enter waits, unless something holds already.
func (a *await) Enter(v *engine.Visit) engine.Move {
	if out, ok := a.ready(v); ok {
		return engine.Out(out)
	}
	if a.atMost > 0 {
		v.Timer(outTimeout, v.Now()+engine.MillisOf(a.atMost))
	}
	if v.As() == engine.AsProcedure {
		return engine.Stay()
	}
	hears := a.wait.openOr(v, engine.AsRoomWait, engine.CalmWait)
	v.Add(&twiml.Redirect{Method: twiml.POST, URL: v.ChildURL(v.Leg().ID, hears, engine.Wait)})
	return engine.Stay()
}

// Ready looks whether an event holds.
func (a *await) Ready(v *engine.Visit) engine.Move {
	if out, ok := a.ready(v); ok {
		return engine.Out(out)
	}
	return engine.Keep()
}

// Resume takes commands and the end of the time.
func (a *await) Resume(v *engine.Visit, in engine.Input) engine.Move {
	switch in := in.(type) {
	case engine.Commanded:
		return a.commanded(v, in)
	case engine.Fired:
		return engine.Out(outTimeout)
	}
	return engine.Keep()
}
