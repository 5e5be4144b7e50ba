package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/sim"
)

var (
	roomSoak     = flag.Int("rooms", 500, "how many contacts TestRoomsHoldTheirRules plays; make soak plays 100,000")
	roomSoakFrom = flag.Uint64("rooms-from", 1, "the seed that it begins with")
)

// stormWorkspace is a desk where everything can happen to a talk.
const stormWorkspace = `
-- callflow.yaml --
workspace: storm
language: en
languages:
  en: {code: en-US}
numbers:
  main: {flow: reception}
agents:
  one: {name: One}
  two: {name: Two}
  three: {name: Three}
  boss: {name: Boss}
teams:
  desk: {members: [one, two]}
  leads: {members: [boss]}
rooms:
  desk:
    seats:
      customer: {starts: no, ends: yes, alone: 10s}
      agent: {starts: yes, ends: last, alone: 10s}
      expert: {starts: yes, ends: yes, alone: 10s}
      supervisor: {starts: no, ends: no, alone: 10s}
    commands:
      hold: {who: [agent, expert]}
      resume: {who: [agent, expert]}
      mute: {who: [agent, expert]}
      unmute: {who: [agent, expert]}
      remove: {who: agent}
      close: {who: agent}
      listen: {who: teams.leads}
      coach: {who: teams.leads}
      barge: {who: teams.leads}
      transfer: {who: agent, runs: lib.warm_transfer}
      consult: {who: agent, runs: lib.consult_transfer}
      hand_off: {who: agent, runs: lib.blind_transfer}
-- reception.flow.yaml --
flow: reception
start: talk
steps:
  talk:
    dial: {to: teams.desk, as: agent, room: desk, order: in_turn, ring: 25s}
    next: {answered: bye, else: nobody}
  nobody: {say: {text: Nobody is there.}, next: end}
  bye: {say: {text: Goodbye.}, next: end}
`

// stormFaults are what may go wrong, each in some of the worlds.
var stormFaults = []string{
	"webhook-drop", "webhook-cut-after", "webhook-delay", "webhook-duplicate", "webhook-retry", "webhook-reorder", "webhook-unknown",
	"rest-429", "rest-500", "rest-lost", "rest-slow", "rest-no-effect", "rest-gone", "call-busy", "call-no-answer", "call-failed", "call-machine",
	"call-hang-up", "call-network-drop", "room-leaves-at-once", "room-joins-twice", "room-never-joins",
}

// roomStorm is one contact in a world of its own.
type roomStorm struct {
	world  *sim.World
	r      *rand.Rand
	books  *books
	lost   bool // something was told of a call that was over: unlike a server, the simulated office has forgotten it then
	faults []string
	alone  map[string]engine.Millis
	took   map[string]int // commands that were accepted, and procedures by how they ended
	fault  string
	story  []string
}

// aloneAtMost is how long somebody may be alone in a room at worst: two rings of a transfer one after the other, the
// rule of the seat, and the time until Twilio is asked about what was lost.
const aloneAtMost engine.Millis = 5 * 60_000

func newRoomStorm(w *library.Workspace, seed uint64, faults []string) *roomStorm {
	s := &roomStorm{books: newBooks(), r: rand.New(rand.NewPCG(seed, 4)), alone: map[string]engine.Millis{}, took: map[string]int{}}
	o := sim.NewOffice(w.Set, seed)
	o.Told = func(t sim.Turned) {
		s.books.enter(t)
		if t.Trouble != "" {
			s.fault = "trouble: " + t.Trouble
		}
		for _, f := range t.Facts {
			if f.Kind == engine.ProcedureOver {
				s.took[fmt.Sprint(f.Data[1].Value, " ", f.Data[2].Value)]++
			}
		}
	}
	o.Around = func(r sim.Request, next func(sim.Request) (sim.Answer, error)) (sim.Answer, error) {
		a, err := next(r)
		s.lost = s.lost || err != nil
		return a, err
	}
	s.world = sim.NewWorld(o, 1_800_000_000_000, func(h sim.Heard) {
		s.story = append(s.story, fmt.Sprintf("%8.1f %s %s", float64(h.At)/1000, h.Who, h.Text))
	})
	n := s.world.Net
	n.Seed(seed)
	for range s.r.IntN(5) {
		f := faults[s.r.IntN(len(faults))]
		s.faults = append(s.faults, f)
		_ = n.Fault(f, float64(s.r.IntN(30))/100)
	}
	for _, a := range []string{"one", "two", "three", "boss"} {
		n.Meet(sim.Person{Address: w.Set.Live.Names["agents."+a], After: 500, Until: 12_000, Busy: 0.1, NoAnswer: 0.15, Rejects: 0.05, Talks: 5000, TalksUntil: 240_000})
	}
	return s
}

// play lets a customer call, and people ask for things, until everybody has hung up and nothing is left to do.
func (s *roomStorm) play() {
	n := s.world.Net
	if err := n.Place("customer", "+819011112222", "+815000000001"); err != nil {
		s.fault = err.Error()
		return
	}
	_ = n.Follow(n.Sid("customer"), []string{fmt.Sprintf("wait %ds", 5+s.r.IntN(240)), "hang up"})
	for range 6 + s.r.IntN(20) {
		s.advance(engine.Millis(s.r.IntN(15_000)))
		s.command()
		if s.fault != "" {
			return
		}
	}
	for range 60 {
		if s.advance(30_000); s.fault != "" || s.world.Office.Idle() && len(n.Living()) == 0 {
			break
		}
	}
	s.over()
}

// command has somebody ask for something.
func (s *roomStorm) command() {
	names := []string{"hold", "resume", "mute", "unmute", "listen", "coach", "barge", "transfer", "consult", "hand_off", "cancel", "complete", "three", "remove", "close", "dance"}
	by := []string{"one", "two", "three", "boss"}[s.r.IntN(4)]
	c := engine.Command{Name: names[s.r.IntN(len(names))], By: "agents." + by}
	switch c.Name {
	case "hold", "resume", "mute", "unmute", "remove":
		c.With = []engine.Named{{Name: "who", Value: []string{"customer", "agent", "expert"}[s.r.IntN(3)]}}
	case "transfer", "consult", "hand_off":
		c.With = []engine.Named{{Name: "to", Value: "agents." + []string{"two", "three"}[s.r.IntN(2)]}}
	}
	answer := s.world.Command(1, c)
	if answer == engine.Accepted {
		s.took[c.Name]++
	}
	s.look()
	s.story = append(s.story, fmt.Sprintf("%8.1f %s asks for %s %v: %s", float64(s.world.Net.Now()-1_800_000_000_000)/1000, by, c.Name, c.With, answer))
}

// advance lets time pass, and looks at the rooms after everything that happens.
func (s *roomStorm) advance(d engine.Millis) {
	for end := s.world.Net.Now() + d; s.world.Net.Now() < end && s.fault == ""; {
		next := s.world.Next()
		if next == 0 || next > end {
			next = end
		}
		s.world.Advance(next)
		s.look()
	}
}

// look measures who is alone, and whether a coach can be heard by the customer.
func (s *roomStorm) look() {
	n := s.world.Net
	there := map[string]bool{}
	for _, c := range n.Conferences() {
		list, _ := n.Participants(c.Sid, false)
		for _, p := range list {
			if v, _ := n.CallOf(p.Call); len(list) == 1 && v.Name != "" {
				there[p.Call] = true
				if s.alone[p.Call] == 0 {
					s.alone[p.Call] = n.Now()
				}
				if d := n.Now() - s.alone[p.Call]; d > aloneAtMost {
					s.fault = fmt.Sprintf("%s is alone for %ds", v.Name, d/1000)
				}
			}
		}
	}
	s.coach()
	for call := range s.alone {
		if !there[call] {
			delete(s.alone, call)
		}
	}
}

// coach finds a supervisor whom the customer can hear although they only listen, or speak to the agent only. A
// request that was answered without having an effect cannot be found out in time.
func (s *roomStorm) coach() {
	c, ok := s.world.Office.Contact(1)
	if !ok || slices.Contains(s.faults, "rest-no-effect") {
		return
	}
	for i := range c.Rooms {
		list, _ := s.world.Net.Participants(c.Rooms[i].Sid, false)
		for _, seat := range c.Rooms[i].Seats {
			at := slices.IndexFunc(list, func(p sim.ParticipantView) bool { return p.Call == c.Leg(seat.Leg).Sid })
			if at < 0 || seat.Mode == "" || seat.Mode == engine.Barging || slices.ContainsFunc(c.Rooms[i].Wishes, func(w engine.Wish) bool { return w.Leg == seat.Leg }) {
				continue
			}
			if p := list[at]; !p.Muted && !p.Coaching {
				s.fault = fmt.Sprintf("the %s of leg %d is heard by everybody in mode %s", seat.Role, seat.Leg, seat.Mode)
			}
		}
	}
}

// over looks at what is left when everybody has gone.
func (s *roomStorm) over() {
	if s.fault != "" {
		return
	}
	if left := s.world.Net.Living(); len(left) > 0 {
		s.fault = fmt.Sprintf("%v are left", left)
		return
	}
	for _, c := range s.world.Net.Conferences() {
		if list, _ := s.world.Net.Participants(c.Sid, false); c.Status == "in-progress" || len(list) > 0 {
			s.fault = "room " + c.Name + " is " + c.Status
		}
	}
	if !s.world.Office.Idle() {
		s.fault = "the contact is not over"
	}
}

// TestRoomsHoldTheirRules lets random people meet in rooms, ask for anything at any moment and leave at any
// moment, while requests and callbacks are lost, late, doubled and refused: nobody stays alone past the rules,
// no room stays open, and no call goes on that nobody wants. -rooms 1 -rooms-from SEED plays one again.
func TestRoomsHoldTheirRules(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	w := workspaceOf(t, stormWorkspace)
	took := map[string]int{}
	for i := range uint64(*roomSoak) {
		s := newRoomStorm(w, *roomSoakFrom+i, stormFaults)
		if s.play(); s.fault != "" {
			t.Fatalf("seed %d: %s\n%s", *roomSoakFrom+i, s.fault, strings.Join(s.story[max(0, len(s.story)-60):], "\n"))
		}
		for what, n := range s.took {
			took[what] += n
		}
	}
	t.Log(took)
	for _, what := range []string{"hold", "resume", "mute", "unmute", "listen", "coach", "barge", "transfer", "consult", "hand_off", "remove", "close", "cancel", "complete"} {
		if *roomSoak >= 500 && took[what] == 0 {
			t.Errorf("nobody was granted %q", what)
		}
	}
}

// workspaceOf compiles a workspace that is written in one text.
func workspaceOf(t testing.TB, text string) *library.Workspace {
	t.Helper()
	files := library.Files{}
	for _, f := range txtar.Parse([]byte(text)).Files {
		files[f.Name] = f.Data
	}
	w := library.Compile(files, library.Options{LiveNo: 1, BaseURL: "https://x.test"})
	for _, d := range w.Diagnostics.Sorted() {
		t.Error(d)
	}
	return w
}

// tellingFaults lose no report about a room for good.
var tellingFaults = []string{"webhook-duplicate", "webhook-reorder", "room-joins-twice", "rest-429", "rest-lost", "call-busy", "call-hang-up", "call-machine"}

// TestLedgerOfTransfers is the same with reports that come late, twice and in any order: afterwards the ledger
// says of each conference who was there from when to when, as the simulated Twilio had it.
func TestLedgerOfTransfers(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	w := workspaceOf(t, stormWorkspace)
	stays, most := 0, 0
	for i := range uint64(max(1, *roomSoak/2)) {
		s := newRoomStorm(w, *roomSoakFrom+i, tellingFaults)
		if s.play(); s.fault != "" {
			t.Fatalf("seed %d: %s\n%s", *roomSoakFrom+i, s.fault, strings.Join(s.story, "\n"))
		}
		if s.lost {
			continue
		}
		seen := look(s.world)
		rows := s.books.stays(t, s.world.Net.Now())
		for _, one := range seen {
			if !slices.ContainsFunc(rows, func(r truth) bool { return r.is(one) }) {
				t.Fatalf("seed %d: no row for %v in %v\n%s", *roomSoakFrom+i, one, rows, strings.Join(s.story, "\n"))
			}
		}
		if len(rows) != len(seen) {
			t.Fatalf("seed %d: %d rows, %d stays: %v, %v\n%s", *roomSoakFrom+i, len(rows), len(seen), rows, seen, strings.Join(s.story, "\n"))
		}
		stays, most = stays+len(seen), max(most, len(seen))
	}
	if most < 4 || stays < *roomSoak/2 {
		t.Errorf("only %d stays, %d in one call", stays, most)
	}
}
