package serve

import (
	"time"

	"callflow/engine"
	"callflow/engine/twiml"
)

var emptyDocument = twiml.Append(nil, &twiml.Document{})

// lostPause is how long a request waits before its event is taken once more.
const lostPause = 100 * time.Millisecond

// shut reports whether a new call is turned away: calls in progress need what is left. Whoever calls a
// flow with a role of its own (an agent who takes the next caller) is what calls in progress wait for, and
// is let in for longer.
func (s *Server) shut(q *request) bool {
	switch depth, working := s.out.depth.Load(), s.inFlight(); {
	case depth > int64(s.cfg.Limits.Turns)/2:
		return true
	case working > s.cfg.Limits.NewCalls, depth > 0 && working > s.cfg.Limits.NewCalls/8 && s.gate.crowded(q.at):
		return !s.awaited(q)
	}
	return false
}

// awaited reports whether a new call comes from somebody whom calls in progress may be waiting for.
func (s *Server) awaited(q *request) bool {
	set := s.cfg.Flows.Current()
	e, _, ok := entryOf(set.Live, q)
	if !ok {
		return false
	}
	g := set.Flows.Graphs[e.Flow]
	return g != nil && g.Role != "" && g.Role != "customer"
}

// silent reports whether the store takes no writes just now: nothing can be promised.
func (s *Server) silent(at engine.Millis) bool { return s.broken.Load() || s.writer.stalled(at) }

// full reports whether nothing more is taken on.
func (s *Server) full(at engine.Millis) bool {
	return s.silent(at) || s.inFlight() > s.cfg.Limits.Turns || s.out.depth.Load() > int64(s.cfg.Limits.Turns)
}

// inFlight is the number of webhooks being worked on; those held open do not count.
func (s *Server) inFlight() int { return int(s.busy.Load() - s.held.open.Load()) }

// turned has the event of a request accepted, waits until its turn is durable, and answers. A turn that
// could not be made durable is tried once more.
func (s *Server) turned(q *request) reply {
	if s.full(q.at) {
		s.count.retry.Inc()
		return s.comeBack(q)
	}
	for try := 0; ; try++ {
		if err := s.accept(q); err != nil {
			return s.failedTurn(q, err)
		}
		a, ok := s.await(q)
		switch {
		case !ok:
			q.wait = newWaiter() // the old one is still known to the writer
			s.count.late.Inc()
			return s.comeBack(q)
		case a.state == kept:
			return s.answered(q, a.body)
		case try > 0 || !s.recovers(q):
			return s.comeBack(q)
		}
	}
}

// recovers waits until a lost event may be taken once more; it gives up early enough for the caller. A
// first request may have been lost because its call is known since long ago.
func (s *Server) recovers(q *request) bool {
	for time.Sleep(lostPause); s.broken.Load(); time.Sleep(lostPause) {
		if time.Since(q.began) > s.cfg.Limits.Answer/2 {
			return false
		}
	}
	if !q.birth {
		return true
	}
	ref, ok, err := s.findCall(q.sid)
	return err == nil && (!ok || s.present(q, ref))
}

// answered is the reply for a durable turn.
func (s *Server) answered(q *request, body []byte) reply {
	if q.quiet {
		return reply{callback: true}
	}
	if w, ok := q.event.Body.(engine.Webhook); ok && body == nil && w.To.What == engine.Bridge {
		body = s.whisper(w.To)
	}
	if body == nil {
		return document(emptyDocument)
	}
	return document(body)
}

// whisper is the document of the whisper run on a waiting caller's leg: the answer to a request that was
// answered before.
func (s *Server) whisper(to engine.Address) []byte {
	c, ok := s.loop.Peek(to.Contact)
	if !ok {
		return nil
	}
	for i := range c.Runs {
		if r := &c.Runs[i]; r.Leg == to.Leg && r.As == engine.AsWhisper {
			return r.Last.Body
		}
	}
	return nil
}

// accept gives the event to the loop. An event that is there already waits until everything before is
// durable, and so that one is, too.
func (s *Server) accept(q *request) error {
	for {
		d, ref, err := s.offer(q)
		switch {
		case err != nil || d != nil:
			return err
		case !q.birth:
			s.count.duplicate.Inc()
			s.out.put(item{then: q.wait})
			return nil
		case !s.present(q, ref): // two first requests of one call at once
			return engine.ErrUnknownCell
		}
	}
}

func (s *Server) offer(q *request) (*engine.Done, engine.CallRef, error) {
	if q.birth {
		return s.loop.Bear(q.event, q.sid, q.seal, q.wait)
	}
	d, err := s.loop.Accept(q.event, q.wait)
	return d, engine.CallRef{}, err
}

// await waits for the answer, but not for ever: Twilio gives up after 15 s, and the caller hears nothing.
func (s *Server) await(q *request) (answer, bool) {
	q.timer.Reset(s.cfg.Limits.Answer - time.Since(q.began))
	defer q.timer.Stop()
	select {
	case a := <-q.wait.ch:
		return a, true
	case <-q.timer.C:
		return answer{}, false
	}
}

// failedTurn answers a request whose event could not be accepted.
func (s *Server) failedTurn(q *request, err error) reply {
	if unknownCell(err) {
		return refused(notFound)
	}
	s.log.Error("turn cannot be taken", "contact", q.event.Cell.String(), "error", err)
	return s.comeBack(q)
}

// comeBack answers a request whose event could not be stored: callbacks are to be repeated, new calls are
// told that something is wrong, and live legs pause and come back.
func (s *Server) comeBack(q *request) reply {
	if q.quiet {
		return refused(unavailable)
	}
	if w, ok := q.event.Body.(engine.Webhook); ok {
		return document(engine.RetryDocument(s.returnURL(w.To)))
	}
	return s.safe()
}

// returnURL is where a leg comes back to: the same address, unless what its request told would be missing
// there.
func (s *Server) returnURL(to engine.Address) string {
	if to.What == engine.Action {
		to.What = engine.Now
	}
	return string(to.Append([]byte(s.cfg.Flows.Current().Live.BaseURL)))
}

// safe is the document for who cannot be helped just now.
func (s *Server) safe() reply {
	s.count.safe.Inc()
	lang := s.cfg.Flows.Current().Flows.Language("")
	return document(engine.SafeDocument(lang.Code))
}
