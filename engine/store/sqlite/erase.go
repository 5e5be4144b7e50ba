package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/store"
)

var _ store.Eraser = (*Store)(nil)

// spot is a column of a table in which a person was found, and how to find whose it is.
type spot struct{ table, column, cell string }

// unsearched are tables of which nothing is erased: sources of flows, and what the program notes for itself.
var unsearched = [...]string{"versions", "points", "marks", "cursors", "retention", "deletions", "erasures", "erased",
	"editions", "edition_bodies", "publications", "bundles", "contents"}

// spots are all columns of text, with the cell that a row belongs to; "" for none.
func spots(ctx context.Context, c querier) ([]spot, error) {
	all, err := list(ctx, c, func(r *sql.Rows, s *spot) error { return r.Scan(&s.table, &s.column, &s.cell) },
		"SELECT m.name, c.name, coalesce((SELECT max(k.name) FROM pragma_table_info(m.name) k WHERE k.name IN ('cell', 'contact')), '')"+
			" FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND c.type = 'TEXT' ORDER BY m.name, c.cid")
	all = slices.DeleteFunc(all, func(s spot) bool { return slices.Contains(unsearched[:], s.table) })
	for i := range all {
		switch s := &all[i]; {
		case s.table == "calls" || s.cell == "contact":
			s.cell = cellOf("t.contact")
		case s.cell != "":
			s.cell = "t.cell"
		default:
			s.cell = "0"
		}
	}
	return all, err
}

// search finds the cells in whose rows a needle stands, and the columns of rows that belong to no contact.
func search(ctx context.Context, c querier, needle string) (cells map[int64]bool, loose []spot, err error) {
	all, err := spots(ctx, c)
	cells = map[int64]bool{}
	for _, s := range all {
		if err != nil {
			return nil, nil, err
		}
		type hit struct {
			cell int64
			text string
		}
		var hits []hit
		hits, err = list(ctx, c, func(r *sql.Rows, h *hit) error { return r.Scan(&h.cell, &h.text) },
			fmt.Sprintf("SELECT coalesce(%s, 0), %s FROM %s t WHERE instr(%[2]s, ?) > 0", s.cell, "t."+quote(s.column), s.table), needle)
		found := false
		for _, h := range hits {
			if !store.Holds(h.text, needle) {
				continue
			}
			if id := unpack(h.cell); h.cell != 0 && id.Kind != engine.FloorCell && id.N != 0 {
				cells[h.cell] = true
				continue
			}
			found = true
		}
		if found {
			loose = append(loose, s)
		}
	}
	return cells, loose, err
}

// Erase forgets a number.
func (s *Store) Erase(ctx context.Context, e store.Erasure) (store.Receipt, error) {
	needle := store.Needle(e.Number)
	if needle == "" {
		return store.Receipt{}, fmt.Errorf("erase: %q is no number or address", e.Number)
	}
	if err := s.Project(ctx); err != nil {
		return store.Receipt{}, err
	}
	cells, loose, err := search(ctx, s.read, needle)
	if err != nil {
		return store.Receipt{}, s.missing(err, "what is to be erased")
	}
	if len(cells) > store.ManyContacts && !e.Many {
		return store.Receipt{}, fmt.Errorf("erase: %w", store.ErrMany)
	}
	r := store.Receipt{Rows: map[string]int64{}}
	for _, cell := range slices.Sorted(maps.Keys(cells)) {
		over, err := s.isOver(ctx, cell, e.At)
		if err == nil && !over {
			_, err = s.take(ctx, fmt.Sprintf("INSERT OR IGNORE INTO erasures(cell, since) VALUES(%d, %d);\n", cell, int64(e.At)))
			r.Waiting = append(r.Waiting, unpack(cell).String())
		} else if err == nil {
			err = s.eraseCell(ctx, cell, e.At, &r)
			r.Erased = append(r.Erased, unpack(cell).String())
		}
		if err != nil {
			return r, fmt.Errorf("erase %s: %w", unpack(cell), fault(err))
		}
	}
	var script strings.Builder
	for _, at := range loose {
		fmt.Fprintf(&script, "UPDATE %s SET %s = replace(%[2]s, %[3]s, '') WHERE instr(%[2]s, %[3]s) > 0;\n", at.table, quote(at.column), literal(needle))
		r.Rows[at.table]++
	}
	rows := int64(0)
	for _, n := range r.Rows {
		rows += n
	}
	fmt.Fprintf(&script, "INSERT INTO erased(at, by, reason, contacts, waiting, rows, recordings) VALUES(%d, %s, %s, %d, %d, %d, %d);\n",
		int64(e.At), literal(e.By), literal(strings.ReplaceAll(e.Reason, needle, "")), len(r.Erased), len(r.Waiting), rows, len(r.Recordings))
	script.WriteString("UPDATE marks SET value = 1 WHERE name = 'compact';\n")
	if _, err := s.take(ctx, script.String()); err != nil {
		return r, fmt.Errorf("erase: %w", fault(err))
	}
	return r, nil
}

// roomRest is how long nobody may have been in a room that is erased: it may be opened again at any moment.
const roomRest engine.Millis = 600_000

// isOver reports whether nothing of a cell is under way.
func (s *Store) isOver(ctx context.Context, cell int64, now engine.Millis) (over bool, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT NOT EXISTS (SELECT 1 FROM cells WHERE cell = ?1 AND (closed = 0 OR cell >= ?2 AND at > ?3)) AND NOT EXISTS (SELECT 1 FROM effects WHERE cell = ?1)"+
		" AND NOT EXISTS (SELECT 1 FROM messages WHERE cell = ?1 OR receiver = ?1)",
		cell, int64(sharedFrom)<<8, int64(now-roomRest)).Scan(&over)
	return over, err
}

// eraseCell takes out all that a cell was told, blanks what its rows tell of people, and adds to a receipt. The latest event of
// all stays as an empty one, because the numbers of rows go on from there.
func (s *Store) eraseCell(ctx context.Context, cell int64, at engine.Millis, r *store.Receipt) error {
	contact := unpack(cell).N
	words := func(into *[]string, query string) error {
		found, err := list(ctx, s.read, func(rows *sql.Rows, sid *string) error { return rows.Scan(sid) }, query, contact)
		*into = append(*into, found...)
		return err
	}
	if err := words(&r.Calls, "SELECT sid FROM legs WHERE contact = ? AND sid IS NOT NULL ORDER BY leg"); err != nil {
		return err
	}
	if err := words(&r.Recordings, "SELECT sid FROM recordings WHERE contact = ? ORDER BY sid"); err != nil {
		return err
	}
	var script strings.Builder
	fmt.Fprintf(&script, "INSERT OR IGNORE INTO deletions(sid, since) SELECT sid, %d FROM recordings WHERE contact = %d;\nDELETE FROM recordings WHERE contact = %[2]d;\n", int64(at), contact)
	fmt.Fprintf(&script, "UPDATE events SET cell = -256 * row - 1, seq = row, kind = 'erased', key = '', body = '{}', outcome = '{}' WHERE cell = %d AND row = (SELECT max(row) FROM events);\n", cell)
	dropCell(&script, cell)
	fmt.Fprintf(&script, "DELETE FROM effects WHERE cell = %d;\nDELETE FROM messages WHERE cell = %[1]d;\nDELETE FROM erasures WHERE cell = %[1]d;\n", cell)
	tables := map[string]string{"events": "cell = " + fmt.Sprint(cell), "parts": "cell = " + fmt.Sprint(cell)}
	for _, p := range store.Projections() {
		var set []string
		for _, name := range p.Personal() {
			value := "NULL"
			if p == store.LogRecords {
				value = "'{}'"
			}
			set = append(set, quote(name)+" = "+value)
		}
		where := fmt.Sprintf("contact = %d", contact)
		if len(set) == 0 {
			continue
		}
		if p == store.LogRecords {
			where = "point IN (SELECT name FROM points) AND " + where
		}
		tables[p.String()] = where
		if p != store.Recordings {
			fmt.Fprintf(&script, "UPDATE %s SET %s WHERE %s;\n", p, strings.Join(set, ", "), where)
		}
	}
	for table, where := range tables {
		var n int64
		if err := s.read.QueryRowContext(ctx, fmt.Sprintf("SELECT count(*) FROM %s WHERE %s", table, where)).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			r.Rows[table] += n
		}
	}
	_, err := s.take(ctx, script.String())
	return err
}

// EraseOver erases what had to wait.
func (s *Store) EraseOver(ctx context.Context, now engine.Millis) (n int64, err error) {
	cells, err := s.numbers(ctx, "SELECT cell FROM erasures ORDER BY since, cell")
	if err != nil {
		return 0, s.missing(err, "what is to be erased")
	}
	if err := s.Project(ctx); err != nil || len(cells) == 0 {
		return 0, err
	}
	for _, cell := range cells {
		over, err := s.isOver(ctx, cell, now)
		if err != nil || !over {
			if err != nil {
				return n, s.missing(err, "what is to be erased")
			}
			continue
		}
		r := store.Receipt{Rows: map[string]int64{}}
		if err := s.eraseCell(ctx, cell, now, &r); err != nil {
			return n, fmt.Errorf("erase %s: %w", unpack(cell), fault(err))
		}
		if _, err := s.take(ctx, "UPDATE marks SET value = 1 WHERE name = 'compact';\n"); err != nil {
			return n, fault(err)
		}
		n++
	}
	return n, nil
}

// Remnants reports whether the file still has what was erased.
func (s *Store) Remnants(ctx context.Context) (bool, error) {
	marks, err := s.numbers(ctx, "SELECT value FROM marks WHERE name = 'compact'")
	if err != nil {
		return false, s.missing(err, "marks")
	}
	return len(marks) > 0 && marks[0] > 0, nil
}

// Compact writes the file anew and empties the log beside it.
func (s *Store) Compact(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead != nil {
		return s.dead
	}
	for _, do := range []string{"UPDATE marks SET value = 0 WHERE name = 'compact'", "VACUUM"} {
		if _, err := s.conn.ExecContext(ctx, do); err != nil {
			return fmt.Errorf("compact: %w", fault(err))
		}
	}
	var busy, pages, moved int64
	err := s.conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
	if err == nil && busy != 0 {
		_, err = s.conn.ExecContext(ctx, "UPDATE marks SET value = 1 WHERE name = 'compact'") // somebody reads the old pages
	}
	if err != nil {
		return fmt.Errorf("compact: %w", fault(err))
	}
	return nil
}
