package kinds

import (
	"time"

	"callflow/engine"
	"callflow/engine/twiml"
	"callflow/schema"
	"callflow/schema/expr"
)

const outServed = "served"

const (
	serveRing                = 600 * time.Second // how long one Dial waits at most (Twilio: <Dial>)
	serveLeast               = 5 * time.Second   // and at least
	servePace  engine.Millis = 5000
	serveTurn  engine.Millis = 10_000 // of each of several queues
	serveTries               = 3      // failures in a row that are the outcome
)

// serve waits for the next caller of a queue and talks with them. One Dial waits ten minutes at most, so
// it is repeated until the time is over.
type serve struct {
	queue  schema.Value
	atMost time.Duration
}

func newServe() Kind { return &serve{} }

// Fields declares the keys of serve.
func (s *serve) Fields(o *schema.Object) {
	o.Value("queue", &s.queue, expr.List(expr.Of(expr.Queue)), "the queue's name, or several: each is looked into in turn, for ten seconds", schema.Required, schema.Example("support"))
	o.Duration("at_most", &s.atMost, "how long the agent waits for a caller", schema.Default("1h"), schema.Between("5s", "24h"))
	o.Main("queue")
}

// Ends of serve.
func (s *serve) Ends(e *Ends, _ World) { e.Add(outServed, outTimeout, outFailed) }

// Values of serve: how long the agent waited and talked, and the caller's number.
func (s *serve) Values(World) []engine.Var {
	return []engine.Var{
		{Name: "waited", Type: expr.Of(expr.Duration)},
		{Name: "talked", Type: expr.Of(expr.Duration)},
		{Name: "customer", Type: expr.Of(expr.Phone).AsOptional()},
	}
}

// Check refuses queues that are not declared, and places that are kept.
func (s *serve) Check(c *Check) {
	for _, n := range queuesOf(&s.queue) {
		if checkQueue(c, &schema.Value{Node: n}) {
			c.Errorf("serve-ringing", n, "queue %q rings its agents: who comes by \"serve\" would take callers past the line", n.Value).
				Hintf("sign in by \"presence: available\", or delete \"ring\" of the queue")
		}
	}
}

// queuesOf are the nodes of one name or a list of names.
func queuesOf(v *schema.Value) []*schema.Node {
	switch {
	case v.Node == nil:
		return nil
	case v.Node.Kind == schema.Sequence:
		return v.Node.Items()
	}
	return []*schema.Node{v.Node}
}

// Enter waits for the first time.
func (s *serve) Enter(v *engine.Visit) engine.Move {
	s.note(v, "")
	return s.wait(v)
}

// wait dials the queue for what is left of the time. The url runs on the caller's side and is the one
// request that names both calls (Twilio: <Queue>).
func (s *serve) wait(v *engine.Visit) engine.Move {
	name, several := s.turn(v)
	where := v.Set().Live.Queues[name]
	if where == nil {
		v.Alert("unknown_queue", name)
		return engine.Out(outFailed)
	}
	rest := s.atMost - (v.Now() - v.Entered()).Duration()
	if rest < serveLeast && v.Now() > v.Entered() {
		return engine.Out(outTimeout)
	}
	ring := engine.MillisOf(min(serveRing, max(rest, serveLeast)))
	if several {
		ring = min(ring, serveTurn)
	}
	v.Add(&twiml.Dial{
		Action: v.URL(engine.Action), Method: twiml.POST, Timeout: twiml.Num(engine.Seconds(ring)),
		Nouns: []twiml.Noun{&twiml.Queue{Name: where.Friendly, URL: v.URL(engine.Bridge), Method: twiml.POST}},
	})
	v.Lasts(ring + ringSlack)
	return engine.Stay()
}

// turn is the queue that is looked into now, and whether there are several.
func (s *serve) turn(v *engine.Visit) (name string, several bool) {
	list, _ := v.Value(&s.queue).([]any)
	if len(list) == 0 {
		return "", false
	}
	name, _ = list[v.Count("turn")%len(list)].(string)
	return name, len(list) > 1
}

// Resume takes whom the agent serves, and the end of the Dial.
func (s *serve) Resume(v *engine.Visit, in engine.Input) engine.Move {
	if v.Memo("room") != nil {
		return s.resumeInRoom(v, in)
	}
	switch in := in.(type) {
	case engine.Told:
		if in.Message.Kind == engine.Serving {
			s.serving(v, in.Message)
			s.invited(v, &in.Message)
		}
	case engine.Asked:
		return s.over(v, in.Params)
	}
	return engine.Keep()
}

func (s *serve) serving(v *engine.Visit, m engine.Message) {
	v.SetCount("talking", int(v.Now()))
	v.Expect(engine.MillisOf(longestTalk))
	for _, n := range m.Data {
		if n.Name == "customer" {
			v.Put(n)
		}
	}
}

// Spent reports whether somebody was served already: the next caller would come before that is told.
func (s *serve) Spent(v *engine.Visit) bool {
	return talking(v) && (v.Memo("room") == nil || v.Memo("over") != nil)
}

// over is the end of one Dial. A queue that Twilio does not know yet fails at once, so the next try waits.
func (s *serve) over(v *engine.Visit, p engine.Params) engine.Move {
	status := p.Value("DialCallStatus")
	v.Why(status)
	if status == "" && talking(v) {
		status = "answered" // the request that should have told so is lost
	}
	switch status {
	case "completed", "answered":
		s.note(v, p.Value("DialCallDuration"))
		return engine.Out(outServed)
	case "no-answer", "canceled", "busy": // nobody came, or the caller hung up before the talk
		v.SetCount("failed", 0)
		v.SetCount("turn", v.Count("turn")+1)
	default:
		v.SetCount("failed", v.Count("failed")+1)
		if v.Count("failed") >= serveTries {
			s.note(v, "")
			return engine.Out(outFailed)
		}
		v.Pause(servePace)
	}
	v.SetCount("talking", 0)
	v.Put(engine.Named{Name: "customer"})
	s.note(v, "")
	return s.wait(v)
}

// note sets how long the agent waited and talked.
func (s *serve) note(v *engine.Visit, length string) {
	began, talked := v.Now(), seconds(length)
	switch {
	case talking(v):
		began = engine.Millis(v.Count("talking"))
		if length == "" {
			talked = (v.Now() - began).Duration()
		}
	case length != "":
		began -= engine.MillisOf(talked)
	}
	v.Put(engine.Named{Name: "waited", Value: (began - v.Entered()).Duration()}, engine.Named{Name: "talked", Value: talked})
}

// Left sets the times when the agent hangs up.
func (s *serve) Left(v *engine.Visit, by engine.Leaving) {
	s.note(v, by.Params.Value("DialCallDuration"))
	v.GiveSeat(v.Count("ticket"))
}
