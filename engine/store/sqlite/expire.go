package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"callflow/engine"
	"callflow/engine/store"
)

const (
	expiredCells  = 8   // taken out in one transaction, each with some tens of rows
	expiredEvents = 500 // of floors
)

// Expire takes the oldest cells that are over out of the tables, and old events of floors. The latest event of all
// stays, because the numbers of rows go on from there, and so does what is still to be projected, done or received.
func (s *Store) Expire(ctx context.Context, before engine.Millis) (e store.Expired, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead != nil {
		return e, s.dead
	}
	cells, err := list(ctx, s.conn, func(r *sql.Rows, n *int64) error { return r.Scan(n) },
		"SELECT cell FROM cells c WHERE closed = 1 AND at < ?1"+
			" AND NOT EXISTS (SELECT 1 FROM events WHERE cell = c.cell AND row > ?2)"+
			" AND cell <> (SELECT cell FROM events ORDER BY row DESC LIMIT 1)"+
			" AND NOT EXISTS (SELECT 1 FROM effects WHERE cell = c.cell) AND NOT EXISTS (SELECT 1 FROM messages WHERE cell = c.cell)"+
			" ORDER BY at LIMIT ?3", int64(before), s.owed.mark, expiredCells)
	if err != nil {
		return e, fmt.Errorf("old contacts: %w", fault(err))
	}
	var script strings.Builder
	for _, cell := range cells {
		expire(&script, cell)
	}
	fmt.Fprintf(&script, "DELETE FROM events WHERE row IN (SELECT row FROM events WHERE cell = %d AND at < %d AND row <= %d"+
		" AND row < (SELECT max(row) FROM events) ORDER BY seq LIMIT %d);\n", number(engine.FloorID.Cell()), before, s.owed.mark, expiredEvents)
	var was, is int64
	count := func(n *int64) error { return s.conn.QueryRowContext(ctx, "SELECT total_changes()").Scan(n) }
	if err = count(&was); err == nil {
		err = within(ctx, s.conn, script.String())
	}
	if err == nil {
		err = count(&is)
	}
	if err == nil {
		err = s.conn.QueryRowContext(ctx, "SELECT coalesce(min(at), 0) FROM cells WHERE closed = 1").Scan(&e.Oldest)
	}
	if err != nil {
		return e, fmt.Errorf("take out old contacts: %w", fault(err))
	}
	e.Cells, e.Rows = int64(len(cells)), is-was
	return e, nil
}

// expire writes what takes one cell out of all tables.
func expire(b *strings.Builder, cell int64) {
	contact := unpack(cell).N
	fmt.Fprintf(b, "DELETE FROM calls WHERE sid IN (SELECT sid FROM legs WHERE contact = %d) AND contact = %[1]d;\n", contact)
	for _, p := range store.Projections() {
		switch {
		case p == store.LogRecords:
			fmt.Fprintf(b, "DELETE FROM log_records WHERE point IN (SELECT name FROM points) AND contact = %d;\n", contact)
		case p.Columns()[0].Name == "contact":
			fmt.Fprintf(b, "DELETE FROM %s WHERE contact = %d;\n", p, contact)
		}
	}
	fmt.Fprintf(b, "DELETE FROM events WHERE cell = %d;\nDELETE FROM parts WHERE cell = %[1]d;\nDELETE FROM cells WHERE cell = %[1]d;\n", cell)
}
