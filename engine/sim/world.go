package sim

import (
	"fmt"
	"slices"

	"callflow/engine"
	"callflow/schema/expr"
)

// World is a network and an office under one clock: when either has something to do, the clock stands
// there.
type World struct {
	Net    *Network
	Office *Office
	// Did is told of every effect when it is carried out, services apart; nil: nobody wants to know.
	Did func(engine.Effect)
	// Refuses, if it is set, says which changes of seats Twilio does not carry out.
	Refuses func(engine.SeatDeed) bool

	late []lateResult // answers of services that are on their way, the earliest first
}

// lateResult is the answer of a service that nobody is held for.
type lateResult struct {
	at     engine.Millis
	cell   engine.CellID
	result engine.Result
}

// NewWorld joins an office and a network that begins at an instant.
func NewWorld(o *Office, at engine.Millis, hear func(Heard)) *World {
	w := &World{Net: NewNetwork(o, at, hear), Office: o}
	w.Net.Routes = o.Routes()
	w.Net.Seed(o.seed)
	o.Figures = w.figures
	names := make([]string, 0, len(o.set.Live.Queues))
	for _, q := range o.set.Live.Queues {
		names = append(names, q.Friendly)
	}
	slices.Sort(names) // a server makes its queues when it starts
	for _, name := range names {
		w.Net.queueOf(name)
	}
	return w
}

// figures are what readings see of the queues.
func (w *World) figures() *engine.Figures {
	values := map[string]expr.Value{}
	waiting := w.Net.Waiting()
	for name, q := range w.Office.set.Live.Queues {
		values["queues."+name+".waiting"] = float64(waiting[q.Friendly])
	}
	return &engine.Figures{Values: values}
}

// Next is when something happens next by itself; 0 for never.
func (w *World) Next() engine.Millis {
	a, b := w.Net.Next(), w.Office.loop.Next()
	if a == 0 || b > 0 && b < a {
		a = b
	}
	if len(w.late) > 0 && (a == 0 || w.late[0].at < a) {
		a = w.late[0].at
	}
	return a
}

// Advance lets time pass until an instant.
func (w *World) Advance(to engine.Millis) {
	w.Settle()
	for range maxHappenings {
		at := w.Next()
		if at == 0 || at > to {
			break
		}
		w.Net.Advance(at)
		w.Settle()
		w.arrive()
		w.tick()
	}
	w.Net.Advance(to)
	w.Settle()
}

// arrive gives the office the answers that have come.
func (w *World) arrive() {
	for len(w.late) > 0 && w.late[0].at <= w.Net.Now() {
		l := w.late[0]
		w.late = w.late[1:]
		w.Office.tell(l.cell, w.Net.Now(), l.result)
	}
	w.Settle()
}

// tick lets the office do what is due.
func (w *World) tick() {
	for _, id := range w.Office.loop.Due(w.Net.Now()) {
		_, _ = w.Office.loop.Tick(id, w.Net.Now()) // a cell that has closed meanwhile is no longer there
		w.Office.commit()
	}
	w.Settle()
}

// Settle carries out everything that the office wants done now.
func (w *World) Settle() {
	for range maxHappenings {
		j, ok := w.Office.nextJob()
		if !ok {
			return
		}
		w.perform(j)
	}
}

func (o *Office) nextJob() (job, bool) {
	if len(o.jobs) == 0 {
		return job{}, false
	}
	j := o.jobs[0]
	o.jobs = slices.Delete(o.jobs, 0, 1)
	return j, true
}

// perform carries out one effect and tells its cell how it ended.
func (w *World) perform(j job) {
	r := engine.Result{Effect: j.effect.Key, State: engine.ResultDone}
	var err error
	if _, service := j.effect.Do.(engine.CallService); w.Did != nil && !service {
		w.Did(j.effect)
	}
	if w.unheard(&j, &r) {
		return
	}
	switch do := j.effect.Do.(type) {
	case engine.MoveCall:
		err = w.Net.Move(do.Sid, w.url(do.To))
	case engine.ClaimMember:
		err = w.Net.Claim(do.Queue, do.Sid, w.url(do.To))
	case engine.PlaceCall:
		sid := w.Net.Originate(Order{From: do.From, To: do.To, Timeout: do.Ring, Detect: do.Machine, Digits: do.Tones,
			Events: "initiated ringing answered completed", Routes: Routes{Voice: w.url(do.Answer), Status: w.url(do.Progress)}})
		r.Values = []engine.Named{{Name: "sid", Value: sid}}
	case engine.ChangeSeat:
		err = w.changeSeat(&do)
	case engine.AskRoom:
		w.Office.tell(j.cell, w.Net.Now(), w.roomTruth(&do))
	case engine.BeginContact:
		var id engine.ContactID
		id, _, err = w.Office.Begin(w.Net.Now(), Beginning{Flow: do.Flow, With: do.With, After: do.After, Key: do.Key, By: j.cell.String(), Task: do.Task})
		r.Values = []engine.Named{{Name: "contact", Value: float64(id)}}
	case engine.EndRoom:
		_ = w.Net.EndConference(do.Sid) // one that has ended already is done
	case engine.EndCall:
		_ = w.Net.End(do.Sid) // one that has ended already is done
	case engine.AskCall:
		w.Office.tell(j.cell, w.Net.Now(), engine.Truth{Leg: do.Leg, Status: w.Net.Status(do.Sid)})
	case engine.CallService:
		w.serviceEnded(j)
		return
	case engine.MakeTask:
		err = w.makeTask(&do, &r)
	case engine.AnswerReservation:
		err = w.Net.TaskRouter().Answer(do.Task, do.Sid, do.Accept, true)
	case engine.EndTask:
		w.endTask(&do)
	case engine.AskTask:
		w.Office.tell(j.cell, w.Net.Now(), w.taskTruth(&do))
	case engine.SendText:
		w.Net.Note("text", fmt.Sprintf("from %s to %s: %s", do.From, do.To, do.Body))
	case engine.ControlRecording:
		w.Net.Note("recording", do.Do)
		r.Values = []engine.Named{{Name: "RecordingSid", Value: w.Net.sid("RE")}}
	case engine.Deliver:
		w.Net.Note("mailbox "+do.Mailbox, "receives the recording "+do.Recording)
	}
	if err != nil {
		r.State, r.Code = engine.ResultRefused, "21220"
	}
	w.answered(&j, r)
}

// unheard lets the faults of the REST API strike: the request is refused, answered without having an effect, or
// about something that is not found. The server has tried again by then.
func (w *World) unheard(j *job, r *engine.Result) bool {
	switch j.effect.Do.(type) {
	case engine.CallService, engine.SendText, engine.Deliver, engine.BeginContact:
		return false
	}
	n := w.Net
	switch {
	case n.Struck("rest-429"), n.Struck("rest-500"), n.Struck("rest-503"):
		r.State, r.Code = engine.ResultRefused, "throttled"
	case n.Struck("rest-gone"):
		r.State, r.Code = engine.ResultRefused, "20404"
	case n.Struck("rest-no-effect"):
		if _, places := j.effect.Do.(engine.PlaceCall); places {
			return false // a call that is not there has no SID to be answered with
		}
	default:
		return false
	}
	w.answered(j, *r)
	return true
}

// answered tells a cell how its effect ended; the answer may be lost or late.
func (w *World) answered(j *job, r engine.Result) {
	if w.Net.Struck("rest-lost") {
		r.State, r.Code, r.Values = engine.ResultUnknown, "unknown", nil
	}
	if _, text := j.effect.Do.(engine.SendText); text && r.State == engine.ResultUnknown {
		r.Deed = "text" // as a server does it
	}
	switch {
	case !j.effect.Tell && r.Deed == "":
	case w.Net.Struck("rest-slow"):
		w.comes(lateResult{at: w.Net.Now() + w.Net.Between(100, 30_000), cell: j.cell, result: r})
	default:
		w.Office.tell(j.cell, w.Net.Now(), r)
	}
}

func (w *World) changeSeat(d *engine.ChangeSeat) error {
	if w.Refuses != nil && w.Refuses(d.What) {
		w.Net.Note("twilio", "refuses to "+string(d.What))
		return ErrGone
	}
	yes, no := true, false
	var u ParticipantUpdate
	switch d.What {
	case engine.HoldSeat:
		u = ParticipantUpdate{Hold: &yes, HoldURL: w.url(d.To), HoldMethod: "POST"}
	case engine.ResumeSeat:
		u.Hold = &no
	case engine.MuteSeat:
		u.Muted = &yes
	case engine.UnmuteSeat:
		u.Muted = &no
	case engine.CoachSeat:
		u.Coaching, u.Coach = &yes, &d.On
	case engine.UncoachSeat:
		u.Coaching = &no
	case engine.SeatEnds:
		u.End = &yes
	case engine.SeatStays:
		u.End = &no
	case engine.KickSeat:
		return w.Net.Kick(d.Room, d.Sid)
	case engine.SayToSeat:
		if d.Sid == "" {
			return w.Net.AnnounceConference(d.Room, w.url(d.To), "POST")
		}
		u.AnnounceURL, u.AnnounceBy = w.url(d.To), "POST"
	}
	return w.Net.UpdateParticipant(d.Room, d.Sid, u)
}

// roomTruth reads who is in a conference.
func (w *World) roomTruth(d *engine.AskRoom) engine.RoomTruth {
	out := engine.RoomTruth{Room: d.Room}
	if c, ok := w.Net.Conference(d.Sid); !ok || c.Status == "completed" {
		out.Over = true
		return out
	}
	list, _ := w.Net.Participants(d.Sid, false)
	for _, p := range list {
		out.Seats = append(out.Seats, engine.SeatTruth{Sid: p.Call, Label: p.Label, Muted: p.Muted, Held: p.Hold, Coaching: p.Coached})
	}
	return out
}

func (w *World) url(a engine.Address) string {
	return w.Office.set.Live.BaseURL + string(a.Append(nil))
}

// tell gives a cell an event; a cell that is over does not hear it.
func (o *Office) tell(cell engine.CellID, at engine.Millis, b engine.Body) []engine.Reply {
	_, _ = o.loop.Accept(engine.Event{Cell: cell, At: at, Body: b, Seen: o.seen()}, nil)
	return o.commit()
}

// askService lets the next service that was asked answer, if it does so in time.
func (o *Office) askService(at, within engine.Millis) (replies []engine.Reply, took engine.Millis, ok bool) {
	i := slices.IndexFunc(o.jobs, func(j job) bool {
		_, is := j.effect.Do.(engine.CallService)
		return is && j.effect.Tell
	})
	if i < 0 {
		return nil, 0, false
	}
	j := &o.jobs[i]
	r, took := o.service(j)
	if took > within {
		return nil, 0, false
	}
	cell := j.cell
	o.jobs = slices.Delete(o.jobs, i, i+1)
	return o.tell(cell, at+took, r), took, true
}

// serviceEnded carries out a call of a service that no webhook is held for. Its answer comes when it comes.
func (w *World) serviceEnded(j job) {
	r, took := w.Office.service(&j)
	if !j.effect.Tell {
		return
	}
	w.comes(lateResult{at: max(j.at+took, w.Net.Now()), cell: j.cell, result: r})
	w.arrive()
}

// comes keeps an answer until its time.
func (w *World) comes(l lateResult) {
	i := len(w.late)
	for i > 0 && w.late[i-1].at > l.at {
		i--
	}
	w.late = slices.Insert(w.late, i, l)
}

// service asks the service of a job, once.
func (o *Office) service(j *job) (engine.Result, engine.Millis) {
	if j.answer != nil {
		return *j.answer, j.took
	}
	r := engine.Result{Effect: j.effect.Key, State: engine.ResultRefused, Code: "failed"}
	if o.Services != nil {
		r.State, r.Code, r.Values, j.took = o.Services(j.effect.Do.(engine.CallService))
	}
	j.answer = &r
	return r, j.took
}
