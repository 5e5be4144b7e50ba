package kinds

import (
	"time"

	"callflow/engine"
	"callflow/schema/expr"
)

// Resume goes on with the wait: the wait flow is left, the time is over, the talk begins, the stay ends.
func (q *queue) Resume(v *engine.Visit, in engine.Input) engine.Move {
	if news, ok := in.(engine.LineNews); ok && chosen(v) {
		q.recalled(v, news) // whoever else is rung; anything else the floor takes back by itself
		return engine.Keep()
	}
	if v.Count("room") > 0 {
		return q.resumeInRoom(v, in)
	}
	if v.Ticket() != 0 && !enqueued(v) {
		return q.resumeLine(v, in)
	}
	switch in := in.(type) {
	case engine.ChildEnded:
		if in.As == engine.AsWait { // its document leaves the queue, and the action follows
			v.Remember("left", string(in.Outcome))
		}
	case engine.Fired:
		if in.Timer == "at_most" && !talking(v) {
			// The core moves the caller out; what Twilio reports then is known already.
			return q.left(v, "redirected", nil, outTimeout)
		}
		if in.Timer == "closes" && !talking(v) {
			if q.closed(v) {
				return q.left(v, "redirected", nil, string(engine.Shut))
			}
			q.look(v)
		}
	case engine.Bridging:
		q.bridge(v, in)
	case engine.LineNews, engine.LegNews:
		return q.resumeLine(v, in)
	case engine.Asked:
		return q.over(v, in.Params)
	}
	return engine.Keep()
}

// over reads the end of the stay. A hang-up leaves no step: the leg's own end follows.
func (q *queue) over(v *engine.Visit, p engine.Params) engine.Move {
	result, out := p.Value("QueueResult"), outFailed
	switch result {
	case "bridged":
		out = outAnswered
	case "hangup":
		return engine.Keep()
	case "queue-full":
		out = outFull
	case "leave":
		if o, _ := v.Memo("left").(string); o != "" {
			out = o
		}
	case "", "bridging-in-process", "redirected-from-bridged":
		if talking(v) {
			out = outAnswered
		}
	}
	return q.left(v, result, p, out)
}

// left writes down how the stay ended and leaves the step.
func (q *queue) left(v *engine.Visit, result string, p engine.Params, out string) engine.Move {
	q.leaveLine(v)
	q.note(v, result, out, p)
	v.Why(result)
	return engine.Out(engine.Outcome(out))
}

// note sets the values of the step and the row of the report: Twilio's result, and why, the outcome of the step.
func (q *queue) note(v *engine.Visit, result, why string, p engine.Params) {
	waited, talked := (v.Now() - v.Entered()).Duration(), time.Duration(0)
	var hold expr.Value // of a talk in a room; the time is part of talked
	if talking(v) {
		waited, _ = v.Own("waited").(time.Duration)
		until := v.Now()
		if at := v.Count("until"); at > 0 { // the other one has left the room before
			until = engine.Millis(at)
		}
		talked = (until - engine.Millis(v.Count("talking"))).Duration()
		if v.Count("room") > 0 {
			hold = held(v, until)
		}
	} else if s := p.Value("QueueTime"); s != "" {
		waited = seconds(s)
	}
	v.Put(engine.Named{Name: "waited", Value: waited}, engine.Named{Name: "talked", Value: talked}, engine.Named{Name: "result", Value: word(result)})
	v.Fact(engine.QueueLeft, engine.Named{Name: "queue", Value: v.Memo("queue")}, engine.Named{Name: "queue_sid", Value: word(p.Value("QueueSid"))}, engine.Named{Name: "result", Value: word(result)},
		engine.Named{Name: "waited", Value: waited}, engine.Named{Name: "talked", Value: talked}, engine.Named{Name: "hold", Value: hold},
		engine.Named{Name: "agent", Value: v.Own("agent")}, engine.Named{Name: "why", Value: why})
}

// Spent reports whether the caller has talked already: waiting again would be wrong.
func (q *queue) Spent(v *engine.Visit) bool { return talking(v) && v.Count("room") == 0 }

// talking says that the caller and an agent have met.
func talking(v *engine.Visit) bool { return v.Count("talking") > 0 }

// bridge is the moment before the talk: the caller hears the whisper, the agent's contact is told whom it
// serves. Twilio may ask twice; it is told once.
func (q *queue) bridge(v *engine.Visit, in engine.Bridging) {
	if !talking(v) {
		waited := (v.Now() - v.Entered()).Duration()
		if s := in.Params.Value("QueueTime"); s != "" {
			waited = seconds(s)
		}
		v.SetCount("talking", int(v.Now()))
		v.Timer("", 0)
		v.Put(engine.Named{Name: "waited", Value: waited}, engine.Named{Name: "agent", Value: word(in.Agent)})
		v.Served(in.Agent)
		v.Fact(engine.QueueTalking, engine.Named{Name: "queue", Value: v.Memo("queue")}, engine.Named{Name: "agent", Value: word(in.Agent)}, engine.Named{Name: "waited", Value: waited})
		q.tell(v, in, waited)
	}
	if q.whisper.named() && v.Count("room") == 0 { // in a room the words come before the way in
		q.say(v)
	}
	v.Expect(engine.MillisOf(longestTalk))
}

// say has the caller hear the whisper.
func (q *queue) say(v *engine.Visit) {
	id := q.whisper.open(v, engine.AsWhisper, v.Leg().ID)
	v.SetFacts(id, engine.Named{Name: "name", Value: v.Memo("queue")}, engine.Named{Name: "waited", Value: v.Own("waited")},
		engine.Named{Name: "agent", Value: v.Own("agent")})
	v.RunChild(id)
}

// tell lets the agent's contact know.
func (q *queue) tell(v *engine.Visit, in engine.Bridging, waited time.Duration) {
	if in.Contact == 0 {
		return
	}
	told := []engine.Named{{Name: "customer", Value: word(v.Contact().Caller.Number)},
		{Name: "queue", Value: v.Memo("queue")}, {Name: "waited", Value: expr.Value(waited)}}
	v.Tell(in.Contact.Cell(), in.Leg, engine.Serving, append(told, q.meet(v, in)...)...)
}

// Left is a caller who hung up: while waiting an abandoned call, otherwise the end of the talk. Or one whom a procedure
// sends somewhere else, or whom Twilio does not get into the queue. Where Twilio has said nothing the result is the word that
// it has for that.
func (q *queue) Left(v *engine.Visit, by engine.Leaving) {
	q.unseen(v)
	result := by.Params.Value("QueueResult")
	switch {
	case by.How == engine.LeftBySending:
		result = "redirected"
	case by.How == engine.LeftByTrouble:
		result = "system-error"
	case result != "":
	case talking(v):
		result = "bridged"
	default:
		result = "hangup"
	}
	why := string(engine.HungUp)
	switch result {
	case "redirected":
		why = "sent"
	case "system-error":
		why = outFailed
	}
	q.leaveLine(v)
	q.note(v, result, why, by.Params)
}
