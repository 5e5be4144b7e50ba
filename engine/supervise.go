package engine

// Mode is how somebody who supervises sits in a room.
type Mode string

// Modes of a supervisor: hears all and is heard by nobody, by one only, by all.
const (
	Listening Mode = "listen"
	Coaching  Mode = "coach"
	Barging   Mode = "barge"
)

// supervise lets the asker listen, coach or barge in. Whoever is not in the room is rung first, and comes in
// as asked; whoever is there changes in an order in which the customer never hears what is meant for the
// coached one (mapping, rooms: coach).
func (t *turn) supervise(room RoomID, c *RoomCommand, b *Command, asker *Leg) Response {
	role := c.As
	if role == "" {
		role = "supervisor"
	}
	on, ok := t.coached(room, b)
	if !ok {
		return NotNow
	}
	if asker != nil {
		if s := t.c.Room(room).Seat(asker.ID); s != nil && s.State != SeatLeft {
			if s.Role != role || t.claimed(t.c.Room(room), asker.ID, b.Name) {
				return NotNow
			}
			t.supervising(room, asker.ID, Mode(b.Name), on, Wish{Order: t.e.Seq})
			return Accepted
		}
	}
	return t.ringAsker(room, role, b, on)
}

// coached is the leg that a coach speaks to; 0 for the other modes.
func (t *turn) coached(room RoomID, b *Command) (LegID, bool) {
	if Mode(b.Name) != Coaching {
		return 0, true
	}
	to := text(b.With, "to")
	if to == "" {
		to = "agent"
	}
	for _, id := range t.c.Room(room).who(to) {
		if s := t.c.Room(room).Seat(id); s.State == SeatTaken && !s.Held {
			return id, true
		}
	}
	return 0, false
}

// supervising changes how a supervisor is heard. Nothing is done in one request: nobody knows the order of
// several within one.
func (t *turn) supervising(room RoomID, leg LegID, mode Mode, on LegID, w Wish) {
	s := t.seatOf(t.room(room), leg)
	s.Mode = mode
	if l := t.c.Leg(leg); l.State == LegDialing || l.State == LegRinging {
		s.Coach = on // comes in as asked last
		return
	}
	w.Leg, w.On = leg, on
	steps := []SeatDeed{MuteSeat, CoachSeat, UnmuteSeat} // coach: silent until tied
	switch {
	case mode == Listening:
		steps = []SeatDeed{MuteSeat, UncoachSeat}
	case mode == Barging:
		steps = []SeatDeed{UncoachSeat, UnmuteSeat}
	case s.Coach == on && !s.Muted && s.State == SeatTaken:
		steps = nil
	}
	for _, what := range steps {
		w.What = what
		t.wish(room, w)
	}
}

// settleMode makes the mode of a supervisor what it really is, after a change that was not made.
func (s *Seat) settleMode() {
	switch {
	case s == nil || s.Mode == "" || s.State != SeatTaken:
	case s.Muted:
		s.Mode = Listening
	case s.Coach != 0:
		s.Mode = Coaching
	default:
		s.Mode = Barging
	}
}

// ringAsker calls somebody into a room to supervise.
func (t *turn) ringAsker(room RoomID, role Role, b *Command, on LegID) Response {
	r := t.c.Room(room)
	kind := t.roomType(r)
	rule := kind.Seat(role)
	number := t.set.Live.Names[b.By]
	switch {
	case rule == nil || r.taken(role, true) >= rule.UpTo || t.legsLeft() == 0:
		return NotNow
	case number == "":
		return BadInput
	case t.forbids(number) != "":
		return NotNow
	}
	id := t.place(0, Placing{Role: role, Address: b.By, Number: number, From: t.shownFrom(), Flow: PartyFlow, Ring: superviseRing,
		With: []Named{{Name: "room", Value: float64(room)}, {Name: "as", Value: string(role)}, {Name: "screen", Value: ""}}})
	t.seat(t.room(room), id, role)
	s := t.seatOf(t.room(room), id)
	s.Mode, s.Coach = Mode(b.Name), on
	return Accepted
}

// PartyFlow is the name of the flow that runs on the phone of whoever is rung for a room.
const PartyFlow FlowName = "lib.party"

const superviseRing Millis = 25_000

// shownFrom is the number that is shown to those whom the engine rings by itself: the one that was called.
func (t *turn) shownFrom() string {
	if n := t.c.Called.Number; n != "" {
		return n
	}
	for _, n := range t.set.Live.First {
		return n
	}
	return ""
}

// LegsLeft is how many more calls the contact may make now.
func (v *Visit) LegsLeft() int { return v.t.legsLeft() }

// ShownFrom is the number that is shown to somebody who is rung where the author names none.
func (v *Visit) ShownFrom() string { return v.t.shownFrom() }

// Arrives says how somebody comes into a room: whether muted, and the CallSid of whoever alone hears them. A
// coach who could not be tied to anybody comes in muted.
func (v *Visit) Arrives(id RoomID) (muted bool, coach string) {
	r := v.t.room(id)
	s := v.t.seatOf(r, v.r().Leg)
	if s.Mode == "" {
		rule := v.t.roomType(r).Seat(s.Role)
		return rule != nil && rule.Muted, ""
	}
	if on := r.Seat(s.Coach); s.Mode == Coaching && on != nil && on.State == SeatTaken && !on.Held {
		return false, v.t.c.Leg(s.Coach).Sid
	}
	s.Coach = 0
	return s.Mode != Barging, ""
}
