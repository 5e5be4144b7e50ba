package kinds

import (
	"strconv"

	"callflow/engine"
	"callflow/engine/twiml"
)

// joinRoom writes the way into a room for the leg of a visit and stays there. The seat's own flow waits
// with it; in a room no keys are heard (mapping, document roles).
func joinRoom(v *engine.Visit, id engine.RoomID, role engine.Role, wait *flowUse) engine.Move {
	r := v.Room(id)
	kind := v.RoomType(r)
	seat := kind.Seat(role)
	name := r.Name(v.Contact().ID)
	hears := wait.openOr(v, engine.AsRoomWait, engine.CalmWait)
	v.Hears(id, hears)
	silent, coach := v.Arrives(id)
	return wayIn{kind: kind, seat: seat, name: name, label: label(v), told: v.RoomURL(id), hears: hears, silent: silent, coach: coach, ends: v.Flagged(id)}.dial(v)
}

// wayIn is how a leg comes into a room, of this contact or of another.
type wayIn struct {
	kind        *engine.RoomType
	seat        *engine.SeatType
	name, label string
	told        string // where Twilio reports, the same on every way in
	hears       engine.RunID
	silent      bool
	coach       string // CallSid of whoever alone hears this one
	ends        bool   // Twilio's own end flag
}

// dial writes the way into the room, and stays there.
func (w wayIn) dial(v *engine.Visit) engine.Move {
	noun := &twiml.Conference{
		Name: w.name, Muted: muted(w.silent), Beep: yesNo(w.seat.Beep), Start: twiml.Is(w.seat.Starts), End: twiml.Is(w.ends),
		Coach: w.coach, Label: w.label, JitterBuffer: w.kind.Jitter, Region: w.kind.Region,
		WaitURL: twiml.Str(v.ChildURL(v.Leg().ID, w.hears, engine.Wait)), WaitMethod: twiml.POST,
		StatusCallback: twiml.Callback{URL: w.told, Method: twiml.POST, Events: w.kind.Events},
	}
	if w.kind.Record {
		noun.Record = "record-from-start"
		noun.RecordingCallback = twiml.Callback{URL: w.told, Method: twiml.POST, Events: "completed absent"}
	}
	v.Add(&twiml.Dial{Action: v.URL(engine.Action), Method: twiml.POST, Nouns: []twiml.Noun{noun}})
	v.Lasts(engine.MillisOf(longestTalk))
	return engine.Stay()
}

// asGuest is the way into a room of another contact, by what that has granted and this visit remembers.
func asGuest(v *engine.Visit, kind *engine.RoomType, role engine.Role, hears engine.RunID) engine.Move {
	seat := kind.Seat(role)
	name, _ := v.Memo("name").(string)
	told, _ := v.Memo("told").(string)
	v.Remember("in", true)
	return wayIn{kind: kind, seat: seat, name: name, label: "leg_" + strconv.Itoa(v.Count("ticket")) + "_1", told: told, hears: hears,
		silent: seat.Muted, ends: seat.Ends == "yes"}.dial(v)
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
