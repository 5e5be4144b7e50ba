package serve

import (
	"context"
	"slices"
	"time"

	"callflow/engine"
	"callflow/engine/twilio"
)

const (
	mostRings = 2                      // requests for one call
	lookEvery = 100 * time.Millisecond // how often a callback of a call is looked for whose request has no answer
	mostLooks = 3                      // readings of the call list that fail
	clockSlip = 2 * time.Second        // between Twilio's clock and ours, and its whole seconds
)

// ring rings somebody. A request whose answer is lost may have begun a call all the same, and Twilio knows no
// key that would make the same request the same call: so it is repeated only when no callback of that call
// has come for a while and the call list does not show it.
func (s *Server) ring(ctx context.Context, j *job, d *engine.PlaceCall) engine.Result {
	lost := j.again
	for try := 0; ; try++ {
		if lost {
			sid, err := s.rung(ctx, j, d)
			switch {
			case sid != "":
				return engine.Result{State: engine.ResultDone, Values: []engine.Named{{Name: "sid", Value: sid}}}
			case err != nil:
				return engine.Result{State: engine.ResultUnknown, Code: "unknown"}
			case j.effect.By > 0 && now() > j.effect.By:
				return engine.Result{State: engine.ResultRefused, Code: "late"}
			case !s.wanted(d):
				return engine.Result{State: engine.ResultRefused, Code: "gone"}
			}
		}
		err := s.persist(ctx, j)
		if lost = twilio.OutcomeOf(err) == twilio.Unknown && ctx.Err() == nil; !lost || try+1 >= mostRings {
			r := resultOf(err)
			r.Values = j.learned
			return r
		}
	}
}

// place asks for a call; the contact learns the CallSid by the result, unless a callback was quicker.
func (s *Server) place(ctx context.Context, j *job, d *engine.PlaceCall) error {
	call, err := s.cfg.Twilio.PlaceCall(ctx, twilio.Place{
		To: d.To, From: d.From, URL: s.url(d.Answer), StatusCallback: s.url(d.Progress),
		Timeout: time.Duration(d.Ring) * time.Second, Detect: d.Machine, SendDigits: d.Tones,
	})
	if err == nil {
		j.learned = []engine.Named{{Name: "sid", Value: call.Sid}}
	}
	return err
}

// rung finds the call that a request without an answer has begun; "" without an error: it has begun none.
func (s *Server) rung(ctx context.Context, j *job, d *engine.PlaceCall) (sid string, err error) {
	for end := time.Now().Add(s.cfg.Limits.Look); time.Now().Before(end); {
		if sid := s.called(d); sid != "" {
			return sid, nil
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(min(lookEvery, s.cfg.Limits.Look)):
		}
	}
	for range mostLooks {
		var calls []twilio.Call
		if calls, err = s.cfg.Twilio.ListCalls(ctx, twilio.CallFilter{To: d.To, From: d.From, PageSize: 50, Limit: 50}); err == nil {
			return s.ours(calls, j, d)
		}
	}
	return "", err
}

// called is the CallSid of the leg that was to be rung, once a callback has told it.
func (s *Server) called(d *engine.PlaceCall) string {
	if leg := s.legOf(d); leg != nil {
		return leg.Sid
	}
	return ""
}

// wanted reports whether the leg is still to be rung.
func (s *Server) wanted(d *engine.PlaceCall) bool {
	leg := s.legOf(d)
	return leg != nil && leg.State != engine.LegOver && !leg.Dropped
}

func (s *Server) legOf(d *engine.PlaceCall) *engine.Leg {
	c, ok := s.loop.Peek(d.Answer.Contact)
	if !ok {
		return nil
	}
	return c.Leg(d.Answer.Leg)
}

// ours is the call among those to the same party that was begun since this one was ordered and that belongs to
// nobody else.
func (s *Server) ours(calls []twilio.Call, j *job, d *engine.PlaceCall) (string, error) {
	ordered := (j.effect.By - engine.Millis(d.Ring)*1000).Time().Add(-clockSlip)
	slices.Reverse(calls) // the first that was begun
	for i := range calls {
		c := &calls[i]
		if c.Direction != "outbound-api" || c.Created.Before(ordered) {
			continue
		}
		_, taken, err := s.findCall(c.Sid)
		if err != nil {
			return "", err
		}
		if !taken {
			return c.Sid, nil
		}
	}
	return s.called(d), nil
}
