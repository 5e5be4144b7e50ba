package engine

import (
	"slices"

	"callflow/engine/twiml"
)

// Sit gives this leg a seat in the contact's open room of a type, or in a new one. It is on its way there
// until a report says that it has come in. ok is false when the seat is filled.
func (v *Visit) Sit(kind string, role Role) (id RoomID, ok bool) {
	t := v.t
	r := t.openRoom(kind)
	return r.ID, v.SitIn(r.ID, role)
}

// SitIn gives this leg a seat in a given room; false when the room is over, or the seat is filled or not
// one of its type.
func (v *Visit) SitIn(id RoomID, role Role) bool {
	t, leg := v.t, v.r().Leg
	r := t.room(id)
	if r == nil || r.State == RoomOver || r.Ending {
		return false
	}
	rule := t.roomType(r).Seat(role)
	if rule == nil {
		return false
	}
	if s := r.Seat(leg); r.Locked && (s == nil || s.State == SeatLeft) {
		return false
	}
	if s := t.seatOf(r, leg); s != nil && s.State == SeatComing && s.Role == role { // expected already, before it was rung
		if r.accepted(role, leg) >= rule.UpTo {
			return false // several were rung for one seat, and somebody was faster
		}
		s.Since = t.e.At
		return true
	}
	run := v.run
	t.quit(r, leg) // a procedure may hear of what it asked for this leg
	t.visit(run)
	if r.taken(role, true) >= rule.UpTo || r.anybody(SeatTaken)+r.anybody(SeatComing) >= t.mostSeats() {
		return false
	}
	t.seat(r, leg, role)
	return true
}

// quit empties the seat of a leg whose flow has gone on, though its leaving is not reported yet.
func (t *turn) quit(r *Room, leg LegID) {
	s := t.seatOf(r, leg)
	if s == nil || s.State == SeatLeft || s.State == SeatComing {
		return
	}
	out := s.State == SeatTaken
	t.vacate(r, s, "left")
	s.Out = out
	t.dropWishes(r.ID, leg)
}

// Quit says that this leg is out of a room, because Twilio asks for what follows: the report of it may be late.
// It tells whether the leg was being taken out.
func (v *Visit) Quit(id RoomID) (released bool) {
	t, run, leg := v.t, v.run, v.r().Leg
	r := t.room(id)
	if r == nil || r.State == RoomOver || r.Seat(leg) == nil || r.Seat(leg).State != SeatTaken {
		return false
	}
	released = r.wishesFor(leg, KickSeat)
	role := r.Seat(leg).Role
	t.quit(r, leg)
	for i := range t.c.Room(id).Seats {
		if s := t.c.Room(id).Seats[i]; s.Leg != leg && s.State == SeatTaken {
			t.resume(t.c.Leg(s.Leg).Main, RoomNews{Room: id, What: SeatGone, Leg: leg, Role: role, Why: "left"})
		}
	}
	t.visit(run)
	return released
}

// accepted counts those in a role, one leg apart, who sit in the room or have a document that leads them there.
func (r *Room) accepted(role Role, but LegID) int {
	n := 0
	for i := range r.Seats {
		if s := r.Seats[i]; s.Role == role && s.Leg != but && (s.State == SeatTaken || s.State == SeatComing && s.Waits != 0) {
			n++
		}
	}
	return n
}

// TurnAway lets go of somebody who was called to a room and is not wanted any more: whoever is still rung stops
// ringing, whoever has answered hears a flow before the end.
func (v *Visit) TurnAway(id LegID, flow FlowName) {
	t, run := v.t, v.run
	leg := t.leg(id)
	switch {
	case leg == nil || leg.Dropped:
		return
	case leg.State != LegUp || t.c.Run(leg.Main) == nil || t.set.Flows.Graphs[flow] == nil:
		t.drop(id)
		return
	}
	leg.For = 0
	if r := t.c.RoomOf(id); r != nil {
		r = t.room(r.ID)
		t.vacate(r, t.seatOf(r, id), "taken")
		t.dropWishes(r.ID, id)
	}
	t.unwind(leg.Main, 0)
	t.drive(leg.Main, t.push(leg.Main, flow, nil))
	t.visit(run)
}

// maxSeats is how many sit in one room of a contact, engine.md section 14.
const maxSeats = 50

// maxGuests is how many sit in one shared room: as many as Twilio takes (Twilio: <Conference>, maxParticipants).
const maxGuests = 250

func (t *turn) mostSeats() int {
	if t.c.ID.Shared() {
		return maxGuests
	}
	return maxSeats
}

// seat puts a leg on its way into a room. Whoever a procedure brings in is bound by it, but for calls back: their
// procedure only keeps the place, and lasts as long as the talk.
func (t *turn) seat(r *Room, leg LegID, role Role) {
	s := Seat{Leg: leg, Role: role, State: SeatComing, Since: t.e.At}
	if run := t.c.Run(t.c.Leg(leg).For); run != nil && run.As == AsProcedure && (len(run.Stack) == 0 || run.Stack[0].Flow != CallbackFlow) {
		s.Called = run.ID
	}
	t.askLater(r, comingSlack)
	t.changes(leg)
	i, there := r.find(leg)
	if !there {
		r.Seats = slices.Insert(r.Seats, i, &s)
		return
	}
	s.Seq, s.Out = r.Seats[i].Seq, r.Seats[i].Out // what is said of the stay before is not said of this one
	r.Seats[i] = &s
}

// Expected gives a leg that is being rung its seat, so that those who wait for it are not taken for alone.
func (v *Visit) Expected(room RoomID, leg LegID, role Role) {
	if r := v.t.room(room); r != nil {
		v.t.seat(r, leg, role)
	}
}

// Hears tells which run of this leg is heard in a room before the talk, and when nobody else is there.
func (v *Visit) Hears(id RoomID, run RunID) {
	if r := v.t.room(id); r != nil {
		s := v.t.seatOf(r, v.r().Leg)
		if s.Waits = run; s.State == SeatAway { // on the way back
			s.State, s.Since = SeatComing, v.t.e.At
		}
	}
}

// Flagged decides whether Twilio itself ends the room when this leg leaves. Somebody whom a procedure has
// brought in does not get that flag before the procedure is over.
func (v *Visit) Flagged(id RoomID) bool {
	r := v.t.room(id)
	s := v.t.seatOf(r, v.r().Leg)
	s.Flag = v.t.roomType(r).Seat(s.Role).Ends == "yes" && s.Called == 0
	return s.Flag
}

// Room returns a room of the contact, to be read only; nil when there is none.
func (v *Visit) Room(id RoomID) *Room { return v.t.c.Room(id) }

// RoomType returns the type of a room.
func (v *Visit) RoomType(r *Room) *RoomType { return v.t.roomType(r) }

// RoomURL is the absolute address to which Twilio reports about a room. It is the same on every way in,
// because the first to join fixes it (mapping, rooms).
func (v *Visit) RoomURL(id RoomID) string { return v.t.url(LegID(id), 0, 0, InRoom) }

// Free reports whether a seat of a room can be taken.
func (v *Visit) Free(id RoomID, role Role) bool {
	r := v.t.c.Room(id)
	if r == nil || r.State == RoomOver || r.Ending {
		return false
	}
	rule := v.t.roomType(r).Seat(role)
	return rule != nil && r.taken(role, true) < rule.UpTo
}

// InRoom reports whether a leg sits in a room now.
func (v *Visit) InRoom(id RoomID, leg LegID) bool {
	r := v.t.c.Room(id)
	return r != nil && r.Seat(leg) != nil && r.Seat(leg).State == SeatTaken
}

// Seated are the legs that sit, or are about to sit, in a seat of the room on which this procedure acts.
func (v *Visit) Seated(role Role) []LegID {
	if r := v.t.c.Room(v.r().Room); r != nil {
		return r.who(string(role))
	}
	return nil
}

// Asker is the leg on which whoever asked for the procedure is in the room, in a list of one or none.
func (v *Visit) Asker() []LegID {
	r := v.t.c.Room(v.r().Room)
	if r == nil {
		return nil
	}
	for i := range r.Seats {
		if s := r.Seats[i]; s.State == SeatTaken && v.t.c.Leg(s.Leg).Who() == v.r().By {
			return []LegID{s.Leg}
		}
	}
	return nil
}

// Wished counts what this procedure has asked of Twilio and what is not confirmed yet.
func (v *Visit) Wished() int {
	r := v.t.c.Room(v.r().Room)
	if r == nil {
		return 0
	}
	n := 0
	for i := range r.Wishes {
		if w := &r.Wishes[i]; w.Run == v.run && !w.Late && !(w.flag() && r.waits(i)) {
			n++
		}
	}
	return n
}

// GiveUp says that what this procedure has asked of Twilio and what is not confirmed is not waited for any more.
func (v *Visit) GiveUp() {
	r := v.t.room(v.r().Room)
	if r == nil {
		return
	}
	r.Wishes = slices.Clone(r.Wishes)
	for i := range r.Wishes {
		if w := &r.Wishes[i]; w.Run == v.run {
			w.Late = true
		}
	}
}

// change makes a change of the room on which this procedure acts; what is confirmed within it does not come
// back to the step, which asks for what is open when it is done.
func (v *Visit) change(do func(t *turn, room RoomID, w Wish)) {
	run, room := v.run, v.r().Room
	if v.t.c.Room(room) == nil {
		return
	}
	v.t.busy = run
	do(v.t, room, Wish{Run: run})
	v.t.busy = 0
	v.t.visit(run)
}

// HoldSeat lets somebody hear a wait flow until [Visit.ResumeSeat], or until this procedure is over.
func (v *Visit) HoldSeat(leg LegID, flow FlowName, with []Named) {
	v.change(func(t *turn, room RoomID, w Wish) { t.holdSeat(room, leg, w, flow, with) })
}

// ResumeSeat ends a hold.
func (v *Visit) ResumeSeat(leg LegID) {
	v.change(func(t *turn, room RoomID, w Wish) {
		w.Leg, w.What = leg, ResumeSeat
		t.wish(room, w)
	})
}

// MuteSeat mutes somebody until this procedure is over, or lets them be heard again.
func (v *Visit) MuteSeat(leg LegID, on bool) {
	v.change(func(t *turn, room RoomID, w Wish) {
		w.Leg, w.What = leg, UnmuteSeat
		if on {
			w.What = MuteSeat
			if s := t.seatOf(t.room(room), leg); !s.Muted { // who was muted before stays so
				s.MuteBy = w.Run
			}
		}
		t.wish(room, w)
	})
}

// Release takes somebody out of the room.
func (v *Visit) Release(leg LegID) {
	v.change(func(t *turn, room RoomID, w Wish) { t.release(room, leg, w) })
}

// Supervise changes how somebody is heard.
func (v *Visit) Supervise(leg LegID, mode Mode, on LegID) {
	v.change(func(t *turn, room RoomID, w Wish) { t.supervising(room, leg, mode, on, w) })
}

// Reseat gives somebody another seat; false when it is filled, or the room has none such.
func (v *Visit) Reseat(leg LegID, role Role) (ok bool) {
	v.change(func(t *turn, room RoomID, w Wish) { ok = t.reseat(room, leg, role, w) })
	return ok
}

// Unflag sees to it that Twilio does not end the room when a leg is led out of it.
func (v *Visit) Unflag(leg LegID) {
	v.change(func(t *turn, room RoomID, w Wish) {
		s := t.c.Room(room).Seat(leg)
		if s == nil || s.State != SeatTaken || !s.Flag {
			return
		}
		w.Leg = leg
		if s.Held {
			w.What = ResumeSeat
			t.wish(room, w)
		}
		w.What = SeatStays
		t.wish(room, w)
	})
}

// Announce lets one in the room hear words, or everybody (leg 0).
func (v *Visit) Announce(leg LegID, words *Saying) {
	doc := v.words(words)
	v.change(func(t *turn, room RoomID, w Wish) { t.say(room, leg, doc, w) })
}

// words are what a saying speaks, as a document of its own.
func (v *Visit) words(s *Saying) *twiml.Document {
	run := v.run
	p := &page{run: run, open: true}
	v.t.docs = append(v.t.docs, p)
	v.Say(s)
	p.run, p.open = 0, false // nobody's document, and yet one of this turn's pages
	return &p.doc
}

// Send lets a leg leave the room for a flow of its own; with back it returns into its seat when that is over.
// Who is only being rung hears nothing yet, and is not sent.
func (v *Visit) Send(leg LegID, flow FlowName, with []Named, back bool) {
	t, run, room := v.t, v.run, v.r().Room
	l := t.c.Leg(leg)
	if l == nil || l.State != LegUp || t.c.Run(l.Main) == nil || t.c.Room(room) == nil {
		return
	}
	r := t.room(room)
	s := t.seatOf(r, leg)
	s.Out = s.State == SeatTaken
	if back {
		s.State, s.Since, s.Held, s.Calmed, s.Lonely = SeatAway, t.e.At, false, false, 0
		t.stopHold(s, 0)
		t.drive(l.Main, t.push(l.Main, flow, with))
	} else {
		s.Rests = true // who sends somebody away wants the room to go on
		t.left(r, s, "sent")
		t.broken(l.Main, LeftBySending)
		t.drive(l.Main, t.jump(l.Main, flow, with))
	}
	t.visit(run)
}

// CloseRoom ends a room.
func (v *Visit) CloseRoom(id RoomID) {
	run := v.run
	if v.t.c.Room(id) != nil {
		v.t.closeRoom(id)
	}
	v.t.visit(run)
}

// Desert gives up a room in which this leg was to talk: it goes on elsewhere, and the room ends.
func (v *Visit) Desert(id RoomID) {
	t, run, leg := v.t, v.run, v.r().Leg
	r := t.room(id)
	if r == nil || r.State == RoomOver {
		return
	}
	if s := t.seatOf(r, leg); s != nil && s.State == SeatComing { // on the way
		t.vacate(r, s, "left")
		t.dropWishes(id, leg)
	}
	t.quit(r, leg)
	t.closeRoom(id)
	t.visit(run)
}

// Begin orders another contact.
func (v *Visit) Begin(flow FlowName, with []Named, after Millis, key string) {
	v.t.effect(Effect{Lane: "begin/" + string(flow), Class: ClassNewLeg, Do: BeginContact{Flow: flow, With: with, After: after, Key: key}}, v.r().Leg, 0)
}

// RecordRoom controls the recording of the room on which this procedure acts; false when nobody is in it.
func (v *Visit) RecordRoom(do string) bool {
	r := v.t.c.Room(v.r().Room)
	return r != nil && v.t.recordRoom(r, do) == Accepted
}
