package sqlite

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"callflow/engine"
	"callflow/engine/store"
	"callflow/engine/store/storetest"
)

// told dumps what reports read: all projections and counts.
func told(t *testing.T, s *Store) string {
	t.Helper()
	var b strings.Builder
	tables := append(counts(), "agent_hours")
	for _, p := range store.Projections() {
		tables = append(tables, p.String())
	}
	for _, table := range tables {
		columns, err := list(t.Context(), s.read, func(r *sql.Rows, name *string) error { return r.Scan(name) }, "SELECT name FROM pragma_table_info("+literal(table)+") ORDER BY cid")
		if err != nil {
			t.Fatal(err)
		}
		for i := range columns {
			columns[i] = "quote(" + quote(columns[i]) + ")"
		}
		rows, err := list(t.Context(), s.read, func(r *sql.Rows, row *string) error { return r.Scan(row) }, "SELECT "+strings.Join(columns, "||' '||")+" FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "-- %s\n%s\n", table, strings.Join(rows, "\n"))
	}
	return b.String()
}

// TestReportsOutliveEvents takes events out, and erases one contact; then the projections are made again, by command and because
// their columns have changed: reports tell what they told.
func TestReportsOutliveEvents(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "calls.db")
	s := opened(t, file)
	for id := engine.ContactID(1); id <= 30; id++ {
		for _, w := range storetest.CallAt(id, []string{"bridged", "hangup", "leave"}[id%3], engine.Millis(id)*600_000) {
			if err := s.Commit(t.Context(), store.Group{Writes: []store.Write{w}}); err != nil {
				t.Fatal(err)
			}
		}
		w := storetest.Turn(1, int64(id), func(e *engine.Event, tn *engine.Turn) { // kim and lee take turns, now and then for hours
			agent, state := []string{"agents.kim", "agents.lee"}[id%2], []string{"available", "busy", "offline"}[id%3]
			storetest.Floor(e, tn, engine.Fact{Kind: engine.AgentState, Data: storetest.Data("agent", agent, "state", state)})
			e.Cell, e.At = engine.FloorID.Cell(), storetest.Start+engine.Millis(id)*600_000+engine.Millis(id/20)*9_000_000
		})
		if err := s.Commit(t.Context(), store.Group{Writes: []store.Write{w}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Project(t.Context()); err != nil {
		t.Fatal(err)
	}
	for {
		e, err := s.Expire(t.Context(), store.EventClass, storetest.Start+15*600_000)
		if err != nil {
			t.Fatal(err)
		}
		if e.Rows == 0 {
			break
		}
	}
	want := told(t, s)
	if n := strings.Count(want, "'agents.kim' "); n < 20 {
		t.Fatalf("agents did nothing: %s", want)
	}
	if n := strings.Count(want, "'main'"); n < 30 {
		t.Fatalf("reports tell nothing: %s", want)
	}
	for range 2 {
		if err := s.Rebuild(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, told(t, s)); d != "" {
			t.Errorf("after rebuilding (-before +after):\n%s", d)
		}
	}
	for range 2 {
		if _, err := s.conn.ExecContext(t.Context(), "UPDATE marks SET value = 0 WHERE name = 'columns'"); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = opened(t, file)
		if err := s.Project(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, told(t, s)); d != "" {
			t.Errorf("with other columns (-before +after):\n%s", d)
		}
	}
}

func opened(t *testing.T, file string) *Store {
	t.Helper()
	s, err := Open(t.Context(), file, Options{Normal: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}
