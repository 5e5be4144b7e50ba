package sim

import (
	"slices"
	"strconv"
	"strings"

	"callflow/engine"
	"callflow/engine/twiml"
)

// rung is how Twilio rings a leg: as a target of a Dial, or for the REST API.
type rung struct {
	parent *call    // nil for REST
	dial   *ringing // nil for REST, and after the Dial has let go of it
	order  *Order   // of REST; nil for a Dial
	noun   *twiml.Node
	base   string // URL of the document with the noun
	leg    *call
	target string
	ended  bool // it is over
	taken  bool // answered; a screen may still run
	events int  // that were sent
	talk   *talking
	twin   *call // the call that it is, when it rings a number or application of its own account
}

// rings begins to ring: what becomes of it, people and faults decide.
func (g *rung) rings() {
	g.progress("initiated")
	d := g.leg.n.Settings.RingDelay
	if d == 0 {
		g.far()
		return
	}
	g.leg.during(d, g.far)
}

// far is the far end being reached.
func (g *rung) far() {
	n, leg := g.leg.n, g.leg
	if leg.over || g.ended {
		return
	}
	if code := reachable(g.target); strings.HasPrefix(g.target, "+") && code != 0 || g.target == "" {
		n.trouble(leg, max(code, 13224), "", `the number is "`+g.target+`"`)
		n.note(leg, "cannot be reached")
		g.refuse("failed")
		return
	}
	leg.status = "ringing"
	g.progress("ringing")
	g.earlyMedia()
	if g.own() || g.struck() {
		return
	}
	n.meet(g)
}

// earlyMedia lets a room hear the ringing of a participant, which may start it (mapping 12).
func (g *rung) earlyMedia() {
	n := g.leg.n
	if g.order == nil || g.order.Room == "" || !n.Settings.EarlyMediaStarts {
		return
	}
	if r := n.active(g.order.Room); r != nil && r.status == "init" && r.starts(g.seatOf(nil)) {
		r.start()
	}
}

// own rings a number or application of the account itself: that is a call of its own, from outside
// (TwiML reference 2.8). Its answer is the answer of the leg.
func (g *rung) own() bool {
	n := g.leg.n
	if !n.Own[g.target] || n.person(g.target) != nil {
		if strings.HasPrefix(g.target, "app:") {
			g.refuse("failed")
			return true
		}
		return false
	}
	twin := n.inbound(g.target+" "+g.leg.sid[len(g.leg.sid)-4:], g.leg.from, g.target)
	var p engine.Params
	if app, ok := strings.CutPrefix(g.target, "app:"); ok {
		twin.to, twin.extra = app, engine.Params{{Name: "ApplicationSid", Value: app}}
		p = g.values()
	}
	twin.twin(g)
	twin.enter(p)
	return true
}

// values are what an Application noun hands over (TwiML reference 1.14).
func (g *rung) values() engine.Params {
	customer := attr(g.noun, "customerId")
	if customer == "" {
		customer = g.leg.n.Account
	}
	p := engine.Params{{Name: "CustomerId", Value: customer}}
	for _, child := range g.noun.Elements() {
		if child.Name == "Parameter" {
			p = append(p, engine.Param{Name: "Param_" + attr(child, "name"), Value: attr(child, "value")})
		}
	}
	if attr(g.noun, "copyParentTo") == "true" && g.parent != nil {
		p = append(p, engine.Param{Name: "To", Value: g.parent.to})
	}
	return p
}

// twin ties an inbound call to the leg that rings it.
func (c *call) twin(g *rung) { g.twin, c.twinned = c, g }

// twinAnswered tells the leg that rings this call of its answer.
func (c *call) twinAnswered() {
	if g := c.twinned; g != nil && !g.taken && !g.ended {
		g.pickUp()
	}
}

// twinEnded tells whoever is the other half of this call of its end.
func (c *call) twinEnded() {
	if g := c.twinned; g != nil && !g.ended {
		if g.taken {
			g.leg.hangUp("is hung up")
			return
		}
		g.refuse(c.status)
	}
	if g := c.rung; g != nil && g.twin != nil {
		g.twin.hangUp("is hung up")
	}
}

// struck lets the faults of calls strike.
func (g *rung) struck() bool {
	n := g.leg.n
	for _, how := range []string{"busy", "no-answer", "failed", "canceled"} {
		if n.Struck("call-" + how) {
			g.leg.during(n.Between(0, 8000), func() {
				if !g.taken && !g.ended {
					n.note(g.leg, map[string]string{"busy": "is busy", "no-answer": "does not answer", "failed": "cannot be reached", "canceled": "is cancelled"}[how])
					g.refuse(how)
				}
			})
			return true
		}
	}
	if n.Struck("call-machine") {
		g.leg.during(n.Between(1000, 10_000), func() { g.answers("machine_start") })
		return true
	}
	return false
}

// progress reports an event of the leg, if the noun asked for that; completed is asked for by default.
// SequenceNumber counts the events that are sent (TwiML reference 3.12).
func (g *rung) progress(event string) {
	back := attr(g.noun, "statusCallback")
	wanted := strings.Fields(attr(g.noun, "statusCallbackEvent"))
	if len(wanted) == 0 {
		wanted = []string{"completed"}
	}
	if back == "" || !slices.Contains(wanted, event) {
		return
	}
	p := engine.Params{{Name: "CallbackSource", Value: "call-progress-events"}, {Name: "SequenceNumber", Value: strconv.Itoa(g.events)},
		{Name: "Timestamp", Value: stamp(g.leg.n.now)}}
	if event == "completed" {
		p = append(g.leg.finals(g.events), g.recorded()...)
	}
	g.events++
	g.leg.reportBy(absolute(g.base, back), attr(g.noun, "statusCallbackMethod"), p)
}

// recorded are the parameters of the recording of a whole leg (TwiML reference 3.12).
func (g *rung) recorded() engine.Params {
	if g.order == nil || g.order.Record == nil || len(g.leg.tapes) == 0 {
		return nil
	}
	t := g.leg.tapes[0]
	return engine.Params{{Name: "RecordingDuration", Value: strconv.Itoa(t.Seconds)}, {Name: "RecordingSid", Value: t.Sid},
		{Name: "RecordingUrl", Value: g.leg.n.recordingURL(t.Sid)}}
}

// drop ends a leg that has not answered, without telling its Dial.
func (g *rung) drop(status string) {
	g.ended = true
	g.leg.close(status)
	g.leg.docs = nil
	g.progress("completed")
	g.leg.twinEnded()
}

// answers picks up for somebody: human, or what machine detection calls others.
func (g *rung) answers(by string) {
	if g.taken || g.ended || g.leg.over {
		return
	}
	g.leg.n.note(g.leg, "answers")
	g.leg.by = by
	if !g.detects() {
		g.leg.by = ""
	}
	g.pickUp()
	if g.order == nil {
		g.detected(by)
	}
}

// detects reports whether machine detection is on; digits that are sent switch it off (REST reference 2.1).
func (g *rung) detects() bool {
	return attr(g.noun, "machineDetection") != "" && (g.order == nil || g.order.Digits == "")
}

// heardAs is what detection calls somebody: with DetectMessageEnd it hears machines out.
func (g *rung) heardAs(by string) (AnsweredBy string, took engine.Millis) {
	took = g.leg.n.Settings.AMDTime
	if strings.HasPrefix(by, "machine") && attr(g.noun, "machineDetection") == "DetectMessageEnd" {
		if by == "machine_start" {
			by = "machine_end_beep"
		}
		took += 6000
	}
	return by, min(took, max(3000, seconds(g.noun, "machineDetectionTimeout", 30)))
}

// detected reports who answered, as machine detection in the background does.
func (g *rung) detected(by string) {
	back := attr(g.noun, "amdStatusCallback")
	if !g.detects() || back == "" {
		return
	}
	by, took := g.heardAs(by)
	g.leg.during(took, func() {
		g.leg.by = by
		g.leg.reportBy(absolute(g.base, back), attr(g.noun, "amdStatusCallbackMethod"), engine.Params{{Name: "AnsweredBy", Value: by},
			{Name: "MachineDetectionDuration", Value: strconv.Itoa(int(took))}})
	})
}

// pickUp answers a leg: the others stop ringing, tones are sent, and its screen runs before the talk.
func (g *rung) pickUp() {
	g.taken = true
	g.leg.status, g.leg.answered = "in-progress", g.leg.n.now
	g.leg.limited()
	if g.dial != nil && (g.leg.n.Settings.ScreeningDrops == "pick-up" || attr(g.noun, "url") == "") {
		g.dropOthers()
	}
	g.progress("answered")
	digits := attr(g.noun, "sendDigits")
	if digits == "" {
		g.picked()
		return
	}
	g.leg.n.note(g.leg, "hears the tones "+digits)
	g.leg.push(&document{role: roleScreen, more: g.picked, doing: &speaking{c: g.leg, end: g.leg.n.now + tones(digits)}})
}

// dropOthers ends the ringing of the other targets of a Dial.
func (g *rung) dropOthers() {
	r := g.dial
	for _, other := range slices.Clone(r.legs) {
		switch {
		case other == g || other.ended:
		case other.taken:
			other.dial = nil
			other.leg.hangUp("is hung up: somebody else has taken the call")
		default:
			other.drop(g.leg.n.Settings.DroppedStatus)
		}
	}
	r.end, r.next = 0, nil
}

// picked goes on after the answer.
func (g *rung) picked() {
	if g.leg.over {
		return
	}
	if g.order != nil {
		g.orderTaken()
		return
	}
	address := attr(g.noun, "url")
	if address == "" {
		g.bridge()
		return
	}
	var p engine.Params
	if g.leg.n.Settings.AnsweredByOnScreen && g.leg.by != "" {
		p = engine.Params{{Name: "AnsweredBy", Value: g.leg.by}}
	}
	d := &document{role: roleScreen, more: g.bridge}
	g.leg.push(d)
	g.leg.load(d, absolute(g.base, address), attr(g.noun, "method"), p)
}

// bridge begins the talk.
func (g *rung) bridge() {
	if g.ended || g.dial == nil || g.dial.c.over || g.dial.c.doing() != g.dial {
		return
	}
	g.dropOthers()
	c := g.dial.c
	c.answer()
	g.talk = &talking{c: c, verb: g.dial.verb, leg: g.leg}
	c.begin(g.talk)
	g.talk.begin()
}

// refuse ends a leg that did not answer: the last of them ends the Dial.
func (g *rung) refuse(status string) {
	if g.ended {
		return
	}
	g.drop(status)
	if g.order != nil {
		g.orderRefused()
	}
	if g.dial != nil {
		g.dial.empty(g)
	}
}

// over is told that the leg has ended after it was answered.
func (g *rung) over(string) {
	if g.ended {
		return
	}
	g.ended = true
	g.progress("completed")
	switch {
	case g.talk != nil:
		g.talk.partnerLeft()
	case g.dial != nil && !g.dial.c.over:
		g.dial.empty(g) // refused by its screen
	}
}

// takenAway is a leg that REST has moved: its Dial is over, and goes on without a duration.
func (g *rung) takenAway() {
	dial, talk := g.dial, g.talk
	g.dial, g.talk = nil, nil
	switch {
	case talk != nil && !talk.over:
		talk.over, talk.away = true, true
		talk.resume()
	case dial != nil && !dial.c.over && dial.c.doing() == dial:
		dial.legs = slices.DeleteFunc(dial.legs, func(o *rung) bool { return o == g })
		dial.c.done()
		dial.c.proceed(dial.verb, dialled("completed", g))
	}
}
