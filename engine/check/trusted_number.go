package check

import (
	"callflow/engine"
	"callflow/schema"
)

// trustedNumber reports switches that lead to what only staff should reach, by the caller's number alone: numbers can be
// forged. A PIN, or anything else that is keyed in, on the way is enough; what a service answers is not looked into.
func trustedNumber(w *Work) {
	staff := w.staffOnly()
	w.eachOf(func(f *Flow, s *Step) {
		if f.Graph.Type != engine.CallFlow || f.Graph.Role != "customer" {
			return
		}
		for i := range s.cases() {
			c := s.cases()[i]
			to := spot{f.Graph.Name, engine.StepName(textOf(c.Find("then")))}
			if staff[to] && f.readsNumber(s.Name, c.Find("when")) {
				w.at("trusted-number", c.Find("when"), "the caller's number alone leads to step %q, and on to what only staff should do; it can be forged", to.step).
					Hint = "ask for a PIN on the way, or say in ignore why the number is enough"
			}
		}
	}, "switch")
}

// cases are the lines of a switch.
func (s *Step) cases() []*schema.Node {
	body := s.Node.Find("switch")
	if body == nil {
		return nil
	}
	return itemsOf(body)
}

// staffOnly are the steps that lead, without anything being keyed in, to a step that takes callers, changes who is there, or
// belongs to a flow of agents.
func (w *Work) staffOnly() map[spot]bool {
	m := w.ways()
	var from []spot
	for _, at := range m.order {
		s := m.steps[at]
		if s.is("serve") || len(s.acts("presence")) > 0 || s.is("goto") && w.ofAgents(s) {
			from = append(from, at)
		}
	}
	keyed := map[spot]bool{}
	for _, at := range m.order {
		keyed[at] = m.steps[at].is("collect", "menu", "choose")
	}
	seen := map[spot]bool{}
	for len(from) > 0 {
		at := from[len(from)-1]
		from = from[:len(from)-1]
		if !seen[at] && !keyed[at] {
			seen[at] = true
			from = append(from, m.back[at]...)
		}
	}
	return seen
}

// ofAgents reports whether a step goes over to a flow of agents that asks for nothing at its start.
func (w *Work) ofAgents(s *Step) bool {
	f := w.Flow(engine.FlowName(s.Text("flow")))
	if f == nil || f.Graph.Role != "agent" {
		return false
	}
	first := f.Steps[f.Graph.Start.Step]
	return first != nil && !first.asks()
}

// readsNumber reports whether a condition reads the caller's number.
func (f *Flow) readsNumber(step engine.StepName, when *schema.Node) bool {
	for _, r := range f.Reads {
		if r.Step == step && r.Source.Kind == engine.SourceCaller && r.Source.Name == "number" && covers(when, r.Span) {
			return true
		}
	}
	return false
}
