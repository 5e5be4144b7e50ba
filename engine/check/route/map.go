// Package route knows the ways that calls can take through all flows of a workspace: through the outcomes of steps,
// into flows that steps run and back by their outcomes, over to other flows for good. It looks at graphs only. What a
// caller, a service or a condition decides is not known, so each outcome of a step counts as possible. A way that
// is found exists in the graphs with every flow left to whoever ran it.
package route

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"callflow/engine"
	"callflow/engine/kinds"
)

// Map is all places of all flows. It is never changed once it is made, and may be walked by several at once.
type Map struct {
	Places []*Place
	flows  map[engine.FlowName]*flow
	// Trouble is the flow that takes over where a step fails and nothing says where to go.
	Trouble engine.FlowName
}

// Place is a step in the map.
type Place struct {
	No    int
	Graph *engine.Graph
	Step  *engine.Step
	Ways  []Way // by outcome
	Subs  []Sub
	Jump  engine.FlowName // the flow that a goto leads to, or ""
	Fails bool            // it can fail, and the trouble flow takes over
	facts sync.Once
	done  []Fact
	left  []Fact
}

// Name is FLOW.STEP.
func (p *Place) Name() string { return string(p.Graph.Name) + "." + string(p.Step.Name) }

// Way is where an outcome leads. Own says that the step can take it by itself; others are taken when a flow that it
// runs comes back.
type Way struct {
	Outcome engine.Outcome
	To      engine.Target
	Own     bool
	place   *Place // where it leads to in the same flow; nil when it leaves that
}

// Mode says how a flow runs that a step names.
type Mode uint8

// The modes.
const (
	Runs   Mode = iota // on the same leg; its end ends the call
	Rings              // on the leg of whoever is rung; its end ends that leg
	Waits              // while the caller waits; its outcomes end the wait
	Beside             // beside the call, or to somebody else: nothing comes back
)

// Sub is a flow that a step runs.
type Sub struct {
	Flow engine.FlowName
	Mode Mode
}

// flow is a graph with the places of its steps.
type flow struct {
	graph  *engine.Graph
	places map[engine.StepName]*Place
	last   []Fact // what finally does
}

// New draws the map of those flows of a set that are whole. Fails tells of a step that it can fail without a target for
// that.
func New(set *engine.Set, whole func(engine.FlowName) bool, fails func(flow engine.FlowName, step engine.StepName) bool) *Map {
	m := &Map{flows: map[engine.FlowName]*flow{}, Trouble: set.Flows.Trouble}
	for _, name := range slices.Sorted(maps.Keys(set.Flows.Graphs)) {
		if !whole(name) {
			continue
		}
		g := set.Flows.Graphs[name]
		f := &flow{graph: g, places: make(map[engine.StepName]*Place, len(g.Steps))}
		m.flows[name] = f
		for _, step := range g.Order {
			if s := g.Steps[step]; s != nil && f.places[step] == nil {
				p := &Place{No: len(m.Places), Graph: g, Step: s, Fails: fails(name, step)}
				f.places[step] = p
				m.Places = append(m.Places, p)
			}
		}
		for _, d := range g.Finally {
			f.last = append(f.last, actionFacts(d.Name, d.Do, d.When == nil)...)
		}
	}
	for _, p := range m.Places {
		m.draw(p, set.Live)
	}
	return m
}

// Place returns the place of a step, or nil.
func (m *Map) Place(name engine.FlowName, step engine.StepName) *Place {
	if f := m.flows[name]; f != nil {
		return f.places[step]
	}
	return nil
}

// Finally is what a flow does when it is over.
func (m *Map) Finally(name engine.FlowName) []Fact {
	if f := m.flows[name]; f != nil {
		return f.last
	}
	return nil
}

// draw finds where a step leads.
func (m *Map) draw(p *Place, live *engine.LivePart) {
	p.use(p.Step.KindName, p.Step.Kind)
	if do, ok := p.Step.Kind.(kinds.Performer); ok {
		for _, a := range do.Actions() {
			p.use(a.Row.Name, a.Do)
		}
	}
	if q := queueOf(p, live); q != nil && q.Screen != "" {
		p.Subs = append(p.Subs, Sub{q.Screen, Beside})
	}
	p.Subs = slices.DeleteFunc(p.Subs, func(s Sub) bool { return m.flows[s.Flow] == nil })
	places := m.flows[p.Graph.Name].places
	p.Ways = make([]Way, 0, len(p.Step.Next)+1)
	for o, to := range p.Step.Next {
		p.Ways = append(p.Ways, Way{Outcome: o, To: to, Own: !m.borrowed(p, o), place: places[to.Step]})
	}
	slices.SortFunc(p.Ways, func(a, b Way) int { return strings.Compare(string(a.Outcome), string(b.Outcome)) })
	if l := p.Step.Limit; l != nil {
		p.Ways = append(p.Ways, Way{Outcome: "limit", To: l.Then, Own: true, place: places[l.Then.Step]})
	}
}

// borrowed reports whether an outcome of a place is that of a flow that it runs.
func (m *Map) borrowed(p *Place, o engine.Outcome) bool {
	for _, s := range p.Subs {
		if s.Mode != Beside && slices.Contains(m.flows[s.Flow].graph.Outcomes, o) && !ownOutcome(p.Step.KindName, o) {
			return true
		}
	}
	return false
}

// use notes the flows that a kind names.
func (p *Place) use(name string, k engine.Kind) {
	u, ok := k.(kinds.User)
	if !ok {
		return
	}
	for _, use := range u.Uses() {
		switch flow := engine.FlowName(use.Flow.Name); {
		case use.Hands:
			p.Jump = flow
		default:
			p.Subs = append(p.Subs, Sub{flow, modeOf(name, use)})
		}
	}
}

func modeOf(kind string, use kinds.Use) Mode {
	switch {
	case kind == "run":
		return Runs
	case kind == "call":
		return Rings
	case use.As == engine.WaitFlow && use.Host == "queue":
		return Waits
	}
	return Beside
}

// queueOf is the queue that a queue step names, or nil.
func queueOf(p *Place, live *engine.LivePart) *engine.Queue {
	if p.Step.KindName != "queue" || live == nil {
		return nil
	}
	if k, ok := p.Step.Kind.(kinds.Worded); ok {
		if _, name := k.Word(); name != "" {
			return live.Queues[name]
		}
	}
	return nil
}

// ownOutcome reports whether a kind has an outcome by itself, whatever the flow calls its own.
func ownOutcome(kind string, o engine.Outcome) bool {
	switch kind {
	case "queue":
		return slices.Contains([]engine.Outcome{"answered", "full", "failed", "timeout", "closed", "nobody", "alone"}, o)
	case "call":
		return slices.Contains([]engine.Outcome{"ended", "busy", "no_answer", "failed", "machine"}, o)
	}
	return false
}
