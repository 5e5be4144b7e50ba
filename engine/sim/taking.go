package sim

import (
	"slices"

	"callflow/engine"
	"callflow/engine/twiml"
)

// taking is a Dial with a Queue: somebody waits for the next caller of a queue.
type taking struct {
	c     *call
	verb  *twiml.Node // the Dial
	noun  *twiml.Node // the Queue
	queue *queue
	end   engine.Millis
}

func (c *call) takeFrom(v, noun *twiml.Node) {
	q := c.n.queueOf(noun.Content())
	if c.n.Broken[q.name] {
		c.n.note(c, "cannot reach the queue "+q.name)
		c.follow(attr(v, "action"), engine.Params{{Name: "DialCallStatus", Value: "failed"}})
		return
	}
	t := &taking{c: c, verb: v, noun: noun, queue: q, end: c.n.now + seconds(v, "timeout", 30)}
	c.begin(t)
	q.takers = append(q.takers, t)
	if len(q.members) == 0 {
		c.n.note(c, "waits for a caller of the queue "+q.name)
	}
	q.match()
}

func (t *taking) until() engine.Millis { return t.end }
func (t *taking) passing() bool        { return false }
func (t *taking) stop()                { t.forget() }

func (t *taking) expire() {
	t.forget()
	t.c.done()
	t.c.follow(link(t.verb, "action", "method"), engine.Params{{Name: "DialCallStatus", Value: "no-answer"}})
}

func (t *taking) forget() {
	t.queue.takers = slices.DeleteFunc(t.queue.takers, func(o *taking) bool { return o == t })
}

// take bridges with a caller: first the caller alone hears the document of the Queue noun.
func (t *taking) take(w *waiting) {
	w.out()
	talk := &talking{c: t.c, verb: t.verb, guest: w}
	w.peer = talk
	t.c.begin(talk)
	w.c.top().doing = nil // what was being said in the queue
	for w.c.top().role == roleWait {
		w.c.pop()
	}
	url := ""
	if t.noun != nil {
		url = link(t.noun, "url", "method")
	}
	if url == "" {
		talk.begin()
		return
	}
	d := &document{role: roleWhisper, url: url, more: talk.begin}
	w.c.docs = append(w.c.docs, d)
	p := append(w.params()[4:], engine.Param{Name: "DequeingCallSid", Value: t.c.sid})
	w.c.fetch(roleWhisper, url, p)
}

// talking is two calls talking: on one side a Dial, on the other an Enqueue or a leg that the Dial rang.
type talking struct {
	c     *call // who dialled
	verb  *twiml.Node
	guest *waiting // out of a queue; nil otherwise
	leg   *call    // that was rung; nil otherwise
	since engine.Millis
	over  bool
}

// begin begins the talk itself.
func (t *talking) begin() {
	if t.over {
		return
	}
	t.since = t.c.n.now
	t.c.n.note(t.c, "talks with "+t.other().name)
}

func (t *talking) other() *call {
	if t.guest != nil {
		return t.guest.c
	}
	return t.leg
}

func (t *talking) until() engine.Millis {
	if t.since == 0 {
		return 0
	}
	return t.since + seconds(t.verb, "timeLimit", 14400)
}

func (t *talking) passing() bool { return false }

// expire ends a talk that has lasted as long as it may.
func (t *talking) expire() { t.finish() }

// finish ends the talk for both, and both go on with their own documents.
func (t *talking) finish() {
	if t.over {
		return
	}
	t.over = true
	if t.guest != nil {
		t.guest.released()
	} else {
		t.leg.end("completed")
	}
	t.resume()
}

// resume goes on with the document of whoever dialled.
func (t *talking) resume() {
	if t.c.ghost {
		t.c.over = true
	}
	if t.c.over {
		return
	}
	t.c.done()
	t.c.follow(link(t.verb, "action", "method"), t.result())
}

func (t *talking) result() engine.Params {
	p := engine.Params{{Name: "DialCallStatus", Value: "completed"}, {Name: "DialBridged", Value: "true"}}
	if t.since > 0 {
		p = append(p, engine.Param{Name: "DialCallDuration", Value: whole(t.c.n.now - t.since)})
	}
	return append(p, engine.Param{Name: "DialCallSid", Value: t.other().sid})
}

// stop ends the talk when whoever dialled has gone.
func (t *talking) stop() {
	if t.over {
		return
	}
	t.over = true
	if t.guest != nil {
		t.guest.released()
		return
	}
	t.leg.end("completed")
}

// partnerLeft ends the talk when the other side has gone.
func (t *talking) partnerLeft() {
	if t.over {
		return
	}
	t.over = true
	t.resume()
}

// released goes on with a caller's own document after the talk.
func (w *waiting) released() {
	if w.c.over {
		return
	}
	if w.c.ghost {
		w.c.over = true
		return
	}
	w.peer = nil
	for w.c.top().role != roleMain {
		w.c.pop()
	}
	w.c.done()
	w.c.follow(link(w.verb, "action", "method"), w.result("bridged"))
}
