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
	expiredCells   = 8   // taken out in one transaction, each with some tens of rows
	expiredEvents  = 500 // of floors, rooms and lists that go on
	expiredRows    = 500
	listsFrom      = 1 << 53 // the first number of a list; those of shared rooms are above
	leastPublished = 100     // that are kept however old: what is in force follows from them
	quarter        = 900_000 // the milliseconds that counts are kept by
)

// Expire takes what is of a class and older than an instant out of the tables. What is old is looked for beside the
// writer; the writer only takes it out.
func (s *Store) Expire(ctx context.Context, class store.Class, before engine.Millis) (e store.Expired, err error) {
	var script strings.Builder
	switch class {
	case store.EventClass:
		e.Cells, err = s.oldEvents(ctx, &script, int64(before))
	case store.ContactClass:
		e.Cells, err = s.oldContacts(ctx, &script, int64(before))
	case store.RecordingClass:
		err = s.oldRows(ctx, &script, store.Recordings, oldRecording(), int64(before))
	case store.AgentClass:
		err = s.oldRows(ctx, &script, store.Offers, olderThan(store.Offers), int64(before))
		if err == nil {
			err = s.oldRows(ctx, &script, store.AgentStates, "t.since < ?1 AND EXISTS (SELECT 1 FROM agent_states n WHERE n.agent = t.agent"+
				" AND (n.since, n.seq, n.n) > (t.since, t.seq, t.n) AND n.since < ?1)", int64(before))
			fmt.Fprintf(&script, "DELETE FROM agent_hours WHERE (agent, began, state) IN (SELECT agent, began, state FROM agent_hours WHERE began < %d LIMIT %d);\n",
				int64(before), expiredRows)
		}
	case store.AuditClass:
		fmt.Fprintf(&script, "DELETE FROM erased WHERE at < %d;\nDELETE FROM publications WHERE at < %[1]d AND id NOT IN (SELECT id FROM publications ORDER BY id DESC LIMIT %d);\n",
			int64(before), leastPublished)
		err = s.oldRows(ctx, &script, store.Commands, olderThan(store.Commands)+" AND NOT "+openCell("t.contact"), int64(before))
	default:
		err = fmt.Errorf("class %q is not taken out like this", class)
	}
	if err != nil {
		return store.Expired{}, s.missing(err, "old %s", class)
	}
	if e.Rows, err = s.take(ctx, script.String()); err != nil {
		return store.Expired{}, fmt.Errorf("take out old %s: %w", class, fault(err))
	}
	return e, nil
}

// take runs a script in one transaction and returns how many rows it has changed.
func (s *Store) take(ctx context.Context, script string) (rows int64, err error) {
	if script == "" {
		return 0, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead != nil {
		return 0, s.dead
	}
	var was, is int64
	count := func(n *int64) error { return s.conn.QueryRowContext(ctx, "SELECT total_changes()").Scan(n) }
	if err = count(&was); err == nil {
		err = within(ctx, s.conn, script)
	}
	if err == nil {
		err = count(&is)
	}
	return is - was, err
}

// cellOf is the number of the cell whose rows have a number in the column contact.
func cellOf(contact string) string {
	return fmt.Sprintf("%s * 256 + CASE WHEN %[1]s < %d THEN 99 ELSE 114 END", contact, int64(sharedFrom))
}

// openCell is true of a contact that is not over.
func openCell(contact string) string {
	return "EXISTS (SELECT 1 FROM cells o WHERE o.closed = 0 AND o.cell = " + cellOf(contact) + ")"
}

// heard is when a row was last heard of, as SQL.
func heard(p store.Projection) string {
	var list []string
	for _, name := range p.Instants() {
		list = append(list, quote(name))
	}
	return "coalesce(" + strings.Join(append(list, "0"), ", ") + ")"
}

func olderThan(p store.Projection) string { return heard(p) + " < ?1" }

// oldEvents writes what takes out the events of cells that are over, and old events of those that go on for ever.
func (s *Store) oldEvents(ctx context.Context, script *strings.Builder, before int64) (cells int64, err error) {
	ids, err := s.numbers(ctx, "SELECT cell FROM cells c WHERE closed = 1 AND at < ?1"+
		" AND NOT EXISTS (SELECT 1 FROM events WHERE cell = c.cell AND row > (SELECT value FROM marks WHERE name = 'projected'))"+
		" AND cell <> (SELECT cell FROM events ORDER BY row DESC LIMIT 1)"+
		" AND NOT EXISTS (SELECT 1 FROM effects WHERE cell = c.cell) AND NOT EXISTS (SELECT 1 FROM messages WHERE cell = c.cell)"+
		" ORDER BY at LIMIT ?2", before, expiredCells)
	if err != nil {
		return 0, err
	}
	for _, cell := range ids {
		fmt.Fprintf(script, "UPDATE marks SET value = max(value, coalesce((SELECT (began / %d + 1) * %[1]d FROM contacts WHERE contact = %d), 0)) WHERE name = 'frozen';\n",
			quarter, unpack(cell).N)
		dropCell(script, cell)
	}
	standing, err := s.numbers(ctx, "SELECT cell FROM cells c WHERE cell IN (SELECT ?2 UNION ALL SELECT cell FROM cells WHERE cell >= ?3)"+
		" AND EXISTS (SELECT 1 FROM events WHERE cell = c.cell AND at < ?1 AND seq = (SELECT min(seq) FROM events WHERE cell = c.cell) AND seq < c.seq"+
		" AND row <= (SELECT value FROM marks WHERE name = 'projected')) LIMIT ?4",
		before, number(engine.FloorID.Cell()), int64(listsFrom)<<8, expiredCells)
	for _, cell := range standing {
		fmt.Fprintf(script, "DELETE FROM events WHERE row IN (SELECT row FROM events WHERE cell = %d AND at < %d AND row <= (SELECT value FROM marks WHERE name = 'projected')"+
			" AND row < (SELECT max(row) FROM events) AND seq < (SELECT seq FROM cells WHERE cell = %[1]d) ORDER BY seq LIMIT %d);\n", cell, before, expiredEvents)
	}
	script.WriteString("DELETE FROM events WHERE cell < 0 AND row < (SELECT max(row) FROM events);\n") // what stood in for erased ones
	return int64(len(ids)), err
}

// dropCell writes what takes out all that a cell was told and what it is, and the key of what it sealed.
func dropCell(b *strings.Builder, cell int64) {
	if id := unpack(cell); id.Kind == engine.ContactCell {
		fmt.Fprintf(b, "DELETE FROM calls WHERE sid IN (SELECT sid FROM legs WHERE contact = %d) AND contact = %[1]d;\n", id.N)
	}
	fmt.Fprintf(b, "DELETE FROM projection_failures WHERE cell = %d;\nDELETE FROM events WHERE cell = %[1]d;\nDELETE FROM parts WHERE cell = %[1]d;\nDELETE FROM pins WHERE cell = %[1]d;\n"+
		"DELETE FROM cells WHERE cell = %[1]d;\n", cell)
}

// oldContacts writes what takes out the rows of contacts whose events have gone: of those that ended long ago, and what
// is left of rooms and of numbers before the first contact that there is, once nothing else is old.
func (s *Store) oldContacts(ctx context.Context, script *strings.Builder, before int64) (int64, error) {
	ids, err := s.numbers(ctx, "SELECT contact FROM contacts c WHERE began < ?1 AND NOT EXISTS (SELECT 1 FROM cells WHERE cell = c.contact * 256 + 99)"+
		" AND NOT EXISTS (SELECT 1 FROM legs WHERE contact = c.contact AND ended >= ?1) ORDER BY began LIMIT ?2", before, 4*expiredCells)
	if err != nil {
		return 0, err
	}
	for _, p := range store.Projections() {
		if p.Class() != store.ContactClass {
			continue
		}
		for _, id := range ids {
			fmt.Fprintf(script, "DELETE FROM %s WHERE contact = %d;\n", p, id)
		}
		if p == store.Contacts || len(ids) > 0 {
			continue
		}
		for _, where := range []string{fmt.Sprintf("t.contact >= %d AND NOT %s", int64(sharedFrom), openCell("t.contact")),
			fmt.Sprintf("t.contact < coalesce((SELECT min(contact) FROM contacts), %d) AND NOT EXISTS (SELECT 1 FROM cells WHERE cell = %s)", int64(sharedFrom), cellOf("t.contact"))} {
			if err := s.oldRows(ctx, script, p, olderThan(p)+" AND "+where, before); err != nil {
				return 0, err
			}
		}
	}
	return int64(len(ids)), nil
}

// oldRecording is true of recordings t of calls that are over, and that were last told of before an instant.
func oldRecording() string { return olderThan(store.Recordings) + " AND NOT " + openCell("t.contact") }

// oldRows writes what takes out rows t of a projection, by their keys.
func (s *Store) oldRows(ctx context.Context, script *strings.Builder, p store.Projection, where string, before int64) error {
	keys := p.Columns()[:p.Keys()]
	found, err := list(ctx, s.read, func(r *sql.Rows, row *[]any) error {
		*row = make([]any, len(keys))
		into := make([]any, len(keys))
		for i := range into {
			into[i] = &(*row)[i]
		}
		return r.Scan(into...)
	}, fmt.Sprintf("SELECT %s FROM %s t WHERE %s ORDER BY %[1]s LIMIT %[4]d", names(keys), p, where, expiredRows), before)
	for _, row := range found {
		var terms []string
		for i, c := range keys {
			value := fmt.Sprint(row[i])
			if text, ok := row[i].(string); ok {
				value = literal(text)
			}
			terms = append(terms, quote(c.Name)+" = "+value)
		}
		fmt.Fprintf(script, "DELETE FROM %s WHERE %s;\n", p, strings.Join(terms, " AND "))
	}
	return err
}

// numbers runs a query for numbers beside the writer.
func (s *Store) numbers(ctx context.Context, query string, args ...any) ([]int64, error) {
	return list(ctx, s.read, func(r *sql.Rows, n *int64) error { return r.Scan(n) }, query, args...)
}
