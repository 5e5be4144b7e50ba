package engine

import (
	"cmp"
	"slices"
)

// The state of a shared room is kept in parts, one for each leg: the leg and its seats. Two hundred guests may
// sit there while an event concerns one of them, so a turn copies those whom it changes, and only they are
// written. Whoever changes a leg or a seat asks the turn for it ([turn.leg], [turn.seatOf]) and gets one that is
// this turn's own; [Contact.Leg] and [Room.Seat] are for reading. All other contacts are small: they are copied
// and written as a whole.

// Parts are the numbers of all parts of a state that is kept in parts, in order.
func (c *Contact) Parts() []int64 {
	if !c.Parted {
		return nil
	}
	list := make([]int64, 0, len(c.Legs))
	for _, l := range c.Legs {
		list = append(list, int64(l.ID))
	}
	return list
}

// leg returns a leg that this turn may change; nil when there is none.
func (t *turn) leg(id LegID) *Leg {
	l := t.c.Leg(id)
	if l == nil || t.before == nil || t.before.Leg(id) != l {
		return l
	}
	own := *l
	t.c.Legs[int(id)-1-t.c.PastLegs] = &own
	t.changes(id)
	return &own
}

// seatOf returns the seat of a leg in a room of this turn ([turn.room]) that this turn may change; nil when
// there is none.
func (t *turn) seatOf(r *Room, leg LegID) *Seat {
	i, ok := r.find(leg)
	if !ok {
		return nil
	}
	s := r.Seats[i]
	if t.before == nil {
		return s
	}
	if was := t.before.Room(r.ID); was == nil || was.Seat(leg) != s {
		return s
	}
	own := *s
	r.Seats[i] = &own
	t.changes(leg)
	return &own
}

// changes notes that the part of a leg is another one now.
func (t *turn) changes(leg LegID) {
	if t.c.Parted {
		t.out.Parts = append(t.out.Parts, int64(leg))
	}
}

// partsDone puts the parts that this turn has changed in order.
func (t *turn) partsDone() {
	if t.out.Fresh {
		t.out.Parts = t.c.Parts()
		return
	}
	slices.Sort(t.out.Parts)
	t.out.Parts = slices.Compact(t.out.Parts)
}

// find is the place of a leg's seat in a room; seats stand in the order of their legs.
func (r *Room) find(leg LegID) (int, bool) {
	return slices.BinarySearchFunc(r.Seats, leg, func(s *Seat, leg LegID) int { return cmp.Compare(s.Leg, leg) })
}

// Seat returns the seat of a leg, to be read only; nil when there is none.
func (r *Room) Seat(leg LegID) *Seat {
	if i, ok := r.find(leg); ok {
		return r.Seats[i]
	}
	return nil
}
