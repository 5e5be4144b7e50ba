package engine

import (
	"slices"

	"callflow/engine/floor"
)

// A queue may leave the choice of the agent to Twilio's TaskRouter. Then the contact itself keeps what the floor
// keeps otherwise: what is told to a line becomes requests about a task, and what TaskRouter says becomes the words of the
// floor, as messages of the contact to itself. TaskRouter only chooses: it never moves a call (mapping, TaskRouter).

// RoutedTask is somebody's wait that TaskRouter decides about.
type RoutedTask struct {
	Ticket   int64     `json:"ticket"`
	Queue    string    `json:"queue"`
	Sid      string    `json:"sid,omitempty"` // WT…, "" until it is known
	Made     EffectKey `json:"made"`          // the order that makes it
	Ask      Millis    `json:"ask,omitempty"` // when Twilio is asked about it; 0 for never
	Taken    bool      `json:"taken,omitempty"`
	Ended    bool      `json:"ended,omitempty"` // nobody waits any more, or the talk is over
	Reserved []Reserve `json:"res,omitempty"`   // the latest reservations, ended ones among them
}

// Reserve is an agent whom TaskRouter has reserved: an offer.
type Reserve struct {
	Offer int64  `json:"offer"`
	Sid   string `json:"sid"` // WR…
	Agent string `json:"agent,omitempty"`
	Made  Millis `json:"made"`
	Over  bool   `json:"over,omitempty"`
}

// TaskNews is what TaskRouter says about a task, be it that an agent is reserved or that it was asked.
type TaskNews struct {
	Ticket       int64
	Sid          string // WT…
	Over         bool   // it was cancelled or completed, or is not known
	Reservations []Reservation
}

// Reservation is one agent reserved for a task.
type Reservation struct {
	Sid    string // WR…
	Status string // pending, accepted, rejected, timeout, canceled, rescinded, wrapping, completed
	Agent  string // agents.kim, or what is dialled; "" when the worker names nobody
}

func (TaskNews) body() {}

// MakeTask has TaskRouter look for an agent. The result's value sid is the SID of the task.
type MakeTask struct {
	Workflow string  // its name in the workspace
	Mark     Address // [TaskMark]: by it the task is found again
	Queue    string
	Need     []string // skills
	Priority int
	Prefer   string // an agent who is asked first, ""
	Timeout  int    // seconds that the task may wait
}

// AnswerReservation tells TaskRouter whether the reserved agent has taken the call. Whoever has not is put into the
// activity of the environment.
type AnswerReservation struct {
	Task, Sid string
	Accept    bool
}

// EndTask ends a task: it is completed after a talk, cancelled without one. One that has ended already is done.
type EndTask struct {
	Sid  string  // "" when it is not known: the task is looked for
	Mark Address // [TaskMark]
	Done bool
}

// AskTask asks Twilio about a task; the answer comes back as [TaskNews].
type AskTask struct {
	Sid  string // "" when it is not known: the task is looked for
	Mark Address
}

func (MakeTask) deed()          {}
func (AnswerReservation) deed() {}
func (EndTask) deed()           {}
func (AskTask) deed()           {}

const (
	taskSlack Millis = 10_000 // how much longer than the ring nothing is heard of a task before Twilio is asked
	taskPast  int    = 16     // how many reservations of a task are remembered, and how many tasks of a contact
)

// Ticket is the wait that an address of a task is about.
func (a Address) Ticket() int64 { return int64(a.Visit)<<runBits | int64(a.Run) }

// TaskMark is the address that stands in a task for a wait of this contact.
func (c *Contact) TaskMark(ticket int64) Address {
	return c.AddressOf(0, RunID(ticket&(1<<runBits-1)), VisitNo(ticket>>runBits), Assigned)
}

// taskOf is the task of a wait, or nil. It may be changed.
func (t *turn) taskOf(ticket int64) *RoutedTask {
	for i := range t.c.Routed {
		if t.c.Routed[i].Ticket == ticket {
			return &t.c.Routed[i]
		}
	}
	return nil
}

// cloneRouted copies what a turn may change in place.
func cloneRouted(list []RoutedTask) []RoutedTask {
	out := slices.Clone(list)
	for i := range out {
		out[i].Reserved = slices.Clone(out[i].Reserved)
	}
	return out
}

// toLine tells whoever decides about a wait what becomes of it: TaskRouter where the wait has a task, else the floor.
func (t *turn) toLine(kind MessageKind, ticket int64, data ...Named) {
	m := Message{To: FloorID.Cell(), Kind: kind, Data: append([]Named{{Name: ticketName, Value: float64(ticket)}}, data...)}
	if !t.taskTold(lineMessage(&m)) {
		t.send(m)
	}
}

// taskTold takes what is told to a line, if that is a task.
func (t *turn) taskTold(what floor.Happening) bool {
	switch w := what.(type) {
	case floor.Join:
		q := t.set.Live.Queues[w.Queue]
		if q == nil || q.Workflow == "" {
			return false
		}
		t.makeTask(q, &w)
		return true
	case floor.Leave:
		return t.endTask(w.Ticket)
	case floor.Over:
		return t.endTask(w.Ticket)
	case floor.Answer:
		return t.answerTask(&w)
	}
	return false
}

func (t *turn) taskEffect(ticket int64, class Class, tell bool, do Deed) EffectKey {
	return t.effect(Effect{Lane: "task/" + itoa(ticket), Class: class, Tell: tell, Do: do}, 0, 0)
}

// longestTask is how long a task may wait when no policy bounds the contact.
const longestTask Millis = 86_400_000

func (t *turn) makeTask(q *Queue, w *floor.Join) {
	timeout := longestTask
	if most := t.set.Flows.Policies.MaxContact; most > 0 {
		timeout = min(timeout, most)
	}
	key := t.taskEffect(w.Ticket, ClassNewLeg, true, MakeTask{Workflow: q.Workflow, Mark: t.c.TaskMark(w.Ticket), Queue: q.Name, Need: w.Need,
		Priority: w.Priority, Prefer: w.Prefer, Timeout: max(60, Seconds(timeout))})
	if len(t.c.Routed) >= taskPast {
		t.c.Routed = slices.Delete(t.c.Routed, 0, 1)
	}
	t.c.Routed = append(t.c.Routed, RoutedTask{Ticket: w.Ticket, Queue: q.Name, Made: key, Ask: t.e.At + q.Ring + taskSlack})
}

// taskMade takes the end of the request that makes a task; false when the result is about something else.
func (t *turn) taskMade(b *Result) bool {
	i := slices.IndexFunc(t.c.Routed, func(k RoutedTask) bool { return k.Made == b.Effect })
	if i < 0 {
		return false
	}
	k := &t.c.Routed[i]
	if b.State == ResultRefused && !k.Ended {
		t.alert(0, "task_refused", b.Code)
		t.dropTask(k, floor.WhyUnknown)
	}
	if x, _ := lookup(b.Values, "sid"); k.Sid == "" {
		k.Sid, _ = x.(string)
	}
	return true
}

// answerTask tells TaskRouter what has come of a reservation.
func (t *turn) answerTask(w *floor.Answer) bool {
	k := t.taskOf(w.Ticket)
	if k == nil {
		return false
	}
	i := slices.IndexFunc(k.Reserved, func(r Reserve) bool { return r.Offer == w.Offer })
	if i < 0 || k.Reserved[i].Over {
		return true
	}
	accepted := w.Result == floor.Accepted
	t.reserveOver(k, i, w.Result)
	t.taskEffect(k.Ticket, ClassTransfer, false, AnswerReservation{Task: k.Sid, Sid: k.Reserved[i].Sid, Accept: accepted})
	if accepted {
		k.Taken, k.Ask = true, 0
		t.recallAll(k)
	}
	return true
}

// endTask ends a task: the caller has left, or the talk is over.
func (t *turn) endTask(ticket int64) bool {
	k := t.taskOf(ticket)
	if k == nil || k.Ended {
		return k != nil
	}
	for i := range k.Reserved {
		if !k.Reserved[i].Over {
			t.reserveOver(k, i, floor.Gone)
		}
	}
	k.Ended, k.Ask = true, 0
	t.taskEffect(ticket, ClassHangUp, false, EndTask{Sid: k.Sid, Mark: t.c.TaskMark(ticket), Done: k.Taken})
	return true
}

// dropTask tells the run that waits that TaskRouter finds nobody.
func (t *turn) dropTask(k *RoutedTask, why string) {
	t.recallAll(k)
	k.Ended, k.Ask = true, 0
	t.taskSays(k, floor.Say{Word: floor.Refused, Why: why})
}

// recallAll has nobody rung for a task any more.
func (t *turn) recallAll(k *RoutedTask) {
	for i := range k.Reserved {
		t.recall(k, i)
	}
}

func (t *turn) recall(k *RoutedTask, i int) {
	if !k.Reserved[i].Over {
		t.reserveOver(k, i, floor.Withdrawn)
		t.taskSays(k, floor.Say{Word: floor.Recalled, Offer: k.Reserved[i].Offer})
	}
}

// taskSays says to the run that waits what the floor would say, and in the same way.
func (t *turn) taskSays(k *RoutedTask, s floor.Say) {
	s.Contact, s.Ticket, s.Queue = int64(t.c.ID), k.Ticket, k.Queue
	t.tellLine(&s)
}

// reserveOver writes the end of an offer down.
func (t *turn) reserveOver(k *RoutedTask, i int, result floor.Result) {
	r := &k.Reserved[i]
	r.Over = true
	t.floorFact(&floor.Fact{Kind: floor.OfferEnded, Contact: int64(t.c.ID), Offer: r.Offer, Queue: k.Queue, Agent: r.Agent,
		Result: result, Rang: floor.Millis(t.e.At - r.Made)})
}

// taskNews takes what TaskRouter says.
func (t *turn) taskNews(b TaskNews) {
	k := t.taskOf(b.Ticket)
	if k == nil || k.Ended || k.Sid != "" && b.Sid != k.Sid { // one that was made twice is among them
		t.unwantedTask(&b)
		return
	}
	if k.Sid == "" {
		k.Sid = b.Sid
	}
	if k.Taken {
		return
	}
	for i := range b.Reservations {
		t.reservation(k, &b.Reservations[i])
	}
	if b.Over {
		t.dropTask(k, floor.WhyNobody)
	}
}

// unwantedTask lets a task go that has reserved an agent for nobody: its end was perhaps not heard.
func (t *turn) unwantedTask(b *TaskNews) {
	if b.Sid != "" && !b.Over && slices.ContainsFunc(b.Reservations, func(r Reservation) bool { return r.Status == pendingReservation }) {
		t.taskEffect(b.Ticket, ClassHangUp, false, EndTask{Sid: b.Sid, Mark: t.c.TaskMark(b.Ticket)})
	}
}

// Twilio's words for the states of a reservation that is not over.
const (
	pendingReservation  = "pending"
	acceptedReservation = "accepted"
)

// reservation takes the state of one reservation: a new one is an offer, one that is over is withdrawn.
func (t *turn) reservation(k *RoutedTask, r *Reservation) {
	i := slices.IndexFunc(k.Reserved, func(old Reserve) bool { return old.Sid == r.Sid })
	switch {
	case i < 0 && r.Status == pendingReservation:
		t.reserve(k, r)
	case i >= 0 && r.Status != pendingReservation && r.Status != acceptedReservation:
		t.recall(k, i)
	}
}

// reserve offers the caller to an agent whom TaskRouter has reserved.
func (t *turn) reserve(k *RoutedTask, r *Reservation) {
	ring := t.ringOf(k)
	k.Ask = t.e.At + ring + taskSlack
	if len(k.Reserved) >= taskPast {
		k.Reserved = slices.Delete(k.Reserved, 0, 1)
	}
	agent := r.Agent
	if name := t.set.Live.Addresses[agent]; name != "" {
		agent = name
	}
	made := Reserve{Offer: t.e.Seq<<8 | int64(len(k.Reserved)), Sid: r.Sid, Agent: agent, Made: t.e.At}
	k.Reserved = append(k.Reserved, made)
	t.floorFact(&floor.Fact{Kind: floor.OfferMade, Contact: int64(t.c.ID), Offer: made.Offer, Queue: k.Queue, Agent: agent})
	t.taskSays(k, floor.Say{Word: floor.Offered, Offer: made.Offer, Agent: agent, Ring: floor.Millis(ring)})
}

// defaultRing is how long an agent is rung whose queue is not declared any more.
const defaultRing Millis = 20_000

func (t *turn) ringOf(k *RoutedTask) Millis {
	if q := t.set.Live.Queues[k.Queue]; q != nil && q.Ring > 0 {
		return q.Ring
	}
	return defaultRing
}

// tasksOverdue asks about the tasks of which nothing was heard for long: a callback may be lost.
func (t *turn) tasksOverdue() {
	for i := range t.c.Routed {
		if k := &t.c.Routed[i]; k.Ask > 0 && k.Ask <= t.e.At {
			k.Ask = t.e.At + t.ringOf(k) + taskSlack
			t.taskEffect(k.Ticket, ClassNotify, false, AskTask{Sid: k.Sid, Mark: t.c.TaskMark(k.Ticket)})
		}
	}
}
