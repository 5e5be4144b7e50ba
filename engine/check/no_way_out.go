package check

import "callflow/engine"

// noWayOut reports steps from which no end of the flow can be reached: whoever gets there leaves only by hanging up.
// Wait flows go round by design, agents may take call after call, and circles that never wait are another fault.
func noWayOut(w *Work) {
	for _, f := range w.Flows {
		if f.Graph.Type == engine.WaitFlow || f.Graph.Role == "agent" {
			continue
		}
		ends, seen := reachesEnd(f.Graph), reachable(f.Graph)
		var first *engine.Step
		waits := false
		for _, name := range f.Graph.Order {
			s := f.Graph.Steps[name]
			if s == nil || !seen[name] || ends[name] {
				continue
			}
			if _, ok := s.Kind.(engine.Waiter); ok && f.Steps[name] != nil {
				waits = true
			}
			if first == nil {
				first = s
			}
		}
		if waits {
			w.List.Errorf("no-way-out", f.Graph.File, first.Span, "from step %q no end of the flow can be reached", first.Name).
				Hint = "lead an outcome on the way to another step, to end, or give a step a limit"
		}
	}
}

// reachesEnd are the steps from which a way leads out of the flow.
func reachesEnd(g *engine.Graph) map[engine.StepName]bool {
	back := map[engine.StepName][]engine.StepName{}
	var todo []engine.StepName
	for _, name := range g.Order {
		s := g.Steps[name]
		for _, n := range nexts(s) {
			back[n] = append(back[n], name)
		}
		if leaves(s) {
			todo = append(todo, name)
		}
	}
	seen := map[engine.StepName]bool{}
	for len(todo) > 0 {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !seen[name] {
			seen[name] = true
			todo = append(todo, back[name]...)
		}
	}
	return seen
}

// leaves reports whether a step has a way out of the flow.
func leaves(s *engine.Step) bool {
	for _, t := range s.Next {
		if t.Step == "" {
			return true
		}
	}
	return len(s.Next) == 0 || s.Limit != nil && s.Limit.Then.Step == ""
}
