package report

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"callflow/engine"
	"callflow/engine/store/sqlite"
	"callflow/engine/store/storetest"
)

// lossy leaves out some of what is told, and mixes the rest.
func lossy(r *rand.Rand) func([]storetest.Timed) []storetest.Timed {
	return func(told []storetest.Timed) []storetest.Timed {
		told = slices.DeleteFunc(told, func(storetest.Timed) bool { return r.IntN(4) == 0 })
		r.Shuffle(len(told), func(i, k int) {
			if d := i - k; d < 4 && d > -4 {
				told[i], told[k] = told[k], told[i]
			}
		})
		return told
	}
}

// TestViewsAgree holds the views of SQLite to what this package makes of the same rows, whatever was lost.
func TestViewsAgree(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := sqlite.Open(context.Background(), dir, sqlite.Options{Normal: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "callflow.db")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	for seed := range uint64(60) {
		id := engine.ContactID(seed + 1)
		r := rand.New(rand.NewPCG(seed, 2))
		list := ledger(t, s, 9e15, storetest.Transfer(id, lossy(r)))
		if d := cmp.Diff(stays(list), viewed(t, db, id)); d != "" {
			t.Fatalf("seed %d: (-report +view)\n%s", seed, d)
		}
	}
}

// stays are the rows of conferences as text, what is not over without its length.
func stays(list []Conference) string {
	var lines []string
	for i := range list {
		c := &list[i]
		lines = append(lines, fmt.Sprint("room ", c.Room, c.Type, c.Name, c.Sid, c.Began, c.Started, c.Ended, c.Why))
		for _, s := range c.Stays {
			line := fmt.Sprint(s.Leg, s.N, s.Role, s.Label, s.Address, s.Party, s.Direction, s.From, s.To, s.Joined, s.Left, s.Why)
			if s.Left > 0 {
				line += fmt.Sprint(" ", seconds(s.Length()), seconds(s.Held), seconds(s.Muted), seconds(s.Coaching))
			}
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// viewed is the same of the views.
func viewed(t *testing.T, db *sql.DB, id engine.ContactID) string {
	t.Helper()
	var lines []string
	for _, query := range []string{
		`SELECT 'room ', room, coalesce(type, ''), coalesce(name, ''), sid, coalesce(began, 0), coalesce(started, 0), coalesce(ended, 0),
			coalesce(why, '') FROM rooms WHERE contact = ?`,
		`SELECT leg, stay, coalesce(role, ''), coalesce(label, ''), coalesce(address, ''), coalesce(party, ''), coalesce(direction, ''),
			coalesce(caller, ''), coalesce(called, ''), coalesce(joined, 0), coalesce("left", 0), coalesce(why, ''),
			' ', coalesce(seconds, 0), held, muted, coaching FROM participants WHERE contact = ?`,
	} {
		rows, err := db.Query(query, int64(id))
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			columns, _ := rows.Columns()
			values, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			if len(values) > 12 && values[10] == int64(0) {
				values = values[:12]
			}
			lines = append(lines, fmt.Sprint(values...))
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
