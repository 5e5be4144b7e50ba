package sqlite

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"callflow/engine"
	"callflow/engine/store"
	"callflow/engine/store/storetest"
)

// rooms are a store with two calls that were transferred, and its file.
func rooms(t *testing.T) (*Store, string) {
	t.Helper()
	dir := t.TempDir()
	s := open(t, dir, Options{Normal: true})
	for id := engine.ContactID(17); id <= 18; id++ {
		if err := s.Commit(ctx, store.Group{Writes: storetest.Transfer(id, nil)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Project(ctx); err != nil {
		t.Fatal(err)
	}
	return s, filepath.Join(dir, "callflow.db")
}

func TestReader(t *testing.T) {
	t.Parallel()
	s, file := rooms(t)
	want, err := s.Rows(ctx, store.SeatReports)
	if err != nil || len(want) != 20 {
		t.Fatalf("%d rows, %v", len(want), err)
	}
	for _, when := range []string{"while it is written", "when it is closed"} {
		r, err := Read(file)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string][]Place{
			storetest.Conference(18): {{18, storetest.Conference(18)}}, "desk_17_1": {{17, storetest.Conference(17)}},
			"17": {{17, storetest.Conference(17)}}, "CF1": nil, "19": nil, "": nil,
		} {
			got, err := r.Conferences(ctx, name)
			if d := cmp.Diff(want, got); d != "" || err != nil {
				t.Errorf("%s: conference %q: %v\n%s", when, name, err, d)
			}
		}
		got, err := r.Rows(ctx, store.SeatReports, 18)
		if d := cmp.Diff(want[10:], got); d != "" || err != nil {
			t.Errorf("%s: %v\n%s", when, err, d)
		}
		if all, err := r.All(ctx, store.SeatReports); err != nil || len(all) != len(want) {
			t.Errorf("%s: %d rows, want %d: %v", when, len(all), len(want), err)
		}
		if _, err := r.db.Exec("DELETE FROM seat_reports"); err == nil {
			t.Errorf("%s: a reader deletes rows", when)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		_ = s.Close()
	}
}

func TestReaderRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := Read(filepath.Join(dir, "callflow.db")); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("a file that is not there: %v", err)
	}
	if list, _ := os.ReadDir(dir); len(list) > 0 {
		t.Errorf("a reader makes files: %v", list)
	}
	if _, err := Read(":memory:"); err == nil || !strings.Contains(err.Error(), "is not a file") {
		t.Errorf("memory: %v", err)
	}
	s, file := rooms(t)
	if _, err := s.conn.ExecContext(ctx, "DROP VIEW participants; DROP VIEW rooms; DROP TABLE conferences"); err != nil {
		t.Fatal(err)
	}
	r, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	if _, err := r.Conferences(ctx, "17"); err == nil || !strings.Contains(err.Error(), "older than this program") {
		t.Errorf("an old file: %v", err)
	}
}

// TestParticipantsAreFoundByContact shows that reading one contact's rows of the view does not read all.
func TestParticipantsAreFoundByContact(t *testing.T) {
	t.Parallel()
	s, _ := rooms(t)
	rows, err := s.read.QueryContext(ctx, "EXPLAIN QUERY PLAN SELECT * FROM participants WHERE contact = 17")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var plan strings.Builder
	for rows.Next() {
		var id, parent, unused int
		var what string
		if err := rows.Scan(&id, &parent, &unused, &what); err != nil {
			t.Fatal(err)
		}
		plan.WriteString(what + "\n")
	}
	if strings.Contains(plan.String(), "SCAN seat_reports") {
		t.Errorf("the view reads all reports:\n%s", &plan)
	}
}

// TestTablesAreMadeAnew opens a file whose tables for reports have another form: they are made again, with what they count.
func TestTablesAreMadeAnew(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "calls.db")
	counts := func() (n [3]int64) {
		s, err := Open(t.Context(), file, Options{Normal: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range storetest.Call(7, "bridged") {
			_ = s.Commit(t.Context(), store.Group{Writes: []store.Write{w}}) // the second time it is there
		}
		if err := s.Project(t.Context()); err != nil {
			t.Fatal(err)
		}
		row := s.read.QueryRow("SELECT (SELECT sum(visits) FROM step_counts), (SELECT sum(contacts) FROM ending_counts WHERE status = ''), (SELECT count(*) FROM queue_contacts)")
		if err := row.Scan(&n[0], &n[1], &n[2]); err != nil {
			t.Fatal(err)
		}
		if _, err := s.conn.ExecContext(t.Context(), "UPDATE marks SET value = 1 WHERE name = 'columns'"); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for range 3 {
		if n := counts(); n != [3]int64{8, 1, 1} {
			t.Errorf("steps, contacts and queues: %v, want 8, 1, 1", n)
		}
	}
}

// TestSilence leaves the rows of reports to whoever opens the file next.
func TestSilence(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "calls.db")
	visits := func(o Options, writes ...store.Write) (n int64) {
		s, err := Open(t.Context(), file, o)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.Close() }()
		for _, w := range writes {
			if err := s.Commit(t.Context(), store.Group{Writes: []store.Write{w}}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Project(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.read.QueryRow("SELECT count(*) FROM visits").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	call := storetest.Call(7, "bridged")
	if n := visits(Options{Normal: true, Silent: true}, call[:len(call)-1]...); n != 0 {
		t.Errorf("%d rows were written, want none", n)
	}
	if n := visits(Options{Normal: true}, call[len(call)-1]); n != 8 {
		t.Errorf("%d rows are there when it is opened again, want 8", n)
	}
}
