package serve

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/record"
	"callflow/engine/twilio"
)

// deedTime bounds one effect with all its tries; Twilio's own requests have less.
const deedTime = 60 * time.Second

// overrides make Twilio repeat a request to us that failed in whatever way: at most twice (connection
// overrides, in the fragment, which is not signed).
const overrides = "#rc=2&rp=all"

// errNoAccount says that there is nobody to ask.
var errNoAccount = &twilio.Error{Op: "ask Twilio", Outcome: twilio.Refused, Err: errors.New("no account is configured")}

// perform does what an effect asks for, and tells its contact or the store how it ended. When the process
// stops in the middle nothing is told: the next one finds the effect where it is.
func (s *Server) perform(ctx context.Context, j *job) {
	e := &j.effect
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, deedTime)
	defer cancel()
	r := engine.Result{Effect: e.Key}
	if e.By > 0 && now() > e.By {
		r.State, r.Code = engine.ResultRefused, "late"
	} else {
		r = s.do(ctx, j)
		r.Effect, r.Sent = e.Key, j.sent
	}
	if s.lanes.ctx.Err() != nil {
		return
	}
	s.count.effect(e, r.State, time.Since(began))
	if r.State != engine.ResultDone {
		s.log.Warn("effect", "contact", e.Key.Cell.String(), "effect", e.Key.String(), "do", record.DeedOf(e.Do), "end", r.State.String(), "why", r.Code)
	}
	if _, text := e.Do.(engine.SendText); text && r.State == engine.ResultUnknown {
		r.Deed = "text" // nobody waits for it, and somebody should know
	} else if !e.Tell {
		s.over(e.Key)
		return
	}
	s.tell(engine.Event{Cell: e.Key.Cell, At: now(), Body: r})
}

// tell gives a contact an event of ours.
func (s *Server) tell(e engine.Event) {
	if _, err := s.loop.Accept(e, nil); err != nil && !s.gone(e, err) {
		s.later(e)
	}
}

// do performs one effect.
func (s *Server) do(ctx context.Context, j *job) engine.Result {
	switch d := j.effect.Do.(type) {
	case engine.CallService:
		j.asks()
		return s.services.call(ctx, j, &d, s.region())
	case engine.Deliver:
		j.asks()
		return s.deliver(ctx, j, &d)
	case engine.BeginContact:
		return s.beginFor(j, &d)
	}
	if j.again && heardTwice(j.effect.Do) {
		return engine.Result{State: engine.ResultUnknown, Code: "interrupted"}
	}
	switch why := s.unwanted(j); {
	case why == there:
		return engine.Result{State: engine.ResultDone}
	case why != "":
		return engine.Result{State: engine.ResultRefused, Code: why}
	}
	if s.cfg.Twilio == nil {
		return resultOf(errNoAccount)
	}
	if d, is := j.effect.Do.(engine.PlaceCall); is {
		return s.ring(ctx, j, &d)
	}
	err := s.persist(ctx, j)
	if twilio.Gone(err) {
		s.askAfter(ctx, j)
	}
	r := resultOf(err)
	r.Values = j.learned
	return r
}

// heardTwice reports what would reach people twice if it were done twice: it has no key at Twilio, and nothing
// tells afterwards whether it was done.
func heardTwice(d engine.Deed) bool {
	switch d := d.(type) {
	case engine.SendText:
		return true
	case engine.ChangeSeat:
		return d.What == engine.SayToSeat
	}
	return false
}

// asks notes when something is first asked for.
func (j *job) asks() {
	if j.sent == 0 {
		j.sent = now()
	}
}

// ask makes one request to Twilio.
func (s *Server) ask(ctx context.Context, j *job) (err error) {
	c := s.cfg.Twilio
	j.asks()
	switch d := j.effect.Do.(type) {
	case engine.MoveCall:
		_, err = c.MoveCall(ctx, d.Sid, s.url(d.To), "POST")
	case engine.EndCall:
		_, err = c.EndCall(ctx, d.Sid)
	case engine.PlaceCall:
		err = s.place(ctx, j, &d)
	case engine.ChangeSeat:
		err = s.changeSeat(ctx, &d)
	case engine.EndRoom:
		err = c.EndConference(ctx, d.Sid)
	case engine.ClaimMember:
		_, err = c.ClaimMember(ctx, d.Queue, d.Sid, s.url(d.To))
		if twilio.Gone(err) { // not in the queue any more: the leg is still to be moved
			_, err = c.MoveCall(ctx, d.Sid, s.url(d.To), "POST")
		}
	case engine.AskCall:
		return s.truth(ctx, j.effect.Key.Cell, d.Sid, d.Leg)
	case engine.AskRoom:
		return s.roomTruth(ctx, j.effect.Key.Cell, &d)
	case engine.MakeTask:
		err = s.makeTask(ctx, j, &d)
	case engine.AnswerReservation:
		err = s.answerReservation(ctx, &d)
	case engine.EndTask:
		err = s.endTask(ctx, &d)
	case engine.AskTask:
		err = s.taskTruth(ctx, j.effect.Key.Cell, &d)
	case engine.SendText:
		_, err = c.SendText(ctx, twilio.Text{To: d.To, From: d.From, Body: d.Body})
	case engine.ControlRecording:
		err = s.controlRecording(ctx, &d)
	default:
		panic("internal error: no case for an effect")
	}
	return err
}

// truth asks Twilio whether a leg is still there and tells its contact.
func (s *Server) truth(ctx context.Context, cell engine.CellID, sid string, leg engine.LegID) error {
	call, err := s.cfg.Twilio.FetchCall(ctx, sid)
	if err != nil && !twilio.Gone(err) {
		return err
	}
	s.tell(engine.Event{Cell: cell, At: now(), Body: engine.Truth{Leg: leg, Status: string(call.Status)}})
	return nil
}

// askAfter reads a leg back whose redirect was refused: it has ended, or its document goes on.
func (s *Server) askAfter(ctx context.Context, j *job) {
	sid, to := moves(j)
	if sid == "" {
		return
	}
	if err := s.truth(ctx, j.effect.Key.Cell, sid, to.Leg); err != nil {
		s.log.Warn("leg cannot be read back", "contact", j.effect.Key.Cell.String(), "error", err)
	}
}

// there is why a move of a leg is not wanted any more that has been made.
const there = "there"

// unwanted says why an effect is not wanted any more: the leg that it moves is over, or its flow has gone on
// meanwhile, or it is there already, and would be torn out of the room in which it sits by being moved once more; whose
// seat it changes has left, perhaps to come back into a seat that is another one.
func (s *Server) unwanted(j *job) string {
	if _, seat := j.effect.Do.(engine.ChangeSeat); seat && !s.wished(j.effect.Key) {
		return "stale"
	}
	_, to := moves(j)
	if to.Contact == 0 {
		return ""
	}
	c, ok := s.loop.Peek(to.Contact)
	if !ok {
		return ""
	}
	leg, run := c.Leg(to.Leg), c.Run(to.Run)
	switch {
	case leg == nil || leg.State == engine.LegOver:
		return "gone"
	case run == nil || run.Visit > to.Visit:
		return "stale"
	case run.There(to.Visit):
		return there
	}
	return ""
}

// wished reports whether a contact still waits for the change of a seat that an effect is to make.
func (s *Server) wished(key engine.EffectKey) bool {
	c, ok := s.loop.Peek(key.Cell.Contact())
	if !ok {
		return true // nobody knows
	}
	return slices.ContainsFunc(c.Rooms, func(r engine.Room) bool {
		return slices.ContainsFunc(r.Wishes, func(w engine.Wish) bool { return w.Key == key })
	})
}

// moves is the leg that an effect brings to a document of ours, and where; no contact for other effects.
func moves(j *job) (sid string, to engine.Address) {
	switch d := j.effect.Do.(type) {
	case engine.MoveCall:
		return d.Sid, d.To
	case engine.ClaimMember:
		return d.Sid, d.To
	}
	return "", engine.Address{}
}

const (
	mostThrottled = 6 // repetitions of what Twilio has surely not done
	mostUnknown   = 2 // repetitions of what it may have done: all but texts and new calls set a state, and may be set twice
)

// persist asks Twilio, and again where that is safe.
func (s *Server) persist(ctx context.Context, j *job) error {
	_, once := j.effect.Do.(engine.PlaceCall) // calls are looked for before they are asked for again
	once = once || heardTwice(j.effect.Do)
	wait := 500 * time.Millisecond
	for throttled, unknown := 0, 0; ; wait = min(2*wait, 8*time.Second) {
		err := s.ask(ctx, j)
		switch twilio.OutcomeOf(err) {
		case twilio.Throttled:
			throttled++
		case twilio.Unknown:
			unknown++
		default:
			return err
		}
		if throttled > mostThrottled || unknown > mostUnknown || unknown > 0 && once {
			return err
		}
		pause := wait
		if e := (*twilio.Error)(nil); errors.As(err, &e) {
			pause = max(pause, e.RetryAfter)
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(jittered(pause)):
		}
		switch why := s.unwanted(j); {
		case why == there:
			return nil
		case why != "" && unknown > 0:
			return err
		case why != "":
			return &twilio.Error{Op: "repeat a request", Outcome: twilio.Refused, Err: errors.New("it is not wanted any more: " + why)}
		}
	}
}

// jittered spreads a pause by a quarter, so that who was refused together does not come back together.
func jittered(d time.Duration) time.Duration {
	return d - d/4 + time.Duration(time.Now().UnixNano()%int64(d/4+1))
}

func (s *Server) url(to engine.Address) string {
	return string(to.Append([]byte(s.cfg.Flows.Current().Live.BaseURL))) + overrides
}

// resultOf makes the end of a request into what contacts are told.
func resultOf(err error) engine.Result {
	if err == nil {
		return engine.Result{State: engine.ResultDone}
	}
	r := engine.Result{State: engine.ResultUnknown, Code: "unknown"}
	if o := twilio.OutcomeOf(err); o == twilio.Refused || o == twilio.Throttled {
		r.State, r.Code = engine.ResultRefused, o.String()
	}
	if e := (*twilio.Error)(nil); errors.As(err, &e) && e.Code != 0 {
		r.Code = strconv.Itoa(e.Code)
	}
	return r
}

func (s *Server) region() string { return s.cfg.Flows.Current().Flows.Region }

// deliver tells the service of a mailbox about a recording: those of the recording's own values that its
// call declares, and what the flow adds. Services know repetitions by the key.
func (s *Server) deliver(ctx context.Context, j *job, d *engine.Deliver) engine.Result {
	service, call, ok := strings.Cut(s.cfg.Flows.Current().Live.Mailboxes[d.Mailbox], ".")
	if !ok {
		return engine.Result{State: engine.ResultRefused, Code: "unknown_mailbox"}
	}
	inputs := append([]engine.Named(nil), d.With...)
	for _, own := range []engine.Named{{Name: "recording", Value: d.Recording}, {Name: "mailbox", Value: d.Mailbox}, {Name: "from", Value: d.From}} {
		if s.services.takes(service, call, own.Name) && valueOf(inputs, own.Name) == nil {
			inputs = append(inputs, own)
		}
	}
	return s.services.call(ctx, j, &engine.CallService{Service: service, Call: call, Inputs: inputs, Repeat: true}, s.region())
}
