package sim

import (
	"slices"
	"strings"
	"testing"

	"callflow/engine"
)

// TestWarmTransfer are the defects of the warm transfer tutorial, and its flags once the talk is handed over:
// agents start the talk; customer and second agent end it; the first agent does neither.
func TestWarmTransfer(t *testing.T) {
	playGotchas(t, []gotcha{
		{"flags after the hand-over", matrixNaively, matrixWithUs},
		{"a second customer while the first talks", secondNaively, secondWithUs},
		{"nobody answers the first customer", unansweredNaively, unansweredWithUs},
		{"a transfer without a call", absentNaively, absentWithUs},
		{"a word in private before the hand-over", privateNaively, privateWithUs},
		{"the second agent does not come", refusedNaively, refusedWithUs},
	})
}

// tutorial is the application of the warm transfer tutorial. Its table has one row for each agent: the
// conference of the last call wins.
type tutorial struct {
	*naive
	active map[string]string
}

func newTutorial(t *testing.T) *tutorial {
	t.Helper()
	x := &tutorial{active: map[string]string{}}
	join := func(flags string) func(Request) string {
		return func(r Request) string {
			return `<Dial><Conference ` + flags + ` waitUrl="">` + strings.TrimPrefix(r.Cookies, "room=") + `</Conference></Dial>`
		}
	}
	x.naive = newNaive(t, map[string]func(Request) string{
		"/voice": func(r Request) string {
			x.active["agent1"] = r.Sid
			return `<Dial><Conference startConferenceOnEnter="false" endConferenceOnExit="true" waitUrl="">` + r.Sid + `</Conference></Dial>`
		},
		"/agent1": join(`startConferenceOnEnter="true" endConferenceOnExit="false"`),
		"/agent2": join(`startConferenceOnEnter="true" endConferenceOnExit="true"`),
	})
	return x
}

// arrives is a customer who calls: the first agent is rung, whether free or not.
func (x *tutorial) arrives(name, number string) {
	x.t.Helper()
	x.voice(name, number)
	x.rings(alice, "/agent1?room="+x.active["agent1"])
}

// transfer is the button of the first agent's page; false is the error 500 of its request.
func (x *tutorial) transfer() bool {
	room, ok := x.active["agent1"]
	if ok {
		x.rings(bob, "/agent2?room="+room)
	}
	return ok
}

// matrix is how three people sit: start and end flags.
func matrix(s *scene, names ...string) []bool {
	var all []bool
	for _, name := range names {
		p := s.seat(name)
		all = append(all, p.Starts, p.Ends)
	}
	return all
}

// The tutorial is right about this.
func matrixNaively(t *testing.T) {
	x := newTutorial(t)
	x.answers(alice, bob)
	x.arrives("customer", customerNumber)
	x.wait(5)
	x.transfer()
	x.wait(5)
	x.is("flags", matrix(x.scene, "customer", alice, bob), []bool{false, true, true, false, true, true})
	x.does(alice, "hang up")
	x.wait(30)
	x.is("customer and expert talk", x.hears("customer", bob) && x.hears(bob, "customer"), true)
	x.does(bob, "hang up")
	x.wait(1)
	x.is("who is on the telephone", x.living(), "")
}

func matrixWithUs(t *testing.T, seed uint64) {
	o := twoWithUs(t, seed)
	o.is("transfer", o.asks("customer", engine.Command{Name: "transfer", By: "agents.alice", With: with("to", "agents.bob")}), engine.Accepted)
	o.wait(5)
	o.is("flags before", matrix(o.scene, "customer", alice, bob), []bool{false, true, true, false, true, false}) // who is only tried ends nothing
	o.does(alice, "hang up")
	o.wait(30)
	o.is("customer and expert talk", o.hears("customer", bob) && o.hears(bob, "customer"), true)
	o.is("flags after", matrix(o.scene, "customer", bob), []bool{false, true, true, true})
	o.does(bob, "hang up")
	o.wait(2)
	o.is("who is on the telephone", o.living(), "")
	o.is("rooms", len(o.net.Conferences()), 1)
}

// The row of the first agent names the second customer's conference now: the second agent gets there.
func secondNaively(t *testing.T) {
	x := newTutorial(t)
	x.answers(alice, bob)
	x.arrives("customer", customerNumber)
	x.wait(5)
	x.arrives("other", otherNumber)
	x.wait(5)
	x.transfer()
	x.wait(5)
	x.is("the expert hears the agent's customer", x.hears(bob, "customer"), false)
	x.is("the expert hears a stranger", x.hears(bob, "other"), true)
}

func secondWithUs(t *testing.T, seed uint64) {
	o := twoWithUs(t, seed)
	o.calls("other", otherNumber, "+815000000001")
	o.wait(5)
	o.is("transfer", o.asks("customer", engine.Command{Name: "transfer", By: "agents.alice", With: with("to", "agents.bob")}), engine.Accepted)
	o.wait(5)
	o.is("the expert hears the agent's customer", o.hears(bob, "customer"), true)
	o.is("the expert hears a stranger", o.hears(bob, "other"), false)
	o.is("the stranger's contact has a command of the same name", o.asks("other", engine.Command{Name: "transfer", By: "agents.alice", With: with("to", "agents.bob")}), engine.NotAllowed)
	o.wait(30)
	o.is("the stranger was told that nobody comes", o.heardBy("other", "Nobody can take your call"), true)
	o.is("who is on the telephone", o.living(), alice+" "+bob+" customer")
}

// Nobody looks after the first agent's telephone.
func unansweredNaively(t *testing.T) {
	x := newTutorial(t)
	x.arrives("customer", customerNumber)
	x.wait(1800)
	x.is("who is on the telephone half an hour later", x.living(), "customer")
}

func unansweredWithUs(t *testing.T, seed uint64) {
	o := open(t, "sales", seed)
	o.calls("customer", customerNumber, "+815000000001")
	o.wait(40)
	o.is("the customer is told", o.heardBy("customer", "Nobody can take your call"), true)
	o.is("who is on the telephone", o.living(), "")
}

// The tutorial's request fails with an error 500; ours is refused, and says why.
func absentNaively(t *testing.T) {
	x := newTutorial(t)
	x.is("the transfer is made", x.transfer(), false)
	x.answers(alice, bob)
	x.arrives("customer", customerNumber)
	x.wait(5)
	x.does("customer", "hang up")
	x.wait(5)
	x.is("the row of a call that is over is used", x.transfer(), true)
	x.wait(60)
	x.is("who is on the telephone", x.living(), bob)
	x.is("the expert is alone for", x.alone[bob] > 50_000, true)
}

func absentWithUs(t *testing.T, seed uint64) {
	o := twoWithUs(t, seed)
	transfer := engine.Command{Name: "transfer", By: "agents.alice", With: with("to", "agents.bob")}
	nothing := transfer
	nothing.With = nil
	o.is("to nobody", o.asks("customer", nothing), engine.BadInput)
	nothing.With = with("to", "agents.nobody")
	o.is("to a stranger", o.asks("customer", nothing), engine.BadInput)
	o.does("customer", "hang up")
	o.wait(60)
	o.is("after the call", o.asks("customer", transfer), engine.Gone)
	o.wait(60)
	o.is("who is on the telephone", o.living(), "")
}

// In the tutorial the customer hears what the agents say of them.
func privateNaively(t *testing.T) {
	x := newTutorial(t)
	x.answers(alice, bob)
	x.arrives("customer", customerNumber)
	x.wait(5)
	x.transfer()
	x.wait(5)
	x.does(alice, "say this one is difficult")
	x.is("the customer hears it", x.heardBy("customer", "difficult"), true)
}

func privateWithUs(t *testing.T, seed uint64) {
	o := twoWithUs(t, seed)
	o.is("consult", o.asks("customer", engine.Command{Name: "consult", By: "agents.alice", With: with("to", "agents.bob")}), engine.Accepted)
	o.wait(5)
	o.does(alice, "say this one is difficult")
	o.is("the expert hears it", o.heardBy(bob, "difficult"), true)
	o.is("the customer hears it", o.heardBy("customer", "difficult"), false)
	o.is("complete", o.asks("customer", engine.Command{Name: "complete", By: "agents.alice"}), engine.Accepted)
	o.wait(30)
	o.is("who is on the telephone", o.living(), bob+" customer")
	o.is("flags", matrix(o.scene, "customer", bob), []bool{false, true, true, true})
	o.does("customer", "hang up")
	o.wait(2)
	o.is("who is on the telephone", o.living(), "")
}

// The first agent hangs up once the second has been called; the second is busy.
func refusedNaively(t *testing.T) {
	x := newTutorial(t)
	x.answers(alice)
	x.arrives("customer", customerNumber)
	x.wait(5)
	x.isBusy(bob)
	x.transfer()
	x.does(alice, "hang up")
	x.wait(600)
	x.is("who is on the telephone", x.living(), "customer")
	x.is("the customer is alone for", x.alone["customer"] >= 600_000, true)
}

func refusedWithUs(t *testing.T, seed uint64) {
	o := twoWithUs(t, seed)
	o.net.Meet(Person{Address: bob, NoAnswer: 1})
	o.is("transfer", o.asks("customer", engine.Command{Name: "transfer", By: "agents.alice", With: with("to", "agents.bob")}), engine.Accepted)
	o.wait(1)
	o.does(alice, "hang up")
	o.wait(40)
	o.is("the customer is told", o.heardBy("customer", "Nobody can take your call"), true)
	o.is("who is on the telephone", o.living(), "")
	o.is("the step's outcome", slices.Contains(o.branches(), "ring.no_answer"), true)
}
