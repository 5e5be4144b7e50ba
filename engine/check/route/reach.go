package route

import "callflow/engine"

// doorway is a flow that is left by an outcome.
type doorway struct {
	flow    engine.FlowName
	outcome engine.Outcome
}

// Reaching are the places, by number, from which a call may come to one of the targets. Who ran a flow is not
// remembered here: a place counts as soon as there is anybody to whom its flow comes back who gets there.
func (m *Map) Reaching(target func(*Place) bool, open func(*Place, engine.Outcome) bool) []bool {
	before := make([][]int, len(m.Places)) // by the place that is reached
	doors := map[doorway]int{}             // numbers behind those of the places
	node := func(d doorway) int {
		no, ok := doors[d]
		if !ok {
			no = len(before)
			doors[d] = no
			before = append(before, nil)
		}
		return no
	}
	lead := func(from int, g *engine.Graph, to engine.Target) {
		if p := m.Place(g.Name, to.Step); p != nil {
			before[p.No] = append(before[p.No], from)
		} else if to.Step == "" {
			no := node(doorway{g.Name, to.Finish})
			before[no] = append(before[no], from)
		}
	}
	for _, p := range m.Places {
		for _, s := range p.Subs {
			g := m.flows[s.Flow].graph
			lead(p.No, g, g.Start)
			for _, w := range p.Ways {
				if s.Mode != Beside && !w.Own {
					lead(node(doorway{s.Flow, w.Outcome}), p.Graph, w.To)
				}
			}
			if w, ok := p.Step.Next["ended"]; ok && s.Mode == Rings {
				lead(node(doorway{s.Flow, engine.End}), p.Graph, w)
			}
		}
		for _, w := range p.Ways {
			if w.Own && open(p, w.Outcome) {
				lead(p.No, p.Graph, w.To)
			}
		}
		for _, name := range m.takesOver(p) {
			if f := m.flows[name]; f != nil {
				lead(p.No, f.graph, f.graph.Start)
			}
		}
	}
	return spread(before, m.Places, target)
}

// takesOver are the flows to which a step gives the leg for good.
func (m *Map) takesOver(p *Place) []engine.FlowName {
	var out []engine.FlowName
	if p.Jump != "" {
		out = append(out, p.Jump)
	}
	if p.Fails {
		out = append(out, m.Trouble)
	}
	return out
}

// spread goes backwards from the targets.
func spread(before [][]int, places []*Place, target func(*Place) bool) []bool {
	reaches := make([]bool, len(before))
	var todo []int
	for _, p := range places {
		if target(p) {
			reaches[p.No] = true
			todo = append(todo, p.No)
		}
	}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, from := range before[at] {
			if !reaches[from] {
				reaches[from] = true
				todo = append(todo, from)
			}
		}
	}
	return reaches[:len(places)]
}
