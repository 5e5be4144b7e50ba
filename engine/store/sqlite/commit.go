package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"callflow/engine"
	"callflow/engine/store"
)

// Commit makes a group durable in one transaction, together with a share of what the projections are owed.
func (s *Store) Commit(ctx context.Context, g store.Group) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", store.ErrFull, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead != nil {
		return s.dead
	}
	first, share, err := s.group(g)
	if s.broken = err; err != nil {
		s.owed.lose() // the group may be there after all
		return err
	}
	if s.owed.written(share); !s.o.Silent {
		s.owed.add(first, g.Writes)
	}
	s.grow(g.Writes)
	return nil
}

// group runs the transaction of a group; first is the row number of its first event.
func (s *Store) group(g store.Group) (first int64, share int, err error) {
	err = s.transaction(func() error {
		inside := received(g.Writes)
		for i := range g.Writes {
			row, err := s.one(i, &g.Writes[i], inside)
			if err != nil {
				return err
			}
			if i == 0 {
				first = row
			}
		}
		if err := s.ends(g); err != nil {
			return err
		}
		share, err = s.share()
		return err
	})
	return first, share, err
}

// transaction runs f between BEGIN and COMMIT, and undoes it when anything fails.
func (s *Store) transaction(f func() error) error {
	_, err := s.exec(&s.st.begin)
	if err == nil {
		err = f()
	}
	if err == nil {
		_, err = s.exec(&s.st.commit)
	}
	if err == nil {
		time.Sleep(s.o.Delay)
		return nil
	}
	s.undo()
	err = fault(err)
	if isFatal(err) {
		s.dead = err
	}
	return err
}

// undo rolls back, where there is something to roll back: when the disk is full SQLite does so by itself.
func (s *Store) undo() {
	if _, err := s.st.rollback.run(nil); err != nil && !noTransaction(err) {
		s.dead = fmt.Errorf("%w: roll back: %w", store.ErrFatal, err)
	}
}

// exec runs a statement of the writer.
func (s *Store) exec(st *statement, args ...any) (driver.Result, error) {
	if s.o.Fail == nil {
		return st.run(args)
	}
	if err := s.o.Fail(st.name); err != nil {
		return nil, err
	}
	r, err := st.run(args)
	if err != nil {
		return nil, err
	}
	if err := s.o.Fail(st.name + " done"); err != nil {
		if st.name == s.st.commit.name {
			return nil, fmt.Errorf("%w: %w", store.ErrUnknown, err)
		}
		return nil, err
	}
	return r, nil
}

// one writes the rows of one turn.
func (s *Store) one(i int, w *store.Write, inside map[engine.MessageKey]bool) (row int64, err error) {
	id := number(w.Cell)
	r, err := s.exec(&s.st.event, id, w.Seq, int64(w.At), int64(w.Live), w.Kind, w.Key, lent(w.Body), lent(w.Outcome))
	if constraint(err) {
		return 0, conflict(i, w, "event %d exists already", w.Seq)
	}
	if err != nil {
		return 0, err
	}
	if row, err = r.LastInsertId(); err != nil {
		return 0, err
	}
	if err := s.cell(i, w, id); err != nil {
		return 0, err
	}
	if err := s.parts(w, id); err != nil {
		return 0, err
	}
	for _, c := range w.Calls {
		if _, err = s.exec(&s.st.call, c.Sid, w.Cell.N, int64(c.Leg)); constraint(err) {
			return 0, conflict(i, w, "call %q belongs to a leg already", c.Sid)
		}
		if err != nil {
			return 0, err
		}
	}
	return row, s.outgoing(i, w, inside)
}

// cell writes the new state, if the cell stands where the turn found it.
func (s *Store) cell(i int, w *store.Write, id int64) error {
	closed := int64(0)
	if w.Closed {
		closed = 1
	}
	if w.Seq == 1 {
		var key any
		if len(w.SealKey) > 0 && !w.DropKey {
			key = w.SealKey
		}
		_, err := s.exec(&s.st.birth, id, w.Seq, int64(w.At), int64(w.Live), int64(w.Due), closed, string(w.Version), int64(w.Semantics), key, lent(w.State))
		if constraint(err) {
			return conflict(i, w, "the cell exists already")
		}
		return err
	}
	r, err := s.exec(&s.st.turn, w.Seq, int64(w.At), int64(w.Live), int64(w.Due), closed, lent(w.State), id, w.Seq-1)
	if err := one(r, err, func() error { return conflict(i, w, "the cell does not stand at event %d", w.Seq-1) }); err != nil {
		return err
	}
	if w.Before != "" {
		if err := s.moves(w, id); err != nil {
			return err
		}
	}
	if w.DropKey {
		_, err = s.exec(&s.st.dropKey, id)
	}
	return err
}

// moves takes a cell to another version; the one before is kept for as long as its events are.
func (s *Store) moves(w *store.Write, id int64) error {
	if _, err := s.exec(&s.st.pin, id, string(w.Before)); err != nil {
		return err
	}
	_, err := s.exec(&s.st.version, string(w.Version), id)
	return err
}

// parts writes the parts of the state that have changed.
func (s *Store) parts(w *store.Write, id int64) error {
	if w.Fresh {
		if _, err := s.exec(&s.st.fresh, id); err != nil {
			return err
		}
	}
	for i := range w.Parts {
		p := &w.Parts[i]
		var err error
		if len(p.Body) == 0 {
			_, err = s.exec(&s.st.partOver, id, p.N)
		} else {
			_, err = s.exec(&s.st.part, id, p.N, lent(p.Body))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// outgoing writes effects and messages, and takes the message that the turn received.
func (s *Store) outgoing(i int, w *store.Write, inside map[engine.MessageKey]bool) error {
	for k := range w.Effects {
		e := &w.Effects[k]
		_, err := s.exec(&s.st.effect, number(e.Key.Cell), e.Key.Seq, int64(e.Key.N), e.Lane, int64(e.Class), int64(e.By), lent(e.Body))
		if constraint(err) {
			return conflict(i, w, "effect %s exists already", e.Key)
		}
		if err != nil {
			return err
		}
	}
	for k := range w.Messages {
		m := &w.Messages[k]
		if inside[m.Key] {
			continue
		}
		_, err := s.exec(&s.st.message, number(m.Key.From), m.Key.Seq, int64(m.Key.N), number(m.To), lent(m.Body))
		if constraint(err) {
			return conflict(i, w, "message %d/%d exists already", m.Key.Seq, m.Key.N)
		}
		if err != nil {
			return err
		}
	}
	if w.Taken != nil && !inside[*w.Taken] {
		m := *w.Taken
		r, err := s.exec(&s.st.taken, number(m.From), m.Seq, int64(m.N))
		return one(r, err, func() error { return conflict(i, w, "message %s/%d/%d is not there to be taken", m.From, m.Seq, m.N) })
	}
	return nil
}

// ends takes away effects and messages that are over. Effects may be gone already.
func (s *Store) ends(g store.Group) error {
	over := func(keys []engine.EffectKey) error {
		for _, k := range keys {
			if _, err := s.exec(&s.st.over, number(k.Cell), k.Seq, int64(k.N)); err != nil {
				return err
			}
		}
		return nil
	}
	for i := range g.Writes {
		if err := over(g.Writes[i].Over); err != nil {
			return err
		}
	}
	for _, m := range g.Nobody {
		if _, err := s.exec(&s.st.taken, number(m.From), m.Seq, int64(m.N)); err != nil {
			return err
		}
	}
	return over(g.Over)
}

// received finds the messages that are received by a later turn of the same group: they need no row.
func received(writes []store.Write) map[engine.MessageKey]bool {
	var inside map[engine.MessageKey]bool
	for i := range writes {
		if writes[i].Taken == nil || !sentBefore(writes[:i], *writes[i].Taken) {
			continue
		}
		if inside == nil {
			inside = make(map[engine.MessageKey]bool)
		}
		inside[*writes[i].Taken] = true
	}
	return inside
}

func sentBefore(writes []store.Write, key engine.MessageKey) bool {
	for i := range writes {
		for k := range writes[i].Messages {
			if writes[i].Messages[k].Key == key {
				return true
			}
		}
	}
	return false
}

// one demands that a statement changed exactly one row.
func one(r driver.Result, err error, otherwise func() error) error {
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return otherwise()
}

func conflict(i int, w *store.Write, format string, args ...any) error {
	return &store.ConflictError{Write: i, Cell: w.Cell, Why: fmt.Sprintf(format, args...)}
}

// number packs the id of a cell.
func number(id engine.CellID) int64 { return id.N<<8 | int64(id.Kind) }

func unpack(n int64) engine.CellID {
	return engine.CellID{Kind: engine.CellKind(n & 0xff), N: n >> 8}
}
