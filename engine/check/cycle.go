package check

import (
	"callflow/engine"
)

// unboundedCycle reports circles of steps that go round without ever waiting for the caller, for a
// service or for time: the call would end in trouble. A limit on any step bounds a circle; wait flows
// go round by design.
func unboundedCycle(w *Work) {
	for _, f := range w.Flows {
		if f.Graph.Type == engine.WaitFlow {
			continue
		}
		c := &circles{ways: f.ways(), state: make([]int8, len(f.ways().steps))}
		for no := range c.steps {
			if at := c.visit(int32(no)); at != nil {
				w.List.Errorf("unbounded-cycle", f.Graph.File, at.Span, "from step %q the flow can come back to it without waiting for anybody", at.Name).
					Hint = "let a step on the way wait, for keys, a service or time, or give one of them a limit"
				break
			}
		}
	}
}

// circles is a depth-first search through steps that do not wait.
type circles struct {
	*ways
	state []int8 // 1 on the path, 2 done
}

// visit returns a step of a circle, or nil.
func (c *circles) visit(no int32) *engine.Step {
	s := c.steps[no]
	if c.state[no] == 2 || bounded(s) {
		return nil
	}
	if c.state[no] == 1 {
		return s
	}
	c.state[no] = 1
	for _, next := range c.next[no] {
		if at := c.visit(next); at != nil {
			return at
		}
	}
	c.state[no] = 2
	return nil
}

// bounded tells that a circle through the step cannot run on by itself: it waits, or its rounds are
// counted.
func bounded(s *engine.Step) bool {
	if s.Limit != nil {
		return true
	}
	if _, waits := s.Kind.(engine.Waiter); waits {
		return true
	}
	return s.KindName == "each"
}
