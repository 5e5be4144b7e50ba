package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"callflow/engine"
	"callflow/engine/library"
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
	paint := trafficPainter{p}
	d := drawingOf(g, paint)
	d.Title, d.Legend = fmt.Sprintf("%s, %s", g.Name, o.Period.Text(o.Zone)), paint.legend()
	return d.SVG(a.out)
}
