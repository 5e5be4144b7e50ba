package serve

import (
	"errors"
	"net/http"

	"callflow/engine"
	"callflow/engine/twilio/param"
)

// tokenHeader is the same in all tries of one request of Twilio's.
const tokenHeader = "I-Twilio-Idempotency-Token"

// hook handles one kind of webhook: it makes an event of a verified request, or answers by itself.
type hook func(s *Server, q *request, r *http.Request) reply

// reply is how a webhook is answered: by a document, by nothing for a callback, or by a refusal.
type reply struct {
	refusal
	body     []byte // a document
	callback bool   // wants none
}

func document(body []byte) reply { return reply{body: body} }
func refused(f refusal) reply    { return reply{refusal: f} }

// voice is the entry of every number and app. A call that is known already gets its present document.
func (s *Server) voice(q *request, _ *http.Request) reply {
	if q.sid == "" {
		return refused(refusal{http.StatusBadRequest, "no_call"})
	}
	known, err := s.knownCall(q)
	if err != nil {
		s.log.Error("call cannot be looked up", "error", err)
		return s.safe()
	}
	if known {
		return s.turned(q)
	}
	if s.silent(q.at) {
		return s.safe()
	}
	if s.shut(q) {
		s.count.busy.Inc()
		s.away.add(q.sid, q.at)
		return document(engine.BusyDocument())
	}
	if err := s.bear(q); err != nil {
		return s.safe()
	}
	return s.turned(q)
}

// knownCall makes the event of a call that exists: whatever its leg's document is now. Where no earlier
// process can have begun it, memory is enough, and the store has the last word when the call is written.
func (s *Server) knownCall(q *request) (bool, error) {
	ref, ok := s.loop.Call(q.sid)
	if !ok && s.remembers {
		var err error
		if ref, ok, err = s.findCall(q.sid); err != nil {
			return false, err
		}
	}
	return ok && s.present(q, ref), nil
}

// present makes the event that asks for the present document of a leg.
func (s *Server) present(q *request, ref engine.CallRef) bool {
	c, ok := s.loop.Peek(ref.Contact)
	if !ok {
		return false
	}
	to, ok := c.Present(ref.Leg)
	if !ok {
		return false
	}
	q.birth = false
	q.event = engine.Event{Cell: c.ID.Cell(), At: q.at, Key: q.key, Body: engine.Webhook{To: to, Sid: q.sid, Params: s.kept(q.params, false)}}
	return true
}

// status is the status callback of numbers and apps: it tells of the end of calls that may be unknown,
// because the caller gave up before the entry was asked for (mapping of Twilio, hang-ups).
func (s *Server) status(q *request, _ *http.Request) reply {
	if q.sid == "" {
		return refused(refusal{http.StatusBadRequest, "no_call"})
	}
	ref, ok, err := s.findCall(q.sid)
	if err != nil {
		s.log.Error("call cannot be looked up", "error", err)
		return refused(unavailable)
	}
	if ok {
		c, found := s.loop.Peek(ref.Contact)
		if !found {
			return refused(unavailable)
		}
		to := c.AddressOf(ref.Leg, 0, 0, engine.Progress)
		s.callback(q, to)
		return s.turned(q)
	}
	q.quiet = true
	if !ended(q.params.Value(param.CallStatus)) {
		return reply{callback: true}
	}
	if s.away.has(q.sid) { // who was turned away is no contact, and was counted
		s.count.busyEnds.Inc()
		return reply{callback: true}
	}
	switch err := s.bear(q); {
	case errors.Is(err, errNoFlow):
		return reply{callback: true}
	case err != nil:
		return refused(unavailable)
	}
	return s.turned(q)
}

func (s *Server) callback(q *request, to engine.Address) {
	q.quiet = true
	q.event = engine.Event{Cell: to.Contact.Cell(), At: q.at, Key: callbackKey(q.key, q.sid, q.params),
		Body: engine.Status{To: to, Sid: q.sid, Params: s.kept(q.params, false)}}
}

func ended(status string) bool {
	switch status {
	case "completed", "busy", "failed", "no-answer", "canceled":
		return true
	}
	return false
}

// fallback is asked for when a document of ours could not be had: the leg goes on where it is. A call that
// we do not know hears that something is wrong.
func (s *Server) fallback(q *request, _ *http.Request) reply {
	s.log.Warn("Twilio could not get a document", "code", q.params.Value(param.ErrorCode), "url", q.params.Value(param.ErrorUrl))
	ref, ok, err := s.findCall(q.sid)
	if err != nil || !ok || !s.present(q, ref) {
		return s.safe()
	}
	s.trial.failed(ref.Contact)
	return s.turned(q)
}

// text is a text message to one of our numbers (Twilio: incoming message webhook). It belongs to the call that
// its sender has just now; without one nobody waits for it. No answer is sent.
func (s *Server) text(q *request, _ *http.Request) reply {
	q.quiet = true
	from := q.params.Value(param.From)
	id, ok := s.loop.Caller(from)
	if !ok {
		s.count.refused("text", "no_call")
		return reply{callback: true}
	}
	q.event = engine.Event{Cell: id.Cell(), At: q.at, Key: "text/" + cut(q.params.Value("MessageSid")),
		Body: engine.Text{From: from, To: q.params.Value(param.To), Words: q.params.Value("Body")}}
	return s.turned(q)
}

// continuation answers the URLs that our documents and callbacks carry.
func (s *Server) continuation(q *request, r *http.Request) reply {
	to, ok := engine.ParseAddress(r.URL.Path)
	if !ok {
		return refused(refusal{http.StatusNotFound, "bad_address"})
	}
	switch to.What {
	case engine.Bridge:
		return s.bridge(q, r, to)
	case engine.Progress, engine.Recorded, engine.Transcript, engine.Machine, engine.Texted, engine.InRoom:
		if c, ok := s.loop.Peek(to.Contact); !ok || !c.Tagged(to) {
			return refused(notFound)
		}
		s.callback(q, to)
	default:
		q.event = engine.Event{Cell: to.Contact.Cell(), At: q.at, Key: q.key,
			Body: engine.Webhook{To: to, Sid: q.sid, Params: s.kept(q.params, false)}}
	}
	return s.turned(q)
}

// bridge is asked on the call of a waiting caller, at a URL of the agent's leg that takes the caller: the
// talk is about to begin. The caller's contact is found by its CallSid.
func (s *Server) bridge(q *request, r *http.Request, to engine.Address) reply {
	agent, ok := s.loop.Peek(to.Contact)
	if !ok || !agent.Tagged(to) {
		return refused(notFound)
	}
	ref, ok, err := s.findCall(q.sid)
	if err != nil || !ok {
		s.count.refused("bridge", "unknown_call")
		return document(emptyDocument) // the talk begins
	}
	read := []engine.Reading{{Name: "bridge.contact", Value: float64(to.Contact)}, {Name: "bridge.leg", Value: float64(to.Leg)}}
	if leg := agent.Leg(to.Leg); leg != nil && leg.Who() != "" {
		read = append(read, engine.Reading{Name: "bridge.agent", Value: leg.Who()})
	}
	hook := engine.Webhook{Sid: q.sid, Params: s.kept(q.params, false),
		To: engine.Address{Contact: ref.Contact, Leg: ref.Leg, What: engine.Bridge, Visit: to.Visit}}
	q.event = engine.Event{Cell: ref.Contact.Cell(), At: q.at, Key: q.key, Read: read, Body: hook}
	return s.turned(q)
}

// unknownCell reports errors that mean: there is nothing at this address.
func unknownCell(err error) bool {
	return errors.Is(err, engine.ErrUnknownCell) || errors.Is(err, engine.ErrBadTag)
}
