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
	noun := &twiml.Conference{
		Name: name, Muted: muted(seat), Beep: yesNo(seat.Beep), Start: twiml.Is(seat.Starts), End: twiml.Is(seat.Ends == "yes"),
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

func muted(s *engine.SeatType) twiml.Bool {
	if s.Muted {
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
