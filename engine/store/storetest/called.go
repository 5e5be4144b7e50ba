package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"callflow/engine"
	"callflow/engine/destination"
)

// called holds the store to what it says of the numbers that were called: those of a while, and those that live.
func called(t *testing.T, open func() Full) {
	s := start(t, open)
	began := func(leg engine.LegID, direction, to string) engine.Fact {
		return engine.Fact{Kind: engine.LegBegan, Leg: leg, Data: Data("direction", direction, "to", to)}
	}
	ended := func(leg engine.LegID, status string) engine.Fact {
		return engine.Fact{Kind: engine.LegEnded, Leg: leg, Data: Data("status", status)}
	}
	for seq, facts := range [][]engine.Fact{
		{began(1, "inbound", "+815000000001"), began(2, "outbound", "+819011112222"), began(3, "outbound", "+819033334444"), began(4, "outbound", "client:kim")},
		{{Kind: engine.LegAnswered, Leg: 2}, began(5, "outbound", "+819055556666"), ended(3, "busy")},
		{ended(2, "completed"), ended(5, "completed"), began(6, "outbound", "+819077778888")},
	} {
		must(t, s, Turn(1, int64(seq+1), func(_ *engine.Event, tn *engine.Turn) { tn.Calls, tn.Facts = nil, facts }))
	}
	project(t, s)
	at := func(seq int64) destination.Millis { return destination.Millis(Start) + destination.Millis(seq)*1000 }
	all := []destination.Past{
		{Call: destination.Call{Contact: 1, Leg: 2}, Number: "+819011112222", Began: at(1), Answered: at(2), Ended: at(3)},
		{Call: destination.Call{Contact: 1, Leg: 3}, Number: "+819033334444", Began: at(1), Ended: at(2)},
		{Call: destination.Call{Contact: 1, Leg: 5}, Number: "+819055556666", Began: at(2), Answered: at(2), Ended: at(3)},
		{Call: destination.Call{Contact: 1, Leg: 6}, Number: "+819077778888", Began: at(3)},
	}
	for _, c := range []struct {
		since int64
		want  []destination.Past
	}{{1, all}, {2, all[2:]}, {9, all[3:]}} {
		got, err := s.Called(ctx, engine.Millis(at(c.since)))
		if d := cmp.Diff(c.want, got); d != "" || err != nil {
			t.Errorf("since %d: %v (-want +got):\n%s", c.since, err, d)
		}
	}
}
