package kinds

import "callflow/engine"

const (
	outEnded   = "ended"
	outRemoved = "removed"
)

// stay is what somebody who only sits in a room makes of its news.
func stay(v *engine.Visit, in engine.Input) engine.Move {
	switch in := in.(type) {
	case engine.RoomNews:
		switch {
		case in.What == engine.SeatAlone && in.Leg == v.Leg().ID && v.Room(in.Room).Ending:
			return leaveRoom(v) // its end was ordered; the report of it is lost
		case in.What == engine.SeatAlone && in.Leg == v.Leg().ID:
			return engine.Out(outAlone)
		case in.What == engine.SeatIn && in.Leg == v.Leg().ID:
			v.SetCount("since", int(v.Now()))
		case in.What == engine.SeatGone && in.Leg == v.Leg().ID:
			v.Remember("why", in.Why)
		case in.What == engine.RoomGone && v.Memo("why") == nil:
			v.Remember("why", "room_ended")
		}
	case engine.Asked:
		return leaveRoom(v)
	}
	return engine.Keep()
}

// leaveRoom is the end of the Dial: Twilio says answered whatever happened, so what is known of the room
// decides (mapping, rule 6).
func leaveRoom(v *engine.Visit) engine.Move {
	why, _ := v.Memo("why").(string)
	v.Why(why)
	switch {
	case v.Count("since") == 0 && why == "":
		return engine.Out(outFailed) // it never came in: the room was full, or the wait document could not be had
	case why == "participant_updated_via_api": // as near as Twilio has it to a kick
		return engine.Out(outRemoved)
	}
	return engine.Out(outEnded)
}
