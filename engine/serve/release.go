package serve

import (
	"sync"
	"sync/atomic"

	"callflow/engine"
)

// answerState says what came of an event.
type answerState uint8

const (
	unset answerState = iota
	kept              // the turn is durable
	lost              // the turn is not durable and never will be
)

// answer is what a webhook waits for.
type answer struct {
	state answerState
	body  []byte
}

// waiter is a webhook that waits. It gets one answer.
type waiter struct{ ch chan answer }

func newWaiter() *waiter { return &waiter{make(chan answer, 1)} }

func (w *waiter) answer(a answer) {
	select {
	case w.ch <- a:
	default: // it has one already, and nobody reads it any more
	}
}

// release lets out what came of a durable turn: figures, effects, answers.
func (s *Server) release(d *engine.Done) {
	t := &d.Turn
	contact := d.Event.Cell.Contact()
	s.count.turn(d)
	s.figures.note(contact, d.Event.At, t)
	if s.today.note(contact, d.Event.At, t) || contact == engine.FloorID {
		s.board.rouse()
	}
	s.trial.note(contact, d)
	s.lanes.void(t.Void)
	s.lanes.add(t.Effects, false)
	wait, _ := d.Wait.(*waiter)
	var own []byte
	for _, r := range t.Replies {
		if r.Run == 0 {
			own = r.Body
			continue
		}
		for _, w := range s.held.take(heldRun{contact, r.Run}) {
			w.answer(answer{state: kept, body: r.Body})
		}
	}
	switch {
	case wait == nil:
	case own == nil && t.Hold > 0:
		s.held.add(heldRun{contact, holds(d)}, wait)
	default:
		wait.answer(answer{state: kept, body: own})
	}
}

// holds finds the run whose webhook a turn has left open.
func holds(d *engine.Done) engine.RunID {
	c, leg, run := d.Turn.Contact, engine.LegID(1), engine.RunID(0)
	if w, ok := d.Event.Body.(engine.Webhook); ok {
		leg, run = w.To.Leg, w.To.Run
	}
	if r := c.Run(run); r != nil && r.Owed > 0 {
		return run
	}
	for i := range c.Runs {
		if c.Runs[i].Leg == leg && c.Runs[i].Owed > 0 {
			return c.Runs[i].ID
		}
	}
	return run
}

// heldRun is a channel whose webhook is held open.
type heldRun struct {
	contact engine.ContactID
	run     engine.RunID
}

// held are webhooks that a later turn of their contact answers. The contact's own timer sees to it that
// there is one.
type held struct {
	mu   sync.Mutex
	by   map[heldRun][]*waiter
	open atomic.Int64
}

func (h *held) add(at heldRun, w *waiter) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.by == nil {
		h.by = map[heldRun][]*waiter{}
	}
	h.by[at] = append(h.by[at], w)
	h.open.Add(1)
}

func (h *held) take(at heldRun) []*waiter {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := h.by[at]
	delete(h.by, at)
	h.open.Add(-int64(len(list)))
	return list
}
