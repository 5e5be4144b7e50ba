package engine

import "callflow/schema/expr"

// Kept returns a value that the step keeps from visit to visit of one run; none when there is none.
func (v *Visit) Kept(name string) expr.Value {
	f := v.top()
	if p := passed(f.Passed, f.Step); p != nil {
		x, _ := lookup(p.Kept, name)
		return x
	}
	return nil
}

// Keep has the step keep these values, and no others, from visit to visit of one run. Later steps
// cannot read them.
func (v *Visit) Keep(values ...Named) {
	f := v.top()
	list := append([]Passed(nil), f.Passed...)
	for i := range list {
		if list[i].Step == f.Step {
			list[i].Kept = values
		}
	}
	f.Passed = list
}

// Reading takes a value from outside the contact, such as queues.support.waiting, and notes that the
// turn used it; none when it is not known.
func (v *Visit) Reading(name string) expr.Value { return v.t.read(name) }

// Expect sets how long nothing may be heard of the leg, without touching its document. A step calls
// it when it learns during a visit that the present verb will last; ten minutes are the most.
func (v *Visit) Expect(d Millis) { v.t.expectBy(v.r().Leg, min(d, longOverdue)) }

// EndLeg hangs up a leg of the contact. Sid is its CallSid where the event has named it; it is used
// only if the leg is not bound yet.
func (v *Visit) EndLeg(id LegID, sid string) {
	leg := v.t.c.Leg(id)
	if leg == nil || leg.State == LegOver {
		return
	}
	if leg.Sid != "" {
		sid = leg.Sid
	}
	v.t.effect(Effect{Lane: legLane(id), Class: ClassHangUp, Do: EndCall{Sid: sid}}, id, 0)
}
