package check

import (
	"container/heap"
	"time"

	"callflow/engine"
	"callflow/schema"
)

// limitPastContact reports waits that can never come to their end: a contact is over before, even if everything else takes
// no time. What goes before by its own end counts: twenty hours in a queue, and then ten more.
func limitPastContact(w *Work) {
	most, ok := w.saidDuration("policies", "max_contact")
	if !ok {
		return
	}
	for _, f := range w.Flows {
		if f.Graph.Type != engine.CallFlow || !f.mayLast(most) {
			continue
		}
		after := f.earliest()
		for _, name := range f.Graph.Order {
			s := f.Steps[name]
			since, reached := after[name]
			at, long := s.bound()
			if !reached || at == nil || since+long <= most {
				continue
			}
			d := w.at("limit-past-contact", at, "this is over after %s, but a contact ends after %s", since+long, most)
			if since > 0 {
				d.Message += ", and it begins after " + since.String() + " at the earliest"
			}
			d.Hint = "shorten it, or lengthen policies.max_contact"
		}
	}
}

// waitEnds are the fields that end a step of a kind.
var waitEnds = [...]struct{ kind, field string }{
	{"queue", "at_most"}, {"serve", "at_most"}, {"await", "at_most"}, {"record", "at_most"}, {"pause", "for"}, {"dial", "talk_at_most"},
}

// bound is the time after which a step ends by itself, if it is written.
func (s *Step) bound() (at *schema.Node, long time.Duration) {
	if s == nil {
		return nil, 0
	}
	for _, b := range waitEnds {
		if s.KindName != b.kind {
			continue
		}
		if n := s.Given(b.field); n != nil {
			long, _ = s.Duration(b.field)
			return n, long
		}
	}
	return nil, 0
}

// mayLast reports whether all steps that end by themselves together take longer than a time: a way passes each only once.
func (f *Flow) mayLast(most time.Duration) bool {
	for _, s := range f.Steps {
		_, long := s.bound()
		if long > most {
			return true
		}
		most -= long
	}
	return false
}

// earliest is when steps are reached at the earliest, after their flow began: waits that end by themselves take their
// time, all else takes none.
func (f *Flow) earliest() map[engine.StepName]time.Duration {
	at := map[engine.StepName]time.Duration{}
	q := &arrivals{{f.Graph.Start.Step, 0}}
	for q.Len() > 0 {
		a := heap.Pop(q).(arrival)
		s := f.Graph.Steps[a.step]
		if _, seen := at[a.step]; seen || s == nil {
			continue
		}
		at[a.step] = a.after
		for o, t := range s.Next {
			after := a.after
			if _, long := f.Steps[a.step].bound(); o == "timeout" || s.KindName == "pause" {
				after += long
			}
			if t.Step != "" {
				heap.Push(q, arrival{t.Step, after})
			}
		}
		if s.Limit != nil && s.Limit.Then.Step != "" {
			heap.Push(q, arrival{s.Limit.Then.Step, a.after})
		}
	}
	return at
}

type arrival struct {
	step  engine.StepName
	after time.Duration
}

// arrivals gives the earliest first.
type arrivals []arrival

func (q arrivals) Len() int { return len(q) }

func (q arrivals) Less(i, j int) bool { return q[i].after < q[j].after }

func (q arrivals) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push adds an arrival.
func (q *arrivals) Push(x any) { *q = append(*q, x.(arrival)) }

// Pop takes the last one.
func (q *arrivals) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}
