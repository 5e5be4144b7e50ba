package floor

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What people are shown of a floor: who is there for each queue, and who stands where.
func TestStaffAndLine(t *testing.T) {
	t.Parallel()
	var none State
	if none.Staff() != nil || none.Line("support", 10) != nil {
		t.Error("a floor without a configuration shows something")
	}
	r := newRig(t, small(LongestIdle, 0))
	r.take(Set{Agent: "kim", Want: Available})
	r.take(Set{Agent: "lee", Want: Away, Reason: "lunch"})
	r.take(Join{Contact: 1, Ticket: 1, Queue: "support"})
	want := map[string]map[Presence]int{
		"":        {Ringing: 1, Away: 1, Offline: 1, Available: 1},
		"support": {Ringing: 1, Away: 1, Offline: 1},
		"sales":   {Away: 1, Available: 1},
	}
	if d := cmp.Diff(want, r.s.Staff()); d != "" {
		t.Errorf("staff (-want +got):\n%s", d)
	}
	for i, priority := range []int{0, 2, 1} {
		r.at += second
		r.take(Join{Contact: int64(i + 2), Ticket: 1, Queue: "support", Priority: priority, Callback: priority == 2})
	}
	line := func(queue string, most int) (contacts []int64) {
		for _, e := range r.s.Line(queue, most) {
			contacts = append(contacts, e.Contact)
		}
		return contacts
	}
	if got := line("support", 10); !slices.Equal(got, []int64{3, 4, 1, 2}) {
		t.Errorf("the line is %v", got)
	}
	for i, e := range r.s.Line("support", 10) {
		if p, ok := r.s.Waiting(e.Contact, e.Ticket); !ok || p.Position != i+1 {
			t.Errorf("contact %d is shown at %d, and stands at %v", e.Contact, i+1, p)
		}
	}
	if got := line("support", 2); !slices.Equal(got, []int64{3, 4}) || line("sales", 10) != nil || line("none", 10) != nil {
		t.Errorf("cut short the line is %v", got)
	}
	for _, l := range r.s.Lines() {
		if l.Queue == "support" && (l.Oldest != r.at-3*second || l.Callback != 1 || l.Waiting != 4) {
			t.Errorf("the queue shows %+v", l)
		}
	}
	if r.cfg.Agent("kim").Place != 0 || r.cfg.Agent("nobody") != nil || len(r.cfg.Agents()) != 4 {
		t.Error("agents are not those of the configuration")
	}
}
