package main

import (
	"cmp"
	"context"
	"fmt"

	"callflow/engine"
	"callflow/engine/picture"
	"callflow/engine/report/measure"
	"callflow/engine/store/sqlite"
)

// trafficPainter writes figures into a drawing: the more contacts of the flow came through a step, the darker it is;
// the larger the part of its visits that went a way, the thicker that is.
type trafficPainter struct{ paths *measure.Paths }

// readTraffic counts the ways of all contacts in a database.
func readTraffic(ctx context.Context, db string) (painter, error) {
	r, err := sqlite.Read(db)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	p := measure.NewPaths(measure.PathOptions{})
	if err := readAll(ctx, r, p); err != nil {
		return nil, err
	}
	return trafficPainter{p}, nil
}

func (t trafficPainter) step(flow engine.FlowName, step engine.StepName, n *picture.Node) {
	all := t.paths.InFlow(string(flow), "")
	c := t.paths.Total(measure.Place{Flow: string(flow), Step: string(step)})
	n.Class, n.Note = reach(c.Contacts, all), fmt.Sprintf("%d contacts, %s", c.Contacts, percent(c.Contacts, all))
	if c.Visits > 0 {
		n.Note += fmt.Sprintf(", %.1f s", float64(c.Millis)/float64(c.Visits)/1000)
	}
	n.Summary = gone(c)
}

func (t trafficPainter) way(flow engine.FlowName, step engine.StepName, e *picture.Edge) {
	at := measure.Place{Flow: string(flow), Step: string(step)}
	visits, all := t.paths.Count(at, engine.Outcome(e.Label)).Visits, t.paths.Total(at).Visits
	e.Class = reach(visits, all)
	e.Label += fmt.Sprintf(" · %d", visits)
	if visits > 0 {
		e.Label += " · " + percent(visits, all)
	}
}

func (t trafficPainter) legend() []picture.Key {
	return []picture.Key{
		{Class: "reach-4", Text: "steps that 75 % of the contacts of the flow came through, or more"},
		{Class: "reach-2", Text: "steps that 25 to 50 % came through"},
		{Class: "missed", Text: "steps that nobody came through"},
		{Class: "reach-4", Text: "outcomes by which 75 % of the visits went on, or more", Edge: true},
		{Class: "reach-1", Text: "outcomes by which less than 25 % went on", Edge: true},
		{Class: "missed", Text: "outcomes that nobody took", Edge: true},
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

// reach is the class of a part of a whole.
func reach(part, whole int64) string {
	if part == 0 {
		return "missed"
	}
	return fmt.Sprintf("reach-%d", 1+min(3, part*4/max(1, whole)))
}

func percent(part, whole int64) string {
	return fmt.Sprintf("%.0f %%", float64(part)*100/float64(cmp.Or(whole, 1)))
}
