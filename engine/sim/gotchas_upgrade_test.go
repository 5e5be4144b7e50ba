package sim

import (
	"slices"
	"testing"

	"callflow/engine"
)

// asksUpgrade asks for the upgrade of a talk.
func (o *ours) asksUpgrade() engine.Response {
	return o.asks("customer", engine.Command{Name: "upgrade", By: "agents.alice"})
}

func plainTalk(t *testing.T, seed uint64) *ours {
	t.Helper()
	o := open(t, "plain", seed)
	o.answers(alice, bob)
	o.calls("customer", customerNumber, "+815000000001")
	o.is("while it rings", o.asks("customer", engine.Command{Name: "upgrade", By: customerNumber}), engine.NotNow)
	o.wait(5)
	o.is("they hear each other", o.hears("customer", alice) && o.hears(alice, "customer"), true)
	o.is("rooms", len(o.net.Conferences()), 0)
	return o
}

// upgradeWithUs: a dialled talk becomes a room when somebody asks for it, and a third comes in.
func upgradeWithUs(t *testing.T, seed uint64) {
	o := plainTalk(t, seed)
	o.is("upgrade", o.asksUpgrade(), engine.Accepted)
	o.is("they hear each other", o.hears("customer", alice) && o.hears(alice, "customer"), true)
	o.is("who is in the room", o.in(), alice+" customer")
	o.is("redirects", o.deeds(engine.MoveCall{}), 1)
	o.is("once more", o.asksUpgrade(), engine.NotNow)
	o.wait(10)
	o.is("somebody was alone", len(o.alone), 0)
	o.is("all", o.asks("customer", engine.Command{Name: "all", By: "agents.alice", With: with("to", "agents.bob")}), engine.Accepted)
	o.wait(10)
	o.does(bob, "press 1")
	o.wait(2)
	o.is("who is in the room", o.in(), alice+" "+bob+" customer")
	o.does(alice, "hang up")
	o.wait(30)
	o.is("customer and expert talk", o.hears("customer", bob) && o.hears(bob, "customer"), true)
	o.does(bob, "hang up")
	o.wait(1)
	o.is("the customer goes on", o.heardBy("customer", "Thank you for your call"), true)
	o.wait(5)
	o.is("who is on the telephone", o.living(), "")
	o.is("the step's outcome", slices.Contains(o.branches(), "talk.talked"), true)
	o.is("the contact is over", o.w.Office.Idle(), true)
}

// TestUpgradeWithTrouble is the same when things go wrong on the way.
func TestUpgradeWithTrouble(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		late engine.Millis // of the reports of the room; below 0: lost
		act  func(*ours)
	}{
		"the agent hangs up at once":    {0, func(o *ours) { o.does(alice, "hang up") }},
		"the customer hangs up at once": {0, func(o *ours) { o.does("customer", "hang up") }},
		"reports are late":              {8000, func(o *ours) { o.wait(20); o.does(alice, "hang up") }},
		"reports are lost":              {-1, func(o *ours) { o.wait(20); o.does(alice, "hang up") }},
		"the agent hangs up, untold":    {-1, func(o *ours) { o.does(alice, "hang up") }},
		"the customer hangs up, untold": {-1, func(o *ours) { o.does("customer", "hang up") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := plainTalk(t, 1)
			o.keep = func(Request) engine.Millis { return test.late }
			o.is("upgrade", o.asksUpgrade(), engine.Accepted)
			test.act(o)
			o.wait(40)
			o.is("who is on the telephone", o.living(), "")
			o.wait(600)
			o.is("the contact is over", o.w.Office.Idle(), true)
		})
	}
}
