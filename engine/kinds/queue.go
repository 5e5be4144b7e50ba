package kinds

import (
	"slices"
	"time"

	"callflow/engine"
	"callflow/engine/twiml"
	"callflow/schema"
	"callflow/schema/expr"
)

const (
	outFull    = "full"
	outTimeout = "timeout"
	outNobody  = "nobody"
)

// longestTalk is how long a talk may last before Twilio is asked whether the leg is still there.
const longestTalk = 4 * time.Hour

// queue lets the caller wait for whoever serves the queue, and talk. It is left when the talk is over, or
// when the caller leaves the queue without one.
type queue struct {
	name     schema.Value
	need     schema.Value
	priority schema.Value
	prefer   schema.Value
	wait     flowUse
	whisper  flowUse
	atMost   time.Duration
	closes   schema.Ref
}

func newQueue() Kind { return &queue{wait: flowUse{initial: "lib.calm_wait"}} }

// Fields declares the keys of queue.
func (q *queue) Fields(o *schema.Object) {
	o.Value("name", &q.name, expr.Of(expr.Queue), "the queue's name", schema.Required, schema.Example("support"))
	o.Value("need", &q.need, expr.List(expr.Of(expr.Text)), "skills that the agent must have", schema.Example("[billing, english]"))
	o.Value("priority", &q.priority, expr.Of(expr.Number), "callers with a higher one go first", schema.Default(0))
	o.Value("prefer", &q.prefer, expr.Of(expr.Address).AsOptional(), "the agent who is asked first; without it the one who has served this contact before", schema.Example("agents.kim"))
	o.Object("wait", &q.wait, "a flow of type wait that the caller hears meanwhile; its outcomes leave the queue")
	o.Object("whisper", &q.whisper, "a flow of type whisper that the caller hears just before the talk")
	o.Duration("at_most", &q.atMost, "how long the caller waits", schema.Between("1s", "24h"))
	o.Ref("closes", &q.closes, "schedule", "a schedule: when it is not open any more, whoever still waits leaves by closed")
	o.Main("name")
}

// Ends of queue: those of the wait flow among them.
func (q *queue) Ends(e *Ends, w World) {
	e.Add(outAnswered, outFull, outFailed)
	if q.atMost > 0 {
		e.Add(outTimeout)
	}
	if q.closes.Name != "" {
		e.Add(string(engine.Shut))
	}
	rings, room, _ := w.Queue(fixed(&q.name))
	if rings {
		e.Add(outNobody)
	}
	if room != "" && leavesAlone(w, room, "agent") {
		e.Add(outAlone)
	}
	if f, ok := w.Flow(q.wait.flow.Name); ok {
		for _, o := range f.Outcomes {
			if !slices.ContainsFunc(e.List, func(end End) bool { return end.Outcome == o }) {
				e.Add(o)
			}
		}
	}
}

// fixed is a value that stands in the file itself; "" for an expression.
func fixed(v *schema.Value) string {
	if v.Node == nil || containsHole(v.Node.Value) {
		return ""
	}
	return v.Node.Value
}

// Values of queue; result is Twilio's word for the end of the stay, as it came (Twilio: <Enqueue>).
func (q *queue) Values(World) []engine.Var {
	return []engine.Var{
		{Name: "waited", Type: expr.Of(expr.Duration)},
		{Name: "talked", Type: expr.Of(expr.Duration)},
		{Name: "agent", Type: expr.Of(expr.Address).AsOptional()},
		{Name: "result", Type: expr.Of(expr.Text).AsOptional()},
	}
}

// Uses of queue.
func (q *queue) Uses() []Use {
	uses := []Use{q.wait.use(engine.WaitFlow, "queue")}
	if q.whisper.named() {
		uses = append(uses, q.whisper.use(engine.WhisperFlow, ""))
	}
	return uses
}

// Check refuses queues that are not declared, and what needs agents that the engine rings.
func (q *queue) Check(c *Check) {
	rings := checkQueue(c, &q.name)
	if rings || fixed(&q.name) == "" {
		return
	}
	for _, f := range []struct {
		key string
		v   *schema.Value
	}{{"need", &q.need}, {"priority", &q.priority}, {"prefer", &q.prefer}} {
		if f.v.Set && fixed(f.v) != "0" {
			c.Errorf("needs-ringing", f.v.Node, "%q needs agents whom the queue rings: those of queue %q come by themselves", f.key, fixed(&q.name)).
				Hintf("delete %q, or add \"ring: 20s\" to the queue", f.key)
		}
	}
}

// checkQueue reports a queue that is not declared, and says whether it rings its agents.
func checkQueue(c *Check, v *schema.Value) (rings bool) {
	name := fixed(v)
	if name == "" {
		return false
	}
	rings, _, ok := c.World.Queue(name)
	if !ok {
		c.Errorf("unknown-queue", v.Node, "queue %q is not defined", name)
	}
	return rings
}

// Enter puts the caller into the queue. Its size is looked at before: that of Twilio's own queue is only
// the last bound.
func (q *queue) Enter(v *engine.Visit) engine.Move {
	name := v.Text(&q.name)
	where := v.Set().Live.Queues[name]
	if where == nil {
		v.Alert("unknown_queue", name)
		return engine.Out(outFailed)
	}
	v.Put(engine.Named{Name: "waited", Value: time.Duration(0)}, engine.Named{Name: "talked", Value: time.Duration(0)})
	v.Fact(engine.QueueEntered, engine.Named{Name: "queue", Value: name})
	v.Remember("queue", name)
	if q.closed(v) {
		return q.left(v, "closed", nil, string(engine.Shut))
	}
	if n, ok := v.Reading("queues." + name + ".waiting").(float64); ok && where.Size > 0 && int(n) >= where.Size && (!where.Rings || where.Workflow != "") {
		return q.left(v, "queue-full", nil, outFull)
	}
	if where.Rings {
		return q.enterLine(v, name)
	}
	return q.enqueue(v)
}

// enqueue puts the caller into Twilio's queue.
func (q *queue) enqueue(v *engine.Visit) engine.Move {
	name, _ := v.Memo("queue").(string)
	where := v.Set().Live.Queues[name]
	if where == nil {
		return q.left(v, "closed", nil, outFailed)
	}
	v.SetCount("enqueued", 1)
	wait := q.wait.open(v, engine.AsWait, v.Leg().ID)
	v.SetFacts(wait, engine.Named{Name: "name", Value: name})
	v.Add(&twiml.Enqueue{
		Name: where.Friendly, Action: v.URL(engine.Action), Method: twiml.POST,
		WaitURL: twiml.Str(v.ChildURL(v.Leg().ID, wait, engine.Wait)), WaitURLMethod: twiml.POST,
	})
	q.look(v)
	return engine.Stay()
}

// closingLook is how often somebody who waits looks whether the queue is still open.
const closingLook engine.Millis = 60_000

// look sets when the wait is looked at again: at its end, or to see whether the queue has closed.
func (q *queue) look(v *engine.Visit) {
	var due engine.Millis
	if q.atMost > 0 {
		due = v.Entered() + engine.MillisOf(q.atMost)
	}
	if q.closes.Name != "" && (due == 0 || v.Now()+closingLook < due) {
		v.Timer("closes", v.Now()+closingLook)
		return
	}
	if due > 0 {
		v.Timer("at_most", due)
	}
}

// closed reports whether the schedule is not open any more.
func (q *queue) closed(v *engine.Visit) bool {
	if q.closes.Name == "" {
		return false
	}
	verdict, _ := v.Verdict(q.closes.Name)
	return verdict != engine.Open
}
