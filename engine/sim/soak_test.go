package sim

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"callflow/engine"
	"callflow/engine/library"
)

var soak = flag.Int("soak", 3000, "how many random calls TestSoak plays in all examples together; make soak plays 100,000")

// TestSoak lets random callers meet random agents and faults in all examples. After every event each leg that
// lives has a next thing that will happen to it, and when everybody has hung up nothing is left. A seed that
// fails is printed: -run 'TestSoak/bank' -soak 1 -soak-from SEED plays it again.
func TestSoak(t *testing.T) {
	t.Parallel()
	share := max(1, *soak/len(examples(t)))
	inExamples(t, func(t *testing.T, dir string) {
		w, err := library.Load(dir, library.Options{LiveNo: 1, BaseURL: "https://x.test"})
		if err != nil {
			t.Fatal(err)
		}
		if len(w.Set.Live.Numbers) == 0 {
			t.Skip("nobody can call here")
		}
		for calls, seed := 0, *soakFrom; calls < share; seed++ {
			s := newStorm(w, seed)
			calls += s.blow()
			if s.fault != "" {
				t.Fatalf("seed %d: %s\n%s", seed, s.fault, s.last())
			}
		}
	})
}

var soakFrom = flag.Uint64("soak-from", 1, "the seed that TestSoak begins with")

// storm is one world with random people and faults.
type storm struct {
	world *World
	dice  dice
	names []string // numbers that can be called
	calls int
	fault string // what is wrong, "" for nothing
	heard []string
}

func newStorm(w *library.Workspace, seed uint64) *storm {
	s := &storm{dice: dice{seed}, names: slices.Sorted(maps.Keys(w.Set.Live.Numbers))}
	o := NewOffice(w.Set, seed)
	o.Told = func(Turned) {}
	o.Services = func(engine.CallService) (engine.ResultState, string, []engine.Named, engine.Millis) {
		states := []engine.ResultState{engine.ResultDone, engine.ResultRefused, engine.ResultRefused}
		return states[s.dice.below(3)], "failed", nil, engine.Millis(s.dice.below(4000))
	}
	s.world = NewWorld(o, 1_800_000_000_000, func(h Heard) {
		if s.heard = append(s.heard, fmt.Sprintf("%8.1f %s %s", float64(h.At)/1000, h.Who, h.Text)); len(s.heard) > 200 {
			s.heard = slices.Clone(s.heard[100:])
		}
	})
	n := s.world.Net
	n.Seed(seed)
	n.Keep = 100
	rows := FaultRows()
	for range s.dice.below(4) {
		_ = n.Fault(rows[s.dice.below(len(rows))].Name, float64(s.dice.below(20))/100)
	}
	return s
}

// last are the last lines of the transcript.
func (s *storm) last() string {
	text := ""
	for _, line := range s.heard[max(0, len(s.heard)-40):] {
		text += line + "\n"
	}
	return text
}

// blow plays some calls, and returns how many there were.
func (s *storm) blow() int {
	n := s.world.Net
	for range 40 + s.dice.below(120) {
		s.act()
		if s.check(); s.fault != "" {
			return s.calls
		}
	}
	for _, name := range n.Living() {
		if c := n.find(name); c != nil {
			c.hangUp("hangs up")
			n.settle()
		}
		s.world.Settle()
		s.check()
	}
	for range 200 {
		if s.world.Office.Idle() || s.world.Next() == 0 {
			break
		}
		s.world.Advance(s.world.Next())
	}
	if names := n.Living(); s.fault == "" && len(names) > 0 {
		s.fault = fmt.Sprintf("%v live although everybody has hung up", names)
	}
	return s.calls
}

// act lets something happen.
func (s *storm) act() {
	n := s.world.Net
	living := n.Living()
	switch kind := s.dice.below(10); {
	case len(living) == 0 || kind == 0 && s.calls < 8:
		s.calls++
		_ = n.Place(fmt.Sprintf("c%d", s.calls), fmt.Sprintf("+81901111%04d", s.dice.below(10_000)), s.names[s.dice.below(len(s.names))])
	case kind < 4:
		if next := s.world.Next(); next > 0 {
			s.world.Advance(min(next, n.Now()+600_000))
		}
	case kind == 4:
		s.world.Advance(n.Now() + engine.Millis(s.dice.below(20_000)))
	case kind == 5 && len(n.Rung()) > 0:
		rung := n.Rung()
		_ = n.PickUp(rung[s.dice.below(len(rung))], []string{"answered", "answered", "machine", "busy", "no-answer", "failed"}[s.dice.below(6)])
	default:
		if c := n.find(living[s.dice.below(len(living))]); c != nil {
			lines := []string{"1", "2", "3", "9", "0", "#", "*", "1234#", "12345678", "say hello", "say yes", "mumble no", "hang up", "is cut off", "they hang up"}
			_ = c.act(lines[s.dice.below(len(lines))])
			n.settle()
		}
	}
	s.world.Settle()
}

// check finds legs that nothing will ever happen to.
func (s *storm) check() {
	for _, c := range s.world.Net.calls {
		if !c.over && !c.goesOn() {
			s.fault = fmt.Sprintf("nothing will happen to %s: %s, %d documents, doing %T", c.name, c.status, len(c.docs), c.doing())
		}
	}
}

// goesOn reports whether something will happen to a call by itself.
func (c *call) goesOn() bool {
	d := c.top()
	switch {
	case c.ghost:
		return true
	case d == nil:
		g := c.rung // it rings, as long as its Dial or its order has it; or talks
		return g != nil && g.talk != nil && g.talk.until() > 0 || g != nil && !g.taken && (g.dial == nil || g.dial.c.over || g.dial.until() > 0)
	case d.await != "":
		return len(c.n.timers) > 0
	case d.doing == nil:
		return false
	case d.doing.until() > 0:
		return d.doing.until() >= c.n.now
	}
	switch a := d.doing.(type) {
	case *speaking: // silence, music or an echo, while the call waits for somebody
		return c.waits() != nil || c.seated() != nil || c.limit > 0
	case *talking: // the other one hears something before the talk
		return a.since == 0 && a.other().goesOn()
	case *waiting: // out of its queue and about to talk
		return a.peer != nil && a.peer.until() > 0
	case *connected, *seat: // the other side ends it, or the call's own time
		return c.limit > 0
	case *ringing: // somebody has picked up and is screened
		return slices.ContainsFunc(a.legs, func(g *rung) bool { return g.taken && !g.ended && g.leg.goesOn() })
	}
	return false
}

// TestSoakDocuments is [TestSoak] with random documents instead of flows: there are rooms, sessions and
// payments in them, and REST moves, holds, kicks, invites and closes at random.
func TestSoakDocuments(t *testing.T) {
	t.Parallel()
	soakDocuments(t, 6441) // hold music ended beneath an announcement
	for seed := *soakFrom; seed < *soakFrom+uint64(max(1, *soak/10)); seed++ {
		soakDocuments(t, seed)
	}
}

func soakDocuments(t *testing.T, seed uint64) {
	t.Helper()
	w := newWeather(seed)
	for range 120 {
		if w.act(); w.fault() != "" {
			t.Fatalf("seed %d: %s\n%s", seed, w.fault(), w.last())
		}
	}
	n := w.world.Net
	for range 50 {
		for _, c := range slices.Clone(n.calls) {
			c.hangUp("hangs up")
		}
		n.Advance(n.Now() + 10_000)
	}
	if len(n.Living()) > 0 {
		t.Fatalf("seed %d: %v live although everybody has hung up\n%s", seed, n.Living(), w.last())
	}
}

// weather is a storm without an office.
type weather struct {
	*storm
	places int
}

func newWeather(seed uint64) *weather {
	s := &storm{dice: dice{seed}}
	p := &pages{docs: map[string][]string{}, asked: map[string]int{}, note: func(string) {}}
	n := NewNetwork(p, 1_000_000, func(h Heard) {
		s.heard = append(s.heard, fmt.Sprintf("%8.1f %s %s", float64(h.At)/1000, h.Who, h.Text))
	})
	s.world = &World{Net: n}
	n.Seed(seed)
	n.Routes = Routes{Voice: pagesAt + "/0", Status: pagesAt + "/status", Fallback: pagesAt + "/1"}
	verbs := []string{"<Say>Words.</Say>", "<Pause/>", `<Play loop="0">/m.mp3</Play>`, `<Gather input="dtmf speech" action="/2"><Say>Press.</Say></Gather>`, `<Record action="/3" timeout="2"/>`,
		`<Dial action="/4" timeout="5" hangupOnStar="true"><Number url="/5">+12025550111</Number><Client>kim</Client></Dial>`, `<Dial timeout="5" sequential="true"><Number>+12025550111</Number><Client>kim</Client></Dial>`,
		`<Dial action="/4"><Conference waitUrl="/6" endConferenceOnExit="true">r</Conference></Dial>`, `<Dial><Conference startConferenceOnEnter="false" statusCallback="/status" statusCallbackEvent="start end join leave">r</Conference></Dial>`,
		`<Enqueue waitUrl="/6" action="/3">q</Enqueue>`, `<Dial timeout="9" action="/2"><Queue url="/5">q</Queue></Dial>`, "<Leave/>", "<Redirect>/1</Redirect>", "<Hangup/>", "<Echo/>", `<Pay action="/3"/>`,
		`<Connect action="/4"><ConversationRelay url="wss://x.test/r"/></Connect>`, `<Start><Transcription statusCallbackUrl="/status"/></Start>`, `<Refer><Sip>sip:a@b.test</Sip></Refer>`, "<Nothing/>"}
	for i := range 7 {
		doc := ""
		for range 1 + s.dice.below(4) {
			doc += verbs[s.dice.below(len(verbs))]
		}
		docs(n, fmt.Sprintf("/%d", i), strings.ReplaceAll(doc, ">/", ">"+pagesAt+"/"))
	}
	rows := FaultRows()
	for range s.dice.below(3) {
		_ = n.Fault(rows[s.dice.below(len(rows))].Name, 0.2)
	}
	n.Meet(Person{Address: "client:kim", After: 500, Until: 8000, Rejects: 0.2, NoAnswer: 0.2, Talks: 1000, TalksUntil: 20_000})
	return &weather{storm: s}
}

func (w *weather) fault() string {
	w.check()
	return w.storm.fault
}

// act lets something happen, on a telephone or by REST.
func (w *weather) act() {
	n, d := w.world.Net, &w.dice
	living, rooms := n.calls, n.Conferences()
	if len(living) < 5 && d.below(4) == 0 || len(living) == 0 {
		w.places++
		_ = n.Place(fmt.Sprintf("c%d", w.places), "+12025550100", "+12025550199")
		return
	}
	c := living[d.below(len(living))]
	yes := d.below(2) == 0
	to := fmt.Sprintf("%s/%d", pagesAt, d.below(8))
	switch d.below(16) {
	case 0:
		_ = n.Move(c.sid, to)
	case 1:
		_ = n.End(c.sid)
	case 2:
		_, _ = n.Invite("r", Order{To: "client:kim", From: "+12025550199"})
	case 3, 4, 5, 6:
		if len(rooms) == 0 {
			return
		}
		switch room := rooms[0].Sid; d.below(6) {
		case 0:
			_ = n.Kick(room, c.sid)
		case 1, 2:
			_ = n.UpdateParticipant(room, c.sid, ParticipantUpdate{Hold: &yes, HoldURL: to})
		case 3:
			_ = n.UpdateParticipant(room, c.sid, ParticipantUpdate{AnnounceURL: to})
		case 4:
			_ = n.AnnounceConference(room, to, "")
		case 5:
			_ = n.EndConference(room)
		}
	case 7:
		_ = n.EndSession(c.sid, SessionEnd{})
	case 8, 9, 10:
		lines := []string{"1", "#", "*", "4242424242424242#1230#123#1#", "say hello", "hang up", "they hang up", "relay fails", "answers", "busy"}
		_ = c.act(lines[d.below(len(lines))])
		n.settle()
	default:
		n.Advance(min(max(n.Next(), n.Now()+100), n.Now()+60_000))
	}
}
