package engine

import "slices"

// roomRules looks after every room once the event has been taken: who has left may end it, and nobody
// stays alone in it past the rule of the seat. Of the many who may sit there most are of no concern to most
// rules: they are counted once, and again where a rule has changed something.
func (t *turn) roomRules() {
	for i := range t.c.Rooms {
		r := &t.c.Rooms[i]
		if r.State == RoomOver || len(r.Seats) == 0 {
			continue
		}
		id, n := r.ID, t.count(r)
		if n.coming+n.taken+n.away == 0 { // Twilio ends a conference with its last participant; the report may be lost
			t.roomEnds(t.room(id), "empty")
			continue
		}
		if n.coaching {
			t.coachRule(id)
			n = t.count(t.c.Room(id))
		}
		t.endRule(id, &n)
		if n.bound {
			t.undo(id)
			n = t.count(t.c.Room(id))
		}
		if n.held && n.coming+n.away == 0 {
			t.holdRule(id)
			n = t.count(t.c.Room(id))
		}
		t.aloneRule(id, &n)
	}
}

// endRule ends a room whose keeper has gone. Twilio's own flag ends it at once where that is safe; the
// request makes sure of it.
func (t *turn) endRule(id RoomID, n *census) {
	if r := t.c.Room(id); r.Ending || r.Sid == "" || n.taken == 0 {
		return
	}
	if n.keeperGone || n.lastGone && n.starting == 0 && !n.held && !t.worked(id) {
		t.endRoom(id)
	}
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
func (t *turn) aloneRule(id RoomID, n *census) {
	r := t.c.Room(id)
	kind := t.roomType(r)
	if kind == nil {
		return
	}
	talked, there := r.State == RoomTalking, n.presence
	if !talked && n.starts == 0 { // nobody hears anybody before the talk; the report of its beginning may be lost
		there = presence{}
	}
	if there.together() && !n.alone {
		return
	}
	rests := n.coming+n.away > 0 || n.held || t.worked(id)
	if t.c.Parted { // the room rests, and the time of each goes on
		t.rest(id, rests)
		r, rests = t.c.Room(id), false
	}
	for i := range r.Seats {
		s := r.Seats[i]
		if s.State != SeatTaken || kind.Seat(s.Role) == nil {
			continue
		}
		silent := !r.company(s, kind, there)
		switch {
		case silent && talked && !s.Calmed && !s.Held && !r.Ending && !r.held(): // who holds somebody is not alone, and speaks to no music
			t.calm(id, s.Leg)
		case !silent && s.Calmed:
			t.wake(id, s.Leg)
		}
		switch lonely := silent && !rests; {
		case lonely && s.Lonely == 0:
			t.lonely(t.seatOf(t.room(id), s.Leg), kind.Seat(s.Role))
		case !lonely && s.Lonely != 0:
			t.seatOf(t.room(id), s.Leg).Lonely = 0
		}
		r = t.c.Room(id)
	}
}

// lonely begins the time that somebody may be alone.
func (t *turn) lonely(s *Seat, rule *SeatType) {
	s.Lonely = t.e.At + rule.Alone
	if t.c.Parted {
		s.Bears = rule.Alone
	}
}

// rest lets the rule about being alone rest for everybody in a room at once, or begin anew: where hundreds wait
// for the talk to begin, each who is on the way there would otherwise be noted in the parts of all.
func (t *turn) rest(id RoomID, rests bool) {
	switch r := t.c.Room(id); {
	case rests && !r.Resting:
		t.room(id).Resting = true
	case !rests && r.Resting:
		r = t.room(id)
		r.Resting, r.Rested = false, t.e.At
	}
}

// aloneUntil is when the rule about being alone takes somebody out; 0 for never.
func (r *Room) aloneUntil(s *Seat) Millis {
	if s.Lonely == 0 || r.Resting {
		return 0
	}
	return max(s.Lonely, r.Rested+s.Bears)
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

// there reports whether somebody is in the room and not held.
func (r *Room) there(s *Seat) bool {
	return s.State == SeatTaken && (!s.Held || s.Calmed || r.wishesFor(s.Leg, ResumeSeat))
}

// heard reports whether somebody is heard at all. Whoever has muted themselves for a moment, or was muted, is
// still somebody to talk to; whoever sits there to listen is not.
func (r *Room) heard(s *Seat, rule *SeatType) bool {
	return r.there(s) && (!s.Muted || s.Mode == Barging || s.Mode == "" && (rule == nil || !rule.Muted))
}

// company reports whether somebody in the room can be heard by whoever sits in a seat, or can be spoken to, now or
// as soon as it is confirmed that they are coached.
func (r *Room) company(s *Seat, kind *RoomType, p presence) bool {
	others := p.speak
	if s.Coach == 0 && r.heard(s, kind.Seat(s.Role)) {
		others += p.listen - 1
	}
	if others > 0 || !p.coaches {
		return others > 0
	}
	return slices.ContainsFunc(r.Wishes, func(w Wish) bool { return w.What == CoachSeat && w.On == s.Leg }) ||
		slices.ContainsFunc(r.Seats, func(o *Seat) bool { return o.Coach == s.Leg && r.heard(o, kind.Seat(o.Role)) })
}

// loneliness takes out of their rooms whoever was alone for too long.
func (t *turn) loneliness() {
	for i := range t.c.Rooms {
		for k := range t.c.Rooms[i].Seats {
			r := &t.c.Rooms[i]
			s := r.Seats[k]
			if until := r.aloneUntil(s); s.State != SeatTaken || until == 0 || until > t.e.At {
				continue
			}
			r = t.room(r.ID)
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
	sooner := func(at Millis) {
		if at > 0 && (due == 0 || at < due) {
			due = at
		}
	}
	for i := range c.Rooms {
		r := &c.Rooms[i]
		if r.State == RoomOver {
			continue
		}
		sooner(r.Close)
		sooner(r.Ask)
		for _, s := range r.Seats {
			if s.Lonely != 0 && s.State == SeatTaken {
				sooner(r.aloneUntil(s))
			}
			sooner(s.Retry)
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
