package engine

import "strconv"

// roomEvent takes a report about a room. Reports come twice, late and in any order: those about one
// participant count by their SequenceNumber, and each is applied only if it is newer than what is known
// (mapping, rule 7).
func (t *turn) roomEvent(b Status) {
	room := t.room(RoomID(b.To.Leg))
	if room == nil {
		return
	}
	if _, recorded := b.Params.Get("RecordingSid"); recorded {
		t.recorded(0, b.Params)
		return
	}
	t.takeReport(room, t.reported(b), b.Params)
	t.noteReport(RoomID(b.To.Leg), t.reported(b), b.Params)
}

// reported is the leg that a report is about, by its CallSid or by its label; nil where it is about the
// room, or about nobody of ours.
func (t *turn) reported(b Status) *Leg {
	named := t.c.Leg(labelled(b.Params.Value("ParticipantLabel")))
	if named != nil && (b.Sid == "" || named.Sid == b.Sid) {
		return named
	}
	if leg := t.c.LegBySid(b.Sid); leg != nil && b.Sid != "" {
		return leg
	}
	return named
}

// takeReport applies a report; leg is the participant's, nil where it is about the room or a stranger.
func (t *turn) takeReport(room *Room, leg *Leg, p Params) {
	if !t.bindRoom(room, leg, p) {
		return
	}
	switch event := p.Value("StatusCallbackEvent"); event {
	case "conference-start":
		t.roomStarts(room)
	case "conference-end":
		id := room.ID
		t.endedBy(room, p.Value("CallSidEndingConference"))
		t.roomEnds(t.room(id), p.Value("ReasonConferenceEnded"))
	default:
		if leg != nil {
			t.seatEvent(room, leg.ID, event, p)
		}
	}
}

// bindRoom fixes the SID of a room by the first report. One name with two SIDs is a split: the newcomer
// came too late into a room that had ended.
func (t *turn) bindRoom(r *Room, leg *Leg, p Params) bool {
	sid := p.Value("ConferenceSid")
	switch {
	case sid == "" || sid == r.Sid:
		return true
	case r.Sid == "":
		r.Sid = sid
		t.sidKnown(r.ID)
		return true
	}
	t.alert(0, "room_split", r.Name(t.c.ID)+" "+r.Sid+" "+sid)
	if leg != nil && p.Value("StatusCallbackEvent") == "participant-join" {
		t.stray(r, leg)
	}
	return false
}

// stray sends somebody who came into a second room of the same name back to where its run stands now.
func (t *turn) stray(r *Room, leg *Leg) {
	run := t.c.Run(leg.Main)
	switch {
	case leg.Home != 0:
		t.tellLeg(leg, RoomNews{Room: r.ID, What: RoomGone, Leg: leg.ID, Why: "split"})
		return
	case run == nil:
		t.endCall(leg)
		return
	}
	if s := t.seatOf(r, leg.ID); s != nil {
		s.State, s.Since = SeatLeft, t.e.At
	}
	t.resume(run.ID, RoomNews{Room: r.ID, What: SeatGone, Leg: leg.ID, Why: "split"})
}

// endedWith reports whether somebody left because the room ended. Such reports may come before that of
// whoever ended it, who alone has left for those who wait for that.
func endedWith(why string) bool {
	return why == "moderator_ended_conference" || why == "conference_ended_via_api"
}

// endedBy takes notice of whoever ended a room by leaving, before it is over for the others: a procedure that
// waits for that learns why. Twilio may tell of the end first.
func (t *turn) endedBy(r *Room, sid string) {
	leg := t.c.LegBySid(sid)
	if sid == "" || leg == nil {
		return
	}
	if s := r.Seat(leg.ID); s != nil && s.State == SeatTaken {
		t.left(r, t.seatOf(r, leg.ID), "ended_room")
		t.awaken()
	}
}

func (t *turn) roomStarts(r *Room) {
	if r.State != RoomOpen {
		return
	}
	r.State = RoomTalking
	for i := range r.Seats { // what was heard before the talk is not asked for again
		if w := t.c.Run(r.Seats[i].Waits); w != nil && len(w.Stack) > 0 && w.Top().Before {
			w.Last.Body = nil
		}
	}
	t.fact(RoomStarted, 0, t.namesOf(r, r.Sid)...)
	if r.anybody(SeatTaken) < 2 { // the report about the other was lost, or is still on its way (mapping, conferences)
		t.askLater(r, startSlack)
	}
}

// roomEnds closes a room: whoever sat in it goes on with the action of its own document.
func (t *turn) roomEnds(r *Room, why string) {
	if r.State == RoomOver {
		return
	}
	r.State, r.Close, r.Ask = RoomOver, 0, 0
	t.fact(RoomEnded, 0, append(t.namesOf(r, r.Sid), Named{Name: "why", Value: orNone(why)})...)
	for _, s := range r.Seats {
		if leg := t.c.Leg(s.Leg); leg != nil && leg.Home != 0 && s.State == SeatComing {
			t.tellLeg(leg, RoomNews{Room: r.ID, What: RoomGone, Leg: leg.ID, Why: why})
		}
		t.vacate(r, t.seatOf(r, s.Leg), "room_ended")
	}
	id := r.ID
	t.endProcedures(id)
	t.dropWishes(id, 0)
	t.tellRoom(t.c.Room(id), RoomNews{Room: id, What: RoomGone, Why: why})
}

// seatEvent takes a report about one participant.
func (t *turn) seatEvent(r *Room, leg LegID, event string, p Params) {
	s := t.seatOf(r, leg)
	if s == nil {
		t.alert(leg, "uninvited", r.Name(t.c.ID))
		return
	}
	if l := t.c.Leg(leg); l.Home != 0 && l.Sid == "" {
		t.leg(leg).Sid = t.statusSid()
	}
	seq, _ := strconv.ParseInt(p.Value("SequenceNumber"), 10, 64)
	if seq > 0 && seq <= s.Seq {
		return
	}
	s.Seq = max(seq, s.Seq)
	switch event {
	case "participant-join":
		t.join(r, s, p)
	case "participant-leave":
		if s.Out || s.State == SeatAway { // led elsewhere, and perhaps on the way back
			s.Out = false
			return
		}
		why := p.Value("ReasonParticipantLeft")
		if s.State == SeatTaken && endedWith(why) { // who ended it is said by the report of the end
			r.Ending = true
			t.askLater(r, endSlack)
			return
		}
		t.left(r, s, why)
	case "participant-hold", "participant-unhold":
		t.setHeld(r, s, event == "participant-hold")
	case "participant-mute", "participant-unmute":
		t.setMuted(r, s, event == "participant-mute")
	case "participant-modify":
		t.coaching(r, s, p)
	}
}

// join is somebody who is in the room now.
func (t *turn) join(r *Room, s *Seat, p Params) {
	leg := t.leg(s.Leg)
	s.Gone, s.Out = 0, false                          // a report of the last stay that is still to come is older
	if s.State == SeatTaken || leg.State == LegOver { // the end of a call may be heard of before its join
		return
	}
	s.State, s.Since, s.Lonely, s.Was, s.Rests = SeatTaken, t.e.At, 0, true, false
	s.Muted, s.Held = p.Value("Muted") == "true", p.Value("Hold") == "true"
	if p.Value("Coaching") == "false" {
		s.Coach = 0
	}
	if r.Ask = 0; r.anybody(SeatComing) > 0 {
		t.askLater(r, comingSlack)
	}
	t.askLater(r, quietRoom)
	leg.touch(t.e.At)
	t.fact(SeatJoined, s.Leg, Named{Name: "room", Value: float64(r.ID)}, Named{Name: "role", Value: string(s.Role)},
		Named{Name: "sid", Value: orNone(r.Sid)}, Named{Name: "muted", Value: s.Muted})
	id := r.ID
	t.tellRoom(r, RoomNews{Room: id, What: SeatIn, Leg: s.Leg, Role: s.Role})
	t.fulfil(id)
}

// left is somebody who is not in the room any more, however that became known.
func (t *turn) left(r *Room, s *Seat, why string) {
	if s.State == SeatLeft {
		return
	}
	leg, role := s.Leg, s.Role
	t.vacate(r, s, why)
	t.dropWishes(r.ID, leg)
	t.tellRoom(t.c.Room(r.ID), RoomNews{Room: r.ID, What: SeatGone, Leg: leg, Role: role, Why: why})
}

func (t *turn) vacate(r *Room, s *Seat, why string) {
	was := s.State
	s.State, s.Lonely, s.Coach, s.HeldBy, s.MuteBy, s.Flag = SeatLeft, 0, 0, 0, 0, false
	s.Rests = s.Rests || t.running(s.Called)
	t.stopHold(s, 0)
	s.Held = false
	if was == SeatTaken {
		t.fact(SeatVacated, s.Leg, Named{Name: "room", Value: float64(r.ID)}, Named{Name: "role", Value: string(s.Role)},
			Named{Name: "stayed", Value: (t.e.At - s.Since).Duration()}, Named{Name: "why", Value: orNone(why)})
	}
	s.Since = t.e.At
	if leg := t.c.Leg(s.Leg); leg != nil && leg.Home != 0 {
		t.guestGone(leg.ID)
	}
}

func (t *turn) seatChanged(r *Room, s *Seat, what string, on bool) {
	t.fact(SeatChanged, s.Leg, Named{Name: "room", Value: float64(r.ID)}, Named{Name: "what", Value: what}, Named{Name: "on", Value: on})
	news := RoomNews{Room: r.ID, What: SeatIs, Leg: s.Leg, Role: s.Role, Why: what}
	t.tellRoom(r, news)
}

func (t *turn) coaching(r *Room, s *Seat, p Params) {
	on := s.Coach
	switch leg := t.c.LegBySid(p.Value("CallSidToCoach")); {
	case p.Value("Coaching") == "false":
		on = 0
	case p.Value("Coaching") == "true" && leg != nil && leg.Sid != "":
		on = leg.ID
	}
	t.setCoach(r, s, on)
}

// tellRoom tells those whose step is in a room, in the order of their legs.
func (t *turn) tellRoom(r *Room, news RoomNews) {
	for i := range r.Seats {
		s := r.Seats[i]
		leg := t.c.Leg(s.Leg)
		if leg == nil || leg.State == LegOver && leg.Home == 0 || s.State == SeatLeft && news.What != RoomGone && news.Leg != s.Leg {
			continue
		}
		t.tellLeg(leg, news)
		r = t.c.Room(r.ID)
	}
}
