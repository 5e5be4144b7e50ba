package sim

import (
	"slices"
	"strconv"
	"strings"

	"callflow/engine"
	"callflow/engine/twiml"
)

// ringing is a Dial whose targets ring.
type ringing struct {
	c    *call
	verb *twiml.Node
	legs []*rung
	end  engine.Millis
}

// rung is one target of a Dial.
type rung struct {
	parent *call
	dial   *ringing
	noun   *twiml.Node
	leg    *call
	target string
	ended  bool
	events int
	talk   *talking
	taken  bool   // answered; a screen may still run
	by     string // who answered: human or machine_start
	order  *Order // for a call that REST placed: there is no parent and no dial then
}

func (c *call) dial(v *twiml.Node) {
	nouns := v.Elements()
	if len(nouns) == 1 && nouns[0].Name == "Queue" {
		c.answer()
		c.takeFrom(v, nouns[0])
		return
	}
	if attr(v, "answerOnBridge") != "true" {
		c.answer()
	}
	r := &ringing{c: c, verb: v, end: c.n.now + seconds(v, "timeout", 30) + 5000}
	c.begin(r)
	for _, noun := range nouns {
		r.ring(noun)
	}
	if text := v.Content(); text != "" {
		r.ring(&twiml.Node{Name: "Number", Children: []*twiml.Node{{Text: text}}})
	}
	if len(r.legs) == 0 {
		c.n.note(c, "dials something that is not simulated")
		r.finish("failed", nil)
	}
}

// ring begins to ring one target.
func (r *ringing) ring(noun *twiml.Node) {
	target := targetOf(noun)
	if target == "" {
		return
	}
	n := r.c.n
	from := attr(r.verb, "callerId")
	if from == "" {
		from = r.c.from
	}
	leg := n.newCall(target, from, target)
	leg.direction = "outbound-dial"
	g := &rung{parent: r.c, dial: r, noun: noun, leg: leg, target: target}
	leg.rung = g
	r.legs = append(r.legs, g)
	n.note(leg, "rings")
	leg.status = "initiated"
	g.progress()
	leg.status = "ringing"
	g.progress()
}

// targetOf is what a noun rings; "" for nouns that are not simulated.
func targetOf(noun *twiml.Node) string {
	switch noun.Name {
	case "Number", "Sip":
		return noun.Content()
	case "Client":
		for _, child := range noun.Elements() {
			if child.Name == "Identity" {
				return "client:" + child.Content()
			}
		}
		return "client:" + noun.Content()
	}
	return ""
}

// progress reports the status of a leg, if the noun asked for that.
func (g *rung) progress() {
	event := map[string]string{"initiated": "initiated", "ringing": "ringing", "in-progress": "answered"}[g.leg.status]
	if event == "" {
		event = "completed"
	}
	if g.leg.over && g.leg.finished == 0 {
		g.leg.finished = g.leg.n.now
	}
	number := strconv.Itoa(g.events)
	g.events++
	if !slices.Contains(strings.Fields(attr(g.noun, "statusCallbackEvent")), event) {
		return
	}
	p := engine.Params{{Name: "CallbackSource", Value: "call-progress-events"}, {Name: "SequenceNumber", Value: number}}
	if event == "completed" {
		p = append(p, engine.Param{Name: "CallDuration", Value: g.leg.seconds()})
	}
	g.leg.report(link(g.noun, "statusCallback", "statusCallbackMethod"), p)
}

func (r *ringing) until() engine.Millis { return r.end }
func (r *ringing) passing() bool        { return false }
func (r *ringing) expire()              { r.giveUp("no-answer") }

// giveUp stops the ringing of all that are left.
func (r *ringing) giveUp(status string) {
	for _, g := range r.legs {
		if !g.ended {
			g.ended = true
			g.leg.over, g.leg.status = true, status
			g.progress()
		}
	}
	r.finish(status, nil)
}

// stop ends the ringing when the caller has gone.
func (r *ringing) stop() {
	for _, g := range r.legs {
		if !g.ended {
			g.ended = true
			g.leg.stopAll()
			g.leg.over, g.leg.status = true, "canceled"
			g.progress()
		}
	}
}

// finish ends the Dial with a status.
func (r *ringing) finish(status string, g *rung) {
	if r.c.over {
		return
	}
	p := engine.Params{{Name: "DialCallStatus", Value: status}}
	if g != nil {
		p = append(p, engine.Param{Name: "DialCallSid", Value: g.leg.sid})
	}
	r.c.done()
	r.c.follow(link(r.verb, "action", "method"), p)
}

// pickUp answers a leg: the others stop ringing, and its screen runs before the talk.
func (g *rung) pickUp() {
	if g.order != nil {
		g.orderTaken()
		return
	}
	r := g.dial
	g.taken = true
	for _, other := range r.legs {
		if other != g && !other.ended {
			other.ended = true
			other.leg.over, other.leg.status = true, "no-answer"
			other.progress()
		}
	}
	r.end = 0
	g.leg.status, g.leg.answered = "in-progress", r.c.n.now
	g.progress()
	if url := link(g.noun, "url", "method"); url != "" {
		g.leg.docs = append(g.leg.docs, &document{role: roleScreen, url: url, more: g.bridge})
		g.leg.fetch(roleScreen, url, nil)
		return
	}
	g.bridge()
}

// detected reports who answered, as machine detection in the background does.
func (g *rung) detected(by string) {
	if attr(g.noun, "machineDetection") == "" {
		return
	}
	g.leg.report(link(g.noun, "amdStatusCallback", "amdStatusCallbackMethod"), engine.Params{{Name: "AnsweredBy", Value: by}, {Name: "MachineDetectionDuration", Value: "2500"}})
}

// bridge begins the talk.
func (g *rung) bridge() {
	if g.ended || g.dial.c.over {
		return
	}
	g.dial.c.answer()
	g.talk = &talking{c: g.dial.c, verb: g.dial.verb, leg: g.leg}
	g.dial.c.begin(g.talk)
	g.talk.begin()
}

// refuse ends a leg that did not answer: the last of them ends the Dial.
func (g *rung) refuse(status string) {
	g.ended = true
	g.leg.over, g.leg.status = true, status
	g.progress()
	if g.order != nil {
		g.leg.docs = nil
		return
	}
	for _, other := range g.dial.legs {
		if !other.ended {
			return
		}
	}
	g.dial.finish(status, g)
}

// over is told that the leg has ended after it was answered.
func (g *rung) over(string) {
	if g.ended {
		return
	}
	g.ended = true
	g.progress()
	switch {
	case g.order != nil:
	case g.talk != nil:
		g.talk.partnerLeft()
	case !g.dial.c.over:
		g.dial.finish("no-answer", g) // refused by its screen
	}
}
