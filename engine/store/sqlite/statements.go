package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"
	"unsafe"

	"callflow/engine/store"
)

// statement is a prepared statement with the name that faults are injected under. It is the driver's own:
// its connection belongs to the store alone, under the store's lock, so what database/sql does for
// statements that are shared would be in vain at every row.
type statement struct {
	name string
	stmt driver.StmtExecContext
	args []driver.NamedValue // those of the last call
}

// run executes the statement. Arguments are int64, string, []byte or nil.
func (s *statement) run(args []any) (driver.Result, error) {
	s.args = s.args[:0]
	for i, v := range args {
		s.args = append(s.args, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	return s.stmt.ExecContext(context.Background(), s.args)
}

func (s *statement) close() {
	if s.stmt != nil {
		_ = s.stmt.(driver.Stmt).Close()
	}
}

// lent gives the driver bytes as text without copying them: it copies them itself before it returns.
func lent(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// statements are all that write while calls are served.
type statements struct {
	begin, commit, rollback           statement
	savepoint, release, rollbackTo    statement
	event, birth, turn, dropKey, call statement
	pin, version                      statement
	part, partOver, fresh             statement
	effect, over, message, taken      statement
	projected, failure                statement
	rows                              [][3]statement // by projection and way of meeting
}

func (s *statements) prepare(ctx context.Context, c *sql.Conn) error {
	for _, p := range []struct {
		to        *statement
		name, sql string
	}{
		{&s.begin, "begin", "BEGIN IMMEDIATE"},
		{&s.commit, "commit", "COMMIT"},
		{&s.rollback, "rollback", "ROLLBACK"},
		{&s.savepoint, "savepoint", "SAVEPOINT projections"},
		{&s.release, "release", "RELEASE projections"},
		{&s.rollbackTo, "rollback to", "ROLLBACK TO projections"},
		{&s.event, "event", "INSERT INTO events(cell, seq, at, live, kind, key, body, outcome) VALUES(?,?,?,?,?,?,?,?)"},
		{&s.birth, "cell", "INSERT INTO cells(cell, seq, at, live, due, closed, version, semantics, seal_key, state) VALUES(?,?,?,?,?,?,?,?,?,?)"},
		{&s.turn, "cell", "UPDATE cells SET seq = ?, at = ?, live = ?, due = ?, closed = ?, state = ? WHERE cell = ? AND seq = ?"},
		{&s.part, "part", "INSERT INTO parts(cell, part, body) VALUES(?,?,?) ON CONFLICT(cell, part) DO UPDATE SET body = excluded.body"},
		{&s.partOver, "part over", "DELETE FROM parts WHERE cell = ? AND part = ?"},
		{&s.fresh, "parts over", "DELETE FROM parts WHERE cell = ?"},
		{&s.dropKey, "key", "UPDATE cells SET seal_key = NULL WHERE cell = ?"},
		{&s.pin, "pin", "INSERT INTO pins(cell, version) VALUES(?,?) ON CONFLICT DO NOTHING"},
		{&s.version, "version", "UPDATE cells SET version = ? WHERE cell = ?"},
		{&s.call, "call", "INSERT INTO calls(sid, contact, leg) VALUES(?,?,?)"},
		{&s.effect, "effect", "INSERT INTO effects(cell, seq, n, lane, class, by, body) VALUES(?,?,?,?,?,?,?)"},
		{&s.over, "effect over", "DELETE FROM effects WHERE cell = ? AND seq = ? AND n = ?"},
		{&s.message, "message", "INSERT INTO messages(cell, seq, n, receiver, body) VALUES(?,?,?,?,?)"},
		{&s.taken, "message taken", "DELETE FROM messages WHERE cell = ? AND seq = ? AND n = ?"},
		{&s.projected, "projected", "UPDATE marks SET value = ? WHERE name = 'projected'"},
		{&s.failure, "failure", "INSERT OR REPLACE INTO projection_failures(row, cell, seq, why) VALUES(?,?,?,?)"},
	} {
		var err error
		if *p.to, err = prepared(ctx, c, p.name, p.sql); err != nil {
			return err
		}
	}
	for _, p := range store.Projections() {
		var of [3]statement
		for how, text := range []string{addSQL(p), byKeySQL(p), latestSQL(p)} {
			var err error
			if of[how], err = prepared(ctx, c, p.String(), text); err != nil {
				return err
			}
		}
		s.rows = append(s.rows, of)
	}
	return nil
}

func prepared(ctx context.Context, c *sql.Conn, name, text string) (statement, error) {
	s := statement{name: name}
	err := c.Raw(func(conn any) error {
		st, err := conn.(driver.ConnPrepareContext).PrepareContext(ctx, text)
		if err == nil {
			s.stmt = st.(driver.StmtExecContext)
		}
		return err
	})
	if err != nil {
		return statement{}, fmt.Errorf("prepare %s: %w", name, err)
	}
	return s, nil
}

// close lets go of what is closed with the connection anyway, in the order that the driver wants.
func (s *statements) close() {
	for _, st := range []*statement{&s.begin, &s.commit, &s.rollback, &s.savepoint, &s.release, &s.rollbackTo, &s.event, &s.birth,
		&s.turn, &s.part, &s.partOver, &s.fresh, &s.dropKey, &s.pin, &s.version, &s.call, &s.effect, &s.over, &s.message, &s.taken, &s.projected, &s.failure} {
		st.close()
	}
	for i := range s.rows {
		for how := range s.rows[i] {
			s.rows[i][how].close()
		}
	}
}

func addSQL(p store.Projection) string {
	marks := strings.Repeat(", ?", len(p.Columns()))[2:]
	return fmt.Sprintf("INSERT OR REPLACE INTO %s(%s) VALUES(%s)", p, names(p.Columns()), marks)
}

// completed says what a column holds after a further value: instants and names keep the first that is
// known, what facts report is replaced by the newest.
func completed(c store.Column, have, further string) string {
	if c.From == nil {
		have, further = further, have
	}
	return fmt.Sprintf("%s = coalesce(%s, %s)", quote(c.Name), further, have)
}

func byKeySQL(p store.Projection) string {
	marks := strings.Repeat(", ?", len(p.Columns()))[2:]
	var set []string
	for _, c := range p.Columns()[p.Keys():] {
		have, further := p.String()+"."+quote(c.Name), "excluded."+quote(c.Name)
		if n := p.Needs(c.Name); n != "" {
			further = fmt.Sprintf("iif(coalesce(%s.%s, excluded.%s) IS NULL, NULL, %s)", p, n, n, further)
		}
		set = append(set, completed(c, have, further))
	}
	return fmt.Sprintf("INSERT INTO %s(%s) VALUES(%s) ON CONFLICT(%s) DO UPDATE SET %s", p, names(p.Columns()), marks,
		names(p.Columns()[:p.Keys()]), strings.Join(set, ", "))
}

// latestSQL completes the newest row of a contact (?1), and of the same leg where rows have one, that is not newer than
// the event. Only projections keyed by contact, seq and n have such rows.
func latestSQL(p store.Projection) string {
	if p != store.QueueVisits && p != store.Callbacks {
		return addSQL(p)
	}
	var set []string
	for i, c := range p.Columns()[p.Keys():] {
		set = append(set, completed(c, quote(c.Name), fmt.Sprintf("?%d", p.Keys()+i+1)))
	}
	same := ""
	if i := p.Beside(); i >= 0 {
		same = fmt.Sprintf(" AND %s = ?%d", quote(p.Columns()[i].Name), i+1)
	}
	return fmt.Sprintf("UPDATE %s SET %s WHERE contact = ?1 AND (seq, n) = (SELECT seq, n FROM %s WHERE contact = ?1%s AND (seq, n) < (?2, ?3) ORDER BY seq DESC, n DESC LIMIT 1)",
		p, strings.Join(set, ", "), p, same)
}
