package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"hash/fnv"
	"io/fs"
	"strings"

	"callflow/engine/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// roomViews make readable rows of what was reported of rooms.
//
//go:embed rooms.sql
var roomViews string

// reportTables are indexes, counts and views for reports.
//
//go:embed reports.sql
var reportTables string

// migrate brings the tables to the newest form. user_version counts the migrations that have run; each
// runs in a transaction with its count.
func (s *Store) migrate(ctx context.Context) error {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	var done int
	if err := s.conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&done); err != nil {
		return err
	}
	if done > len(files) {
		return fmt.Errorf("the file was written by a newer program: its form is %d, the newest known is %d", done, len(files))
	}
	for i, file := range files[done:] {
		text, err := migrations.ReadFile(file)
		if err != nil {
			return err
		}
		script := fmt.Sprintf("%s; PRAGMA user_version = %d", text, done+i+1)
		if err := within(ctx, s.conn, script); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return s.makeProjections(ctx)
}

// within runs a script in one transaction.
func within(ctx context.Context, c *sql.Conn, script string) error {
	if _, err := c.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	_, err := c.ExecContext(ctx, script)
	if err == nil {
		_, err = c.ExecContext(ctx, "COMMIT")
	}
	if err != nil {
		_, _ = c.ExecContext(ctx, "ROLLBACK")
	}
	return err
}

// makeProjections makes the tables of projections, anew when their columns are not those of the file; the
// rows then come from the events.
func (s *Store) makeProjections(ctx context.Context) error {
	script := projectionScript()
	h := fnv.New32a()
	h.Write([]byte(script))
	var have int64
	if err := s.conn.QueryRowContext(ctx, "SELECT value FROM marks WHERE name = 'columns'").Scan(&have); err != nil {
		return err
	}
	if have == int64(h.Sum32()) {
		return nil
	}
	before, between, after, err := s.carry(ctx)
	if err != nil {
		return err
	}
	script = before + projectionTables() + between + projectionViews() + after
	script += fmt.Sprintf("UPDATE marks SET value = %d WHERE name = 'columns';\n", h.Sum32())
	script += projectAgain + "DELETE FROM projection_failures"
	return within(ctx, s.conn, script)
}

// projectionScript makes all tables of projections from their columns, with what belongs to them.
func projectionScript() string { return projectionTables() + projectionViews() }

func projectionTables() string {
	var b strings.Builder
	b.WriteString("DROP VIEW IF EXISTS abandoned_calls;\nDROP VIEW IF EXISTS rooms;\nDROP VIEW IF EXISTS participants;\n")
	for _, p := range store.Projections() {
		fmt.Fprintf(&b, "DROP TABLE IF EXISTS %s;\nCREATE TABLE %s(", p, p)
		for i, c := range p.Columns() {
			null := ""
			if i < p.Keys() {
				null = " NOT NULL"
			}
			fmt.Fprintf(&b, "%s %s%s, ", quote(c.Name), c.Type, null)
		}
		fmt.Fprintf(&b, "PRIMARY KEY(%s)) STRICT, WITHOUT ROWID;\n", names(p.Columns()[:p.Keys()]))
	}
	return b.String()
}

func projectionViews() string {
	return "CREATE VIEW abandoned_calls AS SELECT *, (\"left\" - entered) / 1000.0 AS waited FROM queue_visits WHERE result = 'hangup';\n" + roomViews + reportTables
}

// quote makes a name of an author or a keyword into an SQL name.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func names(columns []store.Column) string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = quote(c.Name)
	}
	return strings.Join(list, ", ")
}
