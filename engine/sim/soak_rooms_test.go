package sim

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"callflow/engine"
	"callflow/engine/floor"
	"callflow/engine/library"
)

// TestSoakRooms is [TestSoak] for talks in rooms: people of all sorts answer, command and leave at random,
// procedures are begun at random, what Twilio reports of rooms comes late, twice or never, and it refuses
// changes of seats. Nobody is ever left alone for long, and when all is over nothing is left of it.
func TestSoakRooms(t *testing.T) {
	t.Parallel()
	for _, dir := range examples(t) {
		w, err := library.Load(dir, library.Options{LiveNo: 1, BaseURL: "https://x.test"})
		if err != nil {
			t.Fatal(err)
		}
		if len(w.Set.Flows.Rooms) == 0 {
			continue
		}
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			counts := map[string]int{}
			for seed := *soakFrom; seed < *soakFrom+uint64(max(1, *soak/60)); seed++ {
				s := newTraffic(w, seed)
				if s.rage(); s.fault != "" {
					t.Fatalf("seed %d: %s\n%s", seed, s.fault, s.last())
				}
				s.counts["contacts"] = len(s.contacts)
				for what, n := range s.counts {
					counts[what] += n
				}
			}
			t.Logf("answers to commands, contacts, and rooms compared: %v", counts)
		})
	}
}

// traffic is a storm in rooms.
type traffic struct {
	*storm
	set      *engine.Set
	contacts []engine.ContactID
	askers   []string
	commands []string
	begins   []*engine.Graph
	late     engine.Millis
	lost     int // of a hundred reports
	twice    int
	began    int
	alone    map[string]engine.Millis // since when, by CallSid
	counts   map[string]int           // answers to commands, contacts, rooms compared
}

func newTraffic(w *library.Workspace, seed uint64) *traffic {
	s := &traffic{storm: newStorm(w, seed), set: w.Set, alone: map[string]engine.Millis{}, counts: map[string]int{}}
	d := &s.dice
	for name := range w.Set.Live.Names {
		if strings.HasPrefix(name, "agents.") {
			s.askers = append(s.askers, name)
		}
	}
	slices.Sort(s.askers)
	for _, room := range w.Set.Flows.Rooms {
		for _, c := range room.Commands {
			s.commands = append(s.commands, c.Name)
		}
	}
	for _, g := range w.Set.Flows.Graphs {
		if g.Type == engine.ProcedureFlow && len(g.Seats) == 0 {
			s.begins = append(s.begins, g)
		}
		for _, c := range g.Commands {
			s.commands = append(s.commands, c.Name)
		}
	}
	slices.Sort(s.commands)
	s.commands = slices.Compact(s.commands)
	slices.SortFunc(s.begins, func(a, b *engine.Graph) int { return strings.Compare(string(a.Name), string(b.Name)) })
	if d.below(3) == 0 {
		s.late = engine.Millis(d.below(8000))
	}
	if d.below(3) == 0 {
		s.lost, s.twice = d.below(40), d.below(30)
	}
	refuses := d.below(4) == 0
	s.world.Refuses = func(engine.SeatDeed) bool { return refuses && d.below(10) == 0 }
	s.world.Office.Around = s.reports
	s.world.Office.Told = func(x Turned) {
		if !slices.Contains(s.contacts, x.Contact) {
			s.contacts = append(s.contacts, x.Contact)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.Set.Live.Names)) {
		if d.below(5) > 0 {
			s.world.Net.Meet(Person{Address: w.Set.Live.Names[name], After: 500, Until: 9000, Busy: 0.1, NoAnswer: 0.1, Rejects: 0.05, Machine: 0.05,
				Talks: 5000, TalksUntil: 600_000, Does: []string{"wait 4s", "1"}})
		}
	}
	s.world.SignIn()
	return s
}

// presences are what agents may say of themselves.
var presences = []floor.Presence{floor.Available, floor.Available, floor.Away, floor.Offline}

// agentsOf are the agents of a workspace in which queues ring them.
func agentsOf(set *engine.Set) []string {
	if set.Live.Floor == nil {
		return nil
	}
	var agents []string
	for _, name := range slices.Sorted(maps.Keys(set.Live.Names)) {
		if strings.HasPrefix(name, "agents.") {
			agents = append(agents, name)
		}
	}
	return agents
}

// present has an agent come or go.
func (s *traffic) present() {
	if agents := agentsOf(s.set); len(agents) > 0 {
		s.world.Present(agents[s.dice.below(len(agents))], presences[s.dice.below(len(presences))], "", "")
	}
}

// leftOn says what is left on a floor on which nobody waits or talks any more; "" for nothing.
func leftOn(s *floor.State) string {
	if s == nil {
		return ""
	}
	if n := len(s.Entries()); n > 0 {
		return fmt.Sprintf("%d wait on the floor although everybody has hung up", n)
	}
	for _, d := range s.Desks() {
		if d.Offers > 0 || len(d.Talks) > 0 || d.Other != 0 {
			return fmt.Sprintf("%s is still %s on the floor: %+v", d.Agent, d.State(), *d)
		}
	}
	return ""
}

// reports loses, delays and repeats what is reported of rooms.
func (s *traffic) reports(r Request, ask func(Request) (Answer, error)) (Answer, error) {
	if !r.Callback || r.Params.Value("ConferenceSid") == "" {
		return ask(r)
	}
	switch {
	case s.dice.below(100) < s.lost:
		return Answer{}, errors.New("lost")
	case s.late > 0:
		s.world.Net.after(engine.Millis(s.dice.below(int(s.late)+1)), func() { r.At = s.world.Net.Now(); _, _ = ask(r) })
		return Answer{}, nil
	case s.dice.below(100) < s.twice:
		_, _ = ask(r)
	}
	return ask(r)
}

// rage plays some talks.
func (s *traffic) rage() {
	n := s.world.Net
	for range 40 + s.dice.below(120) {
		switch s.dice.below(6) {
		case 0, 2:
			s.command()
		case 1:
			s.begin()
			s.present()
		default:
			s.act()
		}
		s.checkAll()
		if s.fault != "" {
			return
		}
	}
	for range 30 { // people give up
		for _, name := range n.Living() {
			if c := n.find(name); c != nil {
				c.hangUp("hangs up")
				n.settle()
			}
			s.world.Settle()
		}
		s.world.Advance(n.Now() + 10_000)
	}
	n.people = nil // and nobody answers any more
	for range 2000 {
		if s.world.Office.Idle() || s.world.Next() == 0 {
			break
		}
		s.world.Advance(s.world.Next())
		if s.checkAll(); s.fault != "" {
			return
		}
	}
	for _, r := range n.rooms {
		if r.status != "completed" {
			s.fault = r.name + " is left open"
		}
	}
	if floor, ok := s.world.Office.Contact(engine.FloorID); ok && s.fault == "" {
		s.fault = leftOn(floor.Floor)
	}
	if !s.world.Office.Idle() {
		s.fault = fmt.Sprintf("%d contacts are not over although everybody has hung up; next %d", s.world.Office.loop.Counts(), s.world.Next())
	}
}

// checkAll looks at the calls, at who is alone in a room, and whether the contacts know who sits where.
func (s *traffic) checkAll() {
	s.check()
	if s.late+engine.Millis(s.lost) == 0 && !s.world.Net.faulty {
		s.checkMirrors()
	}
	n := s.world.Net
	alone := map[string]engine.Millis{}
	for _, r := range n.rooms {
		if r.status == "completed" || len(r.seats) != 1 {
			continue
		}
		c := r.seats[0].c
		for key, most := range s.limits(c) {
			since, ok := s.alone[key]
			if !ok {
				since = n.now
			}
			if alone[key] = since; n.now-since > most && s.fault == "" {
				s.fault = fmt.Sprintf("%s is alone in %s since %d s, at most %d", c.name, r.name, (n.now-since)/1000, most/1000)
			}
		}
	}
	s.alone = alone
}

// limits are for how long somebody may be alone in a room: an hour whatever happens, and, while nobody comes and no
// procedure runs, for what the rule of the seat says.
func (s *traffic) limits(c *call) map[string]engine.Millis {
	limits := map[string]engine.Millis{c.sid: 3_600_000}
	ref, _ := s.world.Office.loop.Call(c.sid)
	contact, ok := s.world.Office.loop.Peek(ref.Contact)
	if !ok || s.world.Net.faulty || s.lost > 0 {
		return limits
	}
	r := contact.RoomOf(ref.Leg)
	if r == nil || slices.ContainsFunc(contact.Runs, func(x engine.Run) bool { return x.Room == r.ID && x.As == engine.AsProcedure }) {
		return limits
	}
	for i := range r.Seats {
		if x := r.Seats[i]; x.State == engine.SeatComing || x.State == engine.SeatAway {
			return limits
		}
	}
	rule := s.set.Flows.Rooms[r.Type].Seat(r.Seat(ref.Leg).Role)
	limits[c.sid+" by the rule"] = rule.Alone + s.late + 5000
	return limits
}

// checkMirrors compares what contacts believe of their rooms with who is there.
func (s *traffic) checkMirrors() {
	for _, id := range s.contacts {
		c, ok := s.world.Office.loop.Peek(id)
		if !ok {
			continue
		}
		for i := range c.Rooms {
			r := &c.Rooms[i]
			if r.Sid == "" || len(r.Wishes) > 0 || r.State == engine.RoomOver {
				continue
			}
			s.counts["compared"]++
			if we, they := believed(c, r), s.truth(r.Sid); we != they && s.fault == "" {
				s.fault = fmt.Sprintf("c%d believes of its room %s:\n%s\nand there is:\n%s", id, r.Sid, we, they)
			}
		}
	}
}

func believed(c *engine.Contact, r *engine.Room) string {
	var lines []string
	for i := range r.Seats {
		if s := r.Seats[i]; s.State == engine.SeatTaken {
			coached := ""
			if on := c.Leg(s.Coach); on != nil {
				coached = on.Sid
			}
			lines = append(lines, fmt.Sprintf("%s muted %t held %t ends %t coaches %q", c.Leg(s.Leg).Sid, s.Muted, s.Held, s.Flag, coached))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func (s *traffic) truth(room string) string {
	var lines []string
	in, _ := s.world.Net.Participants(room, false)
	for _, p := range in {
		lines = append(lines, fmt.Sprintf("%s muted %t held %t ends %t coaches %q", p.Call, p.Muted, p.Hold, p.Ends, p.Coached))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// command asks a contact for something: mostly somebody who is there for what may be asked there.
func (s *traffic) command() {
	if len(s.contacts) == 0 || len(s.commands) == 0 {
		return
	}
	d := &s.dice
	id, by, names := s.contacts[max(0, len(s.contacts)-1-d.below(3))], s.somebody(), s.commands
	if d.below(10) > 0 {
		id, by, names = s.likely(id, by)
	}
	c := engine.Command{Name: names[d.below(len(names))], By: by}
	roles := []string{"customer", "customer", "agent", "expert", "supervisor", "guest"}
	switch c.Name {
	case "hold", "resume", "mute", "unmute", "remove":
		c.With = with("who", roles[d.below(len(roles))])
	case "transfer", "consult", "hand_off", "call_all":
		c.With = with("to", s.somebody())
	}
	if d.below(10) == 0 {
		c.With = with("mode", []string{"listen", "coach", "barge"}[d.below(3)])
	}
	answer := s.world.Command(id, c)
	s.counts[string(answer)]++
	s.heard = append(s.heard, fmt.Sprintf("%8.1f %s asks c%d for %s %v: %s", float64(s.world.Net.Now()-s.world.Net.began)/1000, c.By, id, c.Name, c.With, answer))
}

// somebody is an agent, where there are any.
func (s *traffic) somebody() string {
	if len(s.askers) == 0 {
		return "services.any"
	}
	return s.askers[s.dice.below(len(s.askers))]
}

// likely is a contact in which people talk, somebody who may ask there, and what is asked there; else what is
// given.
func (s *traffic) likely(id engine.ContactID, by string) (engine.ContactID, string, []string) {
	d, names := &s.dice, s.commands
	for _, other := range s.contacts {
		c, ok := s.world.Office.loop.Peek(other)
		if !ok || d.below(2) == 0 {
			continue
		}
		id, names = other, nil
		if r := c.RoomOf(1); r != nil {
			for _, cmd := range s.set.Flows.Rooms[r.Type].Commands {
				names = append(names, cmd.Name)
			}
		}
		for i := range c.Runs {
			if r := &c.Runs[i]; len(r.Stack) > 0 && s.set.Flows.Graphs[r.Top().Flow] != nil {
				for _, cmd := range s.set.Flows.Graphs[r.Top().Flow].Commands {
					names = append(names, cmd.Name, cmd.Name)
				}
			}
		}
		for i := range c.Legs {
			if l := c.Legs[i]; l.State == engine.LegUp && d.below(3) > 0 && (l.Address != "" || len(s.askers) == 0) {
				by = cmp.Or(l.Address, l.Number, by)
			}
		}
	}
	if len(names) == 0 {
		names = s.commands
	}
	return id, by, names
}

// begin begins a procedure with inputs of its types.
func (s *traffic) begin() {
	if len(s.begins) == 0 || len(s.askers) == 0 || s.began >= 3 {
		return
	}
	s.began++
	d := &s.dice
	g := s.begins[d.below(len(s.begins))]
	b := Beginning{Flow: g.Name, By: "services.any", After: engine.Millis(d.below(2) * d.below(60_000))}
	for _, v := range g.Inputs {
		switch v.Type.Kind.String() {
		case "phone":
			b.With = append(b.With, engine.Named{Name: v.Name, Value: fmt.Sprintf("+81901111%04d", d.below(10_000))})
		case "address":
			b.With = append(b.With, engine.Named{Name: v.Name, Value: s.askers[d.below(len(s.askers))]})
		case "text":
			b.With = append(b.With, engine.Named{Name: v.Name, Value: "x"})
		}
	}
	if _, err := s.world.Begin(b); err != nil {
		s.fault = err.Error()
	}
}
