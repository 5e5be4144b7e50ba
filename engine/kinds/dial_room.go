package kinds

import (
	"slices"

	"callflow/engine"
)

// inSlack is how long the way into a room may take until the others are rung all the same: the report
// that somebody has come in may be lost.
const inSlack engine.Millis = 6000

// enterWithRoom brings this leg into the room; whoever is called is rung when it is there, so that nobody
// who answers is alone (engine.md, rooms).
func (d *dial) enterWithRoom(v *engine.Visit, targets []target) engine.Move {
	id, ok := v.Sit(d.room.Name, v.Leg().Role)
	if !ok {
		return engine.Out(outFailed)
	}
	v.SetCount("room", int(id))
	v.Remember("left", remembered(targets))
	v.Timer("in", v.Now()+inSlack)
	return joinRoom(v, id, v.Leg().Role, &d.wait)
}

// resumeWithRoom takes what becomes of this leg, of those who are rung, and of the room.
func (d *dial) resumeWithRoom(v *engine.Visit, in engine.Input) engine.Move {
	switch in := in.(type) {
	case engine.Fired:
		return d.ringIn(v)
	case engine.LegNews:
		return d.legNews(v, in)
	case engine.RoomNews:
		return d.roomNews(v, in)
	case engine.Asked:
		v.Quit(engine.RoomID(v.Count("room")))
		return d.roomOver(v)
	case engine.Returned:
		return comeBack(v, engine.RoomID(v.Count("room")), &d.wait, d.roomOver)
	}
	return engine.Keep()
}

// ringIn rings the first of those who are left, when that has not been done yet; nobody is rung for a room
// that is about to end.
func (d *dial) ringIn(v *engine.Visit) engine.Move {
	if r := v.Room(engine.RoomID(v.Count("room"))); v.Memo("legs") != nil || r.Ending || r.Close != 0 || r.State == engine.RoomOver {
		return engine.Keep()
	}
	v.Timer("", 0)
	return d.ringNext(v)
}

func (d *dial) ringNext(v *engine.Visit) engine.Move {
	if out := d.placeNext(v, d.call); out != "" {
		return d.leave(v, out)
	}
	return engine.Keep()
}

// call rings one for the room.
func (d *dial) call(v *engine.Visit, t target) engine.LegID {
	p := d.placing(v, t, d.role(v), engine.PartyFlow)
	p.Tones = dialTones(v.Text(&d.tones))
	return intoRoom(v, engine.RoomID(v.Count("room")), p, &d.screen)
}

// legNews is about somebody who is being rung.
func (d *dial) legNews(v *engine.Visit, in engine.LegNews) engine.Move {
	switch gone := d.heard(v, in); {
	case gone && d.upgrade.Set && v.Room(engine.RoomID(v.Count("room"))).Sid == "":
		return d.leave(v, outAnswered) // nothing was heard of the room into which the talk was led
	case !gone, talking(v): // in a talk the room's own rules decide
		return engine.Keep()
	}
	v.Why(in.Status)
	return d.ringNext(v)
}

// roomNews is about somebody in the room.
func (d *dial) roomNews(v *engine.Visit, in engine.RoomNews) engine.Move {
	mine := in.Leg == v.Leg().ID
	switch {
	case in.What == engine.SeatIn && mine:
		return d.ringIn(v)
	case in.What == engine.SeatIn && d.rung(v, in.Leg):
		d.met(v, in.Leg)
	case in.What == engine.SeatAlone && mine && (v.Room(in.Room).Ending || !v.Leads(outAlone)):
		return d.roomOver(v) // its end was ordered, or was to be; the report of it is lost
	case in.What == engine.SeatAlone && mine && d.upgrade.Set:
		return d.leave(v, outAnswered) // they have talked, and where that began nobody can be alone
	case in.What == engine.SeatAlone && mine:
		return d.leave(v, outAlone)
	}
	if talking(v) {
		heardOf(v, in.Room)
	}
	return engine.Keep()
}

// heardOf keeps since when nobody else is in the room: the talk is over then, whatever follows.
func heardOf(v *engine.Visit, room engine.RoomID) {
	together := false
	for _, s := range v.Room(room).Seats {
		together = together || s.Leg != v.Leg().ID && s.State == engine.SeatTaken
	}
	switch {
	case together:
		v.SetCount("until", 0)
	case v.Count("until") == 0:
		v.SetCount("until", int(v.Now()))
	}
}

func (d *dial) rung(v *engine.Visit, id engine.LegID) bool {
	return slices.ContainsFunc(ringing(v), func(l *engine.Leg) bool { return l.ID == id })
}

// met is the moment when the first who was rung comes in: the talk begins, the others are let go.
func (d *dial) met(v *engine.Visit, id engine.LegID) {
	if talking(v) {
		return
	}
	v.SetCount("talking", int(v.Now()))
	leg := v.LegOf(id)
	v.Put(engine.Named{Name: "rang", Value: (v.Now() - v.Entered()).Duration()},
		engine.Named{Name: "answered_by", Value: target{leg.Address, leg.Number}.name()})
	if leg.Role == "agent" {
		v.Served(leg.Address)
	}
	turnAway(v, id)
}

// roomOver is the end of this leg's stay.
func (d *dial) roomOver(v *engine.Visit) engine.Move {
	if talking(v) {
		return d.leave(v, outAnswered)
	}
	return d.leave(v, outFailed)
}

// leave ends the step: who still rings is let go.
func (d *dial) leave(v *engine.Visit, out engine.Outcome) engine.Move {
	d.noteRoom(v)
	return engine.Out(out)
}

// noteRoom sets the values of the step and lets go of those who still ring.
func (d *dial) noteRoom(v *engine.Visit) {
	if !talking(v) {
		v.Put(engine.Named{Name: "rang", Value: (v.Now() - v.Entered()).Duration()})
		for _, l := range ringing(v) {
			v.Drop(l.ID)
		}
		return
	}
	until := v.Now()
	if at := v.Count("until"); at > 0 {
		until = engine.Millis(at)
	}
	v.Put(engine.Named{Name: "talked", Value: (until - engine.Millis(v.Count("talking"))).Duration()},
		engine.Named{Name: "result", Value: "completed"})
}
