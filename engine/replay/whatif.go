package replay

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"callflow/engine"
)

// Sort is how a contact differs under other flows.
type Sort string

// The sorts of differences, the farthest first.
const (
	Way   Sort = "way"   // it goes another way: what came next is not known
	Words Sort = "words" // it goes the same way, and somebody hears something else
	Deeds Sort = "deeds" // it goes the same way, and something else is logged, sent or done
)

// Parting is the first place of its sort at which a contact differs.
type Parting struct {
	Sort     Sort
	Cell     engine.CellID
	Seq      int64 // of the event
	Flow     engine.FlowName
	Step     engine.StepName // that was passed last by both, "" at the beginning
	Was, Now string
}

// Place is where it is, as FLOW.STEP.
func (p *Parting) Place() string { return string(p.Flow) + "." + string(p.Step) }

// WhatIf replays a history under its own flows and under others, and returns the first difference of each sort, the
// farthest first. Nothing is returned for cells that have no flows. An error is as for [Check]; a history that is not
// what was recorded is one, too.
func WhatIf(h *History, sets Sets, other *engine.Set) ([]Parting, error) {
	p, err := newPlayer(h, sets)
	if err != nil {
		return nil, err
	}
	w := &whatIf{other: other, found: map[Sort]Parting{}}
	for i := range h.Rows {
		s, err := p.step(i)
		if err != nil {
			return nil, err
		}
		if d := p.compare(i, &s); d != nil {
			return nil, fmt.Errorf("event %d of %s: %w: %s", s.Row.Seq, s.Row.Cell, ErrUnlike, d.What)
		}
		if p.version == "" {
			return nil, nil
		}
		if !w.step(&s) {
			break
		}
	}
	var out []Parting
	for _, sort := range []Sort{Way, Words, Deeds} {
		if found, ok := w.found[sort]; ok {
			out = append(out, found)
		}
	}
	return out, nil
}

// ErrUnlike says that a history is not what its own flows make of it.
var ErrUnlike = fmt.Errorf("the replay differs from what was recorded")

// whatIf is the contact under the other flows.
type whatIf struct {
	other   *engine.Set
	set     *engine.Set // the other one with the URL of the first
	contact *engine.Contact
	last    engine.Hop
	found   map[Sort]Parting
}

// step takes the event of a step and reports whether both go on together.
func (w *whatIf) step(s *Step) bool {
	e := s.Event
	if w.set == nil || w.set.Live.BaseURL != s.Set.Live.BaseURL {
		live := *w.other.Live
		live.BaseURL = s.Set.Live.BaseURL
		w.set = &engine.Set{Flows: w.other.Flows, Live: &live}
	}
	switch b := e.Body.(type) {
	case engine.Birth:
		b.Version, b.Flow = w.set.Flows.Version, w.flow(&b)
		if e.Body = b; w.set.Flows.Graphs[b.Flow] == nil {
			w.note(s, Way, "begins with "+string(s.Event.Body.(engine.Birth).Flow), "there is no such flow")
			return false
		}
	case engine.Migrate: // what comes after was heard under flows that are neither of both
		return false
	case engine.Message:
		e.Body = versioned(b, w.set.Flows.Version)
	}
	e.Live = w.set.Live.No
	turn := engine.Replay(w.set, w.contact, &e)
	w.contact = turn.Contact
	if was, now, differ := way(&s.Turn, &turn, &w.last); differ {
		w.note(s, Way, was, now)
		return false
	}
	if was, now := said(&s.Turn), said(&turn); was != now {
		w.note(s, Words, was, now)
	}
	if was, now := done(&s.Turn), done(&turn); was != now {
		w.note(s, Deeds, was, now)
	}
	return true
}

// flow is with what a contact begins: numbers and apps are of the other workspace.
func (w *whatIf) flow(b *engine.Birth) engine.FlowName {
	for _, e := range w.set.Live.Numbers {
		if e.Name == b.Number && b.Number != "" {
			return e.Flow
		}
	}
	for _, e := range w.set.Live.Apps {
		if e.Name == b.App && b.App != "" {
			return e.Flow
		}
	}
	return b.Flow
}

// versioned is a message that opens a room, under another version.
func versioned(m engine.Message, v engine.VersionID) engine.Message {
	m.Data = slices.Clone(m.Data)
	for i := range m.Data {
		if m.Data[i].Name == "version" {
			m.Data[i].Value = string(v)
		}
	}
	return m
}

func (w *whatIf) note(s *Step, sort Sort, was, now string) {
	if _, known := w.found[sort]; !known {
		w.found[sort] = Parting{Sort: sort, Cell: s.Row.Cell, Seq: s.Row.Seq, Flow: w.last.Flow, Step: w.last.Step, Was: was, Now: now}
	}
}

// way tells whether two turns go different ways; last is the step that both passed last.
func way(was, now *engine.Turn, last *engine.Hop) (string, string, bool) {
	for i := range max(len(was.Path), len(now.Path)) {
		a, b := hopAt(was.Path, i), hopAt(now.Path, i)
		if a != b {
			return cmp.Or(a, "stays"), cmp.Or(b, "stays"), true
		}
		*last = was.Path[i]
	}
	if was.Trouble == "" != (now.Trouble == "") {
		return cmp.Or(was.Trouble, "no trouble"), cmp.Or(now.Trouble, "no trouble"), true
	}
	a, b := stands(was.Contact), stands(now.Contact)
	return a, b, a != b
}

func hopAt(path []engine.Hop, i int) string {
	if i >= len(path) {
		return ""
	}
	return fmt.Sprintf("%s.%s: %s", path[i].Flow, path[i].Step, path[i].Outcome)
}

// stands is where all runs of a contact stand.
func stands(c *engine.Contact) string {
	var all []string
	for i := range c.Runs {
		if f := c.Runs[i].Top(); f != nil {
			all = append(all, string(f.Flow)+"."+string(f.Step))
		}
	}
	if len(all) == 0 {
		return "over"
	}
	return "at " + strings.Join(all, ", ")
}

// said are the documents of a turn.
func said(t *engine.Turn) string {
	var b bytes.Buffer
	for i := range t.Replies {
		b.Write(t.Replies[i].Body)
	}
	return b.String()
}

// done is what a turn leaves besides documents: records and effects, without their numbers.
func done(t *engine.Turn) string {
	lines := each(t.Records, logged)
	for i := range t.Effects {
		lines = append(lines, fmt.Sprintf("%s %+v", t.Effects[i].Lane, t.Effects[i].Do))
	}
	return strings.Join(lines, "\n")
}
