package engine

import "slices"

// terminal reports whether a CallStatus says that the call is over.
func terminal(status string) bool {
	switch status {
	case "completed", "busy", "failed", "no-answer", "canceled":
		return true
	}
	return false
}

// endLeg does what has to be done when a leg ends: once, whatever ended it and however many events say so,
// in the order of engine.md section 5.
func (t *turn) endLeg(id LegID, status string, p Params) {
	leg := t.leg(id)
	if leg == nil || leg.State == LegOver {
		return
	}
	leg.State, leg.Ended, leg.End, leg.Overdue, leg.Side = LegOver, t.e.At, status, 0, Sided{}
	t.fact(LegEnded, id, Named{Name: "status", Value: status}, Named{Name: "length", Value: (t.e.At - leg.Began).Duration()},
		Named{Name: "role", Value: orNone(string(leg.Role))})
	t.offerOver(leg)
	main, flow := leg.Main, t.flowOf(id)
	if r := t.c.Run(main); r != nil {
		leg.Open = r.Visit
	}
	t.endRunsOf(id, main)
	if r := t.c.Run(main); r != nil && leg.For != 0 && r.Visit == 0 {
		t.forget(main) // never answered: its flow has not begun
	} else if r != nil && !t.lingers(main, p) {
		t.hungUp(main, p)
	}
	t.voidEffects(id)
	t.leaveRooms(id, "hung_up")
	t.callEnded(t.c.Leg(id), flow)
	t.tellFor(t.c.Leg(id), heardOf(t.c.Leg(id)), p)
	if parent := leg.Parent; parent != 0 {
		t.tellParent(id, heardOf(t.c.Leg(id)), p)
		return
	}
	t.endChildLegs(id)
}

// heardOf is how a leg ended, for whoever rang it: one of which Twilio knows nothing any more has ended as far as it
// had come.
func heardOf(l *Leg) string {
	switch {
	case l.End != "unknown":
		return l.End
	case l.Answered > 0:
		return "completed"
	}
	return "failed"
}

// endRunsOf ends the runs of a leg other than its main one.
func (t *turn) endRunsOf(id LegID, main RunID) {
	for i := len(t.c.Runs) - 1; i >= 0; i-- {
		if i < len(t.c.Runs) && t.c.Runs[i].Leg == id && t.c.Runs[i].ID != main {
			t.closeRun(t.c.Runs[i].ID)
		}
	}
}

// endChildLegs ends the legs that Dial rang for a leg: Twilio drops them with their parent.
func (t *turn) endChildLegs(parent LegID) {
	for _, l := range t.c.Legs {
		if l.Parent == parent && l.State != LegOver {
			t.endLeg(l.ID, "canceled", nil)
		}
	}
}

// lastWait names the timer of a run whose leg has gone and whose step still expects a request.
const lastWait = "last_request"

// lingers leaves a run as it is for a while when its step still expects what it is for. Requests that tell
// of the hang-up themselves carry it already.
func (t *turn) lingers(id RunID, p Params) bool {
	f := t.c.Run(id).Top()
	step := t.step(f)
	if step == nil || f.Before {
		return false
	}
	k, ok := step.Kind.(Lingerer)
	if !ok {
		return false
	}
	if _, told := p.Get("RecordingSid"); told {
		return false
	}
	d := k.Lingers(t.visit(id))
	if d > 0 {
		t.c.Run(id).Timer = Timer{Name: lastWait, Due: t.e.At + d}
	}
	return d > 0
}

// hungUp unwinds the run of a leg that is gone, from the innermost flow outwards. The step of each flow
// is left by hung_up, its values first, then its flow's finally runs once.
func (t *turn) hungUp(id RunID, p Params) {
	t.leftBy(id, Leaving{Params: p})
	t.unwind(id, 0)
	t.closeRun(id)
}

// unwind takes flows off a run's stack until n are left.
func (t *turn) unwind(id RunID, n int) {
	for {
		r := t.c.Run(id)
		if r == nil || len(r.Stack) <= n {
			return
		}
		over := HungUp
		if leg := t.c.Leg(r.Leg); leg != nil && leg.State != LegOver {
			over = Stopped
		}
		t.leaveStep(id, over)
		t.finally(id)
		r = t.c.Run(id)
		r.Stack = r.Stack[:len(r.Stack)-1]
	}
}

// finally runs the last actions of the flow on top of the stack. They cannot wait.
func (t *turn) finally(id RunID) {
	g := t.set.Flows.Graphs[t.c.Run(id).Top().Flow]
	if g == nil {
		return
	}
	for i := range g.Finally {
		v := t.visit(id)
		if v.Holds(g.Finally[i].When) {
			g.Finally[i].Do.Enter(v)
		}
	}
}

// closeRun removes a run, the runs that it opened before it.
func (t *turn) closeRun(id RunID) {
	t.endChildren(id)
	r := t.c.Run(id)
	if r != nil && r.As == AsWait {
		t.queue, _ = t.queueSid(r.Leg)
	}
	if r != nil && r.Owed > 0 { // nobody waits for the answer to the request that is held
		r.Owed = 0
		t.out.Replies = append(t.out.Replies, Reply{Run: id, Body: emptyDocument})
	}
	if r := t.c.Run(id); r != nil && len(r.Stack) > 0 {
		t.unwind(id, 0)
	}
	t.forget(id)
}

// forget takes a run out of the state.
func (t *turn) forget(id RunID) {
	t.c.Runs = slices.DeleteFunc(t.c.Runs, func(r Run) bool { return r.ID == id })
	t.c.Open = slices.DeleteFunc(slices.Clone(t.c.Open), func(p Pending) bool { return p.Run == id })
}

// endChildren ends the runs that a run's visit opened.
func (t *turn) endChildren(id RunID) {
	for i := len(t.c.Runs) - 1; i >= 0; i-- {
		if i < len(t.c.Runs) && t.c.Runs[i].Parent == id {
			t.closeRun(t.c.Runs[i].ID)
		}
	}
}

// voidEffects takes back what was ordered for a leg and is not needed any more.
func (t *turn) voidEffects(id LegID) {
	for _, p := range t.c.Open {
		if p.Leg == id {
			t.out.Void = append(t.out.Void, p.Key)
		}
	}
	t.c.Open = slices.DeleteFunc(slices.Clone(t.c.Open), func(p Pending) bool { return p.Leg == id })
}

// tellParent tells the visit that rang a leg what became of it.
func (t *turn) tellParent(id LegID, status string, p Params) {
	parent := t.c.Leg(t.c.Leg(id).Parent)
	if parent == nil || parent.State == LegOver || parent.Main == 0 {
		return
	}
	t.resume(parent.Main, LegNews{Leg: id, Status: status, Params: p})
}

// startChild writes the first document of a wait, whisper or screen run.
func (t *turn) startChild(r *Run) {
	if len(r.Stack) == 0 {
		t.reply(emptyDocument)
		return
	}
	g := t.set.Flows.Graphs[r.Top().Flow]
	r.Last.From, r.Last.What = 0, ""
	t.drive(r.ID, t.follow(r.ID, g.Start))
}

// childOver ends a run that was opened by a visit, and tells that visit by which outcome. Its last
// document is what its type asks for: the talk begins, the caller leaves the queue, the callee is let go.
func (t *turn) childOver(id RunID, o Outcome) Move {
	r := t.c.Run(id)
	as, leg, parent := r.As, r.Leg, r.Parent
	switch {
	case as == AsMain:
		t.visit(id).hangUp()
		return Move{kind: moveCut}
	case as == AsWait:
		t.visit(id).leaveQueue()
	case as == AsScreen && o != "accept":
		t.visit(id).hangUp()
	}
	t.park(id)
	if t.webby == id {
		t.leg(leg).Side = Sided{Run: id, Answer: t.c.Run(id).Last}
	}
	t.closeRun(id)
	t.resume(parent, ChildEnded{As: as, Leg: leg, Outcome: o})
	return Keep()
}
