package engine_test

import (
	"testing"

	"callflow/engine"
	"callflow/engine/library"
)

// BenchmarkAdvance is one step of examples/load: a key is pressed in the first menu, and the second menu
// is answered. The goal is at most 10 µs and 20 allocations.
func BenchmarkAdvance(b *testing.B) {
	w, err := library.Load("../examples/load", library.Options{BaseURL: "https://calls.example.com", LiveNo: 1})
	if err != nil || w.Set == nil {
		b.Fatal("examples/load: ", err, w.Diagnostics)
	}
	born := bornInLoad(w.Set)
	c := engine.Advance(w.Set, nil, &born).Contact
	press := engine.Event{Cell: born.Cell, Seq: 2, At: born.At + 2000, Live: 1, Body: engine.Webhook{
		To: c.AddressOf(1, 1, c.Runs[0].Visit, engine.Action), Sid: "CA00000000000000000000000000000001",
		Params: engine.Params{{Name: "CallStatus", Value: "in-progress"}, {Name: "Digits", Value: "2"},
			{Name: "FinishedOnKey", Value: ""}, {Name: "msg", Value: "Gather End"}}}}
	b.ReportAllocs()
	for b.Loop() {
		turn := engine.Advance(w.Set, c, &press)
		if len(turn.Path) != 1 || turn.Trouble != "" {
			b.Fatalf("walked %+v, trouble %q; want one step", turn.Path, turn.Trouble)
		}
	}
}

// bornInLoad is the first request of a caller of examples/load.
func bornInLoad(set *engine.Set) engine.Event {
	hook := engine.Webhook{Sid: "CA00000000000000000000000000000001", Params: engine.Params{
		{Name: "CallStatus", Value: "ringing"}, {Name: "From", Value: "+815011112222"}, {Name: "To", Value: "+815000000001"}}}
	return engine.Event{Cell: engine.ContactID(1).Cell(), Seq: 1, At: 1_800_000_000_000, Live: 1,
		Body: engine.Birth{Seed: 7, Semantics: engine.Semantics, Version: set.Flows.Version, Flow: "customers", Number: "main", Hook: hook}}
}
