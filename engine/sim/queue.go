package sim

import (
	"slices"
	"strconv"

	"callflow/engine"
	"callflow/engine/twiml"
)

// queue is one of Twilio's queues: first in, first out.
type queue struct {
	sid, name string
	size      int
	members   []*waiting
	takers    []*taking
	served    int
	spent     engine.Millis // what those who left have waited
	made      engine.Millis
	changed   engine.Millis
}

// queueOf returns the queue of a name, and creates it if there is none yet.
func (n *Network) queueOf(name string) *queue {
	for _, q := range n.queues {
		if q.name == name {
			return q
		}
	}
	q := &queue{sid: n.sid("QU"), name: name, size: 1000, made: n.now, changed: n.now}
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

func (c *call) enqueue(v *twiml.Node) {
	c.answer()
	q := c.n.queueOf(v.Content())
	w := &waiting{c: c, verb: v, queue: q, since: c.n.now}
	if c.n.Broken[q.name] {
		w.left = true
		c.n.note(c, "cannot enter the queue "+q.name)
		c.follow(link(v, "action", "method"), w.result("system-error"))
		return
	}
	if most := min(q.size, number(v, "maxQueueSize", q.size)); len(q.members) >= most {
		w.left = true
		c.n.note(c, "finds the queue "+q.name+" full")
		c.follow(link(v, "action", "method"), w.result("queue-full"))
		return
	}
	c.begin(w)
	q.members = append(q.members, w)
	c.n.note(c, "waits in the queue "+q.name)
	if url := link(v, "waitUrl", "waitUrlMethod"); url != "" {
		c.docs = append(c.docs, &document{role: roleWait, url: url})
		c.fetch(roleWait, url, nil)
	}
	q.match()
}

func (w *waiting) until() engine.Millis { return 0 }
func (w *waiting) expire()              {}
func (w *waiting) passing() bool        { return false }

// stop takes a caller out who has hung up.
func (w *waiting) stop() {
	if w.peer != nil {
		w.peer.partnerLeft()
		if w.c.over {
			w.c.report(link(w.verb, "action", "method"), w.result("bridged"))
		}
		return
	}
	if !w.left {
		w.leave("hangup")
	}
}

// leave takes the caller out of the queue and reports why; the answer is dropped.
func (w *waiting) leave(result string) {
	if w.peer != nil {
		result = "redirected-from-bridged"
	}
	w.out()
	w.c.report(link(w.verb, "action", "method"), w.result(result))
}

// out takes the caller out of the queue.
func (w *waiting) out() {
	if w.left {
		return
	}
	w.left, w.waited = true, w.c.n.now-w.since
	w.queue.served++
	w.queue.spent += w.waited
	w.queue.members = slices.DeleteFunc(w.queue.members, func(m *waiting) bool { return m == w })
}

func (w *waiting) result(word string) engine.Params {
	waited := w.waited
	if !w.left {
		waited = w.c.n.now - w.since
	}
	return engine.Params{{Name: "QueueResult", Value: word}, {Name: "QueueSid", Value: w.queue.sid}, {Name: "QueueTime", Value: whole(waited)}}
}

// params are what every request of somebody who waits carries (TwiML reference, Enqueue).
func (w *waiting) params() engine.Params {
	q := w.queue
	average := engine.Millis(0)
	if q.served > 0 {
		average = q.spent / engine.Millis(q.served)
	}
	return engine.Params{
		{Name: "AvgQueueTime", Value: whole(average)}, {Name: "CurrentQueueSize", Value: strconv.Itoa(len(q.members))},
		{Name: "MaxQueueSize", Value: strconv.Itoa(q.size)}, {Name: "QueuePosition", Value: strconv.Itoa(slices.Index(q.members, w) + 1)},
		{Name: "QueueSid", Value: q.sid}, {Name: "QueueTime", Value: whole(w.c.n.now - w.since)},
	}
}

func whole(d engine.Millis) string { return strconv.FormatInt(int64(d/1000), 10) }

// again asks for the wait document once more.
func (c *call) again(d *document) {
	if d.url == "" || len(d.verbs) == 0 {
		d.doing = &speaking{c: c, silent: true}
		return
	}
	c.fetch(roleWait, link(c.waits().verb, "waitUrl", "waitUrlMethod"), nil)
}

// leave is the verb Leave: the caller gets out of the queue, and its action goes on.
func (c *call) leave() {
	w := c.waits()
	w.out()
	c.n.note(c, "leaves the queue")
	c.pop()
	c.done()
	c.follow(link(w.verb, "action", "method"), w.result("leave"))
}

// match connects those who wait with those who take calls, in order.
func (q *queue) match() {
	for len(q.members) > 0 && len(q.takers) > 0 {
		w, t := q.members[0], q.takers[0]
		q.takers = q.takers[1:]
		t.take(w)
	}
}
