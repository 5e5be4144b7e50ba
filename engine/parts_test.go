package engine_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/record"
)

// hallFiles is a room for many with every command.
const hallFiles = `
workspace: hall
language: en
languages: {en: {code: en-US, voice: Polly.Joanna-Neural}}
numbers: {main: {flow: inbound}}
agents: {kim: {name: Kim}, lee: {name: Lee}, sam: {name: Sam}}
teams: {leads: {members: [sam]}}
policies: {max_contact: 10m}
services: {crm: {calls: {tell: {post: /tell}}}}
rooms:
  hall:
    shared: yes
    seats:
      agent: {ends: last, up_to: 3, alone: 20s}
      expert: {ends: yes, up_to: 2}
      guest: {starts: no, ends: no, up_to: 200, alone: 1m}
      listener: {starts: no, ends: no, up_to: 200, muted: yes, alone: 1m}
      supervisor: {starts: no, ends: no, muted: yes}
    commands:
      hold: {who: [agent, services.crm]}
      resume: {who: [agent, services.crm]}
      mute: {who: [agent, services.crm]}
      unmute: {who: [agent, services.crm]}
      remove: {who: services.crm}
      close: {who: services.crm}
      lock: {who: services.crm}
      unlock: {who: services.crm}
      tones: {who: services.crm}
      listen: {who: teams.leads}
      coach: {who: teams.leads}
      barge: {who: teams.leads}
      help: {who: [services.crm], runs: help}
`

const hallFlow = `
flow: inbound
start: in
steps:
  in: {room: {type: hall, name: weekly, as: guest}, next: {else: end}}
`

const hallHelp = `
flow: help
type: procedure
seats: [agent, expert, listener]
commands:
  cancel: {who: services.crm}
start: hush
steps:
  hush: {hold: agent, next: {done: ring, failed: ring}}
  ring:
    invite: {to: agents.lee, as: expert, ring: 25s}
    next: {joined: move, cancel: end, busy: move, no_answer: move, failed: move}
  move: {seat: {who: expert, as: listener}, next: {done: wait, failed: wait}}
  wait: {await: {at_most: 30s}, next: {cancel: end, timeout: go}}
  go: {release: agent, next: {done: end, failed: end}}
`

// hall is a shared room that is driven at random; its state is kept as a store keeps it.
type hall struct {
	rt    *rapid.T
	fails interface{ Fatalf(string, ...any) }
	set   *engine.Set
	cell  engine.CellID
	c     *engine.Contact
	twin  *engine.Contact // the same, but in one piece
	at    engine.Millis
	said  int
	loose bool               // nothing is compared
	ends  []engine.EffectKey // of changes that are waited for
	head  []byte
	parts map[int64][]byte
	trace []string
}

// event takes an event and holds the turn to what is said of parts: nothing of before is changed, the parts that
// are named are all that are not as before, and what is stored leads to the same.
func (h *hall) event(b engine.Body) {
	seq := int64(1)
	if h.c != nil {
		seq = h.c.Seq + 1
	}
	h.trace = append(h.trace, fmt.Sprintf("%T%+v", b, b))
	e := &engine.Event{Cell: h.cell, Seq: seq, At: h.at, Live: 1, Body: b}
	if h.loose {
		turn := engine.Advance(h.set, h.c, e)
		h.store(&turn)
		h.c = turn.Contact
		return
	}
	before := whole(h.c)
	turn := engine.Advance(h.set, h.c, e)
	if after := whole(h.c); !bytes.Equal(before, after) {
		h.fatal("the state before is changed:\n%s\n%s", before, after)
	}
	if turn.Trouble != "" {
		h.fatal("trouble: %s", turn.Trouble)
	}
	again := engine.Advance(h.set, h.stored(), e)
	if one, two := whole(turn.Contact), whole(again.Contact); !bytes.Equal(one, two) || !slices.Equal(turn.Parts, again.Parts) {
		h.fatal("parts %v and\n%s\nand from what is stored %v\n%s", turn.Parts, one, again.Parts, two)
	}
	h.twins(e, &turn)
	h.store(&turn)
	h.c = turn.Contact
	if one, two := whole(h.c), whole(h.stored()); !bytes.Equal(one, two) {
		h.fatal("parts %v are not all that is another now:\n%s\nis stored as\n%s", turn.Parts, one, two)
	}
	for _, f := range turn.Effects {
		if f.Tell {
			h.ends = append(h.ends, f.Key)
		}
	}
}

// twins holds that what comes of an event is the same whether a state is kept in parts or in one piece.
func (h *hall) twins(e *engine.Event, turn *engine.Turn) {
	if h.twin == nil && h.c != nil {
		return
	}
	other := engine.Advance(h.set, h.twin, e)
	if one, two := outcome(turn), outcome(&other); one != two {
		h.fatal("what comes of it is\n%s\nand with the state in one piece\n%s", one, two)
	}
	h.twin = inOnePiece(other.Contact)
}

func outcome(t *engine.Turn) string {
	o := record.Of(t, "", "")
	return fmt.Sprintf("%s %s due %d\n%+v", record.AppendOutcome(nil, &o), t.Response, t.Due, t.Effects)
}

func (h *hall) fatal(format string, args ...any) {
	h.fails.Fatalf(format+"\nafter %s", append(args, strings.Join(h.trace, "\n"))...)
}

// whole is a state in one piece.
func whole(c *engine.Contact) []byte {
	if c == nil {
		return nil
	}
	one := *c
	one.Parted = false
	return record.AppendState(nil, &one, nil)
}

// store keeps what a turn says is to be kept.
func (h *hall) store(t *engine.Turn) {
	if t.Fresh {
		h.parts = map[int64][]byte{}
	}
	h.head = record.AppendState(nil, t.Contact, nil)
	for _, n := range t.Parts {
		if h.parts[n] = record.AppendPart(nil, t.Contact, n, nil); len(h.parts[n]) == 0 {
			delete(h.parts, n)
		}
	}
}

// stored is the state as it is read back.
func (h *hall) stored() *engine.Contact {
	if h.head == nil {
		return nil
	}
	var parts [][]byte
	for _, n := range slices.Sorted(maps.Keys(h.parts)) {
		parts = append(parts, h.parts[n])
	}
	c, _, err := record.ParseState(h.head, nil, parts...)
	if err != nil {
		h.fatal("%v", err)
	}
	return c
}

// old makes the state one that was stored in one piece; it stays so until the room is opened again.
func (h *hall) old() {
	h.c, h.twin = inOnePiece(h.c), nil
	h.head, h.parts = whole(h.c), nil
}

func inOnePiece(c *engine.Contact) *engine.Contact {
	one := *c
	one.Parted, one.Rooms = false, slices.Clone(c.Rooms)
	for i := range one.Rooms {
		one.Rooms[i].Resting = false
	}
	return &one
}

// again empties the room and opens it once more.
func (h *hall) again() {
	for i := range len(h.c.Legs) {
		h.gives(engine.LegID(h.c.PastLegs + i + 1))
	}
	h.event(engine.RoomTruth{Room: h.room(), Over: true})
	h.asks()
	h.step()
}

// one is any of the legs; now and then one that is not there.
func (h *hall) one() engine.LegID {
	if h.c == nil {
		return 1
	}
	return engine.LegID(h.c.PastLegs + rapid.IntRange(1, len(h.c.Legs)+1).Draw(h.rt, "leg"))
}

// room is the latest room.
func (h *hall) room() engine.RoomID {
	if h.c == nil {
		return 1
	}
	return engine.RoomID(h.c.PastRooms + len(h.c.Rooms))
}

func (h *hall) asks() {
	h.seat(rapid.SampledFrom([]string{"guest", "guest", "guest", "listener", "agent", "expert"}).Draw(h.rt, "role"))
}

func (h *hall) seat(role string) {
	h.said++
	address := map[string]string{"agent": "agents.kim"}[role]
	h.event(engine.Message{MessageKey: engine.MessageKey{From: engine.ContactID(h.said).Cell(), Seq: 2, N: 1}, To: h.cell, Kind: engine.SeatAsk,
		Data: []engine.Named{{Name: "version", Value: "v1"}, {Name: "type", Value: "hall"}, {Name: "name", Value: "weekly"}, {Name: "role", Value: role},
			{Name: "leg", Value: 1.0}, {Name: "sid", Value: "CA" + fmt.Sprint(h.said)}, {Name: "direction", Value: "inbound"}, {Name: "address", Value: address}}})
}

func (h *hall) gives(leg engine.LegID) {
	h.event(engine.Message{Kind: engine.SeatGiven, To: h.cell, Data: []engine.Named{{Name: "ticket", Value: float64(leg)}}})
}

// reports is a report about a leg, or about the room.
func (h *hall) reports(event string) {
	h.said++
	p := engine.Params{{Name: "ConferenceSid", Value: "CF" + fmt.Sprint(h.room())}, {Name: "SequenceNumber", Value: fmt.Sprint(h.said)}, {Name: "StatusCallbackEvent", Value: event}}
	call := ""
	if strings.HasPrefix(event, "participant") && h.c != nil {
		if l := h.c.Leg(h.one()); l != nil {
			call = l.Sid
		}
		if rapid.IntRange(0, 20).Draw(h.rt, "split") == 0 {
			p[0].Value = "CF99" // a second conference of the same name
		}
		on := rapid.SampledFrom([]string{"true", "false"})
		p = append(p, engine.Param{Name: "Coaching", Value: on.Draw(h.rt, "coaching")}, engine.Param{Name: "Muted", Value: on.Draw(h.rt, "muted")})
		if l := h.c.Leg(h.one()); l != nil && event == "participant-modify" {
			p = append(p, engine.Param{Name: "CallSidToCoach", Value: l.Sid})
		}
	}
	slices.SortFunc(p, func(a, b engine.Param) int { return strings.Compare(a.Name, b.Name) })
	h.event(engine.Status{To: engine.Address{Contact: h.cell.Contact(), Leg: engine.LegID(h.room()), What: engine.InRoom}, Sid: call, Params: p})
}

// truth is what Twilio says when it is asked; some are left out.
func (h *hall) truth() {
	b := engine.RoomTruth{Room: h.room(), Over: rapid.IntRange(0, 20).Draw(h.rt, "over") == 0}
	for _, l := range h.c.Legs {
		if rapid.IntRange(0, 3).Draw(h.rt, "there") > 0 {
			b.Seats = append(b.Seats, engine.SeatTruth{Sid: l.Sid, Muted: rapid.Bool().Draw(h.rt, "muted"), Held: rapid.Bool().Draw(h.rt, "held")})
		}
	}
	h.event(b)
}

// commands has somebody ask for something.
func (h *hall) commands() {
	name := rapid.SampledFrom([]string{"hold", "resume", "mute", "unmute", "remove", "lock", "unlock", "tones", "listen", "coach", "barge", "help", "help", "help", "cancel", "close"}).Draw(h.rt, "command")
	by := "services.crm"
	if slices.Contains([]string{"listen", "coach", "barge"}, name) {
		by = "agents.sam"
	}
	who := rapid.SampledFrom([]string{"guest", "agent", "listener", "leg"}).Draw(h.rt, "who")
	if who == "leg" {
		who = fmt.Sprint("leg_", h.one())
	}
	c := engine.Command{Name: name, By: by}
	if name != "help" && name != "cancel" {
		c.With = []engine.Named{{Name: "who", Value: who}, {Name: "digits", Value: "1"}}
	}
	h.event(c)
}

// ended is the end of a change that is waited for.
func (h *hall) ended() {
	if len(h.ends) == 0 {
		return
	}
	i := rapid.IntRange(0, len(h.ends)-1).Draw(h.rt, "effect")
	r := engine.Result{Effect: h.ends[i], State: rapid.SampledFrom([]engine.ResultState{engine.ResultDone, engine.ResultDone, engine.ResultRefused, engine.ResultUnknown}).Draw(h.rt, "end"),
		Values: []engine.Named{{Name: "sid", Value: "CA9" + fmt.Sprint(h.said)}}}
	h.ends = slices.Delete(h.ends, i, i+1)
	h.event(r)
}

// rung is news of somebody who was rung for the room.
func (h *hall) rung() {
	var ours []*engine.Leg
	for _, l := range h.c.Legs {
		if l.Main != 0 {
			ours = append(ours, l)
		}
	}
	if len(ours) == 0 {
		h.event(engine.Command{Name: "listen", By: "agents.sam"})
		return
	}
	l := ours[rapid.IntRange(0, len(ours)-1).Draw(h.rt, "rung")]
	to, call := engine.Address{Contact: h.c.ID, Leg: l.ID, Run: l.Main, What: engine.Answered}, "CA8"+fmt.Sprint(l.ID)
	switch news := rapid.SampledFrom([]string{"answers", "answers", "by", "asks", "hung up", "ringing", "in-progress", "busy", "completed", "machine"}).Draw(h.rt, "news"); news {
	case "answers":
		h.event(engine.Webhook{To: to, Sid: call})
	case "by":
		h.event(engine.Webhook{To: to, Sid: call, Params: params("AnsweredBy=machine_start")})
	case "asks":
		to.What = engine.Action
		if r := h.c.Run(l.Main); r != nil {
			to.Visit = r.Visit
		}
		h.event(engine.Webhook{To: to, Sid: call})
	case "machine":
		to.What = engine.Machine
		h.event(engine.Status{To: to, Sid: call, Params: params("AnsweredBy=machine_start")})
	case "hung up":
		h.event(engine.Truth{Leg: l.ID, Status: rapid.SampledFrom([]string{"", "in-progress", "completed"}).Draw(h.rt, "status")})
	default:
		to.What = engine.Progress
		h.event(engine.Status{To: to, Sid: call, Params: params("CallStatus=" + news)})
	}
}

// step is one event of many.
func (h *hall) step() {
	h.at += engine.Millis(rapid.SampledFrom([]int{0, 100, 2000, 9000, 60_000}).Draw(h.rt, "later"))
	if h.c == nil {
		h.asks()
		return
	}
	switch rapid.IntRange(0, 17).Draw(h.rt, "event") {
	case 0, 1, 2:
		h.asks()
	case 3, 4, 5, 6:
		h.reports("participant-join")
	case 7:
		h.reports(rapid.SampledFrom([]string{"participant-leave", "participant-hold", "participant-unhold", "participant-mute", "participant-unmute", "participant-modify"}).Draw(h.rt, "report"))
	case 8:
		h.reports(rapid.SampledFrom([]string{"conference-start", "conference-start", "conference-start", "conference-end"}).Draw(h.rt, "room"))
	case 9, 10:
		h.commands()
	case 11, 12:
		h.ended()
	case 13:
		h.gives(h.one())
	case 14:
		h.truth()
	case 15, 16:
		h.rung()
	default:
		h.event(engine.Tick{})
	}
}

// TestTurnsChangeTheirOwnPartsOnly: whatever happens in a room of many, a turn changes nothing of the state
// before, though it shares most of it, and names every part that is another one afterwards.
func TestTurnsChangeTheirOwnPartsOnly(t *testing.T) {
	t.Parallel()
	set := hallSet(t)
	past := 0
	rapid.Check(t, func(rt *rapid.T) {
		h := &hall{rt: rt, fails: rt, set: set, cell: engine.SharedRoom("hall", "weekly").Cell(), at: 1_000_000}
		for range rapid.SampledFrom([]int{0, 0, 0, 0, 40}).Draw(rt, "guests") {
			h.asks()
			h.reports("participant-join")
		}
		if h.step(); rapid.IntRange(0, 3).Draw(rt, "old") == 0 {
			h.old()
		}
		for range rapid.IntRange(5, 60).Draw(rt, "steps") {
			h.step()
		}
		h.again()
		past += h.c.PastLegs
	})
	if past == 0 {
		t.Error("no room was opened again")
	}
}

// TestPartsOfThoseWhoLeftLongAgo: a room that is never empty forgets them, and their parts with them.
func TestPartsOfThoseWhoLeftLongAgo(t *testing.T) {
	t.Parallel()
	set := hallSet(t)
	h := &hall{fails: t, set: set, cell: engine.SharedRoom("hall", "weekly").Cell(), at: 1_000_000, loose: true}
	h.seat("guest")
	for leg := engine.LegID(1); leg < 498; leg++ {
		h.seat("guest")
		h.gives(leg)
	}
	h.loose = false
	for leg := engine.LegID(498); leg < 505; leg++ {
		h.seat("guest")
		h.gives(leg)
	}
	if h.c.PastLegs == 0 || len(h.parts) != len(h.c.Legs) || len(h.parts) > 10 {
		t.Errorf("%d legs are forgotten, %d parts are left of %d", h.c.PastLegs, len(h.parts), len(h.c.Legs))
	}
}

func hallSet(t *testing.T) *engine.Set {
	t.Helper()
	w := library.Compile(library.Files{"callflow.yaml": []byte(hallFiles), "inbound.flow.yaml": []byte(hallFlow), "help.flow.yaml": []byte(hallHelp)}, library.Options{LiveNo: 1})
	for _, d := range w.Diagnostics.Sorted() {
		if !strings.HasPrefix(d.File, "lib:") {
			t.Fatalf("%s:%s: %s [%s] %s", d.File, d.Span.Start, d.Message, d.Code, d.Hint)
		}
	}
	return w.Set
}
