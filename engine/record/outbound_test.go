package record

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"callflow/engine"
	"callflow/engine/destination"
	"callflow/engine/outbound"
)

// TestListInParts writes a list with rows of all states, and reads it again.
func TestListInParts(t *testing.T) {
	t.Parallel()
	cfg := outbound.Config{Policy: &destination.Policy{}}
	rules := outbound.Rules{Flow: "remind", To: "to", By: "services.crm", Rate: 60, AtOnce: 3, Total: 40, Digest: "d1",
		Retry: []outbound.Retry{{Outcome: "busy", After: 600_000, Tries: 3}}}
	at, parts := outbound.Millis(1_800_000_000_000), map[int64][]byte{}
	var l *outbound.List
	take := func(what outbound.Happening) {
		at += 1000
		turn := outbound.Arrange(cfg, l, outbound.Event{At: at, What: what})
		l = turn.List
		for _, no := range turn.Parts {
			parts[no] = AppendPart(nil, &engine.Contact{List: l}, no, nil)
		}
	}
	take(outbound.Created{Rules: rules})
	fill := outbound.Filled{From: 1}
	for i := range 40 {
		fill.Rows = append(fill.Rows, outbound.Row{Line: i + 2, Number: []string{"+14155550101", "+19005550101"}[i%2],
			With: []outbound.Input{{Name: "to", Value: "+14155550101"}, {Name: "name", Value: "Ann \"A\" Mori"}}})
	}
	take(fill)
	take(outbound.Asked{What: "start"})
	take(outbound.Passed{})
	take(outbound.Started{Row: 1, Start: 1, Contact: 17})
	take(outbound.Ended{Row: 1, Start: 1, Outcome: "busy"})
	take(outbound.Ended{Row: 3, Start: 1, Outcome: "heard"})
	take(outbound.Ended{Row: 5, Start: 1, Outcome: "failed", Why: destination.Hourly})
	head := AppendState(nil, &engine.Contact{Format: engine.StateFormat, ID: engine.ListOf("a"), List: l}, nil)
	list := [][]byte{parts[1], parts[2], parts[3]}
	back, _, err := ParseState(head, nil, list...)
	if err != nil {
		t.Fatal(err)
	}
	for no := int64(1); no <= 3; no++ {
		if d := cmp.Diff(l.Part(no), back.List.Part(no), cmpopts.EquateEmpty()); d != "" {
			t.Errorf("part %d read back (-want +got)\n%s", no, d)
		}
	}
	if d := cmp.Diff(l, back.List, cmpopts.IgnoreUnexported(outbound.List{})); d != "" || back.List.Due() != l.Due() {
		t.Errorf("head read back (-want +got)\n%s", d)
	}
	if _, _, err := ParseState(head, nil, []byte(`{"rows":7}`)); err == nil {
		t.Error("a damaged part is read")
	}
}
