package kinds

import (
	"strconv"
	"strings"

	"callflow/engine"
)

// grantHeld is how long a request is held for the answer of a shared room, engine.md section 4.
const grantHeld engine.Millis = 2500

// ask asks a shared room for a seat.
func (e *enterRoom) ask(v *engine.Visit, role engine.Role) engine.Move {
	name := strings.ToLower(strings.TrimSpace(v.Text(&e.name)))
	if name == "" {
		return engine.Out(outFailed)
	}
	v.Remember("role", string(role))
	v.AskSeat(e.kind.Name, name, role)
	return engine.Hold(grantHeld)
}

// resumeShared takes the answer of the room, what becomes of the seat, and the end of the stay.
func (e *enterRoom) resumeShared(v *engine.Visit, in engine.Input) engine.Move {
	switch in := in.(type) {
	case engine.Told:
		return e.told(v, &in.Message)
	case engine.Fired:
		v.Why("no answer of the room")
		return e.out(v, outFailed)
	case engine.Asked:
		switch {
		case v.Memo("in") != nil:
			return e.out(v, leaving(v))
		case v.Memo("name") == nil && v.Memo("refused") == nil:
			return engine.Hold(grantHeld)
		}
		return e.comeIn(v)
	}
	return engine.Keep()
}

func (e *enterRoom) told(v *engine.Visit, m *engine.Message) engine.Move {
	switch m.Kind {
	case engine.SeatGranted:
		g := engine.GrantOf(m)
		v.SetCount("ticket", g.Ticket)
		v.Remember("name", g.Name)
		v.Remember("told", g.Told)
		return e.comeIn(v)
	case engine.SeatRefused:
		v.Remember("refused", m.Word("why"))
		return e.comeIn(v)
	case engine.SeatTold:
		if m.Word("ticket") != strconv.Itoa(v.Count("ticket")) {
			return engine.Keep()
		}
		return e.seatTold(v, m)
	}
	return engine.Keep()
}

func (e *enterRoom) seatTold(v *engine.Visit, m *engine.Message) engine.Move {
	switch engine.RoomWord(m.Word("what")) {
	case engine.SeatIn:
		v.SetCount("since", int(v.Now()))
	case engine.SeatGone:
		v.Remember("why", m.Word("why"))
	case engine.RoomGone:
		if v.Memo("why") == nil {
			v.Remember("why", "room_ended")
		}
	case engine.SeatAlone:
		stayed(v)
		return e.out(v, outAlone)
	}
	return engine.Keep()
}

// comeIn writes the way into the room, if a document written now is heard at once. Otherwise the leg hears
// something else, and asks at its end.
func (e *enterRoom) comeIn(v *engine.Visit) engine.Move {
	if !v.Held() {
		return engine.Keep()
	}
	if why, _ := v.Memo("refused").(string); why != "" {
		v.Why(why)
		switch why {
		case outFull, outLocked:
			return e.out(v, engine.Outcome(why))
		}
		return e.out(v, outFailed)
	}
	role, _ := v.Memo("role").(string)
	kind := v.Set().Flows.Rooms[e.kind.Name]
	return asGuest(v, kind, engine.Role(role), e.wait.openOr(v, engine.AsRoomWait, engine.CalmWait))
}

// out leaves the step, and the room.
func (e *enterRoom) out(v *engine.Visit, o engine.Outcome) engine.Move {
	v.GiveSeat(v.Count("ticket"))
	return engine.Out(o)
}

// leaving is how a stay has ended, by what is known of the room.
func leaving(v *engine.Visit) engine.Outcome {
	o, _ := leaveRoom(v).Leaves()
	return o
}
