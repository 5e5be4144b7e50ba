package main

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/picture"
)

const graphHelp = `graph draws the flows of a workspace, or one of them, on stdout.

  callflow graph . > flows.svg
  callflow graph . greeting --format mermaid
  callflow graph . --coverage coverage.json > covered.svg
  callflow graph . --traffic callflow.db > traffic.svg
  callflow graph . --diff HEAD~1 > changes.svg

The formats are svg (a picture for any browser), mermaid (text that many wikis draw) and dot (for
Graphviz). Without the name of a flow all flows that a number or an app can reach are drawn together,
each in a frame.

--theme says for which ground an SVG is coloured: auto follows the reader's choice and is light on
paper; light and dark name plain colours, which all programs understand.

One of these can be painted on the picture: what tests pass (--coverage, written by
callflow test --coverage-out), the ways that contacts took (--traffic, the database of serve), or what has
changed since another folder or a revision in git (--diff).`

// graphFlags are the flags of graph.
type graphFlags struct {
	format, theme           string
	coverage, traffic, diff string
}

func graphVerb(a *app) *cobra.Command {
	var f graphFlags
	cmd := &cobra.Command{
		Use: "graph WORKSPACE [FLOW]", Short: "draw flows as SVG, Mermaid or DOT", Long: graphHelp,
		Args: takes(1, 2, "a workspace and the name of a flow at most"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.graph(cmd, args, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "svg", "how to draw: svg, mermaid or dot")
	flags.StringVar(&f.theme, "theme", "auto", "colours of an SVG: auto, light or dark")
	flags.StringVar(&f.coverage, "coverage", "", "paint what tests pass: a file that callflow test --coverage-out has written")
	flags.StringVar(&f.traffic, "traffic", "", "paint the ways that contacts took: the database of serve")
	flags.StringVar(&f.diff, "diff", "", "paint what has changed since this folder or revision in git")
	return cmd
}

func (a *app) graph(cmd *cobra.Command, args []string, f graphFlags) error {
	if err := cmp.Or(oneOf("--format", f.format, "svg", "mermaid", "dot"), oneOf("--theme", f.theme, picture.Themes()...)); err != nil {
		return err
	}
	if len(f.coverage+f.traffic+f.diff) > max(len(f.coverage), len(f.traffic), len(f.diff)) {
		return usagef("one of --coverage, --traffic and --diff can be painted on a picture, not several")
	}
	w, err := a.load(args[0], library.Options{})
	if err != nil {
		return err
	}
	g, err := a.painted(cmd, w, args, f)
	if err != nil {
		return err
	}
	switch f.format {
	case "mermaid":
		return g.Mermaid(a.out)
	case "dot":
		return g.DOT(a.out)
	}
	return g.Draw(a.out, picture.Look{Theme: picture.Theme(f.theme)})
}

// painted is the picture with what the flags want on it.
func (a *app) painted(cmd *cobra.Command, w *library.Workspace, args []string, f graphFlags) (*picture.Graph, error) {
	var paint painter
	var old *library.Workspace
	var changes changePainter
	var err error
	switch {
	case f.coverage != "":
		paint, err = readCover(f.coverage, args[0])
	case f.traffic != "":
		paint, err = readTraffic(cmd.Context(), f.traffic)
	case f.diff != "":
		var before *side
		if before, err = a.sideOf(cmd, f.diff, args[0], "--diff"); err == nil {
			old = before.workspace()
			changes = paintChanges(old, w)
			paint = changes
		}
	}
	if err != nil {
		return nil, err
	}
	flow := ""
	if len(args) == 2 {
		flow = args[1]
	}
	g := pictureOf(w, flow, paint)
	if g == nil && old == nil || old != nil && g == nil && pictureOf(old, flow, nil) == nil {
		return nil, usagef("there is no flow %q; the workspace has %s", flow, known(flowNames(w.Set.Flows)))
	}
	if old != nil && g != nil && flow == "" {
		changes.declared.calls(g)
	}
	if old != nil {
		g = merged(pictureOf(old, flow, nil), g)
		g.Title = fmt.Sprintf("%s, changed since %s", g.Title, f.diff)
	}
	if paint != nil {
		g.Legend = paint.legend()
	}
	return g, nil
}

// pictureOf draws a flow, or all that are in use for ""; it is nil when there is no such flow.
func pictureOf(w *library.Workspace, flow string, paint painter) *picture.Graph {
	if flow == "" {
		return drawingOfAll(w, paint)
	}
	if g := w.Set.Flows.Graphs[engine.FlowName(flow)]; g != nil {
		return drawingOf(g, paint)
	}
	return nil
}

// merged is the picture of what has changed; either state may be missing.
func merged(old, now *picture.Graph) *picture.Graph {
	if now == nil {
		return picture.Compare(old, &picture.Graph{Title: old.Title})
	}
	if old == nil {
		old = &picture.Graph{}
	}
	return picture.Compare(old, now)
}

// drawingOf draws one flow in the colours of a painter, which may be nil; flows that it leads to are single boxes.
func drawingOf(g *engine.Graph, paint painter) *picture.Graph {
	d := &drawing{picture: picture.Graph{Title: string(g.Name)}, paint: paint}
	d.flow(g)
	d.picture.Start = d.target(g.Start)
	return &d.picture
}

// drawingOfAll draws all flows that can be reached from numbers and apps, each in a frame, and how they lead to one
// another.
func drawingOfAll(w *library.Workspace, paint painter) *picture.Graph {
	d := &drawing{picture: picture.Graph{Title: w.Declared.Name, Start: "calls"}}
	d.box("calls", picture.Node{Name: "calls", Kind: "numbers and apps"})
	for _, named := range [][]library.Named{w.Declared.Numbers, w.Declared.Apps} {
		for _, n := range named {
			if n.Flow != nil {
				d.arrow("calls", n.Flow.Name, n.Name.Text, "")
			}
		}
	}
	for _, g := range flowsInUse(w) {
		name := string(g.Name)
		d.box(name, picture.Node{Name: name, Label: "flow " + name, Summary: g.Summary, Inside: drawingOf(g, paint)})
		seen := map[use]bool{}
		for _, step := range g.Order {
			for _, u := range uses(g.Steps[step]) {
				if !seen[u] {
					seen[u] = true
					d.arrow(name, u.flow, u.label, "")
				}
			}
		}
	}
	return &d.picture
}

// flowsInUse are the flows that numbers and apps lead to, and those that these lead to, nearest first.
func flowsInUse(w *library.Workspace) []*engine.Graph {
	var queue []string
	for _, named := range [][]library.Named{w.Declared.Numbers, w.Declared.Apps} {
		for _, n := range named {
			if n.Flow != nil {
				queue = append(queue, n.Flow.Name)
			}
		}
	}
	var all []*engine.Graph
	seen := map[string]bool{}
	for ; len(queue) > 0; queue = queue[1:] {
		g := w.Set.Flows.Graphs[engine.FlowName(queue[0])]
		if g == nil || seen[queue[0]] {
			continue
		}
		seen[queue[0]] = true
		all = append(all, g)
		for _, step := range g.Order {
			for _, u := range uses(g.Steps[step]) {
				queue = append(queue, u.flow)
			}
		}
	}
	return all
}
