package memory

import (
	"context"
	"fmt"
	"slices"

	"callflow/engine"
	"callflow/engine/store"
)

// Commit makes a group durable: it is checked as a whole, then kept as a whole.
func (s *Store) Commit(ctx context.Context, g store.Group) error {
	unlock, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	s.d.commits++
	fate := Kept
	if s.o.Fate != nil {
		fate = s.o.Fate(s.d.commits)
	}
	switch fate {
	case Refused:
		return fmt.Errorf("commit %d: %w", s.d.commits, store.ErrFull)
	case LostBefore:
		return fmt.Errorf("commit %d: %w", s.d.commits, store.ErrUnknown)
	}
	if err := s.d.check(g.Writes); err != nil {
		return err
	}
	s.d.keep(g)
	if fate == LostAfter {
		return fmt.Errorf("commit %d: %w", s.d.commits, store.ErrUnknown)
	}
	return nil
}

// group is what a group has changed so far, while it is being checked.
type group struct {
	seqs    map[engine.CellID]int64
	calls   map[string]bool
	effects map[engine.EffectKey]bool
	there   map[engine.MessageKey]bool // sent and not taken, or taken
}

// check refuses a group that contradicts what is stored.
func (d *disk) check(writes []store.Write) error {
	g := group{map[engine.CellID]int64{}, map[string]bool{}, map[engine.EffectKey]bool{}, map[engine.MessageKey]bool{}}
	for i := range writes {
		if why := d.refuse(&g, &writes[i]); why != "" {
			return &store.ConflictError{Write: i, Cell: writes[i].Cell, Why: why}
		}
	}
	return nil
}

func (d *disk) refuse(g *group, w *store.Write) string {
	seq, ok := g.seqs[w.Cell]
	if !ok {
		seq = d.cells[w.Cell].Seq
	}
	if w.Seq != seq+1 {
		return fmt.Sprintf("the cell does not stand at event %d", w.Seq-1)
	}
	g.seqs[w.Cell] = w.Seq
	for _, c := range w.Calls {
		if _, ok := d.calls[c.Sid]; ok || g.calls[c.Sid] {
			return fmt.Sprintf("call %q belongs to a leg already", c.Sid)
		}
		g.calls[c.Sid] = true
	}
	for i := range w.Effects {
		k := w.Effects[i].Key
		if _, ok := d.effects[k]; ok || g.effects[k] {
			return fmt.Sprintf("effect %s exists already", k)
		}
		g.effects[k] = true
	}
	for i := range w.Messages {
		k := w.Messages[i].Key
		if d.has(g, k) {
			return fmt.Sprintf("message %d/%d exists already", k.Seq, k.N)
		}
		g.there[k] = true
	}
	if w.Taken != nil {
		if !d.has(g, *w.Taken) {
			return fmt.Sprintf("message %s/%d/%d is not there to be taken", w.Taken.From, w.Taken.Seq, w.Taken.N)
		}
		g.there[*w.Taken] = false
	}
	return ""
}

func (d *disk) has(g *group, k engine.MessageKey) bool {
	if there, ok := g.there[k]; ok {
		return there
	}
	_, ok := d.messages[k]
	return ok
}

// keep makes a group part of what is stored.
func (d *disk) keep(g store.Group) {
	for i := range g.Writes {
		w := &g.Writes[i]
		d.bySeq[w.Cell] = append(d.bySeq[w.Cell], len(d.events))
		d.events = append(d.events, store.EventRow{Row: int64(len(d.events)) + 1, Cell: w.Cell, Seq: w.Seq, At: w.At, Live: w.Live,
			Kind: w.Kind, Key: w.Key, Body: slices.Clone(w.Body), Outcome: slices.Clone(w.Outcome)})
		d.keepCell(w)
		for _, c := range w.Calls {
			d.calls[c.Sid] = place{w.Cell.Contact(), c.Leg}
		}
		for _, e := range w.Effects {
			e.Body = slices.Clone(e.Body)
			d.effects[e.Key] = e
		}
		for _, m := range w.Messages {
			m.Body = slices.Clone(m.Body)
			d.messages[m.Key] = m
		}
		if w.Taken != nil {
			delete(d.messages, *w.Taken)
		}
	}
	for i := range g.Writes {
		d.over(g.Writes[i].Over)
	}
	d.over(g.Over)
	for _, k := range g.Nobody {
		delete(d.messages, k)
	}
}

func (d *disk) over(keys []engine.EffectKey) {
	for _, k := range keys {
		delete(d.effects, k)
	}
}

func (d *disk) keepCell(w *store.Write) {
	c := d.cells[w.Cell]
	if w.Before != "" {
		c.Version = w.Version
	}
	if w.Seq == 1 {
		c = store.Cell{ID: w.Cell, Version: w.Version, Semantics: w.Semantics}
		if len(w.SealKey) > 0 {
			c.SealKey = slices.Clone(w.SealKey)
		}
	}
	if w.DropKey {
		c.SealKey = nil
	}
	c.Seq, c.At, c.Live, c.Due, c.Closed, c.State = w.Seq, w.At, w.Live, w.Due, w.Closed, slices.Clone(w.State)
	d.cells[w.Cell] = c
	d.keepParts(w)
}

func (d *disk) keepParts(w *store.Write) {
	if w.Fresh {
		delete(d.parts, w.Cell)
	}
	for _, p := range w.Parts {
		switch parts := d.parts[w.Cell]; {
		case len(p.Body) == 0:
			delete(parts, p.N)
		case parts == nil:
			d.parts[w.Cell] = map[int64][]byte{p.N: slices.Clone(p.Body)}
		default:
			parts[p.N] = slices.Clone(p.Body)
		}
	}
}
