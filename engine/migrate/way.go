package migrate

import (
	"fmt"
	"slices"

	"callflow/engine"
	"callflow/engine/kinds"
)

// way is how a contact has come to where it stands in one flow: what it has passed, later steps may read.
type way struct {
	j        *Judged
	f        *engine.Frame
	old, now *engine.Graph
	event    *engine.Migrate
}

// past is why what the contact has passed does not fit, "" when it does. A step that is another one now is forgotten, as
// if it had not been passed, unless somebody reads what it left.
func (w *way) past() string {
	for i := range w.f.Passed {
		p := &w.f.Passed[i]
		if p.Step == w.f.Step {
			continue
		}
		name := w.j.Names.Step(w.now.Name, p.Step)
		was, is := w.old.Steps[p.Step], w.now.Steps[name]
		switch {
		case is == nil:
			w.renamed(p.Step, "")
		case was != nil && was.KindName == is.KindName && fmt.Sprintf("%+v", w.j.Left(w.old.Name, was.Name)) == fmt.Sprintf("%+v", w.j.Leaves(w.now.Name, is.Name)):
			w.renamed(p.Step, name)
		case w.j.reads(name):
			return fmt.Sprintf("step %s, which was passed, leaves something else, and later steps read it", name)
		default:
			w.renamed(p.Step, "")
		}
	}
	return ""
}

// missed is why a contact that stands at a step lacks what comes before it in the new flow, "" when it lacks nothing.
func (w *way) missed(step engine.StepName) string {
	for _, name := range w.j.before(w.now, step) {
		passed := func(p engine.Passed) bool { return w.j.Names.Step(w.now.Name, p.Step) == name }
		if !slices.ContainsFunc(w.f.Passed, passed) {
			return fmt.Sprintf("step %s comes before it now, and later steps read what it leaves", name)
		}
	}
	return ""
}

// renamed notes what a step is called now, "" when nothing of it is kept.
func (w *way) renamed(was, now engine.StepName) {
	r := engine.RenamedStep{Flow: w.f.Flow, Was: was, Now: now}
	if was != now && !slices.Contains(w.event.Steps, r) {
		w.event.Steps = append(w.event.Steps, r)
	}
}

func renamedFlow(list []engine.RenamedFlow, was, now engine.FlowName) []engine.RenamedFlow {
	if r := (engine.RenamedFlow{Was: was, Now: now}); !slices.Contains(list, r) {
		return append(list, r)
	}
	return list
}

// reads reports whether the new flows read what a step of this name leaves.
func (j *Judged) reads(name engine.StepName) bool {
	if j.read == nil {
		j.read = map[engine.StepName]bool{}
		for i := range j.Now.Refs {
			if r := &j.Now.Refs[i]; r.Kind == engine.SourceStep {
				j.read[engine.StepName(r.Name)] = true
			}
		}
	}
	return j.read[name]
}

// before are the steps that every way from the start has passed before a step, as far as what they leave is read.
func (j *Judged) before(g *engine.Graph, step engine.StepName) []engine.StepName {
	here := at{g.Name, step}
	if known, ok := j.first[here]; ok {
		return known
	}
	var list []engine.StepName
	if reached(g, step, "") {
		for _, name := range g.Order {
			if name != step && j.reads(name) && !reached(g, step, name) {
				list = append(list, name)
			}
		}
	}
	if j.first == nil {
		j.first = map[at][]engine.StepName{}
	}
	j.first[here] = list
	return list
}

// reached reports whether a step can be come to from the start without passing another.
func reached(g *engine.Graph, step, without engine.StepName) bool {
	seen := map[engine.StepName]bool{without: true, "": true}
	for todo := []engine.StepName{g.Start.Step}; len(todo) > 0; {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[name] {
			continue
		}
		if name == step {
			return true
		}
		seen[name] = true
		s := g.Steps[name]
		if s == nil {
			continue
		}
		for _, to := range s.Next {
			todo = append(todo, to.Step)
		}
		if s.Limit != nil {
			todo = append(todo, s.Limit.Then.Step)
		}
	}
	return false
}

// runs reports whether a step runs a flow and waits for its end.
func runs(s *engine.Step, flow engine.FlowName) bool {
	u, ok := s.Kind.(kinds.User)
	return ok && slices.ContainsFunc(u.Uses(), func(use kinds.Use) bool { return use.Flow != nil && use.Flow.Name == string(flow) && !use.Hands })
}
