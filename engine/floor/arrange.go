package floor

import (
	"cmp"
	"slices"
)

const (
	maxLine     = 20_000         // who wait in one floor
	maxSays     = 48             // what is told in one turn; the rest waits for the next
	slack       = Millis(10_000) // that a contact has to say what came of a ring
	askAgain    = Millis(10_000) // until an answer to a question is given up
	checkTalks  = Millis(300_000)
	triedFor    = Millis(30_000)
	paceWindow  = Millis(1000)
	lostReason  = "unresponsive"
	missReason  = "missed"
	failReason  = "unreachable"
	dayOfMillis = Millis(86_400_000)
)

// Arrange takes an event. s is nil for a floor that is new. The configuration may be another one than before.
func Arrange(cfg *Config, s *State, e Event) Turn {
	if s == nil {
		s = &State{Next: 1}
	}
	n := *s
	w := &work{cfg: cfg, s: &n, at: e.At, seed: e.Seed}
	if n.cfg != cfg {
		w.configure()
	}
	w.take(e.What)
	slices.SortFunc(w.out.Parts, func(a, b Part) int { return cmp.Compare(a.No, b.No) })
	w.out.State = &n
	return w.out
}

// Due is when to come back with [Passed], 0 for never. A floor that has just been read is due at once.
func (s *State) Due() Millis {
	if s.cfg == nil {
		return 1
	}
	if k, _, ok := s.dues.At(0); ok {
		return max(k.at, 1)
	}
	return 0
}

// work is one event being worked on.
type work struct {
	cfg  *Config
	s    *State
	at   Millis
	seed uint64
	out  Turn

	widened []*Entry // whom time has brought more agents
}

func (w *work) take(what Happening) {
	switch h := what.(type) {
	case Join:
		w.join(h)
	case Leave:
		if e := w.entry(h.Contact, h.Ticket); e != nil {
			w.leave(e, Gone)
		}
	case Answer:
		w.answer(h)
	case Longer:
		w.longer(h)
	case Over:
		w.over(h.Contact, h.Ticket, h.Offer)
	case Still:
		w.still(h)
	case Set:
		w.set(h)
	case Load:
		w.load(h)
	case Passed:
		if h.Blind {
			w.askAll()
		}
		w.passed()
	}
}

func (w *work) number() int64 {
	n := w.s.Next
	w.s.Next++
	return n
}

// changed notes how a part is now; one without content is gone.
func (w *work) changed(p Part) {
	i := slices.IndexFunc(w.out.Parts, func(o Part) bool { return o.No == p.No })
	if i < 0 {
		w.out.Parts = append(w.out.Parts, p)
		return
	}
	w.out.Parts[i] = p
}

func (w *work) say(e *Entry, word Word, s Say) {
	s.Contact, s.Ticket, s.Word, s.Queue = e.Contact, e.Ticket, word, e.Queue
	w.out.Says = append(w.out.Says, s)
}

func (w *work) entry(contact, no int64) *Entry {
	n, ok := w.s.tickets.Get(ticket{contact, no})
	if !ok {
		return nil
	}
	e, _ := w.s.entries.Get(number(n))
	return e
}

// join gives somebody a place, or says why there is none.
func (w *work) join(j Join) {
	e := &Entry{Contact: j.Contact, Ticket: j.Ticket, Queue: j.Queue, Need: slices.Sorted(slices.Values(j.Need)), Priority: j.Priority,
		Since: w.at, Joined: w.at, After: j.After, Callback: j.Callback, Slack: j.Slack}
	if j.Since > 0 {
		e.Since = min(j.Since, w.at)
	}
	q := w.cfg.queueAt(j.Queue)
	kept := w.entry(j.Contact, j.Takes)
	switch {
	case w.entry(j.Contact, j.Ticket) != nil:
		return
	case q != nil && kept != nil && j.Takes != 0 && kept.Queue == q.Name:
		w.takePlace(kept, j, q)
		return
	case q == nil:
		w.say(e, Refused, Say{Why: WhyUnknown})
		return
	case j.Since == 0 && w.waiting(q) >= q.Size, w.s.entries.Len() >= maxLine: // whose place was kept has left the line a moment ago
		w.say(e, Refused, Say{Why: WhyFull})
		return
	case w.tally(q.Name).signed == 0 && !j.Callback:
		w.say(e, Refused, Say{Why: WhyNobody})
		return
	}
	e.No = w.number()
	if a, _ := w.cfg.agentAt(j.Prefer); a != nil && q.Prefer > 0 && w.cfg.serves(a, q) && w.wanted(a) {
		e.Only = a.Name
	}
	e.Stage = q.stage(w.at - e.Since)
	w.s.tickets = w.s.tickets.Put(ticket{e.Contact, e.Ticket}, e.No)
	w.say(e, InLine, Say{})
	w.put(e)
	w.matchEntry(e)
}

// takePlace gives a place that was kept to a leg that waits there now. Agents who are reserved are to be rung.
func (w *work) takePlace(kept *Entry, j Join, q *Queue) {
	e := *kept
	e.Offers = slices.Clone(kept.Offers)
	w.s.tickets = w.s.tickets.Without(ticket{kept.Contact, kept.Ticket}).Put(ticket{j.Contact, j.Ticket}, e.No)
	e.Ticket, e.Callback, e.Slack, e.After = j.Ticket, false, 0, 0
	w.say(&e, InLine, Say{})
	for i := range e.Offers {
		o := &e.Offers[i]
		o.By, o.Asked = w.at+q.Ring+slack, false
		w.say(&e, Offered, Say{Offer: o.No, Agent: o.Agent, Ring: q.Ring})
	}
	w.put(&e)
	w.matchEntry(&e)
}

// wanted reports whether it makes sense to wait for an agent.
func (w *work) wanted(a *Agent) bool {
	d, ok := w.s.desks.Get(name(a.Name))
	return ok && d.Want == Available
}

// waiting is how many wait in a queue.
func (w *work) waiting(q *Queue) int {
	line := w.cfg.queue[q.Name]
	return w.s.places.Rank(place{line: line + 1, priority: maxPriority, since: -1 << 62}) -
		w.s.places.Rank(place{line: line, priority: maxPriority, since: -1 << 62})
}

// maxPriority is above all priorities.
const maxPriority = 1 << 40

// put keeps an entry that is new or has changed.
func (w *work) put(e *Entry) {
	w.hide(e.No)
	w.changed(Part{No: e.No, Entry: e})
	w.place(e)
}

// place has an entry found wherever it is looked for.
func (w *work) place(e *Entry) {
	w.s.entries = w.s.entries.Put(number(e.No), e)
	q := w.cfg.queueAt(e.Queue)
	if q == nil {
		e.class, e.due = nil, w.at // it is told so by the next tick
		w.s.dues = w.s.dues.Put(due{at: e.due, no: e.No}, struct{}{})
		return
	}
	e.class = w.class(q, e)
	if e.due = e.nextDue(q); e.due > 0 {
		w.s.dues = w.s.dues.Put(due{at: e.due, no: e.No}, struct{}{})
	}
	w.s.places = w.s.places.Put(placeOf(q, w.cfg.queue[e.Queue], e), e)
	if e.open() {
		w.s.lines = w.s.lines.Put(placeOf(q, e.class.no, e), e)
	}
}

// open reports whether somebody may be offered.
func (e *Entry) open() bool { return len(e.Offers) == 0 && e.After == 0 && e.class != nil }

// hide takes an entry out of whatever it can be found in.
func (w *work) hide(no int64) {
	old, ok := w.s.entries.Get(number(no))
	if !ok {
		return
	}
	w.s.dues = w.s.dues.Without(due{at: old.due, no: no})
	w.s.entries = w.s.entries.Without(number(no))
	if q := w.cfg.queueAt(old.Queue); q != nil {
		w.s.places = w.s.places.Without(placeOf(q, w.cfg.queue[old.Queue], old))
		if old.class != nil {
			w.s.lines = w.s.lines.Without(placeOf(q, old.class.no, old))
		}
	}
}

// forget takes somebody out of the line.
func (w *work) forget(e *Entry) {
	w.hide(e.No)
	w.changed(Part{No: e.No})
	w.s.tickets = w.s.tickets.Without(ticket{e.Contact, e.Ticket})
}

// leave ends a wait; agents who are being rung are free again.
func (w *work) leave(e *Entry, why Result) {
	w.forget(e)
	for i := range e.Offers {
		w.endOffer(e, &e.Offers[i], why)
	}
	for i := range e.Offers {
		w.matchAgent(e.Offers[i].Agent)
	}
}

// passed looks at whatever is due.
func (w *work) passed() {
	for len(w.out.Says) < maxSays {
		k, _, ok := w.s.dues.At(0)
		if !ok || k.at > w.at {
			break
		}
		w.s.dues = w.s.dues.Without(k)
		w.lookAt(k)
	}
	w.matchWidened()
}

// askAll has every talk be asked whether it still lasts.
func (w *work) askAll() {
	var busy []string
	w.s.desks.All(func(n name, d *Desk) bool {
		if len(d.Talks) > 0 {
			busy = append(busy, string(n))
		}
		return true
	})
	for _, agent := range busy {
		d := w.desk(agent)
		for i := range d.Talks {
			if t := &d.Talks[i]; !t.Asked {
				t.Check = w.at
			}
		}
		w.keep(d)
	}
}

// matchWidened offers those for whom more agents have come into question by now, the first of all first.
func (w *work) matchWidened() {
	slices.SortFunc(w.widened, func(a, b *Entry) int {
		if w.better(a, b) == a {
			return -1
		}
		return 1
	})
	for _, e := range w.widened {
		if now, ok := w.s.entries.Get(number(e.No)); ok {
			w.matchEntry(now)
		}
	}
}

func (w *work) lookAt(k due) {
	switch {
	case k.desk:
		w.lookAtDesk(k.name)
	case k.name != "":
		w.deserted(w.cfg.queueAt(k.name))
	case k.no == 0: // a pause between calls is over, or the configuration is new
		w.matchAll()
	default:
		if e, ok := w.s.entries.Get(number(k.no)); ok {
			w.lookAtEntry(e)
		}
	}
}

// lookAtEntry does what time has brought about for somebody who waits.
func (w *work) lookAtEntry(old *Entry) {
	e := *old
	e.Offers, e.Tried = slices.Clone(old.Offers), slices.Clone(old.Tried)
	q := w.cfg.queueAt(e.Queue)
	if q == nil {
		w.turnAway(&e)
		return
	}
	if e.After > 0 && e.After <= w.at {
		e.After = 0
	}
	if e.Only != "" && e.Joined+q.Prefer <= w.at {
		e.Only = ""
	}
	e.Stage = max(e.Stage, q.stage(w.at-e.Since))
	e.Tried = slices.DeleteFunc(e.Tried, func(t Tried) bool { return t.Until <= w.at })
	var lost []Offer
	for i := range e.Offers {
		o := &e.Offers[i]
		switch {
		case o.By > w.at:
		case !o.Asked:
			o.Asked, o.By = true, w.at+askAgain
			w.say(&e, Asked, Say{Offer: o.No, Agent: o.Agent})
		default:
			lost = append(lost, *o)
		}
	}
	w.put(&e)
	for i := range lost { // the contact does not answer at all: nobody waits there any more
		w.setAway(lost[i].Agent, lostReason)
	}
	if len(lost) > 0 {
		w.leave(&e, Lost)
		return
	}
	w.widened = append(w.widened, &e)
}

// turnAway tells somebody that nobody is left who could serve, or that the queue is closed.
func (w *work) turnAway(e *Entry) {
	why := WhyNobody
	if w.cfg.queueAt(e.Queue) == nil {
		why = WhyClosed
	}
	w.leave(e, Gone)
	w.say(e, Refused, Say{Why: why})
}

// lookAtDesk does what time has brought about for an agent.
func (w *work) lookAtDesk(agent string) {
	d := w.desk(agent)
	if d == nil {
		return
	}
	if d.Wrap > 0 && d.Wrap <= w.at {
		w.wrapped(d)
	}
	var gone []Talk
	for i := range d.Talks {
		t := &d.Talks[i]
		switch {
		case t.Check > w.at:
		case t.Asked:
			gone = append(gone, *t)
		default:
			t.Asked, t.Check = true, w.at+askAgain
			w.out.Says = append(w.out.Says, Say{Contact: t.Contact, Ticket: t.Ticket, Word: Asked, Offer: t.Offer, Agent: agent, Queue: t.Queue})
		}
	}
	w.keep(d)
	for i := range gone {
		w.over(gone[i].Contact, gone[i].Ticket, gone[i].Offer)
	}
	w.matchAgent(agent)
}
