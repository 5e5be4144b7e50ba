package floor

import "slices"

// offer reserves agents for somebody and has them rung.
func (w *work) offer(old *Entry, q *Queue, agents []string) {
	e := *old
	e.Offers = nil
	for _, agent := range agents {
		o := Offer{No: w.number(), Agent: agent, Made: w.at, By: w.at + q.Ring + e.Slack + slack}
		e.Offers = append(e.Offers, o)
		d := w.desk(agent)
		d.Offers++
		d.Offered = w.at
		w.keep(d)
		w.s.offers = w.s.offers.Put(number(o.No), agent)
		w.say(&e, Offered, Say{Offer: o.No, Agent: agent, Ring: q.Ring})
		w.out.Facts = append(w.out.Facts, Fact{Kind: OfferMade, Agent: agent, Queue: e.Queue, Contact: e.Contact, Ticket: e.Ticket, Offer: o.No, Reserved: e.Callback})
		w.started()
	}
	w.put(&e)
}

// endOffer frees the agent of an offer.
func (w *work) endOffer(e *Entry, o *Offer, why Result) {
	if why != Accepted {
		w.s.offers = w.s.offers.Without(number(o.No))
	}
	w.out.Facts = append(w.out.Facts, Fact{Kind: OfferEnded, Agent: o.Agent, Queue: e.Queue, Contact: e.Contact, Ticket: e.Ticket, Offer: o.No,
		Result: why, Rang: w.at - o.Made})
	d := w.desk(o.Agent)
	if d == nil {
		return
	}
	d.Offers = max(0, d.Offers-1)
	switch why {
	case Accepted:
		d.Missed = 0
		if day := int64(w.at / dayOfMillis); day != d.Day {
			d.Day, d.Calls = day, 0
		}
		d.Calls++
		d.Talks = append(d.Talks, Talk{Offer: o.No, Contact: e.Contact, Ticket: e.Ticket, Queue: e.Queue, Began: w.at, Check: w.at + checkTalks})
	case Missed:
		d.Missed++
		if a, _ := w.cfg.agentAt(o.Agent); a != nil && a.Misses > 0 && d.Missed >= a.Misses && d.Want == Available {
			d.Want, d.Reason, d.By = Away, missReason, "rule"
		}
	case Failed:
		if d.Want == Available {
			d.Want, d.Reason, d.By = Away, failReason, "rule"
		}
	}
	w.keep(d)
}

// answer takes what has come of an offer.
func (w *work) answer(h Answer) {
	old := w.entry(h.Contact, h.Ticket)
	if old == nil {
		return
	}
	i := slices.IndexFunc(old.Offers, func(o Offer) bool { return o.No == h.Offer })
	if i < 0 {
		return
	}
	e := *old
	o := e.Offers[i]
	if h.Result == Accepted {
		w.accepted(&e, o)
		return
	}
	e.Offers = slices.Delete(slices.Clone(e.Offers), i, i+1)
	e.Tried = append(slices.Clone(e.Tried), Tried{o.Agent, w.at + triedFor})
	if e.Only == o.Agent {
		e.Only = ""
	}
	w.put(&e)
	w.endOffer(&e, &o, h.Result)
	w.matchAgent(o.Agent)
	if e, ok := w.s.entries.Get(number(e.No)); ok {
		w.matchEntry(e)
	}
}

// accepted is the beginning of a talk: whoever else is rung for it is let go.
func (w *work) accepted(e *Entry, by Offer) {
	w.forget(e)
	w.endOffer(e, &by, Accepted)
	for i := range e.Offers {
		if o := &e.Offers[i]; o.No != by.No {
			w.say(e, Recalled, Say{Offer: o.No, Agent: o.Agent})
			w.endOffer(e, o, Withdrawn)
		}
	}
	for i := range e.Offers {
		w.matchAgent(e.Offers[i].Agent)
	}
}

// longer gives a contact the time of another ring.
func (w *work) longer(h Longer) {
	w.still(Still{Contact: h.Contact, Ticket: h.Ticket, Offer: h.Offer, Lasts: true})
}

// over ends a talk: the agent wraps up, or is free at once.
func (w *work) over(contact, no, offer int64) {
	d, i := w.talk(contact, no, offer)
	if d == nil {
		return
	}
	t := d.Talks[i]
	d.Talks = slices.Delete(d.Talks, i, i+1)
	w.s.offers = w.s.offers.Without(number(offer))
	d.Idle = w.at
	wrap := Millis(0)
	if a, _ := w.cfg.agentAt(d.Agent); a != nil {
		wrap = a.WrapUp
	}
	if wrap > 0 {
		d.Wrap, d.After, d.Began = w.at+wrap, offer, w.at
	}
	w.keep(d)
	w.served(t.Queue, w.at-t.Began+wrap)
	w.matchAgent(d.Agent)
}

// served keeps the mean time that one caller takes: each new one counts an eighth.
func (w *work) served(queue string, took Millis) {
	t := *w.tally(queue)
	if t.Handle == 0 {
		t.Handle = took
	} else {
		t.Handle += (took - t.Handle) / 8
	}
	w.s.tallies = w.s.tallies.Put(name(queue), &t)
	w.changed(Part{No: t.No, Tally: &t})
}

// talk finds a talk by its offer; the agent is a copy.
func (w *work) talk(contact, no, offer int64) (*Desk, int) {
	agent, ok := w.s.offers.Get(number(offer))
	if !ok {
		return nil, 0
	}
	d := w.desk(agent)
	if d == nil {
		return nil, 0
	}
	i := slices.IndexFunc(d.Talks, func(t Talk) bool { return t.Offer == offer && t.Contact == contact && t.Ticket == no })
	if i < 0 {
		return nil, 0
	}
	return d, i
}

// still takes the answer to a question.
func (w *work) still(h Still) {
	if e := w.entry(h.Contact, h.Ticket); e != nil {
		w.stillOffered(e, h)
		return
	}
	d, i := w.talk(h.Contact, h.Ticket, h.Offer)
	switch {
	case d == nil:
	case h.Lasts:
		d.Talks[i].Asked, d.Talks[i].Check = false, w.at+checkTalks
		w.keep(d)
	default:
		w.over(h.Contact, h.Ticket, h.Offer)
	}
}

func (w *work) stillOffered(old *Entry, h Still) {
	i := slices.IndexFunc(old.Offers, func(o Offer) bool { return o.No == h.Offer })
	q := w.cfg.queueAt(old.Queue)
	if i < 0 {
		return
	}
	if !h.Lasts {
		w.answer(Answer{Contact: h.Contact, Ticket: h.Ticket, Offer: h.Offer, Result: Failed})
		return
	}
	e := *old
	e.Offers = slices.Clone(old.Offers)
	e.Offers[i].Asked, e.Offers[i].By = false, w.at+slack
	if q != nil {
		e.Offers[i].By += q.Ring
	}
	w.put(&e)
}
