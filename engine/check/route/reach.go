package route

import "callflow/engine"

// doorway is a flow that is left by an outcome.
type doorway struct {
	flow    engine.FlowName
	outcome engine.Outcome
}

// Toll is what it costs to leave a place by an outcome: 0 or 1; negative where nobody goes. By [engine.Failed], where a
// step has no target for it, the trouble flow takes over.
type Toll func(p *Place, o engine.Outcome) int

// Away says for each place, by number, what it costs at least to come from there to one of the targets, and -1 where no
// way leads to any. Flows that run in modes for which along is true are gone through. Who ran a flow is not remembered
// here: a way counts as soon as there is anybody to whom its flow comes back who gets there.
func (m *Map) Away(target func(*Place) bool, toll Toll, along func(Mode) bool) []int {
	b := &backwards{m: m, places: len(m.Places), doors: map[doorway]int{}}
	for _, p := range m.Places {
		for _, s := range p.Subs {
			if along(s.Mode) {
				b.through(p, s, toll)
			}
		}
		for _, w := range p.Ways {
			if w.Own {
				b.lead(p.No, p.Graph, w, toll(p, w.Outcome))
			}
		}
		if p.Jump != "" {
			b.begin(p.No, p.Jump, 0)
		}
		if p.Fails {
			b.begin(p.No, m.Trouble, toll(p, engine.Failed))
		}
	}
	return b.spread(target)
}

// Anywhere goes through flows in any mode.
func Anywhere(Mode) bool { return true }

// OnOneLeg goes through flows that run on the leg itself.
func OnOneLeg(mode Mode) bool { return mode == Runs || mode == Waits }

// backwards are all ways of a map by where they lead.
type backwards struct {
	m      *Map
	places int // how many places and doors there are
	edges  []edge
	doors  map[doorway]int // numbers behind those of the places
}

type edge struct{ from, to, toll int32 }

func (b *backwards) door(d doorway) int {
	no, ok := b.doors[d]
	if !ok {
		no = b.places
		b.doors[d] = no
		b.places++
	}
	return no
}

// lead adds a way of a flow: to a step of it, or to a door by which it is left.
func (b *backwards) lead(from int, g *engine.Graph, w Way, toll int) {
	switch {
	case toll < 0:
	case w.place != nil:
		b.add(from, w.place.No, toll)
	case w.To.Step == "":
		b.add(from, b.door(doorway{g.Name, w.To.Finish}), toll)
	}
}

func (b *backwards) add(from, to, toll int) {
	b.edges = append(b.edges, edge{int32(from), int32(to), int32(toll)})
}

// begin adds a way to the start of a flow.
func (b *backwards) begin(from int, flow engine.FlowName, toll int) {
	if f := b.m.flows[flow]; f != nil {
		b.lead(from, f.graph, Way{To: f.graph.Start, place: f.places[f.graph.Start.Step]}, toll)
	}
}

// through adds the ways into a flow that a place runs, and back from it.
func (b *backwards) through(p *Place, s Sub, toll Toll) {
	b.begin(p.No, s.Flow, 0)
	for _, w := range p.Ways {
		if s.Mode != Beside && !w.Own {
			b.lead(b.door(doorway{s.Flow, w.Outcome}), p.Graph, w, toll(p, w.Outcome))
		}
	}
	for _, w := range p.Ways {
		if w.Outcome == "ended" && s.Mode == Rings {
			b.lead(b.door(doorway{s.Flow, engine.End}), p.Graph, w, toll(p, "ended"))
		}
	}
}

// before returns the ways that lead to each place and door.
func (b *backwards) before() func(no int) []edge {
	behind := make([]int32, b.places+1) // first how many, then where they begin, and last where they end
	for _, e := range b.edges {
		behind[e.to+1]++
	}
	for i := range b.places {
		behind[i+1] += behind[i]
	}
	sorted := make([]edge, len(b.edges))
	for _, e := range b.edges {
		sorted[behind[e.to]] = e
		behind[e.to]++
	}
	return func(no int) []edge {
		if no == 0 {
			return sorted[:behind[0]]
		}
		return sorted[behind[no-1]:behind[no]]
	}
}

// spread goes backwards from the targets, first along all ways that cost nothing.
func (b *backwards) spread(target func(*Place) bool) []int {
	away, before := make([]int, b.places), b.before()
	var now, later []int
	for i := range away {
		if away[i] = -1; i < len(b.m.Places) && target(b.m.Places[i]) {
			now = append(now, i)
		}
	}
	for far := 0; len(now) > 0; far++ {
		for len(now) > 0 {
			at := now[len(now)-1]
			now = now[:len(now)-1]
			if away[at] >= 0 {
				continue
			}
			away[at] = far
			for _, e := range before(at) {
				if e.toll > 0 {
					later = append(later, int(e.from))
				} else {
					now = append(now, int(e.from))
				}
			}
		}
		now, later = later, nil
	}
	return away[:len(b.m.Places)]
}
