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
		return d.roomOver(v)
	}
	return engine.Keep()
}

// ringIn rings the first of those who are left, when that has not been done yet.
func (d *dial) ringIn(v *engine.Visit) engine.Move {
	if v.Memo("legs") != nil {
		return engine.Keep()
	}
	v.Timer("", 0)
	return d.ringNext(v)
}

func (d *dial) ringNext(v *engine.Visit) engine.Move {
	left := recalled(v.Memo("left"))
	n := min(1, len(left))
	if d.order == atOnce {
		n = min(maxNouns, len(left))
	}
	if n == 0 {
		best, _ := v.Memo("best").(string)
		return d.leave(v, engine.Outcome(better(best, outFailed)))
	}
	v.Remember("left", remembered(left[n:]))
	legs := make([]any, n)
	for i, t := range left[:n] {
		legs[i] = float64(d.call(v, t))
	}
	v.Remember("legs", legs)
	return engine.Keep()
}

// call rings one for the room.
func (d *dial) call(v *engine.Visit, t target) engine.LegID {
	room, role := engine.RoomID(v.Count("room")), d.role(v)
	screen := ""
	if d.screen.named() {
		screen = d.screen.flow.Name
	}
	from, _ := dialled(v, v.Text(&d.from))
	if from == "" {
		from = v.Contact().Called.Number
	}
	p := engine.Placing{
		Role: role, Address: t.address, Number: t.number, From: from, Flow: PartyFlow, Ring: engine.MillisOf(d.ring), Tones: dialTones(v.Text(&d.tones)),
		With: []engine.Named{{Name: "room", Value: float64(room)}, {Name: "as", Value: string(role)}, {Name: "screen", Value: screen}},
	}
	if d.machine != "" {
		p.Machine = d.detection(v, 0).Mode
	}
	id := v.Place(p)
	v.Expected(room, id, role)
	return id
}

// legNews is about somebody who is being rung.
func (d *dial) legNews(v *engine.Visit, in engine.LegNews) engine.Move {
	leg := v.LegOf(in.Leg)
	switch in.Status {
	case "answered_by":
		if leg.Machine {
			v.Put(engine.Named{Name: "machine", Value: true})
			if d.machine == "hang_up" {
				v.Remember("best", better(best0(v), outMachine))
				v.Drop(in.Leg)
			}
		}
	case "refused":
		v.Remember("best", better(best0(v), outRefused))
		v.Remember("refused", true)
	case "completed", "busy", "no-answer", "failed", "canceled":
		return d.gone(v, in)
	}
	return engine.Keep()
}

func best0(v *engine.Visit) string {
	s, _ := v.Memo("best").(string)
	return s
}

// gone is one who will not come, or has come and gone. When all of a round are gone and nobody talked, the
// next are rung.
func (d *dial) gone(v *engine.Visit, in engine.LegNews) engine.Move {
	if talking(v) {
		return engine.Keep() // the room's own rules decide
	}
	out := outcomeOf(in.Status)
	if out == "" && v.Memo("refused") == nil {
		out = outNoAnswer // answered and went before coming in
	}
	v.Remember("best", better(best0(v), out))
	if slices.ContainsFunc(d.legs(v), func(l *engine.Leg) bool { return l.State != engine.LegOver && !l.Dropped }) {
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
	case in.What == engine.SeatAlone && mine && v.Room(in.Room).Ending:
		return d.roomOver(v) // its end was ordered; the report of it is lost
	case in.What == engine.SeatAlone && mine:
		return d.leave(v, outAlone)
	}
	if talking(v) {
		d.heardOf(v, in.Room)
	}
	return engine.Keep()
}

// heardOf keeps since when nobody else is in the room: the talk is over then, whatever follows.
func (d *dial) heardOf(v *engine.Visit, room engine.RoomID) {
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
	return slices.ContainsFunc(d.legs(v), func(l *engine.Leg) bool { return l.ID == id })
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
	for _, l := range d.legs(v) {
		if l.ID != id {
			v.Drop(l.ID)
		}
	}
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
		for _, l := range d.legs(v) {
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
