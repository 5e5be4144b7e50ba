package serve

import (
	"context"
	"errors"
	"maps"

	"callflow/engine"
	"callflow/engine/record"
	"callflow/engine/store"
)

// recover takes up what was under way when the store was last used.
func (s *Server) recover(ctx context.Context) error {
	r, err := s.cfg.Store.Recover(ctx)
	if err != nil {
		return err
	}
	s.remembers = len(r.Cells) > 0
	for i := range r.Cells {
		s.loop.Know(r.Cells[i].ID, r.Cells[i].Due)
	}
	if err := s.recountQueues(ctx, r.Cells); err != nil {
		return err
	}
	if err := s.recountCalls(ctx); err != nil {
		return err
	}
	seals := sealers{}
	for i := range r.Effects {
		seals.want(r.Effects[i].Key.Cell)
	}
	for i := range r.Messages {
		seals.want(r.Messages[i].Key.From)
	}
	if err := seals.find(r.Cells); err != nil {
		return err
	}
	for i := range r.Effects {
		s.resume(ctx, &r.Effects[i], seals)
	}
	for i := range r.Messages {
		s.redeliver(ctx, &r.Messages[i], seals)
	}
	if n := len(r.Cells); n > 0 {
		s.log.Info("taken up", "contacts", n, "effects", len(r.Effects), "messages", len(r.Messages))
	}
	return nil
}

// sealers are those of the cells that effects and messages are of: of few, where many are in progress.
type sealers map[engine.CellID]*record.Sealer

func (s sealers) want(id engine.CellID) { s[id] = nil }

// find makes the sealers of the cells that are wanted and in progress; those of others are made when it comes to that.
func (s sealers) find(cells []store.Cell) error {
	if len(s) == 0 {
		return nil
	}
	found := sealers{}
	for i := range cells {
		if _, wanted := s[cells[i].ID]; !wanted {
			continue
		}
		seal, err := record.NewSealer(cells[i].SealKey)
		if err != nil {
			return err
		}
		found[cells[i].ID] = seal
	}
	clear(s)
	maps.Copy(s, found)
	return nil
}

// recountQueues finds out who waits in a queue: from the rows of reports, unless they are far behind.
func (s *Server) recountQueues(ctx context.Context, cells []store.Cell) error {
	st, knows := s.cfg.Store.(store.Waiting)
	if h, err := s.cfg.Store.Health(ctx); knows && err == nil && h.Behind <= mostBehind {
		if err := s.cfg.Store.Project(ctx); err != nil {
			return err
		}
		stays, err := st.Waiting(ctx)
		for _, w := range stays {
			s.figures.move(place{w.Contact, w.Leg}, w.Entered, &engine.Fact{Kind: engine.QueueEntered, Leg: w.Leg, Data: []engine.Named{{Name: "queue", Value: w.Queue}}})
		}
		return err
	}
	for i := range cells {
		if cells[i].ID.Kind == engine.FloorCell { // it lives as long as the file, and nobody waits there on a leg
			continue
		}
		if err := s.recount(ctx, cells[i].ID); err != nil {
			return err
		}
	}
	return nil
}

// recount finds out who of a contact waits in a queue, from what came of its events.
func (s *Server) recount(ctx context.Context, id engine.CellID) error {
	for after := int64(0); ; {
		rows, err := s.cfg.Store.Events(ctx, store.Query{Cell: id, After: after})
		if err != nil {
			return err
		}
		for i := range rows {
			o, err := record.ParseOutcome(rows[i].Outcome)
			if err != nil {
				continue // a row of another program; figures are no promise
			}
			s.figures.note(id.Contact(), rows[i].At, &engine.Turn{Facts: o.Facts})
			after = rows[i].Seq
		}
		if len(rows) == 0 {
			return nil
		}
	}
}

// sealer is that of a cell, which may be closed.
func (s *Server) sealer(ctx context.Context, id engine.CellID, seals map[engine.CellID]*record.Sealer) *record.Sealer {
	if seal, ok := seals[id]; ok {
		return seal
	}
	c, err := s.cfg.Store.Load(ctx, id)
	if err != nil {
		return nil
	}
	seal, err := record.NewSealer(c.SealKey)
	if err != nil {
		return nil
	}
	seals[id] = seal
	return seal
}

// resume puts an effect into its lane again: nobody knows whether it was done.
func (s *Server) resume(ctx context.Context, row *store.EffectRow, seals map[engine.CellID]*record.Sealer) {
	e, _, err := record.ParseEffect(row.Body, s.sealer(ctx, row.Key.Cell, seals))
	if err != nil {
		s.log.Error("stored effect is given up", "effect", row.Key.String(), "error", err)
		s.over(row.Key)
		return
	}
	e.Key = row.Key
	s.lanes.add([]engine.Effect{e}, true)
}

// redeliver gives a stored message to its receiver.
func (s *Server) redeliver(ctx context.Context, row *store.MessageRow, seals map[engine.CellID]*record.Sealer) {
	m, _, err := record.ParseMessage(row.Body, s.sealer(ctx, row.Key.From, seals))
	if err != nil {
		s.log.Error("stored message is given up", "contact", row.To.String(), "error", err)
		s.nobody(row.Key)
		return
	}
	m.MessageKey, m.To = row.Key, row.To
	e := messageEvent(m)
	if _, err := s.loop.Accept(e, nil); err != nil {
		if errors.Is(err, engine.ErrUnknownCell) {
			s.nobody(row.Key)
			return
		}
		s.later(e)
	}
}

// recountCalls has the meter of outbound calls know those of before the start, where anything is bound by them.
func (s *Server) recountCalls(ctx context.Context) error {
	p := s.cfg.Flows.Current().Live.Destinations
	past, knows := s.cfg.Store.(store.Called)
	if p == nil || !p.Caps.Any() || !knows {
		return nil
	}
	if err := s.cfg.Store.Project(ctx); err != nil {
		return err
	}
	list, err := past.Called(ctx, now()-engine.Millis(p.Keeps()))
	if err != nil {
		return err
	}
	s.loop.Meter().Restore(p, list)
	return nil
}
