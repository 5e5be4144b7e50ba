package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"callflow/engine"
	"callflow/engine/store"
	"callflow/engine/twilio/param"
)

// Points makes the typed views log_NAME of log points, in one transaction with what is known of them.
func (s *Store) Points(ctx context.Context, points []store.Point) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead != nil {
		return s.dead
	}
	known, err := knownPoints(ctx, s.conn)
	if err != nil {
		return fmt.Errorf("log points: %w", fault(err))
	}
	merged := store.Merged(known, points)
	if len(merged) == 0 {
		return nil
	}
	var script strings.Builder
	script.WriteString("DELETE FROM points;\n")
	for i := range merged {
		body, err := json.Marshal(merged[i])
		if err != nil {
			return fmt.Errorf("log points: %w", err)
		}
		fmt.Fprintf(&script, "INSERT INTO points(name, n, body) VALUES(%s, %d, %s);\n", literal(merged[i].Name), i, literal(string(body)))
		pointView(&script, &merged[i])
	}
	if err := within(ctx, s.conn, script.String()); err != nil {
		return fmt.Errorf("views of log points: %w", fault(err))
	}
	return nil
}

// Known returns the log points as they were declared last.
func (s *Store) Known(ctx context.Context) ([]store.Point, error) {
	points, err := knownPoints(ctx, s.read)
	if err != nil {
		return nil, s.missing(err, "log points")
	}
	return points, nil
}

func knownPoints(ctx context.Context, c querier) ([]store.Point, error) {
	return list(ctx, c, func(r *sql.Rows, p *store.Point) error {
		var body []byte
		if err := r.Scan(&body); err != nil {
			return err
		}
		return json.Unmarshal(body, p)
	}, "SELECT body FROM points ORDER BY n")
}

// pointView writes the view of one point: its fields, then what every record carries, except where a field has
// that name, then parameters of the request, and at the end the fields that only older records have.
func pointView(b *strings.Builder, p *store.Point) {
	view := quote("log_" + p.Name)
	fmt.Fprintf(b, "DROP VIEW IF EXISTS %s;\nCREATE VIEW %s AS SELECT ", view, view)
	taken := map[string]bool{}
	column := func(name, from string) {
		if key := strings.ToLower(name); !taken[key] {
			taken[key] = true
			fmt.Fprintf(b, "%s AS %s, ", from, quote(name))
		}
	}
	for _, f := range p.Fields {
		if !f.Gone {
			column(f.Name, fieldColumn(&f))
		}
	}
	for _, c := range []struct{ name, from string }{
		{"at", "r.at"}, {"contact", "r.contact"}, {"leg", "r.leg"}, {"caller", "l.caller"}, {"called", "l.called"},
		{"version", "c.version"}, {"flow", "r.flow"}, {"step", "r.step"}, {"moment", "r.moment"}, {"language", "r.language"},
		{"event", "r.seq"}, {"params", paramsColumn(p)},
	} {
		column(c.name, c.from)
	}
	for _, name := range p.Params.Named {
		column(name, paramColumn(name))
	}
	for _, f := range p.Fields {
		column(f.Name, fieldColumn(&f))
	}
	fmt.Fprintf(b, "r.n AS n FROM log_records r LEFT JOIN legs l ON l.contact = r.contact AND l.leg = 1"+
		" LEFT JOIN cells c ON c.cell = %s LEFT JOIN events e ON e.cell = %[1]s AND e.seq = r.seq LEFT JOIN events b ON b.cell = %[1]s AND b.seq = 1 WHERE r.point = %s;\n", recordCell, literal(p.Name))
}

// sharedFrom is the first number of a shared room, see [engine.SharedRoom].
const sharedFrom = 1 << 54

// recordCell is the cell of a record: a contact's, or that of a shared room, whose numbers lie far above.
const recordCell = "r.contact * 256 + CASE WHEN r.contact < 18014398509481984 THEN 99 ELSE 114 END"

// fieldColumn reads a field as its present type. A value that was written when the field had another type is
// shown where it fits, else it is NULL.
func fieldColumn(f *store.Field) string {
	path := literal(`$."` + strings.ReplaceAll(f.Name, `"`, `\"`) + `"`)
	value, kind := "json_extract(r.fields, "+path+")", "json_type(r.fields, "+path+")"
	switch f.Type {
	case store.Real:
		return fmt.Sprintf("CAST(CASE WHEN %[2]s IN ('integer', 'real') THEN %[1]s WHEN %[2]s = 'text' AND json_valid(%[1]s)"+
			" THEN CASE WHEN json_type(%[1]s) IN ('integer', 'real') THEN %[1]s END END AS REAL)", value, kind)
	case store.Integer:
		return fmt.Sprintf("CASE %[2]s WHEN 'true' THEN 1 WHEN 'false' THEN 0 WHEN 'text' THEN CASE %[1]s WHEN 'yes' THEN 1 WHEN 'no' THEN 0 END END", value, kind)
	}
	return fmt.Sprintf("CASE %[2]s WHEN 'true' THEN 'yes' WHEN 'false' THEN 'no' ELSE CAST(%[1]s AS TEXT) END", value, kind)
}

// requestParams are the parameters of the request in which a record was written, as rows of key and value: those of
// its event e, those which are the same in every request of the contact's first call and stand in its first event
// b, and the CallSid. What was empty or sealed is left out.
func requestParams() string {
	return "(SELECT key, value FROM json_each(e.body, CASE e.kind WHEN 'birth' THEN '$.hook.params' ELSE '$.params' END) WHERE type = 'text' AND value <> ''" +
		" UNION ALL SELECT key, value FROM json_each(b.body, '$.hook.params') WHERE e.seq > 1 AND type = 'text' AND value <> ''" +
		" AND json_extract(e.body, '$.sid') = json_extract(b.body, '$.hook.sid')" +
		" AND (key IN (" + literals(param.Constants()) + ") OR substr(key, 1, 10) = 'SipHeader_')" +
		" UNION ALL SELECT 'CallSid', coalesce(json_extract(e.body, '$.sid'), json_extract(e.body, '$.hook.sid')))"
}

// paramColumn is one parameter; NULL when it was not sent.
func paramColumn(name string) string {
	return "(SELECT value FROM " + requestParams() + " WHERE key = " + literal(name) + " LIMIT 1)"
}

// paramsColumn are all parameters that a point keeps, as a JSON object; NULL when there are none.
func paramsColumn(p *store.Point) string {
	var which string
	switch {
	case p.Params.All:
		which = "key NOT IN (" + literals(notKept(p)) + ")"
		for _, family := range param.Families() {
			if !p.Keeps(family.Name + "x") {
				which += fmt.Sprintf(" AND substr(key, 1, %d) <> %s", len(family.Name), literal(family.Name))
			}
		}
	case len(p.Params.Named) > 0:
		which = "key IN (" + literals(p.Params.Named) + ")"
	default:
		return "NULL"
	}
	return "(SELECT nullif(json_group_object(key, value), '{}') FROM " + requestParams() + " WHERE value IS NOT NULL AND " + which + ")"
}

// notKept are the standard parameters that a point does not keep.
func notKept(p *store.Point) []string {
	var names []string
	for _, one := range param.Standard() {
		if !p.Keeps(one.Name) {
			names = append(names, one.Name)
		}
	}
	return names
}

func literals(names []string) string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = literal(name)
	}
	return strings.Join(list, ", ")
}

func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// forgetful is how many records of a log point are looked at to find old ones: those of the oldest contacts.
const forgetful = 500

// Forget takes old records of a log point out of the tables. The table is in the order of contacts, whose numbers
// grow with time: the oldest records stand first. Those of shared rooms, whose numbers lie far above, stand first
// among themselves. When nothing old stands there, all are looked at, beside the writer.
func (s *Store) Forget(ctx context.Context, point string, before engine.Millis) (int64, error) {
	n, err := s.forgetFirst(ctx, point, before)
	if err != nil || n > 0 {
		return n, err
	}
	var script strings.Builder
	if err := s.oldRows(ctx, &script, store.LogRecords, "t.point = "+literal(point)+" AND t.at < ?1", int64(before)); err != nil {
		return 0, s.missing(err, "old records of %q", point)
	}
	if n, err = s.take(ctx, script.String()); err != nil {
		return 0, fmt.Errorf("forget records of %q: %w", point, fault(err))
	}
	return n, nil
}

func (s *Store) forgetFirst(ctx context.Context, point string, before engine.Millis) (n int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead != nil {
		return 0, s.dead
	}
	for _, from := range []int64{0, sharedFrom} {
		result, err := s.conn.ExecContext(ctx, "DELETE FROM log_records WHERE point = ?1 AND at < ?2 AND contact >= ?3 AND contact <="+
			" (SELECT max(contact) FROM (SELECT contact FROM log_records WHERE point = ?1 AND contact >= ?3 ORDER BY contact LIMIT ?4))",
			point, int64(before), from, forgetful)
		if err != nil {
			return n, fmt.Errorf("forget records of %q: %w", point, fault(err))
		}
		gone, err := result.RowsAffected()
		if n += gone; err != nil {
			return n, err
		}
	}
	return n, nil
}

// Cursor returns how far somebody has followed the events.
func (s *Store) Cursor(ctx context.Context, name string) (row int64, ok bool, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT row FROM cursors WHERE name = ?", name).Scan(&row)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, s.missing(err, "cursor %q", name)
	}
	return row, true, nil
}

// SetCursor keeps how far somebody has followed the events.
func (s *Store) SetCursor(ctx context.Context, name string, row int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead != nil {
		return s.dead
	}
	_, err := s.conn.ExecContext(ctx, "INSERT INTO cursors(name, row) VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET row = excluded.row", name, row)
	if err != nil {
		return fmt.Errorf("keep cursor %q: %w", name, fault(err))
	}
	return nil
}

// Last returns the row of the latest event.
func (s *Store) Last(ctx context.Context) (row int64, err error) {
	if err := s.read.QueryRowContext(ctx, "SELECT coalesce(max(row), 0) FROM events").Scan(&row); err != nil {
		return 0, s.missing(err, "latest event")
	}
	return row, nil
}

// Known returns the log points as they were declared last.
func (r *Reader) Known(ctx context.Context) ([]store.Point, error) {
	points, err := knownPoints(ctx, r.db)
	if err != nil && strings.Contains(err.Error(), "no such table") {
		return nil, fmt.Errorf("%q knows no log points: it is older than this program, serve brings it up to date", r.file)
	}
	if err != nil {
		return nil, fmt.Errorf("log points of %q: %w", r.file, err)
	}
	return points, nil
}

// Tally is how many records a log point has, and when the first and the last were written.
type Tally struct {
	Count       int64
	First, Last engine.Millis
}

// Tally counts the records of a log point.
func (r *Reader) Tally(ctx context.Context, point string) (t Tally, err error) {
	row := r.db.QueryRowContext(ctx, "SELECT count(*), coalesce(min(at), 0), coalesce(max(at), 0) FROM log_records WHERE point = ?", point)
	if err := row.Scan(&t.Count, &t.First, &t.Last); err != nil {
		return t, fmt.Errorf("log records of %q: %w", r.file, err)
	}
	return t, nil
}

// Span is a time from an instant on and before another; 0 is no bound.
type Span struct{ From, Before engine.Millis }

// Records hands over the records of a log point that were written in a span, oldest first, until each returns an
// error.
func (r *Reader) Records(ctx context.Context, p *store.Point, in Span, each func(*store.Logged) error) error {
	if in.Before == 0 {
		in.Before = math.MaxInt64
	}
	rows, err := r.db.QueryContext(ctx, "SELECT r.contact, r.seq, r.n, r.at, r.leg, r.flow, r.step, r.moment, r.language, r.fields,"+
		" coalesce(l.caller, ''), coalesce(l.called, ''), coalesce(c.version, ''), coalesce(e.kind, ''), coalesce(e.body, ''), CASE b.kind WHEN 'birth' THEN b.body ELSE '' END"+
		" FROM log_records r LEFT JOIN legs l ON l.contact = r.contact AND l.leg = 1 LEFT JOIN cells c ON c.cell = "+recordCell+
		" LEFT JOIN events e ON e.cell = "+recordCell+" AND e.seq = r.seq LEFT JOIN events b ON b.cell = "+recordCell+" AND b.seq = 1 WHERE r.point = ? AND r.at >= ? AND r.at < ?"+
		" ORDER BY r.at, r.contact, r.seq, r.n", p.Name, int64(in.From), int64(in.Before))
	if err != nil {
		return fmt.Errorf("log records of %q: %w", r.file, err)
	}
	defer rows.Close()
	for rows.Next() {
		one, err := scanLogged(rows, p)
		if err != nil {
			return fmt.Errorf("log records of %q: %w", r.file, err)
		}
		if err := each(one); err != nil {
			return err
		}
	}
	return rows.Err()
}

func scanLogged(rows *sql.Rows, p *store.Point) (*store.Logged, error) {
	one, e := &store.Logged{Point: p.Name}, store.EventRow{}
	var o store.Origin
	var n int
	var fields string
	var born []byte
	if err := rows.Scan(&one.Contact, &e.Seq, &n, &one.At, &one.Leg, &one.Flow, &one.Step, &one.Moment, &one.Language, &fields,
		&o.Caller, &o.Called, &o.Version, &e.Kind, &e.Body, &born); err != nil {
		return nil, err
	}
	if version := o.Version; len(born) > 0 {
		if err := o.Born(born); err != nil {
			return nil, err
		}
		o.Version = version
	}
	e.Cell, one.Fields = engine.ContactID(one.Contact).Cell(), json.RawMessage(fields)
	one.Place(e.Cell, e.Seq, n)
	return one, one.Complete(&e, p, &o)
}
