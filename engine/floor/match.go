package floor

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// most is how many entries of one class are looked at for an agent who has been tried for those before them.
const most = 8

// class is that of an entry; it is made when somebody is the first to wait there.
func (w *work) class(q *Queue, e *Entry) *class {
	if a, profile := w.cfg.agentAt(e.Only); a != nil {
		return &class{no: -1 - w.cfg.agent[e.Only], queue: q, eligible: []eligible{{profile: profile}}, who: []int{profile}}
	}
	stage := min(e.Stage, len(q.Stages)-1)
	key := name(q.Name + "/" + strconv.Itoa(stage) + "/" + strings.Join(e.Need, ","))
	if c, ok := w.s.classes.Get(key); ok {
		return c
	}
	c := w.cfg.classify(q, stage, e.Need, w.s.classes.Len())
	w.s.classes = w.s.classes.Put(key, c)
	return c
}

// matchEntry offers somebody who waits to whoever is free.
func (w *work) matchEntry(e *Entry) {
	if !e.open() || w.paced() {
		return
	}
	if q := e.class.queue; w.tally(q.Name).signed == 0 && !e.Callback {
		w.turnAway(e)
		return
	}
	if agents := w.pick(e); len(agents) > 0 {
		w.offer(e, e.class.queue, agents)
	}
}

// matchAgent offers an agent whoever is first among those who may be served, until the agent has enough to do.
func (w *work) matchAgent(agent string) {
	a, profile := w.cfg.agentAt(agent)
	for a != nil && !w.paced() {
		d, ok := w.s.desks.Get(name(agent))
		if !ok || !d.free(a) {
			return
		}
		best := w.first(-1-w.cfg.agent[agent], agent)
		w.s.classes.All(func(_ name, c *class) bool {
			if c.takes(profile) {
				best = w.better(best, w.first(c.no, agent))
			}
			return true
		})
		if best == nil {
			return
		}
		agents := w.pick(best)
		if len(agents) == 0 {
			return
		}
		w.offer(best, best.class.queue, agents)
	}
}

// matchAll offers whoever waits to whoever is free, the first of all first.
func (w *work) matchAll() {
	for !w.paced() && w.s.free.Len() > 0 {
		if len(w.out.Says) >= maxSays {
			w.s.dues = w.s.dues.Put(due{at: w.at}, struct{}{})
			return
		}
		var best *Entry
		w.s.classes.All(func(_ name, c *class) bool {
			best = w.better(best, w.ready(c.no))
			return true
		})
		w.s.wanted(func(line int) { best = w.better(best, w.ready(line)) })
		if best == nil {
			return
		}
		w.offer(best, best.class.queue, w.pick(best))
	}
}

// wanted calls f for the lines of those who wait for a certain agent.
func (s *State) wanted(f func(line int)) {
	for line := -1 << 62; ; line++ {
		k, _, ok := s.lines.At(s.lines.Rank(place{line: line, priority: maxPriority, since: -1 << 62}))
		if !ok || k.line >= 0 {
			return
		}
		line = k.line
		f(line)
	}
}

// first is the first of a class who may be offered to an agent, or nil.
func (w *work) first(class int, agent string) *Entry {
	return w.head(class, func(e *Entry) bool { return !e.tried(agent) })
}

// ready is the first of a class for whom somebody is free, or nil.
func (w *work) ready(class int) *Entry {
	return w.head(class, func(e *Entry) bool { return len(w.pick(e)) > 0 })
}

func (w *work) head(class int, ok func(*Entry) bool) (found *Entry) {
	n := 0
	w.s.lines.From(place{line: class, priority: maxPriority, since: -1 << 62}, func(p place, e *Entry) bool {
		if p.line != class {
			return false
		}
		if n++; ok(e) {
			found = e
		}
		return found == nil && n < most
	})
	return found
}

// better is whoever is to be served first: the higher priority, as grown with the wait, then the longer wait.
func (w *work) better(a, b *Entry) *Entry {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	if cmp.Or(-cmp.Compare(w.weight(a), w.weight(b)), cmp.Compare(a.Since, b.Since), cmp.Compare(a.No, b.No)) <= 0 {
		return a
	}
	return b
}

// weight is the priority of an entry in thousandths, as it has grown with the wait.
func (w *work) weight(e *Entry) int64 {
	p := int64(e.Priority) * 1000
	if q := e.class.queue; q.Ageing > 0 {
		p += int64(w.at-e.Since) * 1000 / int64(q.Ageing)
	}
	return p
}

// pick chooses the agents whom somebody is offered to; none when nobody is free.
func (w *work) pick(e *Entry) []string {
	if e.Only != "" {
		a, _ := w.cfg.agentAt(e.Only)
		if d, ok := w.s.desks.Get(name(e.Only)); ok && a != nil && d.free(a) {
			return []string{e.Only}
		}
		return nil
	}
	q := e.class.queue
	switch q.Order {
	case AtOnce:
		if e.Callback { // one is enough to wait until somebody has been rung
			return w.several(e, 1)
		}
		return w.several(e, max(1, q.Together))
	case Random:
		return w.drawn(e)
	case Ranked:
		return w.ranked(e)
	}
	var best candidate
	for _, p := range e.class.eligible {
		w.free(p.profile, q.Order.sorted(), func(s seat, _ *Desk) bool {
			if e.tried(s.agent) {
				return true
			}
			best = best.or(candidate{seat: s, score: p.score}, q.Order == MostSkilled)
			return false
		})
	}
	return best.names()
}

// candidate is a free agent for somebody who waits.
type candidate struct {
	seat
	score int
}

func (c candidate) or(o candidate, skill bool) candidate {
	if c.agent == "" {
		return o
	}
	diff := 0
	if skill {
		diff = cmp.Compare(o.score, c.score)
	}
	if cmp.Or(diff, cmp.Compare(c.first, o.first), cmp.Compare(c.second, o.second), strings.Compare(c.agent, o.agent)) <= 0 {
		return c
	}
	return o
}

func (c candidate) names() []string {
	if c.agent == "" {
		return nil
	}
	return []string{c.agent}
}

// free goes through the free agents of a profile in an order.
func (w *work) free(profile int, o Order, f func(seat, *Desk) bool) {
	w.s.free.From(seat{profile: profile, order: o, first: -1 << 62}, func(s seat, d *Desk) bool {
		return s.profile == profile && s.order == o && f(s, d)
	})
}

// several are the n who have been free for longest.
func (w *work) several(e *Entry, n int) []string {
	var all []candidate
	for _, p := range e.class.eligible {
		found := 0
		w.free(p.profile, LongestIdle, func(s seat, _ *Desk) bool {
			if !e.tried(s.agent) {
				all = append(all, candidate{seat: s, score: p.score})
				found++
			}
			return found < n
		})
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.first, b.first), strings.Compare(a.agent, b.agent))
	})
	var names []string
	for _, c := range all[:min(n, len(all))] {
		names = append(names, c.agent)
	}
	return names
}

// drawn is one of the free agents, each as likely as the other.
func (w *work) drawn(e *Entry) []string {
	total := 0
	for _, p := range e.class.eligible {
		from, to := w.span(p.profile)
		total += to - from
	}
	if total == 0 {
		return nil
	}
	at := int(mix(w.seed, uint64(w.s.Next)) % uint64(total))
	var fallback, found string
	for _, p := range e.class.eligible {
		from, to := w.span(p.profile)
		for i := from; i < to; i, at = i+1, at-1 {
			k, _, _ := w.s.free.At(i)
			switch {
			case e.tried(k.agent):
			case at <= 0:
				found = k.agent
			case fallback == "":
				fallback = k.agent
			}
			if found != "" {
				return []string{found}
			}
			if at > most && fallback != "" { // nothing before is looked at one by one
				i, at = i+at-1, 1
			}
		}
	}
	if fallback == "" {
		return nil
	}
	return []string{fallback}
}

// span are the ranks of the free agents of a profile, as they are drawn by lot.
func (w *work) span(profile int) (from, to int) {
	from = w.s.free.Rank(seat{profile: profile, order: Random, first: -1 << 62})
	return from, w.s.free.Rank(seat{profile: profile, order: Random, first: 1 << 62})
}

// mix is the finaliser of SplitMix64 over two numbers.
func mix(a, b uint64) uint64 {
	x := a + b*0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// looked is how many free agents of each profile an expression is asked about.
const looked = 50

// ranked is the agent with the greatest value.
func (w *work) ranked(e *Entry) []string {
	q := e.class.queue
	best, value, idle := "", 0.0, Millis(0)
	for _, p := range e.class.eligible {
		n := 0
		w.free(p.profile, LongestIdle, func(s seat, d *Desk) bool {
			if n++; !e.tried(s.agent) {
				v := w.cfg.rank(q.Name, Candidate{Name: s.agent, Score: p.score, Idle: w.at - d.Idle, Calls: d.Calls})
				if best == "" || v > value || v == value && (d.Idle < idle || d.Idle == idle && s.agent < best) {
					best, value, idle = s.agent, v, d.Idle
				}
			}
			return n < looked
		})
	}
	if best == "" {
		return nil
	}
	return []string{best}
}

// paced reports whether no call may be begun just now, and comes back when one may.
func (w *work) paced() bool {
	if w.cfg.starts <= 0 {
		return false
	}
	i := 0
	for i < len(w.s.Starts) && w.s.Starts[i]+paceWindow <= w.at {
		i++
	}
	w.s.Starts = w.s.Starts[i:]
	if len(w.s.Starts) < w.cfg.starts {
		return false
	}
	w.s.dues = w.s.dues.Put(due{at: w.s.Starts[0] + paceWindow}, struct{}{})
	return true
}

// started counts a call that is begun. Several that are rung at once may be more than a second allows: those count
// for the seconds after it.
func (w *work) started() {
	if w.cfg.starts <= 0 {
		return
	}
	at := w.at
	if n := len(w.s.Starts) - w.cfg.starts; n >= 0 {
		at = max(at, w.s.Starts[n]+paceWindow)
	}
	w.s.Starts = append(slices.Clone(w.s.Starts), at)
}
