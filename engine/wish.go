package engine

import "slices"

// wish asks for a change of a seat. It is carried out when its turn comes.
func (t *turn) wish(id RoomID, w Wish) {
	r := t.room(id)
	if r == nil || r.State == RoomOver {
		return
	}
	r.Wishes = append(slices.Clone(r.Wishes), w)
	t.fulfil(id)
}

// fulfil makes the requests whose turn has come: the room's SID is known, the leg sits there, and nothing
// that was wished for it before is open.
func (t *turn) fulfil(id RoomID) {
	for i := 0; i < len(t.c.Room(id).Wishes); i++ {
		r := t.c.Room(id)
		w := r.Wishes[i]
		if r.Sid == "" || r.State == RoomOver {
			return
		}
		if w.Key != (EffectKey{}) || r.waits(i) {
			continue
		}
		s := r.Seat(w.Leg)
		switch {
		case w.Leg != 0 && (s == nil || s.State != SeatTaken):
		case s != nil && s.granted(&w):
			t.wishOver(id, i, Result{State: ResultDone})
			i = -1 // the list is another one now
		case w.What == CoachSeat && !t.seated(w.On):
			t.wishOver(id, i, Result{State: ResultRefused, Code: goneCode})
			i = -1
		default:
			t.request(id, i)
		}
	}
}

// goneCode is why a wish is over whose leg has left.
const goneCode = "gone"

// waits reports whether the turn of a wish has not come. Twilio's flag cannot be changed while somebody is
// held: that it is to be changed waits for the end of the hold, and nothing else waits for it.
func (r *Room) waits(i int) bool {
	w := &r.Wishes[i]
	s := r.Seat(w.Leg)
	held := s != nil && s.Held
	return held && w.flag() || slices.ContainsFunc(r.Wishes[:i], func(o Wish) bool {
		return o.Leg == w.Leg && (!held || !o.flag() || o.Key != (EffectKey{}))
	})
}

// flag reports whether a wish is about who ends the room.
func (w *Wish) flag() bool { return w.What == SeatEnds || w.What == SeatStays }

// granted reports whether a seat is already as a wish would have it. That a supervisor is silent, or speaks to one
// only, is always asked for anew: what comes after it may let them be heard, and reports come late.
func (s *Seat) granted(w *Wish) bool {
	switch w.What {
	case HoldSeat:
		return s.Held && s.Holds == w.Hears
	case ResumeSeat:
		return !s.Held && s.HeldBy == 0 // while somebody answers for a hold, its end is never taken for granted
	case MuteSeat:
		return s.Muted && s.Mode == ""
	case UnmuteSeat:
		return !s.Muted && s.MuteBy == 0
	case UncoachSeat:
		return s.Coach == 0
	case SeatEnds:
		return s.Flag
	case SeatStays:
		return !s.Flag
	}
	return false
}

// request makes the request for a wish.
func (t *turn) request(id RoomID, i int) {
	r := t.room(id)
	r.Wishes = slices.Clone(r.Wishes)
	w := &r.Wishes[i]
	do := ChangeSeat{Room: r.Sid, What: w.What}
	if leg := t.c.Leg(w.Leg); leg != nil {
		do.Sid = leg.Sid
	}
	if on := t.c.Leg(w.On); on != nil {
		do.On = on.Sid
	}
	if run := t.c.Run(w.Hears); run != nil {
		what := Wait
		if run.As == AsAnnounce {
			what = Announced
		}
		do.To = t.c.AddressOf(run.Leg, run.ID, run.Visit, what)
	}
	w.Key = t.effect(Effect{Lane: roomLane(id), Class: ClassTransfer, Tell: true, Do: do}, w.Leg, 0)
	t.c.Open[len(t.c.Open)-1].Room = id
}

// wished takes the end of a request about a room; leg is whose seat it was to change, 0 for nobody's. What has
// become of a request that nobody knows the end of is told by the reports.
func (t *turn) wished(id RoomID, leg LegID, b Result) {
	r := t.c.Room(id)
	i := slices.IndexFunc(r.Wishes, func(w Wish) bool { return w.Key == b.Effect })
	if i < 0 {
		if leg == 0 {
			t.endAnswered(id, b)
		}
		return
	}
	if s := r.Seat(leg); b.State == ResultUnknown && s != nil && s.seen(&r.Wishes[i]) {
		b.State = ResultDone
	}
	t.wishOver(id, i, b)
	t.fulfil(id)
}

// seen reports whether reports prove that what was wished for has happened.
func (s *Seat) seen(w *Wish) bool {
	switch w.What {
	case HoldSeat:
		return s.Held
	case ResumeSeat:
		return !s.Held
	case UnmuteSeat:
		return !s.Muted
	case CoachSeat, SeatEnds, SeatStays:
		return false // what is known may be older
	}
	return s.granted(w)
}

// wishOver is a wish that is confirmed, refused, or not needed any more. What was wished in the same breath
// after one that was refused is not done: a coach who could not be tied to the agent is not unmuted.
func (t *turn) wishOver(id RoomID, i int, b Result) {
	r := t.room(id)
	w := r.Wishes[i]
	r.Wishes = slices.Delete(slices.Clone(r.Wishes), i, i+1)
	switch unsure := b.State == ResultUnknown; {
	case b.State == ResultDone:
		t.granted(r, &w)
	case unsure && w.harmless(r.Seat(w.Leg)):
		t.granted(r, &w) // until Twilio is asked, which is at once
		t.askLater(r, unsureSlack)
	default:
		if s := t.seatOf(r, w.Leg); s != nil && !unsure {
			s.disowned(&w)
		}
		t.refused(r, &w, b.Code)
		if w.Order != 0 || w.Run != 0 {
			t.seatOf(r, w.Leg).settleMode()
		}
		if s := t.seatOf(r, w.Leg); unsure && s != nil && w.What == UnmuteSeat {
			t.setMuted(r, s, false) // they may be heard: whoever wants them silent mutes them again
		}
		if unsure {
			t.askLater(r, unsureSlack)
		}
	}
	if w.Order != 0 {
		t.fact(CommandDone, w.Leg, Named{Name: "command", Value: float64(w.Order)}, Named{Name: "what", Value: string(w.What)},
			Named{Name: "end", Value: b.State.String()}, Named{Name: "code", Value: orNone(b.Code)}, Named{Name: "sent", Value: timeOrNone(b.Sent)})
	}
	if w.Run != 0 && w.Run != t.busy && !w.Late {
		t.resume(w.Run, Granted{Leg: w.Leg, What: w.What, State: b.State, Code: b.Code})
	}
}

// disowned forgets who answers for a hold or mute that has not come about.
func (s *Seat) disowned(w *Wish) {
	switch {
	case w.What == HoldSeat && s.HeldBy == w.Run && !s.Held:
		s.HeldBy = 0
	case w.What == MuteSeat && s.MuteBy == w.Run && !s.Muted:
		s.MuteBy = 0
	}
}

// harmless reports whether a change of which nobody knows may be taken for done: nobody is heard by it who is not
// to be heard, and nobody stays on hold for whom a procedure answers.
func (w *Wish) harmless(s *Seat) bool {
	switch w.What {
	case MuteSeat, UnmuteSeat, CoachSeat, UncoachSeat:
		return false
	case ResumeSeat:
		return s == nil || s.HeldBy == 0
	}
	return true
}

// refused is a wish that has not been granted. What a room's own rules wish for is wished for again, but not
// at once: Twilio is asked first who is there.
func (t *turn) refused(r *Room, w *Wish, code string) {
	s := t.seatOf(r, w.Leg)
	if run := t.c.Run(w.Hears); run != nil && (s == nil || w.Hears != s.Waits && w.Hears != s.Holds) {
		t.closeRun(w.Hears) // nobody will hear it
	}
	if code != goneCode {
		t.alert(w.Leg, "seat_refused", string(w.What)+" "+code)
	}
	if w.Order != 0 || w.Run != 0 {
		r.Wishes = slices.DeleteFunc(r.Wishes, func(o Wish) bool {
			return o.Leg == w.Leg && o.Order == w.Order && o.Run == w.Run && o.Key == EffectKey{}
		})
		return
	}
	if s != nil && s.State == SeatTaken {
		s.Retry = t.e.At + retrySlack
		s.Calmed = s.Calmed && w.What != HoldSeat
		t.askLater(r, retrySlack)
	}
}

// retrySlack is how long a room's own rules leave somebody alone after Twilio has refused what they wished for.
const retrySlack Millis = 5_000

// granted puts what Twilio has done into the mirror; a report may have said it before.
func (t *turn) granted(r *Room, w *Wish) {
	s := t.seatOf(r, w.Leg)
	if s == nil || s.State != SeatTaken {
		return
	}
	switch w.What {
	case HoldSeat:
		t.stopHold(s, w.Hears)
		s.Holds = w.Hears
		t.setHeld(r, s, true)
	case ResumeSeat:
		t.stopHold(s, 0)
		if !r.wishesFor(w.Leg, HoldSeat) { // else the next hold has its owner already
			s.HeldBy = 0
		}
		t.setHeld(r, s, false)
	case MuteSeat:
		t.setMuted(r, s, true)
	case UnmuteSeat:
		if !r.wishesFor(w.Leg, MuteSeat) {
			s.MuteBy = 0
		}
		t.setMuted(r, s, false)
	case CoachSeat, UncoachSeat:
		t.setCoach(r, s, w.On)
	case SeatEnds, SeatStays:
		s.Flag = w.What == SeatEnds
	case KickSeat:
		t.left(r, s, "released")
	}
}

// stopHold ends the run that was heard on hold, unless it is the one that is heard now.
func (t *turn) stopHold(s *Seat, now RunID) {
	if run := t.c.Run(s.Holds); s.Holds != now && run != nil && s.Holds != s.Waits {
		t.closeRun(s.Holds)
	}
	if now == 0 {
		s.Holds, s.Calmed = 0, false
	}
}

func (t *turn) setHeld(r *Room, s *Seat, on bool) {
	if s.Held != on {
		s.Held = on
		t.seatChanged(r, s, "held", on)
	}
}

func (t *turn) setMuted(r *Room, s *Seat, on bool) {
	if s.Muted != on {
		s.Muted = on
		t.seatChanged(r, s, "muted", on)
	}
}

func (t *turn) setCoach(r *Room, s *Seat, on LegID) {
	if s.Coach != on {
		s.Coach = on
		t.seatChanged(r, s, "coaching", on != 0)
	}
}

// dropWishes ends what was wished for somebody who is gone; leg 0 stands for everybody.
func (t *turn) dropWishes(id RoomID, leg LegID) {
	for i := 0; i < len(t.c.Room(id).Wishes); i++ {
		if w := t.c.Room(id).Wishes[i]; leg == 0 || w.Leg == leg {
			end := ResultRefused
			if w.What == KickSeat {
				end = ResultDone
			}
			t.wishOver(id, i, Result{State: end, Code: goneCode})
			i = -1
		}
	}
}

func timeOrNone(at Millis) any {
	if at == 0 {
		return nil
	}
	return at.Time()
}
