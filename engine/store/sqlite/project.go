package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"callflow/engine/record"
	"callflow/engine/store"
)

const (
	shareRows  = 64   // rows of projections that one group takes along at least, once so many are owed
	sliceRows  = 128  // rows of projections in a transaction of their own
	mostEvents = 4096 // events whose rows wait in memory; further ones are read back from their table
)

// backlog is what the projections are owed: the rows of events after the mark in the file, in order.
// Where it has a gap, the events themselves say what is owed.
type backlog struct {
	events []owedEvent
	rows   int   // of those events
	gap    bool  // events between the mark and the oldest here are not here
	mark   int64 // row number of the last event that is projected
	last   int64 // row number of the last event that is stored
}

type owedEvent struct {
	row  int64
	rows []store.Row
}

// resume finds out what is owed when the store is opened.
func (b *backlog) resume(ctx context.Context, c *sql.Conn) error {
	err := c.QueryRowContext(ctx, "SELECT (SELECT value FROM marks WHERE name = 'projected'), coalesce(max(row), 0) FROM events").Scan(&b.mark, &b.last)
	b.gap = b.last > b.mark
	return err
}

func (b *backlog) add(first int64, writes []store.Write) {
	if len(writes) == 0 {
		return
	}
	b.last = first + int64(len(writes)) - 1
	if b.gap || len(b.events)+len(writes) > mostEvents {
		b.lose()
		return
	}
	for i := range writes {
		b.events = append(b.events, owedEvent{first + int64(i), writes[i].Rows})
		b.rows += len(writes[i].Rows)
	}
}

// lose forgets what waits in memory: what is owed is then found in the events' table.
func (b *backlog) lose() { b.gap, b.events, b.rows = true, nil, 0 }

// upTo is the number of events at the head that have so many rows together, one at least.
func (b *backlog) upTo(rows int) int {
	n := 0
	for i := range b.events {
		if n += len(b.events[i].rows); n > rows && i > 0 {
			return i
		}
	}
	return len(b.events)
}

// written takes the first n events away: their rows are durable.
func (b *backlog) written(n int) {
	if n == 0 {
		return
	}
	b.mark = b.events[n-1].row
	for i := range b.events[:n] {
		b.rows -= len(b.events[i].rows)
	}
	if b.events = b.events[n:]; len(b.events) == 0 {
		b.events = nil
	}
}

// share writes rows that are owed into the transaction of a group: many at once, because they then lie
// together in a few pages. Fewer wait for Project. When they cannot be written the group goes on without
// them, and Project finds the culprit.
func (s *Store) share() (int, error) {
	if s.owed.rows < shareRows {
		return 0, nil
	}
	n := s.owed.upTo(max(shareRows, s.owed.rows/2)) // large groups owe more than a share
	if _, err := s.exec(&s.st.savepoint); err != nil {
		return 0, err
	}
	err := s.project(s.owed.events[:n])
	if err == nil {
		_, err = s.exec(&s.st.release)
		return n, err
	}
	if _, back := s.exec(&s.st.rollbackTo); back != nil {
		return 0, err // the transaction is gone with its savepoint: the disk, not the rows
	}
	s.owed.lose()
	return 0, nil
}

// project writes the rows of some events and moves the mark past them.
func (s *Store) project(events []owedEvent) error {
	for i := range events {
		for k := range events[i].rows {
			if err := s.row(&events[i].rows[k]); err != nil {
				return err
			}
		}
	}
	_, err := s.exec(&s.st.projected, events[len(events)-1].row)
	return err
}

// row writes one row of a projection.
func (s *Store) row(r *store.Row) error {
	if int(r.Into) >= len(s.st.rows) || len(r.Values) != len(r.Into.Columns()) {
		return fmt.Errorf("row of projection %d has %d values", r.Into, len(r.Values))
	}
	of := &s.st.rows[r.Into]
	result, err := s.exec(&of[r.How], r.Values...)
	if err != nil || r.How != store.Latest {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	_, err = s.exec(&of[store.Add], r.Values...)
	return err
}

// Project writes what the projections are owed, in slices, letting groups pass between them.
func (s *Store) Project(ctx context.Context) error {
	for !s.o.Silent {
		more, err := s.slice(ctx)
		if err != nil || !more {
			return err
		}
	}
	return nil
}

func (s *Store) slice(ctx context.Context) (more bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead != nil {
		return false, s.dead
	}
	if s.owed.gap {
		return s.fill(ctx)
	}
	n := s.owed.upTo(sliceRows)
	if n == 0 {
		return false, nil
	}
	if err := s.transaction(func() error { return s.project(s.owed.events[:n]) }); err != nil {
		if s.dead != nil {
			return false, err
		}
		s.owed.lose()
		return s.fill(ctx)
	}
	s.owed.written(n)
	return len(s.owed.events) > 0, nil
}

// fill projects some events from their table, each for itself, so that one that cannot be projected is
// skipped and written down.
func (s *Store) fill(ctx context.Context) (more bool, err error) {
	rows, err := queryEvents(ctx, s.conn, store.Query{After: s.owed.mark, Limit: sliceRows})
	if err != nil {
		return false, fault(err)
	}
	if len(rows) == 0 {
		s.owed.gap = false
		return false, nil
	}
	last := rows[len(rows)-1].Row
	kept, err := s.stays(ctx)
	if err != nil {
		return false, fault(err)
	}
	err = s.transaction(func() error {
		for i := range rows {
			have, err := s.have(ctx, &rows[i], kept)
			if err == nil && !have {
				err = s.fillOne(&rows[i])
			}
			if err != nil {
				return err
			}
		}
		_, err := s.exec(&s.st.projected, last)
		return err
	})
	if err != nil {
		return false, err
	}
	s.owed.mark, s.owed.last = last, max(last, s.owed.last)
	s.owed.gap = len(rows) == sliceRows
	return s.owed.gap, nil
}

func (s *Store) fillOne(e *store.EventRow) error {
	o, why := record.ParseOutcome(e.Outcome)
	if why == nil {
		if _, err := s.exec(&s.st.savepoint); err != nil {
			return err
		}
		rows := store.Rows(e, &o)
		for i := range rows {
			if why = s.row(&rows[i]); why != nil {
				break
			}
		}
		if why != nil {
			if _, err := s.exec(&s.st.rollbackTo); err != nil {
				return err
			}
		}
		if _, err := s.exec(&s.st.release); err != nil {
			return err
		}
	}
	if why == nil {
		return nil
	}
	_, err := s.exec(&s.st.failure, e.Row, number(e.Cell), e.Seq, why.Error())
	return err
}
