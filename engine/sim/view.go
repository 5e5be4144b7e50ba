package sim

import (
	"errors"
	"iter"
	"slices"

	"callflow/engine"
)

// CallView is what REST tells of a call, whether it lives or not.
type CallView struct {
	Sid, Parent, Name string
	From, To          string
	Direction         string // inbound, outbound-api or outbound-dial
	Status            string // CallStatus
	AnsweredBy        string
	Began             engine.Millis
	Answered, Ended   engine.Millis // 0 for not yet
	Over              bool
}

// Seconds is how long a call has been answered when it is over.
func (v CallView) Seconds() int {
	if v.Answered == 0 || v.Ended == 0 {
		return 0
	}
	return int((v.Ended - v.Answered + 500) / 1000)
}

func (c *call) view() CallView {
	v := CallView{Sid: c.sid, Name: c.name, From: c.from, To: c.to, Direction: c.direction, Status: c.shown(), AnsweredBy: c.by,
		Began: c.began, Answered: c.answered, Ended: c.ended, Over: c.over}
	if c.rung != nil && c.rung.parent != nil {
		v.Parent = c.rung.parent.sid
	}
	return v
}

// shown is a status as REST tells it: initiated exists in callbacks only (REST reference 3.1).
func (c *call) shown() string {
	if c.status == "initiated" {
		return "ringing"
	}
	return c.status
}

// Calls returns all calls that are remembered, the latest first. People without telephones are not calls.
func (n *Network) Calls() iter.Seq[CallView] {
	return func(yield func(CallView) bool) {
		for c := range n.backwards() {
			if !c.ghost && !yield(c.view()) {
				return
			}
		}
	}
}

// backwards are all calls that are remembered, the latest first.
func (n *Network) backwards() iter.Seq[*call] {
	return func(yield func(*call) bool) {
		living, past := len(n.calls)-1, len(n.past)-1
		for living >= 0 || past >= 0 {
			var c *call
			if past < 0 || living >= 0 && n.calls[living].sid > n.past[past].sid {
				c, living = n.calls[living], living-1
			} else {
				c, past = n.past[past], past-1
			}
			if !yield(c) {
				return
			}
		}
	}
}

// CallOf returns one call.
func (n *Network) CallOf(sid string) (CallView, bool) {
	c := n.bySids[sid]
	if c == nil || c.ghost {
		return CallView{}, false
	}
	return c.view(), true
}

// Member is a caller in a queue.
type Member struct {
	Call  string // CallSid
	Since engine.Millis
}

// QueueView is what REST tells of a queue.
type QueueView struct {
	Sid, Name        string
	Size             int // callers at most
	Members          []Member
	Created, Changed engine.Millis
}

// Average is how long those who wait now have waited, in whole seconds.
func (q QueueView) Average(now engine.Millis) int {
	var sum engine.Millis
	for _, m := range q.Members {
		sum += now - m.Since
	}
	return int(sum / engine.Millis(max(1, len(q.Members))) / 1000)
}

// Queues returns all queues in the order in which they were made.
func (n *Network) Queues() []QueueView {
	all := make([]QueueView, 0, len(n.queues))
	for _, q := range n.queues {
		v := QueueView{Sid: q.sid, Name: q.name, Size: q.size, Created: q.made, Changed: q.changed}
		for _, w := range q.members {
			v.Members = append(v.Members, Member{Call: w.c.sid, Since: w.since})
		}
		all = append(all, v)
	}
	return all
}

// Reasons why a queue cannot be made, changed or deleted.
var (
	ErrNoQueue   = errors.New("there is no such queue")
	ErrQueueName = errors.New("a queue of this name exists already")
	ErrQueueUsed = errors.New("somebody waits in the queue")
)

// MakeQueue makes a queue. A size of 0 is Twilio's default.
func (n *Network) MakeQueue(name string, size int) (sid string, err error) {
	if slices.ContainsFunc(n.queues, func(q *queue) bool { return q.name == name }) {
		return "", ErrQueueName
	}
	q := n.queueOf(name)
	if size > 0 {
		q.size = size
	}
	return q.sid, nil
}

// ChangeQueue gives a queue another name or size; "" and 0 leave what there is.
func (n *Network) ChangeQueue(sid, name string, size int) error {
	for _, q := range n.queues {
		if q.name == name && q.sid != sid {
			return ErrQueueName
		}
	}
	for _, q := range n.queues {
		if q.sid != sid {
			continue
		}
		if name != "" {
			q.name = name
		}
		if size > 0 {
			q.size = size
		}
		q.changed = n.now
		return nil
	}
	return ErrNoQueue
}

// DropQueue deletes an empty queue.
func (n *Network) DropQueue(sid string) error {
	i := slices.IndexFunc(n.queues, func(q *queue) bool { return q.sid == sid })
	switch {
	case i < 0:
		return ErrNoQueue
	case len(n.queues[i].members) > 0:
		return ErrQueueUsed
	}
	n.queues = slices.Delete(n.queues, i, i+1)
	return nil
}

// NewSid makes the next identifier of a kind, such as PN.
func (n *Network) NewSid(kind string) string { return n.sid(kind) }
