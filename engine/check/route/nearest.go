package route

import (
	"container/heap"
	"time"

	"callflow/engine"
)

// Nearest looks for the quickest ways to a goal. What it has found out about a flow it keeps for the next start.
type Nearest struct {
	m     *Map
	goal  func(*Place) bool
	took  func(*Place, engine.Outcome) time.Duration
	known map[engine.FlowName]*distances
	spent int
}

// Nearest looks for a goal. Took says how long a step takes that is left by an outcome; a negative time shuts that way.
func (m *Map) Nearest(goal func(*Place) bool, took func(*Place, engine.Outcome) time.Duration) *Nearest {
	return &Nearest{m: m, goal: goal, took: took, known: map[engine.FlowName]*distances{}}
}

// Spent is how many places and flows were looked at so far.
func (n *Nearest) Spent() int { return n.spent }

// From finds the quickest way from the start of a flow. Flows that are run are gone through as their calls are: back to who
// ran them. ok is false when no way leads to a goal.
func (n *Nearest) From(start engine.FlowName) (far time.Duration, hops []Hop, ok bool) {
	best := map[engine.FlowName]bool{}
	q := &queue{{flow: start}}
	for q.Len() > 0 {
		n.spent++
		at := heap.Pop(q).(*leg)
		switch {
		case at.place != nil:
			return at.far, at.hops(), true
		case best[at.flow]:
			continue
		}
		best[at.flow] = true
		d := n.within(at.flow)
		if d.goal != nil {
			heap.Push(q, &leg{place: d.goal.place, far: at.far + d.goal.far, before: at, inside: d.goal})
		}
		for flow, way := range d.jumps {
			heap.Push(q, &leg{flow: flow, far: at.far + way.far, before: at, inside: way})
		}
	}
	return 0, nil, false
}

// distances are the quickest ways from the start of a flow.
type distances struct {
	goal  *leg
	exits map[engine.Outcome]*leg
	jumps map[engine.FlowName]*leg
}

// leg is a part of a way: it comes to a place, leaves a flow, or goes over to another.
type leg struct {
	place   *Place
	flow    engine.FlowName
	finish  engine.Outcome
	far     time.Duration
	outcome engine.Outcome // by which the place before was left
	before  *leg
	inside  *leg // what happened within a flow between them
}

// hops are the steps of the way.
func (l *leg) hops() []Hop {
	if l == nil || l.before == nil && l.inside == nil && l.place == nil {
		return nil
	}
	var out []Hop
	if l.before != nil {
		out = l.before.hops()
		if n := len(out); n > 0 && l.outcome != "" {
			out[n-1].Outcome = l.outcome
		}
	}
	if len(out) > mostHops {
		return out
	}
	inside := l.inside.hops()
	if out = append(out, inside...); l.place != nil && (len(inside) == 0 || inside[len(inside)-1].Place != l.place) {
		out = append(out, Hop{Place: l.place})
	}
	return out
}

// within measures one flow. A flow that is being measured, which runs itself, counts as one without any way.
func (n *Nearest) within(name engine.FlowName) *distances {
	if d := n.known[name]; d != nil {
		return d
	}
	d := &distances{exits: map[engine.Outcome]*leg{}, jumps: map[engine.FlowName]*leg{}}
	f := n.m.flows[name]
	n.known[name] = &distances{}
	if f == nil {
		return n.known[name]
	}
	q, seen := &queue{}, map[*Place]bool{}
	n.push(q, f, f.graph.Start, &leg{})
	for q.Len() > 0 {
		n.spent++
		at := heap.Pop(q).(*leg)
		switch {
		case at.flow != "":
			keep(d.jumps, at.flow, at)
		case at.place == nil:
			keep(d.exits, at.finish, at)
		case seen[at.place]:
		case n.goal(at.place):
			seen[at.place] = true
			if d.goal == nil {
				d.goal = at
			}
		default:
			seen[at.place] = true
			n.leave(q, f, at)
		}
	}
	n.known[name] = d
	return d
}

func keep[K comparable](m map[K]*leg, key K, at *leg) {
	if m[key] == nil {
		m[key] = at
	}
}

// leave goes on from a place.
func (n *Nearest) leave(q *queue, f *flow, at *leg) {
	p := at.place
	for _, s := range p.Subs {
		if s.Mode != Runs {
			continue
		}
		d := n.within(s.Flow)
		if d.goal != nil {
			heap.Push(q, &leg{place: d.goal.place, far: at.far + d.goal.far, before: at, inside: d.goal})
		}
		for flow, way := range d.jumps {
			heap.Push(q, &leg{flow: flow, far: at.far + way.far, before: at, inside: way})
		}
		for _, w := range p.Ways {
			if way := d.exits[w.Outcome]; way != nil && !w.Own {
				n.push(q, f, w.To, &leg{far: at.far + way.far, before: at, inside: way})
			}
		}
	}
	for _, w := range p.Ways {
		if took := n.took(p, w.Outcome); w.Own && took >= 0 {
			n.push(q, f, w.To, &leg{far: at.far + took, before: at, outcome: w.Outcome})
		}
	}
	if p.Jump != "" {
		heap.Push(q, &leg{flow: p.Jump, far: at.far, before: at})
	}
}

// push adds a way that comes to a target.
func (n *Nearest) push(q *queue, f *flow, to engine.Target, l *leg) {
	if l.place = f.places[to.Step]; l.place == nil {
		l.finish = to.Finish
	}
	heap.Push(q, l)
}

// queue gives the shortest way first; among equal ones that which comes first by name.
type queue []*leg

func (q queue) Len() int { return len(q) }

func (q queue) Less(i, j int) bool {
	a, b := q[i], q[j]
	if a.far != b.far {
		return a.far < b.far
	}
	return a.name() < b.name()
}

func (l *leg) name() string {
	if l.place != nil {
		return l.place.Name()
	}
	return string(l.flow) + "/" + string(l.finish)
}

func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push adds a way.
func (q *queue) Push(x any) { *q = append(*q, x.(*leg)) }

// Pop takes the last way.
func (q *queue) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}
