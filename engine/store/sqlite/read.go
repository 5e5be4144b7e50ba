package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"callflow/engine"
	"callflow/engine/destination"
	"callflow/engine/store"
)

// Load returns a cell as the last commit left it, its parts and its head as of the same commit.
func (s *Store) Load(ctx context.Context, id engine.CellID) (store.Cell, error) {
	tx, err := s.read.BeginTx(ctx, nil)
	if err != nil {
		return store.Cell{}, s.missing(err, "cell %s", id)
	}
	defer func() { _ = tx.Rollback() }()
	c := store.Cell{ID: id}
	err = tx.QueryRowContext(ctx, "SELECT seq, at, live, due, closed, version, semantics, seal_key, state FROM cells WHERE cell = ?", number(id)).
		Scan(&c.Seq, &c.At, &c.Live, &c.Due, &c.Closed, &c.Version, &c.Semantics, &c.SealKey, &c.State)
	if err == nil {
		c.Parts, err = list(ctx, tx, scanPart, "SELECT part, body FROM parts WHERE cell = ? ORDER BY part", number(id))
	}
	if err != nil {
		return store.Cell{}, s.missing(err, "cell %s", id)
	}
	return c, nil
}

func scanPart(r *sql.Rows, p *store.Part) error { return r.Scan(&p.N, &p.Body) }

// FindCall returns the leg that a CallSid is bound to.
func (s *Store) FindCall(ctx context.Context, sid string) (contact engine.ContactID, leg engine.LegID, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT contact, leg FROM calls WHERE sid = ?", sid).Scan(&contact, &leg)
	if err != nil {
		return 0, 0, s.missing(err, "call %q", sid)
	}
	return contact, leg, nil
}

// missing says what was looked for and not found, or why it could not be looked for.
func (s *Store) missing(err error, what string, args ...any) error {
	if errors.Is(err, sql.ErrNoRows) {
		err = store.ErrNotFound
	} else if s.gone.Load() {
		err = store.ErrClosed
	}
	return fmt.Errorf(what+": %w", append(args, err)...)
}

// Events returns event rows of all cells, or of one.
func (s *Store) Events(ctx context.Context, q store.Query) ([]store.EventRow, error) {
	rows, err := queryEvents(ctx, s.read, q)
	if err != nil {
		return nil, s.missing(err, "events")
	}
	return rows, nil
}

// querier is a connection or a pool of them.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// list runs a query and reads its rows one by one.
func list[T any](ctx context.Context, c querier, scan func(*sql.Rows, *T) error, query string, args ...any) ([]T, error) {
	rows, err := c.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var v T
		if err := scan(rows, &v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

const eventColumns = "SELECT row, cell, seq, at, live, kind, key, body, outcome FROM events WHERE "

func queryEvents(ctx context.Context, c querier, q store.Query) ([]store.EventRow, error) {
	limit := q.Limit
	if limit <= 0 {
		limit = 1000
	}
	if q.Cell == (engine.CellID{}) {
		return list(ctx, c, scanEvent, eventColumns+"row > ? ORDER BY row LIMIT ?", q.After, limit)
	}
	return list(ctx, c, scanEvent, eventColumns+"cell = ? AND seq > ? ORDER BY seq LIMIT ?", number(q.Cell), q.After, limit)
}

func scanEvent(r *sql.Rows, e *store.EventRow) error {
	var cell int64
	err := r.Scan(&e.Row, &cell, &e.Seq, &e.At, &e.Live, &e.Kind, &e.Key, &e.Body, &e.Outcome)
	e.Cell = unpack(cell)
	return err
}

// Recover returns what was under way when the store was last used.
func (s *Store) Recover(ctx context.Context) (r store.Recovery, err error) {
	r.Cells, err = list(ctx, s.read, scanCell, "SELECT cell, seq, at, live, due, version, semantics, seal_key FROM cells WHERE closed = 0 ORDER BY cell")
	if err == nil {
		r.Effects, err = list(ctx, s.read, scanEffect, "SELECT cell, seq, n, lane, class, by, body FROM effects ORDER BY cell, seq, n")
	}
	if err == nil {
		r.Messages, err = list(ctx, s.read, scanMessage, "SELECT cell, seq, n, receiver, body FROM messages ORDER BY cell, seq, n")
	}
	if err != nil {
		return store.Recovery{}, s.missing(err, "recover")
	}
	return r, nil
}

func scanCell(r *sql.Rows, c *store.Cell) error {
	var cell int64
	err := r.Scan(&cell, &c.Seq, &c.At, &c.Live, &c.Due, &c.Version, &c.Semantics, &c.SealKey)
	c.ID = unpack(cell)
	return err
}

func scanEffect(r *sql.Rows, e *store.EffectRow) error {
	var cell int64
	err := r.Scan(&cell, &e.Key.Seq, &e.Key.N, &e.Lane, &e.Class, &e.By, &e.Body)
	e.Key.Cell = unpack(cell)
	return err
}

func scanMessage(r *sql.Rows, m *store.MessageRow) error {
	var from, to int64
	err := r.Scan(&from, &m.Key.Seq, &m.Key.N, &to, &m.Body)
	m.Key.From, m.To = unpack(from), unpack(to)
	return err
}

// Rows returns all rows of a projection in the order of its key.
func (s *Store) Rows(ctx context.Context, p store.Projection) ([]store.Row, error) {
	rows, err := rowsOf(ctx, s.read, p, "")
	if err != nil {
		return nil, s.missing(err, "rows of %s", p)
	}
	return rows, nil
}

// Called returns the outbound calls to telephone numbers since an instant.
func (s *Store) Called(ctx context.Context, since engine.Millis) ([]destination.Past, error) {
	rows, err := rowsOf(ctx, s.read, store.Legs, "WHERE direction = 'outbound' AND (began >= ? OR ended IS NULL)", int64(since))
	if err != nil {
		return nil, s.missing(err, "calls that went out")
	}
	return store.PastsOf(rows, since), nil
}

// Waiting returns the stays in queues of contacts in progress that have led to no talk and have not ended.
func (s *Store) Waiting(ctx context.Context) ([]store.Stay, error) {
	all, err := list(ctx, s.read, func(r *sql.Rows, w *store.Stay) error { return r.Scan(&w.Contact, &w.Leg, &w.Queue, &w.Entered) },
		`SELECT q.contact, coalesce(q.leg, 0), coalesce(q.queue, ''), q.entered FROM queue_visits q WHERE q."left" IS NULL AND q.talking IS NULL AND q.entered IS NOT NULL AND `+
			openCell("q.contact")+` AND NOT EXISTS (SELECT 1 FROM legs l WHERE l.contact = q.contact AND l.leg = q.leg AND l.ended IS NOT NULL)
ORDER BY q.entered, q.contact, q.seq, q.n`)
	if err != nil {
		return nil, s.missing(err, "who waits")
	}
	return all, nil
}

// Since returns the rows of a projection that are not older than an instant, by one of its columns. Reading a value
// costs more than finding it.
func (s *Store) Since(ctx context.Context, p store.Projection, column string, at engine.Millis, want ...string) ([]store.Row, error) {
	columns, all := p.Columns(), append(slices.Clone(want), column)
	var read []store.Column
	var to []int
	for i, c := range columns {
		if slices.Contains(all, c.Name) {
			read, to = append(read, c), append(to, i)
		}
	}
	if !slices.ContainsFunc(read, func(c store.Column) bool { return c.Name == column }) {
		return nil, fmt.Errorf("rows of %s since %d: there is no column %q", p, at, column)
	}
	by := ""
	if column == p.Ordered() { // its index is named so in reports.sql
		by = fmt.Sprintf("INDEXED BY %s_%s", p, column)
	}
	query := fmt.Sprintf("SELECT %s FROM %s %s WHERE %s >= ? ORDER BY %[4]s, %s", names(read), p, by, quote(column), names(columns[:p.Keys()]))
	rows, err := list(ctx, s.read, func(r *sql.Rows, row *store.Row) error {
		*row = store.Row{Into: p, Values: make([]any, len(columns))}
		into := make([]any, len(to))
		for i, k := range to {
			into[i] = &row.Values[k]
		}
		return r.Scan(into...)
	}, query, int64(at))
	if err != nil {
		return nil, s.missing(err, "rows of %s since %d", p, at)
	}
	return rows, nil
}

// rowsOf reads the rows of a projection in the order of its key.
func rowsOf(ctx context.Context, c querier, p store.Projection, where string, args ...any) ([]store.Row, error) {
	columns := p.Columns()
	query := fmt.Sprintf("SELECT %s FROM %s %s ORDER BY %s", names(columns), p, where, names(columns[:p.Keys()]))
	return list(ctx, c, func(r *sql.Rows, row *store.Row) error {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		*row = store.Row{Into: p, Values: values}
		return r.Scan(into...)
	}, query, args...)
}
