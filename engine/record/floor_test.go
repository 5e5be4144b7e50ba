package record

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"callflow/engine"
	"callflow/engine/floor"
)

// TestFloorInParts writes a floor with something of everything, reads it again and goes on with both.
func TestFloorInParts(t *testing.T) {
	t.Parallel()
	const second = floor.Millis(1000)
	cfg := floor.NewConfig([]floor.Queue{{Name: "support", Size: 9, Order: floor.LongestIdle, Ring: 20 * second, Prefer: 30 * second,
		Stages: []floor.Stage{{Teams: []string{"support"}}, {After: 60 * second, All: true}}}},
		[]floor.Agent{{Name: "kim", Teams: []string{"support"}, WrapUp: 20 * second}, {Name: "lee", Teams: []string{"support"}}, {Name: "mori", Teams: []string{"support"}}}, 2, nil)
	parts := map[int64][]byte{}
	var s *floor.State
	at := floor.Millis(1_800_000_000_000)
	take := func(what floor.Happening) floor.Turn {
		at += second
		turn := floor.Arrange(cfg, s, floor.Event{At: at, What: what})
		s = turn.State
		for _, p := range turn.Parts {
			if parts[p.No] = AppendPart(nil, &engine.Contact{Floor: s}, p.No, nil); len(parts[p.No]) == 0 {
				delete(parts, p.No)
			}
		}
		return turn
	}
	for _, agent := range []string{"kim", "lee", "mori"} {
		take(floor.Set{Agent: agent, Want: floor.Available, By: "agents." + agent})
	}
	for c := range int64(5) {
		turn := take(floor.Join{Contact: c + 1, Ticket: 1, Queue: "support", Need: []string{"billing", "japanese"}[:c%2], Priority: int(c), Callback: c == 4, Slack: 7})
		if c == 0 {
			take(floor.Answer{Contact: 1, Ticket: 1, Offer: turn.Says[len(turn.Says)-1].Offer, Result: floor.Accepted})
		}
	}
	take(floor.Set{Agent: "mori", Want: floor.Away, Reason: "lunch"})
	head := AppendState(nil, &engine.Contact{Format: engine.StateFormat, Floor: s}, nil)
	var list [][]byte
	for no := range s.Next {
		if p, ok := parts[no]; ok {
			list = append(list, p)
		}
	}
	back, _, err := ParseState(head, nil, list...)
	if err != nil {
		t.Fatal(err)
	}
	own := cmp.Options{cmpopts.IgnoreUnexported(floor.Entry{}, floor.Desk{}, floor.Tally{})}
	for what, d := range map[string]string{"entries": cmp.Diff(s.Entries(), back.Floor.Entries(), own), "desks": cmp.Diff(s.Desks(), back.Floor.Desks(), own),
		"tallies": cmp.Diff(s.Tallies(), back.Floor.Tallies(), own), "head": cmp.Diff(s.Starts, back.Floor.Starts, cmpopts.EquateEmpty())} {
		if d != "" {
			t.Errorf("%s read back (-want +got)\n%s", what, d)
		}
	}
	if again := string(AppendState(nil, &engine.Contact{Format: engine.StateFormat, Floor: back.Floor}, nil)); again != string(head) {
		t.Errorf("head is %s, was %s", again, head)
	}
	if _, _, err := ParseState(head, nil, []byte(`{"entry":7}`)); err == nil {
		t.Error("a damaged part is read")
	}
}
