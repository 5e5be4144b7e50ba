package kinds

import (
	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

const (
	outEnded   = "ended"
	outRemoved = "removed"
	outLocked  = "locked"
)

// enterRoom puts this leg into a room of its contact until the talk is over.
type enterRoom struct {
	kind schema.Ref
	name schema.Value
	as   schema.Value
	wait flowUse
}

var _ engine.Once = (*enterRoom)(nil)

func newRoom() Kind { return &enterRoom{} }

// Fields declares the keys of room.
func (e *enterRoom) Fields(o *schema.Object) {
	o.Ref("type", &e.kind, "room", "the type of the room, as declared under rooms", schema.Required)
	o.Value("name", &e.name, expr.Of(expr.Text), "which room, of a type that several contacts share; upper and lower case are the same", schema.Example("weekly"))
	o.Value("as", &e.as, expr.Of(expr.Text), "the seat that is taken; without it the leg's role", schema.Example("moderator"))
	o.Object("wait", &e.wait, "a flow of type wait that is heard until the talk begins; without it calm music")
	o.Main("type")
}

// Ends of room.
func (e *enterRoom) Ends(o *Ends, w World) {
	o.Add(outEnded, outRemoved, outFull, outFailed, outAlone)
	if kind, _, ok := w.Room(e.kind.Name); ok && kind.Command("lock") != nil {
		o.Add(outLocked)
	}
}

// Values of room: how long the leg was in the room.
func (e *enterRoom) Values(World) []engine.Var {
	return []engine.Var{{Name: "stayed", Type: expr.Of(expr.Duration)}}
}

// Check looks for the seat.
func (e *enterRoom) Check(c *Check) {
	c.checkRole(e.kind.Node, e.kind.Name, fixed(&e.as))
	_, shared, ok := c.World.Room(e.kind.Name)
	switch {
	case ok && shared && !e.name.Set:
		c.Errorf("missing-key", e.kind.Node, "rooms of type %q are shared, and this step does not say which one", e.kind.Name).Hintf("add name: NAME")
	case ok && !shared && e.name.Set:
		c.Errorf("unknown-key", e.name.Node, "rooms of type %q are not shared: each contact has its own, and they have no names", e.kind.Name).
			Hintf("delete \"name\", or add shared: yes to rooms.%s", e.kind.Name)
	}
}

// Uses of room.
func (e *enterRoom) Uses() []Use {
	if !e.wait.named() {
		return nil
	}
	return []Use{e.wait.use(engine.WaitFlow, "room")}
}

// Enter takes a seat.
func (e *enterRoom) Enter(v *engine.Visit) engine.Move {
	role := v.Leg().Role
	if as := v.Text(&e.as); as != "" {
		role = engine.Role(as)
	}
	v.Put(engine.Named{Name: "stayed", Value: engine.Millis(0).Duration()})
	if e.name.Set {
		return e.ask(v, role)
	}
	id, ok := v.Sit(e.kind.Name, role)
	switch {
	case !ok && id != 0 && v.Room(id).Locked:
		return engine.Out(outLocked)
	case !ok:
		return engine.Out(outFull)
	}
	v.SetCount("room", int(id))
	return joinRoom(v, id, role, &e.wait)
}

// Resume goes on when the leg has left the room.
func (e *enterRoom) Resume(v *engine.Visit, in engine.Input) engine.Move {
	if e.name.Set {
		return e.resumeShared(v, in)
	}
	return stay(v, in, engine.RoomID(v.Count("room")), &e.wait)
}

// Left sets how long the leg was in the room when it hangs up there.
func (e *enterRoom) Left(v *engine.Visit, _ engine.Leaving) {
	stayed(v)
	if e.name.Set {
		v.GiveSeat(v.Count("ticket"))
	}
}

// Spent reports whether a shared room has been left: its document must not lead into it again.
func (e *enterRoom) Spent(v *engine.Visit) bool { return e.name.Set && v.Memo("why") != nil }

// stay is what somebody who only sits in a room makes of its news.
func stay(v *engine.Visit, in engine.Input, room engine.RoomID, wait *flowUse) engine.Move {
	switch in := in.(type) {
	case engine.RoomNews:
		switch {
		case in.What == engine.SeatAlone && in.Leg == v.Leg().ID && v.Room(in.Room).Ending:
			return leaveRoom(v) // its end was ordered; the report of it is lost
		case in.What == engine.SeatAlone && in.Leg == v.Leg().ID:
			stayed(v)
			return engine.Out(outAlone)
		case in.What == engine.SeatIn && in.Leg == v.Leg().ID:
			v.SetCount("since", int(v.Now()))
		case in.What == engine.SeatGone && in.Leg == v.Leg().ID:
			v.Remember("why", in.Why)
		case in.What == engine.RoomGone && v.Memo("why") == nil:
			v.Remember("why", "room_ended")
		}
	case engine.Asked:
		if v.Quit(room) && v.Memo("why") == nil {
			v.Remember("why", released)
		}
		return leaveRoom(v)
	case engine.Returned:
		return comeBack(v, room, wait, leaveRoom)
	}
	return engine.Keep()
}

// released is why somebody is out of a room whom we have taken out.
const released = "released"

// leaveRoom is the end of the Dial: Twilio says answered whatever happened, so what is known of the room
// decides (mapping, rule 6).
func leaveRoom(v *engine.Visit) engine.Move {
	why, _ := v.Memo("why").(string)
	v.Why(why)
	stayed(v)
	switch {
	case v.Count("since") == 0 && why == "":
		return engine.Out(outFailed) // it never came in: the room was full, or the wait document could not be had
	case why == released, why == "participant_updated_via_api": // as near as Twilio has it to a kick
		return engine.Out(outRemoved)
	}
	return engine.Out(outEnded)
}

func stayed(v *engine.Visit) {
	if since := v.Count("since"); since > 0 {
		v.Put(engine.Named{Name: "stayed", Value: (v.Now() - engine.Millis(since)).Duration()})
	}
}
