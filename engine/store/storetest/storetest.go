// Package storetest holds every store to the comments of package store: one suite for all.
package storetest

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"callflow/engine"
	"callflow/engine/store"
)

// Full is all that a store can do.
type Full interface {
	store.Store
	store.Reports
	store.Called
	store.Waiting
}

// Opener makes the storage for one test. What it returns opens that storage, first empty, and again with
// what was committed once the store that it returned before is closed.
type Opener func(t *testing.T) (open func() Full)

// Run runs the suite.
func Run(t *testing.T, opener Opener) {
	for name, check := range map[string]func(*testing.T, func() Full){
		"a turn is kept":             aTurnIsKept,
		"groups are all or nothing":  allOrNothing,
		"cells have no gaps":         noGaps,
		"a call has one leg":         oneLeg,
		"messages are taken once":    messagesOnce,
		"effects are recovered":      effectsRecovered,
		"closed cells and their key": closedCells,
		"another version":            moved,
		"a state in parts":           parts,
		"parts are of one commit":    whole,
		"ids are never given twice":  reserve,
		"versions":                   versions,
		"events are read in order":   eventsInOrder,
		"reports":                    reports,
		"log points":                 points,
		"old records":                forgets,
		"old contacts":               expires,
		"classes":                    classes,
		"cursors":                    cursors,
		"rooms":                      rooms,
		"commands":                   commands,
		"floors":                     floors,
		"callbacks":                  callbacks,
		"calls that went out":        called,
		"who waits":                  waiting,
		"rebuilding changes nothing": rebuild,
		"readers do not disturb":     readers,
		"a closed store says so":     closedStore,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, opener(t))
		})
	}
}

var ctx = context.Background()

// must commits a group.
func must(t *testing.T, s Full, writes ...store.Write) {
	t.Helper()
	if err := s.Commit(ctx, store.Group{Writes: writes}); err != nil {
		t.Fatalf("commit: %v", err)
	}
}

// refused commits a group that must be an error of a kind.
func refused(t *testing.T, s Full, want error, writes ...store.Write) error {
	t.Helper()
	err := s.Commit(ctx, store.Group{Writes: writes})
	if !errors.Is(err, want) {
		t.Fatalf("commit: %v, want %v", err, want)
	}
	return err
}

func start(t *testing.T, open func() Full) Full {
	s := open()
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func again(t *testing.T, s Full, open func() Full) Full {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
	return start(t, open)
}

func aTurnIsKept(t *testing.T, open func() Full) {
	s := start(t, open)
	first, second := Turn(7, 1, nil), Turn(7, 2, func(e *engine.Event, _ *engine.Turn) { e.Key = "k2" })
	must(t, s, first)
	must(t, s, second)
	for range 2 {
		c, err := s.Load(ctx, second.Cell)
		if err != nil || c.Seq != 2 || c.At != second.At || c.Live != 1 || c.Due != second.Due || c.Closed ||
			c.Version != second.Version || c.Semantics != 1 || !bytes.Equal(c.State, second.State) || string(c.SealKey) != "0123456789abcdef" {
			t.Fatalf("load: %+v, %v", c, err)
		}
		rows, err := s.Events(ctx, store.Query{Cell: second.Cell})
		if err != nil || len(rows) != 2 || rows[1].Key != "k2" || rows[1].Kind != "webhook" || rows[1].At != second.At ||
			!bytes.Equal(rows[0].Body, first.Body) || !bytes.Equal(rows[1].Outcome, second.Outcome) {
			t.Fatalf("events: %+v, %v", rows, err)
		}
		contact, leg, err := s.FindCall(ctx, Sid(7, 1))
		if contact != 7 || leg != 1 || err != nil {
			t.Fatalf("call: %d, %d, %v", contact, leg, err)
		}
		r, err := s.Recover(ctx)
		if err != nil || len(r.Cells) != 1 || r.Cells[0].Due != second.Due || r.Cells[0].State != nil {
			t.Fatalf("recover: %+v, %v", r, err)
		}
		s = again(t, s, open)
	}
	if _, err := s.Load(ctx, engine.ContactID(8).Cell()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a cell that is not there: %v", err)
	}
	if _, _, err := s.FindCall(ctx, "CA0"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a call that is not there: %v", err)
	}
}

func allOrNothing(t *testing.T, open func() Full) {
	s := start(t, open)
	must(t, s, Turn(1, 1, nil))
	good := Turn(2, 1, func(e *engine.Event, tn *engine.Turn) {
		tn.Effects = []engine.Effect{{Key: engine.EffectKey{Cell: e.Cell, Seq: 1, N: 1}, Lane: "leg/1", Do: engine.EndCall{}}}
		tn.Messages = []engine.Message{{MessageKey: engine.MessageKey{From: e.Cell, Seq: 1, N: 1}, To: engine.ContactID(9).Cell()}}
	})
	err := refused(t, s, store.ErrConflict, good, Turn(1, 2, nil), Turn(1, 2, nil))
	var c *store.ConflictError
	if !errors.As(err, &c) || c.Write != 2 || c.Cell != engine.ContactID(1).Cell() {
		t.Errorf("the conflict is %+v, want write 2 of c1", c)
	}
	if _, err := s.Load(ctx, good.Cell); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("half of a group: cell: %v", err)
	}
	if _, _, err := s.FindCall(ctx, Sid(2, 1)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("half of a group: call: %v", err)
	}
	if rows, err := s.Events(ctx, store.Query{}); err != nil || len(rows) != 1 {
		t.Errorf("half of a group: %d events, %v", len(rows), err)
	}
	if r, err := s.Recover(ctx); err != nil || len(r.Effects)+len(r.Messages) != 0 {
		t.Errorf("half of a group: %+v, %v", r, err)
	}
	must(t, s, good, Turn(1, 2, nil))
}

func noGaps(t *testing.T, open func() Full) {
	s := start(t, open)
	refused(t, s, store.ErrConflict, Turn(1, 2, nil))
	must(t, s, Turn(1, 1, nil), Turn(1, 2, nil), Turn(1, 3, nil))
	refused(t, s, store.ErrConflict, Turn(1, 5, nil))
	refused(t, s, store.ErrConflict, Turn(1, 3, nil))
	refused(t, s, store.ErrConflict, Turn(1, 1, nil))
	must(t, s, Turn(1, 4, nil))
	must(t, s)
}

func oneLeg(t *testing.T, open func() Full) {
	s := start(t, open)
	must(t, s, Turn(1, 1, nil))
	thief := func(_ *engine.Event, tn *engine.Turn) { tn.Calls = []engine.Call{{Sid: Sid(1, 1), Leg: 1}} }
	refused(t, s, store.ErrConflict, Turn(2, 1, thief))
	must(t, s, Turn(1, 2, func(_ *engine.Event, tn *engine.Turn) { tn.Calls = []engine.Call{{Sid: Sid(1, 2), Leg: 2}} }))
	if c, leg, err := s.FindCall(ctx, Sid(1, 2)); c != 1 || leg != 2 || err != nil {
		t.Errorf("second leg: %d, %d, %v", c, leg, err)
	}
}

func message(from engine.ContactID, seq int64, n int) engine.Message {
	return engine.Message{MessageKey: engine.MessageKey{From: from.Cell(), Seq: seq, N: n}, To: engine.ContactID(2).Cell(), Kind: engine.Serving}
}

func sends(ms ...engine.Message) func(*engine.Event, *engine.Turn) {
	return func(_ *engine.Event, tn *engine.Turn) { tn.Messages = ms }
}

func takes(m engine.Message) func(*engine.Event, *engine.Turn) {
	return func(e *engine.Event, _ *engine.Turn) { e.Body = m }
}

func messagesOnce(t *testing.T, open func() Full) {
	s := start(t, open)
	a, b, c := message(1, 2, 1), message(1, 2, 2), message(1, 3, 1)
	must(t, s, Turn(1, 1, nil), Turn(2, 1, nil))
	refused(t, s, store.ErrConflict, Turn(2, 2, takes(a)))
	refused(t, s, store.ErrConflict, Turn(2, 2, takes(a)), Turn(1, 2, sends(a)))
	must(t, s, Turn(1, 2, sends(a, b)), Turn(2, 2, takes(b)))
	r, err := s.Recover(ctx)
	if err != nil || len(r.Messages) != 1 || r.Messages[0].Key != a.MessageKey || r.Messages[0].To != a.To || len(r.Messages[0].Body) == 0 {
		t.Fatalf("recover: %+v, %v", r.Messages, err)
	}
	refused(t, s, store.ErrConflict, Turn(2, 3, takes(b)))
	refused(t, s, store.ErrConflict, Turn(2, 3, takes(a)), Turn(2, 4, takes(a)))
	s = again(t, s, open)
	must(t, s, Turn(2, 3, takes(a)), Turn(1, 3, sends(c)))
	refused(t, s, store.ErrConflict, Turn(2, 4, takes(a)))
	if err := s.Commit(ctx, store.Group{Nobody: []engine.MessageKey{c.MessageKey}}); err != nil {
		t.Fatal(err)
	}
	if r, err = s.Recover(ctx); err != nil || len(r.Messages) != 0 {
		t.Errorf("recover: %+v, %v", r.Messages, err)
	}
}

func effect(id engine.ContactID, seq int64, n int) engine.Effect {
	return engine.Effect{Key: engine.EffectKey{Cell: id.Cell(), Seq: seq, N: n}, Lane: "leg/1", Class: engine.ClassTransfer, By: 5,
		Do: engine.MoveCall{Sid: Sid(id, 1)}, Tell: true}
}

func effectsRecovered(t *testing.T, open func() Full) {
	s := start(t, open)
	a, b, c := effect(1, 1, 1), effect(1, 1, 2), effect(1, 2, 1)
	must(t, s, Turn(1, 1, func(_ *engine.Event, tn *engine.Turn) { tn.Effects = []engine.Effect{a, b} }))
	refused(t, s, store.ErrConflict, Turn(1, 2, func(_ *engine.Event, tn *engine.Turn) { tn.Effects = []engine.Effect{a} }))
	must(t, s, Turn(1, 2, func(_ *engine.Event, tn *engine.Turn) {
		tn.Effects, tn.Void = []engine.Effect{c}, []engine.EffectKey{a.Key}
	}))
	s = again(t, s, open)
	r, err := s.Recover(ctx)
	if err != nil || len(r.Effects) != 2 || r.Effects[0].Key != b.Key || r.Effects[1].Key != c.Key ||
		r.Effects[0].Lane != "leg/1" || r.Effects[0].Class != engine.ClassTransfer || r.Effects[0].By != 5 || len(r.Effects[0].Body) == 0 {
		t.Fatalf("recover: %+v, %v", r.Effects, err)
	}
	must(t, s, Turn(1, 3, func(e *engine.Event, _ *engine.Turn) {
		e.Body = engine.Result{Effect: b.Key, State: engine.ResultDone}
	}))
	if err := s.Commit(ctx, store.Group{Over: []engine.EffectKey{c.Key, c.Key}}); err != nil {
		t.Fatal(err)
	}
	if r, err = s.Recover(ctx); err != nil || len(r.Effects) != 0 {
		t.Errorf("recover: %+v, %v", r.Effects, err)
	}
}

func closedCells(t *testing.T, open func() Full) {
	s := start(t, open)
	last := Turn(1, 2, func(_ *engine.Event, tn *engine.Turn) { tn.Contact.Phase = engine.Closed })
	last.DropKey = true
	must(t, s, Turn(1, 1, nil), last, Turn(2, 1, nil))
	s = again(t, s, open)
	c, err := s.Load(ctx, last.Cell)
	if err != nil || !c.Closed || c.SealKey != nil || !bytes.Equal(c.State, last.State) {
		t.Errorf("load: %+v, %v", c, err)
	}
	r, err := s.Recover(ctx)
	if err != nil || len(r.Cells) != 1 || r.Cells[0].ID != engine.ContactID(2).Cell() || string(r.Cells[0].SealKey) != "0123456789abcdef" {
		t.Errorf("recover: %+v, %v", r.Cells, err)
	}
	must(t, s, Turn(1, 3, func(_ *engine.Event, tn *engine.Turn) { tn.Contact.Phase = engine.Closed }))
}
