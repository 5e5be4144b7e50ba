package check

import (
	"strings"

	"callflow/engine"
	"callflow/engine/check/route"
)

// routes is the map of all flows in which no fault was found; it is drawn once.
func (w *Work) routes() *route.Map {
	return w.found().drawn.get(func() *route.Map {
		whole := func(flow engine.FlowName) bool { return w.Flow(flow) != nil || strings.HasPrefix(string(flow), "lib.") }
		return route.New(w.Set, whole, func(flow engine.FlowName, step engine.StepName) bool {
			f := w.Flow(flow)
			return f != nil && f.Steps[step] != nil && f.Steps[step].Fails
		})
	})
}

// stepAt is the step of a place; nil in flows of the library.
func (w *Work) stepAt(p *route.Place) *Step {
	f := w.Flow(p.Graph.Name)
	if f == nil {
		return nil
	}
	return f.Steps[p.Step.Name]
}

// startOf is the place at which a flow starts; nil for flows of the library and those with faults.
func (w *Work) startOf(name engine.FlowName) *route.Place {
	f := w.Flow(name)
	if f == nil || w.Set == nil {
		return nil
	}
	return w.routes().Place(name, f.Graph.Start.Step)
}

// goesElsewhere reports whether a step leads to a flow that cannot be looked into.
func (w *Work) goesElsewhere(s *Step) bool {
	return s.is("run", "goto") && w.Flow(engine.FlowName(s.Text("flow"))) == nil
}

// asked reports whether a caller has to answer at a place.
func asked(p *route.Place) bool {
	switch p.Step.KindName {
	case "menu", "collect", "choose":
		return true
	}
	return false
}

// mayLead reports whether an outcome leads anywhere by what the flow says: a failure of which it says nothing does not.
func mayLead(p *route.Place, o engine.Outcome) bool {
	_, led := p.Step.Next[o]
	return led || o != engine.Failed
}
