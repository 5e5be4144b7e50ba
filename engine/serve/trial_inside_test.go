package serve

import (
	"testing"

	"callflow/engine"
	"callflow/engine/canary"
)

// TestTrialCounts counts contacts on both sides, each for each thing once.
func TestTrialCounts(t *testing.T) {
	t.Parallel()
	var d trial
	d.since, d.by = 1000, map[engine.ContactID]*subject{}
	d.on.Store(true)
	turn := func(id engine.ContactID, at engine.Millis, edit func(*engine.Done)) {
		done := &engine.Done{Event: &engine.Event{At: at, Body: engine.Tick{}}, Turn: engine.Turn{Contact: &engine.Contact{ID: id}}}
		edit(done)
		d.note(id, done)
	}
	begin := func(id engine.ContactID, at engine.Millis, side canary.Side) {
		turn(id, at, func(done *engine.Done) { done.Event.Body = engine.Birth{Trial: string(side)} })
	}
	fact := func(id engine.ContactID, at engine.Millis, kind engine.FactKind, data ...engine.Named) {
		turn(id, at, func(done *engine.Done) { done.Turn.Facts = []engine.Fact{{Kind: kind, Data: data}} })
	}
	alert := func(id engine.ContactID, code string) {
		fact(id, 3000, engine.Alert, engine.Named{Name: "code", Value: code})
	}
	begin(1, 1000, canary.ByShare)
	begin(2, 1100, canary.Control)
	begin(3, 1200, canary.ByCaller)
	begin(4, 1300, "")            // before anything was tried
	begin(5, 900, canary.ByShare) // of an earlier trial
	begin(6, 1400, canary.Control)

	for range 2 { // somebody who comes into a line twice counts once
		fact(1, 2000, engine.QueueEntered)
		fact(1, 9000, engine.QueueTalking)
	}
	fact(1, 9500, engine.QueueLeft, engine.Named{Name: "result", Value: "hangup"}) // after the talk
	fact(2, 2000, engine.QueueEntered)
	fact(2, 2500, engine.QueueLeft, engine.Named{Name: "result", Value: "hangup"})
	fact(3, 2500, engine.QueueLeft, engine.Named{Name: "result", Value: "hangup"}) // it was never in line
	fact(6, 2000, engine.QueueEntered)
	fact(6, 2100, engine.QueueLeft, engine.Named{Name: "result", Value: "timeout"})
	turn(3, 3000, func(done *engine.Done) { done.Turn.Trouble = "panic" })
	alert(3, "trouble")
	alert(3, "no_seat")
	alert(3, "unknown_queue")
	alert(4, "no_seat")
	d.failed(1)
	d.failed(5)

	want := canary.Figures{Contacts: 2, Errors: 2, Troubled: 1, Offered: 1, Answered: 1, Waited: 8000}
	others := canary.Figures{Contacts: 2, Offered: 2, Abandoned: 1}
	if d.tried != want || d.others != others {
		t.Errorf("counted are %+v and %+v, want %+v and %+v", d.tried, d.others, want, others)
	}
	turn(1, 9900, func(done *engine.Done) { done.Turn.Contact.Phase = engine.Closed })
	if d.by[1] != nil || len(d.by) != 3 {
		t.Errorf("%d contacts are remembered, the closed one among them: %v", len(d.by), d.by[1] != nil)
	}
	d.on.Store(false)
	begin(7, 2000, canary.ByShare)
	if d.tried != want {
		t.Error("it is counted after the end")
	}
}
