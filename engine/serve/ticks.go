package serve

import (
	"errors"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"callflow/engine"
)

// ticker wakes contacts when they are due, and takes events once more whose turns were lost.
type ticker struct {
	wake  chan struct{} // room for one
	until atomic.Int64  // when it will look again; earlier times must wake it

	mu    sync.Mutex
	later []laterEvent
}

// laterEvent is an event that is worth another try.
type laterEvent struct {
	at    engine.Millis
	event engine.Event
	tries int
}

const (
	laterAfter = engine.Millis(1000)
	laterTries = 100
	laterRoom  = 10_000
)

// due tells that something is due at an instant; 0 is never.
func (t *ticker) due(at engine.Millis) {
	if at > 0 && int64(at) < t.until.Load() {
		t.rouse()
	}
}

func (t *ticker) rouse() {
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// ticks runs until the server stops.
func (s *Server) ticks() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-s.quit:
			return
		case <-s.ticker.wake:
		case <-timer.C:
		}
		s.ticker.until.Store(0)
		at := now()
		s.fire(at)
		s.again(at)
		next := s.nextLook()
		s.ticker.until.Store(int64(next))
		if s.nextLook() < next { // something came in between
			s.ticker.rouse()
		}
		timer.Reset(time.Until(time.UnixMilli(int64(min(next, now()+60_000)))))
	}
}

// nextLook is when something is due next.
func (s *Server) nextLook() engine.Millis {
	next := s.loop.Next()
	if next == 0 {
		next = math.MaxInt64
	}
	s.ticker.mu.Lock()
	defer s.ticker.mu.Unlock()
	for i := range s.ticker.later {
		next = min(next, s.ticker.later[i].at)
	}
	return next
}

// fire gives a tick to every contact that is due. It goes slowly while the writer is behind: a tick late
// does less harm than a caller who is not answered.
func (s *Server) fire(at engine.Millis) {
	for _, id := range s.loop.Due(at) {
		for s.out.depth.Load() > int64(s.cfg.Limits.Turns)/2 && !s.stopping() {
			time.Sleep(5 * time.Millisecond)
		}
		_, err := s.loop.Tick(id, at)
		if err != nil && !errors.Is(err, engine.ErrUnknownCell) {
			s.log.Error("timer of a contact", "contact", id.String(), "error", err)
			s.loop.Know(id, at+laterAfter)
		}
	}
}

func (s *Server) stopping() bool {
	select {
	case <-s.quit:
		return true
	default:
		return false
	}
}

// later takes an event once more in a second.
func (s *Server) later(e engine.Event) { s.postpone(laterEvent{event: e}) }

func (s *Server) postpone(l laterEvent) {
	if l.tries++; l.tries > laterTries {
		s.log.Error("event is given up", "contact", l.event.Cell.String())
		return
	}
	l.at = now() + laterAfter
	s.ticker.mu.Lock()
	if len(s.ticker.later) < laterRoom {
		s.ticker.later = append(s.ticker.later, l)
	}
	s.ticker.mu.Unlock()
	s.ticker.rouse()
}

// hasten has everything that waits for another try taken now: what came before is not to be overtaken by what comes.
func (t *ticker) hasten() {
	t.mu.Lock()
	for i := range t.later {
		t.later[i].at = 0
	}
	t.mu.Unlock()
	t.rouse()
}

// again takes the events whose time has come.
func (s *Server) again(at engine.Millis) {
	s.ticker.mu.Lock()
	var due []laterEvent
	s.ticker.later = slices.DeleteFunc(s.ticker.later, func(l laterEvent) bool {
		if l.at <= at {
			due = append(due, l)
		}
		return l.at <= at
	})
	s.ticker.mu.Unlock()
	for _, l := range due {
		if s.broken.Load() {
			l.tries--
			s.postpone(l)
			continue
		}
		l.event.At = max(l.event.At, at)
		if _, err := s.loop.Accept(l.event, nil); err != nil && !s.gone(l.event, err) {
			s.postpone(l)
		}
	}
}

// gone ends an event whose contact does not exist.
func (s *Server) gone(e engine.Event, err error) bool {
	if !errors.Is(err, engine.ErrUnknownCell) {
		return false
	}
	switch b := e.Body.(type) {
	case engine.Message:
		s.nobody(b.MessageKey)
	case engine.Result:
		s.over(b.Effect)
	}
	return true
}

// undelivered is told by the loop of a message that its receiver could not take.
func (s *Server) undelivered(m engine.Message, err error) {
	e := messageEvent(m)
	if !s.gone(e, err) {
		s.later(e)
	}
}

// messageEvent is the event that a message is for its receiver, as the loop makes it.
func messageEvent(m engine.Message) engine.Event {
	key := engine.EffectKey{Cell: m.From, Seq: m.Seq, N: m.N}
	return engine.Event{Cell: m.To, At: now(), Key: "m/" + key.String(), Body: m}
}
