package kinds

import (
	"slices"

	"callflow/engine"
	"callflow/engine/floor"
	"callflow/schema/expr"
)

// A queue may ring its agents itself. The caller waits in Twilio's queue, where keys are heard, and in a line of the
// floor, which decides who is rung. Whoever accepts comes into a room of the caller's contact; then the caller is led
// there (mapping, push routing).

// lineHeld is how long the caller's request is held for the word of the floor that there is a place; past it the
// caller waits, and hears of a refusal later.
const lineHeld engine.Millis = 1000

// enterLine asks for a place in the line.
func (q *queue) enterLine(v *engine.Visit, name string) engine.Move {
	q.join(v, name, 0)
	if !v.Held() || v.Set().Live.Queues[name].Workflow != "" { // TaskRouter has a place for everybody
		return q.enqueue(v)
	}
	return engine.Hold(lineHeld)
}

// join asks for a place; since is when somebody came who has waited already, 0 for now.
func (q *queue) join(v *engine.Visit, name string, since engine.Millis) {
	priority, _ := v.Value(&q.priority).(float64)
	v.JoinKept(engine.Place{Queue: name, Need: q.needed(v), Priority: int(priority), Prefer: q.preferred(v), Since: since})
}

// needed are the skills that an agent must have.
func (q *queue) needed(v *engine.Visit) []string {
	list, _ := v.Value(&q.need).([]any)
	var need []string
	for _, x := range list {
		if s, _ := x.(string); s != "" && !slices.Contains(need, s) {
			need = append(need, s)
		}
	}
	return need
}

// preferred is whom the step names, or who has served this contact before.
func (q *queue) preferred(v *engine.Visit) string {
	if s := v.Text(&q.prefer); s != "" {
		return s
	}
	return v.Contact().Agent
}

// resumeLine goes on with a wait until the talk begins.
func (q *queue) resumeLine(v *engine.Visit, in engine.Input) engine.Move {
	switch in := in.(type) {
	case engine.LineNews:
		return q.lineNews(v, in)
	case engine.LegNews:
		return q.agentNews(v, in)
	case engine.Fired:
		if in.Held && !enqueued(v) {
			return q.enqueue(v)
		}
	case engine.Asked:
		if in.What == engine.Poll && !enqueued(v) { // words before the step have been heard
			if out, _ := v.Memo("refused").(string); out != "" {
				return q.left(v, refusedBy(out), nil, out)
			}
			return q.enqueue(v)
		}
	}
	return engine.Keep()
}

// enqueued says that the caller waits in Twilio's queue, or is on the way there.
func enqueued(v *engine.Visit) bool { return v.Count("enqueued") > 0 }

// lineNews takes what the floor says.
func (q *queue) lineNews(v *engine.Visit, in engine.LineNews) engine.Move {
	switch in.Word {
	case floor.InLine:
		if v.Held() && !enqueued(v) {
			return q.enqueue(v)
		}
	case floor.Refused:
		out := refusals[in.Why]
		if out == "" {
			out = outFailed
		}
		if v.Held() || enqueued(v) {
			return q.left(v, refusedBy(in.Why), nil, out)
		}
		v.Remember("refused", out)
	case floor.Offered:
		q.ring(v, in)
	case floor.Recalled:
		q.recalled(v, in)
	}
	return engine.Keep()
}

// recalled lets go of an agent whose offer the floor has taken back.
func (q *queue) recalled(v *engine.Visit, in engine.LineNews) {
	if in.Word != floor.Recalled {
		return
	}
	if id := v.Offered(in.Offer); id != 0 {
		v.TurnAway(id, takenFlow)
	}
}

// refusals are the outcomes by why the floor has no place.
var refusals = map[string]string{floor.WhyFull: outFull, floor.WhyNobody: outNobody}

// refusedBy is the result of a stay that the floor refuses, in Twilio's words where it has one.
func refusedBy(why string) string {
	if why == floor.WhyFull {
		return "queue-full"
	}
	return why
}

// ring rings the agent of an offer. The way into the room is decided when the agent accepts.
func (q *queue) ring(v *engine.Visit, in engine.LineNews) {
	name, _ := v.Memo("queue").(string)
	if where := v.Set().Live.Queues[name]; where != nil {
		placeAgent(v, in, where)
	}
}

// placeAgent rings the agent of an offer; false when that cannot be.
func placeAgent(v *engine.Visit, in engine.LineNews, where *engine.Queue) (engine.LegID, bool) {
	number, ok := dialled(v, in.Agent)
	switch {
	case !ok || number == "":
		v.Alert("unknown_address", in.Agent)
		v.Decline(in.Offer, floor.Failed)
		return 0, false
	case v.LegsLeft() == 0:
		v.Alert("too_many_legs", "no further call is allowed at once, see policies.legs")
		v.Decline(in.Offer, floor.RefusedIt)
		return 0, false
	case v.Refused(number) != "":
		v.Decline(in.Offer, floor.Failed)
		return 0, false
	}
	screen := ""
	if v.Set().Flows.Graphs[where.Screen] != nil {
		screen = string(where.Screen)
	}
	address := in.Agent
	if address == number { // nobody whom the workspace names
		address = ""
	}
	return v.Place(engine.Placing{Role: "agent", Address: address, Number: number, From: v.ShownFrom(), Flow: engine.PartyFlow, Ring: in.Ring,
		Offer: in.Offer, Ticket: v.Ticket(),
		With: []engine.Named{{Name: "room", Value: 0.0}, {Name: "as", Value: "agent"}, {Name: "screen", Value: screen}}}), true
}

// agentNews takes what becomes of an agent who is rung: the floor hears of ends by itself.
func (q *queue) agentNews(v *engine.Visit, in engine.LegNews) engine.Move {
	switch in.Status {
	case "refused":
		v.Refuse(in.Leg)
	case "accepted":
		return q.meetAgent(v, in.Leg)
	}
	return engine.Keep()
}

// meetAgent is an agent who has accepted: both get their seats, and the caller is led into the room. Whoever is too
// late finds no seat.
func (q *queue) meetAgent(v *engine.Visit, agent engine.LegID) engine.Move {
	name, _ := v.Memo("queue").(string)
	kind := v.Set().Flows.Rooms[roomOf(v.Set().Live.Queues[name])]
	if kind == nil || chosen(v) || v.Memo("left") != nil || !enqueued(v) {
		return engine.Keep()
	}
	id, ok := v.Sit(kind.Name, v.Leg().Role)
	if !ok || !v.Free(id, "agent") {
		v.Alert("no_seat", kind.Name)
		return engine.Keep()
	}
	v.Expected(id, agent, "agent")
	v.Accept(agent)
	v.SetCount("room", int(id))
	v.SetCount("agent_leg", int(agent))
	v.Put(engine.Named{Name: "waited", Value: (v.Now() - v.Entered()).Duration()}, engine.Named{Name: "agent", Value: word(v.LegOf(agent).Address)})
	v.EndWait()
	return q.comeIn(v)
}

// chosen says that an agent has accepted: the caller is on the way to the talk, or talks.
func chosen(v *engine.Visit) bool { return v.Count("agent_leg") > 0 || talking(v) }

// together is the moment in which both are in the room for the first time: the talk begins.
func (q *queue) together(v *engine.Visit, room *engine.Room) {
	if agent := v.LegOf(engine.LegID(v.Count("agent_leg"))); agent != nil && sits(room, agent.ID) && sits(room, v.Leg().ID) {
		q.begins(v, v.Now())
	}
}

// reported is how long after the way in was written Twilio has told of both who came; past it the news is lost.
const reported engine.Millis = 15_000

// unseen has a talk count of which nothing was heard: reports of the room are lost while the server is down.
func (q *queue) unseen(v *engine.Visit) {
	if in := engine.Millis(v.Count("in")); v.Count("agent_leg") > 0 && in > 0 && v.Now()-in >= reported {
		q.begins(v, in)
	}
}

// begins is the begin of the talk.
func (q *queue) begins(v *engine.Visit, at engine.Millis) {
	if talking(v) {
		return
	}
	agent := v.LegOf(engine.LegID(v.Count("agent_leg")))
	waited := expr.Value((at - v.Entered()).Duration())
	v.SetCount("talking", int(at))
	v.Put(engine.Named{Name: "waited", Value: waited})
	v.Served(agent.Address)
	v.Fact(engine.QueueTalking, engine.Named{Name: "queue", Value: v.Memo("queue")}, engine.Named{Name: "agent", Value: word(agent.Address)}, engine.Named{Name: "waited", Value: waited},
		engine.Named{Name: "offer", Value: float64(agent.Offer)})
	v.TalkKept()
}

func sits(room *engine.Room, leg engine.LegID) bool {
	s := room.Seat(leg)
	return s != nil && s.State == engine.SeatTaken
}

// waitOn is for a caller whose agent has gone before the talk: the wait goes on at the old place.
func (q *queue) waitOn(v *engine.Visit) engine.Move {
	name, _ := v.Memo("queue").(string)
	w, _ := v.LatestStay(name)
	v.Desert(engine.RoomID(v.Count("room")))
	for _, memo := range []string{"room", "agent_leg", "in", "whispered", "until"} {
		v.Remember(memo, nil)
	}
	v.Put(engine.Named{Name: "agent", Value: nil})
	q.join(v, name, w.Since)
	return q.enqueue(v)
}

// leaveLine ends the wait at the floor, when somebody leaves the queue without a talk.
func (q *queue) leaveLine(v *engine.Visit) {
	if v.Ticket() != 0 && !chosen(v) {
		v.LeaveLine()
	}
}
