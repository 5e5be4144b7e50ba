package floor

import "slices"

// desk is a copy of what is known of an agent, new when nothing is; nil when the workspace knows no such agent and
// nothing is going on there.
func (w *work) desk(agent string) *Desk {
	if d, ok := w.s.desks.Get(name(agent)); ok {
		c := *d
		c.Talks = slices.Clone(d.Talks)
		return &c
	}
	a, _ := w.cfg.agentAt(agent)
	if a == nil {
		return nil
	}
	d := &Desk{No: w.number(), Agent: agent, Want: Offline, Since: w.at, Idle: w.at}
	return d
}

// keep keeps what has changed of an agent, wherever it can be found, and records a new state.
func (w *work) keep(d *Desk) {
	old, known := w.s.desks.Get(name(d.Agent))
	w.unseat(old)
	was, wanted := Offline, Offline
	if known {
		was, wanted = old.State(), old.Want
	}
	if now := d.State(); now != was || now == Away && known && old.Reason != d.Reason {
		d.Since = w.at
		f := Fact{Kind: AgentState, Agent: d.Agent, State: now, By: d.By}
		if now == Away {
			f.Reason = d.Reason
		}
		w.out.Facts = append(w.out.Facts, f)
	}
	w.s.desks = w.s.desks.Put(name(d.Agent), d)
	if !known {
		w.s.numbers = w.s.numbers.Put(number(d.No), name(d.Agent))
	}
	w.changed(Part{No: d.No, Desk: d})
	if d.due = d.nextDue(); d.due > 0 {
		w.s.dues = w.s.dues.Put(due{at: d.due, desk: true, name: d.Agent}, struct{}{})
	}
	w.seat(d)
	if a, _ := w.cfg.agentAt(d.Agent); a != nil && wanted != d.Want {
		w.count(a, wanted, d.Want)
	}
}

// seat puts a free agent among the free ones.
func (w *work) seat(d *Desk) {
	a, profile := w.cfg.agentAt(d.Agent)
	if a == nil || !d.free(a) {
		return
	}
	for _, o := range w.cfg.orders {
		w.s.free = w.s.free.Put(seatOf(a, profile, o, d), d)
	}
}

// unseat takes an agent from among the free ones.
func (w *work) unseat(d *Desk) {
	if d == nil {
		return
	}
	w.s.dues = w.s.dues.Without(due{at: d.due, desk: true, name: d.Agent})
	a, profile := w.cfg.agentAt(d.Agent)
	if a == nil || !d.free(a) {
		return
	}
	for _, o := range w.cfg.orders {
		w.s.free = w.s.free.Without(seatOf(a, profile, o, d))
	}
}

// free reports whether an agent may be offered somebody.
func (d *Desk) free(a *Agent) bool {
	return d.Want == Available && d.Wrap == 0 && d.Offers+len(d.Talks)+d.Other < a.Capacity
}

// count keeps how many agents of each queue are signed in and available. The last one who leaves lets those who
// wait know.
func (w *work) count(a *Agent, was, is Presence) {
	for i := range w.cfg.queues {
		q := &w.cfg.queues[i]
		if !w.cfg.serves(a, q) {
			continue
		}
		t := *w.tally(q.Name)
		t.signed += one(is != Offline) - one(was != Offline)
		t.staffed += one(is == Available) - one(was == Available)
		w.s.tallies = w.s.tallies.Put(name(q.Name), &t)
		if t.signed == 0 && was != Offline {
			w.s.dues = w.s.dues.Put(due{at: w.at, name: q.Name}, struct{}{})
		}
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// deserted tells everybody who waits in a queue that nobody is signed in any more, some in each turn. Those who are
// to be called back stay, and those for whom somebody is being rung.
func (w *work) deserted(q *Queue) {
	if q == nil || w.tally(q.Name).signed > 0 {
		return
	}
	line, told := w.cfg.queue[q.Name], []*Entry(nil)
	w.s.places.From(place{line: line, priority: maxPriority, since: -1 << 62}, func(p place, e *Entry) bool {
		if p.line == line && !e.Callback && len(e.Offers) == 0 {
			told = append(told, e)
		}
		return p.line == line && len(told) < maxSays
	})
	for _, e := range told {
		w.turnAway(e)
	}
	if len(told) == maxSays {
		w.s.dues = w.s.dues.Put(due{at: w.at, name: q.Name}, struct{}{})
	}
}

// tally is what is counted of a queue.
func (w *work) tally(queue string) *Tally {
	if t, ok := w.s.tallies.Get(name(queue)); ok {
		return t
	}
	t := &Tally{No: w.number(), Queue: queue}
	w.s.numbers = w.s.numbers.Put(number(t.No), name(queue))
	w.s.tallies = w.s.tallies.Put(name(queue), t)
	w.changed(Part{No: t.No, Tally: t})
	return t
}

// set takes what a person, or a rule, says of an agent.
func (w *work) set(h Set) {
	d := w.desk(h.Agent)
	if d == nil {
		w.out.Unknown = h.Agent
		return
	}
	ready := h.Want == Available && (d.Wrap > 0 || d.Want != Available) // who says to be ready is
	if d.Want == h.Want && d.Reason == h.Reason && !ready {
		return
	}
	if ready {
		w.wrapped(d)
	}
	d.Want, d.Reason, d.By, d.Missed = h.Want, h.Reason, h.By, 0
	w.keep(d)
	w.matchAgent(h.Agent)
}

// wrapped ends the work after a talk, if there is any: the agent is idle from now on.
func (w *work) wrapped(d *Desk) {
	if d.Wrap > 0 {
		w.out.Facts = append(w.out.Facts, Fact{Kind: WrappedUp, Agent: d.Agent, Offer: d.After, Rang: w.at - d.Began})
	}
	d.Idle, d.Wrap, d.After, d.Began = w.at, 0, 0, 0
}

// setAway sends an agent away by rule.
func (w *work) setAway(agent, reason string) {
	if d := w.desk(agent); d != nil && d.Want == Available {
		d.Want, d.Reason, d.By = Away, reason, "rule"
		w.keep(d)
	}
}

// load counts calls that the floor has not arranged.
func (w *work) load(h Load) {
	d := w.desk(h.Agent)
	if d == nil {
		return
	}
	switch {
	case h.More:
		d.Other++
	case d.Other > 0:
		d.Other--
		d.Idle = w.at
	}
	w.keep(d)
	w.matchAgent(h.Agent)
}
