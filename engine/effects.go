package engine

import (
	"slices"
	"strconv"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// legLane is the lane of everything that is done to one call: in order, one at a time.
func legLane(id LegID) string { return "leg/" + itoa(int64(id)) }

// effect orders something to be done after the turn is committed. When run is not 0 its end comes back
// to that run.
func (t *turn) effect(e Effect, leg LegID, run RunID) EffectKey {
	e.Key = EffectKey{Cell: t.c.ID.Cell(), Seq: t.e.Seq, N: t.n}
	t.n++
	if e.Tell {
		t.c.Open = append(slices.Clone(t.c.Open), Pending{Key: e.Key, Run: run, Leg: leg})
	}
	t.out.Effects = append(t.out.Effects, e)
	return e.Key
}

// send gives another cell a message.
func (t *turn) send(m Message) {
	m.MessageKey = MessageKey{From: t.c.ID.Cell(), Seq: t.e.Seq, N: t.n}
	t.n++
	t.out.Messages = append(t.out.Messages, m)
}

// result takes the end of an effect to the run that waits for it.
func (t *turn) result(b Result) {
	at := slices.IndexFunc(t.c.Open, func(p Pending) bool { return p.Key == b.Effect })
	if at < 0 {
		t.unsure(&b)
		return
	}
	p := t.c.Open[at]
	t.c.Open = slices.Delete(slices.Clone(t.c.Open), at, at+1)
	switch {
	case t.taskMade(&b):
		return
	case p.Room != 0:
		t.wished(p.Room, p.Leg, b)
		return
	case p.Run == 0:
		t.placed(p.Leg, b)
		return
	}
	if t.c.Run(p.Run) == nil {
		return
	}
	t.resume(p.Run, Ended{Result: b})
}

// unsure tells people of something of which nobody knows whether it was done, and that is not done again.
func (t *turn) unsure(b *Result) {
	if b.Deed != "" && b.State == ResultUnknown {
		t.alert(0, b.Deed+"_unknown", "it is not known whether it was done, and it is not tried again: "+b.Code)
	}
}

// message takes a message of another cell to the leg that it is about.
func (t *turn) message(b Message) {
	if t.c.ID.Shared() || b.Kind == SeatGiven {
		t.guestMessage(&b)
		return
	}
	if b.Kind == LineTold {
		t.lineTold(&b)
		return
	}
	leg := t.c.Leg(b.Leg)
	if leg == nil || leg.Main == 0 {
		return
	}
	t.resume(leg.Main, Told{Message: b})
}

// fact writes down something that reports want to know.
func (t *turn) fact(kind FactKind, leg LegID, data ...Named) {
	t.out.Facts = append(t.out.Facts, Fact{Kind: kind, Leg: leg, Data: data})
	t.momentOf(kind, leg, data)
}

// alert writes down something that people should look at.
func (t *turn) alert(leg LegID, code, detail string) {
	t.fact(Alert, leg, Named{Name: "code", Value: code}, Named{Name: "detail", Value: detail})
}

// addRun begins a run.
func (t *turn) addRun(r Run) RunID {
	if len(t.c.Runs) >= 64 {
		panic("more than 64 runs in one contact")
	}
	r.ID = t.c.NextRun
	t.c.NextRun++
	r.Last.From = -1
	t.c.Runs = append(t.c.Runs, r)
	return r.ID
}

// mostLegs is how many legs may live at once.
func (t *turn) mostLegs() int {
	if t.c.ID.Shared() {
		return maxGuests
	}
	return maxLegs
}

// legsLeft is how many more legs may be called now.
func (t *turn) legsLeft() int {
	most := maxLegs
	if n := t.set.Flows.Policies.Legs; n > 0 {
		most = min(most, n)
	}
	for i := range t.c.Legs {
		if t.c.Legs[i].State != LegOver {
			most--
		}
	}
	return max(0, most)
}

// addLeg begins a leg.
func (t *turn) addLeg(l Leg) *Leg {
	living := 0
	for i := range t.c.Legs {
		if t.c.Legs[i].State != LegOver {
			living++
		}
	}
	if most := t.mostLegs(); living >= most || len(t.c.Legs) >= 8*most {
		panic("too many legs in one contact")
	}
	l.ID, l.Began = LegID(t.c.PastLegs+len(t.c.Legs)+1), t.e.At
	t.c.Legs = append(t.c.Legs, &l)
	t.changes(l.ID)
	return &l
}

// expectBy sets when Twilio is to be asked about a leg that has said nothing.
func (t *turn) expectBy(id LegID, d Millis) {
	if leg := t.leg(id); leg != nil && leg.State != LegOver {
		leg.Overdue, leg.Asked = t.e.At+d, 0
	}
}

// touch notes that a leg is alive: it has just asked for something.
func (l *Leg) touch(at Millis) {
	if l.State != LegOver {
		l.State = LegUp
	}
	if l.Answered == 0 {
		l.Answered = at
	}
	if l.Overdue > 0 && l.Overdue < at+defaultOverdue {
		l.Overdue = at + defaultOverdue
	}
	l.Asked = 0
}
