package sim

import (
	"strconv"
	"strings"

	"callflow/engine"
	"callflow/engine/twiml"
)

// Order is a call that the application wants placed (REST: POST Calls), or a participant (POST Participants).
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
	Within   int    // MachineDetectionTimeout in seconds; 0: 30
	Digits   string // SendDigits: detection is off then
	Record   *TapeOptions
	Begin    engine.Millis // when it leaves the account's queue; 0: now
	Token    string        // CallToken of an inbound call whose number From is; "" for none

	// Room, if it is not "", is the name of the conference that the call joins when it is answered; Seat are
	// the attributes of a Conference noun with which it does.
	Room string
	Seat []twiml.NodeAttr
}

// Originate places a call: it rings until somebody answers, see [Network.PickUp]. It returns its CallSid.
func (n *Network) Originate(o Order) string {
	if o.Name == "" {
		o.Name = o.To
	}
	leg := n.newCall(o.Name, o.From, o.To)
	leg.direction, leg.status, leg.routes, leg.longest = "outbound-api", "queued", o.Routes, engine.Millis(o.Limit)*1000
	if o.Document != "" {
		leg.routes.Voice = inline + o.Document
	}
	g := &rung{order: &o, noun: nounOf(&o), leg: leg, target: o.To}
	leg.placed = g
	if o.Begin <= n.now {
		g.dials()
	} else {
		leg.during(o.Begin-n.now, g.dials)
	}
	n.settle()
	return leg.sid
}

// nounOf writes what an order says about progress as a Dial's noun has it.
func nounOf(o *Order) *twiml.Node {
	v := &twiml.Node{Name: "Number"}
	for _, a := range []twiml.NodeAttr{
		{Name: "statusCallbackEvent", Value: o.Events}, {Name: "statusCallback", Value: o.Routes.Status}, {Name: "sendDigits", Value: o.Digits},
		{Name: "machineDetection", Value: o.Detect}, {Name: "amdStatusCallback", Value: o.Detected},
	} {
		if a.Value != "" {
			v.Attrs = append(v.Attrs, a)
		}
	}
	if o.Within > 0 {
		v.Attrs = append(v.Attrs, twiml.NodeAttr{Name: "machineDetectionTimeout", Value: strconv.Itoa(o.Within)})
	}
	return v
}

// dials begins the ringing; five seconds are added to its time (REST reference 3.6).
func (g *rung) dials() {
	c := g.leg
	within := engine.Millis(g.order.Timeout) * 1000
	if within == 0 {
		within = 60_000
	}
	c.rung, c.status = g, "initiated"
	c.n.note(c, "rings")
	c.during(min(within, 600_000)+c.n.Settings.RingAllowance, func() {
		if !g.taken && !g.ended {
			c.n.note(c, "does not answer")
			g.refuse("no-answer")
		}
	})
	g.rings()
}

// orderTaken goes on when somebody has picked up: with the room, or with the document. Detection comes before
// the document, unless it is asynchronous (TwiML reference 3.13).
func (g *rung) orderTaken() {
	o, leg := g.order, g.leg
	if o.Record != nil {
		leg.tape(*o.Record)
	}
	d := &document{role: roleMain}
	leg.docs = []*document{d}
	by := leg.by
	switch {
	case o.Room != "":
		g.detected(by)
		g.sits(d)
	case !g.detects():
		leg.load(d, leg.routes.Voice, "", nil)
	case o.Detected != "":
		g.detected(by)
		leg.load(d, leg.routes.Voice, "", nil)
	default:
		by, took := g.heardAs(by)
		d.doing = &speaking{c: leg, end: leg.n.now + took, silent: true, then: func() {
			leg.by = by
			leg.load(d, leg.routes.Voice, "", engine.Params{{Name: "AnsweredBy", Value: by}, {Name: "MachineDetectionDuration", Value: strconv.Itoa(int(took))}})
		}}
	}
}

// inline runs a document that was handed over in a REST request: it has no URL, so that actions must be
// absolute (TwiML reference 2.5, error 15004).
func (c *call) inline(d *document, text string) {
	d.await = ""
	if f := c.read(d, "", "", Answer{Body: []byte(text)}); f != nil {
		c.n.trouble(c, f.Code, "", f.Why)
		c.n.note(c, "request failed: "+f.Why)
		c.losesDocument(d, f)
		return
	}
	for _, v := range d.verbs {
		for _, name := range []string{"action", "waitUrl"} {
			if to := attr(v, name); to != "" && !strings.Contains(to, "://") {
				c.n.trouble(c, 15004, to, name+" of <"+v.Name+"> is not absolute")
			}
		}
	}
}

// seatOf is the part that an order takes in its room.
func (g *rung) seatOf(d *document) *seat {
	noun := &twiml.Node{Name: "Conference", Attrs: g.order.Seat, Children: []*twiml.Node{{Text: g.order.Room}}}
	return &seat{c: g.leg, doc: d, noun: noun, name: g.order.Room, label: attr(noun, "participantLabel"), starts: attr(noun, "startConferenceOnEnter") != "false",
		ends: attr(noun, "endConferenceOnExit") == "true", muted: attr(noun, "muted") == "true", coach: attr(noun, "coach"),
		beep: attr(noun, "beep"), began: g.leg.n.now}
}

// sits puts an answered participant into its room.
func (g *rung) sits(d *document) { g.seatOf(d).enter() }

// orderRefused reports a participant that has not answered to the room that it was meant for: it leaves
// without having joined (TwiML reference 3.10).
func (g *rung) orderRefused() {
	if r := g.leg.n.active(g.order.Room); g.order.Room != "" && r != nil {
		s := g.seatOf(nil)
		r.emit("participant-leave", s, left(s, "participant_add_failed"))
		g.leg.n.forsaken(g.order.Room)
	}
}
