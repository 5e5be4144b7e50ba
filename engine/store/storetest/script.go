package storetest

import (
	"fmt"
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/store"
)

// Start is when scripted contacts begin.
const Start engine.Millis = 1790000000000

// Turn is a write of one contact as the engine would make it, from an event and a turn that are filled in
// as far as stores look at them. Edit may add to the turn.
func Turn(id engine.ContactID, seq int64, edit func(*engine.Event, *engine.Turn)) store.Write {
	cell := id.Cell()
	at := Start + engine.Millis(seq)*1000
	e := &engine.Event{Cell: cell, Seq: seq, At: at, Live: 1, Body: engine.Webhook{Sid: Sid(id, 1),
		Params: engine.Params{{Name: "CallSid", Value: Sid(id, 1)}, {Name: "Digits", Value: "1"}}}}
	t := &engine.Turn{Contact: &engine.Contact{Format: engine.StateFormat, ID: id, Version: "0123456789abcdef", Semantics: 1, Seq: seq,
		At: at, Phase: engine.Live}, Due: at + 10_000}
	if seq == 1 {
		e.Body = engine.Birth{Seed: uint64(id), Semantics: 1, Version: "0123456789abcdef", Flow: "main"}
		t.Calls = []engine.Call{{Sid: Sid(id, 1), Leg: 1}}
		t.Facts = []engine.Fact{{Kind: engine.LegBegan, Leg: 1, Data: Data("from", "+819012345678", "to", "+815000000001")}}
	}
	if edit != nil {
		edit(e, t)
	}
	w := store.NewWrite(e, t, nil)
	if seq == 1 {
		w.SealKey = []byte("0123456789abcdef")
	}
	return w
}

// Sid is the CallSid of a leg of a scripted contact.
func Sid(id engine.ContactID, leg engine.LegID) string {
	return fmt.Sprintf("CA%024x%08x", int64(id), int(leg))
}

// Data makes named values of pairs.
func Data(pairs ...any) []engine.Named {
	var list []engine.Named
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, engine.Named{Name: pairs[i].(string), Value: pairs[i+1]})
	}
	return list
}

// Call is the history of one call that waits in a queue, talks and ends: eight writes with what a typical
// workspace gives rise to.
func Call(id engine.ContactID, result string) []store.Write { return CallAt(id, result, 0) }

// CallAt is [Call], so much later.
func CallAt(id engine.ContactID, result string, later engine.Millis) []store.Write {
	facts := map[int64][]engine.Fact{
		2: {{Kind: engine.LegAnswered, Leg: 1}},
		4: {{Kind: engine.QueueEntered, Leg: 1, Data: Data("queue", "support")}},
		6: {{Kind: engine.QueueTalking, Leg: 1, Data: Data("agent", "kim")}},
		7: {{Kind: engine.QueueLeft, Leg: 1, Data: Data("result", result, "QueueSid", "QU1", "QueueTime", "12")}},
		8: {{Kind: engine.LegEnded, Leg: 1, Data: Data("status", "completed", "length", 90*time.Second)}},
	}
	var list []store.Write
	for seq := int64(1); seq <= 8; seq++ {
		list = append(list, Turn(id, seq, func(e *engine.Event, t *engine.Turn) {
			e.At += later
			t.Facts = append(t.Facts, facts[seq]...)
			t.Path = []engine.Hop{{Run: 1, Leg: 1, Flow: "main", Step: engine.StepName(fmt.Sprintf("step_%d", seq)), Outcome: "1", Why: "key 1",
				Entered: e.At - 900, Left: e.At, Visit: 1}}
			t.Replies = []engine.Reply{{Body: []byte(strings.Repeat("<Say>x</Say>", 20))}}
			if seq == 3 {
				t.Records = []engine.Record{{Point: "choice", Leg: 1, Flow: "main", Step: "menu", Moment: "left", Language: "ja",
					Fields: Data("key", "1", "took", 1500*time.Millisecond, "known", true, "count", 2.0)}}
			}
			if seq == 8 {
				t.Contact.Phase, t.Due = engine.Closed, 0
			}
		}))
	}
	return list
}
