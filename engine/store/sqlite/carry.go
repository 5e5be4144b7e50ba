package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"callflow/engine/store"
)

// carry writes what carries rows over to tables of another form that do not follow from events any more: before the old ones
// are dropped, when the new ones are there and count nothing yet, and when they count. Columns that a
// new table does not have are left behind.
func (s *Store) carry(ctx context.Context) (before, between, after string, err error) {
	var b, in, out strings.Builder
	have, err := list(ctx, s.conn, func(r *sql.Rows, name *string) error { return r.Scan(name) }, "SELECT name FROM sqlite_master WHERE type = 'table'")
	if err != nil || !slices.Contains(have, store.Contacts.String()) {
		return "", "", "", err // the file is new, or older than contacts
	}
	list := store.Projections()
	for i := range list {
		p := list[(i+int(store.Contacts))%len(list)] // contacts come first: the others are counted by them
		if !slices.Contains(have, p.String()) {
			continue
		}
		all, err := s.common(ctx, p)
		if err != nil {
			return "", "", "", err
		}
		fmt.Fprintf(&b, "CREATE TABLE kept_%s AS SELECT t.* FROM %[1]s t WHERE %s;\n", p, kept(p))
		fmt.Fprintf(&in, "INSERT OR IGNORE INTO %s(%s) SELECT %[2]s FROM kept_%[1]s t WHERE %[3]s;\n", p, all, stillFrozen(p))
		fmt.Fprintf(&out, "INSERT OR IGNORE INTO %s(%s) SELECT %[2]s FROM kept_%[1]s;\nDROP TABLE kept_%[1]s;\n", p, all)
	}
	for _, count := range counts() {
		if slices.Contains(have, count) {
			fmt.Fprintf(&b, "CREATE TABLE kept_%s AS SELECT * FROM %[1]s WHERE began < %s;\n", count, frozenMark)
			fmt.Fprintf(&out, "INSERT OR IGNORE INTO %s SELECT * FROM kept_%[1]s;\nDROP TABLE kept_%[1]s;\n", count)
		}
	}
	return b.String(), in.String(), out.String(), nil
}

// stillFrozen is true of kept rows whose contacts are counted already.
func stillFrozen(p store.Projection) string {
	switch {
	case p == store.AgentStates:
		return "0" // all of them are counted again
	case p.ContactColumn() < 0:
		return "1"
	}
	return "t.contact IN (SELECT contact FROM kept_contacts WHERE began < " + frozenMark + ")"
}

// common are the columns that a projection has in the file and in this program.
func (s *Store) common(ctx context.Context, p store.Projection) (string, error) {
	have, err := list(ctx, s.conn, func(r *sql.Rows, name *string) error { return r.Scan(name) }, "SELECT name FROM pragma_table_info("+literal(p.String())+")")
	return names(slices.DeleteFunc(slices.Clone(p.Columns()), func(c store.Column) bool { return !slices.Contains(have, c.Name) })), err
}
