package kinds

import (
	"strconv"

	"callflow/engine"
	"callflow/engine/twiml"
)

// calmWait is what is heard in a room before the talk where the author names nothing.
const calmWait = "lib.calm_wait"

// joinRoom writes the way into a room for the leg of a visit and stays there. The seat's own flow waits
// with it; in a room no keys are heard (mapping, document roles).
func joinRoom(v *engine.Visit, id engine.RoomID, role engine.Role, wait *flowUse) engine.Move {
	r := v.Room(id)
	kind := v.RoomType(r)
	seat := kind.Seat(role)
	name := r.Name(v.Contact().ID)
	hears := wait.openOr(v, engine.AsRoomWait, calmWait)
	v.Hears(id, hears)
	silent, coach := v.Arrives(id)
	noun := &twiml.Conference{
		Name: name, Muted: muted(silent), Beep: yesNo(seat.Beep), Start: twiml.Is(seat.Starts), End: twiml.Is(v.Flagged(id)),
		Coach: coach,
		Label: label(v), JitterBuffer: kind.Jitter, Region: kind.Region,
		WaitURL: twiml.Str(v.ChildURL(v.Leg().ID, hears, engine.Wait)), WaitMethod: twiml.POST,
		StatusCallback: twiml.Callback{URL: v.RoomURL(id), Method: twiml.POST, Events: kind.Events},
	}
	if kind.Record {
		noun.Record = "record-from-start"
		noun.RecordingCallback = twiml.Callback{URL: v.RoomURL(id), Method: twiml.POST, Events: "completed absent"}
	}
	v.Add(&twiml.Dial{Action: v.URL(engine.Action), Method: twiml.POST, Nouns: []twiml.Noun{noun}})
	v.Lasts(engine.MillisOf(longestTalk))
	return engine.Stay()
}

// label names a participant: the leg and the number of its document, so that a doubled way in is refused.
func label(v *engine.Visit) string {
	return "leg_" + strconv.Itoa(int(v.Leg().ID)) + "_" + strconv.Itoa(v.Visits())
}

// comeBack brings somebody into the room again who was sent elsewhere; over is what follows when the room has
// ended meanwhile.
func comeBack(v *engine.Visit, id engine.RoomID, wait *flowUse, over func(*engine.Visit) engine.Move) engine.Move {
	r := v.Room(id)
	s := r.Seat(v.Leg().ID)
	if r.State == engine.RoomOver || r.Ending || s.State == engine.SeatLeft {
		return over(v)
	}
	return joinRoom(v, id, s.Role, wait)
}

func muted(silent bool) twiml.Bool {
	if silent {
		return twiml.Yes
	}
	return twiml.Unset
}

func yesNo(yes bool) string {
	if yes {
		return "true"
	}
	return "false"
}
