package sim

import (
	"fmt"

	"callflow/engine"
)

// Standing is what a call is doing at this moment, as far as it matters to whoever waits for something.
type Standing struct {
	Sid, Name string
	Over      bool
	Status    string // CallStatus
	Rings     bool   // it is rung and nobody has answered yet
	Noise     bool   // something is heard: words, a sound, ringing, somebody to talk with
	Keys      bool   // keys are taken now
	Words     bool   // words are taken now
	With      string // CallSid of the other side of a talk
	Together  bool   // it is in a room where the talk has begun, and somebody else is there
	Queue     string // where the call waits to be served, by its name at Twilio
}

// Stands tells what a call is doing; the zero value when there was never such a call.
func (n *Network) Stands(sid string) Standing {
	if c := n.bySids[sid]; c != nil {
		return c.standing()
	}
	return Standing{Over: true}
}

func (c *call) standing() Standing {
	s := Standing{Sid: c.sid, Name: c.name, Over: c.over, Status: c.status}
	if c.over {
		return s
	}
	s.Rings = c.rung != nil && !c.rung.taken && !c.rung.ended
	if other := c.partner(); other != nil {
		s.With = other.sid
	}
	if q := c.queue(); q != nil {
		s.Queue = q.name
	}
	if r := c.seated(); r != nil {
		s.Words, s.Together = true, r.room.status == "in-progress" && len(r.room.seats) > 1
	}
	switch a := c.doing().(type) {
	case *listening:
		s.Noise = !a.asked
		s.Keys = a.takes("dtmf") && (a.asked || attr(a.verb, "bargeIn") != "false")
		s.Words = a.takes("speech") && (a.asked || attr(a.verb, "bargeIn") != "false")
	case *recording:
		s.Keys, s.Words = true, true
	case *connected:
		s.Keys, s.Words, s.Noise = true, true, true
	case *paying:
		s.Keys, s.Noise = true, !a.asked
	case *speaking:
		s.Noise = !a.silent
	case nil:
	default:
		s.Noise = true // ringing, waiting, talking
	}
	s.Noise = s.Noise || s.With != "" || s.Rings
	return s
}

// Sid is the CallSid of the latest call of a name; "" when there was none.
func (n *Network) Sid(name string) string {
	for c := range n.backwards() {
		if c.name == name {
			return c.sid
		}
	}
	return ""
}

// Rung returns the CallSids of the legs that ring, in the order in which they began.
func (n *Network) Rung() []string {
	var sids []string
	for _, c := range n.calls {
		if s := c.rung; s != nil && !s.taken && !s.ended && !c.over {
			sids = append(sids, c.sid)
		}
	}
	return sids
}

// PickUp ends the ringing of a leg: how is answered, machine, busy, no-answer or failed.
func (n *Network) PickUp(sid, how string) error {
	c := n.bySid(sid)
	if c == nil || c.rung == nil || c.rings() != c.rung {
		return ErrGone
	}
	if err := c.ring(how); err != nil {
		return err
	}
	n.settle()
	return nil
}

// Serve has somebody who is on no telephone here take a call out of its queue. When bridge is not "", it is
// the URL that the caller hears before the talk. It returns the name under which [Network.Stop] ends the talk.
func (n *Network) Serve(sid, bridge string) (name string, err error) {
	c := n.bySid(sid)
	if c == nil || c.queue() == nil {
		return "", ErrGone
	}
	w := c.waits()
	ghost := n.ghost("agent", "client:agent")
	ghost.docs = []*document{{role: roleMain}}
	t := &taking{c: ghost, verb: emptyDial(), queue: w.queue}
	if bridge != "" {
		t.noun = queueNoun(bridge)
	}
	n.note(ghost, "takes the call of "+c.name)
	t.take(w)
	n.settle()
	return ghost.sid, nil
}

// ghost adds somebody who runs no documents.
func (n *Network) ghost(name, from string) *call {
	g := n.newCall(name, from, "")
	g.ghost, g.status, g.answered = true, "in-progress", n.now
	return g
}

// Crowd puts callers into a queue who run no documents and have waited for some time, and returns their
// CallSids.
func (n *Network) Crowd(queue string, count int, waited engine.Millis) []string {
	var sids []string
	q := n.queueOf(queue)
	for i := range count {
		g := n.ghost(fmt.Sprintf("waiting %d", i+1), "+12025550199")
		w := &waiting{c: g, verb: emptyDial(), queue: q, since: n.now - waited}
		g.docs = []*document{{role: roleMain, doing: w}, {role: roleWait, doing: &speaking{c: g}}}
		q.members = append(q.members, w)
		n.note(g, "waits in the queue "+q.name)
		sids = append(sids, g.sid)
	}
	q.match()
	n.settle()
	return sids
}

// Stop ends what somebody without documents does: who takes part in a talk hangs up.
func (n *Network) Stop(sid string) {
	c := n.bySid(sid)
	if c == nil {
		return
	}
	if t := c.talk(); t != nil && t.c == c {
		n.note(c, "hangs up")
		t.finish()
	} else {
		c.hangUp("hangs up")
	}
	n.settle()
}

// Recording is what somebody said into a Record.
type Recording struct {
	URL   string // RecordingUrl
	Words string
	At    engine.Millis // when it was made

	Call    string // CallSid
	Seconds int
}

// Recordings returns the recordings that were made, in order.
func (n *Network) Recordings() []Recording { return n.said }
