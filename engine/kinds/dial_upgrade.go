package kinds

import (
	"callflow/engine"
)

// upgrade is the command by which a dialled talk becomes a room, without dropping anybody.
const upgrade = "upgrade"

// upgradeSlack is how long the action of the Dial may take before the dialling leg is led into the room all the
// same (mapping, rooms: upgrade).
const upgradeSlack engine.Millis = 3000

var _ engine.Choosy = (*dial)(nil)

// Takes reports whether the talk may become a room.
func (d *dial) Takes(name string) bool { return name == upgrade && d.upgrade.Set }

// TakesNow reports whether there is a talk that is none yet.
func (d *dial) TakesNow(v *engine.Visit, _ string) bool {
	return !d.inRoom(v) && d.talksWith(v) != nil && v.Set().Flows.Rooms[v.Text(&d.upgrade)] != nil
}

// inRoom reports whether the talk is held in a room, or on its way there.
func (d *dial) inRoom(v *engine.Visit) bool { return d.room.Set || v.Count("room") > 0 }

// talksWith is the leg with which this one talks; nil while it rings, or while somebody is asked whether they take
// the call.
func (d *dial) talksWith(v *engine.Visit) *engine.Leg {
	for _, l := range ringing(v) {
		if l.State == engine.LegUp && l.Answered > 0 && l.Sid != "" && (!d.screen.named() || v.Count("accepted") == int(l.ID)) {
			return l
		}
	}
	return nil
}

// lead leads the other one into the room. The end of the Dial that follows leads this leg there, too.
func (d *dial) lead(v *engine.Visit) engine.Move {
	l, kind := d.talksWith(v), v.Set().Flows.Rooms[v.Text(&d.upgrade)]
	role := d.role(v)
	if kind.Seat(role) == nil || kind.Seat(v.Leg().Role) == nil {
		v.Alert("upgrade_without_seat", kind.Name)
		return engine.Keep()
	}
	id, ok := v.Sit(kind.Name, v.Leg().Role)
	if !ok {
		v.Alert("upgrade_full", kind.Name)
		return engine.Keep()
	}
	v.SetCount("room", int(id))
	v.SetCount("talking", int(l.Answered))
	v.Put(engine.Named{Name: "rang", Value: max(0, l.Answered-v.Entered()).Duration()},
		engine.Named{Name: "answered_by", Value: target{l.Address, l.Number}.name()})
	v.Timer(upgrade, v.Now()+upgradeSlack)
	v.Lead(l.ID, id, role, engine.PartyFlow, []engine.Named{{Name: "room", Value: float64(id)}, {Name: "as", Value: string(role)}, {Name: "screen", Value: ""}})
	return engine.Keep()
}

// follows leads this leg into the room as well: the Dial is over, or says nothing of it.
func (d *dial) follows(v *engine.Visit, in engine.Input) engine.Move {
	switch in.(type) {
	case engine.Asked, engine.Fired:
	default:
		return engine.Keep()
	}
	v.Timer("", 0)
	id := engine.RoomID(v.Count("room"))
	if v.Room(id).State == engine.RoomOver || d.talksWith(v) == nil { // the other one has hung up on the way
		return d.leave(v, outAnswered)
	}
	v.SetCount("came", 1)
	if d.record { // that of the Dial has ended with it
		v.Do(v.LegLane(), engine.ClassTransfer, engine.ControlRecording{Sid: v.Leg().Sid, Do: "start"})
	}
	return joinRoom(v, id, v.Leg().Role, &d.wait)
}

// checkUpgrade looks for the room, where its name is written down.
func (d *dial) checkUpgrade(c *Check) {
	name := fixed(&d.upgrade)
	if name == "" {
		return
	}
	if _, _, ok := c.World.Room(name); !ok {
		c.Errorf("unknown-room", d.upgrade.Node, "room %q is not declared", name)
		return
	}
	c.checkSeat(d.upgrade.Node, name, d.as)
}
