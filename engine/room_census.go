package engine

// census is what the rules of a room want to know of all who sit in it, counted at one go.
type census struct {
	coming, taken, away int

	starts     int  // who sits where the talk begins
	starting   int  // the same, with those on the way there
	keeperGone bool // somebody has left whose leaving ends the room
	lastGone   bool // somebody has left whose leaving ends it unless it can go on

	coaching bool // somebody speaks to one only, or is to
	bound    bool // somebody is held, muted or brought in by a procedure
	held     bool // somebody was put on hold, other than by being left alone
	alone    bool // somebody is taken for alone: their time runs, or they hear music

	presence
}

// presence counts who is in a room, now or as soon as the end of a hold is confirmed. Who is held, supervises
// unheard or speaks to somebody else only is no company (mapping, rooms).
type presence struct {
	speak   int  // whom everybody hears
	listen  int  // who sits there to listen, and may be spoken to
	coaches bool // somebody is heard by one only
}

// together reports whether nobody in the room is alone, whoever it is.
func (p *presence) together() bool { return p.speak > 0 && p.speak+p.listen > 1 }

// count looks at every seat of a room once.
func (t *turn) count(r *Room) (n census) {
	kind := t.roomType(r)
	if kind == nil {
		kind = &RoomType{}
	}
	var rule *SeatType
	var role Role
	for i, s := range r.Seats {
		if i == 0 || s.Role != role { // most have the role of the one before
			role, rule = s.Role, kind.Seat(s.Role)
		}
		n.bound = n.bound || s.HeldBy|s.MuteBy|s.Called != 0
		switch s.State {
		case SeatTaken:
			n.sits(r, s, rule)
		case SeatComing:
			n.coming++
			n.starting += rule.starts()
		case SeatAway:
			n.away++
		case SeatLeft:
			if s.Was && !s.Rests && rule != nil {
				n.keeperGone = n.keeperGone || rule.Ends == "yes"
				n.lastGone = n.lastGone || rule.Ends == "last"
			}
		}
	}
	return n
}

// sits counts somebody who is in the room.
func (n *census) sits(r *Room, s *Seat, rule *SeatType) {
	n.taken++
	n.starts += rule.starts()
	n.starting += rule.starts()
	n.coaching = n.coaching || s.Coach != 0 || s.Mode == Coaching
	n.held = n.held || s.Held && !s.Calmed
	n.alone = n.alone || s.Calmed || s.Lonely != 0
	n.coaches = n.coaching
	switch {
	case s.Coach == 0 && r.heard(s, rule):
		n.speak++
	case s.Mode == "" && r.there(s):
		n.listen++
	}
}

// starts is 1 for a seat that starts the talk, else 0.
func (s *SeatType) starts() int {
	if s != nil && s.Starts {
		return 1
	}
	return 0
}
