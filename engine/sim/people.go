package sim

import (
	"strings"

	"callflow/engine"
)

// Person is somebody at a number or a softphone who takes calls by a plan: agents, colleagues, customers that
// are called back. Shares are from 0 to 1 and drawn from the network's seed.
type Person struct {
	Address string // a number, client:NAME or sip:…
	// After is how long it rings before anything is done; with Until a length between both is drawn.
	After, Until engine.Millis
	// Busy, NoAnswer, Rejects, Machine and Offline are the shares of calls that end so. The rest is answered.
	Busy, NoAnswer, Rejects, Machine, Offline float64
	// Talks is how long somebody stays on the line; 0: until the other side hangs up. TalksUntil as Until.
	Talks, TalksUntil engine.Millis
	// Drops is the share of calls that are cut off by the network in the first two minutes.
	Drops float64
	// Does are the lines of a telephone, done one after the other once the call is answered, each when its
	// moment has come: "wait 5s", "press 1", "say hello", "hang up".
	Does []string
}

// person is a Person with its calls.
type person struct {
	Person
	call *call // the latest
}

// Meet adds a person; one with the same address is replaced.
func (n *Network) Meet(p Person) {
	if old := n.person(p.Address); old != nil {
		old.Person = p
		return
	}
	n.people = append(n.people, &person{Person: p})
}

func (n *Network) person(address string) *person {
	for _, p := range n.people {
		if p.Address == address {
			return p
		}
	}
	return nil
}

// meet lets a person react who is rung. A softphone that has a call already is not asked: it rings on, or is
// busy (settings).
func (n *Network) meet(g *rung) {
	address, _, _ := strings.Cut(g.target, "?")
	p := n.person(address)
	if p == nil {
		return
	}
	client := strings.HasPrefix(address, "client:")
	d := p.After
	if p.Until > p.After {
		d = n.Between(p.After, p.Until)
	}
	s := n.Settings
	switch {
	case client && n.dice.chance(p.Offline):
		g.lets("is not there", s.ClientOffline, "failed", d)
	case p.call != nil && !p.call.over && client:
		g.lets("is in a call", s.ClientBusy, "busy", d)
	case p.call != nil && !p.call.over:
		g.lets("is busy", "busy", "busy", d)
	case n.dice.chance(p.Busy):
		g.lets("is busy", "busy", "busy", d)
	case n.dice.chance(p.Rejects) && client:
		g.lets("refuses", s.ClientReject, s.ClientReject, d)
	case n.dice.chance(p.Rejects):
		g.lets("refuses", "busy", "busy", d)
	case n.dice.chance(p.NoAnswer):
	case n.dice.chance(p.Machine):
		g.leg.during(d, func() { g.answers("machine_start") })
	default:
		g.leg.during(d, func() {
			g.answers("human")
			p.takes(g)
		})
	}
}

// lets ends the ringing with a status after a while; a status other than the one that stops the ringing at
// once means that it rings to its end.
func (g *rung) lets(words, status, atOnce string, d engine.Millis) {
	if status != atOnce {
		g.leg.n.note(g.leg, words)
		return
	}
	g.leg.during(d, func() {
		if !g.taken && !g.ended {
			g.leg.n.note(g.leg, words)
			g.refuse(status)
		}
	})
}

// takes is what a person does once it has answered.
func (p *person) takes(g *rung) {
	n, c := g.leg.n, g.leg
	if c.over {
		return
	}
	p.call = c
	n.live(c, p.Does)
	d := p.Talks
	if p.TalksUntil > p.Talks {
		d = n.Between(p.Talks, p.TalksUntil)
	}
	if d > 0 {
		c.during(d, func() { c.hangUp("hangs up") })
	}
	if n.dice.chance(p.Drops) {
		c.during(n.Between(0, 120_000), func() { c.hangUp("is cut off") })
	}
}

// Follow has the caller of a call do lines of a telephone, one after the other, as time passes: see
// [Person.Does].
func (n *Network) Follow(sid string, lines []string) error {
	c := n.bySid(sid)
	if c == nil {
		return ErrGone
	}
	n.live(c, lines)
	return nil
}

// live does the first of some lines, and the others later. Between two lines there is at least a second.
func (n *Network) live(c *call, lines []string) {
	if len(lines) == 0 || c.over {
		return
	}
	line, rest := strings.TrimSpace(lines[0]), lines[1:]
	d := engine.Millis(1000)
	if length, ok := strings.CutPrefix(line, "wait "); ok {
		d, _ = lengthOf(strings.TrimSpace(length))
	} else if err := c.act(line); err != nil {
		n.note(c, "cannot: "+err.Error())
	}
	c.during(d, func() { n.live(c, rest) })
}
