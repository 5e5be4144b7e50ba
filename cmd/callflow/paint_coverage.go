package main

import (
	"fmt"
	"os"
	"path/filepath"

	"callflow/engine"
	"callflow/engine/flowtest"
	"callflow/engine/picture"
)

// coverPainter marks what tests have passed.
type coverPainter struct{ cover *flowtest.Coverage }

// readCover reads what `callflow test --coverage-out` has written, for one workspace.
func readCover(file, dir string) (painter, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, usagef("--coverage: %w", err)
	}
	cover, err := flowtest.ReadCoverage(text, filepath.ToSlash(filepath.Clean(dir)))
	if err != nil {
		return nil, usagef("--coverage: %s: %w", file, err)
	}
	return coverPainter{cover}, nil
}

func hitOrMissed(n int) string {
	if n > 0 {
		return "hit"
	}
	return "missed"
}

func (c coverPainter) step(flow engine.FlowName, step engine.StepName, n *picture.Node) {
	if s := c.cover.Step(flow, step); s != nil {
		n.Class = hitOrMissed(s.Visits)
		if s.Visits == 0 {
			n.Note = "never entered"
		}
	}
}

func (c coverPainter) way(flow engine.FlowName, step engine.StepName, e *picture.Edge) {
	s := c.cover.Step(flow, step)
	if s == nil {
		return
	}
	for _, o := range s.Outcomes {
		if string(o.Name) == e.Label {
			e.Class = hitOrMissed(o.Count)
		}
	}
}

func (c coverPainter) legend() []picture.Key {
	ways := c.cover.Outcomes()
	steps := flowtest.Share{}
	for _, s := range c.cover.Steps {
		steps.All++
		if s.Visits > 0 {
			steps.Hit++
		}
	}
	return []picture.Key{
		{Class: "hit", Text: fmt.Sprintf("steps of the workspace that tests enter: %s", steps)},
		{Class: "missed", Text: "steps that no test enters"},
		{Class: "hit", Text: fmt.Sprintf("outcomes of the workspace that tests take: %s", ways), Edge: true},
		{Class: "missed", Text: "outcomes that no test takes", Edge: true},
	}
}
