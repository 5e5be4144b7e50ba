package main

import (
	"slices"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/engine/picture"
)

// drawing collects what a picture shows. Boxes are named by flow and step, so that several flows fit on
// one sheet.
type drawing struct {
	picture picture.Graph
	drawn   map[string]bool
}

// box adds a box unless it is there, and returns its name.
func (d *drawing) box(name string, n picture.Node) string {
	if d.drawn == nil {
		d.drawn = map[string]bool{}
	}
	if !d.drawn[name] {
		d.drawn[name] = true
		d.picture.Nodes = append(d.picture.Nodes, n)
	}
	return name
}

func (d *drawing) arrow(from, to, label, class string) {
	d.picture.Edges = append(d.picture.Edges, picture.Edge{From: from, To: to, Label: label, Class: class})
}

// flow draws the steps of a flow, their outcomes, and the flows that they use; enter returns the box where
// another flow begins.
func (d *drawing) flow(g *engine.Graph, prefix string, enter func(flow string) string) {
	for _, name := range g.Order {
		s := g.Steps[name]
		from := d.box(prefix+string(name), picture.Node{Name: prefix + string(name), Kind: s.KindName, Summary: s.Summary})
		for _, o := range outcomes(s) {
			d.arrow(from, d.target(s.Next[o], prefix), string(o), "")
		}
		if s.Limit != nil {
			d.arrow(from, d.target(s.Limit.Then, prefix), "limit", "")
		}
		for _, u := range uses(s) {
			d.arrow(from, enter(u.flow), u.label, "")
		}
	}
}

// target returns the box of a target; the ends of a flow are boxes of their own.
func (d *drawing) target(t engine.Target, prefix string) string {
	if t.Step != "" {
		return prefix + string(t.Step)
	}
	name := prefix + string(t.Finish)
	return d.box(name, picture.Node{Name: name, Terminal: true})
}

// outcomes are the outcomes of a step in order.
func outcomes(s *engine.Step) []engine.Outcome {
	var all []engine.Outcome
	for o := range s.Next {
		all = append(all, o)
	}
	slices.Sort(all)
	return all
}

// use is a flow that a step leads to, or that runs while the step lasts.
type use struct{ flow, label string }

func uses(s *engine.Step) []use {
	u, ok := s.Kind.(kinds.User)
	if !ok {
		return nil
	}
	var out []use
	for _, x := range u.Uses() {
		if x.Flow == nil || x.Flow.Name == "" {
			continue
		}
		label := string(x.As)
		if x.As == engine.CallFlow {
			label = s.KindName
		}
		out = append(out, use{flow: x.Flow.Name, label: label})
	}
	return out
}

// flowNames are the names of a workspace's own flows in order.
func flowNames(f *engine.Flows) []string {
	var names []string
	for name := range f.Graphs {
		names = append(names, string(name))
	}
	slices.Sort(names)
	return names
}
