package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"callflow/engine"
	"callflow/engine/store"
	"callflow/engine/store/memory"
	"callflow/engine/store/storetest"
)

// script is groups that use every statement of a commit: two contacts, effects, messages stored, taken and
// passed on within a group, a second leg, a key that is dropped, parts of a state that come, change, end and are forgotten.
func script() []store.Group {
	message := func(seq int64, n int) engine.Message {
		return engine.Message{MessageKey: engine.MessageKey{From: engine.ContactID(1).Cell(), Seq: seq, N: n}, To: engine.ContactID(2).Cell()}
	}
	effect := func(n int) engine.Effect {
		return engine.Effect{Key: engine.EffectKey{Cell: engine.ContactID(1).Cell(), Seq: 2, N: n}, Lane: "leg/1", Do: engine.EndCall{Sid: "CA1"}}
	}
	out := func(_ *engine.Event, t *engine.Turn) {
		t.Effects = []engine.Effect{effect(1), effect(2)}
		t.Messages = []engine.Message{message(2, 1)}
		t.Facts = []engine.Fact{{Kind: engine.QueueEntered, Leg: 1, Data: storetest.Data("queue", "support")}}
		t.Calls = []engine.Call{{Sid: storetest.Sid(1, 2), Leg: 2}}
	}
	third := func(_ *engine.Event, t *engine.Turn) {
		t.Void = []engine.EffectKey{effect(1).Key}
		t.Messages = []engine.Message{message(3, 1)}
		t.Facts = []engine.Fact{{Kind: engine.QueueLeft, Leg: 1, Data: storetest.Data("result", "hangup")}}
		t.Path = []engine.Hop{{Run: 1, Leg: 1, Flow: "main", Step: "line"}}
	}
	last := storetest.Turn(1, 4, func(_ *engine.Event, t *engine.Turn) { t.Contact.Phase = engine.Closed })
	last.DropKey = true
	fresh := storetest.InParts(2, 5, "5=e", "3=c")
	fresh.Fresh = true
	return []store.Group{
		{Writes: []store.Write{storetest.Turn(1, 1, nil), storetest.InParts(2, 1, "1=a", "2=b", "3=c")}},
		{Writes: []store.Write{storetest.Turn(1, 2, out)}},
		{Writes: []store.Write{
			storetest.Turn(2, 2, func(e *engine.Event, _ *engine.Turn) { e.Body = message(2, 1) }),
			storetest.Turn(1, 3, third),
			storetest.Turn(2, 3, func(e *engine.Event, _ *engine.Turn) { e.Body = message(3, 1) }),
			storetest.InParts(2, 4, "2=B", "1=", "4=d")}},
		{Writes: []store.Write{last, fresh}, Over: []engine.EffectKey{effect(2).Key}},
	}
}

// everything is all that a store holds, as text.
func everything(t *testing.T, s storetest.Full) string {
	t.Helper()
	if err := s.Project(ctx); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	show := func(v any, err error) { fmt.Fprintf(&b, "%+v %v\n", v, errors.Is(err, store.ErrNotFound)) }
	r, err := s.Recover(ctx)
	show(r, err)
	events, err := s.Events(ctx, store.Query{})
	show(events, err)
	for id := engine.ContactID(1); id <= 2; id++ {
		c, err := s.Load(ctx, id.Cell())
		show(c, err)
		for leg := engine.LegID(1); leg <= 2; leg++ {
			contact, at, err := s.FindCall(ctx, storetest.Sid(id, leg))
			show([2]any{contact, at}, err)
		}
	}
	for _, p := range store.Projections() {
		rows, err := s.Rows(ctx, p)
		show(rows, err)
	}
	return b.String()
}

// stages is everything after none, one, two … of the script's groups.
func stages(t *testing.T) []string {
	t.Helper()
	s := memory.New(memory.Options{})
	list := []string{everything(t, s)}
	for _, g := range script() {
		if err := s.Commit(ctx, g); err != nil {
			t.Fatal(err)
		}
		list = append(list, everything(t, s))
	}
	return list
}

// counter is a fault at the n-th point.
type counter struct {
	n, at int
	point string
	do    func() error
}

func (c *counter) fail(point string) error {
	if c.n++; c.n == c.at {
		c.point = point
		return c.do()
	}
	return nil
}

// points is the number of points that the script passes.
func points(t *testing.T) int {
	t.Helper()
	c := counter{}
	s := open(t, t.TempDir(), Options{Normal: true, Fail: c.fail})
	for _, g := range script() {
		if err := s.Commit(ctx, g); err != nil {
			t.Fatal(err)
		}
	}
	return c.n
}

// At every point, an error leaves a group out or in as a whole, says which if it can be known, and the next
// attempt succeeds.
func TestFaultAtEveryPoint(t *testing.T) {
	t.Parallel()
	want, last := stages(t), points(t)
	for at := 1; at <= last; at++ {
		c := &counter{at: at, do: func() error { return syscall.ENOSPC }}
		s := open(t, t.TempDir(), Options{Normal: true, Fail: c.fail})
		for i, g := range script() {
			err := s.Commit(ctx, g)
			switch {
			case errors.Is(err, store.ErrUnknown):
				if c.point != "commit done" {
					t.Fatalf("point %d, %s: %v", at, c.point, err)
				}
			case errors.Is(err, store.ErrFull):
				if got := everything(t, s); got != want[i] {
					t.Fatalf("point %d, %s: after the fault\n%s\nwant\n%s", at, c.point, got, want[i])
				}
				if _, err := s.Health(ctx); err != nil {
					t.Fatalf("point %d, %s: the fault is over, but health says %v", at, c.point, err)
				}
				err = s.Commit(ctx, g)
				fallthrough
			default:
				if err != nil {
					t.Fatalf("point %d, %s: %v", at, c.point, err)
				}
			}
		}
		if got := everything(t, s); got != want[len(want)-1] {
			t.Fatalf("point %d, %s: at the end\n%s\nwant\n%s", at, c.point, got, want[len(want)-1])
		}
		_ = s.Close()
	}
}

func TestLostDiskEndsTheStore(t *testing.T) {
	t.Parallel()
	c := &counter{at: 3, do: func() error { return fmt.Errorf("fsync: %w", store.ErrFatal) }}
	s := open(t, t.TempDir(), Options{Normal: true, Fail: c.fail})
	for range 2 {
		if err := s.Commit(ctx, script()[0]); !errors.Is(err, store.ErrFatal) {
			t.Errorf("commit: %v", err)
		}
	}
	if _, err := s.Health(ctx); !errors.Is(err, store.ErrFatal) {
		t.Errorf("health: %v", err)
	}
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{Normal: true})
	limit := func(pages int) {
		if _, err := s.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
			t.Fatal(err)
		}
	}
	limit(100)
	big := storetest.Turn(1, 1, nil)
	big.Body = bytes.Repeat([]byte{'x'}, 400_000)
	if err := s.Commit(ctx, store.Group{Writes: []store.Write{big}}); !errors.Is(err, store.ErrFull) {
		t.Fatalf("commit: %v", err)
	}
	if h, err := s.Health(ctx); err != nil {
		t.Errorf("a small write is possible: %+v, %v", h, err)
	}
	limit(10_000)
	if err := s.Commit(ctx, store.Group{Writes: []store.Write{big}}); err != nil {
		t.Errorf("after the disk has room: %v", err)
	}
}

func TestHealthSaysWhyNot(t *testing.T) {
	t.Parallel()
	full := true
	s := open(t, t.TempDir(), Options{Normal: true, Fail: func(string) error {
		if full {
			return syscall.EROFS
		}
		return nil
	}})
	if _, err := s.Health(ctx); err != nil {
		t.Errorf("before any commit: %v", err)
	}
	if err := s.Commit(ctx, script()[0]); !errors.Is(err, store.ErrFull) {
		t.Errorf("commit: %v", err)
	}
	if _, err := s.Health(ctx); !errors.Is(err, store.ErrFull) || !errors.Is(err, syscall.EROFS) {
		t.Errorf("while the disk is read-only: %v", err)
	}
	full = false
	if _, err := s.Health(ctx); err != nil {
		t.Errorf("when it is over: %v", err)
	}
}

func TestCancelledBeforeItBegan(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{Normal: true})
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if err := s.Commit(cancelled, script()[0]); !errors.Is(err, store.ErrFull) || !errors.Is(err, context.Canceled) {
		t.Errorf("commit: %v", err)
	}
	if got := everything(t, s); got != stages(t)[0] {
		t.Errorf("written all the same: %s", got)
	}
}
