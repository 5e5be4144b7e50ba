package check

import (
	"slices"

	"callflow/engine"
)

// spot is one step of one flow.
type spot struct {
	flow engine.FlowName
	step engine.StepName
}

// world are the steps of all flows of the workspace, with the ways between them: those that a leg goes within a flow, into
// a flow that is run or gone over to, and past it.
type world struct {
	steps map[spot]*Step
	next  map[spot][]spot
	back  map[spot][]spot
	order []spot
}

// ways are those of the whole workspace, gathered once.
func (w *Work) ways() *world {
	if w.world != nil {
		return w.world
	}
	m := &world{steps: map[spot]*Step{}, next: map[spot][]spot{}, back: map[spot][]spot{}}
	w.each(func(f *Flow, s *Step) {
		at := spot{f.Graph.Name, s.Name}
		m.steps[at] = s
		m.order = append(m.order, at)
		for _, n := range nexts(s.Step) {
			m.lead(at, spot{f.Graph.Name, n})
		}
		if s.KindName == "run" || s.KindName == "goto" {
			if start, ok := w.startOf(engine.FlowName(s.Text("flow"))); ok {
				m.lead(at, start)
			}
		}
	})
	w.world = m
	return m
}

func (m *world) lead(from, to spot) {
	m.next[from] = append(m.next[from], to)
	m.back[to] = append(m.back[to], from)
}

// startOf is the first step of a flow; ok is false for flows of the library and those with faults.
func (w *Work) startOf(name engine.FlowName) (spot, bool) {
	f := w.Flow(name)
	if f == nil || f.Graph.Start.Step == "" {
		return spot{}, false
	}
	return spot{name, f.Graph.Start.Step}, true
}

// reach are the steps to which some lead, these among them, without going on from those through which nobody passes.
func (m *world) reach(from []spot, along map[spot][]spot, through func(*Step) bool) map[spot]bool {
	seen := map[spot]bool{}
	todo := slices.Clone(from)
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[at] || m.steps[at] == nil {
			continue
		}
		seen[at] = true
		if through(m.steps[at]) {
			todo = append(todo, along[at]...)
		}
	}
	return seen
}

// is reports whether a step has one of some kinds.
func (s *Step) is(kinds ...string) bool { return slices.Contains(kinds, s.KindName) }

// asks reports whether a caller has to answer at a step.
func (s *Step) asks() bool { return s.is("menu", "collect", "choose") }

// hangsUp reports whether a target ends the call.
func hangsUp(t engine.Target) bool { return t.Step == "" && t.Finish == engine.End }
