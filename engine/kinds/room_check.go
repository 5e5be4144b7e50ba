package kinds

import (
	"callflow/engine"
	"callflow/schema"
)

// checkSeat reports a room that several contacts share, which only a room step enters, and a role for which
// the room has no seat.
func (c *Check) checkSeat(at *schema.Node, room, role string) {
	if _, shared, ok := c.World.Room(room); ok && shared {
		c.Errorf("kind-not-allowed", at, "rooms of type %q are shared by several contacts: only a room step enters them", room).
			Hintf("delete \"shared\" of rooms.%s, or use room: {type: %s, name: …}", room, room)
		return
	}
	c.checkRole(at, room, role)
}

// checkRole reports a role for which a type of room has no seat. An unknown type is reported with the other
// names.
func (c *Check) checkRole(at *schema.Node, room, role string) {
	kind, _, ok := c.World.Room(room)
	if !ok || role == "" || kind.Seat(engine.Role(role)) != nil {
		return
	}
	var known []string
	for _, s := range kind.Seats {
		known = append(known, string(s.Role))
	}
	c.Errorf("unknown-role", at, "rooms of type %q have no seat for %q", room, role).Meant(role, known).Else(theSeats(known))
}
