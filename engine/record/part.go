package record

import (
	"fmt"

	"callflow/engine"
)

// part is the form of a leg with its seats, of a contact that is kept in parts.
type part struct {
	leg   engine.Leg
	seats []placed
}

// placed is a seat with the room in which it is.
type placed struct {
	room engine.RoomID
	seat engine.Seat
}

// AppendPart appends the stored form of a part of a contact that is kept in parts; nothing where it has no part
// with this number, or none any more.
func AppendPart(dst []byte, v *engine.Contact, n int64, s *Sealer) []byte {
	if v.Floor != nil {
		return appendFloorPart(dst, v.Floor, n)
	}
	if v.List != nil {
		return appendListPart(dst, v.List, n)
	}
	id := engine.LegID(n)
	l := v.Leg(id)
	if l == nil {
		return dst
	}
	p := part{leg: *l}
	for i := range v.Rooms {
		if seat := v.Rooms[i].Seat(id); seat != nil {
			p.seats = append(p.seats, placed{v.Rooms[i].ID, *seat})
		}
	}
	return write(&coder{seal: s}, dst, &p, partForm)
}

// addPart reads a part into its contact, behind those that were read before. Seats of rooms that are forgotten
// are forgotten too.
func addPart(v *engine.Contact, src []byte, s *Sealer) error {
	c := coder{seal: s, in: make([]member, 0, 32)}
	var p part
	if err := read(&c, src, &p, partForm); err != nil {
		return err
	}
	l := &p.leg
	if want := engine.LegID(v.PastLegs + len(v.Legs) + 1); l.ID != want {
		return fmt.Errorf("%w: leg %d follows, expected %d", errForm, l.ID, want)
	}
	v.Legs = append(v.Legs, l)
	for i := range p.seats {
		if room := v.Room(p.seats[i].room); room != nil {
			room.Seats = append(room.Seats, &p.seats[i].seat)
		}
	}
	return nil
}

func partForm(c *coder, v *part) {
	object(c, "leg", &v.leg, leg)
	list(c, "seats", &v.seats, seatPlaced)
}

func seatPlaced(c *coder, v *placed) {
	number(c, "room", &v.room)
	seat(c, &v.seat)
}
