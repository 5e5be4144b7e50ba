package main

import (
	"fmt"
	"slices"

	"callflow/engine"
	"callflow/engine/sim"
)

// caller is a customer of the support centre, who looks every few seconds at what to do.
type caller struct {
	s        *support
	sid      string
	from     string
	patience engine.Millis // until when they wait
	wants    string        // besides an agent: a call back "1", to leave a message "2"
	talking  engine.Millis // since when
	talks    engine.Millis // for how long at most
}

// customer calls.
func (s *support) customer() {
	r := s.r
	s.calls++
	c := &caller{s: s, from: fmt.Sprintf("+8190%08d", r.IntN(100_000_000)), patience: s.world.Net.Now() + 15_000 + engine.Millis(r.ExpFloat64()*200_000),
		talks: 30_000 + engine.Millis(r.ExpFloat64()*200_000)}
	number := s.main
	switch n := r.IntN(20); {
	case n == 0:
		c.from = "anonymous"
	case n < 3:
		c.from, number = fmt.Sprintf("+1415555%04d", r.IntN(10_000)), s.english
	}
	switch n := r.IntN(10); {
	case n < 2:
		c.wants = "1"
	case n == 2:
		c.wants = "2"
	}
	name := fmt.Sprint("customer ", s.calls)
	s.dial(name, c.from, number, nil)
	c.sid = s.world.Net.Sid(name)
	c.soon()
}

func (c *caller) soon() { c.s.later(c.s.world.Net.Now()+2000+engine.Millis(c.s.r.IntN(1500)), c.look) }

func (c *caller) do(line string) { _ = c.s.world.Net.Follow(c.sid, []string{line}) }

// look does what the moment asks for.
func (c *caller) look() {
	now := c.s.world.Net.Now()
	stands := c.s.world.Net.Stands(c.sid)
	if stands.Over {
		return
	}
	flow, step := c.s.world.Office.Where(c.sid)
	switch {
	case stands.Together:
		c.talk(now)
	case stands.Keys:
		c.press(flow, step, now)
	case flow == "support" && step == "line" && now > c.patience, flow != "support" && c.s.r.IntN(60) == 0:
		c.do("hang up")
	}
	c.soon()
}

// press presses a key where one is taken.
func (c *caller) press(flow engine.FlowName, step engine.StepName, now engine.Millis) {
	r := c.s.r
	switch {
	case flow == "welcome":
		c.do("press " + []string{"1", "1", "1", "2", "2", "2", "2", "9", "5"}[r.IntN(9)])
	case flow == "support" && step == "line":
		c.wait(now)
	case step == "number" && r.IntN(4) > 0, step == "which_number" && r.IntN(3) == 0: // their own, or they do not say
	case step == "number", step == "which_number":
		c.other(step)
	case flow == "survey" && r.IntN(3) > 0:
		c.do(fmt.Sprint("press ", min(5, 2+r.IntN(5))))
	case flow == "survey":
		c.do("hang up")
	case step == "speak" && r.IntN(4) == 0:
		c.do([]string{"press #", "hang up"}[r.IntN(2)])
	}
}

// wait chooses another way out of the line, or none.
func (c *caller) wait(now engine.Millis) {
	if c.wants == "1" && c.from != "anonymous" {
		c.s.answers(c.from)
	}
	switch {
	case c.wants != "" && c.s.r.IntN(3) == 0:
		c.do("press " + c.wants)
	case now > c.patience:
		c.do("hang up")
	}
}

// other gives another number to be called back at, and says that it was heard well.
func (c *caller) other(step engine.StepName) {
	number := fmt.Sprintf("080%08d", c.s.r.IntN(100_000_000))
	c.s.answers("+81" + number[1:])
	_ = c.s.world.Net.Follow(c.sid, []string{"press " + number + "#", "wait 9s", "press 1"})
}

// answers is whoever is called back at a number, once it rings there: not everybody is in, and not everybody still
// wants to talk.
func (s *support) answers(number string) {
	p := sim.Person{Address: number, After: 3000, Until: 12_000, Busy: 0.08, NoAnswer: 0.25, Machine: 0.08, Does: []string{"wait 7s", "press 1"}}
	switch s.r.IntN(10) {
	case 0:
		p.Does[1] = "press 2"
	case 1:
		p.TalksUntil = 90_000
	}
	s.world.Net.Meet(p)
}

// talk is what happens while an agent is there: now and then the caller is put on hold, or handed on.
func (c *caller) talk(now engine.Millis) {
	if c.talking > 0 {
		if now > c.talking+c.talks {
			c.do("hang up")
		}
		return
	}
	c.talking = now
	contact := c.s.world.Office.ContactOf(c.sid)
	switch c.s.r.IntN(12) {
	case 0, 1:
		c.s.later(now+10_000, func() { c.s.command(contact, "hold") })
		c.s.later(now+20_000+engine.Millis(c.s.r.IntN(60_000)), func() { c.s.command(contact, "resume") })
	case 2:
		c.s.later(now+20_000, func() { c.s.command(contact, "transfer") })
	}
}

// command is asked for by the agent who talks, if there still is one.
func (s *support) command(contact engine.ContactID, name string) {
	cell, ok := s.world.Office.Contact(contact)
	if !ok {
		return
	}
	for i := range cell.Legs {
		l := cell.Legs[i]
		if l.State != engine.LegUp || l.Role != "agent" {
			continue
		}
		c := engine.Command{Name: name, By: l.Address}
		switch name {
		case "transfer":
			others := slices.DeleteFunc(slices.Clone(s.staff), func(a *worker) bool { return a.name == l.Address })
			c.With = []engine.Named{{Name: "to", Value: others[s.r.IntN(len(others))].name}}
		default:
			c.With = []engine.Named{{Name: "who", Value: "customer"}}
		}
		_ = s.world.Command(contact, c)
		return
	}
}
