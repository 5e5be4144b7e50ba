package engine

import "slices"

// A procedure is a run that belongs to no leg: it waits for what happens in a room and for what is asked,
// and changes who sits where and hears whom.

// Events of a room that a step may wait for. They are conditions, not bells: one that holds already when the
// step is entered is taken at once (language, rooms).
const (
	hasJoined = "joined"
	hasLeft   = "left"
	isHeld    = "held"
)

// begin starts a procedure. Its rights last until it is over.
func (t *turn) beginProcedure(r Run, flow FlowName, with []Named) RunID {
	r.As = AsProcedure
	id := t.addRun(r)
	t.procedureBegan(&r, id, flow)
	t.drive(id, t.push(id, flow, with))
	return id
}

func (t *turn) procedureBegan(r *Run, id RunID, flow FlowName) {
	t.fact(ProcedureBegan, 0, Named{Name: "run", Value: float64(id)}, Named{Name: "flow", Value: string(flow)},
		Named{Name: "by", Value: orNone(r.By)}, Named{Name: "room", Value: float64(r.Room)})
}

// procedureOver ends a procedure: whoever it is still calling is let go, its last actions run, and what it
// has done to others and not handed on is undone. Whom it brought in sits by the rules of the seat from now on.
func (t *turn) procedureOver(id RunID, o Outcome) {
	r := t.c.Run(id)
	if r == nil {
		return
	}
	order, flow := r.Order, FlowName("")
	if len(r.Stack) > 0 {
		flow = r.Stack[0].Flow
	}
	t.letGo(id)
	if id == 1 {
		t.taskDone(string(o))
	}
	t.fact(ProcedureOver, 0, Named{Name: "run", Value: float64(id)}, Named{Name: "flow", Value: string(flow)}, Named{Name: "outcome", Value: string(o)})
	if order != 0 {
		t.fact(CommandDone, 0, Named{Name: "command", Value: float64(order)}, Named{Name: "what", Value: string(flow)}, Named{Name: "end", Value: string(o)})
	}
	t.closeRun(id)
	for i := range t.c.Rooms {
		t.undo(t.c.Rooms[i].ID)
	}
}

// letGo drops the legs that a run has called and that are neither in a room nor, sent from there, elsewhere.
// Whoever hears the last words of a flow that is over is not cut short.
func (t *turn) letGo(id RunID) {
	for _, l := range t.c.Legs {
		if l.For != id || l.State == LegOver || t.hosted(l.ID) {
			continue
		}
		if r := t.c.Run(l.Main); r == nil || r.Visit == 0 || len(r.Stack) != 1 || r.Top().Step != "" {
			t.drop(l.ID)
		}
	}
}

// hosted reports whether a leg sits in a room, or was there and is led by what it was sent to.
func (t *turn) hosted(leg LegID) bool {
	for i := range t.c.Rooms {
		if s := t.c.Rooms[i].Seat(leg); s != nil && (s.State == SeatTaken || s.State == SeatAway || s.State == SeatLeft && s.Was) {
			return true
		}
	}
	return false
}

// undo takes back what procedures that are over have done in a room: those that they hold or have muted hear
// and speak again, and Twilio's flag is set for those who end the room and were brought in by them (mapping,
// rooms: end rule).
func (t *turn) undo(room RoomID) {
	for i := range t.c.Room(room).Seats {
		s := *t.c.Room(room).Seats[i]
		late := s.Retry > t.e.At
		if t.dead(s.HeldBy) && !late && !t.c.Room(room).wishesFor(s.Leg, ResumeSeat) {
			t.wish(room, Wish{Leg: s.Leg, What: ResumeSeat})
		}
		if t.dead(s.MuteBy) && !late && !t.c.Room(room).wishesFor(s.Leg, UnmuteSeat) {
			t.wish(room, Wish{Leg: s.Leg, What: UnmuteSeat})
		}
		if t.dead(s.Called) {
			t.seatOf(t.room(room), s.Leg).Called = 0
			rule := t.roomType(t.c.Room(room)).Seat(s.Role)
			if s.State == SeatTaken && rule != nil && rule.Ends == "yes" {
				t.wish(room, Wish{Leg: s.Leg, What: SeatEnds})
			}
		}
	}
}

// dead reports whether something belongs to a procedure that is over.
func (t *turn) dead(id RunID) bool { return id != 0 && !t.running(id) }

// seated reports whether a leg sits in a room now.
func (t *turn) seated(leg LegID) bool {
	r := t.c.RoomOf(leg)
	return r != nil && r.Seat(leg).State == SeatTaken
}

// running reports whether a procedure is not over.
func (t *turn) running(id RunID) bool {
	r := t.c.Run(id)
	return r != nil && r.As == AsProcedure
}

// worked reports whether a procedure runs in a room.
func (t *turn) worked(id RoomID) bool { return t.procedureIn(id) != nil }

// procedureIn is the procedure that runs in a room, or nil.
func (t *turn) procedureIn(id RoomID) *Run {
	i := slices.IndexFunc(t.c.Runs, func(r Run) bool { return r.As == AsProcedure && r.Room == id && id != 0 })
	if i < 0 {
		return nil
	}
	return &t.c.Runs[i]
}

// endProcedures ends those of a room that is over.
func (t *turn) endProcedures(room RoomID) {
	for r := t.procedureIn(room); r != nil; r = t.procedureIn(room) {
		t.procedureOver(r.ID, "room_ended")
	}
}

// awaken lets runs go on that wait for something which holds now.
func (t *turn) awaken() {
	for t.awakenOne() {
		if t.inner++; t.inner > maxInner {
			panic("steps that wait for one another's events go round")
		}
	}
}

func (t *turn) awakenOne() bool {
	for i := range t.c.Runs {
		r := &t.c.Runs[i]
		if len(r.Stack) == 0 || r.Top().Before || r.Timer.Name == lastWait {
			continue
		}
		step := t.step(r.Top())
		if step == nil {
			continue
		}
		k, ok := step.Kind.(Awaiter)
		if !ok {
			continue
		}
		id := r.ID
		if m := k.Ready(t.visit(id)); m.kind != moveKeep {
			t.drive(id, m)
			return true
		}
	}
	return false
}

// Holding reports whether an event that names a role holds in the room of a procedure: customer.left,
// agent.joined, customer.held.
func (v *Visit) Holding(role Role, word string) bool {
	r := v.t.c.Room(v.r().Room)
	if r == nil {
		return word == hasLeft
	}
	switch word {
	case hasJoined:
		return r.taken(role, false) > 0
	case hasLeft: // the seat of somebody who is sent elsewhere and expected back is kept
		return r.taken(role, true) == 0 && !slices.ContainsFunc(r.Seats, func(s *Seat) bool { return s.Role == role && s.State == SeatAway })
	case isHeld:
		return slices.ContainsFunc(r.Seats, func(s *Seat) bool { return s.Role == role && s.State == SeatTaken && s.Held })
	}
	return false
}

// Acts is the room on which a procedure acts, 0 for none.
func (v *Visit) Acts() RoomID { return v.r().Room }

// LetGo drops whoever this run has called and who is not in a room yet.
func (v *Visit) LetGo() {
	run := v.run
	v.t.letGo(run)
	v.t.visit(run)
}

// finished tells whoever had a leg called that its own flow is over.
func (t *turn) finished(r *Run, o Outcome) {
	leg := t.c.Leg(r.Leg)
	if r.As != AsMain || leg == nil || leg.For == 0 {
		return
	}
	t.resume(leg.For, Finished{Leg: leg.ID, Outcome: o, Outputs: t.outputs(r)})
}

// begun is a contact that somebody begins: its flow is a procedure, and has nobody on the line yet.
func (t *turn) begun(b Birth) {
	if b.Task.List != 0 {
		task := b.Task
		t.c.Task = &task
	}
	if b.Key != "" { // a second one with this key finds this contact
		t.out.Calls = append(t.out.Calls, Call{Sid: BeginKey(b.Key)})
	}
	t.moment(ContactBegan, 0)
	r := Run{By: b.By}
	if b.After == 0 {
		t.beginProcedure(r, b.Flow, b.With)
		return
	}
	g := t.set.Flows.Graphs[b.Flow]
	if g == nil {
		panic("flow " + string(b.Flow) + " is not there")
	}
	r.As = AsProcedure
	r.Stack = []Frame{{Flow: b.Flow, Step: g.Start.Step, Entered: t.e.At, Vars: firstValues(g, b.With), Before: true}}
	r.Timer = Timer{Name: "begin", Due: t.e.At + b.After}
	t.addRun(r)
}

// BeginKey is what stands in place of a CallSid for a contact that was begun under a key.
func BeginKey(key string) string { return "begin/" + key }
