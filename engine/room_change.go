package engine

import (
	"slices"

	"callflow/engine/twiml"
)

const (
	closeSlack  Millis = 5_000  // how long a room's SID may be awaited before its legs are hung up instead
	endSlack    Millis = 10_000 // how long the report of an end may take before Twilio is asked
	comingSlack Millis = 60_000 // the same for the report that somebody has come in
	startSlack  Millis = 3_000  // the same once the room has started, for which two must be in it
	quietRoom   Millis = 600_000
	unsureSlack Millis = 1_000 // how soon Twilio is asked whether a change that nobody answered was made
)

// CalmWait is what is heard on hold and alone where the author names nothing.
const CalmWait FlowName = "lib.calm_wait"

// holdSeat lets somebody hear a flow of type wait, and nobody else. Whoever holds them says so in w.Run; a
// hold that a command asked for has no owner, and lasts until somebody resumes it.
func (t *turn) holdSeat(room RoomID, leg LegID, w Wish, flow FlowName, with []Named) {
	s := t.seatOf(t.room(room), leg)
	if s == nil {
		return
	}
	if flow == "" {
		flow = CalmWait
	}
	if g := t.set.Flows.Graphs[flow]; g != nil {
		id := t.addRun(Run{Leg: leg, As: AsRoomWait})
		t.c.Run(id).Stack = []Frame{{Flow: flow, Entered: t.e.At, Vars: firstValues(g, with)}}
		w.Hears = id
	} else {
		w.Hears = s.Waits
	}
	s.HeldBy, s.Calmed = w.Run, false
	w.Leg, w.What = leg, HoldSeat
	t.wish(room, w)
}

// release takes somebody out of a room; the leg goes on with its own flow. Twilio's flag is cleared first,
// for it ends the room for a leg that is put out as well (mapping, rooms: end rule); it cannot be changed
// while the leg is held.
func (t *turn) release(room RoomID, leg LegID, w Wish) {
	r := t.c.Room(room)
	s := r.Seat(leg)
	if s == nil {
		return
	}
	if s.State == SeatComing {
		if l := t.c.Leg(leg); l.For != 0 || l.State != LegUp {
			t.drop(leg)
			return
		}
	}
	w.Leg = leg
	quiet := w
	quiet.Run = 0
	if s.Flag && s.Held {
		quiet.What = ResumeSeat
		t.wish(room, quiet)
	}
	if s.Flag {
		quiet.What = SeatStays
		t.wish(room, quiet)
	}
	w.What = KickSeat
	t.wish(room, w)
}

// reseat gives somebody another seat with its rules; false when the room has no such seat, or it is filled.
func (t *turn) reseat(room RoomID, leg LegID, role Role, w Wish) bool {
	r := t.room(room)
	s, kind := t.seatOf(r, leg), t.roomType(r)
	rule := kind.Seat(role)
	if s == nil || rule == nil || s.Role != role && r.taken(role, true) >= rule.UpTo {
		return false
	}
	list := s.reseating(kind.Seat(s.Role), rule, s.Muted || r.wishesFor(leg, MuteSeat))
	s.Role, s.Mode = role, ""
	t.leg(leg).Role = role
	t.fact(SeatChanged, leg, Named{Name: "room", Value: float64(room)}, Named{Name: "what", Value: "role"}, Named{Name: "role", Value: string(role)})
	w.Leg = leg
	for _, what := range list {
		w.What = what
		t.wish(room, w)
	}
	return true
}

// reseating is what has to be changed for another seat. Whoever is only to listen from now on is muted before
// they are heard by all; whoever was muted by the old seat, or to supervise, is heard again.
func (s *Seat) reseating(was, rule *SeatType, muted bool) []SeatDeed {
	var list []SeatDeed
	supervised := s.Coach != 0 || s.Mode != ""
	if rule.Muted {
		list = append(list, MuteSeat)
	}
	if s.Coach != 0 {
		list = append(list, UncoachSeat)
	}
	if !rule.Muted && muted && (supervised || was == nil || was.Muted) {
		list = append(list, UnmuteSeat)
	}
	switch {
	case rule.Ends == "yes" && s.Called == 0:
		return append(list, SeatEnds)
	case rule.Ends != "yes":
		return append(list, SeatStays)
	}
	return list
}

// closeRoom ends a room. Before its SID is known the wish is kept, and the legs are hung up when it does not
// become known in time (mapping, rooms: close).
func (t *turn) closeRoom(id RoomID) {
	r := t.room(id)
	if r.Sid != "" {
		t.endRoom(id)
		return
	}
	r.Close = t.e.At + closeSlack
}

// sidKnown carries out what was asked for before a room's SID was known.
func (t *turn) sidKnown(id RoomID) {
	r := t.room(id)
	if r.Close != 0 {
		r.Close = 0
		t.endRoom(id)
	}
}

// askLater sets when Twilio is to be asked about a room, unless it will be asked sooner.
func (t *turn) askLater(r *Room, d Millis) {
	if at := t.e.At + d; r.Ask == 0 || at < r.Ask {
		r.Ask = at
	}
}

// roomsOverdue ends rooms whose SID has not become known, and asks Twilio about those that say nothing.
func (t *turn) roomsOverdue() {
	for i := range t.c.Rooms {
		r := &t.c.Rooms[i]
		if r.State == RoomOver {
			continue
		}
		id := r.ID
		if r.Close > 0 && r.Close <= t.e.At {
			t.hangUpAll(id)
		}
		if r = t.c.Room(id); r.Ask > 0 && r.Ask <= t.e.At {
			t.askRoom(t.room(id))
		}
		t.retry(id)
	}
}

// retry lets the rules of a room look again at those whom they have left alone for a while.
func (t *turn) retry(id RoomID) {
	for _, s := range t.c.Room(id).Seats {
		if s.Retry > 0 && s.Retry <= t.e.At {
			t.seatOf(t.room(id), s.Leg).Retry = 0
		}
	}
}

func (t *turn) hangUpAll(id RoomID) {
	r := t.room(id)
	r.Close = 0
	r.Ending = true
	for i := range r.Seats {
		if s := r.Seats[i]; s.State != SeatLeft {
			t.drop(s.Leg)
		}
	}
}

// askRoom asks who is in a room. While its end is awaited, or somebody who should be in it is not, it is
// asked again soon.
func (t *turn) askRoom(r *Room) {
	r.Ask = 0
	switch {
	case r.Ending:
		t.askLater(r, endSlack)
	case r.anybody(SeatComing) > 0:
		t.askLater(r, comingSlack)
	default:
		t.askLater(r, quietRoom)
	}
	if r.Sid != "" {
		t.effect(Effect{Lane: roomLane(r.ID), Class: ClassTransfer, Do: AskRoom{Sid: r.Sid, Room: r.ID}}, 0, 0)
	}
}

// endAnswered takes the answer to an order that ended a room: when it did not do so, it is given again.
func (t *turn) endAnswered(id RoomID, b Result) {
	r := t.room(id)
	if r.State == RoomOver || b.State == ResultDone {
		return
	}
	r.Ask = t.e.At + endSlack
}

// roomTruth takes what Twilio says about a room: reports that were lost are made up for.
func (t *turn) roomTruth(b RoomTruth) {
	r := t.room(b.Room)
	if r == nil || r.State == RoomOver {
		return
	}
	if b.Over {
		t.roomEnds(r, "truth")
		return
	}
	for _, s := range r.Seats {
		t.seatTruth(t.room(b.Room), s.Leg, &b)
	}
	if r = t.c.Room(b.Room); r.Ending {
		r = t.room(b.Room)
		r.Ending = false
		t.endRoom(b.Room)
	}
}

// seatTruth corrects one seat. Who came in a moment ago may not have been there yet when Twilio was asked.
func (t *turn) seatTruth(r *Room, leg LegID, b *RoomTruth) {
	s := r.Seat(leg)
	at := b.find(t.c.Leg(s.Leg))
	switch {
	case at == nil && s.State == SeatTaken && (t.e.At-s.Since < endSlack || s.Gone == 0):
		t.seatOf(r, leg).Gone = 1 // an answer may be older than what it is compared with
		t.askLater(r, endSlack)
	case at == nil && s.State == SeatTaken:
		s = t.seatOf(r, leg)
		s.Gone = 2
		t.left(r, s, "truth")
	case at == nil && t.neverCame(s):
		t.askLeg(s.Leg)
		t.left(r, t.seatOf(r, leg), "truth")
	case at != nil && (s.State == SeatComing && !s.Out || s.State == SeatLeft && s.Gone == 2):
		t.join(r, t.seatOf(r, leg), Params{{Name: "Hold", Value: yes(at.Held)}, {Name: "Muted", Value: yes(at.Muted)}, {Name: "Coaching", Value: yes(at.Coaching != "")}})
	case at != nil && s.State == SeatTaken && !r.wishes(s.Leg):
		if on := t.coachedBy(at); s.Gone != 0 || s.Held != at.Held || s.Muted != at.Muted || s.Coach != on {
			s = t.seatOf(r, leg)
			s.Gone = 0
			t.setHeld(r, s, at.Held)
			t.setMuted(r, s, at.Muted)
			t.setCoach(r, s, on)
		}
	}
}

// neverCame reports whether somebody has been on the way for so long that the way must have ended elsewhere.
func (t *turn) neverCame(s *Seat) bool {
	leg := t.c.Leg(s.Leg)
	return s.State == SeatComing && leg.State != LegDialing && leg.State != LegRinging && t.e.At-s.Since >= comingSlack
}

// askLeg asks Twilio at once whether a leg is still there.
func (t *turn) askLeg(id LegID) {
	if leg := t.c.Leg(id); leg.Home == 0 && leg.State != LegOver && leg.Sid != "" {
		t.effect(Effect{Lane: legLane(id), Class: ClassTransfer, Do: AskCall{Sid: leg.Sid, Leg: id}}, id, 0)
	}
}

// coachedBy is the leg that a participant alone is heard by, 0 for none.
func (t *turn) coachedBy(at *SeatTruth) LegID {
	if leg := t.c.LegBySid(at.Coaching); leg != nil && at.Coaching != "" {
		return leg.ID
	}
	return 0
}

func yes(on bool) string {
	if on {
		return "true"
	}
	return "false"
}

func (b *RoomTruth) find(leg *Leg) *SeatTruth {
	for i := range b.Seats {
		if b.Seats[i].Sid == leg.Sid && leg.Sid != "" {
			return &b.Seats[i]
		}
	}
	return nil
}

// coachRule mutes a coach at once when whoever is coached has left, or was never there: otherwise everybody
// would hear them. They stay muted until they speak to somebody else.
func (t *turn) coachRule(id RoomID) {
	for i := range t.c.Room(id).Seats {
		r := t.c.Room(id)
		s := *r.Seats[i]
		if s.State != SeatTaken || s.Coach == 0 && s.Mode != Coaching || s.Retry > t.e.At || r.wishesFor(s.Leg, UncoachSeat) {
			continue
		}
		tied := slices.ContainsFunc(r.Wishes, func(w Wish) bool { return w.Leg == s.Leg && w.What == CoachSeat && t.seated(w.On) })
		if on := r.Seat(s.Coach); !tied && (on == nil || on.State != SeatTaken) {
			t.silence(id, &s)
		}
	}
}

// silence mutes somebody, and drops what was to let them be heard.
func (t *turn) silence(id RoomID, s *Seat) {
	for {
		i := slices.IndexFunc(t.c.Room(id).Wishes, func(w Wish) bool {
			return w.Leg == s.Leg && w.What == UnmuteSeat && w.Key == EffectKey{}
		})
		if i < 0 {
			break
		}
		t.wishOver(id, i, Result{State: ResultRefused, Code: goneCode})
	}
	if r := t.c.Room(id); (!s.Muted || r.wishesFor(s.Leg, UnmuteSeat)) && !r.wishesFor(s.Leg, MuteSeat) {
		t.wish(id, Wish{Leg: s.Leg, What: MuteSeat})
	}
}

// holdRule lifts holds that nobody is left to lift: everybody else has gone, nobody comes, and no procedure
// holds them.
func (t *turn) holdRule(id RoomID) {
	r := t.c.Room(id)
	if !r.held() || r.anybody(SeatComing)+r.anybody(SeatAway) > 0 || t.worked(id) {
		return
	}
	for i := range r.Seats {
		if s := r.Seats[i]; s.State == SeatTaken && (!s.Held || s.Calmed) {
			return
		}
	}
	for i := range r.Seats {
		if s := *t.c.Room(id).Seats[i]; s.State == SeatTaken && s.Held && !s.Calmed && s.Retry <= t.e.At && !t.c.Room(id).wishes(s.Leg) {
			t.wish(id, Wish{Leg: s.Leg, What: ResumeSeat})
		}
	}
}

// announced answers with the words for those in a room.
func (t *turn) announced(w Webhook) {
	if r := t.c.Run(w.To.Run); r != nil && r.As == AsAnnounce {
		t.reply(r.Last.Body)
		return
	}
	t.reply(emptyDocument)
}

// say lets those who are meant hear words; leg 0 stands for everybody in the room.
func (t *turn) say(room RoomID, leg LegID, doc *twiml.Document, w Wish) {
	id := t.addRun(Run{Leg: leg, As: AsAnnounce})
	r := t.c.Run(id)
	r.Last.Body = twiml.Append(nil, doc)
	r.Timer = Timer{Name: "over", Due: t.e.At + announcementSlack}
	w.Leg, w.What, w.Hears = leg, SayToSeat, id
	t.wish(room, w)
}

// announcementSlack is how long the words of an announcement may be asked for.
const announcementSlack Millis = 120_000

// tones lets everybody in a room hear keys.
func (t *turn) tones(room *Room, digits string) Response {
	for _, c := range digits {
		if (c < '0' || c > '9') && c != '*' && c != '#' && c != 'w' {
			return BadInput
		}
	}
	if digits == "" {
		return BadInput
	}
	t.say(room.ID, 0, &twiml.Document{Verbs: []twiml.Verb{&twiml.Play{Digits: digits}}}, Wish{Order: t.e.Seq})
	return Accepted
}

// recordRoom controls the recording of a room.
func (t *turn) recordRoom(room *Room, do string) Response {
	switch do {
	case "start", "pause", "resume", "stop":
	default:
		return BadInput
	}
	if room.Sid == "" {
		return NotNow
	}
	leg := t.firstIn(room)
	if leg == nil {
		return NotNow
	}
	t.effect(Effect{Lane: roomLane(room.ID), Class: ClassTransfer, Do: ControlRecording{Sid: leg.Sid, Do: do, Room: t.recordedRoom(room)}}, leg.ID, 0)
	return Accepted
}

// recordedRoom is the SID of a room that Twilio records as such; other talks are recorded on a leg.
func (t *turn) recordedRoom(r *Room) string {
	if kind := t.roomType(r); kind != nil && kind.Record {
		return r.Sid
	}
	return ""
}

func (t *turn) firstIn(r *Room) *Leg {
	for i := range r.Seats {
		if s := r.Seats[i]; s.State == SeatTaken {
			return t.c.Leg(s.Leg)
		}
	}
	return nil
}
