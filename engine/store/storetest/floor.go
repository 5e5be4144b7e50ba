package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"callflow/engine"
	"callflow/engine/store"
)

// Floor makes an event of a floor the cell of a scripted turn.
func Floor(e *engine.Event, t *engine.Turn, facts ...engine.Fact) {
	e.Cell = engine.CellID{Kind: engine.FloorCell, N: 1}
	e.Body = engine.Tick{}
	t.Calls, t.Facts = nil, facts
}

// newest holds the store to how many rows there are since an instant.
func newest(t *testing.T, s Full, p store.Projection, column string, at engine.Millis, n int) {
	t.Helper()
	project(t, s)
	rows, err := s.Since(ctx, p, column, at)
	if err != nil || len(rows) != n {
		t.Errorf("%d rows of %s since %d, %v; want %d", len(rows), p, at, err, n)
	}
}

// told holds the projections to what facts told, also after they are made again.
func told(t *testing.T, s Full, want map[store.Projection]string) {
	t.Helper()
	project(t, s)
	for range 2 {
		for p, text := range want {
			if d := cmp.Diff(text, dump(t, s, p)); d != "" {
				t.Errorf("%s (-want +got):\n%s", p, d)
			}
		}
		if err := s.Rebuild(ctx); err != nil {
			t.Fatal(err)
		}
	}
}

// floors holds the store to one row for each change of an agent and each offer, and to none for facts that name
// nobody.
func floors(t *testing.T, open func() Full) {
	s := start(t, open)
	state := func(agent any, state string, more ...any) engine.Fact {
		return engine.Fact{Kind: engine.AgentState, Data: Data(append([]any{"agent", agent, "state", state}, more...)...)}
	}
	offer := func(kind engine.FactKind, data ...any) engine.Fact {
		return engine.Fact{Kind: kind, Data: Data(append([]any{"offer", 2.0}, data...)...)}
	}
	for seq, facts := range [][]engine.Fact{
		{state("kim", "available", "by", "agents.kim"), state(nil, "busy")},
		{offer(engine.OfferMade, "contact", 17.0, "leg", 1.0, "queue", "support", "agent", "kim"), state("kim", "ringing")},
		{offer(engine.OfferEnded, "contact", 17.0, "queue", "support", "agent", "kim", "result", "accepted", "rang", 4*time.Second), {Kind: engine.OfferMade}},
		{offer(engine.WrappedUp, "wrap_up", 30*time.Second), state("kim", "away", "reason", "lunch")},
	} {
		must(t, s, Turn(1, int64(seq+1), func(e *engine.Event, tn *engine.Turn) { Floor(e, tn, facts...) }))
	}
	newest(t, s, store.Offers, "made", Start+2000, 1)
	newest(t, s, store.Offers, "made", Start+2001, 0)
	newest(t, s, store.AgentStates, "since", Start+1001, 2)
	if _, err := s.Since(ctx, store.Offers, "nothing", Start); err == nil {
		t.Error("a column that does not exist is read")
	}
	told(t, s, map[store.Projection]string{
		store.AgentStates: "agent=kim since=1790000001000 seq=1 n=0 state=available by=agents.kim \n" +
			"agent=kim since=1790000002000 seq=2 n=1 state=ringing \n" +
			"agent=kim since=1790000004000 seq=4 n=1 state=away reason=lunch \n",
		store.Offers:   "offer=f1/2 contact=17 leg=1 queue=support agent=kim made=1790000002000 ended=1790000003000 result=accepted rang=4 wrap_up=30 \n",
		store.Contacts: "",
	})
}

// callbacks holds the store to one row for each place that is kept, one for each attempt, and one for each contact.
func callbacks(t *testing.T, open func() Full) {
	s := start(t, open)
	fact := func(kind engine.FactKind, data ...any) engine.Fact {
		return engine.Fact{Kind: kind, Leg: 1, Data: Data(data...)}
	}
	for seq, facts := range [][]engine.Fact{
		{fact(engine.CallbackPlaced, "queue", "support", "number", "+819012345678", "first", Start.Time())},
		{fact(engine.CallbackTried, "queue", "support", "result", "busy")},
		{fact(engine.CallbackTried, "queue", "support", "result", "answered"), fact(engine.CallbackDone, "queue", "support", "result", "talked")},
		{fact(engine.CallbackPlaced, "queue", "sales", "number", "+819012345678")},
		{fact(engine.CallbackDone, "result", "expired")},
	} {
		must(t, s, Turn(17, int64(seq+1), func(_ *engine.Event, tn *engine.Turn) { tn.Facts = facts }))
	}
	told(t, s, map[store.Projection]string{
		store.Callbacks: "contact=17 seq=1 n=0 queue=support number=+819012345678 first=1790000000000 placed=1790000001000 done=1790000003000 result=talked \n" +
			"contact=17 seq=4 n=0 queue=sales number=+819012345678 placed=1790000004000 done=1790000005000 result=expired \n",
		store.CallbackTries: "contact=17 seq=2 n=0 at=1790000002000 queue=support result=busy \n" +
			"contact=17 seq=3 n=0 at=1790000003000 queue=support result=answered \n",
		store.Contacts: "contact=17 began=1790000001000 version=0123456789abcdef flow=main \n",
	})
}
