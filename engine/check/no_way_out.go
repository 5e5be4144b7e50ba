package check

import (
	"slices"

	"callflow/engine"
)

// noWayOut reports steps from which no end of the flow can be reached: whoever gets there leaves only by hanging up.
// Wait flows go round by design, agents may take call after call, and circles that never wait are another fault.
func noWayOut(w *Work) {
	for _, f := range w.Flows {
		if f.Graph.Type == engine.WaitFlow || f.Graph.Role == "agent" {
			continue
		}
		ways := f.ways()
		ends := ways.reachesEnd()
		var first *engine.Step
		waits := false
		for no, s := range ways.steps {
			if !ways.reached[no] || ends[no] {
				continue
			}
			if _, ok := s.Kind.(engine.Waiter); ok && f.Steps[s.Name] != nil {
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
func (w *ways) reachesEnd() []bool {
	var ends []int32
	for no, s := range w.steps {
		if leaves(s) {
			ends = append(ends, int32(no))
		}
	}
	if len(ends) == len(w.steps) {
		return slices.Repeat([]bool{true}, len(ends))
	}
	return w.backFrom(ends, func(*engine.Step) bool { return true })
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
