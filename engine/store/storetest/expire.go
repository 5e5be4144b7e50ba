package storetest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

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
	gone := expireAll(t, s, store.EventClass, Start+30_000)
	if oldest, err := s.Oldest(ctx, store.ContactClass, ""); err != nil || oldest != Start+1000 {
		t.Errorf("the oldest contact is of %d, %v", oldest-Start, err)
	}
	rebuilt(t, s)
	if rows, err := s.Rows(ctx, store.Legs); err != nil || len(rows) != old+4 {
		t.Errorf("%d rows are left without their events, %v", len(rows), err)
	}
	expireAll(t, s, store.ContactClass, Start+30_000)
	if n, err := s.Forget(ctx, "a", Start+30_000); err != nil || n != old+2 {
		t.Errorf("%d records are forgotten, %v", n, err)
	}
	if oldest, err := s.Oldest(ctx, store.LogClass, "a"); err != nil || oldest != Start+61_000 {
		t.Errorf("the oldest record is of %d, %v", oldest-Start, err)
	}
	if gone != old {
		t.Errorf("%d contacts are taken out", gone)
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
		if want := map[store.Projection]int{store.LogRecords: 1, store.Legs: 4, store.Contacts: 4}[p]; err != nil || len(rows) != want {
			t.Errorf("%s has %d rows, %v", p, len(rows), err)
		}
	}
	rows, err := s.Events(ctx, store.Query{})
	if err != nil || len(rows) != 5 {
		t.Errorf("%d events are left, %v", len(rows), err)
	}
	must(t, s, Turn(103, 4, func(e *engine.Event, tn *engine.Turn) { Floor(e, tn); e.Cell = engine.FloorID.Cell() }))
}

// expireAll takes all of a class out that is older, and returns how many contacts that were.
func expireAll(t *testing.T, s Full, class store.Class, before engine.Millis) (cells int64) {
	t.Helper()
	for {
		e, err := s.Expire(ctx, class, before)
		if err != nil {
			t.Fatal(err)
		}
		if cells += e.Cells; e.Rows == 0 {
			return cells
		}
	}
}

// rebuilt makes the projections anew, which changes nothing, whatever has been taken out.
func rebuilt(t *testing.T, s Full) {
	t.Helper()
	project(t, s)
	want := dumpAll(t, s)
	if err := s.Rebuild(ctx); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, dumpAll(t, s)); d != "" {
		t.Errorf("after rebuilding (-before +after):\n%s", d)
	}
}

// classes holds a store to forgetting each class by itself: after that nothing of the class is left that is older, and
// everything else is.
func classes(t *testing.T, open func() Full) {
	for _, class := range store.Classes() {
		if class == store.LogClass || class == store.ContactClass {
			continue // see expires: records go point by point, contacts after their events
		}
		s := start(t, open)
		if class == store.EventClass {
			busy(t, s)
		}
		const cut = Start + 50_000
		before := map[store.Projection]int{}
		for _, p := range store.Projections() {
			rows, err := s.Rows(ctx, p)
			if err != nil {
				t.Fatal(err)
			}
			before[p] = len(rows)
		}
		expireAll(t, s, class, cut)
		for _, p := range store.Projections() {
			rows, err := s.Rows(ctx, p)
			if err != nil {
				t.Fatal(err)
			}
			old := 0
			for i := range rows {
				if rows[i].Heard() < cut {
					old++
				}
			}
			switch {
			case p.Class() != class && len(rows) != before[p]:
				t.Errorf("%s has taken %d rows out of %s", class, before[p]-len(rows), p)
			case p.Class() == class && (old > 0 && p != store.AgentStates || old > 1 || len(rows) == 0 || len(rows) == before[p]):
				t.Errorf("%s has left %d of %d rows of %s, %d of them old", class, len(rows), before[p], p, old)
			}
		}
		if oldest, err := s.Oldest(ctx, class, ""); err != nil || oldest < cut {
			t.Errorf("%s: the oldest is of %d, %v", class, oldest-Start, err)
		}
		if class == store.EventClass {
			rebuilt(t, s)
		}
	}
}

// busy is a day of everything, old and new.
func busy(t *testing.T, s Full) {
	t.Helper()
	for id := engine.ContactID(1); id <= 20; id++ {
		for _, w := range Call(id, "bridged") {
			must(t, s, w)
		}
	}
	for seq := int64(1); seq <= 100; seq++ {
		must(t, s, Turn(engine.FloorID, seq, func(e *engine.Event, tn *engine.Turn) {
			Floor(e, tn, engine.Fact{Kind: engine.AgentState, Data: Data("agent", "kim", "state", fmt.Sprint(seq))},
				engine.Fact{Kind: engine.OfferMade, Data: Data("offer", float64(seq), "contact", 1.0, "queue", "support", "agent", "kim")})
			e.Cell = engine.FloorID.Cell()
		}))
		must(t, s, Turn(200, seq, func(e *engine.Event, tn *engine.Turn) {
			tn.Facts = append(tn.Facts, engine.Fact{Kind: engine.CommandAsked, Data: Data("command", float64(seq), "name", "hold", "answer", "accepted")},
				engine.Fact{Kind: engine.Recording, Leg: 1, Data: Data("sid", fmt.Sprintf("RE%032d", seq))})
			if seq == 100 {
				tn.Contact.Phase, tn.Due = engine.Closed, 0
			}
		}))
	}
	project(t, s)
}
