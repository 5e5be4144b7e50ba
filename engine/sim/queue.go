package sim

import (
	"slices"
	"strconv"

	"callflow/engine"
	"callflow/engine/twiml"
)

// queue is one of Twilio's queues: first in, first out (REST reference 3.3).
type queue struct {
	sid, name string
	size      int
	made      engine.Millis
	changed   engine.Millis
	members   []*waiting
	takers    []*taking
}

// largestQueue is the size of a queue that nobody has changed.
const largestQueue = 1000

// knownQueue returns the queue of a name, or nil.
func (n *Network) knownQueue(name string) *queue {
	for _, q := range n.queues {
		if q.name == name {
			return q
		}
	}
	return nil
}

// queueOf returns the queue of a name, and creates it if there is none yet.
func (n *Network) queueOf(name string) *queue {
	if q := n.knownQueue(name); q != nil {
		return q
	}
	q := &queue{sid: n.sid("QU"), name: name, size: largestQueue, made: n.now, changed: n.now}
	n.queues = append(n.queues, q)
	return q
}

// waiting is an Enqueue: the caller stands in a queue and hears the documents of its waitUrl.
type waiting struct {
	c      *call
	verb   *twiml.Node
	queue  *queue
	since  engine.Millis
	waited engine.Millis // when it left
	left   bool
	peer   *talking
}

// enqueue begins an Enqueue (TwiML reference 1.13).
func (c *call) enqueue(v *twiml.Node) {
	c.answer()
	if attr(v, faultMark) != "" {
		c.proceed(v, engine.Params{{Name: "QueueResult", Value: "error"}})
		return
	}
	if c.n.Broken[v.Content()] || c.n.Struck("queue-system-error") {
		c.n.note(c, "cannot enter the queue "+v.Content())
		c.proceed(v, engine.Params{{Name: "QueueResult", Value: "system-error"}})
		return
	}
	name := v.Content()
	if name == "" {
		name = attr(v, "workflowSid") // a task of TaskRouter waits in a queue of its workflow
	}
	q := c.n.queueOf(name)
	w := &waiting{c: c, verb: v, queue: q, since: c.n.now}
	most := q.size
	if c.n.Settings.EnforceQueueSize {
		most = min(most, number(v, "maxQueueSize", most))
	}
	if len(q.members) >= most {
		c.n.trouble(c, 14207, c.top().url, "the queue "+q.name+" is full")
		c.n.note(c, "finds the queue "+q.name+" full")
		c.proceed(v, engine.Params{{Name: "QueueResult", Value: "queue-full"}})
		return
	}
	c.begin(w)
	q.members = append(q.members, w)
	c.n.note(c, "waits in the queue "+q.name)
	w.waits()
	q.match()
}

// waits begins what is heard meanwhile: the document of waitUrl, silence when that is empty, and Twilio's
// music when there is none.
func (w *waiting) waits() {
	base := w.c.top().url
	d := &document{role: roleWait, url: base}
	w.c.push(d)
	address, ok := w.verb.Attr("waitUrl")
	switch {
	case !ok:
		w.c.n.note(w.c, "hears Twilio's music")
		fallthrough
	case address == "":
		d.doing = &speaking{c: w.c}
	default:
		w.c.load(d, absolute(base, address), attr(w.verb, "waitUrlMethod"), nil)
	}
}

// again asks for the first document of the queue once more, when one has run to its end. One that took no
// time is asked at a pace (TwiML reference 2.7).
func (c *call) again(d *document) {
	w := c.waits()
	address := absolute(c.main().url, attr(w.verb, "waitUrl"))
	ask := func() { c.load(d, address, attr(w.verb, "waitUrlMethod"), nil) }
	if d.began < c.n.now {
		ask()
		return
	}
	d.doing = &speaking{c: c, end: c.n.now + max(1, c.n.Settings.WaitPace), then: ask, silent: true}
}

// fails ends the wait when a document of it cannot be had: QueueResult=error.
func (w *waiting) fails(d *document) {
	w.out()
	w.c.drop(d)
	w.c.done()
	w.c.n.note(w.c, "is put out of the queue")
	w.c.proceed(w.verb, w.result("error"))
}

func (w *waiting) until() engine.Millis { return 0 }
func (w *waiting) expire()              {}
func (w *waiting) passing() bool        { return false }

// stop takes a caller out who has hung up, or is moved by REST. Its action is requested all the same, and
// the answer dropped (TwiML reference 2.4, 3.8).
func (w *waiting) stop() {
	asks := w.c.over || w.c.n.Settings.MoveAsksAction
	result := w.why()
	if w.peer != nil {
		w.peer.partnerLeft()
	}
	w.out()
	if asks {
		w.c.forgone(w.c.main(), w.verb, w.result(result))
	}
}

// why is the QueueResult of a caller who leaves in the middle of it.
func (w *waiting) why() string {
	switch {
	case w.peer != nil && w.peer.since == 0:
		return "bridging-in-process"
	case w.peer != nil && w.c.over:
		return "bridged"
	case w.peer != nil:
		return "redirected-from-bridged"
	case !w.c.over:
		return "redirected"
	case len(w.c.docs) > 1 && w.c.docs[1].await != "" && w.c.docs[1].began == 0:
		return "system-error" // the first document has not come yet
	}
	return "hangup"
}

// out takes the caller out of the queue.
func (w *waiting) out() {
	if w.left {
		return
	}
	w.left, w.waited = true, w.c.n.now-w.since
	w.queue.members = slices.DeleteFunc(w.queue.members, func(m *waiting) bool { return m == w })
}

func (w *waiting) result(word string) engine.Params {
	waited := w.waited
	if !w.left {
		waited = w.c.n.now - w.since
	}
	return engine.Params{{Name: "QueueResult", Value: word}, {Name: "QueueSid", Value: w.queue.sid}, {Name: "QueueTime", Value: whole(waited)}}
}

// params adds what every request of somebody who waits carries (TwiML reference 3.9). The average is that of
// those who wait now.
func (w *waiting) params(p engine.Params) engine.Params {
	q := w.queue
	return append(p,
		engine.Param{Name: "AvgQueueTime", Value: strconv.Itoa(q.average(w.c.n.now))}, engine.Param{Name: "CurrentQueueSize", Value: strconv.Itoa(len(q.members))},
		engine.Param{Name: "MaxQueueSize", Value: strconv.Itoa(q.size)}, engine.Param{Name: "QueuePosition", Value: strconv.Itoa(slices.Index(q.members, w) + 1)},
		engine.Param{Name: "QueueSid", Value: q.sid}, engine.Param{Name: "QueueTime", Value: whole(w.c.n.now - w.since)})
}

// average is how long those who wait now have waited, in seconds.
func (q *queue) average(now engine.Millis) int {
	var sum engine.Millis
	for _, w := range q.members {
		sum += now - w.since
	}
	if len(q.members) == 0 {
		return 0
	}
	return int(sum) / len(q.members) / 1000
}

func whole(d engine.Millis) string { return strconv.FormatInt(int64(d/1000), 10) }

// leave is the verb Leave: the caller gets out of the queue, and its action goes on; without one the verb
// after Enqueue.
func (c *call) leave() {
	w := c.waits()
	w.out()
	c.n.note(c, "leaves the queue")
	c.stays(c.main())
	c.done()
	c.proceed(w.verb, w.result("leave"))
}

// released goes on with a caller's own document after the talk.
func (w *waiting) released() {
	if w.c.over {
		return
	}
	if w.c.ghost {
		w.c.close("completed")
		return
	}
	w.peer = nil
	w.c.stays(w.c.main())
	w.c.done()
	w.c.proceed(w.verb, w.result("bridged"))
}

// match connects those who wait with those who take calls, in order.
func (q *queue) match() {
	for len(q.members) > 0 && len(q.takers) > 0 {
		w, t := q.members[0], q.takers[0]
		q.takers = q.takers[1:]
		t.take(w)
	}
}
