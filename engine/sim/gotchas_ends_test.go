package sim

import (
	"testing"

	"callflow/engine"
)

const waitMusic = `waitUrl=""`

// twoNaively begins the talk of a customer and an agent whom the application rings: /voice and /agent are
// Conference elements with these attributes.
func twoNaively(t *testing.T, customer, agent string, more map[string]func(Request) string) *naive {
	t.Helper()
	docs := map[string]func(Request) string{
		"/voice": says(`<Dial><Conference ` + waitMusic + " " + customer + `>talk</Conference></Dial>`),
		"/agent": says(`<Dial><Conference ` + waitMusic + " " + agent + `>talk</Conference></Dial>`),
	}
	for path, doc := range more {
		docs[path] = doc
	}
	a := newNaive(t, docs)
	a.answers(alice, bob, carol)
	a.voice("customer", customerNumber)
	a.rings(alice, "/agent")
	a.wait(5)
	a.is("they hear each other", a.hears("customer", alice) && a.hears(alice, "customer"), true)
	clear(a.alone)
	return a
}

// twoWithUs begins the same talk in the sales desk of testdata.
func twoWithUs(t *testing.T, seed uint64) *ours {
	t.Helper()
	o := open(t, "sales", seed)
	o.answers(alice, bob, carol)
	o.calls("customer", customerNumber, "+815000000001")
	o.wait(5)
	o.is("they hear each other", o.hears("customer", alice) && o.hears(alice, "customer"), true)
	clear(o.alone)
	return o
}

// A conference of one is legal: whoever is left stays connected, and is billed.
func aloneNaively(t *testing.T) {
	for gone, left := range map[string]string{alice: "customer", "customer": alice} {
		a := twoNaively(t, "", "", nil)
		a.does(gone, "hang up")
		a.wait(600)
		a.is("who is on the telephone ten minutes later", a.living(), left)
		a.is("the room", a.rooms(), "talk in-progress")
		a.is("alone for", a.alone[left], 600_000)
	}
}

func aloneWithUs(t *testing.T, seed uint64) {
	for gone, left := range map[string]string{alice: "customer", "customer": alice} {
		o := twoWithUs(t, seed)
		o.does(gone, "hang up")
		o.wait(2)
		o.is("who is on the telephone after "+gone+" has hung up", o.living(), "")
		o.is("the state of the room", o.room("").Status, "completed")
		o.is("alone for", o.alone[left] <= 1000, true)
		o.wait(60)
		o.is("nothing is left of it", o.w.Office.Idle(), true)
	}
}

// The naive hold leads the customer out of the room to some music; the customer's flag ends the room then.
func holdNaively(t *testing.T) {
	const flag = `endConferenceOnExit="true"`
	a := twoNaively(t, flag, flag, map[string]func(Request) string{"/music": says(`<Play loop="0">/hold.mp3</Play>`)})
	if err := a.net.Move(a.net.Sid("customer"), pagesAt+"/music"); err != nil {
		t.Fatal(err)
	}
	a.wait(1)
	a.is("the room", a.rooms(), "talk completed")
	a.is("why", a.room("talk").Reason, "participant-with-end-conference-on-exit-left")
	a.is("who is on the telephone", a.living(), "customer") // with nobody to come back to
}

func holdWithUs(t *testing.T, seed uint64) {
	o := twoWithUs(t, seed)
	o.is("hold", o.asks("customer", engine.Command{Name: "hold", By: "agents.alice", With: with("who", "customer")}), engine.Accepted)
	o.wait(300)
	o.is("who is in the room", o.in(), alice+" customer")
	o.is("the customer hears the agent", o.hears("customer", alice), false)
	o.is("the customer is held", o.seat("customer").Hold, true)
	o.is("the customer hears music", o.heardBy("customer", "lib_music.wav"), true)
	o.is("resume", o.asks("customer", engine.Command{Name: "resume", By: "agents.alice", With: with("who", "customer")}), engine.Accepted)
	o.wait(1)
	o.is("they hear each other again", o.hears("customer", alice) && o.hears(alice, "customer"), true)
	o.is("rooms", len(o.net.Conferences()), 1)
}

// With a flag for everybody a supervisor who stops listening ends the talk of the others.
func flagsNaively(t *testing.T) {
	const flag = `endConferenceOnExit="true"`
	a := twoNaively(t, flag, flag, map[string]func(Request) string{
		"/listen": says(`<Dial><Conference muted="true" beep="false" ` + flag + `>talk</Conference></Dial>`)})
	a.rings(carol, "/listen")
	a.wait(5)
	a.is("who is in the room", a.in(), alice+" "+carol+" customer")
	a.does(carol, "hang up")
	a.wait(1)
	a.is("the room", a.rooms(), "talk completed")
	a.is("who is on the telephone", a.living(), "")
}

func flagsWithUs(t *testing.T, seed uint64) {
	o := twoWithUs(t, seed)
	o.is("listen", o.asks("customer", engine.Command{Name: "listen", By: "agents.carol"}), engine.Accepted)
	o.wait(5)
	for name, ends := range map[string]bool{"customer": true, alice: false, carol: false} {
		o.is(name+"'s flag", o.seat(name).Ends, ends)
	}
	o.is("the supervisor is heard", o.hears("customer", carol) || o.hears(alice, carol), false)
	o.does(carol, "hang up")
	o.wait(60)
	o.is("who is in the room", o.in(), alice+" customer")
	o.is("they hear each other", o.hears("customer", alice) && o.hears(alice, "customer"), true)
}

// Without a flag for the agent, somebody must end the conference when the agent leaves.
func unnoticedNaively(t *testing.T) {
	a := twoNaively(t, `endConferenceOnExit="true"`, `endConferenceOnExit="false"`, nil)
	a.does(alice, "hang up")
	a.wait(1800)
	a.is("who is on the telephone half an hour later", a.living(), "customer")
	a.is("the customer is alone for", a.alone["customer"], 1_800_000)
}

func unnoticedWithUs(t *testing.T, seed uint64) {
	o := twoWithUs(t, seed)
	o.does(alice, "hang up")
	o.wait(2)
	o.is("why the room has ended", o.room("").Reason, "conference-ended-via-api")
	o.is("the end is ordered once", o.deeds(engine.EndRoom{}), 1)
	o.is("who is on the telephone", o.living(), "")

	lost := twoWithUs(t, seed) // the same, and the report of the agent's leaving is lost
	lost.keep = func(r Request) engine.Millis {
		if r.Params.Value("StatusCallbackEvent") == "participant-leave" {
			return -1
		}
		return 0
	}
	lost.does(alice, "hang up")
	lost.wait(3)
	lost.is("who is on the telephone", lost.living(), "")

	again := twoWithUs(t, seed) // the same, and so is that of the room's end: Twilio is asked whether it is over
	again.keep = func(Request) engine.Millis { return -1 }
	again.does(alice, "hang up")
	again.wait(30)
	again.is("who is on the telephone", again.living(), "")
	again.is("the contact is over", again.w.Office.Idle(), true)
}

// The agent hangs up and asks for the end before the application has heard of the conference's SID.
func earlyNaively(t *testing.T) {
	a := twoNaively(t, `endConferenceOnExit="true"`, `endConferenceOnExit="false"`, nil)
	known := "" // its callback is still on the way
	a.is("the end is refused with", code(a.net.EndConference(known)), 20404)
	a.does(alice, "hang up")
	a.wait(120)
	a.is("the customer is alone for", a.alone["customer"], 120_000)
}

func earlyWithUs(t *testing.T, seed uint64) {
	for _, test := range []struct {
		name   string
		late   bool // the reports come after 12 s; else never
		closes bool // the agent asks for the end; else only hangs up
	}{
		{"asked, and told later", true, true}, {"asked, and never told", false, true},
		{"hung up, and told later", true, false}, {"hung up, and never told", false, false},
	} {
		o := open(t, "sales", seed)
		o.answers(alice)
		o.keep = func(Request) engine.Millis {
			if !test.late {
				return -1
			}
			return max(0, o.net.Began()+12_000-o.net.Now())
		}
		o.calls("customer", customerNumber, "+815000000001")
		o.wait(10)
		o.is(test.name+": they talk", o.hears("customer", alice), true)
		if test.closes {
			o.is(test.name, o.asks("customer", engine.Command{Name: "close", By: "agents.alice"}), engine.Accepted)
			o.is(test.name+": requests without a SID", o.deeds(engine.EndRoom{}), 0)
		} else {
			o.does(alice, "hang up")
		}
		o.wait(6)
		o.is(test.name+": who is on the telephone", o.living(), "")
		o.wait(120)
		o.is(test.name+": the contact is over", o.w.Office.Idle(), true)
	}
}
