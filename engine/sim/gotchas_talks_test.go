package sim

import (
	"slices"
	"strings"
	"testing"

	"callflow/engine"
)

// Whoever looks only at who joins cannot tell busy from no answer, and takes a machine for a person.
func outcomesNaively(t *testing.T) {
	for _, how := range []string{"busy", "no-answer", "failed", "machine"} {
		a, _ := outNaively(t, "")
		a.softphone(alice)
		a.wait(2)
		if err := a.net.PickUp(a.net.Sid("customer"), how); err != nil {
			t.Fatal(err)
		}
		a.wait(120)
		joined := 1
		if how == "machine" {
			joined = 2
			a.is("the agent talks with a machine", a.hears(alice, "customer"), true)
		} else {
			a.is("the agent is alone for", a.alone[alice] >= 120_000, true)
		}
		a.is(how+": joined", a.told("participant-join"), joined)
	}
}

func outcomesWithUs(t *testing.T, seed uint64) {
	for how, words := range map[string]string{"busy": "is busy", "no-answer": "does not answer", "failed": "cannot be reached", "machine": "A machine"} {
		o := outWithUs(t, seed)
		o.wait(2)
		if err := o.net.PickUp(o.net.Sid(customerNumber), how); err != nil {
			t.Fatal(err)
		}
		o.wait(10)
		o.is("the step", slices.Contains(o.branches(), "callee."+strings.ReplaceAll(how, "-", "_")), true)
		o.is(how+": the agent hears", o.heardBy(alice, words), true)
		o.is(how+": who is on the telephone", o.living(), "")
	}
}

const sentences = 20

// All events, because the SID is in them: every sentence is two requests more.
func loadNaively(t *testing.T) {
	a := twoNaively(t, `endConferenceOnExit="true" statusCallback="`+pagesAt+`/events" statusCallbackEvent="start end join leave mute hold modify speaker announcement"`, "", nil)
	talk(a.scene)
	a.is("reports", len(a.events) > 2*2*sentences, true)
}

func loadWithUs(t *testing.T, seed uint64) {
	o := twoWithUs(t, seed)
	talk(o.scene)
	o.is("reports", o.told <= 8, true)
	o.is("what is reported", written(o.joins[0], "statusCallbackEvent"), "start end join leave hold mute modify")

	long := twoWithUs(t, seed) // the number does not depend on how long they talk
	long.wait(1800)
	talk(long.scene)
	long.is("reports", long.told, o.told)
}

// talk lets customer and agent say something in turn, and hang up.
func talk(s *scene) {
	for range sentences {
		s.does("customer", "say it does not work")
		s.wait(3)
		s.does(alice, "say have you tried to switch it off")
		s.wait(3)
	}
	s.does("customer", "hang up") // which ends the room
	s.wait(10)
}

// The outgoing talk is a Dial: what holds in a room finds nobody, and a redirect of the agent drops the
// customer.
func mixedNaively(t *testing.T) {
	a := newNaive(t, map[string]func(Request) string{
		"/softphone": says(`<Dial><Number>` + customerNumber + `</Number></Dial>`), "/music": says(`<Play loop="0">/hold.mp3</Play>`)})
	a.answers(customerNumber)
	a.softphone(alice)
	a.wait(5)
	a.is("they hear each other", a.hears(alice, customerNumber), true)
	hold := true
	a.is("a hold is refused with", code(a.net.UpdateParticipant("CF0", a.net.Sid(customerNumber), ParticipantUpdate{Hold: &hold})), 20404)
	if err := a.net.Move(a.net.Sid(alice), pagesAt+"/music"); err != nil {
		t.Fatal(err)
	}
	a.wait(1)
	a.is("who is on the telephone", a.living(), alice)
}

func mixedWithUs(t *testing.T, seed uint64) {
	in, out := twoWithUs(t, seed), outWithUs(t, seed)
	out.answers(customerNumber)
	out.wait(1)
	if err := out.net.PickUp(out.net.Sid(customerNumber), "answered"); err != nil {
		t.Fatal(err)
	}
	out.wait(5)
	for o, customer := range map[*ours]string{in: "customer", out: customerNumber} {
		o.is("hold", o.asks(alice, engine.Command{Name: "hold", By: "agents.alice", With: with("who", "customer")}), engine.Accepted)
		o.wait(5)
		o.is("the customer is held", o.seat(customer).Hold, true)
		o.is("resume", o.asks(alice, engine.Command{Name: "resume", By: "agents.alice", With: with("who", "customer")}), engine.Accepted)
		o.wait(1)
		o.is("they hear each other", o.hears(customer, alice) && o.hears(alice, customer), true)
	}
}

// The first who joins decides where the talk is mixed, for its whole life.
func regionNaively(t *testing.T) {
	a := twoNaively(t, "", `region="jp1" jitterBufferSize="small"`, nil)
	a.is("the talk of two in Japan is mixed in", a.room("talk").Region, "us1")
}

func regionWithUs(t *testing.T, seed uint64) {
	o := twoWithUs(t, seed)
	o.is("mixed in", o.room("").Region, "jp1")
	o.is("ways in", len(o.joins), 2)
	for _, noun := range o.joins {
		o.is("region", written(noun, "region"), "jp1")
		o.is("jitter buffer", written(noun, "jitterBufferSize"), "small")
	}
}

// A dialled talk cannot take a third; whoever leads the customer's leg, which is the parent, into a room first
// loses the agent.
func upgradeNaively(t *testing.T) {
	a := newNaive(t, map[string]func(Request) string{
		"/voice": says(`<Dial><Client>alice</Client></Dial>`), "/room": says(`<Dial><Conference waitUrl="">talk</Conference></Dial>`)})
	a.answers(alice)
	a.voice("customer", customerNumber)
	a.wait(5)
	a.is("they hear each other", a.hears(alice, "customer"), true)
	if err := a.net.Move(a.net.Sid("customer"), pagesAt+"/room"); err != nil {
		t.Fatal(err)
	}
	a.is("the agent's leg", a.net.Move(a.net.Sid(alice), pagesAt+"/room"), ErrGone)
	a.wait(60)
	a.is("who is on the telephone", a.living(), "customer")
	a.is("the customer is alone for", a.alone["customer"], 60_000)
}

// TestUpgradeOrder is the order in which a dialled talk does become a room (mapping.md section 6): the leg that
// was dialled is led there first; that ends the Dial, whose action leads the other one there.
func TestUpgradeOrder(t *testing.T) {
	t.Parallel()
	const join = `<Dial><Conference waitUrl="" endConferenceOnExit="true">talk</Conference></Dial>`
	a := newNaive(t, map[string]func(Request) string{
		"/voice": says(`<Dial action="` + pagesAt + `/action"><Client>alice</Client></Dial>`), "/action": says(join), "/room": says(join)})
	a.answers(alice)
	a.voice("customer", customerNumber)
	a.wait(5)
	if err := a.net.Move(a.net.Sid(alice), pagesAt+"/room"); err != nil {
		t.Fatal(err)
	}
	a.is("they hear each other", a.hears("customer", alice) && a.hears(alice, "customer"), true)
	a.is("who is in the room", a.in(), alice+" customer")
	a.wait(60)
	a.is("somebody was alone", len(a.alone), 0)
	a.does(alice, "hang up")
	a.wait(1)
	a.is("who is on the telephone", a.living(), "")
}

// Every talk of ours is in a room from the start: a third comes in without a gap.
func thirdWithUs(t *testing.T, seed uint64) {
	o := twoWithUs(t, seed)
	o.is("transfer", o.asks("customer", engine.Command{Name: "transfer", By: "agents.alice", With: with("to", "agents.bob")}), engine.Accepted)
	for range 50 {
		o.pass(o.net.Now() + 100)
		o.is("they hear each other", o.hears("customer", alice) && o.hears(alice, "customer"), true)
	}
	o.is("who is in the room", o.in(), alice+" "+bob+" customer")
	o.is("rooms", len(o.net.Conferences()), 1)
}
