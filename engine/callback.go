package engine

import "callflow/schema/expr"

// A place in a line can outlive the leg that waited: a procedure of the contact keeps it, rings somebody when an agent
// is there, and the flow on that leg takes the place over by its own queue step.

// CallbackFlow is the name of the procedure that keeps a place.
const CallbackFlow FlowName = "lib.call_back"

// What the visit of that procedure remembers.
const (
	keptTaken  = "taken"  // the leg waits in the line itself now
	keptTalked = "talked" // and has talked
)

// CallBack keeps a place in a line; the inputs are those of [CallbackFlow]. It reports false when one is kept there
// already: whoever asks twice is called back once. A place that a leg has taken over is not kept any more.
func (v *Visit) CallBack(queue string, with ...Named) bool {
	if r := v.t.keeper(0, queue); r != nil {
		if x, _ := lookup(r.Top().Memo, keptTaken); x == nil {
			return false
		}
	}
	run := v.run
	v.t.beginProcedure(Run{By: v.Leg().Who()}, CallbackFlow, append([]Named{{Name: "queue", Value: queue}}, with...))
	v.t.visit(run)
	return true
}

// keeper is the procedure that keeps a place in a line, of a certain number or of any (0), or nil.
func (t *turn) keeper(id RunID, queue string) *Run {
	for i := range t.c.Runs {
		r := &t.c.Runs[i]
		if r.As != AsProcedure || len(r.Stack) == 0 || r.Stack[0].Flow != CallbackFlow || id != 0 && r.ID != id {
			continue
		}
		if x, _ := lookup(r.Stack[0].Vars, "queue"); x == queue {
			return r
		}
	}
	return nil
}

// JoinKept is [Visit.Join] for a leg that may have been rung because its place has come to the front: it takes that
// place over.
func (v *Visit) JoinKept(p Place) {
	if r := v.t.keeper(v.Leg().For, p.Queue); r != nil && v.Leg().For != 0 {
		f := r.Top()
		x, _ := lookup(f.Memo, ticketName)
		n, _ := x.(float64)
		since, _ := lookup(f.Vars, "since")
		at, _ := since.(float64)
		p.takes, p.Since = int64(n), Millis(at)
		f.Memo = with(with(f.Memo, Named{Name: ticketName, Value: expr.Value(nil)}), Named{Name: keptTaken, Value: true})
	}
	v.Join(p)
}

// TalkKept tells the procedure that has kept this leg's place that its talk has begun.
func (v *Visit) TalkKept() {
	if r := v.t.c.Run(v.Leg().For); r != nil && len(r.Stack) > 0 && r.Stack[0].Flow == CallbackFlow {
		r.Top().Memo = with(r.Top().Memo, Named{Name: keptTalked, Value: true})
	}
}

// OpenRoom opens a room of a type for those who are called.
func (v *Visit) OpenRoom(kind string) RoomID { return v.t.openRoom(kind).ID }
