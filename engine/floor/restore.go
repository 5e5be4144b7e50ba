package floor

// configure sorts everything anew: by a configuration that is new to this state, or after it was read.
func (w *work) configure() {
	s := w.s
	entries, desks, tallies := s.entries, s.desks, s.tallies
	s.cfg = w.cfg
	s.lines, s.places, s.free, s.dues, s.classes = tree[place, *Entry]{}, tree[place, *Entry]{}, tree[seat, *Desk]{}, tree[due, struct{}]{}, tree[name, *class]{}
	tallies.All(func(n name, old *Tally) bool {
		t := *old
		t.signed, t.staffed = 0, 0
		s.tallies = s.tallies.Put(n, &t)
		return true
	})
	desks.All(func(_ name, old *Desk) bool {
		d := *old
		w.reseat(&d)
		return true
	})
	for i := range w.cfg.agents {
		if a := &w.cfg.agents[i]; a.Always {
			w.present(a)
		}
	}
	entries.All(func(_ number, old *Entry) bool {
		e := *old
		w.place(&e)
		return true
	})
	w.matchAll() // whoever fits only now
	for i := range w.cfg.queues {
		if q := &w.cfg.queues[i]; w.tally(q.Name).signed == 0 && w.waiting(q) > 0 {
			w.s.dues = w.s.dues.Put(due{at: w.at, name: q.Name}, struct{}{})
		}
	}
}

// reseat finds an agent's place again.
func (w *work) reseat(d *Desk) {
	w.s.desks = w.s.desks.Put(name(d.Agent), d)
	if d.due = d.nextDue(); d.due > 0 {
		w.s.dues = w.s.dues.Put(due{at: d.due, desk: true, name: d.Agent}, struct{}{})
	}
	w.seat(d)
	if a, _ := w.cfg.agentAt(d.Agent); a != nil && d.Want != Offline {
		w.count(a, Offline, d.Want)
	}
}

// present has an agent work who does not sign in, until somebody says otherwise.
func (w *work) present(a *Agent) {
	if _, known := w.s.desks.Get(name(a.Name)); known {
		return
	}
	d := w.desk(a.Name)
	d.Want, d.By = Available, "rule"
	w.keep(d)
}

// Part is one of the parts that a floor is kept in. One of its fields is set, or none when it is gone.
type Part struct {
	No    int64
	Entry *Entry
	Desk  *Desk
	Tally *Tally
}

// Part returns a part by its number; it is empty when there is none.
func (s *State) Part(no int64) Part {
	if e, ok := s.entries.Get(number(no)); ok {
		return Part{No: no, Entry: e}
	}
	who, _ := s.numbers.Get(number(no))
	if d, ok := s.desks.Get(who); ok && d.No == no {
		return Part{No: no, Desk: d}
	}
	if t, ok := s.tallies.Get(who); ok && t.No == no {
		return Part{No: no, Tally: t}
	}
	return Part{No: no}
}

// Restore makes a floor of its parts, as they were kept.
func Restore(next int64, starts []Millis, parts []Part) *State {
	s := &State{Next: next, Starts: starts}
	for _, p := range parts {
		switch {
		case p.Entry != nil:
			e := *p.Entry
			s.entries = s.entries.Put(number(e.No), &e)
			s.tickets = s.tickets.Put(ticket{e.Contact, e.Ticket}, e.No)
			for i := range e.Offers {
				s.offers = s.offers.Put(number(e.Offers[i].No), e.Offers[i].Agent)
			}
		case p.Desk != nil:
			d := *p.Desk
			s.desks = s.desks.Put(name(d.Agent), &d)
			s.numbers = s.numbers.Put(number(d.No), name(d.Agent))
			for i := range d.Talks {
				s.offers = s.offers.Put(number(d.Talks[i].Offer), d.Agent)
			}
		case p.Tally != nil:
			t := *p.Tally
			s.tallies = s.tallies.Put(name(t.Queue), &t)
			s.numbers = s.numbers.Put(number(t.No), name(t.Queue))
		}
	}
	return s
}

// Waiting is how somebody stands in a line.
type Waiting struct {
	Position int    // 1 for the first
	Size     int    // of the line
	Estimate Millis // -1 when nothing is known
}

// Waiting tells how somebody stands; ok is false when nobody waits under that ticket. The estimate is the number of
// those who are before, and this one, times what an agent needs for one caller, shared among the agents who work: as
// honest as a guess can be, and none at all before the first caller was served.
func (s *State) Waiting(contact, no int64) (p Waiting, ok bool) {
	n, ok := s.tickets.Get(ticket{contact, no})
	if !ok || s.cfg == nil {
		return p, false
	}
	e, _ := s.entries.Get(number(n))
	q := s.cfg.queueAt(e.Queue)
	if q == nil {
		return p, false
	}
	line := s.cfg.queue[q.Name]
	first := s.places.Rank(place{line: line, priority: maxPriority, since: -1 << 62})
	p.Position = s.places.Rank(placeOf(q, line, e)) - first + 1
	p.Size = s.places.Rank(place{line: line + 1, priority: maxPriority, since: -1 << 62}) - first
	p.Estimate = -1
	if t, found := s.tallies.Get(name(q.Name)); found && t.Handle > 0 && t.staffed > 0 {
		p.Estimate = Millis(p.Position) * t.Handle / Millis(t.staffed)
	}
	return p, true
}

// Line is how a queue stands.
type Line struct {
	Queue    string
	Waiting  int
	Signed   int    // agents who are not offline
	Staffed  int    // of those, available
	Oldest   Millis // since when the caller waits who waits longest, 0 for nobody; who is to be called back does not count
	Handle   Millis // mean time of one caller, 0 when not known
	Callback int    // of those who wait, who are to be called back
}

// Lines tells how all queues stand, by name. It looks at everybody who waits: it is for people, not for turns.
func (s *State) Lines() []Line {
	if s.cfg == nil {
		return nil
	}
	lines := make([]Line, len(s.cfg.queues))
	for i := range s.cfg.queues {
		lines[i].Queue = s.cfg.queues[i].Name
		if t, ok := s.tallies.Get(name(lines[i].Queue)); ok {
			lines[i].Signed, lines[i].Staffed, lines[i].Handle = t.signed, t.staffed, t.Handle
		}
	}
	s.places.All(func(p place, e *Entry) bool {
		l := &lines[p.line]
		l.Waiting++
		switch {
		case e.Callback:
			l.Callback++
		case l.Oldest == 0 || e.Since < l.Oldest:
			l.Oldest = e.Since
		}
		return true
	})
	return lines
}

// Staff counts the agents who may serve a queue at any stage by what they do, for each queue by its name, and all agents
// under "". Those of whom nothing is known are offline.
func (s *State) Staff() map[string]map[Presence]int {
	if s.cfg == nil {
		return nil
	}
	all := map[Presence]int{}
	by := make([]map[Presence]int, len(s.cfg.profiles))
	for i := range s.cfg.agents {
		now := Offline
		if d, ok := s.desks.Get(name(s.cfg.agents[i].Name)); ok {
			now = d.State()
		}
		p := s.cfg.profile[i]
		if by[p] == nil {
			by[p] = map[Presence]int{}
		}
		by[p][now]++
		all[now]++
	}
	staff := map[string]map[Presence]int{"": all}
	for i := range s.cfg.queues {
		q, sum := &s.cfg.queues[i], map[Presence]int{}
		for p := range s.cfg.profiles {
			if s.cfg.serves(&Agent{Teams: s.cfg.profiles[p].teams}, q) {
				for now, n := range by[p] {
					sum[now] += n
				}
			}
		}
		staff[q.Name] = sum
	}
	return staff
}

// Desks are all agents of whom something is known, by name; they are to be read only.
func (s *State) Desks() []*Desk {
	var list []*Desk
	s.desks.All(func(_ name, d *Desk) bool { list = append(list, d); return true })
	return list
}

// Desk returns what is known of an agent, to be read only, or nil.
func (s *State) Desk(agent string) *Desk {
	d, _ := s.desks.Get(name(agent))
	return d
}

// Entries are all who wait, in the order of their arrival; they are to be read only.
func (s *State) Entries() []*Entry {
	var list []*Entry
	s.entries.All(func(_ number, e *Entry) bool { list = append(list, e); return true })
	return list
}

// Line are those who wait in a queue, the first of them first, and at most so many; they are to be read only.
func (s *State) Line(queue string, most int) []*Entry {
	if s.cfg == nil || s.cfg.queueAt(queue) == nil {
		return nil
	}
	var list []*Entry
	line := s.cfg.queue[queue]
	s.places.From(place{line: line, priority: maxPriority, since: -1 << 62}, func(p place, e *Entry) bool {
		if p.line != line || len(list) == most {
			return false
		}
		list = append(list, e)
		return true
	})
	return list
}

// Tallies are what is counted, by queue; they are to be read only.
func (s *State) Tallies() []*Tally {
	var list []*Tally
	s.tallies.All(func(_ name, t *Tally) bool { list = append(list, t); return true })
	return list
}
