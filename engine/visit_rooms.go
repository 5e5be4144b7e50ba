package engine

// Sit gives this leg a seat in the contact's open room of a type, or in a new one. It is on its way there
// until a report says that it has come in. ok is false when the seat is filled.
func (v *Visit) Sit(kind string, role Role) (id RoomID, ok bool) {
	t := v.t
	var r *Room
	for i := range t.c.Rooms {
		if x := &t.c.Rooms[i]; x.Type == kind && x.State != RoomOver && !x.Ending {
			r = x
		}
	}
	if r == nil {
		r = t.addRoom(kind)
	}
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
	if s := r.Seat(leg); s != nil && s.State == SeatComing && s.Role == role {
		s.Since = t.e.At // expected already, before it was rung
		return true
	}
	if r.taken(role, true) >= rule.UpTo || r.anybody(SeatTaken)+r.anybody(SeatComing) >= maxSeats {
		return false
	}
	t.seat(r, leg, role)
	return true
}

// maxSeats is how many sit in one room of a contact, engine.md section 14.
const maxSeats = 50

// seat puts a leg on its way into a room.
func (t *turn) seat(r *Room, leg LegID, role Role) {
	s := Seat{Leg: leg, Role: role, State: SeatComing, Since: t.e.At}
	if old := r.Seat(leg); old != nil {
		s.Seq = old.Seq // what was said of the stay before is not said of this one
		*old = s
		return
	}
	r.Seats = append(r.Seats, s)
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
		r.Seat(v.r().Leg).Waits = run
	}
}

// Room returns a room of the contact, to be read only; nil when there is none.
func (v *Visit) Room(id RoomID) *Room { return v.t.c.Room(id) }

// RoomType returns the type of a room.
func (v *Visit) RoomType(r *Room) *RoomType { return v.t.roomType(r) }

// RoomURL is the absolute address to which Twilio reports about a room. It is the same on every way in,
// because the first to join fixes it (mapping, rooms).
func (v *Visit) RoomURL(id RoomID) string { return v.t.url(LegID(id), 0, 0, InRoom) }
