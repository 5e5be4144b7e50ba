package sim

import "callflow/engine"

// ErrNotInProgress is what REST says of a call that rings, and so cannot be redirected.
var ErrNotInProgress = &Failure{21220, "", "Call is not in-progress. Cannot redirect."}

// Move makes a call run the document at a URL, whatever it is doing (REST: POST Calls/{Sid}). [ErrGone] says
// that it is over, or unknown.
func (n *Network) Move(sid, url string) error {
	c := n.bySid(sid)
	if c == nil {
		return ErrGone
	}
	if c.status != "in-progress" {
		return ErrNotInProgress
	}
	c.moved(url)
	n.settle()
	return nil
}

// SetLimit changes how long a call may last, in seconds from its answer (REST: TimeLimit).
func (n *Network) SetLimit(sid string, seconds int) error {
	c := n.bySid(sid)
	if c == nil || c.answered == 0 {
		return ErrGone
	}
	c.limit = c.answered + engine.Millis(seconds)*1000
	return nil
}

// moved interrupts whatever the call does and runs another document. The action of the interrupted verb is
// requested first, and its answer dropped (mapping.md section 1, rule 2).
func (c *call) moved(url string) {
	if g := c.rung; g != nil {
		g.takenAway()
	}
	c.stopAll()
	c.docs = nil
	d := &document{role: roleMain}
	c.push(d)
	run := func() { c.load(d, url, "", nil) }
	if delay := c.n.Settings.MoveDelay; delay > 0 {
		d.doing = &speaking{c: c, end: c.n.now + delay, then: run}
		return
	}
	run()
}

// Claim takes a caller out of a queue (REST: POST Queues/{Sid}/Members/{CallSid}); Front is the first one.
// Of two claims of one caller the second finds nobody ([ErrGone]).
func (n *Network) Claim(queueSid, sid, url string) error {
	for _, q := range n.queues {
		if q.sid != queueSid {
			continue
		}
		for i, w := range q.members {
			if w.c.sid != sid && (sid != "Front" || i > 0) {
				continue
			}
			if n.Struck("queue-vanishes") {
				w.c.hangUp("vanishes")
				n.settle()
				return ErrGone
			}
			return n.Move(w.c.sid, url)
		}
	}
	return ErrGone
}

// End hangs a call up from our side (REST: Status=completed).
func (n *Network) End(sid string) error {
	c := n.bySid(sid)
	if c == nil {
		return ErrGone
	}
	if g := c.ringer(); g != nil && !g.taken {
		n.note(c, "is cancelled")
		c.withdraw(n.Settings.EndedRinging)
	} else {
		c.hangUp("is hung up")
	}
	n.settle()
	return nil
}

// Cancel ends a call that nobody has answered (REST: Status=canceled). It reports whether it did: a call
// that was answered goes on. A call that is still queued sends no callbacks.
func (n *Network) Cancel(sid string) bool {
	c := n.bySid(sid)
	if c == nil || c.answered > 0 {
		return false
	}
	n.note(c, "is cancelled")
	c.withdraw("canceled")
	n.settle()
	return true
}

// ringer is how Twilio rings or will ring the leg; nil for a call from outside.
func (c *call) ringer() *rung {
	if c.rung != nil {
		return c.rung
	}
	return c.placed
}

// withdraw ends a call that nobody has answered, and tells whoever rang it.
func (c *call) withdraw(status string) {
	g := c.ringer()
	switch {
	case g == nil:
		c.end(status)
	case c.status == "queued":
		g.ended = true
		c.close(status)
		c.n.forsaken(g.order.Room)
	default:
		g.refuse(status)
	}
}

// Tell changes where a call reports to (REST: StatusCallback beside Url).
func (n *Network) Tell(sid string, r Routes) {
	c := n.bySid(sid)
	if c == nil {
		return
	}
	if r.Fallback != "" {
		c.routes.Fallback = r.Fallback
	}
	if r.Status == "" {
		return
	}
	c.routes.Status = r.Status
	if g := c.placed; g != nil {
		o := *g.order
		o.Routes.Status = r.Status
		g.order, g.noun = &o, nounOf(&o)
	}
}

// Run makes a call run a document that is given as text (REST: Twiml).
func (n *Network) Run(sid, document string) error { return n.Move(sid, inline+document) }
