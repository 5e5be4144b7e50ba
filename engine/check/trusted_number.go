package check

import (
	"callflow/engine"
	"callflow/engine/check/route"
	"callflow/schema"
)

// trustedNumber reports switches that lead to what only staff should reach, by the caller's number alone: numbers can be
// forged. A PIN, or anything else that is keyed in, on the way is enough; what a service answers is not looked into.
func trustedNumber(w *Work) {
	if w.Set == nil {
		return
	}
	away := w.routes().Away(w.forStaff, untilKeyed, route.OnOneLeg)
	w.eachOf(func(f *Flow, s *Step) {
		if f.Graph.Type != engine.CallFlow || f.Graph.Role != "customer" {
			return
		}
		for _, c := range s.cases() {
			to := w.routes().Place(f.Graph.Name, engine.StepName(textOf(c.Find("then"))))
			if to != nil && away[to.No] >= 0 && f.readsNumber(s.Name, c.Find("when")) {
				w.at("trusted-number", c.Find("when"), "the caller's number alone leads to step %q, and on to what only staff should do; it can be forged", to.Step.Name).
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

// forStaff reports whether a step takes callers, changes who is there, or goes over to a flow of agents.
func (w *Work) forStaff(p *route.Place) bool {
	s := w.stepAt(p)
	return s != nil && (s.is("serve") || len(s.acts("presence")) > 0 || s.is("goto") && w.ofAgents(s))
}

// untilKeyed shuts the ways behind places at which callers have to answer.
func untilKeyed(p *route.Place, o engine.Outcome) int {
	if asked(p) || !mayLead(p, o) {
		return -1
	}
	return 0
}

// ofAgents reports whether a step goes over to a flow of agents that asks for nothing at its start.
func (w *Work) ofAgents(s *Step) bool {
	f := w.Flow(engine.FlowName(s.Text("flow")))
	if f == nil || f.Graph.Role != "agent" {
		return false
	}
	first := f.Steps[f.Graph.Start.Step]
	return first != nil && !first.is("menu", "collect", "choose")
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
