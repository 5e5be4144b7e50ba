package kinds

import (
	"strconv"
	"time"

	"callflow/engine"
	"callflow/engine/twilio/param"
)

// A queue may have a type of room: whoever is served talks in a room of the caller's contact, so the talk can be
// held, transferred and supervised. Twilio connects the two first. Then the caller is led into the room, which ends
// the agent's Dial, and the agent follows (mapping, rooms: upgrade; after a Dial of a queue both are calls of
// their own).

const (
	meetSlack   engine.Millis = 300  // until the caller is led into the room: Twilio is about to connect the two
	followSlack engine.Millis = 4000 // until the agent is led there as well, when the end of the Dial is not heard of
)

// meet opens the room and gives both a seat; what it returns tells the agent's contact the way in.
func (q *queue) meet(v *engine.Visit, in engine.Bridging) []engine.Named {
	name, _ := v.Memo("queue").(string)
	where := v.Set().Live.Queues[name]
	kind := v.Set().Flows.Rooms[roomOf(where)]
	if kind == nil || kind.Seat(v.Leg().Role) == nil || kind.Seat("agent") == nil {
		return nil
	}
	id, ok := v.Sit(kind.Name, v.Leg().Role)
	if !ok {
		return nil
	}
	g, ok := v.Guest(id, "agent", in.Contact, in.Leg, in.Params.Value(param.DequeingCallSid), in.Agent)
	if !ok {
		return nil
	}
	v.SetCount("room", int(id))
	v.EndWait()
	v.Timer("meet", v.Now()+meetSlack)
	return []engine.Named{{Name: "room", Value: kind.Name}, {Name: "ticket", Value: float64(g.Ticket)}, {Name: "name", Value: g.Name}, {Name: "told", Value: g.Told}}
}

func roomOf(q *engine.Queue) string {
	if q == nil {
		return ""
	}
	return q.Room
}

// resumeInRoom goes on with a talk in a room.
func (q *queue) resumeInRoom(v *engine.Visit, in engine.Input) engine.Move {
	id := engine.RoomID(v.Count("room"))
	switch in := in.(type) {
	case engine.LegNews:
		if int(in.Leg) != v.Count("agent_leg") || v.LegOf(in.Leg).State != engine.LegOver {
			return engine.Keep()
		}
		if q.unseen(v); !talking(v) {
			return q.waitOn(v)
		}
	case engine.Fired:
		if in.Timer == "meet" {
			return q.comeIn(v)
		}
	case engine.Returned:
		if v.Memo("in") == nil { // the whisper is over
			return q.enter(v, id)
		}
		return comeBack(v, id, &flowUse{}, q.talked)
	case engine.RoomNews:
		if in.What == engine.SeatAlone && in.Leg == v.Leg().ID {
			if q.unseen(v); !talking(v) || v.Room(id).Ending || !v.Leads(outAlone) {
				return q.talked(v)
			}
			return q.left(v, "room", nil, outAlone)
		}
		q.together(v, v.Room(in.Room))
		heardOf(v, in.Room)
		q.holds(v, in)
	case engine.Asked:
		if v.Memo("in") != nil {
			return q.talked(v)
		}
		return q.comeIn(v) // the talk that Twilio has connected is over before its time, or the leg is here already
	}
	return engine.Keep()
}

// holds counts how long the caller is held within the talk. Music because nobody else is there is no hold.
func (q *queue) holds(v *engine.Visit, in engine.RoomNews) {
	if in.What != engine.SeatIs || in.Leg != v.Leg().ID {
		return
	}
	s := v.Room(in.Room).Seat(in.Leg)
	switch since := v.Count("held"); {
	case s == nil:
	case s.Held && !s.Calmed && since == 0:
		v.SetCount("held", int(v.Now()))
	case !s.Held && since > 0:
		v.SetCount("hold", v.Count("hold")+int(v.Now())-since)
		v.SetCount("held", 0)
	}
}

// held is how long the caller was held, until an instant.
func held(v *engine.Visit, until engine.Millis) time.Duration {
	total := engine.Millis(v.Count("hold"))
	if since := engine.Millis(v.Count("held")); since > 0 && until > since {
		total += until - since
	}
	return total.Duration()
}

// comeIn leads the caller into the room; the whisper is heard on the way.
func (q *queue) comeIn(v *engine.Visit) engine.Move {
	v.Timer("", 0)
	if q.whisper.named() && v.Count("whispered") == 0 {
		v.SetCount("whispered", 1)
		v.OwnFacts(engine.Named{Name: "name", Value: v.Memo("queue")}, engine.Named{Name: "waited", Value: v.Own("waited")},
			engine.Named{Name: "agent", Value: v.Own("agent")})
		return engine.Sub(engine.FlowName(q.whisper.flow.Name), v.Assigned(q.whisper.with))
	}
	return q.enter(v, engine.RoomID(v.Count("room")))
}

func (q *queue) enter(v *engine.Visit, id engine.RoomID) engine.Move {
	if v.Room(id).State == engine.RoomOver || agentGone(v) {
		return q.talked(v)
	}
	v.SetCount("in", int(v.Now()))
	return joinRoom(v, id, v.Leg().Role, &flowUse{})
}

// agentGone says that the agent who was rung for this caller has hung up.
func agentGone(v *engine.Visit) bool {
	agent := v.LegOf(engine.LegID(v.Count("agent_leg")))
	return agent != nil && agent.State == engine.LegOver
}

// talked is the end of the talk, or of the way there.
func (q *queue) talked(v *engine.Visit) engine.Move {
	if q.unseen(v); !talking(v) {
		return q.waitOn(v)
	}
	return q.left(v, "room", nil, outAnswered)
}

// invited keeps the way into the room of whoever is served.
func (s *serve) invited(v *engine.Visit, m *engine.Message) {
	if m.Word("room") == "" {
		return
	}
	g := engine.GrantOf(m)
	v.SetCount("ticket", g.Ticket)
	v.Remember("room", m.Word("room"))
	v.Remember("name", g.Name)
	v.Remember("told", g.Told)
	v.SitsIn(m.From.Contact())
	v.Timer("follow", v.Now()+followSlack)
}

// follow leads the agent into the room.
func (s *serve) follow(v *engine.Visit) engine.Move {
	v.Timer("", 0)
	room, _ := v.Memo("room").(string)
	kind := v.Set().Flows.Rooms[room]
	if kind == nil || kind.Seat("agent") == nil {
		return s.done(v)
	}
	return asGuest(v, kind, "agent", v.Open(engine.AsRoomWait, v.Leg().ID, engine.CalmWait, nil))
}

// resumeInRoom goes on with a talk in the caller's room.
func (s *serve) resumeInRoom(v *engine.Visit, in engine.Input) engine.Move {
	switch in := in.(type) {
	case engine.Fired:
		if v.Memo("in") == nil {
			return s.follow(v)
		}
	case engine.Asked:
		if v.Memo("in") == nil && v.Memo("over") == nil {
			return s.follow(v)
		}
		return s.done(v)
	case engine.Told:
		if in.Message.Kind != engine.SeatTold || in.Message.Word("ticket") != strconv.Itoa(v.Count("ticket")) {
			return engine.Keep()
		}
		switch what := engine.RoomWord(in.Message.Word("what")); {
		case what == engine.SeatAlone:
			return s.done(v)
		case what == engine.RoomGone && v.Memo("in") == nil:
			v.Remember("over", true) // the caller has gone before this leg came
			v.Timer("", 0)
		}
	}
	return engine.Keep()
}

// done is the end of the talk.
func (s *serve) done(v *engine.Visit) engine.Move {
	v.GiveSeat(v.Count("ticket"))
	v.Put(engine.Named{Name: "talked", Value: (v.Now() - engine.Millis(v.Count("talking"))).Duration()})
	return engine.Out(outServed)
}
