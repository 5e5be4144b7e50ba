package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"callflow/engine"
	"callflow/engine/store"
)

// waiting holds the store to who it says waits in queues: nobody who talks, has left or is over.
func waiting(t *testing.T, open func() Full) {
	s := start(t, open)
	entered := func(leg engine.LegID, queue string) engine.Fact {
		return engine.Fact{Kind: engine.QueueEntered, Leg: leg, Data: Data("queue", queue)}
	}
	add := func(id engine.ContactID, over bool, turns ...[]engine.Fact) {
		t.Helper()
		for seq, facts := range turns {
			must(t, s, Turn(id, int64(seq+1), func(_ *engine.Event, tn *engine.Turn) {
				if tn.Calls, tn.Facts = nil, facts; over && seq == len(turns)-1 {
					tn.Contact.Phase, tn.Due = engine.Closed, 0
				}
			}))
		}
	}
	began := engine.Fact{Kind: engine.LegBegan, Leg: 1}
	add(1, false, []engine.Fact{began}, []engine.Fact{entered(1, "sales")})
	add(2, false, []engine.Fact{began, entered(1, "sales")}, []engine.Fact{{Kind: engine.QueueTalking, Leg: 1}})
	add(3, false, []engine.Fact{began, entered(1, "sales")}, []engine.Fact{{Kind: engine.QueueLeft, Leg: 1, Data: Data("result", "timeout")}, entered(1, "help")})
	add(4, false, []engine.Fact{began, entered(1, "help")}, []engine.Fact{{Kind: engine.LegEnded, Leg: 1, Data: Data("status", "completed")}})
	add(5, true, []engine.Fact{began, entered(1, "help")})
	project(t, s)
	got, err := s.Waiting(ctx)
	want := []store.Stay{{Contact: 1, Leg: 1, Queue: "sales", Entered: Start + 2000}, {Contact: 3, Leg: 1, Queue: "help", Entered: Start + 2000}}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
}
