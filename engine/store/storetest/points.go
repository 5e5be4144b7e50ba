package storetest

import (
	"slices"
	"testing"

	"callflow/engine"
	"callflow/engine/store"
)

// points holds a store to what it knows of log points: what is declared, and what only older records have.
func points(t *testing.T, open func() Full) {
	s := start(t, open)
	field := func(name, is string, gone bool) store.Field {
		return store.Field{Name: name, Type: store.Text, Is: is, Gone: gone}
	}
	first := []store.Point{
		{Name: "choice", Fields: []store.Field{field("key", "text", false), field("took", "duration", false)}, Params: engine.Keeping{All: true}},
		{Name: "old", Fields: []store.Field{field("x", "text", false)}},
	}
	second := []store.Point{{Name: "choice", Fields: []store.Field{field("took", "text", false), field("more", "text", false)}, Params: engine.Keeping{Named: []string{"CallStatus"}}}}
	if known, err := s.Known(ctx); err != nil || len(known) != 0 {
		t.Fatalf("an empty store knows %v, %v", known, err)
	}
	declare := func(list []store.Point) {
		t.Helper()
		if err := s.Points(ctx, list); err != nil {
			t.Fatal(err)
		}
	}
	declare(first)
	s = again(t, s, open)
	known, err := s.Known(ctx)
	if err != nil || !equal(known, first) {
		t.Fatalf("known: %+v, %v", known, err)
	}
	want := []store.Change{{What: store.FieldRetyped, Point: "choice", Field: "took", Was: "duration", Is: "text"},
		{What: store.FieldAdded, Point: "choice", Field: "more", Is: "text"}, {What: store.FieldRemoved, Point: "choice", Field: "key", Was: "text"},
		{What: store.PointRemoved, Point: "old"}}
	if got := store.Changes(known, second); !slices.Equal(got, want) {
		t.Errorf("changes %+v\nwant %+v", got, want)
	}
	declare(second)
	known, err = s.Known(ctx)
	merged := []store.Point{
		{Name: "choice", Fields: []store.Field{field("took", "text", false), field("more", "text", false), field("key", "text", true)}, Params: second[0].Params},
		{Name: "old", Fields: first[1].Fields, Gone: true},
	}
	if err != nil || !equal(known, merged) {
		t.Errorf("known: %+v, %v\nwant %+v", known, err, merged)
	}
	if got := store.Changes(known, second); len(got) != 0 {
		t.Errorf("changes that were told already: %+v", got)
	}
	declare(first) // back again: what was gone is declared
	if known, err = s.Known(ctx); err != nil || known[0].Fields[0].Gone || known[1].Gone || len(known[0].Fields) != 3 || !known[0].Fields[2].Gone {
		t.Errorf("known: %+v, %v", known, err)
	}
}

func equal(a, b []store.Point) bool {
	return slices.EqualFunc(a, b, func(a, b store.Point) bool {
		return a.Name == b.Name && a.Gone == b.Gone && a.Params.All == b.Params.All && slices.Equal(a.Params.Named, b.Params.Named) && slices.Equal(a.Fields, b.Fields)
	})
}

// cursors holds a store to keeping how far those have come who follow its events.
func cursors(t *testing.T, open func() Full) {
	s := start(t, open)
	f := func() store.Followed { return s.(store.Followed) }
	at := func(name string, want int64, there bool) {
		t.Helper()
		if row, ok, err := f().Cursor(ctx, name); row != want || ok != there || err != nil {
			t.Errorf("cursor %s: %d, %t, %v", name, row, ok, err)
		}
	}
	set := func(name string, row int64) {
		t.Helper()
		if err := f().SetCursor(ctx, name, row); err != nil {
			t.Fatal(err)
		}
	}
	at("a", 0, false)
	if last, err := f().Last(ctx); last != 0 || err != nil {
		t.Errorf("last of an empty store: %d, %v", last, err)
	}
	must(t, s, Turn(7, 1, nil), Turn(8, 1, nil))
	set("a", 0)
	set("b", 2)
	set("a", 1)
	s = again(t, s, open)
	at("a", 1, true)
	at("b", 2, true)
	rows, err := s.Events(ctx, store.Query{After: 1})
	last, wrong := f().Last(ctx)
	if err != nil || wrong != nil || len(rows) != 1 || rows[0].Row != last {
		t.Errorf("after the cursor: %d rows, last %d; %v %v", len(rows), last, err, wrong)
	}
}

// forgets holds a store to taking old records of one log point out of its tables, and of no other.
func forgets(t *testing.T, open func() Full) {
	s := start(t, open)
	const most = 600 // more than are looked at in one go
	for first := 1; first <= most; first += 100 {
		var g store.Group
		for id := first; id < first+100; id++ {
			g.Writes = append(g.Writes, Turn(engine.ContactID(id), 1, func(e *engine.Event, tn *engine.Turn) {
				if e.At = Start; id > most/2 {
					e.At += 1000
				}
				tn.Records = []engine.Record{{Point: "a", Moment: "left"}, {Point: "b", Moment: "left"}}
			}))
		}
		must(t, s, g.Writes...)
	}
	room := Turn(engine.SharedRoom("talk", "x"), 1, func(e *engine.Event, tn *engine.Turn) {
		e.At, tn.Calls = Start, nil
		tn.Records = []engine.Record{{Point: "a", Moment: "room.began"}}
	})
	must(t, s, room)
	project(t, s)
	total := int64(0)
	for {
		n, err := s.Forget(ctx, "a", Start+1000)
		if err != nil {
			t.Fatal(err)
		}
		if total += n; n == 0 {
			break
		}
	}
	rows, err := s.Rows(ctx, store.LogRecords)
	if err != nil || total != most/2+1 || len(rows) != most+most/2 {
		t.Errorf("%d are taken out, %d stay: %v", total, len(rows), err)
	}
	for _, r := range rows {
		if r.Values[0] == "a" && r.Values[4].(int64) < int64(Start+1000) {
			t.Fatalf("an old one stays: %v", r.Values)
		}
	}
	if err := s.Rebuild(ctx); err != nil {
		t.Fatal(err)
	}
	if rows, err = s.Rows(ctx, store.LogRecords); err != nil || len(rows) != 2*most+1 {
		t.Errorf("rebuilt: %d rows, %v", len(rows), err)
	}
}
