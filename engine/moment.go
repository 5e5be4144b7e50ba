package engine

import (
	"strconv"
	"strings"
	"time"

	"callflow/schema/expr"
)

// Moment is something that a log point can record without a step that names it: queue.dequeued. What is known
// of it is read by the first part of its name: queue.waited.
type Moment string

// AtStep is the moment of points that steps write; such a point has no other values than its steps give.
const AtStep Moment = "step"

// The moments, each of which happens once for what it names.
const (
	ContactBegan Moment = "contact.began"
	ContactEnded Moment = "contact.ended"
	CallBegan    Moment = "call.began"
	CallEnded    Moment = "call.ended"
	CallReported Moment = "call.reported"
	StepLeft     Moment = "step.left"
	InQueue      Moment = "queue.entered"
	Dequeued     Moment = "queue.dequeued"
	TalkEnded    Moment = "queue.talk_ended"
	Abandoned    Moment = "queue.abandoned"
	Overflowed   Moment = "queue.overflowed"
	OutOfQueue   Moment = "queue.left"
	RoomBegan    Moment = "room.began"
	RoomJoined   Moment = "room.joined"
	RoomLeft     Moment = "room.left"
	RoomFinished Moment = "room.ended"
	AlertRaised  Moment = "alert.raised"
)

// MomentRow describes a moment.
type MomentRow struct {
	Name    Moment
	Summary string
	Knows   []Var // read as queue.waited; a field of a point that has the name of one gets its value
}

// Object is the name by which what is known of a moment is read.
func (m Moment) Object() string {
	object, _, _ := strings.Cut(string(m), ".")
	return object
}

// Moments lists all moments in the order in which they are documented.
func Moments() []MomentRow {
	text, maybe, number, length := expr.Of(expr.Text), expr.Of(expr.Text).AsOptional(), expr.Of(expr.Number), expr.Of(expr.Duration)
	agent := expr.Of(expr.Address).AsOptional()
	leg := []Var{{Name: "role", Type: maybe}, {Name: "direction", Type: text}, {Name: "address", Type: agent}, {Name: "number", Type: maybe}}
	queue := []Var{{Name: "name", Type: text}}
	stay := []Var{queue[0], {Name: "waited", Type: length}, {Name: "talked", Type: length}, {Name: "agent", Type: agent}, {Name: "result", Type: maybe}}
	room := []Var{{Name: "type", Type: text}, {Name: "name", Type: text}, {Name: "conference", Type: maybe}}
	seat := []Var{room[0], room[1], room[2], {Name: "role", Type: text}, {Name: "address", Type: agent}, {Name: "number", Type: maybe}}
	why := Var{Name: "why", Type: maybe}
	return []MomentRow{
		{ContactBegan, "a contact begins: somebody calls, or a procedure is begun", nil},
		{ContactEnded, "a contact is over: no call of it is left", []Var{{Name: "length", Type: length}, {Name: "calls", Type: number}}},
		{CallBegan, "a call comes in, or somebody is rung", leg},
		{CallEnded, "a call is over, whoever hung up; it has run its `finally`", and(leg, Var{Name: "status", Type: text}, Var{Name: "length", Type: length})},
		{CallReported, "Twilio has reported the end of a call, with its length in whole seconds; often after `call.ended`, when `contact` is over and knows no variables",
			and(leg, Var{Name: "status", Type: text}, Var{Name: "length", Type: length.AsOptional()})},
		{StepLeft, "a step is left, by whatever outcome: the branches that were taken", []Var{{Name: "flow", Type: text}, {Name: "name", Type: text},
			{Name: "kind", Type: text}, {Name: "outcome", Type: text}, why, {Name: "visit", Type: number}, {Name: "took", Type: length}}},
		{InQueue, "a caller begins to wait", queue},
		{Dequeued, "somebody answers a caller who waits, and the talk begins", []Var{stay[0], stay[1], stay[3]}},
		{TalkEnded, "the talk of a queue is over", stay},
		{Abandoned, "a caller hangs up while waiting", []Var{stay[0], stay[1], stay[4]}},
		{Overflowed, "a caller is turned away because the queue is full", queue},
		{OutOfQueue, "a stay in a queue is over, however it ended", stay},
		{RoomBegan, "the talk in a room begins", room},
		{RoomJoined, "somebody is in a room", seat},
		{RoomLeft, "somebody is not in a room any more", and(seat, Var{Name: "stayed", Type: length}, why)},
		{RoomFinished, "a room is over", and(room, why)},
		{AlertRaised, "something that people should look at has happened: a step that failed, a report that nobody expected", []Var{{Name: "code", Type: text}, {Name: "detail", Type: maybe}}},
	}
}

func and(list []Var, more ...Var) []Var { return append(append([]Var(nil), list...), more...) }

// moment writes the records of all points that are bound to a moment. Whatever goes wrong costs a record and
// never the call.
func (t *turn) moment(m Moment, leg LegID, knows ...Named) {
	for _, at := range t.set.Flows.Moments[m] {
		t.recordAt(&t.set.Flows.Points[at], m, leg, knows)
	}
}

func (t *turn) recordAt(p *Point, m Moment, leg LegID, knows []Named) {
	unread := t.unread
	defer func() {
		t.unread = unread // a list that cannot be read is no trouble of the step
		if cause := recover(); cause != nil {
			t.out.Facts = append(t.out.Facts, Fact{Kind: Alert, Leg: leg, Data: []Named{{Name: "code", Value: "record_lost"}, {Name: "detail", Value: p.Name}}})
		}
	}()
	s := scope{t: t, leg: leg, moment: knows}
	if p.When != nil {
		if yes, err := p.When.Eval(&s); err != nil || yes != true {
			return
		}
	}
	rec := Record{Point: p.Name, Leg: leg, Moment: string(m), Language: t.c.Language}
	rec.Flow, rec.Step = t.standsAt(leg, knows)
	for i := range p.Values {
		x, err := p.Values[i].Value.Eval(&s)
		if err != nil {
			x = nil
		}
		rec.Fields = append(rec.Fields, Named{Name: p.Values[i].Name, Value: x, Sealed: sealed(p.Values[i].Value)})
	}
	t.out.Records = append(t.out.Records, rec)
	t.tellOf(&rec)
}

// standsAt is where a leg stood at a moment: what the moment itself tells, or the flow and step of its main run.
func (t *turn) standsAt(leg LegID, knows []Named) (FlowName, StepName) {
	if flow, told := lookup(knows, "flow"); told {
		step, _ := lookup(knows, "name")
		return FlowName(words(flow)), StepName(words(step))
	}
	l := t.c.Leg(leg)
	if l == nil {
		return "", ""
	}
	if r := t.c.Run(l.Main); r != nil && len(r.Stack) > 0 {
		return r.Top().Flow, r.Top().Step
	}
	return "", ""
}

// momentOf writes the records that belong to a fact. The end of a leg is a moment of its own, after its flow
// has run its last actions.
func (t *turn) momentOf(kind FactKind, leg LegID, data []Named) {
	if len(t.set.Flows.Moments) == 0 {
		return
	}
	get := func(name string) expr.Value { x, _ := lookup(data, name); return x }
	switch kind {
	case LegBegan:
		if l := t.c.Leg(leg); l != nil && l.Home == 0 { // a guest's call is its own contact's
			t.moment(CallBegan, leg, t.aboutLeg(leg)...)
		}
	case QueueEntered:
		t.moment(InQueue, leg, Named{Name: "name", Value: get("queue")})
	case QueueTalking:
		t.moment(Dequeued, leg, Named{Name: "name", Value: get("queue")}, Named{Name: "waited", Value: get("waited")}, Named{Name: "agent", Value: get("agent")})
	case QueueLeft:
		t.outOfQueue(leg, get)
	case RoomStarted, RoomEnded, SeatJoined, SeatVacated:
		t.roomMoment(kind, leg, get)
	case Alert:
		t.moment(AlertRaised, leg, Named{Name: "code", Value: get("code")}, Named{Name: "detail", Value: orNone(words(get("detail")))})
	}
}

func words(x expr.Value) string {
	s, _ := x.(string)
	return s
}

// outOfQueue is the end of a stay in a queue. What Twilio adds when the caller has gone is no second end.
func (t *turn) outOfQueue(leg LegID, get func(string) expr.Value) {
	if get("late") != nil {
		return
	}
	knows := []Named{{Name: "name", Value: get("queue")}, {Name: "waited", Value: get("waited")}, {Name: "talked", Value: get("talked")},
		{Name: "agent", Value: get("agent")}, {Name: "result", Value: get("result")}}
	result := words(get("result"))
	switch {
	case get("agent") != nil, talkedAtAll(get("talked")), result == "bridged", result == "room":
		t.moment(TalkEnded, leg, knows...)
	case result == "hangup":
		t.moment(Abandoned, leg, knows...)
	case result == "queue-full":
		t.moment(Overflowed, leg, knows...)
	}
	t.moment(OutOfQueue, leg, knows...)
}

func talkedAtAll(x expr.Value) bool {
	d, _ := x.(time.Duration)
	return d > 0
}

// aboutLeg is what a moment of a call knows of it.
func (t *turn) aboutLeg(id LegID) []Named {
	l := t.c.Leg(id)
	if l == nil {
		return nil
	}
	return []Named{{Name: "role", Value: orNone(string(l.Role))}, {Name: "direction", Value: l.Direction},
		{Name: "address", Value: orNone(l.Address)}, {Name: "number", Value: orNone(l.Number)}}
}

func (t *turn) roomMoment(kind FactKind, leg LegID, get func(string) expr.Value) {
	n, _ := get("room").(float64)
	r := t.c.Room(RoomID(n))
	if r == nil {
		return
	}
	m := map[FactKind]Moment{RoomStarted: RoomBegan, RoomEnded: RoomFinished, SeatJoined: RoomJoined, SeatVacated: RoomLeft}[kind]
	knows := []Named{{Name: "type", Value: r.Type}, {Name: "name", Value: r.Name(t.c.ID)}, {Name: "conference", Value: orNone(r.Sid)},
		{Name: "stayed", Value: get("stayed")}, {Name: "why", Value: get("why")}}
	if leg != 0 {
		knows = append(t.aboutLeg(leg), knows...)
		knows = with(knows, Named{Name: "role", Value: get("role")})
	}
	t.moment(m, leg, knows...)
}

func (t *turn) hopMoment(h *Hop, kind string) {
	if len(t.set.Flows.Moments[StepLeft]) == 0 {
		return
	}
	t.moment(StepLeft, h.Leg, Named{Name: "flow", Value: string(h.Flow)}, Named{Name: "name", Value: string(h.Step)}, Named{Name: "kind", Value: kind},
		Named{Name: "outcome", Value: string(h.Outcome)}, Named{Name: "why", Value: orNone(h.Why)}, Named{Name: "visit", Value: float64(h.Visit)},
		Named{Name: "took", Value: (h.Left - h.Entered).Duration()})
}

// callEnded is the end of a leg, after everything that its end has led to; flow is the one that it was in.
func (t *turn) callEnded(l *Leg, flow FlowName) {
	if len(t.set.Flows.Moments[CallEnded]) == 0 {
		return
	}
	t.moment(CallEnded, l.ID, append(t.aboutLeg(l.ID), Named{Name: "status", Value: l.End}, Named{Name: "length", Value: (l.Ended - l.Began).Duration()},
		Named{Name: "flow", Value: string(flow)})...)
}

// flowOf is the flow that a leg is in.
func (t *turn) flowOf(id LegID) FlowName {
	flow, _ := t.standsAt(id, nil)
	return flow
}

// contactEnded is the end of a contact, while its variables are still known. Shared rooms are no contacts.
func (t *turn) contactEnded() {
	if len(t.set.Flows.Moments[ContactEnded]) == 0 || t.c.ID.Shared() {
		return
	}
	t.moment(ContactEnded, 0, Named{Name: "length", Value: (t.e.At - t.c.Started).Duration()}, Named{Name: "calls", Value: float64(len(t.c.Legs))})
}

// callReported is what Twilio says at the end of a call, whether or not the end is known already.
func (t *turn) callReported(id LegID, status string, p Params) {
	if len(t.set.Flows.Moments[CallReported]) == 0 {
		return
	}
	var length expr.Value
	if n, err := strconv.ParseInt(p.Value("CallDuration"), 10, 64); err == nil {
		length = Millis(n * 1000).Duration()
	}
	t.moment(CallReported, id, append(t.aboutLeg(id), Named{Name: "status", Value: status}, Named{Name: "length", Value: length})...)
}
