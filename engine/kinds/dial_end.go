package kinds

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"callflow/engine"
	"callflow/schema/expr"
)

// best orders the outcomes of many: the first of them is the outcome of the step.
var best = []string{outAnswered, outRefused, outMachine, outNoAnswer, outBusy, outFailed}

// better returns the better of two outcomes; "" is none yet.
func better(a, b string) string {
	if a == "" || b != "" && slices.Index(best, b) < slices.Index(best, a) {
		return b
	}
	return a
}

// Resume takes what becomes of the legs, and the end of the Dial.
func (d *dial) Resume(v *engine.Visit, in engine.Input) engine.Move {
	if _, asked := in.(engine.Commanded); asked {
		return d.lead(v)
	}
	switch {
	case d.room.Set, v.Count("came") > 0:
		return d.resumeWithRoom(v, in)
	case d.inRoom(v):
		return d.follows(v, in)
	}
	switch in := in.(type) {
	case engine.ChildEnded:
		if in.As == engine.AsScreen {
			d.screened(v, in)
		}
	case engine.LegNews:
		d.news(v, in)
	case engine.Asked:
		return d.over(v, in.Params)
	}
	return engine.Keep()
}

// screened notes what whoever answered decided.
func (d *dial) screened(v *engine.Visit, in engine.ChildEnded) {
	if in.Outcome == "accept" {
		v.SetCount("accepted", int(in.Leg))
		return
	}
	v.SetCount("refused", 1)
}

// news looks for answering machines: they are told by a callback of their own, during the talk.
func (d *dial) news(v *engine.Visit, in engine.LegNews) {
	leg := v.LegOf(in.Leg)
	if d.machine == "" || in.Status != "answered_by" || leg == nil || !leg.Machine {
		return
	}
	v.SetCount("machine", int(in.Leg))
	v.Put(engine.Named{Name: "machine", Value: true})
	if d.machine == "hang_up" {
		v.EndLeg(in.Leg, in.Params.Value("CallSid"))
	}
}

// over is the end of one Dial: the step is left when somebody has talked or nobody is left to ring.
func (d *dial) over(v *engine.Visit, p engine.Params) engine.Move {
	winner := d.winner(v, p)
	out := d.outcome(v, p.Value("DialCallStatus"))
	d.note(v, p, winner, out)
	if out == outAnswered {
		return engine.Out(outAnswered)
	}
	before, _ := v.Memo("best").(string)
	v.Remember("best", better(before, out))
	left := append(d.dropped(v, out), recalled(v.Memo("left"))...)
	if len(left) > 0 {
		return d.next(v, left)
	}
	return engine.Out(engine.Outcome(better(before, out)))
}

// Spent reports whether somebody was rung already: the end of the Dial is what is missing.
func (d *dial) Spent(v *engine.Visit) bool {
	if d.inRoom(v) {
		return talking(v)
	}
	return slices.ContainsFunc(ringing(v), func(l *engine.Leg) bool { return l.Sid != "" || l.State == engine.LegOver })
}

// outcome decides by the state of the legs and Twilio's word, never by the word alone: a screen that
// refuses is reported as completed or no-answer (Twilio: <Dial>).
func (d *dial) outcome(v *engine.Visit, status string) string {
	talked := status == "completed" || status == "answered" || status == "" && d.pickedUp(v)
	switch {
	case d.machine == "hang_up" && v.Count("machine") > 0:
		return outMachine
	case d.screen.named() && v.Count("accepted") == 0 && (talked || v.Count("refused") > 0 || d.pickedUp(v)):
		return outRefused
	case talked:
		return outAnswered
	}
	out := ""
	for _, l := range ringing(v) {
		if l.State == engine.LegOver {
			out = better(out, outcomeOf(l.End))
		}
	}
	return better(out, outcomeOf(status))
}

// outcomeOf reads a DialCallStatus or CallStatus of somebody who did not talk; "" says nothing.
func outcomeOf(status string) string {
	switch status {
	case "busy":
		return outBusy
	case "no-answer", "canceled":
		return outNoAnswer
	case "completed":
		return ""
	}
	return outFailed
}

// note sets the values of the step.
func (d *dial) note(v *engine.Visit, p engine.Params, winner *engine.Leg, out string) {
	status := p.Value("DialCallStatus")
	v.Why(status)
	talked := seconds(p.Value("DialCallDuration"))
	until := v.Now()
	if out == outAnswered {
		until -= engine.MillisOf(talked)
		if winner != nil && winner.Answered > 0 {
			until = winner.Answered
			if status == "" { // the request that should have told is lost
				talked = (cmp.Or(winner.Ended, v.Now()) - until).Duration()
			}
		}
		if winner != nil {
			v.Put(engine.Named{Name: "answered_by", Value: target{winner.Address, winner.Number}.name()})
		}
	}
	v.Put(engine.Named{Name: "rang", Value: max(0, until-v.Entered()).Duration()}, engine.Named{Name: "talked", Value: talked},
		engine.Named{Name: "result", Value: word(status)})
}

// Left sets what is known when the caller hangs up.
func (d *dial) Left(v *engine.Visit, by engine.Leaving) {
	p := by.Params
	if d.inRoom(v) {
		d.noteRoom(v)
		return
	}
	winner, until, status := d.winner(v, p), v.Now(), word(p.Value("DialCallStatus"))
	if winner != nil && winner.Answered > 0 && (!d.screen.named() || v.Count("accepted") > 0) {
		until = winner.Answered
		if status == nil {
			status = "completed"
		}
		v.Put(engine.Named{Name: "answered_by", Value: target{winner.Address, winner.Number}.name()})
	}
	if status == nil {
		status = "canceled"
	}
	v.Put(engine.Named{Name: "rang", Value: (until - v.Entered()).Duration()}, engine.Named{Name: "talked", Value: (v.Now() - until).Duration()},
		engine.Named{Name: "result", Value: status})
}

// seconds reads a number of seconds as Twilio writes it; what is none is 0.
func seconds(s string) time.Duration {
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil || n < 0 {
		return 0
	}
	return time.Duration(n) * time.Second
}

// word is a text, or none.
func word(s string) expr.Value {
	if s == "" {
		return nil
	}
	return s
}
