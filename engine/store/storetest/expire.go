package storetest

import (
	"errors"
	"testing"

	"callflow/engine"
	"callflow/engine/store"
)

// expires holds a store to taking out contacts that are over and old, with all that belongs to them, and nothing else.
func expires(t *testing.T, open func() Full) {
	s := start(t, open)
	const old = 30
	over := func(e *engine.Event, tn *engine.Turn) {
		tn.Contact.Phase, tn.Due = engine.Closed, 0
		tn.Records = []engine.Record{{Point: "a", Moment: "left"}}
	}
	if err := s.Points(ctx, []store.Point{{Name: "a"}}); err != nil {
		t.Fatal(err)
	}
	for id := engine.ContactID(1); id <= old; id++ {
		must(t, s, Turn(id, 1, over))
	}
	must(t, s, Turn(100, 1, nil)) // goes on
	must(t, s, Turn(101, 1, func(e *engine.Event, tn *engine.Turn) { over(e, tn); e.At += 60_000 }))
	must(t, s, Turn(102, 1, func(e *engine.Event, tn *engine.Turn) {
		over(e, tn)
		tn.Effects = []engine.Effect{{Key: engine.EffectKey{Cell: e.Cell, Seq: 1}, Lane: "leg/1", Do: engine.EndCall{}}}
	}))
	for seq := int64(1); seq <= 3; seq++ {
		must(t, s, Turn(103, seq, func(e *engine.Event, tn *engine.Turn) { Floor(e, tn); e.Cell = engine.FloorID.Cell() }))
	}
	must(t, s, Turn(104, 1, over)) // has the latest event: its row number must not be given out again
	project(t, s)
	gone, last := int64(0), store.Expired{}
	for {
		e, err := s.Expire(ctx, Start+30_000)
		if err != nil {
			t.Fatal(err)
		}
		last = e
		if gone += e.Cells; e.Rows == 0 {
			break
		}
	}
	if gone != old || last.Oldest != Start+1000 {
		t.Errorf("%d contacts are taken out, the oldest left is of %d", gone, last.Oldest-Start)
	}
	s = again(t, s, open)
	if _, err := s.Load(ctx, engine.ContactID(3).Cell()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an old contact is still there: %v", err)
	}
	if _, _, err := s.FindCall(ctx, Sid(3, 1)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("its call is still there: %v", err)
	}
	for _, id := range []engine.ContactID{100, 101, 102, 104, engine.FloorID} {
		if _, err := s.Load(ctx, id.Cell()); err != nil {
			t.Errorf("contact %d: %v", id, err)
		}
	}
	for _, p := range []store.Projection{store.Legs, store.Contacts, store.LogRecords} {
		rows, err := s.Rows(ctx, p)
		if want := map[store.Projection]int{store.LogRecords: 3, store.Legs: 4, store.Contacts: 4}[p]; err != nil || len(rows) != want {
			t.Errorf("%s has %d rows, %v", p, len(rows), err)
		}
	}
	rows, err := s.Events(ctx, store.Query{})
	if err != nil || len(rows) != 4 {
		t.Errorf("%d events are left, %v", len(rows), err)
	}
	must(t, s, Turn(103, 4, func(e *engine.Event, tn *engine.Turn) { Floor(e, tn); e.Cell = engine.FloorID.Cell() }))
}
