package sqlite

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"callflow/engine"
	"callflow/engine/store"
	"callflow/engine/store/storetest"
)

// enforced puts a version in force at an instant, with files.
func enforced(t *testing.T, s *Store, v engine.VersionID, at engine.Millis, before engine.VersionID, files map[string][]byte) {
	t.Helper()
	e := store.Publication{At: at, Change: store.Pushed, Version: v, Before: before, Kept: true, Folder: "f", By: "ship", Reason: "why"}
	if err := s.Enforce(t.Context(), e, store.Version{ID: v, At: at, Sources: []byte("src " + v)}, files); err != nil {
		t.Fatal(err)
	}
}

func TestPublications(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "calls.db")
	s := opened(t, file)
	large := make([]byte, contentBatch+1)
	files := map[string][]byte{"callflow.yaml": []byte("a: b\n"), "audio/x.wav": large, "audio/de/x.wav": large, "with space.csv": []byte("x\n")}
	enforced(t, s, "v1", 10, "", files)
	files2 := map[string][]byte{"callflow.yaml": []byte("a: c\n"), "audio/x.wav": large}
	enforced(t, s, "v2", 20, "v1", files2)
	if err := s.Note(t.Context(), store.Publication{At: 30, Change: store.Tried, Version: "v1", Rule: "{}"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = opened(t, file)
	for v, want := range map[engine.VersionID]map[string][]byte{"v1": files, "v2": files2} {
		if got, err := s.Files(t.Context(), v); err != nil || !cmp.Equal(got, want) {
			t.Errorf("files of %s: %v, %v", v, got, err)
		}
	}
	if _, err := s.Files(t.Context(), "v3"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("files of a version that is not there: %v", err)
	}
	if got, err := s.Content(t.Context(), hashOf(large)[:16]); err != nil || len(got) != len(large) {
		t.Errorf("content by the beginning of its hash: %d bytes, %v", len(got), err)
	}
	if _, err := s.Content(t.Context(), "ffffffffffffffff"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("content that is not there: %v", err)
	}
	var contents int
	if err := s.read.QueryRow("SELECT count(*) FROM contents").Scan(&contents); err != nil || contents != 4 {
		t.Errorf("%d contents are kept, want each once: 4; %v", contents, err)
	}
	all, err := s.Publications(t.Context(), 0)
	want := []store.Publication{{ID: 3, At: 30, Change: store.Tried, Version: "v1", Rule: "{}"},
		{ID: 2, At: 20, Change: store.Pushed, Version: "v2", Before: "v1", Kept: true, Folder: "f", By: "ship", Reason: "why"},
		{ID: 1, At: 10, Change: store.Pushed, Version: "v1", Kept: true, Folder: "f", By: "ship", Reason: "why"}}
	if err != nil || cmp.Diff(want, all) != "" {
		t.Errorf("publications differ: %s, %v", cmp.Diff(want, all), err)
	}
	if last, err := s.Publications(t.Context(), 1); err != nil || len(last) != 1 || last[0].ID != 3 {
		t.Errorf("the latest publication is %v, %v", last, err)
	}
}

// TestEnforceByHalf fails at each statement in turn: an publication is there with all its files, or is not there.
func TestEnforceByHalf(t *testing.T) {
	t.Parallel()
	for fails := range 3 {
		n := 0
		s, err := Open(t.Context(), filepath.Join(t.TempDir(), "calls.db"), Options{Fail: func(point string) error {
			if point != "keep" {
				return nil
			}
			if n++; n == fails+1 {
				return store.ErrFull
			}
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		files := map[string][]byte{"a.flow.yaml": make([]byte, contentBatch), "b.flow.yaml": []byte("b")}
		err = s.Enforce(t.Context(), store.Publication{Change: store.Pushed, Version: "v1"}, store.Version{ID: "v1"}, files)
		if !errors.Is(err, store.ErrFull) {
			t.Errorf("statement %d: %v", fails, err)
		}
		if all, err := s.Publications(t.Context(), 0); err != nil || len(all) > 0 {
			t.Errorf("statement %d: there is half an publication: %v, %v", fails, all, err)
		}
		if err := s.Enforce(t.Context(), store.Publication{Change: store.Pushed, Version: "v1"}, store.Version{ID: "v1"}, files); err != nil {
			t.Errorf("statement %d, again: %v", fails, err)
		}
		if got, err := s.Files(t.Context(), "v1"); err != nil || !cmp.Equal(got, files) {
			t.Errorf("statement %d: %d files, %v", fails, len(got), err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestCollect takes out what nothing needs, and nothing else.
func TestCollect(t *testing.T) {
	t.Parallel()
	s := opened(t, filepath.Join(t.TempDir(), "calls.db"))
	before := engine.VersionID("")
	for i, v := range []engine.VersionID{"unused", "closed", "left", "open", "previous", "recent", "current"} {
		at := engine.Millis(10 * (i + 1))
		if v == "recent" {
			at = 1000
		}
		enforced(t, s, v, at, before, map[string][]byte{"callflow.yaml": []byte(v), "shared.csv": []byte("x")})
		before = v
	}
	begin := func(id engine.ContactID, v engine.VersionID, over bool) {
		t.Helper()
		w := storetest.Turn(id, 1, func(_ *engine.Event, tn *engine.Turn) {
			tn.Contact.Version = v
			if over {
				tn.Contact.Phase, tn.Due = engine.Closed, 0
			}
		})
		if err := s.Commit(t.Context(), store.Group{Writes: []store.Write{w}}); err != nil {
			t.Fatal(err)
		}
	}
	begin(1, "closed", true)
	begin(2, "left", false)
	moves := storetest.Turn(2, 2, func(e *engine.Event, tn *engine.Turn) {
		e.Body, tn.Contact.Version = engine.Migrate{From: "left", To: "open"}, "open"
	})
	if err := s.Commit(t.Context(), store.Group{Writes: []store.Write{moves}}); err != nil {
		t.Fatal(err)
	}
	for than, want := range map[engine.VersionID]int{"open": 0, "left": 1} {
		if list, err := s.Elsewhere(t.Context(), than, engine.CellID{}, 10); err != nil || len(list) != want {
			t.Errorf("on other versions than %s: %v, %v", than, list, err)
		}
	}
	if list, err := s.Elsewhere(t.Context(), "left", engine.ContactID(2).Cell(), 10); err != nil || len(list) != 0 {
		t.Errorf("after the last one: %v, %v", list, err)
	}
	if pinned, err := s.Pinned(t.Context()); err != nil || !cmp.Equal(pinned, map[engine.VersionID]int64{"open": 1}) {
		t.Errorf("pinned are %v, %v", pinned, err)
	}
	gone, err := s.Collect(t.Context(), []engine.VersionID{"current", "previous"}, 500)
	if err != nil || !slices.Equal(gone, []engine.VersionID{"unused"}) {
		t.Errorf("gone are %v, %v", gone, err)
	}
	for v, whole := range map[engine.VersionID]bool{"unused": false, "closed": false, "left": false, "open": true, "previous": true, "recent": true, "current": true} {
		if _, err := s.Files(t.Context(), v); (err == nil) != whole {
			t.Errorf("files of %s: %v", v, err)
		}
		if _, err := s.Version(t.Context(), v); (err == nil) != (v != "unused") {
			t.Errorf("sources of %s: %v", v, err)
		}
	}
	if _, err := s.Content(t.Context(), hashOf([]byte("unused"))); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a file that no version has is there: %v", err)
	}
	if gone, err := s.Collect(t.Context(), []engine.VersionID{"current", "previous"}, 500); err != nil || len(gone) > 0 {
		t.Errorf("then gone are %v, %v", gone, err)
	}
}
