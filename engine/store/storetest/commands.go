package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"callflow/engine"
	"callflow/engine/store"
)

// commands holds the store to one row for each command: what was asked, what became of the requests to Twilio,
// and how a procedure ended.
func commands(t *testing.T, open func() Full) {
	s := start(t, open)
	asked := func(seq int64, name, by, reason, answer string) engine.Fact {
		return engine.Fact{Kind: engine.CommandAsked, Leg: 2,
			Data: Data("command", float64(seq), "name", name, "by", by, "reason", reason, "answer", answer, "room", 1.0)}
	}
	done := func(command int64, what, end string, code, sent any) engine.Fact {
		return engine.Fact{Kind: engine.CommandDone, Leg: 1,
			Data: Data("command", float64(command), "what", what, "end", end, "code", code, "sent", sent)}
	}
	at := func(seq int64, ms int) time.Time { return (Start + engine.Millis(seq*1000) + engine.Millis(ms)).Time() }
	facts := map[int64][]engine.Fact{
		2: {asked(2, "remove", "agents.kim", "customer asked", "accepted")},
		3: {done(2, "stays", "done", nil, at(2, 7)), asked(3, "hold", "services.crm", "", "not_allowed")},
		4: {done(2, "kick", "refused", "20404", at(3, 8)), asked(4, "transfer", "agents.kim", "", "accepted")},
		5: {asked(5, "mute", "agents.kim", "", "accepted")},
		6: {done(5, "mute", "unknown", nil, nil)},
		7: {{Kind: engine.CommandDone, Data: Data("command", 4.0, "what", "warm_transfer", "end", "end")}},
	}
	var list []store.Write
	for seq := int64(1); seq <= 7; seq++ {
		list = append(list, Turn(17, seq, func(_ *engine.Event, t *engine.Turn) { t.Facts = append(t.Facts, facts[seq]...) }))
	}
	must(t, s, list[:4]...)
	must(t, s, list[4:]...)
	project(t, s)
	want := "contact=17 command=2 name=remove by=agents.kim reason=customer asked leg=2 room=1 answer=accepted requested=1790000002000 sent=1790000002007 confirmed=1790000003000 refused=1790000004000 code=20404 \n" +
		"contact=17 command=3 name=hold by=services.crm reason= leg=2 room=1 answer=not_allowed requested=1790000003000 \n" +
		"contact=17 command=4 name=transfer by=agents.kim reason= leg=2 room=1 answer=accepted requested=1790000004000 flow=warm_transfer outcome=end ended=1790000007000 \n" +
		"contact=17 command=5 name=mute by=agents.kim reason= leg=2 room=1 answer=accepted requested=1790000005000 refused=1790000006000 code=unknown \n"
	if d := cmp.Diff(want, dump(t, s, store.Commands)); d != "" {
		t.Errorf("commands (-want +got):\n%s", d)
	}
	before := dumpAll(t, s)
	if err := s.Rebuild(ctx); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(before, dumpAll(t, s)); d != "" {
		t.Errorf("after rebuilding (-before +after):\n%s", d)
	}
}
