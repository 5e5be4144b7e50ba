package floor

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const second = Millis(1000)

// small is two queues that share people: support widens to a backup, sales has more priority with the wait.
func small(order Order, starts int) *Config {
	return NewConfig(
		[]Queue{
			{Name: "support", Size: 20, Order: order, Together: 2, Ring: 20 * second, Prefer: 30 * second, Stages: []Stage{
				{Teams: []string{"support"}}, {After: 45 * second, Drop: []string{"billing"}}, {After: 90 * second, Teams: []string{"backup"}}, {After: 180 * second, All: true}}},
			{Name: "sales", Size: 5, Order: order, Together: 2, Ring: 15 * second, Ageing: 60 * second, Stages: []Stage{{Teams: []string{"sales"}}}},
		},
		[]Agent{
			{Name: "kim", Teams: []string{"support"}, Skills: []Skill{{"billing", 3}, {"japanese", 5}}, WrapUp: 20 * second, Misses: 1, Place: 0},
			{Name: "lee", Teams: []string{"support", "sales"}, Skills: []Skill{{"billing", 1}}, WrapUp: 20 * second, Misses: 2, Place: 1},
			{Name: "mori", Teams: []string{"backup"}, Misses: 0, Capacity: 2, Place: 0},
			{Name: "sato", Teams: []string{"sales"}, Always: true, Place: 0},
		}, starts, func(_ string, c Candidate) float64 { return float64(c.Score*10 - c.Calls) })
}

// rig plays events against one floor and keeps its parts as a store would.
type rig struct {
	t     rapid.TB
	cfg   *Config
	s     *State
	at    Millis
	due   Millis
	parts map[int64]Part
	turn  Turn
}

func newRig(t rapid.TB, cfg *Config) *rig {
	r := &rig{t: t, cfg: cfg, at: 1_800_000_000_000, parts: map[int64]Part{}}
	r.take(Passed{})
	return r
}

func (r *rig) take(what Happening) Turn {
	r.t.Helper()
	before := r.s
	e := Event{At: r.at, Seed: 7, What: what}
	r.turn = Arrange(r.cfg, before, e)
	if again := Arrange(r.cfg, before, e); !cmp.Equal(again.Says, r.turn.Says) || !cmp.Equal(again.Facts, r.turn.Facts) {
		r.t.Fatalf("one event, two turns: %v and %v", again.Says, r.turn.Says)
	}
	r.s, r.due = r.turn.State, r.turn.State.Due()
	for _, p := range r.turn.Parts {
		if p.Entry == nil && p.Desk == nil && p.Tally == nil {
			delete(r.parts, p.No)
		} else {
			r.parts[p.No] = p
		}
	}
	return r.turn
}

// wait lets time pass, with all that is due on the way.
func (r *rig) wait(d Millis) []Say {
	r.t.Helper()
	var says []Say
	end := r.at + d
	for n := 0; r.due > 0 && r.due <= end; n++ {
		if n > 2000 {
			r.t.Fatalf("always due at %d", r.due)
		}
		r.at = max(r.at, r.due)
		says = append(says, r.take(Passed{}).Says...)
	}
	r.at = end
	return says
}

func (r *rig) reloaded() *State {
	var parts []Part
	for _, p := range r.parts {
		parts = append(parts, p)
	}
	slices.SortFunc(parts, func(a, b Part) int { return int(a.No - b.No) })
	return Restore(r.s.Next, r.s.Starts, parts)
}

func words(says []Say) (out []string) {
	for _, s := range says {
		out = append(out, fmt.Sprintf("%d %s%s%s", s.Contact, s.Word, space(s.Agent), space(s.Why)))
	}
	return out
}

func space(s string) string {
	if s != "" {
		return " " + s
	}
	return ""
}

func expect(t *testing.T, what string, got []Say, want ...string) {
	t.Helper()
	if d := cmp.Diff(want, words(got)); d != "" {
		t.Fatalf("%s (-want +got)\n%s", what, d)
	}
}

func (r *rig) offerOf(contact int64) (agent string, offer int64) {
	e := r.entry(contact)
	if e == nil || len(e.Offers) == 0 {
		return "", 0
	}
	return e.Offers[0].Agent, e.Offers[0].No
}

func (r *rig) entry(contact int64) *Entry {
	for _, e := range r.s.Entries() {
		if e.Contact == contact {
			return e
		}
	}
	return nil
}

func TestFloor(t *testing.T) {
	t.Parallel()
	join := func(c int64, q string, need ...string) Join { return Join{Contact: c, Ticket: 1, Queue: q, Need: need} }
	sign := func(r *rig, agents ...string) {
		for _, a := range agents {
			r.take(Set{Agent: a, Want: Available, By: "agents." + a})
		}
	}
	t.Run("nobody is signed in", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, small(LongestIdle, 0))
		expect(t, "join", r.take(join(1, "support")).Says, "1 refused nobody")
		expect(t, "a line that is not there", r.take(join(1, "other")).Says, "1 refused unknown")
	})
	t.Run("the last agent goes", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, small(LongestIdle, 0))
		sign(r, "lee")
		r.take(Set{Agent: "lee", Want: Away, Reason: "lunch"})
		expect(t, "join", r.take(join(1, "support")).Says, "1 in_line")
		r.take(Set{Agent: "lee", Want: Offline})
		expect(t, "told", r.wait(second), "1 refused nobody")
	})
	t.Run("longest idle, missed, away, next", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, small(LongestIdle, 0))
		sign(r, "kim")
		r.wait(5 * second)
		sign(r, "lee")
		expect(t, "join", r.take(join(1, "support")).Says, "1 in_line", "1 offered kim")
		_, offer := r.offerOf(1)
		r.wait(20 * second)
		expect(t, "missed", r.take(Answer{1, 1, offer, Missed}).Says, "1 offered lee")
		if d := r.s.Desk("kim"); d.State() != Away || d.Reason != "missed" {
			t.Fatalf("kim is %s %s", d.State(), d.Reason)
		}
		_, offer = r.offerOf(1)
		r.take(Answer{1, 1, offer, Accepted})
		if d := r.s.Desk("lee"); d.State() != Busy || d.Calls != 1 {
			t.Fatalf("lee is %s after %d calls", d.State(), d.Calls)
		}
		r.wait(60 * second)
		r.take(Over{1, 1, offer})
		if got := r.s.Desk("lee").State(); got != WrapUp {
			t.Fatalf("lee is %s", got)
		}
		expect(t, "another waits for the wrap-up", r.take(join(2, "support")).Says, "2 in_line")
		expect(t, "after it", r.wait(20*second), "2 offered lee")
	})
	t.Run("skills, then whoever there is", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, small(LongestIdle, 0))
		sign(r, "lee", "mori")
		expect(t, "join", r.take(join(1, "support", "billing", "japanese")).Says, "1 in_line")
		expect(t, "still japanese", r.wait(89*second))
		expect(t, "the backup speaks none", r.wait(89*second))
		expect(t, "all dropped", r.wait(3*second), "1 offered lee")
	})
	t.Run("priority, then the wait", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, small(LongestIdle, 0))
		sign(r, "kim")
		r.take(Set{Agent: "kim", Want: Away})
		for c := range int64(3) {
			j := join(c+1, "support")
			j.Priority = map[int64]int{2: 10}[c+1]
			r.take(j)
			r.wait(second)
		}
		if p, ok := r.s.Waiting(1, 1); !ok || p != (Waiting{Position: 2, Size: 3, Estimate: -1}) {
			t.Fatalf("the first stands %+v", p)
		}
		expect(t, "the important one", r.take(Set{Agent: "kim", Want: Available}).Says, "2 offered kim")
		expect(t, "gone meanwhile", r.take(Leave{2, 1}).Says, "1 offered kim")
	})
	t.Run("ageing overtakes priority", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, small(LongestIdle, 0))
		r.take(Set{Agent: "sato", Want: Away})
		r.take(join(1, "sales"))
		r.wait(61 * second)
		r.take(Join{Contact: 2, Ticket: 1, Queue: "sales", Priority: 1})
		expect(t, "a minute counts as one", r.take(Set{Agent: "sato", Want: Available}).Says, "1 offered sato")
	})
	t.Run("at once", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, small(AtOnce, 0))
		sign(r, "kim", "lee")
		expect(t, "join", r.take(join(1, "support")).Says, "1 in_line", "1 offered kim", "1 offered lee")
		_, first := r.offerOf(1)
		expect(t, "the quicker one", r.take(Answer{1, 1, first + 1, Accepted}).Says, "1 withdrawn kim")
		if k, l := r.s.Desk("kim").State(), r.s.Desk("lee").State(); k != Available || l != Busy {
			t.Fatal(k, l)
		}
	})
	t.Run("at once, with one call a second", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, small(AtOnce, 1))
		sign(r, "kim", "lee", "sato")
		expect(t, "both are rung", r.take(join(1, "support")).Says, "1 in_line", "1 offered kim", "1 offered lee")
		expect(t, "somebody else", r.take(join(2, "sales")).Says, "2 in_line")
		expect(t, "they count for two seconds", r.wait(1900))
		expect(t, "and then it is their turn", r.wait(200), "2 offered sato")
	})
	t.Run("orders", func(t *testing.T) {
		t.Parallel()
		for order, want := range map[Order]string{MostSkilled: "kim", Ranked: "kim", InTurn: "kim", FewestCalls: "kim", RoundRobin: "kim"} {
			r := newRig(t, small(order, 0))
			sign(r, "lee")
			r.wait(second)
			sign(r, "kim")
			if r.take(join(1, "support", "billing")); order == FewestCalls || order == RoundRobin {
				_, o := r.offerOf(1)
				r.take(Answer{1, 1, o, Accepted})
				r.take(Over{1, 1, o})
				r.wait(20 * second)
				r.take(join(2, "support", "billing"))
				r.take(Leave{2, 1})
				r.take(join(3, "support", "billing"))
			}
			got, _ := r.offerOf(max(1, r.s.Entries()[0].Contact))
			if got != want {
				t.Errorf("%s: %s is rung, want %s", order, got, want)
			}
		}
	})
	t.Run("the agent of before", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, small(LongestIdle, 0))
		sign(r, "kim", "lee")
		r.take(Load{Agent: "kim", More: true})
		expect(t, "join", r.take(Join{Contact: 1, Ticket: 1, Queue: "support", Prefer: "kim"}).Says, "1 in_line")
		expect(t, "waited for", r.wait(29*second))
		expect(t, "and then others", r.wait(2*second), "1 offered lee")
		r.take(Join{Contact: 2, Ticket: 1, Queue: "support", Prefer: "kim"})
		expect(t, "free again", r.take(Load{Agent: "kim"}).Says, "2 offered kim")
	})
	t.Run("calls are paced", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, small(LongestIdle, 1))
		sign(r, "kim", "lee", "mori")
		expect(t, "one", r.take(join(1, "support")).Says, "1 in_line", "1 offered kim")
		expect(t, "two", r.take(join(2, "support")).Says, "2 in_line")
		expect(t, "a second later", r.wait(second), "2 offered lee")
	})
	t.Run("nothing is heard of an offer, of a talk", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, small(LongestIdle, 0))
		sign(r, "kim", "lee")
		r.take(join(1, "support"))
		expect(t, "asked", r.wait(31*second), "1 asked kim")
		expect(t, "given up", r.wait(11*second))
		if r.entry(1) != nil || r.s.Desk("kim").Reason != "unresponsive" {
			t.Fatal("the place is kept, or kim is thought to be there")
		}
		r.take(join(2, "support"))
		_, o := r.offerOf(2)
		r.take(Answer{2, 1, o, Accepted})
		expect(t, "asked", r.wait(301*second), "2 asked lee")
		r.take(Still{2, 1, o, true})
		expect(t, "and again", r.wait(301*second), "2 asked lee")
		r.take(Still{2, 1, o, false})
		if got := r.s.Desk("lee").State(); got != WrapUp {
			t.Fatal(got)
		}
	})
	t.Run("estimate", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, small(LongestIdle, 0))
		sign(r, "lee")
		r.take(join(1, "sales"))
		_, o := r.offerOf(1)
		r.take(Answer{1, 1, o, Accepted})
		r.wait(40 * second)
		r.take(Over{1, 1, o})
		r.take(Load{Agent: "lee", More: true})
		r.take(Load{Agent: "sato", More: true})
		r.take(join(2, "sales"))
		r.take(join(3, "sales"))
		if p, _ := r.s.Waiting(3, 1); p.Position != 2 || p.Estimate <= 0 {
			t.Fatalf("%+v", p)
		}
	})
	t.Run("a queue is closed", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, small(LongestIdle, 0))
		sign(r, "kim")
		r.take(Set{Agent: "kim", Want: Away})
		r.take(join(1, "support"))
		r.cfg = NewConfig(r.cfg.queues[:1], r.cfg.agents, 0, nil)
		expect(t, "told", r.take(Passed{}).Says, "1 refused closed")
	})
}

// TestFloorHoldsItsRules plays random events: nobody is lost or assigned twice, whoever is first is served first, no
// agent is free beside somebody who could be served, and a floor that was read from its parts goes on alike.
func TestFloorHoldsItsRules(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		orders := []Order{LongestIdle, RoundRobin, FewestCalls, MostSkilled, InTurn, Random, AtOnce, Ranked}
		r := newRig(t, small(rapid.SampledFrom(orders).Draw(t, "order"), rapid.SampledFrom([]int{0, 0, 1}).Draw(t, "starts")))
		for range rapid.IntRange(1, 80).Draw(t, "events") {
			if rapid.IntRange(0, 9).Draw(t, "reload") == 0 {
				again := r.reloaded()
				e := Event{At: r.at, Seed: 7, What: Passed{}}
				if d := cmp.Diff(words(Arrange(r.cfg, again, e).Says), words(Arrange(r.cfg, r.s, e).Says)); d != "" && r.due > r.at {
					t.Fatalf("what was read goes on otherwise:\n%s", d)
				}
				r.s = again
			}
			r.random(t)
			r.check(t)
		}
		r.wait(3600 * second)
		r.check(t)
	})
}

func (r *rig) random(t *rapid.T) {
	contact := int64(rapid.IntRange(1, 12).Draw(t, "contact"))
	agent := rapid.SampledFrom([]string{"kim", "lee", "mori", "sato"}).Draw(t, "agent")
	switch rapid.IntRange(0, 9).Draw(t, "what") {
	case 0, 1, 2:
		r.joinOne(t, contact, agent)
	case 3:
		r.take(Leave{contact, 1})
	case 4, 5:
		if e := r.entry(contact); e != nil && len(e.Offers) > 0 {
			o := rapid.SampledFrom(e.Offers).Draw(t, "offer")
			r.take(Answer{contact, 1, o.No, rapid.SampledFrom([]Result{Accepted, Accepted, Missed, RefusedIt, Failed}).Draw(t, "result")})
		}
	case 6:
		if d := r.desk(agent); d != nil && len(d.Talks) > 0 {
			r.take(Over{d.Talks[0].Contact, d.Talks[0].Ticket, d.Talks[0].Offer})
		}
	case 7:
		r.take(Set{Agent: agent, Want: rapid.SampledFrom([]Presence{Available, Available, Away, Offline}).Draw(t, "want"), By: "x"})
	case 8:
		r.take(Load{agent, rapid.Bool().Draw(t, "more")})
	default:
		for _, s := range r.wait(Millis(rapid.IntRange(0, 100).Draw(t, "seconds")) * second) {
			if s.Word == Asked && rapid.Bool().Draw(t, "answers") {
				r.take(Still{s.Contact, s.Ticket, s.Offer, rapid.Bool().Draw(t, "lasts")})
			}
		}
	}
}

func (r *rig) joinOne(t *rapid.T, contact int64, agent string) {
	if r.entry(contact) != nil {
		return
	}
	j := Join{Contact: contact, Ticket: 1, Queue: rapid.SampledFrom([]string{"support", "sales"}).Draw(t, "queue"),
		Priority: rapid.IntRange(0, 2).Draw(t, "priority"), Callback: rapid.IntRange(0, 4).Draw(t, "callback") == 0}
	if rapid.Bool().Draw(t, "skilled") {
		j.Need = []string{"billing"}
	}
	if rapid.IntRange(0, 3).Draw(t, "prefers") == 0 {
		j.Prefer = agent
	}
	says := r.take(j).Says
	if len(says) == 0 || says[0].Word != InLine && says[0].Word != Refused {
		t.Fatalf("who comes is told nothing: %v", says)
	}
	if (says[0].Word == InLine) != (r.entry(contact) != nil) && says[0].Word == InLine {
		t.Fatal("in line, and not there")
	}
}

func (r *rig) desk(agent string) *Desk {
	return r.s.Desk(agent)
}

// check looks at everything from the outside, without any of the sorted lists.
func (r *rig) check(t *rapid.T) {
	reserved := map[string]int{}
	seen := map[int64]bool{}
	for _, e := range r.s.Entries() {
		if seen[e.Contact] {
			t.Fatalf("contact %d waits twice", e.Contact)
		}
		seen[e.Contact] = true
		for _, o := range e.Offers {
			reserved[o.Agent]++
		}
	}
	for _, d := range r.s.Desks() {
		a, _ := r.cfg.agentAt(d.Agent)
		if d.Offers != reserved[d.Agent] || d.Offers+len(d.Talks) > a.Capacity {
			t.Fatalf("%s: %d offers noted, %d made, %d talks, capacity %d", d.Agent, d.Offers, reserved[d.Agent], len(d.Talks), a.Capacity)
		}
	}
	if r.cfg.starts == 0 && r.due > r.at {
		r.checkNobodyIdle(t)
	}
	r.checkOrder(t)
}

// fits reports whether an agent may serve an entry now, found in the plain way.
func (r *rig) fits(e *Entry, a *Agent) bool {
	q := r.cfg.queueAt(e.Queue)
	if e.tried(a.Name) || e.Only != "" && e.Only != a.Name {
		return false
	}
	need, teams := slices.Clone(e.Need), []string(nil)
	for i := range q.Stages[:e.Stage+1] {
		s := q.Stages[i]
		teams = append(teams, s.Teams...)
		need = slices.DeleteFunc(need, func(n string) bool { return s.All || slices.Contains(s.Drop, n) })
	}
	has := func(n string) bool { return slices.ContainsFunc(a.Skills, func(s Skill) bool { return s.Name == n }) }
	return e.Only == a.Name || slices.ContainsFunc(a.Teams, func(x string) bool { return slices.Contains(teams, x) }) && !slices.ContainsFunc(need, func(n string) bool { return !has(n) })
}

func (r *rig) checkNobodyIdle(t *rapid.T) {
	for _, d := range r.s.Desks() {
		a, _ := r.cfg.agentAt(d.Agent)
		for _, e := range r.s.Entries() {
			if d.free(a) && len(e.Offers) == 0 && e.After == 0 && r.fits(e, a) {
				t.Fatalf("%s is free beside contact %d, who waits in %s", d.Agent, e.Contact, e.Queue)
			}
		}
	}
}

// checkOrder: whoever was offered in this turn stood before all others whom that agent could have served.
func (r *rig) checkOrder(t *rapid.T) {
	for _, s := range r.turn.Says {
		e := r.entry(s.Contact)
		if s.Word != Offered || e == nil || !slices.ContainsFunc(e.Offers, func(o Offer) bool { return o.No == s.Offer }) {
			continue
		}
		a, _ := r.cfg.agentAt(s.Agent)
		q := r.cfg.queueAt(e.Queue)
		for _, o := range r.s.Entries() {
			before := o.Queue == e.Queue && placeOf(q, 0, o).compare(placeOf(q, 0, e)) < 0
			if before && len(o.Offers) == 0 && o.After == 0 && r.fits(o, a) {
				t.Fatalf("contact %d is offered %s before contact %d, who stood before", e.Contact, s.Agent, o.Contact)
			}
		}
	}
}

// BenchmarkFloor is the cost of one event beside so many who wait and so many agents. Goal: 100 µs, and flat in the
// number of those who wait.
func BenchmarkFloor(b *testing.B) {
	for _, waiting := range []int{100, 1000, 10_000} {
		b.Run(fmt.Sprintf("waiting=%d/agents=1000", waiting), func(b *testing.B) { crowd(b, waiting, 1000) })
	}
}

// crowd keeps so many waiting while calls come, are answered, end and time passes.
func crowd(b *testing.B, waiting, agents int) {
	skills := []string{"billing", "technical", "other", "japanese", "english"}
	var list []Agent
	for i := range agents {
		a := Agent{Name: fmt.Sprintf("a%04d", i), Teams: []string{fmt.Sprintf("t%d", i%5)}, WrapUp: 5 * second}
		for k := range 3 {
			a.Skills = append(a.Skills, Skill{skills[(i/5+k)%len(skills)], 1 + i%5})
		}
		list = append(list, a)
	}
	var queues []Queue
	for i := range 5 {
		queues = append(queues, Queue{Name: fmt.Sprintf("q%d", i), Size: 20_000, Order: []Order{LongestIdle, MostSkilled, FewestCalls, RoundRobin, Random}[i], Ring: 20 * second, Stages: []Stage{
			{Teams: []string{fmt.Sprintf("t%d", i)}}, {After: 60 * second, Drop: []string{"billing"}}, {After: 600 * second, All: true}}})
	}
	cfg := NewConfig(queues, list, 0, nil)
	at, next := Millis(1_800_000_000_000), int64(1)
	var s *State
	events := 0
	var began time.Time
	take := func(what Happening) []Say {
		at++
		turn := Arrange(cfg, s, Event{At: at, Seed: 1, What: what})
		s, events = turn.State, events+1
		return turn.Says
	}
	for _, a := range list {
		take(Set{Agent: a.Name, Want: Available})
	}
	var talks []Over
	come := func() {
		says := take(Join{Contact: next, Ticket: 1, Queue: queues[next%5].Name, Need: []string{skills[next%7%5]}, Priority: int(next % 3)})
		next++
		talks = append(talks, accept(says, take)...)
	}
	for s.entries.Len() < waiting {
		come()
	}
	b.ReportAllocs()
	began, events = time.Now(), 0
	for b.Loop() {
		at += 100
		come()
		if len(talks) > 0 {
			o := talks[0]
			talks = talks[1:]
			talks = append(talks, accept(take(o), take)...)
		}
		talks = append(talks, accept(take(Passed{}), take)...)
		if s.entries.Len() > waiting {
			if _, first, ok := s.entries.At(int(next) % s.entries.Len()); ok {
				take(Leave{first.Contact, first.Ticket})
			}
		}
	}
	b.ReportMetric(float64(time.Since(began).Nanoseconds())/float64(events), "ns/event")
	b.ReportMetric(float64(s.entries.Len()), "waiting")
}

func accept(says []Say, take func(Happening) []Say) (talks []Over) {
	for _, s := range says {
		if s.Word == Offered {
			take(Answer{s.Contact, s.Ticket, s.Offer, Accepted})
			talks = append(talks, Over{s.Contact, s.Ticket, s.Offer})
		}
	}
	return talks
}

// TestNobodyIsInANewConfiguration has somebody wait whose agents a new configuration does not have.
func TestNobodyIsInANewConfiguration(t *testing.T) {
	t.Parallel()
	r := newRig(t, small(LongestIdle, 0))
	r.take(Join{Contact: 2, Ticket: 1, Queue: "sales", Need: []string{"chess"}})
	r.cfg = NewConfig(r.cfg.queues, nil, 0, nil)
	expect(t, "nobody is left", r.take(Passed{}).Says, "2 refused nobody")
}
