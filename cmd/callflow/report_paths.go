package main

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/picture"
	"callflow/engine/report/measure"
)

// pathsReport is the report of the ways that people take through flows, as a table or painted on the flow.
func (a *app) pathsReport() *cobra.Command {
	o := measure.PathOptions{}
	graph := ""
	cmd, _ := a.measureCommand("paths [FLOW]", "print which ways people take through flows, and where they drop off", "one flow at most", func(cmd *cobra.Command, f *measureFlags, flow string) error {
		if !quarters(f.period) {
			return errQuarters
		}
		o.Period, o.Zone, o.Flow = f.period, f.at, flow
		if graph != "" {
			return a.paintPaths(cmd, o, graph)
		}
		return a.measured(cmd, f, measure.NewPaths(o), drawn{pathLabels(o), []string{map[bool]string{false: "contacts", true: "visits"}[o.Outcomes]}})
	})
	cmd.Flags().StringVar(&o.Version, "version", "", "only contacts that began with this version of the flows")
	cmd.Flags().BoolVar(&o.Versions, "versions", false, "lines for each version")
	cmd.Flags().BoolVar(&o.Outcomes, "outcomes", false, "a line for each outcome of a step")
	cmd.Flags().StringVar(&graph, "graph", "", "the workspace of the flow: paints the figures on its picture, as SVG on stdout")
	return cmd
}

// pathLabels are the columns that name a line of a chart.
func pathLabels(o measure.PathOptions) []string {
	labels := []string{"flow", "step"}
	if o.Versions {
		labels = []string{"flow", "version", "step"}
	}
	if o.Outcomes {
		labels = append(labels, "outcome")
	}
	return labels
}

// paintPaths draws a flow with how many came through each step, and by which outcome they went on.
func (a *app) paintPaths(cmd *cobra.Command, o measure.PathOptions, dir string) error {
	w, err := a.load(dir, library.Options{})
	if err != nil {
		return err
	}
	if o.Flow == "" {
		return usagef("--graph takes the name of a flow: callflow report paths FLOW --graph %s", dir)
	}
	g := w.Set.Flows.Graphs[engine.FlowName(o.Flow)]
	if g == nil {
		return usagef("there is no flow %q; the workspace has %s", o.Flow, known(flowNames(w.Set.Flows)))
	}
	o.Versions, o.Outcomes = false, false
	p := measure.NewPaths(o)
	if err := a.count(cmd, p); err != nil {
		return err
	}
	d := drawingOf(g)
	d.Title = fmt.Sprintf("%s, %s", g.Name, o.Period.Text(o.Zone))
	paintSteps(d, g, p)
	return d.SVG(a.out)
}

// paintSteps writes the figures into a drawing: the more contacts of the flow came through a step, the darker it is.
func paintSteps(d *picture.Graph, g *engine.Graph, p *measure.Paths) {
	flow := p.InFlow(string(g.Name), "")
	for i := range d.Nodes {
		n := &d.Nodes[i]
		if g.Steps[engine.StepName(n.Name)] == nil {
			continue
		}
		at := measure.Place{Flow: string(g.Name), Step: n.Name}
		c := p.Total(at)
		n.Class, n.Note = reach(c.Contacts, flow), fmt.Sprintf("%d contacts, %s", c.Contacts, percent(c.Contacts, flow))
		if c.Visits > 0 {
			n.Note += fmt.Sprintf(", %.1f s", float64(c.Millis)/float64(c.Visits)/1000)
		}
		n.Summary = gone(c)
	}
	for i := range d.Edges {
		e := &d.Edges[i]
		step := g.Steps[engine.StepName(e.From)]
		if step == nil {
			continue
		}
		if _, ok := step.Next[engine.Outcome(e.Label)]; !ok && e.Label != "limit" {
			continue // a flow that the step uses
		}
		at := measure.Place{Flow: string(g.Name), Step: e.From}
		visits := p.Count(at, engine.Outcome(e.Label)).Visits
		e.Class = map[bool]string{true: "hit", false: "missed"}[visits > 0]
		e.Label += fmt.Sprintf(" · %d", visits)
	}
}

// gone says how many dropped off in a step, and how many came again.
func gone(c measure.PathCount) (text string) {
	if c.Dropped > 0 {
		text = fmt.Sprintf("%d dropped off, %s", c.Dropped, percent(c.Dropped, c.Visits))
	}
	if loops := c.Visits - c.Contacts; loops > 0 {
		if text != "" {
			text += "; "
		}
		text += fmt.Sprintf("again %d", loops)
	}
	return text
}

// reach is the class of a step by the part of the flow's contacts that came through it.
func reach(part, whole int64) string {
	if part == 0 {
		return "missed"
	}
	return fmt.Sprintf("reach-%d", 1+min(3, part*4/max(1, whole)))
}

func percent(part, whole int64) string {
	return fmt.Sprintf("%.0f %%", float64(part)*100/float64(cmp.Or(whole, 1)))
}
