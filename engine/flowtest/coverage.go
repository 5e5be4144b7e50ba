package flowtest

import (
	"maps"
	"slices"
	"strings"

	"callflow/engine"
)

// Coverage counts what tests have passed: outcomes of steps, prompts in each language, log points.
type Coverage struct {
	Steps   []*StepCover
	Prompts []*PromptCover
	Points  []*PointCover

	steps   map[stepKey]*StepCover
	prompts map[[2]string]*PromptCover
	points  map[string]*PointCover
}

type stepKey struct {
	flow engine.FlowName
	step engine.StepName
}

// StepCover is one step with its outcomes in alphabetical order. A step that has none, because it hands the
// call over or refuses it, counts as one outcome without a name.
type StepCover struct {
	Place    Place
	Visits   int
	Outcomes []OutcomeCover
}

// OutcomeCover is how often an outcome was taken.
type OutcomeCover struct {
	Name  engine.Outcome
	Count int
}

// PromptCover is how often a prompt was heard, or written in a text message, in one language.
type PromptCover struct {
	File     string
	Line     int
	Name     string
	Language string
	Count    int
}

// PointCover is how often a log point was written.
type PointCover struct {
	File  string
	Line  int
	Name  string
	Count int
}

// NewCoverage lists all that tests of a workspace can pass; with library the ready-made flows and prompts,
// too.
func NewCoverage(s *Subject, library bool) *Coverage {
	c := &Coverage{steps: map[stepKey]*StepCover{}, prompts: map[[2]string]*PromptCover{}, points: map[string]*PointCover{}}
	flows := s.Set.Flows
	for _, name := range slices.Sorted(maps.Keys(flows.Graphs)) {
		if g := flows.Graphs[name]; g.File == "lib" { // it is no file: what runs on the phone of whoever is rung for a room
			continue
		}
		if library || !strings.HasPrefix(string(name), "lib.") {
			c.addFlow(s, flows.Graphs[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(flows.Prompts)) {
		if library || !strings.HasPrefix(name, "lib_") {
			c.addPrompt(s, name)
		}
	}
	for _, p := range s.Declared.Points {
		at := &PointCover{File: p.Name.File, Line: lineOf(p.Name.Span), Name: p.Name.Text}
		c.Points = append(c.Points, at)
		c.points[at.Name] = at
	}
	return c
}

func (c *Coverage) addFlow(s *Subject, g *engine.Graph) {
	for _, name := range g.Order {
		at := &StepCover{Place: s.Place(g.Name, name)}
		for _, o := range slices.Sorted(maps.Keys(g.Steps[name].Next)) {
			at.Outcomes = append(at.Outcomes, OutcomeCover{Name: o})
		}
		if len(at.Outcomes) == 0 {
			at.Outcomes = []OutcomeCover{{}}
		}
		c.Steps = append(c.Steps, at)
		c.steps[stepKey{g.Name, name}] = at
	}
}

func (c *Coverage) addPrompt(s *Subject, name string) {
	for _, l := range s.Set.Flows.Languages {
		at := &PromptCover{Name: name, Language: l.Name}
		if d := s.Declared.Prompts[name]; d != nil {
			at.File, at.Line = d.Name.File, lineOf(d.Name.Span)
		}
		c.Prompts = append(c.Prompts, at)
		c.prompts[[2]string{name, l.Name}] = at
	}
}

// Add counts what a test has passed.
func (c *Coverage) Add(r *Result) {
	for _, h := range r.Walk {
		at := c.steps[stepKey{h.Flow, h.Step}]
		if at == nil {
			continue
		}
		at.Visits++
		for i := range at.Outcomes {
			if o := &at.Outcomes[i]; o.Name == h.Outcome || o.Name == "" {
				o.Count++
			}
		}
	}
	for _, m := range r.Said {
		for _, name := range append(strings.Fields(m.Holds), m.Prompt) {
			if at := c.prompts[[2]string{name, m.Language}]; at != nil && m.Part == 0 {
				at.Count++
			}
		}
	}
	for _, name := range r.Points {
		if at := c.points[name]; at != nil {
			at.Count++
		}
	}
}

// Step returns what is known of a step; nil for one that is not counted.
func (c *Coverage) Step(flow engine.FlowName, step engine.StepName) *StepCover {
	return c.steps[stepKey{flow, step}]
}

// Share is a part of a whole.
type Share struct{ Hit, All int }

// Percent is the part in hundredths, rounded down: 100 means everything. Nothing of nothing is everything.
func (s Share) Percent() int {
	if s.All == 0 {
		return 100
	}
	return s.Hit * 100 / s.All
}

// Below reports whether the part is less than so many hundredths.
func (s Share) Below(percent float64) bool {
	return s.All > 0 && float64(s.Hit)*100 < percent*float64(s.All)
}

func (s *Share) count(n int) {
	s.All++
	if n > 0 {
		s.Hit++
	}
}

// Outcomes is how many outcomes of steps were taken.
func (c *Coverage) Outcomes() (s Share) {
	for _, at := range c.Steps {
		for _, o := range at.Outcomes {
			s.count(o.Count)
		}
	}
	return s
}

// Words is how many prompts were heard, each language by itself.
func (c *Coverage) Words() (s Share) {
	for _, at := range c.Prompts {
		s.count(at.Count)
	}
	return s
}

// Logs is how many log points were written.
func (c *Coverage) Logs() (s Share) {
	for _, at := range c.Points {
		s.count(at.Count)
	}
	return s
}
