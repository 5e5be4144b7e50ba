package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strings"

	"callflow/engine"
	"callflow/engine/store"
)

// PutEdition keeps what the live part of a number was made of, so that events under it can be replayed. What no event
// that is still here was taken under is forgotten. Keeping one twice changes nothing.
func (s *Store) PutEdition(ctx context.Context, no engine.LiveNo, body []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead != nil {
		return s.dead
	}
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	for _, q := range []struct {
		text string
		args []any
	}{
		{"INSERT INTO edition_bodies(hash, body) VALUES(?,?) ON CONFLICT DO NOTHING", []any{hash, append([]byte{}, body...)}},
		{"INSERT INTO editions(no, hash) VALUES(?,?) ON CONFLICT DO NOTHING", []any{int64(no), hash}},
		{forgetEditions, nil},
		{"DELETE FROM edition_bodies WHERE hash NOT IN (SELECT hash FROM editions)", nil},
	} {
		if _, err := s.conn.ExecContext(ctx, q.text, q.args...); err != nil {
			return fmt.Errorf("keep edition %d: %w", no, fault(err))
		}
	}
	return nil
}

// forgetEditions leaves the edition of the oldest event, and the one before: events of two editions may be written in
// the wrong order where one follows the other.
const forgetEditions = `
DELETE FROM editions WHERE no < (SELECT max(no) FROM editions WHERE no < (SELECT live FROM events ORDER BY row LIMIT 1))`

// Edition is what the live part of a number was made of, or [store.ErrNotFound].
func (r *Reader) Edition(ctx context.Context, no engine.LiveNo) ([]byte, error) {
	found, err := list(ctx, r.db, func(rows *sql.Rows, b *[]byte) error { return rows.Scan(b) },
		"SELECT b.body FROM editions e JOIN edition_bodies b ON b.hash = e.hash WHERE e.no = ?", int64(no))
	if err != nil {
		return nil, fmt.Errorf("edition %d: %w", no, r.aged(err))
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("edition %d: %w", no, store.ErrNotFound)
	}
	return found[0], nil
}

// aged is [ErrOld] where a table is missing.
func (r *Reader) aged(err error) error {
	if strings.Contains(err.Error(), "no such table") {
		return fmt.Errorf("%q: %w", r.file, ErrOld)
	}
	return fault(err)
}

// Recorded is all that was recorded of one cell.
type Recorded struct {
	Cell    engine.CellID
	SealKey []byte           // nil when there is none, or when it was destroyed
	Rows    []store.EventRow // in the order of Seq
}

// Recorded gives cells with their events, in the order of their numbers: one, or for the zero id all that began at an
// instant or later. It ends when take fails.
func (r *Reader) Recorded(ctx context.Context, cell engine.CellID, since engine.Millis, take func(Recorded) error) error {
	where, arg := "e.cell = ?", number(cell)
	if cell == (engine.CellID{}) {
		where, arg = "1", 0
		if since > 0 {
			where, arg = "e.cell IN (SELECT cell FROM events WHERE seq = 1 AND at >= ?)", int64(since)
		}
	}
	query := `SELECT e.row, e.cell, e.seq, e.at, e.live, e.kind, e.key, e.body, e.outcome, c.seal_key
FROM events e LEFT JOIN cells c ON c.cell = e.cell WHERE ` + where + ` ORDER BY e.cell, e.seq`
	var args []any
	if where != "1" {
		args = []any{arg}
	}
	rows, err := r.db.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("read %q: %w", r.file, fault(err))
	}
	defer rows.Close()
	var one Recorded
	for rows.Next() {
		var e store.EventRow
		var id int64
		var key []byte
		if err := rows.Scan(&e.Row, &id, &e.Seq, &e.At, &e.Live, &e.Kind, &e.Key, &e.Body, &e.Outcome, &key); err != nil {
			return fmt.Errorf("read %q: %w", r.file, fault(err))
		}
		if e.Cell = unpack(id); e.Cell != one.Cell {
			if len(one.Rows) > 0 {
				if err := take(one); err != nil {
					return err
				}
			}
			one = Recorded{Cell: e.Cell, SealKey: key}
		}
		one.Rows = append(one.Rows, e)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read %q: %w", r.file, fault(err))
	}
	if len(one.Rows) == 0 {
		return nil
	}
	return take(one)
}

// Current is the number of the edition that was put in force last, 0 when none is kept.
func (r *Reader) Current(ctx context.Context) (engine.LiveNo, error) {
	found, err := list(ctx, r.db, func(rows *sql.Rows, n *int64) error { return rows.Scan(n) }, "SELECT coalesce(max(no), 0) FROM editions")
	if err != nil {
		return 0, fmt.Errorf("editions: %w", r.aged(err))
	}
	return engine.LiveNo(found[0]), nil
}

// InProgress gives the cells that are not over, in the order of their numbers, each with its parts. It ends when take
// fails.
func (r *Reader) InProgress(ctx context.Context, take func(store.Cell) error) error {
	cells, err := list(ctx, r.db, func(rows *sql.Rows, c *store.Cell) error {
		var id int64
		err := rows.Scan(&id, &c.Seq, &c.At, &c.Live, &c.Due, &c.Version, &c.Semantics, &c.SealKey, &c.State)
		c.ID = unpack(id)
		return err
	}, "SELECT cell, seq, at, live, due, version, semantics, seal_key, state FROM cells WHERE closed = 0 ORDER BY cell")
	if err != nil {
		return fmt.Errorf("cells: %w", fault(err))
	}
	for _, c := range cells {
		if c.Parts, err = list(ctx, r.db, scanPart, "SELECT part, body FROM parts WHERE cell = ? ORDER BY part", number(c.ID)); err != nil {
			return fmt.Errorf("parts: %w", fault(err))
		}
		if err := take(c); err != nil {
			return err
		}
	}
	return nil
}
