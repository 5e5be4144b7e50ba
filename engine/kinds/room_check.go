package kinds

import (
	"slices"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/diag"
)

// checkSeat reports a room that several contacts share, which this version cannot open, and a role for
// which the room has no seat. An unknown type of room is reported with the other names.
func (c *Check) checkSeat(at *schema.Node, room, role string) {
	kind, shared, ok := c.World.Room(room)
	if !ok {
		return
	}
	if shared {
		c.Errorf("kind-not-supported", at, "rooms that several contacts share are not supported yet").
			Hintf("delete \"shared\" of rooms.%s", room)
		return
	}
	if role == "" || kind.Seat(engine.Role(role)) != nil {
		return
	}
	var known []string
	for _, s := range kind.Seats {
		known = append(known, string(s.Role))
	}
	slices.Sort(known)
	c.Errorf("unknown-role", at, "rooms of type %q have no seat for %q", room, role).Hint = diag.DidYouMean(role, known)
}
