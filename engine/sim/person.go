package sim

import (
	"errors"
	"fmt"
	"strings"
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

func (c *call) says(words string) error {
	if words == "" {
		return errors.New("what is said?")
	}
	c.n.note(c, `says "`+words+`"`)
	h, ok := c.doing().(hearer)
	if !ok || !h.hear(words) {
		c.n.note(c, "is not heard: no words are expected now")
	}
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
	case "answered", "machine":
		c.n.note(g.leg, "answers")
		by := "human"
		if how == "machine" {
			by = "machine_start"
		}
		g.by = by
		g.pickUp()
		if !g.ended {
			g.detected(by)
		}
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
	ghost.docs = []*document{{role: roleMain}}
	take := &taking{c: ghost, verb: emptyDial(), queue: q}
	if t.bridge != "" {
		take.noun = queueNoun(t.bridge)
	}
	t.net.note(ghost, "takes the call of "+q.members[0].c.name)
	take.take(q.members[0])
	return nil
}
