package storetest

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"callflow/engine/store"
)

// rooms holds the store to one row for each conference and each report, whatever comes twice or late.
func rooms(t *testing.T, open func() Full) {
	s := start(t, open)
	backwards := func(told []Timed) []Timed {
		told = append(told, told...)
		slices.Reverse(told)
		return told
	}
	must(t, s, Transfer(17, nil)...)
	must(t, s, Transfer(18, backwards)...)
	project(t, s)
	for p, want := range map[store.Projection]string{
		store.Conferences: "contact=17 sid=CF00000000000000000000001100000000 room=1 type=desk name=desk_17_1 started=1645164815000 ended=1645164911000 why=last-participant-left \n",
		store.SeatReports: "contact=17 sid=CF00000000000000000000001100000000 leg=3 number=4 room=1 at=1645164840000 event=join role=supervisor label=leg_3_1 muted=1 held=0 coaching=0 \n" +
			"contact=17 sid=CF00000000000000000000001100000000 leg=3 number=5 room=1 at=1645164864000 event=leave role=supervisor label=leg_3_1 muted=1 held=0 coaching=0 why=participant_hung_up \n",
	} {
		got := dump(t, s, p)
		if !strings.Contains(got, want) {
			t.Errorf("%s:\n%swant\n%s", p, got, want)
		}
		here, there := strings.Index(got, "contact=17"), strings.Index(got, "contact=18")
		other := strings.NewReplacer("contact=18", "contact=17", "_18_", "_17_", Conference(18), Conference(17)).Replace(got[there:])
		if d := cmp.Diff(got[here:there], other); d != "" {
			t.Errorf("%s told backwards (-in order +backwards):\n%s", p, d)
		}
	}
	legs := dump(t, s, store.Legs)
	if !strings.Contains(legs, "caller=+815000000001 called=client:sales_2D1") || !strings.Contains(legs, "party=client:sales-1 ") {
		t.Errorf("legs:\n%s", legs)
	}
	want := dumpAll(t, s)
	if err := s.Rebuild(ctx); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, dumpAll(t, s)); d != "" {
		t.Errorf("after rebuilding (-before +after):\n%s", d)
	}
}
