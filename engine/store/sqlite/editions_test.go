package sqlite_test

import (
	"errors"
	"path/filepath"
	"testing"

	"callflow/engine"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
)

// TestEditions keeps what live parts were made of as long as an event may have been taken under them.
func TestEditions(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "a.db")
	s, err := sqlite.Open(t.Context(), file, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	put := func(no engine.LiveNo, body string) {
		t.Helper()
		if err := s.PutEdition(t.Context(), no, []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	for no, body := range []string{"", "one", "two", "two", "one"} {
		if no > 0 {
			put(engine.LiveNo(no), body)
		}
	}
	r, err := sqlite.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	has := func(no engine.LiveNo, want string) {
		t.Helper()
		body, err := r.Edition(t.Context(), no)
		if want == "" && !errors.Is(err, store.ErrNotFound) || want != "" && (err != nil || string(body) != want) {
			t.Errorf("edition %d: %q, %v, expected %q", no, body, err, want)
		}
	}
	has(1, "one")
	has(3, "two")
	write := store.Write{Cell: engine.ContactID(1).Cell(), Seq: 1, At: 5, Live: 4, Kind: "birth", Body: []byte("{}"), Outcome: []byte("{}"), State: []byte("{}"), SealKey: []byte("0123456789abcdef")}
	if err := s.Commit(t.Context(), store.Group{Writes: []store.Write{write}}); err != nil {
		t.Fatal(err)
	}
	put(5, "five")
	has(1, "")
	has(2, "")
	has(3, "two") // an event of it may have been written after the first of the next
	has(4, "one")
	has(5, "five")

	for _, c := range []struct {
		cell  engine.CellID
		since engine.Millis
		want  int
	}{{engine.CellID{}, 0, 1}, {engine.CellID{}, 5, 1}, {engine.CellID{}, 6, 0}, {engine.ContactID(1).Cell(), 0, 1}, {engine.ContactID(2).Cell(), 0, 0}} {
		n := 0
		err := r.Recorded(t.Context(), c.cell, c.since, func(one sqlite.Recorded) error {
			if n++; string(one.SealKey) != "0123456789abcdef" || len(one.Rows) != 1 || one.Rows[0].Live != 4 {
				t.Errorf("recorded %+v", one)
			}
			return nil
		})
		if err != nil || n != c.want {
			t.Errorf("cell %s since %d: %d, %v, expected %d", c.cell, c.since, n, err, c.want)
		}
	}
}
