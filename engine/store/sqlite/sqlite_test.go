package sqlite

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"callflow/engine/store"
	"callflow/engine/store/memory"
	"callflow/engine/store/storetest"
)

var ctx = context.Background()

func open(t testing.TB, dir string, o Options) *Store {
	t.Helper()
	s, err := Open(ctx, dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) func() storetest.Full {
		dir := t.TempDir()
		return func() storetest.Full { return open(t, dir, Options{Normal: true}) }
	})
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	notOurs := filepath.Join(dir, "other.db")
	if err := os.WriteFile(notOurs, []byte(strings.Repeat("this is no database", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		":memory:":                    "is not a file",
		"file::memory:?cache=shared":  "is not a file",
		"file:x.db?mode=memory":       "is not a file",
		"":                            "is not a file",
		"file:x.db?_pragma=foo":       "has parameters",
		filepath.Join(dir, "no", "x"): "no such file",
		notOurs:                       "not a database",
	} {
		if s, err := Open(ctx, name, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", name, err, want)
			if s != nil {
				_ = s.Close()
			}
		}
	}
}

func TestNewerFileIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{})
	if _, err := s.conn.ExecContext(ctx, "PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
	if _, err := Open(ctx, dir, Options{}); err == nil || !strings.Contains(err.Error(), "newer program") {
		t.Errorf("%v", err)
	}
}

func TestFileIsPrivate(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a dir with ? and %20")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir, Options{})
	storetest.Random(t, s, 1, 1)
	for _, end := range []string{"", "-wal", "-shm"} {
		f, err := os.Stat(filepath.Join(dir, "callflow.db"+end))
		if err != nil || f.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", end, f, err)
		}
	}
}

func TestSameRowsAsInMemory(t *testing.T) {
	t.Parallel()
	disk, mem := open(t, t.TempDir(), Options{Normal: true}), memory.New(memory.Options{})
	for _, s := range []storetest.Full{disk, mem} {
		storetest.Random(t, s, 3, 100)
		if err := s.Project(ctx); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range store.Projections() {
		want, _ := mem.Rows(ctx, p)
		got, err := disk.Rows(ctx, p)
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("%s: %v\n%s", p, err, d)
		}
	}
}

func TestOverflowingBacklogIsReadBack(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{Normal: true})
	storetest.Random(t, s, 4, 20)
	s.owed.lose()
	storetest.Further(t, s, 20)
	if err := s.Project(ctx); err != nil {
		t.Fatal(err)
	}
	before, _ := s.Rows(ctx, store.Visits)
	if err := s.Rebuild(ctx); err != nil {
		t.Fatal(err)
	}
	after, _ := s.Rows(ctx, store.Visits)
	if d := cmp.Diff(before, after); d != "" || len(after) != 40*8 {
		t.Errorf("%d rows\n%s", len(after), d)
	}
}

func TestBadRowsAreSkippedAndCounted(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{Normal: true})
	bad := storetest.Call(1, "hangup")
	bad[1].Outcome = []byte("damaged")
	bad[2].Rows = []store.Row{{Into: store.Visits, Values: []any{int64(1)}}}
	for _, w := range bad {
		if err := s.Commit(ctx, store.Group{Writes: []store.Write{w}}); err != nil {
			t.Fatalf("a report hurt a call: %v", err)
		}
	}
	if err := s.Rebuild(ctx); err != nil {
		t.Fatal(err)
	}
	h, err := s.Health(ctx)
	rows, _ := s.Rows(ctx, store.Visits)
	if err != nil || h.Skipped != 1 || h.Behind != 0 || len(rows) != 7 {
		t.Errorf("%+v, %v, %d visits", h, err, len(rows))
	}
}

func TestPointsAreTypedViews(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{Normal: true})
	fields := []store.Field{{Name: "key", Type: store.Text}, {Name: "took", Type: store.Real}, {Name: "known", Type: store.Integer},
		{Name: "caller", Type: store.Text}, {Name: `odd" 'name`, Type: store.Text}}
	for range 2 {
		if err := s.Points(ctx, []store.Point{{Name: "choice", Fields: fields}, {Name: "o'clock"}}); err != nil {
			t.Fatal(err)
		}
	}
	for _, w := range storetest.Call(1, "hangup") {
		if err := s.Commit(ctx, store.Group{Writes: []store.Write{w}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Project(ctx); err != nil {
		t.Fatal(err)
	}
	var got string
	err := s.read.QueryRowContext(ctx, `SELECT typeof(key)||key||typeof(took)||took||typeof(known)||known||typeof(caller)||called||version||step||language FROM log_choice`).Scan(&got)
	if want := "text1real1.5integer1null+8150000000010123456789abcdefmenuja"; err != nil || got != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
	var waited float64
	err = s.read.QueryRowContext(ctx, "SELECT waited FROM abandoned_calls").Scan(&waited)
	if err != nil || waited != 3 {
		t.Errorf("waited %v, %v", waited, err)
	}
}

func TestCheckpointEmptiesTheLog(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{Normal: true})
	storetest.Random(t, s, 5, 100)
	for range 3 {
		if err := s.Checkpoint(ctx); err != nil {
			t.Fatal(err)
		}
		if err := s.Project(ctx); err != nil {
			t.Fatal(err)
		}
	}
	before, _ := s.Health(ctx)
	storetest.Further(t, s, 10)
	after, err := s.Health(ctx)
	if err != nil || after.Log != before.Log || before.Log == 0 {
		t.Errorf("the log grew from %d to %d: %v", before.Log, after.Log, err)
	}
}

func TestGrownAsksForSmallCheckpoints(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{Normal: true})
	asked := 0
	for n := range int64(8 * 64) {
		if err := s.Commit(ctx, typical(n)); err != nil {
			t.Fatal(err)
		}
		select {
		case <-s.Grown():
			asked++
			if err := s.Checkpoint(ctx); err != nil {
				t.Fatal(err)
			}
		default:
		}
	}
	h, err := s.Health(ctx)
	if err != nil || asked < 4 || h.Log > 2*stepBytes || h.Rows < 8*64*16*2 {
		t.Errorf("%d checkpoints, %+v: %v", asked, h, err)
	}
}
