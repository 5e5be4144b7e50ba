package flowtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"callflow/engine"
)

// Mutant is a workspace in which one thing is changed. A change that no test notices is one that could
// happen by mistake.
type Mutant struct {
	Place Place
	What  string // what was changed, in words

	subject *Subject
	touches func(*Result) bool
}

// Touched tells whether a test passes the place of the change. Other tests cannot notice it.
func (m *Mutant) Touched(r *Result) bool { return m.touches(r) }

// Notices plays a test on the changed workspace and tells whether it fails.
func (m *Mutant) Notices(t *Test) bool { return !Run(m.subject, t).Passed() }

// Mutants makes every change of one target, one limit or one prompt of a workspace's own flows, in the order
// of the files.
func Mutants(s *Subject) []*Mutant {
	var all []*Mutant
	flows := s.Set.Flows
	for _, name := range slices.Sorted(maps.Keys(flows.Graphs)) {
		g := flows.Graphs[name]
		if strings.HasPrefix(string(name), "lib.") {
			continue
		}
		for _, step := range g.Order {
			all = append(all, targets(s, g, g.Steps[step])...)
			all = append(all, limits(s, g, g.Steps[step])...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(flows.Prompts)) {
		if !strings.HasPrefix(name, "lib_") {
			all = append(all, unsaid(s, name))
		}
	}
	return all
}

// targets leads each outcome of a step somewhere else.
func targets(s *Subject, g *engine.Graph, st *engine.Step) []*Mutant {
	var all []*Mutant
	for _, o := range slices.Sorted(maps.Keys(st.Next)) {
		to := another(g, st.Next[o])
		changed := *st
		changed.Next = maps.Clone(st.Next)
		changed.Next[o] = to
		all = append(all, &Mutant{
			Place: s.Place(g.Name, st.Name), What: fmt.Sprintf("%s leads to %s instead of %s", o, nameOf(to), nameOf(st.Next[o])),
			subject: s.with(g, &changed),
			touches: func(r *Result) bool {
				return slices.ContainsFunc(r.Walk, func(h engine.Hop) bool { return h.Flow == g.Name && h.Step == st.Name && h.Outcome == o })
			},
		})
	}
	return all
}

// another is a target near the given one: the step after it, or before it for the last; the first one instead
// of an end.
func another(g *engine.Graph, to engine.Target) engine.Target {
	i := slices.Index(g.Order, to.Step)
	switch {
	case to.Step == "":
		return engine.Target{Step: g.Order[0]}
	case i+1 < len(g.Order):
		return engine.Target{Step: g.Order[i+1]}
	case i > 0:
		return engine.Target{Step: g.Order[i-1]}
	}
	return engine.Target{Finish: engine.End}
}

func nameOf(to engine.Target) string {
	if to.Step == "" {
		return string(to.Finish)
	}
	return string(to.Step)
}

// limits allows one visit more and one less.
func limits(s *Subject, g *engine.Graph, st *engine.Step) []*Mutant {
	var all []*Mutant
	if st.Limit == nil {
		return nil
	}
	for _, visits := range []int{st.Limit.Visits - 1, st.Limit.Visits + 1} {
		if visits < 1 {
			continue
		}
		changed := *st
		changed.Limit = &engine.Limit{Visits: visits, Then: st.Limit.Then}
		all = append(all, &Mutant{
			Place: s.Place(g.Name, st.Name), What: fmt.Sprintf("limit is %d instead of %d visits", visits, st.Limit.Visits),
			subject: s.with(g, &changed),
			touches: func(r *Result) bool {
				return slices.ContainsFunc(r.Walk, func(h engine.Hop) bool { return h.Flow == g.Name && h.Step == st.Name })
			},
		})
	}
	return all
}

// unsaid leaves a prompt out.
func unsaid(s *Subject, name string) *Mutant {
	flows := *s.Set.Flows
	flows.Prompts = maps.Clone(flows.Prompts)
	delete(flows.Prompts, name)
	m := &Mutant{What: "prompt " + name + " is not said"}
	if d := s.Declared.Prompts[name]; d != nil {
		m.Place = Place{File: d.Name.File, Line: lineOf(d.Name.Span)}
	}
	changed := *s
	changed.Set = &engine.Set{Flows: &flows, Live: s.Set.Live}
	m.subject = &changed
	m.touches = func(r *Result) bool {
		for _, said := range r.Said {
			if said.Of(name) {
				return true
			}
		}
		return false
	}
	return m
}

// with is the workspace with one step changed.
func (s *Subject) with(g *engine.Graph, st *engine.Step) *Subject {
	graph := *g
	graph.Steps = maps.Clone(g.Steps)
	graph.Steps[st.Name] = st
	flows := *s.Set.Flows
	flows.Graphs = maps.Clone(flows.Graphs)
	flows.Graphs[g.Name] = &graph
	changed := *s
	changed.Set = &engine.Set{Flows: &flows, Live: s.Set.Live}
	return &changed
}
