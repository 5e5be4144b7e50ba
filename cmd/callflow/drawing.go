package main

import (
	"slices"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/engine/picture"
)

// painter adds what is known of steps and of the ways between them to a drawing: figures, colours.
type painter interface {
	// step paints a box.
	step(flow engine.FlowName, step engine.StepName, n *picture.Node)
	// way paints an arrow of a step: its label is an outcome, or limit.
	way(flow engine.FlowName, step engine.StepName, e *picture.Edge)
	// legend says what was painted.
	legend() []picture.Key
}

// drawing collects what a picture of a flow shows.
type drawing struct {
	picture picture.Graph
	drawn   map[string]bool
	paint   painter
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

// flow draws the steps of a flow, their outcomes, and the flows that they use.
func (d *drawing) flow(g *engine.Graph) {
	for _, name := range g.Order {
		s := g.Steps[name]
		n := picture.Node{Name: string(name), Kind: s.KindName, Summary: s.Summary}
		if d.paint != nil {
			d.paint.step(g.Name, name, &n)
		}
		from := d.box(n.Name, n)
		for _, o := range outcomes(s) {
			d.way(g.Name, name, picture.Edge{From: from, To: d.target(s.Next[o]), Label: string(o)})
		}
		if s.Limit != nil {
			d.way(g.Name, name, picture.Edge{From: from, To: d.target(s.Limit.Then), Label: limitWay})
		}
		for _, u := range uses(s) {
			d.arrow(from, d.box("flow "+u.flow, picture.Node{Name: "flow " + u.flow, Terminal: true}), u.label, "")
		}
	}
}

// limitWay is the label of the way that a visit too many takes.
const limitWay = "limit"

func (d *drawing) way(flow engine.FlowName, step engine.StepName, e picture.Edge) {
	if d.paint != nil {
		d.paint.way(flow, step, &e)
	}
	d.picture.Edges = append(d.picture.Edges, e)
}

// target returns the box of a target; the ends of a flow are boxes of their own.
func (d *drawing) target(t engine.Target) string {
	if t.Step != "" {
		return string(t.Step)
	}
	return d.box("end "+string(t.Finish), picture.Node{Name: "end " + string(t.Finish), Label: string(t.Finish), Terminal: true})
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
