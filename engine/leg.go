package engine

import (
	"strconv"
	"strings"

	"callflow/schema/expr"
)

// statusRank orders call states: later ones win, terminal ones win over all.
func statusRank(status string) int {
	switch status {
	case "queued":
		return 1
	case "initiated":
		return 2
	case "ringing":
		return 3
	case "in-progress":
		return 4
	}
	if terminal(status) {
		return 5
	}
	return 0
}

// status takes a callback that wants no document. Rank decides, whatever order callbacks come in.
func (t *turn) status(b Status) {
	switch b.To.What {
	case Recorded, Transcript, Machine, Texted:
		t.laterFact(b)
		return
	case InRoom:
		t.roomEvent(b)
		return
	}
	leg := t.leg(b.To.Leg)
	if leg == nil {
		return
	}
	t.bindQuietly(leg, b.Sid)
	status, id := b.Params.Value("CallStatus"), leg.ID
	t.progress(leg, status, b)
	if terminal(status) {
		t.callReported(id, status, b.Params)
	}
}

// progress takes what Twilio says of the state of a leg.
func (t *turn) progress(leg *Leg, status string, b Status) {
	rank := statusRank(status)
	if rank <= leg.Rank || leg.State == LegOver {
		return
	}
	leg.Rank = rank
	switch {
	case terminal(status):
		t.endLeg(leg.ID, status, b.Params)
		return
	case status == "ringing" && leg.State == LegUp: // reported late: it has asked for its document already
	case status == "ringing":
		leg.State = LegRinging
	case status == "in-progress":
		leg.State, leg.Answered = LegUp, t.e.At
		t.fact(LegAnswered, leg.ID)
	}
	if leg.Parent != 0 {
		t.tellParent(leg.ID, status, b.Params)
		return
	}
	t.tellFor(leg, status, b.Params)
}

// bindQuietly ties a leg to a CallSid without taking the call for answered.
func (t *turn) bindQuietly(leg *Leg, sid string) {
	if leg.Sid == "" && sid != "" {
		leg.Sid = sid
		t.out.Calls = append(t.out.Calls, Call{Sid: sid, Leg: leg.ID})
		if leg.Dropped {
			t.endCall(leg)
		}
	}
}

// laterFact keeps what may come long after its step: recordings, transcriptions, detections.
func (t *turn) laterFact(b Status) {
	switch b.To.What {
	case Recorded:
		t.recorded(b.To.Leg, b.Params)
	case Transcript:
		t.fact(Transcribed, b.To.Leg, named(b.Params, "RecordingSid", "TranscriptionText", "TranscriptionStatus")...)
	case Machine:
		leg := t.leg(b.To.Leg)
		if leg == nil {
			return
		}
		by := b.Params.Value("AnsweredBy")
		leg.Machine = strings.HasPrefix(by, "machine") || by == "fax"
		if leg.Parent != 0 {
			t.tellParent(leg.ID, "answered_by", b.Params)
		}
	}
}

// recorded keeps what a report says of a recording: of a leg, or of a room as a whole (leg 0).
func (t *turn) recorded(leg LegID, p Params) {
	t.fact(Recording, leg, named(p, "RecordingSid", "RecordingUrl", "RecordingStatus", "RecordingDuration", "RecordingChannels", "RecordingSource")...)
}

// factsAfter keeps what a request of an ended leg says: the flow is over, its rows are not.
func (t *turn) factsAfter(w Webhook) {
	if q, ok := w.Params.Get("QueueResult"); ok {
		t.fact(QueueLeft, w.To.Leg, append([]Named{{Name: "late", Value: true}, {Name: "result", Value: q}}, named(w.Params, "QueueSid", "QueueTime")...)...)
	}
	if _, ok := w.Params.Get("RecordingSid"); ok {
		t.fact(Recording, w.To.Leg, named(w.Params, "RecordingSid", "RecordingUrl", "RecordingDuration")...)
	}
}

// named picks parameters as values; those that were not sent are left out.
func named(p Params, names ...string) []Named {
	out := make([]Named, 0, len(names))
	for _, n := range names {
		if x, ok := p.Get(n); ok {
			out = append(out, Named{Name: n, Value: x})
		}
	}
	return out
}

// truth takes what Twilio said about a leg that was overdue.
func (t *turn) truth(b Truth) {
	leg := t.c.Leg(b.Leg)
	if leg == nil || leg.State == LegOver {
		return
	}
	switch {
	case b.Status == "":
		t.endLeg(leg.ID, "unknown", nil)
	case terminal(b.Status):
		t.endLeg(leg.ID, b.Status, nil)
	case leg.Dropped:
		t.expectBy(leg.ID, stillThere)
		t.endCall(leg)
	default:
		t.expectBy(leg.ID, longOverdue)
	}
}

// stillThere is when a leg that was hung up and is still there is asked about again.
const stillThere Millis = 15_000

// legsOverdue pushes the date of legs that are being asked about, so that the same question is not put
// at every tick. The shell asks Twilio about every leg that Overdue has passed.
func (t *turn) legsOverdue() {
	for _, l := range t.c.Legs {
		if l.Home != 0 || l.State == LegOver || l.Overdue == 0 || l.Overdue > t.e.At {
			continue
		}
		if l.Sid == "" {
			t.endLeg(l.ID, "failed", nil)
			continue
		}
		l = t.leg(l.ID)
		l.Asked++
		l.Overdue = t.e.At + 30_000
		t.effect(Effect{Lane: legLane(l.ID), Class: ClassTransfer, Do: AskCall{Sid: l.Sid, Leg: l.ID}}, l.ID, 0)
	}
}

// ageLimit ends the legs of a contact that has grown too old: its age counts from its first leg, which may come
// days after somebody has begun it.
func (t *turn) ageLimit() {
	if limit := t.set.Flows.Policies.MaxContact; limit == 0 || len(t.c.Legs) == 0 || t.e.At-t.c.Legs[0].Began < limit {
		return
	}
	for _, l := range t.c.Legs {
		if l.State != LegOver && l.Sid != "" && l.Home == 0 && l.Parent == 0 && l.Asked < 100 {
			t.leg(l.ID).Asked = 100
			t.effect(Effect{Lane: legLane(l.ID), Class: ClassHangUp, Do: EndCall{Sid: l.Sid}}, l.ID, 0)
			t.alert(l.ID, "contact_too_old", "")
		}
	}
}

// queueSid is the queue in which Twilio keeps a leg just now, when it is known. A wait that ended in this
// turn counts: the leg is still there, and is claimed rather than pulled out of a talk that has just begun.
func (t *turn) queueSid(leg LegID) (string, bool) {
	for i := range t.c.Runs {
		if t.c.Runs[i].Leg == leg && t.c.Runs[i].As == AsWait {
			x, _ := lookup(t.c.Runs[i].Facts, "sid")
			s, ok := x.(string)
			return s, ok && s != ""
		}
	}
	return t.queue, t.queue != ""
}

// hostFacts are what Twilio tells a waiting caller's document about its queue.
func hostFacts(p Params) []Named {
	if _, ok := p.Get("QueuePosition"); !ok {
		return nil
	}
	number := func(name string) expr.Value {
		n, err := strconv.ParseFloat(p.Value(name), 64)
		if err != nil {
			return nil
		}
		return n
	}
	seconds := func(name string) expr.Value {
		n, err := strconv.ParseInt(p.Value(name), 10, 64)
		if err != nil {
			return nil
		}
		return Millis(n * 1000).Duration()
	}
	return []Named{
		{Name: "position", Value: number("QueuePosition")},
		{Name: "size", Value: number("CurrentQueueSize")},
		{Name: "waited", Value: seconds("QueueTime")},
		{Name: "estimate", Value: seconds("AvgQueueTime")},
		{Name: "sid", Value: p.Value("QueueSid")},
	}
}

// bridge tells the visit that put a caller into a queue that the talk is about to begin.
func (t *turn) bridge(r *Run, w Webhook) {
	in := Bridging{Params: w.Params}
	in.Agent, _ = t.read("bridge.agent").(string)
	if n, ok := t.read("bridge.contact").(float64); ok {
		in.Contact = ContactID(n)
	}
	if n, ok := t.read("bridge.leg").(float64); ok {
		in.Leg = LegID(n)
	}
	t.resume(r.ID, in)
	if t.webby == r.ID && len(t.out.Replies) == 0 {
		t.webby = 0
		t.reply(emptyDocument)
	}
}

// read takes a value from outside the cell, and notes that the turn used it.
func (t *turn) read(name string) expr.Value {
	for i := range t.e.Read {
		if t.e.Read[i].Name == name {
			t.use(t.e.Read[i])
			return t.e.Read[i].Value
		}
	}
	if t.e.Seen == nil {
		return nil
	}
	x, ok := t.e.Seen.line(t.c.ID, name)
	if why, asks := t.e.Seen.call(t.set, t.e.Cell, t.e.At, name); asks {
		x, ok = why, true
	}
	if !ok {
		x = t.e.Seen.Values[name]
	}
	t.use(Reading{Name: name, Value: x})
	return x
}

func (t *turn) use(r Reading) {
	for i := range t.out.Read {
		if t.out.Read[i].Name == r.Name {
			return
		}
	}
	t.out.Read = append(t.out.Read, r)
}
