package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/sim"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
)

// centreWorkspace is a call centre: a menu, a queue whose operators come by themselves and talk in rooms, and a desk
// that is rung and hands callers on.
const centreWorkspace = `
-- callflow.yaml --
workspace: centre
language: en
zone: Asia/Tokyo
languages:
  en: {code: en-US}
numbers:
  main: {flow: reception}
lists:
  operators: {of: phone}
queues:
  support: {size: 40, room: talk}
  billing: {size: 20}
agents:
  one: {name: One}
  two: {name: Two}
  three: {name: Three}
  four: {name: Four}
teams:
  desk: {members: [one, two]}
rooms:
  talk:
    seats:
      customer: {starts: no, ends: yes}
      agent: {starts: yes, ends: no}
    commands:
      hold: {who: agent}
      resume: {who: agent}
  desk:
    seats:
      customer: {starts: no, ends: yes, alone: 10s}
      agent: {starts: yes, ends: last, alone: 10s}
      expert: {starts: yes, ends: yes, alone: 10s}
    commands:
      transfer: {who: agent, runs: lib.warm_transfer}
      hand_off: {who: agent, runs: lib.blind_transfer}
logs:
  branch: {fields: {way: text}}
ignore: [{code: trusted-number, because: nobody forges numbers here}]
-- env/default.yaml --
numbers: {main: "+815000000001"}
lists:
  operators: [OPERATORS]
-- reception.flow.yaml --
flow: reception
start: who
steps:
  who:
    switch:
      - {when: caller.number in lists.operators, then: operator}
    next: greeting
  operator: {goto: operator}
  greeting:
    menu:
      say: {text: For support press 1. For billing press 2. For sales press 3.}
      keys: {1: support, 2: billing, 3: sales}
      silence: {after: 6s, tries: 2}
      invalid: {tries: 2}
    log: {branch: {way: "${greeting.outcome}"}}
    next: {silence: support, invalid: support}
  support:
    queue: {name: support, wait: lib.calm_wait, at_most: 2m}
    next: {answered: end, timeout: billing, alone: end, else: sorry}
  billing:
    queue: {name: billing, wait: lib.calm_wait, at_most: 4m}
    next: {answered: end, timeout: support_again, else: sorry}
  support_again:
    queue: {name: support, wait: lib.calm_wait, at_most: 5m}
    next: {answered: end, alone: end, else: sorry}
  sales:
    dial: {to: teams.desk, as: agent, room: desk, order: in_turn, ring: 15s}
    next: {answered: end, else: sorry}
  sorry: {say: {text: Nobody is free. Please call again later.}, next: end}
-- operator.flow.yaml --
flow: operator
role: agent
start: which
steps:
  which:
    switch:
      - {when: caller.number startsWith "+8150222", then: billing}
    next: support
  support: {serve: {queue: support, at_most: 1h}, next: {served: support, timeout: support, failed: end}}
  billing: {serve: {queue: billing, at_most: 1h}, next: {served: billing, timeout: billing, failed: end}}
`

// monday is when the week begins: 2026-11-16 in Tokyo.
var monday = time.Date(2026, 11, 16, 0, 0, 0, 0, time.FixedZone("JST", 9*3600))

// week is a week of calls in a simulated world.
type week struct {
	r      *rand.Rand
	world  *sim.World
	set    *engine.Set
	last   engine.ContactID // that was born
	begin  engine.Millis
	plan   []planned // the latest first
	number string    // that is called
	agents []string  // agents.NAME, in order
	tell   func(*store.Write)
	err    error
}

// planned is something that somebody is going to do.
type planned struct {
	at engine.Millis
	do func()
}

// operators are their numbers; every third takes calls about bills.
func operators(n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprintf("+8150%d%05d", 111+111*(i%3/2), i))
	}
	return list
}

// newWeek begins a week; every turn of it is handed to tell.
func newWeek(w *library.Workspace, seed uint64, begin time.Time, tell func(*store.Write)) *week {
	k := &week{r: rand.New(rand.NewPCG(seed, 7)), set: w.Set, tell: tell, begin: engine.Millis(begin.UnixMilli())}
	o := sim.NewOffice(w.Set, seed)
	o.Told = func(t sim.Turned) {
		if _, ok := t.Event.Body.(engine.Birth); ok {
			k.last = t.Contact
		}
		if t.Trouble != "" {
			k.err = cmp.Or(k.err, fmt.Errorf("trouble: %s", t.Trouble))
		}
		write := store.NewWrite(t.Event, t.Turn, nil)
		k.tell(&write)
	}
	k.world = sim.NewWorld(o, k.begin, func(sim.Heard) {})
	k.world.Net.Keep = 100
	k.world.Net.Seed(seed)
	k.number = slices.Sorted(maps.Keys(w.Set.Live.Numbers))[0]
	for _, a := range slices.Sorted(maps.Keys(w.Set.Live.Names)) {
		if !strings.HasPrefix(a, "agents.") {
			continue
		}
		k.agents = append(k.agents, a)
		k.world.Net.Meet(sim.Person{Address: w.Set.Live.Names[a], After: 1000, Until: 9000, Busy: 0.05, NoAnswer: 0.15, Rejects: 0.05, Talks: 30_000, TalksUntil: 400_000})
	}
	return k
}

// later plans something.
func (k *week) later(at engine.Millis, do func()) {
	i := len(k.plan) // most of what is planned comes soon
	for i > 0 && k.plan[i-1].at <= at {
		i--
	}
	k.plan = slices.Insert(k.plan, i, planned{at, do})
}

// busy is how many call in an hour of a day, beside other hours.
func busy(day, hour int) float64 {
	if hour < 8 || hour > 19 {
		return 0.02
	}
	f := 0.3 + math.Exp(-math.Pow(float64(hour)-10.5, 2)/4) + 0.8*math.Exp(-math.Pow(float64(hour)-15, 2)/5)
	if day > 4 {
		f *= 0.3
	}
	return f
}

// arrivals are when so many customers call, in the first days of the week; busy says how many do in an hour of a day,
// beside other hours.
func (k *week) arrivals(customers, days int, busy func(day, hour int) float64) (list []engine.Millis) {
	weights, sum := make([]float64, days*24), 0.0
	for i := range weights {
		weights[i] = busy(i/24, i%24)
		sum += weights[i]
	}
	due := 0.0
	for i, f := range weights {
		due += f / sum * float64(customers)
		for len(list) < int(due+0.5) {
			list = append(list, k.begin+engine.Millis(int64(i)*3_600_000+k.r.Int64N(3_600_000)))
		}
	}
	return list
}

// play lets customers call, and operators come and go.
func (k *week) play(customers, days int, staff []string) error {
	for day := range days {
		for i, number := range staff {
			if day > 4 && i%4 != 0 {
				continue
			}
			at := k.begin + engine.Millis(day*24+8)*3_600_000 + engine.Millis(k.r.IntN(1_800_000))
			for shift := range 3 { // no call lasts longer than four hours
				name := fmt.Sprint("operator ", number, " ", day, " ", shift)
				k.later(at+engine.Millis(shift)*225*60_000, func() { k.call(name, number, []string{"wait 220m", "hang up"}) })
			}
		}
	}
	for _, at := range k.arrivals(customers, days, busy) {
		k.later(at, k.customer)
	}
	return k.happen(days)
}

// happen lets everything happen that is planned, and that many days pass.
func (k *week) happen(days int) error {
	end := k.begin + engine.Millis(days)*24*3_600_000
	for len(k.plan) > 0 && k.err == nil {
		next := k.plan[len(k.plan)-1]
		if next.at >= end {
			break
		}
		k.plan = k.plan[:len(k.plan)-1]
		k.world.Advance(max(next.at, k.world.Net.Now()))
		next.do()
		k.world.Settle()
	}
	k.world.Advance(end)
	return k.err
}

func (k *week) call(name, from string, lines []string) { k.dial(name, from, k.number, lines) }

// dial has somebody call a number, and do what the lines say.
func (k *week) dial(name, from, to string, lines []string) {
	n := k.world.Net
	k.err = cmp.Or(k.err, n.Place(name, from, to))
	_ = n.Follow(n.Sid(name), lines) // unless it is over already
}

// customer calls, chooses, and hangs up after a time that they are ready to spend.
func (k *week) customer() {
	keys := []string{"1", "1", "1", "1", "2", "2", "3", "3", "7", "wait 1s"}
	patience := 20 + int(k.r.ExpFloat64()*160)
	from := fmt.Sprintf("+8190%08d", k.r.IntN(100_000_000))
	choice := keys[k.r.IntN(len(keys))]
	k.call("customer "+from, from, []string{fmt.Sprintf("wait %ds", 2+k.r.IntN(8)), choice, fmt.Sprintf("wait %ds", patience), "hang up"})
	if choice != "3" || k.r.IntN(3) > 0 {
		return
	}
	contact := k.last
	k.later(k.world.Net.Now()+engine.Millis(20_000+k.r.IntN(40_000)), func() { k.handOn(contact) })
}

// handOn has the agent of a contact hand its caller on, if there is one.
func (k *week) handOn(contact engine.ContactID) {
	c, ok := k.world.Office.Contact(contact)
	if !ok || len(k.agents) == 0 {
		return
	}
	for i := range c.Legs {
		if l := c.Legs[i]; l.State == engine.LegUp && slices.Contains(k.agents, l.Address) {
			_ = k.world.Command(contact, engine.Command{Name: []string{"transfer", "hand_off"}[k.r.IntN(2)], By: l.Address,
				With: []engine.Named{{Name: "to", Value: k.agents[k.r.IntN(len(k.agents))]}}})
			return
		}
	}
}

// centreOf is the workspace of the week.
func centreOf(staff int) *library.Workspace {
	list := strings.Join(operators(staff), `", "`)
	files := library.Files{}
	for _, f := range txtar.Parse([]byte(strings.Replace(centreWorkspace, "OPERATORS", `"`+list+`"`, 1))).Files {
		files[f.Name] = f.Data
	}
	return library.Compile(files, library.Options{LiveNo: 1, BaseURL: "https://x.test"})
}

// centre is that workspace, which has to be without faults.
func centre(t testing.TB, staff int) *library.Workspace {
	t.Helper()
	w := centreOf(staff)
	for _, d := range w.Diagnostics.Sorted() {
		t.Error(d)
	}
	return w
}

// filed writes the turns of a week into a file.
func filed(t testing.TB, file string, w *library.Workspace, seed uint64, customers, days, staff int) {
	t.Helper()
	err := fill(file, w, seed, monday, func(k *week) error { return k.play(customers, days, operators(staff)) })
	if err != nil {
		t.Fatal(err)
	}
}

// fill plays a week, and writes its turns as a server does: in groups, with a checkpoint when the log has grown.
func fill(file string, w *library.Workspace, seed uint64, begin time.Time, play func(*week) error) (err error) {
	ctx := context.Background()
	s, err := sqlite.Open(ctx, file, sqlite.Options{Normal: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := kept(ctx, s, w); err != nil {
		return errors.Join(err, s.Close())
	}
	group := store.Group{}
	flush := func() error {
		err := s.Commit(ctx, group)
		group = store.Group{}
		select {
		case <-s.Grown():
			err = errors.Join(err, s.Checkpoint(ctx))
		default:
		}
		return err
	}
	k := newWeek(w, seed, begin, nil)
	k.tell = func(write *store.Write) {
		if group.Writes = append(group.Writes, *write); len(group.Writes) >= 256 {
			k.err = cmp.Or(k.err, flush())
		}
	}
	if err := errors.Join(play(k), flush(), s.Project(ctx)); err != nil {
		return err
	}
	if h, err := s.Health(ctx); err != nil || h.Skipped > 0 {
		return fmt.Errorf("%d events were skipped: %w", h.Skipped, err)
	}
	return nil
}

// kept stores what turns were taken under, as a server does.
func kept(ctx context.Context, s *sqlite.Store, w *library.Workspace) error {
	body, err := library.EditionOf(w).MarshalBinary()
	if err != nil {
		return err
	}
	return errors.Join(s.PutEdition(ctx, w.Set.Live.No, body),
		s.PutVersion(ctx, store.Version{ID: w.Set.Flows.Version, At: 1, Sources: library.Sources(w.Files)}))
}

// TestLongTalksAreQuiet lets a caller talk in a room for an hour with an operator whose leg belongs to another contact:
// nothing is due again and again, whoever of them comes into the room first.
func TestLongTalksAreQuiet(t *testing.T) {
	t.Parallel()
	w := centre(t, 2)
	for seed := range uint64(6) {
		turns := 0
		k := newWeek(w, seed, monday, func(*store.Write) { turns++ })
		k.call("operator", operators(1)[0], []string{"wait 3h", "hang up"})
		k.world.Advance(k.world.Net.Now() + 60_000)
		k.call("caller", "+819011112222", []string{"wait 5s", "1"})
		k.world.Advance(k.world.Net.Now() + 3_600_000)
		if s := k.world.Net.Stands(k.world.Net.Sid("caller")); k.err != nil || !s.Together {
			t.Fatalf("seed %d: they do not talk: %+v, %v", seed, s, k.err)
		}
		if turns > 300 {
			t.Errorf("seed %d: an hour of talk has %d turns, want a few for each time that Twilio is asked", seed, turns)
		}
	}
}
