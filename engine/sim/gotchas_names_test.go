package sim

import (
	"regexp"
	"slices"
	"strconv"
	"testing"

	"callflow/engine"
	"callflow/engine/twiml"
)

// The softphone knows its CallSid; every change of the room wants the ConferenceSid.
func sidlessNaively(t *testing.T) {
	a := twoNaively(t, "", "", nil)
	own, hold := a.net.Sid(alice), true
	a.is("the end is refused with", code(a.net.EndConference(own)), 20404)
	a.is("by name, too", code(a.net.EndConference("talk")), 20404)
	a.is("a hold is refused with", code(a.net.UpdateParticipant(own, a.net.Sid("customer"), ParticipantUpdate{Hold: &hold})), 20404)
	a.wait(10)
	a.is("who is in the room", a.in(), alice+" customer")
}

func sidlessWithUs(t *testing.T, seed uint64) {
	o := twoWithUs(t, seed)
	o.is("hold", o.asks("customer", engine.Command{Name: "hold", By: "agents.alice", With: with("who", "customer")}), engine.Accepted)
	o.is("the customer is held", o.seat("customer").Hold, true)
	o.is("close", o.asks("customer", engine.Command{Name: "close", By: "agents.alice"}), engine.Accepted)
	o.wait(2)
	o.is("who is on the telephone", o.living(), "")
}

// search looks for the room of a call as an application without an index must: it lists all rooms, and reads
// who is in each.
func search(n *Network, sid string) (room string, requests int) {
	requests = 1
	for _, r := range n.Conferences() {
		if r.Status == "completed" {
			continue
		}
		requests++
		in, _ := n.Participants(r.Sid, false)
		for _, p := range in {
			if p.Call == sid {
				return r.Sid, requests
			}
		}
	}
	return "", requests
}

func lookupNaively(t *testing.T) {
	const rooms = 30
	a := newNaive(t, map[string]func(Request) string{
		"/voice": func(r Request) string { return `<Dial><Conference waitUrl="">` + r.Sid + `</Conference></Dial>` }})
	for i := range rooms {
		a.voice("caller"+strconv.Itoa(i), "+141555502"+strconv.Itoa(10+i))
	}
	sid := a.net.Sid("caller0")
	found, requests := search(a.net, sid)
	a.is("the room is found", found != "", true)
	a.is("after so many requests", requests, 1+rooms)
	a.does("caller0", "hang up")
	found, _ = search(a.net, sid)
	a.is("the room of a call that is over", found, "")
}

func lookupWithUs(t *testing.T, seed uint64) {
	o := twoWithUs(t, seed)
	o.is("hold", o.asks("customer", engine.Command{Name: "hold", By: "agents.alice", With: with("who", "customer")}), engine.Accepted)
	o.does(alice, "hang up")
	o.wait(60)
	o.is("questions to Twilio", o.deeds(engine.AskRoom{})+o.deeds(engine.AskCall{}), 0)
	o.is("visits that are known of when all is over", len(o.facts(engine.SeatVacated)), 2)
}

// The SID goes to the browser by a callback and a third party's message; until then its buttons do nothing.
func pushNaively(t *testing.T) {
	a := twoNaively(t, "", "", nil)
	known, hold := "", true // three seconds later it is
	a.is("a hold is refused with", code(a.net.UpdateParticipant(known, a.net.Sid("customer"), ParticipantUpdate{Hold: &hold})), 20404)
	a.does(alice, "say what a nuisance")
	a.is("the customer hears what was said aside", a.heardBy("customer", "what a nuisance"), true)
}

func pushWithUs(t *testing.T, seed uint64) {
	o := open(t, "sales", seed)
	o.answers(alice)
	o.keep = func(Request) engine.Millis { return max(0, o.net.Began()+12_000-o.net.Now()) }
	o.calls("customer", customerNumber, "+815000000001")
	o.wait(10)
	o.is("hold", o.asks("customer", engine.Command{Name: "hold", By: "agents.alice", With: with("who", "customer")}), engine.Accepted)
	o.wait(3)
	o.is("the customer is held when the room is known", o.seat("customer").Hold, true)
	var told []string // what a softphone hears of it
	for _, x := range o.log {
		for _, f := range x.Facts {
			switch f.Kind {
			case engine.SeatJoined, engine.RoomStarted, engine.SeatChanged:
				told = append(told, string(f.Kind)+" "+strconv.Itoa(int(f.Leg)))
			}
		}
	}
	slices.Sort(told[1:]) // whether the talk begins or the second one comes first is not said
	o.is("what is told", told, []string{"seat_joined 1", "room_started 0", "seat_changed 1", "seat_joined 2"})
}

// A room that is named after the agent is everybody's who calls the agent.
func nameNaively(t *testing.T) {
	a := twoNaively(t, "", "", nil)
	a.voice("other", otherNumber)
	a.does("customer", "say my card ends in 1234")
	a.is("a stranger hears it", a.heardBy("other", "my card ends in 1234"), true)
}

func nameWithUs(t *testing.T, seed uint64) {
	o := twoWithUs(t, seed)
	o.calls("other", otherNumber, "+815000000001")
	o.wait(1)
	o.does("customer", "say my card ends in 1234")
	o.is("a stranger hears it", o.heardBy("other", "my card ends in 1234"), false)
	form := regexp.MustCompile(`^[a-z_]+_[0-9]+_[0-9]+$`)
	names := map[string]bool{}
	for _, r := range o.net.Conferences() {
		o.is(r.Name+" names type, contact and number of the room", form.MatchString(r.Name), true)
		names[r.Name] = true
	}
	o.is("names", len(names), 2)
}

// outNaively calls a customer as the article did: first the REST API brings the customer into a room, then
// the agent's softphone joins it.
func outNaively(t *testing.T, agent string) (a *naive, room string) {
	t.Helper()
	a = newNaive(t, map[string]func(Request) string{"/softphone": says(`<Dial><Conference ` + waitMusic + ` ` + agent + `>X</Conference></Dial>`)})
	_, err := a.net.Invite("X", Order{To: customerNumber, From: "+19005550100", Name: "customer", Timeout: 30, Seat: []twiml.NodeAttr{
		{Name: "statusCallback", Value: pagesAt + "/events"}, {Name: "statusCallbackEvent", Value: "start end join leave"},
		{Name: "endConferenceOnExit", Value: "true"}, {Name: "waitUrl", Value: ""}}})
	if err != nil {
		t.Fatal(err)
	}
	return a, a.room("X").Sid
}

// outWithUs calls a customer from a softphone of the sales desk.
func outWithUs(t *testing.T, seed uint64) *ours {
	t.Helper()
	o := open(t, "sales", seed)
	if err := o.net.PlaceWith(alice, alice, "app:AP00000000000000000000000000000001", engine.Params{{Name: "to", Value: customerNumber}}); err != nil {
		t.Fatal(err)
	}
	return o
}

// The customer is busy: the first room ends at once, and the agent opens a second one of the same name.
func doubleNaively(t *testing.T) {
	a, sid := outNaively(t, "")
	a.does("customer", "busy")
	a.wait(1)
	a.softphone(alice)
	a.wait(600)
	a.is("rooms", a.rooms(), "X completed, X init")
	a.is("they are two", a.room("X").Sid != sid, true)
	a.is("who is on the telephone", a.living(), alice)
	a.is("the agent is alone for", a.alone[alice], 600_000)
}

func doubleWithUs(t *testing.T, seed uint64) {
	o := outWithUs(t, seed)
	o.pass(o.net.Now() + 1000)
	o.does(customerNumber, "busy")
	o.wait(3)
	o.is("the agent hears", o.heardBy(alice, "line is busy"), true)
	o.wait(3)
	o.is("who is on the telephone", o.living(), "")
	o.is("rooms", len(o.net.Conferences()), 1)
	o.is("the state of the room", o.room("").Status, "completed")
	o.is("the step's outcome", slices.Contains(o.branches(), "callee.busy"), true)
}

// The callback of the first room is not that of the second, and its SID ends nothing.
func reportsNaively(t *testing.T) {
	a, sid := outNaively(t, `statusCallback="`+pagesAt+`/events"`) // without events: the API call has said them
	a.does("customer", "busy")
	a.wait(1)
	before := len(a.events)
	a.softphone(alice)
	a.wait(60)
	a.is("reports of the second room", len(a.events)-before, 0)
	a.is("the SID that is known is refused with", code(a.net.EndConference(sid)), 16099)
	a.is("the agent is alone for", a.alone[alice], 60_000)
}

func reportsWithUs(t *testing.T, seed uint64) {
	o := twoWithUs(t, seed)
	o.is("listen", o.asks("customer", engine.Command{Name: "listen", By: "agents.carol"}), engine.Accepted)
	o.is("transfer", o.asks("customer", engine.Command{Name: "transfer", By: "agents.alice", With: with("to", "agents.bob")}), engine.Accepted)
	o.wait(5)
	o.is("who is in the room", o.in(), alice+" "+bob+" "+carol+" customer")
	o.is("ways in", len(o.joins), 4)
	for _, noun := range o.joins {
		for _, name := range []string{"statusCallback", "statusCallbackEvent", "statusCallbackMethod", "region", "jitterBufferSize"} {
			o.is(name, written(noun, name), written(o.joins[0], name))
		}
	}

	split := open(t, "sales", seed) // the customer's room ends while the agent comes in: two rooms of one name
	split.answers(alice)
	if err := split.net.Fault("room-ends-while-joining", 1); err != nil {
		t.Fatal(err)
	}
	split.calls("customer", customerNumber, "+815000000001")
	split.wait(60)
	split.is("who is on the telephone", split.living(), "")
	split.is("the agent is alone for long", split.alone[alice] > 12_000, false)
	split.is("the contact is over", split.w.Office.Idle(), true)
}

// The article's remedy: wait a second, look whether the first room lives, then join. Busy later is too late.
func sleepNaively(t *testing.T) {
	a, sid := outNaively(t, "")
	a.wait(1)
	r, _ := a.net.Conference(sid)
	a.is("the room looks well", r.Status, "init")
	a.softphone(alice)
	a.wait(2)
	a.does("customer", "busy") // some networks take three seconds
	a.wait(60)
	a.is("the agent is alone for", a.alone[alice] >= 60_000, true)
	a.is("who is on the telephone", a.living(), alice)
}

func sleepWithUs(t *testing.T, seed uint64) {
	for _, after := range []engine.Millis{200, 3000, 8000} {
		o := outWithUs(t, seed)
		o.pass(o.net.Now() + after)
		o.does(customerNumber, "busy")
		busy := o.net.Now() - o.net.Began()
		o.wait(2)
		for _, h := range o.heard {
			if h.Sound != nil && h.Sound.Words == "The customer's line is busy." {
				o.is("the agent is told", h.At-busy, 0)
				busy = -1
			}
		}
		o.is("the agent is told at all", busy, -1)
		o.wait(5)
		o.is("who is on the telephone", o.living(), "")
	}
}
