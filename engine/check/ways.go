package check

import (
	"slices"

	"callflow/engine"
)

// nexts are the steps that may follow a step, each once, in order of name.
func nexts(s *engine.Step) []engine.StepName {
	var out []engine.StepName
	for _, t := range s.Next {
		if t.Step != "" {
			out = append(out, t.Step)
		}
	}
	if s.Limit != nil && s.Limit.Then.Step != "" {
		out = append(out, s.Limit.Then.Step)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// reachable are the steps that can be reached from the start.
func reachable(g *engine.Graph) map[engine.StepName]bool {
	return reachedFrom(g, []engine.StepName{g.Start.Step}, func(*engine.Step) bool { return true })
}

// reachedFrom are the steps that can be reached from some, these among them, without going on from steps through which
// nobody passes.
func reachedFrom(g *engine.Graph, from []engine.StepName, through func(*engine.Step) bool) map[engine.StepName]bool {
	seen := map[engine.StepName]bool{}
	todo := slices.Clone(from)
	for len(todo) > 0 {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		s := g.Steps[name]
		if s == nil || seen[name] {
			continue
		}
		seen[name] = true
		if through(s) {
			todo = append(todo, nexts(s)...)
		}
	}
	return seen
}

// silentNexts are where somebody gets who neither speaks nor presses a key.
func silentNexts(s *engine.Step) []engine.StepName {
	if !asks(s) {
		return nexts(s)
	}
	var out []engine.StepName
	for _, o := range []engine.Outcome{"silence", "empty"} {
		if t := s.Next[o]; t.Step != "" {
			out = append(out, t.Step)
		}
	}
	if s.Limit != nil && s.Limit.Then.Step != "" {
		out = append(out, s.Limit.Then.Step)
	}
	return out
}

// asks reports whether a step waits for what its caller says or presses.
func asks(s *engine.Step) bool {
	switch s.KindName {
	case "menu", "collect", "choose", "record":
		return true
	}
	return false
}

// circlesOf puts the steps of a flow into sets: each can be reached from all others of its set. A set stands behind all
// sets that it leads to. It takes linear time, and no call for each step of a path.
func circlesOf(g *engine.Graph, nexts func(*engine.Step) []engine.StepName) [][]engine.StepName {
	t := &tarjan{g: g, nexts: nexts, index: map[engine.StepName]int{}, low: map[engine.StepName]int{}, on: map[engine.StepName]bool{}}
	for _, name := range g.Order {
		if t.index[name] == 0 && g.Steps[name] != nil {
			t.from(name)
		}
	}
	return t.sets
}

// tarjan finds strongly connected components (R. Tarjan, 1972), with a stack of its own.
type tarjan struct {
	g     *engine.Graph
	nexts func(*engine.Step) []engine.StepName
	index map[engine.StepName]int // from 1 on
	low   map[engine.StepName]int
	on    map[engine.StepName]bool
	stack []engine.StepName
	sets  [][]engine.StepName
}

// frame is a step on the path with where the search goes on.
type frame struct {
	name engine.StepName
	next []engine.StepName
}

func (t *tarjan) from(name engine.StepName) {
	path := []frame{t.enter(name)}
	for len(path) > 0 {
		top := &path[len(path)-1]
		if len(top.next) == 0 {
			done := top.name
			if path = path[:len(path)-1]; len(path) > 0 {
				under := path[len(path)-1].name
				t.low[under] = min(t.low[under], t.low[done])
			}
			t.leave(done)
			continue
		}
		next := top.next[0]
		top.next = top.next[1:]
		switch {
		case t.g.Steps[next] == nil:
		case t.index[next] == 0:
			path = append(path, t.enter(next))
		case t.on[next]:
			t.low[top.name] = min(t.low[top.name], t.index[next])
		}
	}
}

func (t *tarjan) enter(name engine.StepName) frame {
	t.index[name] = len(t.index) + 1
	t.low[name] = t.index[name]
	t.on[name] = true
	t.stack = append(t.stack, name)
	return frame{name, t.nexts(t.g.Steps[name])}
}

// leave cuts a set off the stack when the step is the first of it that was entered.
func (t *tarjan) leave(name engine.StepName) {
	if t.low[name] != t.index[name] {
		return
	}
	at := len(t.stack) - 1
	for t.stack[at] != name {
		at--
	}
	set := slices.Clone(t.stack[at:])
	t.stack = t.stack[:at]
	for _, n := range set {
		t.on[n] = false
	}
	t.sets = append(t.sets, set)
}

// closedCircles are the circles of a flow from which no path leads out to where it ends, or where somebody else has a say.
func closedCircles(g *engine.Graph, nexts func(*engine.Step) []engine.StepName, ends func(*engine.Step) bool) [][]engine.StepName {
	var closed [][]engine.StepName
	out := map[engine.StepName]bool{}
	for _, set := range circlesOf(g, nexts) {
		leaves, round := false, len(set) > 1
		for _, name := range set {
			s := g.Steps[name]
			leaves = leaves || ends(s)
			for _, next := range nexts(s) {
				leaves = leaves || out[next]
				round = round || next == name
			}
		}
		for _, name := range set {
			out[name] = leaves
		}
		if round && !leaves {
			closed = append(closed, set)
		}
	}
	return closed
}

// silentlyOut reports whether somebody who neither speaks nor presses a key may leave the flow at a step, or meets others there.
func silentlyOut(s *engine.Step) bool {
	if s.Limit != nil && s.Limit.Then.Step == "" {
		return true
	}
	if asks(s) {
		return s.Next["silence"].Step == ""
	}
	return leavesAt(s, func(engine.Outcome) bool { return true })
}

// leavesAt reports whether a step leads out of the flow by one of some outcomes, or has somebody else decide.
func leavesAt(s *engine.Step, by func(engine.Outcome) bool) bool {
	switch s.KindName {
	case "say", "play", "pause", "do", "switch", "schedule", "split", "find", "fetch", "set", "log", "notify", "text", "deliver", "begin", "recording":
	default:
		if !asks(s) {
			return true
		}
	}
	for o, t := range s.Next {
		if t.Step == "" && by(o) {
			return true
		}
	}
	return len(s.Next) == 0
}
