package sim

import (
	"slices"
	"strconv"
	"strings"

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
	n := c.n
	if n.Broken[noun.Content()] {
		n.note(c, "cannot reach the queue "+noun.Content())
		c.proceed(v, dialled("failed", nil))
		return
	}
	q := n.knownQueue(noun.Content())
	if q == nil && n.Settings.QueueUnknown != "wait" {
		n.note(c, "finds no queue "+noun.Content())
		c.proceed(v, dialled(n.Settings.QueueUnknown, nil))
		return
	}
	q = n.queueOf(noun.Content())
	t := &taking{c: c, verb: v, noun: noun, queue: q, end: n.now + min(600_000, max(5000, seconds(v, "timeout", 30)))}
	c.begin(t)
	if n.Struck("queue-agent-never") {
		n.note(c, "is not seen by the queue "+q.name)
		return
	}
	q.takers = append(q.takers, t)
	if len(q.members) == 0 {
		n.note(c, "waits for a caller of the queue "+q.name)
	}
	q.match()
}

func (t *taking) until() engine.Millis { return t.end }
func (t *taking) passing() bool        { return false }

// stop ends it with the call, or because the call is moved.
func (t *taking) stop() {
	t.forget()
	t.c.dialStopped(t.verb, dialled("canceled", nil))
}

func (t *taking) expire() {
	t.forget()
	t.c.done()
	t.c.proceed(t.verb, dialled(t.c.n.Settings.QueueEmpty, nil))
}

func (t *taking) forget() {
	t.queue.takers = slices.DeleteFunc(t.queue.takers, func(o *taking) bool { return o == t })
}

// take bridges with a caller: first the caller alone hears the document of the Queue noun.
func (t *taking) take(w *waiting) {
	n := t.c.n
	w.out()
	if n.Struck("queue-vanishes") {
		w.c.during(0, func() { w.c.hangUp("vanishes") })
	}
	if n.Struck("queue-agent-rejects") {
		t.c.during(n.Between(0, 3000), func() { t.c.hangUp("hangs up") })
	}
	talk := &talking{c: t.c, verb: t.verb, guest: w}
	w.peer = talk
	t.c.begin(talk)
	for w.c.top().role == roleWait {
		w.c.top().doing = nil // what was being said in the queue
		w.c.pop()
	}
	address := ""
	if t.noun != nil {
		address = attr(t.noun, "url")
	}
	if address == "" {
		talk.begin()
		return
	}
	d := &document{role: roleWhisper, more: talk.begin, lost: func(*Failure) { w.c.pop(); talk.begin() }}
	w.c.push(d)
	p := engine.Params{{Name: "DequeingCallSid", Value: t.c.sid}, {Name: "QueueSid", Value: w.queue.sid}, {Name: "QueueTime", Value: whole(w.waited)}}
	base := ""
	if top := t.c.top(); top != nil {
		base = top.url
	}
	w.c.load(d, absolute(base, address), attr(t.noun, "method"), p)
}

// talking is two calls talking: on one side a Dial, on the other an Enqueue or a leg that the Dial rang.
type talking struct {
	c     *call // who dialled
	verb  *twiml.Node
	guest *waiting // out of a queue; nil otherwise
	leg   *call    // that was rung; nil otherwise
	file  *file    // of the Dial, when it records
	since engine.Millis
	away  bool // the leg was moved elsewhere
	over  bool
}

// begin begins the talk itself.
func (t *talking) begin() {
	if t.over {
		return
	}
	n := t.c.n
	t.since = n.now
	n.note(t.c, "talks with "+t.other().name)
	if mode := attr(t.verb, "record"); mode != "" && mode != "false" && mode != "do-not-record" {
		f := n.newFile(t.c, "DialVerb")
		f.written, f.spoken, f.dual = true, true, strings.HasSuffix(mode, "-dual")
		if track := attr(t.verb, "recordingTrack"); track != "" {
			f.track = track
		}
		if back := attr(t.verb, "recordingStatusCallback"); back != "" {
			f.reports(absolute(t.c.top().url, back), attr(t.verb, "recordingStatusCallbackMethod"), attr(t.verb, "recordingStatusCallbackEvent"))
		}
		t.file = f
		n.starts(f)
	}
	if t.leg != nil && t.leg.name == "" {
		t.leg.name = t.leg.to
	}
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

// press takes the star with which hangupOnStar ends the talk (TwiML reference 1.7).
func (t *talking) press(keys string) bool {
	if attr(t.verb, "hangupOnStar") == "true" && strings.Contains(keys, "*") {
		t.finish()
	}
	return true
}

// finish ends the talk for both, and both go on with their own documents.
func (t *talking) finish() {
	if t.over {
		return
	}
	t.over = true
	t.release()
	t.resume()
}

// release lets go of the other side.
func (t *talking) release() {
	if t.guest != nil {
		t.guest.released()
		return
	}
	t.leg.end("completed")
}

// resume goes on with the document of whoever dialled.
func (t *talking) resume() {
	if t.c.ghost {
		t.c.close("completed")
	}
	if t.c.over {
		return
	}
	p := t.result()
	t.c.done()
	t.c.proceed(t.verb, p)
}

// result are the parameters of the action (TwiML reference 3.6); the recording ends here.
func (t *talking) result() engine.Params {
	n := t.c.n
	p := engine.Params{{Name: "DialBridged", Value: strconv.FormatBool(t.since > 0)}, {Name: "DialCallStatus", Value: "completed"},
		{Name: "DialCallSid", Value: t.other().sid}}
	if t.since > 0 && !t.away {
		p = append(p, engine.Param{Name: "DialCallDuration", Value: whole(n.now - t.since)})
	}
	if w := t.guest; w != nil {
		p = append(p, engine.Param{Name: "QueueSid", Value: w.queue.sid}, engine.Param{Name: "QueueTime", Value: whole(w.waited)})
	}
	if f := t.file; f != nil {
		n.ends(f, false)
		p = append(p, engine.Param{Name: "RecordingDuration", Value: f.seconds()}, engine.Param{Name: "RecordingSid", Value: f.sid},
			engine.Param{Name: "RecordingUrl", Value: n.recordingURL(f.sid)})
	}
	return p
}

// stop ends the talk when whoever dialled has gone, or was moved: the other side is dropped, or goes on.
func (t *talking) stop() {
	if t.over {
		return
	}
	t.over = true
	t.c.dialStopped(t.verb, t.result())
	t.release()
}

// partnerLeft ends the talk when the other side has gone.
func (t *talking) partnerLeft() {
	if t.over {
		return
	}
	t.over = true
	t.resume()
}
