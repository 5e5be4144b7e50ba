package main

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/tools/txtar"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/report"
	"callflow/engine/sim"
	"callflow/engine/store"
	"callflow/engine/store/memory"
	"callflow/engine/store/storetest"
)

// deskWorkspace has two agents who are called into a room with the customer, one after the other.
const deskWorkspace = `
-- callflow.yaml --
workspace: desk
language: en
languages:
  en: {code: en-US}
numbers:
  main: {flow: reception}
agents:
  one: {name: One}
  two: {name: Two}
rooms:
  desk:
    seats:
      customer: {starts: no, ends: yes, alone: 10s}
      agent: {starts: yes, ends: last}
-- env/default.yaml --
numbers: {main: "+815000000001"}
-- reception.flow.yaml --
flow: reception
start: talk
steps:
  talk:
    dial: {to: [agents.one, agents.two], as: agent, room: desk, order: in_turn, ring: 25s}
    next: {answered: end, else: nobody}
  nobody: {say: {text: Nobody is there.}, next: end}
`

// truth is who was in a conference from when to when, as the simulated Twilio had it.
type truth struct {
	sid, label   string
	joined, left engine.Millis
}

// watch plays one random call and returns what was so, and the ledger of what was told. Lost says that something
// was told when the call was over: unlike a server, the simulated office has forgotten it then.
func watch(t *testing.T, w *library.Workspace, seed uint64, faults ...string) (seen []truth, list []report.Conference, lost bool) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 3))
	o := sim.NewOffice(w.Set, seed)
	book := newBooks()
	o.Told = book.enter
	o.Around = func(r sim.Request, next func(sim.Request) (sim.Answer, error)) (sim.Answer, error) {
		a, err := next(r)
		lost = lost || err != nil
		return a, err
	}
	world := sim.NewWorld(o, storetest.TransferBegan, func(sim.Heard) {})
	n := world.Net
	n.Seed(seed)
	for _, f := range faults {
		if err := n.Fault(f, 0.3); err != nil {
			t.Fatal(err)
		}
	}
	for _, a := range []string{"agents.one", "agents.two"} {
		n.Meet(sim.Person{Address: w.Set.Live.Names[a], After: 1000, Until: 9000, Busy: 0.1, NoAnswer: 0.2, Talks: 5000, TalksUntil: 90_000})
	}
	if err := n.Place("c", "+819011112222", "+815000000001"); err != nil {
		t.Fatal(err)
	}
	_ = n.Follow(n.Sid("c"), []string{fmt.Sprintf("wait %ds", 5+r.IntN(60)), "hang up"}) // unless the call is over already
	seen = look(world)
	return seen, book.conferences(t, n.Now()), lost
}

// books are what a store knows of the calls of an office.
type books struct {
	mem   *memory.Store
	turns map[engine.ContactID]int64
	err   error
}

func newBooks() *books {
	return &books{mem: memory.New(memory.Options{}), turns: map[engine.ContactID]int64{}}
}

// enter takes what a turn has left.
func (b *books) enter(told sim.Turned) {
	b.turns[told.Contact]++
	err := b.mem.Commit(context.Background(), store.Group{Writes: []store.Write{storetest.Turn(told.Contact, b.turns[told.Contact], func(e *engine.Event, turn *engine.Turn) {
		e.At, turn.Calls, turn.Facts = told.At, nil, told.Facts
	})}})
	b.err = cmp.Or(b.err, err)
}

// conferences is the participant ledger.
func (b *books) conferences(t *testing.T, now engine.Millis) (list []report.Conference) {
	t.Helper()
	if err := cmp.Or(b.err, b.mem.Project(t.Context())); err != nil {
		t.Fatal(err)
	}
	var rows []store.Row
	for _, p := range []store.Projection{store.Conferences, store.SeatReports, store.Legs} {
		of, err := b.mem.Rows(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, of...)
	}
	for id := range b.turns {
		list = append(list, report.Conferences(id, now, rows)...)
	}
	return list
}

// stays are those of the ledger, one for each time that somebody was in a room.
func (b *books) stays(t *testing.T, now engine.Millis) (rows []truth) {
	t.Helper()
	for _, c := range b.conferences(t, now) {
		for _, s := range c.Stays {
			rows = append(rows, truth{c.Sid, s.Label, s.Joined, s.Left})
		}
	}
	return rows
}

// look lets a world go on until nothing happens any more, and returns who has been in a conference.
func look(world *sim.World) []truth {
	var seen []truth
	for range 4000 {
		next := world.Next()
		if next == 0 || next > storetest.TransferBegan+1_800_000 {
			break
		}
		world.Advance(next)
	}
	for _, c := range world.Net.Conferences() {
		list, _ := world.Net.Participants(c.Sid, true)
		for _, p := range list {
			seen = append(seen, truth{c.Sid, p.Label, p.Joined, p.Left})
		}
	}
	return seen
}

// TestLedgerIsTrue plays random calls on a simulated Twilio whose reports come late, twice and in any order:
// the ledger says what was so, within the second that Twilio's reports are rounded to. Where reports are
// lost, it says nothing that was not so.
func TestLedgerIsTrue(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	w := desk(t)
	stays := 0
	for seed := range uint64(500) {
		seen, list, lost := watch(t, w, seed, "webhook-reorder", "webhook-duplicate", "room-joins-twice")
		if lost {
			continue
		}
		var rows []truth
		for _, c := range list {
			for _, s := range c.Stays {
				rows = append(rows, truth{c.Sid, s.Label, s.Joined, s.Left})
			}
		}
		if len(rows) != len(seen) {
			t.Fatalf("seed %d: %d rows, want %d: %v, want %v", seed, len(rows), len(seen), rows, seen)
		}
		for _, s := range seen {
			if !slices.ContainsFunc(rows, func(r truth) bool { return r.is(s) }) {
				t.Fatalf("seed %d: no row for %v in %v", seed, s, rows)
			}
		}
		stays += len(seen)
	}
	if stays < 250 {
		t.Errorf("only %d stays in 500 calls", stays)
	}
}

func (s truth) is(o truth) bool {
	return s.sid == o.sid && s.label == o.label && near(s.joined, o.joined) && near(s.left, o.left)
}

func near(a, b engine.Millis) bool { return a-b < 1000 && b-a < 1000 }

// TestLedgerOfLosses is the same where every third callback is lost.
func TestLedgerOfLosses(t *testing.T) {
	t.Parallel()
	w, stays := desk(t), 0
	for seed := range uint64(500) {
		seen, list, _ := watch(t, w, seed, "webhook-drop", "webhook-reorder")
		for _, c := range list {
			stays += len(c.Stays)
			for _, s := range c.Stays {
				if s.Left == 0 {
					t.Errorf("seed %d: %s is still there", seed, s.Label)
				}
				if !slices.ContainsFunc(seen, func(o truth) bool {
					return o.sid == c.Sid && o.label == s.Label && (s.Joined == 0 || near(s.Joined, o.joined)) && s.Left > o.left-1000
				}) {
					t.Errorf("seed %d: nobody was there as %s from %d to %d: %v", seed, s.Label, s.Joined, s.Left, seen)
				}
			}
		}
	}
	if stays < 300 {
		t.Errorf("only %d stays in 500 calls", stays)
	}
}

// desk loads the workspace of these tests.
func desk(t *testing.T) *library.Workspace {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(deskWorkspace)).Files {
		name := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w, err := library.Load(dir, library.Options{LiveNo: 1, BaseURL: "https://x.test"})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range w.Diagnostics.Sorted() {
		t.Error(d)
	}
	return w
}
