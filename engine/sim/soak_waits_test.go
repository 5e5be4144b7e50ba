package sim

import (
	"flag"
	"fmt"
	"slices"
	"testing"

	"callflow/engine"
	"callflow/engine/floor"
	"callflow/engine/library"
)

var waits = flag.Int("waits", 1500, "how often somebody waits in TestSoakWaits; make soak plays 1,000,000")

// TestSoakWaits lets people wait for agents whom queues ring, with faults: every wait ends in one recorded way, nobody
// is forgotten, no agent has two callers, and no caller two agents. Whether those who wait longest are first is shown
// where it can be seen, see TestFloorHoldsItsRules in engine/floor.
func TestSoakWaits(t *testing.T) {
	t.Parallel()
	w, err := library.Load("testdata/waits", library.Options{LiveNo: 1, BaseURL: "https://x.test"})
	if err != nil || w.Diagnostics.HasErrors() {
		t.Fatal(err, w.Diagnostics)
	}
	total := crowd{}
	for seed := *soakFrom; total.waits < *waits; seed++ {
		c := &crowd{storm: newStorm(w, seed), visits: map[wait]*stay{}, offers: map[int64]*floorOffer{}, ends: map[string]int{}}
		c.world.Office.Told = c.told
		if c.gather(); c.fault != "" {
			t.Fatalf("seed %d: %s\n%s", seed, c.fault, c.last())
		}
		total.add(c)
	}
	t.Logf("%d waits, %d talks, ended by %v; offers ended by %v", total.waits, total.talks, total.ends, total.results)
	for _, want := range []string{"bridged", "hangup", "leave", "redirected"} {
		if *waits >= 1000 && total.ends[want] == 0 {
			t.Errorf("no wait was ended by %s", want)
		}
	}
}

// crowd is a storm of people who wait.
type crowd struct {
	*storm
	visits  map[wait]*stay
	offers  map[int64]*floorOffer
	waits   int
	talks   int
	ends    map[string]int // by Twilio's word
	results map[string]int // of offers
}

// wait is one leg that waits.
type wait struct {
	contact engine.ContactID
	leg     engine.LegID
}

type stay struct{ talking bool }

type floorOffer struct {
	agent   string
	contact int64
	talking bool
}

func (c *crowd) add(o *crowd) {
	if c.ends == nil {
		c.ends, c.results = map[string]int{}, map[string]int{}
	}
	c.waits += o.waits
	c.talks += o.talks
	for k, n := range o.ends {
		c.ends[k] += n
	}
	for k, n := range o.results {
		c.results[k] += n
	}
}

// gather has people call, wait, be answered and go for an hour; then everybody goes.
func (c *crowd) gather() {
	c.results = map[string]int{}
	c.world.SignIn()
	n := c.world.Net
	for end := n.Now() + 3_600_000; n.Now() < end && c.fault == ""; {
		c.happen()
	}
	for range 3 { // those who are called back may still call
		for _, name := range n.Living() {
			if p := n.find(name); p != nil {
				p.hangUp("hangs up")
			}
		}
		n.settle()
		c.world.Settle()
		for range 400 {
			if next := c.world.Next(); next != 0 && next < n.Now()+1_800_000 && c.fault == "" {
				c.world.Advance(next)
			}
		}
	}
	c.world.Advance(n.Now() + 3_600_000)
	c.over()
}

// happen lets one thing happen.
func (c *crowd) happen() {
	n := c.world.Net
	rung := n.Rung()
	switch kind := c.dice.below(12); {
	case kind < 2 && len(n.Living()) < 40:
		c.calls++
		_ = n.Place(fmt.Sprintf("c%d", c.calls), fmt.Sprintf("+8190111100%02d", c.dice.below(40)), c.names[c.dice.below(len(c.names))])
	case kind < 6 && len(rung) > 0:
		_ = n.PickUp(rung[c.dice.below(len(rung))], []string{"answered", "answered", "answered", "answered", "machine", "busy", "no-answer", "failed"}[c.dice.below(8)])
	case kind == 6:
		agents := []string{"a1", "a2", "a3", "a4", "a5", "a6"}
		states := []floor.Presence{floor.Available, floor.Available, floor.Available, floor.Away, floor.Offline}
		a := "agents." + agents[c.dice.below(len(agents))]
		c.world.Present(a, states[c.dice.below(len(states))], "", a)
	case kind < 9:
		c.world.Advance(n.Now() + engine.Millis(c.dice.below(5000)))
	default:
		c.someone()
	}
	n.settle()
	c.world.Settle()
}

// someone presses a key, hangs up or does nothing.
func (c *crowd) someone() {
	n := c.world.Net
	living := n.Living()
	if len(living) == 0 {
		return
	}
	p := n.find(living[c.dice.below(len(living))])
	if p == nil {
		return
	}
	switch c.dice.below(5) {
	case 0:
		p.hangUp("hangs up")
	case 1, 2:
		_ = n.Follow(p.sid, []string{"1"})
	case 3:
		_ = n.Follow(p.sid, []string{"2"})
	}
}

// told checks what is recorded.
func (c *crowd) told(t Turned) {
	for i := range t.Facts {
		if f := &t.Facts[i]; c.fault == "" {
			c.fact(t.Contact, f)
		}
	}
}

func (c *crowd) fact(contact engine.ContactID, f *engine.Fact) {
	who := wait{contact, f.Leg}
	switch f.Kind {
	case engine.QueueEntered:
		if c.visits[who] != nil {
			c.fault = fmt.Sprintf("c%d leg %d waits twice", contact, f.Leg)
		}
		c.visits[who] = &stay{}
		c.waits++
	case engine.QueueTalking:
		if v := c.visits[who]; v == nil || v.talking {
			c.fault = fmt.Sprintf("c%d leg %d talks twice, or without having waited", contact, f.Leg)
		} else {
			v.talking = true
			c.talks++
		}
	case engine.QueueLeft:
		if slices.ContainsFunc(f.Data, func(n engine.Named) bool { return n.Name == "late" }) {
			return // said again, when the leg has gone
		}
		if c.visits[who] == nil {
			c.fault = fmt.Sprintf("c%d leg %d leaves, and did not wait", contact, f.Leg)
		}
		delete(c.visits, who)
		c.ends[named(f.Data, "result")]++
	case engine.OfferMade:
		c.offered(f)
	case engine.OfferEnded:
		c.offerEnded(f)
	case engine.AgentState:
		c.agentState(f)
	}
}

func (c *crowd) offered(f *engine.Fact) {
	o := &floorOffer{agent: named(f.Data, "agent"), contact: numbered(f.Data, "contact")}
	for _, other := range c.offers {
		if other.agent == o.agent {
			c.fault = fmt.Sprintf("%s is offered to c%d and has c%d", o.agent, o.contact, other.contact)
		}
		if other.contact == o.contact && other.talking && len(c.visits) == 0 {
			c.fault = fmt.Sprintf("c%d talks and is offered again", o.contact)
		}
	}
	c.offers[numbered(f.Data, "offer")] = o
}

func (c *crowd) offerEnded(f *engine.Fact) {
	id := numbered(f.Data, "offer")
	o, result := c.offers[id], named(f.Data, "result")
	c.results[result]++
	switch {
	case o == nil || o.talking:
		c.fault = fmt.Sprintf("offer %d ends twice, or was never made", id)
	case result == string(floor.Accepted):
		o.talking = true
	default:
		delete(c.offers, id)
	}
}

// agentState ends the talk of an agent who is not busy any more.
func (c *crowd) agentState(f *engine.Fact) {
	if named(f.Data, "state") == string(floor.Busy) {
		return
	}
	for id, o := range c.offers {
		if o.agent == named(f.Data, "agent") && o.talking {
			delete(c.offers, id)
		}
	}
}

// over checks that nothing is left when everybody has gone.
func (c *crowd) over() {
	if c.fault != "" {
		return
	}
	for who := range c.visits {
		c.fault = fmt.Sprintf("c%d leg %d still waits", who.contact, who.leg)
		return
	}
	if cell, ok := c.world.Office.Contact(engine.FloorID); ok {
		c.fault = leftOn(cell.Floor)
	}
	if names := c.world.Net.Living(); c.fault == "" && len(names) > 0 {
		c.fault = fmt.Sprintf("%v live although everybody has hung up", names)
	}
	if n := c.world.Office.loop.Counts(); c.fault == "" && n > 0 {
		c.fault = fmt.Sprintf("%d contacts are not over", n)
	}
}

func named(data []engine.Named, name string) string {
	if i := slices.IndexFunc(data, func(n engine.Named) bool { return n.Name == name }); i >= 0 {
		s, _ := data[i].Value.(string)
		return s
	}
	return ""
}

func numbered(data []engine.Named, name string) int64 {
	if i := slices.IndexFunc(data, func(n engine.Named) bool { return n.Name == name }); i >= 0 {
		n, _ := data[i].Value.(float64)
		return int64(n)
	}
	return 0
}
