package engine

import "slices"

// roomRules looks after every room once the event has been taken: who has left may end it, and nobody
// stays alone in it past the rule of the seat.
func (t *turn) roomRules() {
	for i := range t.c.Rooms {
		id := t.c.Rooms[i].ID
		if t.c.Rooms[i].State == RoomOver || len(t.c.Rooms[i].Seats) == 0 {
			continue
		}
		if t.deserted(id) {
			t.roomEnds(t.room(id), "empty")
			continue
		}
		t.coachRule(id)
		t.endRule(id)
		t.undo(id)
		t.holdRule(id)
		t.aloneRule(id)
	}
}

// deserted reports whether everybody has left and nobody is on the way: Twilio ends a conference with its
// last participant, and the report of that may be lost.
func (t *turn) deserted(id RoomID) bool {
	r := t.c.Room(id)
	return r.anybody(SeatTaken)+r.anybody(SeatComing)+r.anybody(SeatAway) == 0
}

// endRule ends a room whose keeper has gone. Twilio's own flag ends it at once where that is safe; the
// request makes sure of it.
func (t *turn) endRule(id RoomID) {
	r := t.c.Room(id)
	kind := t.roomType(r)
	if r.Ending || r.Sid == "" || kind == nil || r.anybody(SeatTaken) == 0 {
		return
	}
	for i := range r.Seats {
		s := r.Seats[i]
		rule := kind.Seat(s.Role)
		if s.State != SeatLeft || rule == nil || !s.Was || s.Rests {
			continue
		}
		if rule.Ends == "yes" || rule.Ends == "last" && !t.worked(id) && !r.held() && !r.startable(kind) {
			t.endRoom(id)
			return
		}
	}
}

// begins reports whether somebody sits there with whom the talk begins; the report of its beginning may be lost.
func (r *Room) begins(kind *RoomType) bool {
	for i := range kind.Seats {
		if kind.Seats[i].Starts && r.taken(kind.Seats[i].Role, false) > 0 {
			return true
		}
	}
	return false
}

// startable reports whether a seat that starts the talk is filled, or is about to be.
func (r *Room) startable(kind *RoomType) bool {
	for i := range kind.Seats {
		if kind.Seats[i].Starts && r.taken(kind.Seats[i].Role, true) > 0 {
			return true
		}
	}
	return false
}

func (r *Room) anybody(in SeatState) int {
	n := 0
	for i := range r.Seats {
		if r.Seats[i].State == in {
			n++
		}
	}
	return n
}

// endRoom orders the end of a room. Everybody goes on with the action of the own document.
func (t *turn) endRoom(id RoomID) {
	r := t.room(id)
	if r == nil || r.Ending || r.State == RoomOver || r.Sid == "" {
		return
	}
	r.Ending = true
	t.askLater(r, endSlack)
	t.effect(Effect{Lane: roomLane(id), Class: ClassHangUp, Tell: true, Do: EndRoom{Sid: r.Sid}}, 0, 0)
	t.c.Open[len(t.c.Open)-1].Room = id
}

func roomLane(id RoomID) string { return "room/" + itoa(int64(id)) }

// aloneRule sets or stops the time of whoever has nobody to talk to. It rests while somebody is on the
// way: what they hear meanwhile is the wait flow.
func (t *turn) aloneRule(id RoomID) {
	r := t.c.Room(id)
	kind := t.roomType(r)
	if kind == nil {
		return
	}
	rests := r.anybody(SeatComing)+r.anybody(SeatAway) > 0 || r.held() || t.worked(id)
	talked := r.State == RoomTalking
	there := r.presence(kind)
	if !talked && !r.begins(kind) {
		there = presence{} // nobody hears anybody before the talk
	}
	for i := range r.Seats {
		s := *r.Seats[i]
		rule := kind.Seat(s.Role)
		if s.State != SeatTaken || rule == nil {
			continue
		}
		silent := !r.company(&s, kind, there)
		switch {
		case silent && talked && !r.Ending && !r.held(): // who holds somebody is not alone, and speaks to no music
			t.calm(id, s.Leg)
		case !silent:
			t.wake(id, s.Leg)
		}
		switch lonely := silent && !rests; {
		case lonely && s.Lonely == 0:
			t.seatOf(t.room(id), s.Leg).Lonely = t.e.At + rule.Alone
		case !lonely && s.Lonely != 0:
			t.seatOf(t.room(id), s.Leg).Lonely = 0
		}
		r = t.c.Room(id)
	}
}

// calm lets somebody who is left alone hear the seat's wait flow: once a talk has begun Twilio plays nothing
// to the last one in a room (mapping, rooms: alone). It is a hold, so the seat's flag stays as it is.
func (t *turn) calm(id RoomID, leg LegID) {
	s := t.c.Room(id).Seat(leg)
	if s.Calmed || s.Held || s.Retry > t.e.At || t.c.Room(id).wishes(s.Leg) {
		return
	}
	if t.c.Leg(s.Leg).Home != 0 { // its own wait flow belongs to another contact
		t.holdSeat(id, s.Leg, Wish{}, "", nil)
		t.seatOf(t.room(id), leg).Calmed = true
		return
	}
	if t.c.Run(s.Waits) == nil {
		return
	}
	t.seatOf(t.room(id), leg).Calmed = true
	t.wish(id, Wish{Leg: s.Leg, What: HoldSeat, Hears: s.Waits})
}

// wishes reports whether a change of somebody's seat is on its way.
func (r *Room) wishes(leg LegID) bool {
	return slices.ContainsFunc(r.Wishes, func(w Wish) bool { return w.Leg == leg })
}

// wake ends what calm has begun: somebody has come. Until that is done, those who come are not alone.
func (t *turn) wake(id RoomID, leg LegID) {
	s := t.c.Room(id).Seat(leg)
	if s.Calmed && s.Retry <= t.e.At && !t.c.Room(id).wishesFor(s.Leg, ResumeSeat) {
		t.wish(id, Wish{Leg: s.Leg, What: ResumeSeat})
	}
}

// wishesFor reports whether a certain change of somebody's seat is on its way.
func (r *Room) wishesFor(leg LegID, what SeatDeed) bool {
	return slices.ContainsFunc(r.Wishes, func(w Wish) bool { return w.Leg == leg && w.What == what })
}

// held reports whether somebody was put on hold, other than by being left alone.
func (r *Room) held() bool {
	for i := range r.Seats {
		if r.Seats[i].State == SeatTaken && r.Seats[i].Held && !r.Seats[i].Calmed {
			return true
		}
	}
	return false
}

// presence counts who is in a room, now or as soon as the end of a hold is confirmed.
type presence struct {
	speak   int  // whom everybody hears
	listen  int  // who sits there to listen, and may be spoken to
	coaches bool // somebody is heard by one only
}

// presence counts those who are company: who is held, supervises unheard or speaks to somebody else only is
// none (mapping, rooms).
func (r *Room) presence(kind *RoomType) (p presence) {
	for i := range r.Seats {
		s := r.Seats[i]
		switch {
		case s.Coach == 0 && r.heard(s, kind):
			p.speak++
		case s.Mode == "" && r.there(s):
			p.listen++
		}
		p.coaches = p.coaches || s.State == SeatTaken && (s.Coach != 0 || s.Mode == Coaching)
	}
	return p
}

// there reports whether somebody is in the room and not held.
func (r *Room) there(s *Seat) bool {
	return s.State == SeatTaken && (!s.Held || s.Calmed || r.wishesFor(s.Leg, ResumeSeat))
}

// heard reports whether somebody is heard at all. Whoever has muted themselves for a moment, or was muted, is
// still somebody to talk to; whoever sits there to listen is not.
func (r *Room) heard(s *Seat, kind *RoomType) bool {
	rule := kind.Seat(s.Role)
	return r.there(s) && (!s.Muted || s.Mode == Barging || s.Mode == "" && (rule == nil || !rule.Muted))
}

// company reports whether somebody in the room can be heard by whoever sits in a seat, or can be spoken to, now or
// as soon as it is confirmed that they are coached.
func (r *Room) company(s *Seat, kind *RoomType, p presence) bool {
	others := p.speak
	if s.Coach == 0 && r.heard(s, kind) {
		others += p.listen - 1
	}
	if others > 0 || !p.coaches {
		return others > 0
	}
	return slices.ContainsFunc(r.Wishes, func(w Wish) bool { return w.What == CoachSeat && w.On == s.Leg }) ||
		slices.ContainsFunc(r.Seats, func(o *Seat) bool { return o.Coach == s.Leg && r.heard(o, kind) })
}

// loneliness takes out of their rooms whoever was alone for too long.
func (t *turn) loneliness() {
	for i := range t.c.Rooms {
		for k := range t.c.Rooms[i].Seats {
			s := t.c.Rooms[i].Seats[k]
			if s.State != SeatTaken || s.Lonely == 0 || s.Lonely > t.e.At {
				continue
			}
			r := t.room(t.c.Rooms[i].ID)
			t.seatOf(r, s.Leg).Lonely = t.e.At + stillAlone // asked again if the leg does not go
			t.tellLeg(t.c.Leg(s.Leg), RoomNews{Room: r.ID, What: SeatAlone, Leg: s.Leg, Role: s.Role})
		}
	}
}

// stillAlone is when somebody who should have left a room is looked at again.
const stillAlone Millis = 15_000

// roomsDue is the earliest time at which something about a room is due; 0 for never.
func (c *Contact) roomsDue() Millis {
	var due Millis
	for i := range c.Rooms {
		if c.Rooms[i].State == RoomOver {
			continue
		}
		for _, at := range [...]Millis{c.Rooms[i].Close, c.Rooms[i].Ask} {
			if at > 0 && (due == 0 || at < due) {
				due = at
			}
		}
		for k := range c.Rooms[i].Seats {
			for _, at := range [...]Millis{c.Rooms[i].Seats[k].Lonely, c.Rooms[i].Seats[k].Retry} {
				if at > 0 && (due == 0 || at < due) {
					due = at
				}
			}
		}
	}
	return due
}

// leaveRooms notes that a leg which is gone sits nowhere any more.
func (t *turn) leaveRooms(leg LegID, why string) {
	for i := range t.c.Rooms {
		if s := t.c.Rooms[i].Seat(leg); s != nil && s.State != SeatLeft {
			r := t.room(t.c.Rooms[i].ID)
			t.left(r, t.seatOf(r, leg), why)
		}
	}
}
