package sim

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/record"
	"callflow/schema/expr"
)

var seeds = flag.Uint64("seeds", 25, "how many random calls TestInvariants plays in each example")

// TestInvariants plays random calls in all examples: callers press, speak, are silent and hang up at any time,
// requests come twice, late and in another order, services fail. After every event the invariants of the
// engine hold: states follow from states and events alone (I4), every live leg is ours with a deadline or
// theirs with an overdue timer (I5), and each flow that was entered runs its last actions once (I6).
func TestInvariants(t *testing.T) {
	t.Parallel()
	inExamples(t, func(t *testing.T, dir string) {
		for seed := range *seeds {
			w, err := library.Load(dir, library.Options{LiveNo: 1, BaseURL: "https://x.test"})
			if err != nil {
				t.Fatal(err)
			}
			if playRandomly(t, w, seed); t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
	})
}

// tally stands among the last actions of every flow and notes that they run, and whether the flow has had a
// step before: a flow that waits beside another may end before it is asked for.
type tally struct{}

func (tally) Enter(v *engine.Visit) engine.Move {
	started, leg := false, engine.LegID(0) // of a procedure
	if l := v.Leg(); l != nil {
		leg = l.ID
	}
	for i := range v.Contact().Runs {
		r := &v.Contact().Runs[i]
		started = started || r.Leg == leg && r.As == v.As() && len(r.Stack) > 0 && len(r.Top().Passed) > 0
	}
	moment := "unheard"
	if started {
		moment = "started"
	}
	v.Record(engine.LogSpec{Point: "tally"}, moment)
	return engine.Out("done")
}

// watch checks every turn.
type watch struct {
	t      *testing.T
	set    *engine.Set
	moves  *moves // contacts go on in another version now and then; nil: they do not
	seal   *record.Sealer
	states map[engine.CellID]stored
	entry  map[string]int // contact and flow: entered, less last actions run
	turns  int
}

// stored is a state as it is stored.
type stored struct {
	head  []byte
	parts map[int64][]byte
}

func playRandomly(t *testing.T, w *library.Workspace, seed uint64) {
	t.Helper()
	seal, err := record.NewSealer([]byte("0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range w.Set.Flows.Graphs {
		g.Finally = append(g.Finally, engine.Deferred{Do: tally{}})
	}
	c := &watch{t: t, set: w.Set, seal: seal, states: map[engine.CellID]stored{}, entry: map[string]int{}}
	playWatched(c, w, seed, nil)
}

// playWatched plays random calls and checks every turn; hears is told what people hear.
func playWatched(c *watch, w *library.Workspace, seed uint64, hears func(Heard)) {
	c.t.Helper()
	if hears == nil {
		hears = func(Heard) {}
	}
	r := rand.New(rand.NewPCG(seed, 7))
	o := NewOffice(w.Set, seed)
	o.loop = engine.NewLoop(c, c, func(d *engine.Done) {
		c.turn(d)
		o.handed = append(o.handed, d)
	})
	o.Services = func(s engine.CallService) (engine.ResultState, string, []engine.Named, engine.Millis) {
		return answerRandomly(r, w, s)
	}
	world := NewWorld(o, 1_800_000_000_000, hears)
	line := &unruly{o: o, r: r, before: func() { c.moves.some(c, o, world.Net.Now()) }}
	world.Net.line = line
	phone := NewTelephone(world.Net, world, "")
	if r.IntN(4) > 0 {
		world.SignIn()
	}
	callRandomly(r, w, world, phone, line)
	phone.HangUp()
	world.Advance(world.Net.Now() + 20*60_000)
	line.flush(len(line.kept))
	world.Advance(world.Net.Now() + 26*60*60_000) // a place may be kept for a day
	c.over(o)
	if c.turns == 0 {
		c.t.Error("nothing has happened")
	}
}

// callRandomly lets somebody call, and others, and do this and that.
func callRandomly(r *rand.Rand, w *library.Workspace, world *World, phone *Telephone, line *unruly) {
	numbers := slices.Sorted(maps.Keys(w.Set.Live.Numbers))
	callers := []string{"+819011112222", "anonymous", "+815000000011", "client:kim", "+14155550100"}
	_ = phone.Call(callers[r.IntN(len(callers))], numbers[r.IntN(len(numbers))])
	for n := range 4 + r.IntN(20) {
		if phone.Over() {
			return
		}
		acts := []string{"1", "2", "9", "#", "*", "12345674", "111111", "999999", "0000", "1234", "", "", "wait 3s", "wait 11s", "wait 5m", "say hello", "say 1 2 3 4",
			"say yes", "answers", "busy", "no answer", "machine", "they hang up", "agent takes the call",
			fmt.Sprintf("other%d calls from %s to %s", n, callers[r.IntN(len(callers))], numbers[r.IntN(len(numbers))])}
		if agents := agentsOf(w.Set); len(agents) > 0 && r.IntN(8) == 0 {
			world.Present(agents[r.IntN(len(agents))], presences[r.IntN(len(presences))], "", "")
		}
		_ = phone.Do(acts[r.IntN(len(acts))]) // what cannot be done just now is not done
		if r.IntN(3) == 0 {
			line.flush(1 + r.IntN(3))
			world.Settle()
		}
		if r.IntN(25) == 0 {
			return
		}
	}
}

// unruly is a line on which requests come twice, some of them much later and out of order; those that come
// again are dropped by nobody but the office.
type unruly struct {
	before func() // each request
	o      *Office
	r      *rand.Rand
	kept   []Request
}

func (u *unruly) Ask(r Request) (Answer, error) {
	u.before()
	if u.r.IntN(4) == 0 {
		u.kept = append(u.kept, r)
	}
	a, err := u.o.Ask(r)
	if err == nil && u.r.IntN(5) == 0 {
		again, failed := u.o.Ask(r)
		if failed == nil && u.r.IntN(2) == 0 {
			a = again // the first answer was lost on its way
		}
	}
	return a, err
}

// flush lets requests come again that were kept back, in any order.
func (u *unruly) flush(n int) {
	for range min(n, len(u.kept)) {
		i := u.r.IntN(len(u.kept))
		r := u.kept[i]
		u.kept = append(u.kept[:i], u.kept[i+1:]...)
		_, _ = u.o.Ask(r)
	}
}

// answerRandomly makes an answer of a service, of the declared types.
func answerRandomly(r *rand.Rand, w *library.Workspace, s engine.CallService) (engine.ResultState, string, []engine.Named, engine.Millis) {
	took := engine.Millis(r.IntN(6000))
	switch r.IntN(5) {
	case 0:
		return engine.ResultRefused, "404", nil, took
	case 1:
		return engine.ResultUnknown, "timeout", nil, took
	}
	for _, service := range w.Declared.Services {
		for _, call := range service.Calls {
			if service.Name.Text == s.Service && call.Name.Text == s.Call {
				var out []engine.Named
				for _, v := range call.Outputs {
					out = append(out, engine.Named{Name: v.Name, Value: anyOf(r, v.Type), Sealed: v.Type.Hides()})
				}
				return engine.ResultDone, "200", out, took
			}
		}
	}
	return engine.ResultRefused, "failed", nil, took
}

func anyOf(r *rand.Rand, t expr.Type) expr.Value {
	switch t.Kind {
	case expr.ListOf:
		list := []any{}
		for range r.IntN(5) {
			list = append(list, anyOf(r, t.Item()))
		}
		return list
	case expr.Record:
		rec := map[string]any{}
		for _, f := range t.Fields() {
			rec[f.Name] = anyOf(r, f.Type)
		}
		return rec
	case expr.Number, expr.Percent:
		return float64(r.IntN(100))
	case expr.YesNo:
		return r.IntN(2) == 0
	case expr.Duration:
		return time.Duration(r.IntN(1000)) * time.Second
	case expr.Time, expr.Date:
		return time.Unix(1_800_000_000, 0).UTC()
	case expr.OneOf:
		return t.Enum()[r.IntN(len(t.Enum()))]
	}
	return "12345"
}

// turn checks one turn against what is stored of its cell.
func (c *watch) turn(d *engine.Done) {
	c.turns++
	before := c.stored(d.Event.Cell)
	c.replayed(d, before)
	c.deadlines(d)
	contact := d.Event.Cell.String()
	for _, h := range d.Turn.Path {
		if g := c.under(d.Turn.Contact.Version).Flows.Graphs[h.Flow]; g != nil && h.Step == g.Start.Step && h.Visit == 1 {
			c.entry[contact+" "+string(h.Flow)]++
		}
	}
	for _, rec := range d.Turn.Records {
		if rec.Point == "tally" && rec.Moment == "started" {
			c.entry[contact+" "+string(rec.Flow)]--
		}
	}
	c.store(d)
}

// Set finds the flows of a version.
func (c *watch) Set(v engine.VersionID) (*engine.Set, error) { return c.under(v), nil }

func (c *watch) under(v engine.VersionID) *engine.Set {
	if c.moves != nil && c.moves.other != nil && v == c.moves.other.Flows.Version {
		return c.moves.other
	}
	return c.set
}

// Load gives back a cell that the loop has forgotten: a room that is opened again.
func (c *watch) Load(id engine.CellID) (*engine.Contact, []byte, error) {
	if contact := c.stored(id); contact != nil {
		return contact, nil, nil
	}
	return nil, nil, engine.ErrUnknownCell
}

// stored reads a contact as the store would give it back; nil when there is none yet.
func (c *watch) stored(id engine.CellID) *engine.Contact {
	c.t.Helper()
	state, ok := c.states[id]
	if !ok {
		return nil
	}
	var parts [][]byte
	for _, n := range slices.Sorted(maps.Keys(state.parts)) {
		parts = append(parts, state.parts[n])
	}
	contact, lost, err := record.ParseState(state.head, c.seal, parts...)
	if err != nil || lost {
		c.t.Fatalf("%s: stored state cannot be read: %v", id, err)
	}
	return contact
}

// state is a contact in one piece, without the keys of events, which belong to the loop.
func (c *watch) state(contact *engine.Contact) []byte {
	without := *contact
	without.Keys, without.Parted = nil, false
	all := record.AppendState(nil, &without, c.seal)
	if f := contact.Floor; f != nil {
		for n := range f.Next {
			all = record.AppendPart(all, contact, n, c.seal)
		}
	}
	return all
}

// store keeps what a turn has changed; what is read back is the whole state.
func (c *watch) store(d *engine.Done) {
	c.t.Helper()
	head := *d.Turn.Contact
	head.Keys = nil
	s := stored{head: record.AppendState(nil, &head, c.seal), parts: c.states[d.Event.Cell].parts}
	if d.Turn.Fresh || s.parts == nil {
		s.parts = map[int64][]byte{}
	}
	for _, n := range d.Turn.Parts {
		if s.parts[n] = record.AppendPart(nil, &head, n, c.seal); len(s.parts[n]) == 0 {
			delete(s.parts, n)
		}
	}
	c.states[d.Event.Cell] = s
	if one, two := c.state(&head), c.state(c.stored(d.Event.Cell)); !bytes.Equal(one, two) {
		c.t.Errorf("%s event %d: the state is\n%s\nand with parts %v stored\n%s", d.Event.Cell, d.Event.Seq, one, d.Turn.Parts, two)
	}
}

// replayed runs the event, as it is stored, on the state before, as it is stored: the same comes of it (I4).
func (c *watch) replayed(d *engine.Done, before *engine.Contact) {
	c.t.Helper()
	e := *d.Event
	if want := int64(1); before != nil && e.Seq != before.Seq+1 || before == nil && e.Seq != want {
		c.t.Errorf("%s: event %d does not follow", e.Cell, e.Seq)
	}
	if before != nil && (e.At < before.At || e.Live < before.Live) {
		c.t.Errorf("%s: time or live part go back at event %d", e.Cell, e.Seq)
	}
	body := record.AppendEvent(nil, &e, d.Turn.Seal, c.seal)
	again, lost, err := record.ParseEvent(record.KindOf(e.Body), body, c.seal)
	if err != nil || lost {
		c.t.Fatalf("%s: stored event cannot be read: %v: %s", e.Cell, err, body)
	}
	again.Cell, again.Seq, again.At, again.Live, again.Key = e.Cell, e.Seq, e.At, e.Live, e.Key
	turn := engine.Advance(c.under(engine.Pinned(before, &again)), before, &again)
	if e.Cell == engine.FloorID.Cell() { // one that has just been read looks around at once
		turn.Due = d.Turn.Due
	}
	if one, two := c.state(d.Turn.Contact), c.state(turn.Contact); !bytes.Equal(one, two) {
		c.t.Errorf("%s event %d, %s: the state is\n%s\nand replayed\n%s", e.Cell, e.Seq, body, one, two)
	}
	if one, two := outcome(&d.Turn), outcome(&turn); one != two {
		c.t.Errorf("%s event %d, %s: what came of it is\n%s\nand replayed\n%s", e.Cell, e.Seq, body, one, two)
	}
}

func outcome(t *engine.Turn) string {
	o := record.Of(t, "", "")
	b := record.AppendOutcome(nil, &o)
	for _, r := range t.Replies {
		b = fmt.Appendf(b, "\n%d %s", r.Run, r.Body)
	}
	return string(fmt.Appendf(b, "\nhold %d due %d", t.Hold, t.Due))
}

// deadlines checks that nobody is left in silence (I5).
func (c *watch) deadlines(d *engine.Done) {
	c.t.Helper()
	contact := d.Turn.Contact
	for i := range contact.Legs {
		leg := contact.Legs[i]
		if leg.State == engine.LegOver || leg.Home != 0 { // a guest is its own contact's concern
			continue
		}
		due := leg.Overdue
		for k := range contact.Runs {
			if r := &contact.Runs[k]; r.Leg == leg.ID && r.Owed > 0 && (due == 0 || r.Owed < due) {
				due = r.Owed
			}
		}
		if parent := contact.Leg(leg.Parent); due == 0 && parent != nil && parent.State != engine.LegOver {
			continue // Twilio drops it with its parent
		}
		if due == 0 || d.Turn.Due == 0 || d.Turn.Due > due {
			c.t.Errorf("%s: after event %d leg %d, %s, has no deadline: overdue %d, due %d", d.Event.Cell, d.Event.Seq, leg.ID, leg.State, leg.Overdue, d.Turn.Due)
		}
	}
	if d.Turn.Trouble != "" && !expected(d.Turn.Trouble) {
		c.t.Errorf("%s: event %d is trouble: %s", d.Event.Cell, d.Event.Seq, d.Turn.Trouble)
	}
}

// expected is trouble that the callers here bring about; everything else is a fault of a kind.
func expected(why string) bool {
	return !bytes.Contains([]byte(why), []byte("error"))
}

// over checks what must hold when every call has ended: nothing lives, and each flow that was entered has run
// its last actions once (I6).
func (c *watch) over(o *Office) {
	c.t.Helper()
	for id := range c.states {
		contact := c.stored(id)
		if id == engine.FloorID.Cell() {
			if fault := leftOn(contact.Floor); fault != "" {
				c.t.Error(fault)
			}
			continue
		}
		if contact.Phase != engine.Closed || len(contact.Runs) > 0 {
			c.t.Errorf("%s is not over: %s", id, c.states[id].head)
		}
		o.loop.Peek(id.Contact()) // a reader comes late
	}
	if n := o.loop.Counts(); n > 0 {
		c.t.Errorf("%d contacts are in memory although all are over", n)
	}
	for what, n := range c.entry {
		if n != 0 {
			c.t.Errorf("%s: entered %d times more than its last actions ran", what, n)
		}
	}
}
