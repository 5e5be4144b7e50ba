package sim

import (
	"strings"

	"callflow/engine"
	"callflow/engine/twiml"
)

// Order is a call that the application wants placed (REST: POST Calls).
type Order struct {
	From, To string
	Name     string // of the call in transcripts; "": To
	Routes   Routes // Voice is asked when somebody answers; Status is told of Events
	Document string // TwiML that runs instead of Routes.Voice
	Events   string // initiated ringing answered completed; "": completed
	Timeout  int    // seconds of ringing; 0: 60
	Limit    int    // seconds that the call may last; 0: four hours
	Detect   string // MachineDetection: "", Enable, DetectMessageEnd
	Detected string // AsyncAmdStatusCallback; "": the first document waits for the detection
	Digits   string // SendDigits: detection is off then
	Record   *TapeOptions
	Begin    engine.Millis // when it leaves the account's queue; 0: now
}

// Originate places a call: it rings until somebody answers, see [Network.PickUp]. It returns its CallSid.
func (n *Network) Originate(o Order) string {
	if o.Name == "" {
		o.Name = o.To
	}
	c := n.newCall(o.Name, o.From, o.To)
	c.direction, c.status, c.routes = "outbound-api", "queued", o.Routes
	if o.Document != "" {
		c.routes.Voice = inline + o.Document
	}
	if o.Events == "" {
		o.Events = "completed"
	}
	g := &rung{leg: c, target: o.To, noun: nounOf(o), order: &o}
	c.placed = g
	c.docs = []*document{{role: roleMain, doing: &calling{g: g, end: max(o.Begin, n.now)}}}
	if o.Begin <= n.now {
		g.dialled()
	}
	n.settle()
	return c.sid
}

// nounOf writes what an order says about progress as a Dial's noun has it.
func nounOf(o Order) *twiml.Node {
	v := &twiml.Node{Name: "Number", Attrs: []twiml.NodeAttr{{Name: "statusCallbackEvent", Value: o.Events},
		{Name: "statusCallback", Value: bare(o.Routes.Status)}}}
	if strings.HasPrefix(o.Routes.Status, byGet) {
		v.Attrs = append(v.Attrs, twiml.NodeAttr{Name: "statusCallbackMethod", Value: "GET"})
	}
	if o.Detect != "" && o.Digits == "" && o.Detected != "" {
		v.Attrs = append(v.Attrs, twiml.NodeAttr{Name: "machineDetection", Value: o.Detect}, twiml.NodeAttr{Name: "amdStatusCallback", Value: o.Detected})
	}
	return v
}

// calling is an ordered call until somebody answers: first it waits for its turn, then it rings.
type calling struct {
	g     *rung
	rings bool
	end   engine.Millis
}

func (a *calling) until() engine.Millis { return a.end }
func (a *calling) passing() bool        { return false }
func (a *calling) stop()                {}

func (a *calling) expire() {
	if !a.rings {
		a.g.dialled()
		return
	}
	a.g.leg.n.note(a.g.leg, "does not answer")
	a.g.refuse("no-answer")
}

// dialled begins the ringing; five seconds are added to its time (reference twilio-rest.md 3.6).
func (g *rung) dialled() {
	c := g.leg
	seconds := g.order.Timeout
	if seconds == 0 {
		seconds = 60
	}
	c.rung = g
	a := c.docs[0].doing.(*calling)
	a.rings, a.end = true, c.n.now+engine.Millis(seconds+5)*1000
	c.n.note(c, "rings")
	c.status = "initiated"
	g.progress()
	c.status = "ringing"
	g.progress()
}

// orderTaken runs the document of an order once somebody has answered.
func (g *rung) orderTaken() {
	c := g.leg
	g.taken = true
	c.status, c.answered, c.docs = "in-progress", c.n.now, nil
	g.progress()
	if g.order.Record != nil {
		c.tape(*g.order.Record)
	}
	var extra engine.Params
	if g.order.Detect != "" && g.order.Digits == "" {
		c.human = g.by
		if g.order.Detected == "" {
			extra = engine.Params{{Name: "AnsweredBy", Value: g.by}, {Name: "MachineDetectionDuration", Value: "2500"}}
		}
	}
	c.fetch(roleMain, c.routes.Voice, extra)
}

// Cancel ends a call that nobody has answered (REST: Status=canceled). It reports whether it did: a call
// that was answered goes on.
func (n *Network) Cancel(sid string) bool {
	c := n.bySid(sid)
	if c == nil || c.answered > 0 {
		return false
	}
	n.note(c, "is cancelled")
	c.withdraw("canceled")
	n.settle()
	return true
}

// withdraw ends a call that nobody has answered, and tells whoever rang it.
func (c *call) withdraw(status string) {
	g := c.rung
	if g == nil {
		g = c.placed
	}
	if g == nil {
		c.end(status)
		return
	}
	g.refuse(status)
}

// Tell changes where a call reports to (REST: StatusCallback beside Url).
func (n *Network) Tell(sid string, r Routes) {
	c := n.bySid(sid)
	if c == nil {
		return
	}
	if r.Fallback != "" {
		c.routes.Fallback = r.Fallback
	}
	if r.Status == "" {
		return
	}
	c.routes.Status = r.Status
	if g := c.rung; g != nil && g.order != nil {
		o := *g.order
		o.Routes.Status = r.Status
		g.noun = nounOf(o)
	}
}

// Run makes a call run a document that is given as text (REST: Twiml).
func (n *Network) Run(sid, document string) error { return n.Move(sid, inline+document) }

// limit is when a call has lasted as long as its order lets it; 0 for never.
func (c *call) limit() engine.Millis {
	if c.placed == nil || c.answered == 0 || c.placed.order.Limit == 0 {
		return 0
	}
	return c.answered + engine.Millis(c.placed.order.Limit)*1000
}
