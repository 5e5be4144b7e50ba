package memory

import (
	"context"
	"errors"
	"testing"

	"callflow/engine"
	"callflow/engine/store"
	"callflow/engine/store/storetest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(*testing.T) func() storetest.Full {
		s := New(Options{})
		return func() storetest.Full { s = s.Reopen(); return s }
	})
}

func TestFates(t *testing.T) {
	t.Parallel()
	fates := []Fate{Refused, LostBefore, LostAfter, Kept}
	s := New(Options{Fate: func(n int) Fate { return fates[n-1] }})
	ctx := context.Background()
	for i, want := range []struct {
		seq int64
		err error
		now int64
	}{{1, store.ErrFull, 0}, {1, store.ErrUnknown, 0}, {1, store.ErrUnknown, 1}, {2, nil, 2}} {
		err := s.Commit(ctx, store.Group{Writes: []store.Write{storetest.Turn(1, want.seq, nil)}})
		if !errors.Is(err, want.err) {
			t.Errorf("commit %d: %v, want %v", i+1, err, want.err)
		}
		if c, _ := s.Load(ctx, engine.ContactID(1).Cell()); c.Seq != want.now {
			t.Errorf("after commit %d the cell stands at %d, want %d", i+1, c.Seq, want.now)
		}
	}
}

func TestSeeded(t *testing.T) {
	t.Parallel()
	var counts [4]int
	a, b := Seeded(7, 300), Seeded(7, 300)
	for n := range 10_000 {
		if a(n) != b(n) {
			t.Fatalf("commit %d has two fates", n)
		}
		counts[a(n)]++
	}
	for fate, want := range []int{7000, 1000, 1000, 1000} {
		if counts[fate] < want*8/10 || counts[fate] > want*12/10 {
			t.Errorf("fate %d came %d times, want about %d", fate, counts[fate], want)
		}
	}
}
