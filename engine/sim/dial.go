package sim

import (
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/twiml"
)

// ringing is a Dial whose targets ring, all at once or one after the other.
type ringing struct {
	c    *call
	verb *twiml.Node
	legs []*rung
	next []*twiml.Node // that ring when those before have not answered (sequential)
	end  engine.Millis // 0: nobody rings any more, somebody is being screened
}

// dial begins a Dial (TwiML reference 1.7).
func (c *call) dial(v *twiml.Node) {
	nouns := v.Elements()
	if text := v.Content(); text != "" {
		nouns = append(nouns, textNode("Number", text))
	}
	first := ""
	if len(nouns) > 0 {
		first = nouns[0].Name
	}
	switch {
	case attr(v, faultMark) != "":
		c.answer()
		c.proceed(v, dialled("failed", nil))
	case first == "Queue":
		c.answer()
		c.takeFrom(v, nouns[0])
	case first == "Conference":
		c.answer()
		c.join(v, nouns[0])
	default:
		c.ringAll(v, nouns)
	}
}

// ringAll begins to ring up to 10 targets.
func (c *call) ringAll(v *twiml.Node, nouns []*twiml.Node) {
	if attr(v, "answerOnBridge") != "true" || c.top().next > 1 {
		c.answer()
	}
	r := &ringing{c: c, verb: v, next: slices.DeleteFunc(nouns, func(n *twiml.Node) bool { return targetOf(n) == "" })}
	r.next = r.next[:min(10, len(r.next))]
	c.begin(r)
	if len(r.next) == 0 {
		c.n.note(c, "dials nobody")
		r.finish("failed", nil)
		return
	}
	r.more()
}

func (r *ringing) sequential() bool {
	if v := attr(r.verb, "sequential"); v != "" {
		return v == "true"
	}
	return r.c.n.Settings.Sequential
}

// more rings the next targets: all that are left, or one.
func (r *ringing) more() {
	r.end = r.c.n.now + r.timeout()
	now := r.next
	r.next = nil
	if r.sequential() && len(now) > 1 {
		now, r.next = now[:1], now[1:]
	}
	for _, noun := range now {
		if r.c.over || r.c.doing() != r {
			return
		}
		r.ring(noun)
	}
}

// timeout is how long targets ring; Twilio adds about five seconds (TwiML reference 1.7).
func (r *ringing) timeout() engine.Millis {
	return min(max(5000, seconds(r.verb, "timeout", 30)), 600_000) + r.c.n.Settings.RingAllowance
}

// ring begins to ring one target.
func (r *ringing) ring(noun *twiml.Node) {
	n, target := r.c.n, targetOf(noun)
	from := attr(r.verb, "callerId")
	if from == "" {
		from = r.c.from
	}
	leg := n.newCall(target, from, target)
	leg.direction, leg.status, leg.routes = "outbound-dial", "initiated", r.c.routes
	leg.routes.Status = ""
	g := &rung{parent: r.c, dial: r, noun: noun, leg: leg, target: target, base: r.c.top().url}
	leg.rung = g
	r.legs = append(r.legs, g)
	n.note(leg, "rings")
	g.rings()
}

// targetOf is what a noun rings; "" for nouns that ring nobody.
func targetOf(noun *twiml.Node) string {
	switch noun.Name {
	case "Number":
		return noun.Content()
	case "Sip":
		for _, child := range noun.Elements() {
			if child.Name == "Uri" {
				return child.Content()
			}
		}
		return noun.Content()
	case "Client":
		for _, child := range noun.Elements() {
			if child.Name == "Identity" {
				return "client:" + child.Content()
			}
		}
		return "client:" + noun.Content()
	case "Application":
		for _, child := range noun.Elements() {
			if child.Name == "ApplicationSid" {
				return "app:" + child.Content()
			}
		}
		return "app:" + noun.Content()
	case "WhatsApp":
		return "whatsapp:" + strings.TrimPrefix(noun.Content(), "whatsapp:")
	case "Sim":
		return "sim:" + noun.Content()
	}
	return ""
}

func (r *ringing) until() engine.Millis { return r.end }
func (r *ringing) passing() bool        { return false }

// expire stops the ringing of all that have not answered.
func (r *ringing) expire() {
	r.end = 0
	for _, g := range slices.Clone(r.legs) {
		if !g.ended && !g.taken {
			g.drop("no-answer")
		}
	}
	r.empty(nil)
}

// empty ends the Dial, or rings the next target, when nobody rings or is screened any more.
func (r *ringing) empty(last *rung) {
	for _, g := range r.legs {
		if !g.ended {
			return
		}
	}
	if r.c.over || r.c.doing() != r {
		return
	}
	if len(r.next) > 0 {
		r.more()
		return
	}
	if last == nil && len(r.legs) > 0 {
		last = r.legs[len(r.legs)-1]
	}
	r.finish(r.status(), last)
}

// status is the DialCallStatus of targets that have all ended: their own when it is the same for all, and
// no-answer otherwise (REST reference 3.5).
func (r *ringing) status() string {
	status := ""
	for _, g := range r.legs {
		own := g.leg.status
		if g.taken {
			own = r.c.n.Settings.RefusalStatus
		}
		if status != "" && own != status {
			return "no-answer"
		}
		status = own
	}
	return status
}

// stop ends the ringing when the caller has gone or was moved.
func (r *ringing) stop() {
	r.next = nil
	for _, g := range slices.Clone(r.legs) {
		switch {
		case g.ended:
		case g.taken:
			g.dial = nil
			g.leg.end("completed")
		default:
			g.drop("canceled")
		}
	}
	var last *rung
	if len(r.legs) > 0 {
		last = r.legs[len(r.legs)-1]
	}
	r.c.dialStopped(r.verb, dialled("canceled", last))
}

// dialStopped requests the action of a Dial that its caller has left: always when the call was moved, and
// as often as a setting has it when the caller has hung up (TwiML reference 1.7, 7).
func (c *call) dialStopped(v *twiml.Node, p engine.Params) {
	if len(c.docs) == 0 {
		return
	}
	if c.over && c.n.dice.chance(c.n.Settings.DialActionOnHangup) || !c.over && c.n.Settings.MoveAsksAction {
		c.forgone(c.main(), v, p)
	}
}

// dialled are the parameters of an action without a talk (TwiML reference 3.6).
func dialled(status string, g *rung) engine.Params {
	p := engine.Params{{Name: "DialBridged", Value: "false"}, {Name: "DialCallStatus", Value: status}}
	if g != nil {
		p = append(p, engine.Param{Name: "DialCallSid", Value: g.leg.sid})
	}
	return p
}

// finish ends the Dial with a status.
func (r *ringing) finish(status string, g *rung) {
	if r.c.over {
		return
	}
	r.c.done()
	r.c.proceed(r.verb, dialled(status, g))
}
