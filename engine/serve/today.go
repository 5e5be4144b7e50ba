package serve

import (
	"context"
	"strings"
	"sync"
	"time"

	"callflow/engine"
	"callflow/engine/store"
)

// today counts what has become of the callers who have entered a queue today, in the zone of the workspace. It is
// read from the store once, at the start, and kept up from durable turns. Callers belong to the day on which they
// came, also when they are answered after midnight.
type today struct {
	mu     sync.Mutex
	live   func() *engine.LivePart
	since  engine.Millis // since when is counted: midnight, unless the reports were far behind at the start
	next   engine.Millis // midnight
	queues map[string]*tally
	agents map[string]*work
	stays  map[place]*stay
}

// tally is what is counted of a queue.
type tally struct {
	offered, answered, abandoned, left int
	quick                              int           // answered within the goal
	late                               int           // gone without a talk after that time
	talks                              int           // that are over
	talked                             engine.Millis // together
}

// work is what is counted of an agent.
type work struct{ calls, missed int }

// stay is a caller in a queue, or in the talk that came of it.
type stay struct {
	queue            string
	entered, talking engine.Millis
}

// level is the share of callers who were answered within the goal, of all who were answered or have waited for longer
// than that; ok is false while there are none.
func (t *tally) level() (share float64, ok bool) {
	if n := t.answered + t.late; n > 0 {
		return float64(t.quick) / float64(n), true
	}
	return 0, false
}

// note takes over what a durable turn says, and reports whether that was anything.
func (d *today) note(contact engine.ContactID, at engine.Millis, t *engine.Turn) (news bool) {
	ended := false
	for i := range t.Facts {
		f := &t.Facts[i]
		switch f.Kind {
		case engine.QueueEntered, engine.QueueTalking, engine.QueueLeft, engine.OfferEnded:
			d.mu.Lock()
			d.roll(at)
			d.fact(place{contact, f.Leg}, at, f)
			d.mu.Unlock()
			news = true
		case engine.LegEnded:
			ended = true
		}
	}
	for i := range t.Facts { // a stay that has not said how it ended is over, too
		if f := &t.Facts[i]; ended && f.Kind == engine.LegEnded {
			d.mu.Lock()
			d.over(place{contact, f.Leg}, false, at)
			d.mu.Unlock()
		}
	}
	return news
}

// fact counts one fact. The lock is held.
func (d *today) fact(who place, at engine.Millis, f *engine.Fact) {
	switch f.Kind {
	case engine.QueueEntered:
		queue, _ := valueOf(f.Data, "queue").(string)
		d.entered(who, queue, at)
	case engine.QueueTalking:
		agent, _ := valueOf(f.Data, "agent").(string)
		d.answered(who, agent, at)
	case engine.QueueLeft:
		result, _ := valueOf(f.Data, "result").(string)
		d.over(who, result == "hangup", at)
	case engine.OfferEnded:
		agent, _ := valueOf(f.Data, "agent").(string)
		if result, _ := valueOf(f.Data, "result").(string); result == "missed" {
			d.agent(agent).missed++
		}
	}
}

func (d *today) entered(who place, queue string, at engine.Millis) {
	if d.stays == nil {
		d.stays = map[place]*stay{}
	}
	d.stays[who] = &stay{queue: queue, entered: at}
	d.queue(queue).offered++
}

func (d *today) answered(who place, agent string, at engine.Millis) {
	s := d.stays[who]
	if s == nil || s.talking > 0 {
		return
	}
	s.talking = at
	t := d.queue(s.queue)
	t.answered++
	if at-s.entered <= d.goal(s.queue).Within {
		t.quick++
	}
	if strings.HasPrefix(agent, "agents.") {
		d.agent(agent).calls++
	}
}

func (d *today) over(who place, hungUp bool, at engine.Millis) {
	s := d.stays[who]
	if s == nil {
		return
	}
	delete(d.stays, who)
	t := d.queue(s.queue)
	switch {
	case s.talking > 0:
		t.talks++
		t.talked += at - s.talking
		return
	case hungUp:
		t.abandoned++
	default:
		t.left++
	}
	if at-s.entered > d.goal(s.queue).Within {
		t.late++
	}
}

func (d *today) goal(queue string) engine.Goal {
	if q := d.live().Queues[queue]; q != nil {
		return q.Goal
	}
	return engine.Goal{}
}

func (d *today) queue(name string) *tally {
	t := d.queues[name]
	if t == nil {
		t = &tally{}
		d.queues[name] = t
	}
	return t
}

func (d *today) agent(name string) *work {
	w := d.agents[name]
	if w == nil {
		w = &work{}
		d.agents[name] = w
	}
	return w
}

// roll begins a new day when the old one is over. The lock is held.
func (d *today) roll(at engine.Millis) {
	if at < d.next {
		return
	}
	d.since = midnight(d.live().Clock, at)
	d.next = midnight(d.live().Clock, d.since+36*3_600_000) // no day is shorter than 12 hours, or longer than 36
	d.queues, d.agents, d.stays = map[string]*tally{}, map[string]*work{}, nil
}

// midnight is the beginning of the day of an instant.
func midnight(clock engine.Clock, at engine.Millis) engine.Millis {
	offset := func(at engine.Millis) engine.Millis {
		if clock == nil {
			return 0
		}
		return engine.Millis(clock.Offset(at)) * 1000
	}
	const day = 86_400_000
	local := at + offset(at)
	begin := local - local%day
	return begin - offset(begin-offset(at)) // the offset of that hour may be another one
}

// of returns copies of what is counted of a queue and of an agent, at an instant.
func (d *today) of(at engine.Millis, queue, agent string) (tally, work) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.roll(at)
	var t tally
	var w work
	if known := d.queues[queue]; known != nil {
		t = *known
	}
	if known := d.agents[agent]; known != nil {
		w = *known
	}
	return t, w
}

// counted is since when is counted.
func (d *today) counted(at engine.Millis) engine.Millis {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.roll(at)
	return d.since
}

// mostBehind is how many events the reports may be behind at the start: more would keep calls waiting.
const mostBehind = 20_000

// seed reads what is known of today. Who is still waiting is known from the contacts.
func (s *Server) seed(ctx context.Context) error {
	at := now()
	s.today.live = func() *engine.LivePart { return s.cfg.Flows.Current().Live }
	s.today.roll(at)
	reports, ok := s.cfg.Store.(store.Reports)
	if h, err := s.cfg.Store.Health(ctx); !ok || err == nil && h.Behind > mostBehind {
		s.today.since = at
		s.log.Warn("reports are being made anew: the figures of today begin now")
		return nil
	}
	began := time.Now()
	if err := s.cfg.Store.Project(ctx); err != nil {
		return err
	}
	stays, err := reports.Since(ctx, store.QueueVisits, "entered", s.today.since, "contact", "leg", "queue", "talking", "agent", "left", "result")
	if err != nil {
		return err
	}
	offers, err := reports.Since(ctx, store.Offers, "made", s.today.since, "agent", "result")
	if err != nil {
		return err
	}
	for i := range stays {
		s.recall(stays[i].Values)
	}
	for i := range offers {
		if v := offers[i].Values; v[7] == "missed" {
			agent, _ := v[4].(string)
			s.today.agent(agent).missed++
		}
	}
	s.log.Debug("counted", "stays", len(stays), "offers", len(offers), "took", time.Since(began))
	return nil
}

// recall counts a row of a stay; see the columns of [store.QueueVisits].
func (s *Server) recall(v []any) {
	contact, _ := v[0].(int64)
	leg, _ := v[3].(int64)
	queue, _ := v[4].(string)
	when := func(i int) engine.Millis { n, _ := v[i].(int64); return engine.Millis(n) }
	who := place{engine.ContactID(contact), engine.LegID(leg)}
	s.today.entered(who, queue, when(6))
	if when(7) > 0 {
		agent, _ := v[8].(string)
		s.today.answered(who, agent, when(7))
	}
	switch {
	case when(9) > 0:
		s.today.over(who, v[10] == "hangup", when(9))
	case !s.figures.waits(who) && when(7) == 0: // its contact is over, and never said how
		s.today.over(who, false, when(6))
	}
}
