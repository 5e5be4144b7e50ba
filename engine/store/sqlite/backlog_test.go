package sqlite

import (
	"testing"

	"callflow/engine/store"
)

// TestBacklog tells what is owed after each group of a script as the store itself does.
func TestBacklog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{Normal: true})
	r, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	if err := s.SetCursor(ctx, "sink/crm", 1); err != nil {
		t.Fatal(err)
	}
	owed := int64(0)
	for i, g := range script() {
		if err := s.Commit(ctx, g); err != nil {
			t.Fatal(err)
		}
		b, err := r.Backlog(ctx)
		if err != nil {
			t.Fatal(err)
		}
		under, err := s.Recover(ctx)
		if err != nil {
			t.Fatal(err)
		}
		events, err := s.Events(ctx, store.Query{})
		if err != nil {
			t.Fatal(err)
		}
		h, err := s.Health(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if b.Effects != int64(len(under.Effects)) || b.Messages != int64(len(under.Messages)) || b.Reports != h.Behind || b.Skipped != h.Skipped {
			t.Errorf("group %d: %+v, want %d effects, %d messages, %+v", i, b, len(under.Effects), len(under.Messages), h)
		}
		if (b.Oldest > 0) != (b.Effects > 0) || b.Log == 0 {
			t.Errorf("group %d: the oldest effect is of %d, the log has %d bytes", i, b.Oldest, b.Log)
		}
		l := b.Readers[0]
		if last := events[len(events)-1]; len(b.Readers) != 1 || l.Name != "sink/crm" || l.Events != last.Row-1 || (l.Since > 0) != (l.Events > 0) {
			t.Errorf("group %d: %+v, after row %d", i, b.Readers, last.Row)
		}
		owed = max(owed, b.Effects)
	}
	if owed == 0 {
		t.Error("the script owes no effects")
	}
}
