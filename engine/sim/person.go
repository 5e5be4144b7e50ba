package sim

import (
	"errors"
	"fmt"
	"strings"

	"callflow/engine"
)

// keysOf reads keys as they are typed: signs, or the words star and hash. It is "" for anything else.
func keysOf(text string) string {
	var b strings.Builder
	for _, word := range strings.Fields(text) {
		switch word {
		case "star":
			word = "*"
		case "hash":
			word = "#"
		}
		b.WriteString(word)
	}
	if keys := b.String(); strings.Trim(keys, "0123456789*#") == "" {
		return keys
	}
	return ""
}

// presser is an activity that takes keys.
type presser interface{ press(keys string) bool }

// hearer is an activity that takes words.
type hearer interface{ hear(words string) bool }

func (c *call) presses(text string) error {
	keys := keysOf(text)
	if keys == "" {
		return fmt.Errorf("%q are no keys", text)
	}
	p, ok := c.doing().(presser)
	if !ok {
		c.n.lost(c, keys)
		return nil
	}
	c.n.note(c, "presses "+keys)
	if !p.press(keys) {
		c.n.note(c, "is not heard: no keys are expected now")
	}
	return nil
}

func (c *call) says(words string) error { return c.utters(words, "0.9") }

// utters says words that are understood with a confidence.
func (c *call) utters(words, confidence string) error {
	if words == "" {
		return errors.New("what is said?")
	}
	c.n.note(c, `says "`+words+`"`)
	c.transcribes(words)
	if s := c.seated(); s != nil {
		s.says(words)
		return nil
	}
	if l, ok := c.doing().(*listening); ok {
		if !l.listen(words, confidence) {
			c.n.note(c, "is not heard: no words are expected now")
		}
		return nil
	}
	h, ok := c.doing().(hearer)
	if !ok || !h.hear(words) {
		c.n.note(c, "is not heard: no words are expected now")
	}
	return nil
}

// act does one thing that a person can do on a call.
func (c *call) act(what string) error {
	word, rest, _ := strings.Cut(what, " ")
	rest = strings.TrimSpace(rest)
	switch {
	case what == "hang up":
		c.hangUp("hangs up")
	case what == "is cut off":
		c.hangUp("is cut off")
	case word == "say":
		return c.says(rest)
	case word == "mumble":
		return c.utters(rest, "0.3")
	case word == "press":
		return c.presses(rest)
	case what == "they hang up":
		return c.partnerHangsUp()
	case word == "relay" || word == "stream":
		return c.otherEnd(rest)
	case strings.HasPrefix(what, "refers to "):
		return c.refers(strings.TrimPrefix(what, "refers to "))
	case endings[what] != "":
		return c.ring(endings[what])
	case keysOf(what) != "":
		return c.presses(what)
	default:
		return fmt.Errorf("%q is not understood", what)
	}
	return nil
}

// otherEnd ends the Connect of a call from its other side: ends, fails, or hands over with DATA.
func (c *call) otherEnd(how string) error {
	k, ok := c.doing().(*connected)
	if !ok {
		return fmt.Errorf("%s is not connected with anything", c.name)
	}
	data, hands := strings.CutPrefix(how, "hands over")
	switch {
	case how == "ends":
		k.finish(SessionEnd{})
	case how == "fails":
		k.finish(SessionEnd{Status: "failed", Error: "the connection was lost"})
	case hands:
		k.finish(SessionEnd{Handoff: strings.TrimSpace(data)})
	default:
		return fmt.Errorf("%q is not understood, expected ends, fails or hands over DATA", how)
	}
	return nil
}

// refers is a SIP party that was dialled and sends the other one somewhere else: the Dial ends, and its
// referUrl decides (TwiML reference 1.7).
func (c *call) refers(to string) error {
	g := c.rung
	if g == nil || g.talk == nil || g.talk.over {
		return fmt.Errorf("%s talks with nobody", c.name)
	}
	t := g.talk
	address := attr(t.verb, "referUrl")
	c.n.note(c, "refers to "+to)
	if address == "" {
		c.n.trouble(c, 13802, "", "the Dial has no referUrl")
		return nil
	}
	t.over = true
	g.talk = nil
	parent := t.c
	parent.done()
	parent.load(parent.top(), address, attr(t.verb, "referMethod"), engine.Params{{Name: "ReferTransferTarget", Value: to}})
	c.end("completed")
	return nil
}

func (c *call) doing() activity {
	if d := c.top(); d != nil {
		return d.doing
	}
	return nil
}

// partnerHangsUp ends a talk from the other side.
func (c *call) partnerHangsUp() error {
	t := c.talk()
	if t == nil || t.since == 0 {
		return fmt.Errorf("%s talks with nobody", c.name)
	}
	other := t.other()
	if t.over {
		return fmt.Errorf("%s talks with nobody", c.name)
	}
	if other == c {
		other = t.c
	}
	if other.ghost {
		c.n.note(other, "hangs up")
		t.finish()
		return nil
	}
	other.hangUp("hangs up")
	return nil
}

// talk is the talk that the call takes part in, from whichever side; nil when there is none.
func (c *call) talk() *talking {
	for _, d := range c.docs {
		switch a := d.doing.(type) {
		case *talking:
			return a
		case *waiting:
			if a.peer != nil {
				return a.peer
			}
		}
	}
	if c.rung != nil {
		return c.rung.talk
	}
	return nil
}

// ring lets somebody who is rung answer or not: the leg itself, or the first that the call rings.
func (c *call) ring(how string) error {
	g := c.rings()
	if g == nil {
		return fmt.Errorf("%s rings nobody, and is not rung", c.name)
	}
	switch how {
	case "answered", "machine", "fax", "unknown":
		g.answers(map[string]string{"answered": "human", "machine": "machine_start"}[how] + map[string]string{"fax": "fax", "unknown": "unknown"}[how])
	case "reject":
		how = "busy"
		if strings.HasPrefix(g.target, "client:") {
			how = c.n.Settings.ClientReject
		}
		c.n.note(g.leg, "refuses")
		g.refuse(how)
	default:
		words := map[string]string{"busy": "is busy", "no-answer": "does not answer", "failed": "cannot be reached"}
		c.n.note(g.leg, words[how])
		g.refuse(how)
	}
	return nil
}

// rings is the leg that is rung and has not answered yet.
func (c *call) rings() *rung {
	if c.rung != nil && !c.rung.taken && !c.rung.ended {
		return c.rung
	}
	r, ok := c.doing().(*ringing)
	if !ok {
		return nil
	}
	for _, g := range r.legs {
		if !g.ended && !g.taken {
			return g
		}
	}
	return nil
}

// outsiderTakes lets somebody who is not on any telephone here serve the queue that a call waits in.
func (t *Telephone) outsiderTakes(c *call) error {
	q := c.queue()
	if q == nil {
		return fmt.Errorf("%s does not wait in a queue", c.name)
	}
	ghost := t.net.newCall("agent", "client:agent", t.to)
	ghost.ghost, ghost.status = true, "in-progress"
	ghost.docs = []*document{{role: roleMain, doing: &speaking{c: ghost}}}
	take := &taking{c: ghost, verb: emptyDial(), queue: q}
	if t.bridge != "" {
		take.noun = queueNoun(t.bridge)
	}
	t.net.note(ghost, "takes the call of "+q.members[0].c.name)
	take.take(q.members[0])
	return nil
}
