package main

import (
	"github.com/spf13/cobra"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/picture"
)

const graphHelp = `graph draws the flows of a workspace, or one of them, on stdout.

  callflow graph . > flows.svg
  callflow graph . greeting --format mermaid

The formats are svg (a picture for any browser), mermaid (text that many wikis draw) and dot (for
Graphviz). Without the name of a flow all flows that a number or an app can reach are drawn together.`

// graphFlags are the flags of graph.
type graphFlags struct {
	format string
}

func graphVerb(a *app) *cobra.Command {
	var f graphFlags
	cmd := &cobra.Command{
		Use: "graph WORKSPACE [FLOW]", Short: "draw flows as SVG, Mermaid or DOT", Long: graphHelp,
		Args: takes(1, 2, "a workspace and the name of a flow at most"),
		RunE: func(_ *cobra.Command, args []string) error { return a.graph(args, f) },
	}
	cmd.Flags().StringVar(&f.format, "format", "svg", "how to draw: svg, mermaid or dot")
	return cmd
}

func (a *app) graph(args []string, f graphFlags) error {
	if err := oneOf("--format", f.format, "svg", "mermaid", "dot"); err != nil {
		return err
	}
	w, err := a.load(args[0], library.Options{})
	if err != nil {
		return err
	}
	g := drawingOfAll(w)
	if len(args) == 2 {
		flow := w.Set.Flows.Graphs[engine.FlowName(args[1])]
		if flow == nil {
			return usagef("there is no flow %q; the workspace has %s", args[1], known(flowNames(w.Set.Flows)))
		}
		g = drawingOf(flow)
	}
	switch f.format {
	case "mermaid":
		return g.Mermaid(a.out)
	case "dot":
		return g.DOT(a.out)
	}
	return g.SVG(a.out)
}

// drawingOf draws one flow; flows that it leads to are single boxes.
func drawingOf(g *engine.Graph) *picture.Graph {
	d := &drawing{picture: picture.Graph{Title: string(g.Name)}}
	d.flow(g, "", func(flow string) string {
		return d.box("flow "+flow, picture.Node{Name: "flow " + flow, Terminal: true})
	})
	d.picture.Start = d.target(g.Start, "")
	return &d.picture
}

// drawingOfAll draws all flows that can be reached from numbers and apps, and how they lead to one another.
func drawingOfAll(w *library.Workspace) *picture.Graph {
	flows := w.Set.Flows
	d := &drawing{picture: picture.Graph{Title: w.Declared.Name, Start: "calls"}}
	d.box("calls", picture.Node{Name: "calls", Kind: "numbers and apps"})
	var queue []string
	seen := map[string]bool{}
	enter := func(flow string) string {
		if !seen[flow] {
			seen[flow] = true
			queue = append(queue, flow)
		}
		g := flows.Graphs[engine.FlowName(flow)]
		if g == nil {
			return flow
		}
		return d.target(g.Start, flow+".")
	}
	for _, named := range [][]library.Named{w.Declared.Numbers, w.Declared.Apps} {
		for _, n := range named {
			if n.Flow != nil {
				d.arrow("calls", enter(n.Flow.Name), n.Name.Text, "")
			}
		}
	}
	for ; len(queue) > 0; queue = queue[1:] {
		if g := flows.Graphs[engine.FlowName(queue[0])]; g != nil {
			d.flow(g, queue[0]+".", enter)
		}
	}
	return &d.picture
}
