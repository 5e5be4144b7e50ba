package engine

import (
	"strconv"
	"strings"

	"callflow/engine/floor"
	"callflow/schema/expr"
)

// A contact that waits for an agent whom the engine rings has a ticket at the floor. What the floor says comes back
// to the run that waits. An agent's leg carries the offer that it was rung for, so that the floor hears of its end
// whatever became of the flow.

// Place is what somebody asks for in a line.
type Place struct {
	Queue    string
	Need     []string // skills
	Priority int
	Prefer   string // an agent who is asked first, ""
	Since    Millis // of a place that was kept; 0 for now
	After    Millis // not offered to anybody before; 0 for at once
	Callback bool   // nobody waits on a leg: somebody is rung when there is an offer
	Slack    Millis // how much longer than the ring it takes until the two talk
	takes    int64  // the ticket of a place that was kept
}

// LineNews is what the floor says about a wait.
type LineNews struct {
	Word  floor.Word
	Offer int64
	Agent string // address, of an offer
	Ring  Millis // how long to ring
	Why   string // of a refusal
}

func (LineNews) input() {}

// runBits is how much of a ticket is the number of the run that waits.
const runBits = 20

// ticketName is where the visit of a step keeps its ticket.
const ticketName = "ticket"

// Join has this visit wait in a line. What the floor says comes back as [LineNews]: the first is whether there is a
// place.
func (v *Visit) Join(p Place) {
	ticket := v.t.e.Seq<<runBits | int64(v.run)&(1<<runBits-1)
	v.Remember(ticketName, float64(ticket))
	need := make([]any, len(p.Need))
	for i, n := range p.Need {
		need[i] = n
	}
	v.line(LineJoin, Named{Name: "queue", Value: p.Queue}, Named{Name: "need", Value: need}, Named{Name: "priority", Value: float64(p.Priority)},
		Named{Name: "prefer", Value: orNone(p.Prefer)}, Named{Name: "since", Value: float64(p.Since)}, Named{Name: "after", Value: float64(p.After)},
		Named{Name: "callback", Value: p.Callback}, Named{Name: "slack", Value: float64(p.Slack)},
		Named{Name: "takes", Value: float64(p.takes)})
	v.t.c.Waits = waited(v.t.c.Waits, Stood{Queue: p.Queue, Since: sinceOf(p.Since, v.t.e.At), Need: p.Need, Priority: p.Priority})
}

// Stood is the latest wait of a contact in one queue: what a place that is kept takes over.
type Stood struct {
	Queue    string   `json:"queue"`
	Since    Millis   `json:"since"`
	Need     []string `json:"need,omitempty"`
	Priority int      `json:"prio,omitempty"`
}

func waited(list []Stood, w Stood) []Stood {
	out := make([]Stood, 0, len(list)+1)
	for _, old := range list {
		if old.Queue != w.Queue {
			out = append(out, old)
		}
	}
	return append(out, w)
}

func sinceOf(kept, now Millis) Millis {
	if kept > 0 {
		return kept
	}
	return now
}

// LatestStay is the latest wait of this contact in a queue; ok is false when there was none.
func (v *Visit) LatestStay(queue string) (w Stood, ok bool) {
	for _, w := range v.t.c.Waits {
		if w.Queue == queue {
			return w, true
		}
	}
	return Stood{}, false
}

// line tells the floor something about the wait of this visit.
func (v *Visit) line(kind MessageKind, data ...Named) {
	v.t.toLine(kind, v.Ticket(), data...)
}

// LeaveLine ends the wait of this visit; agents who are rung for it are let go.
func (v *Visit) LeaveLine() {
	ticket := v.Ticket()
	if ticket == 0 {
		return
	}
	v.line(LineLeave)
	run := v.run
	for _, l := range v.t.c.Legs {
		if l.Ticket == ticket && !l.Taken && l.State != LegOver {
			v.t.leg(l.ID).Offer = 0
			v.t.drop(l.ID)
		}
	}
	v.t.visit(run)
}

// Ticket is that of the wait of this visit, 0 when there is none.
func (v *Visit) Ticket() int64 {
	n, _ := v.Memo(ticketName).(float64)
	return int64(n)
}

// Decline says that an offer cannot be taken up at all.
func (v *Visit) Decline(offer int64, why floor.Result) {
	v.line(LineAnswer, Named{Name: "offer", Value: float64(offer)}, Named{Name: "result", Value: string(why)})
}

// Offered is the leg that was rung for an offer, or 0.
func (v *Visit) Offered(offer int64) LegID {
	for _, l := range v.t.c.Legs {
		if l.Offer == offer && l.Ticket == v.Ticket() {
			return l.ID
		}
	}
	return 0
}

// Accept says that an agent has taken the offer which the leg was rung for: the talk begins.
func (v *Visit) Accept(id LegID) {
	if l := v.t.c.Leg(id); l != nil && l.Offer != 0 && !l.Taken {
		v.t.leg(id).Taken = true
		v.t.answerOffer(l, floor.Accepted)
	}
}

// Refuse says that an agent has refused the offer which the leg was rung for.
func (v *Visit) Refuse(id LegID) {
	if l := v.t.c.Leg(id); l != nil && l.Offer != 0 && !l.Taken {
		v.t.answerOffer(l, floor.RefusedIt)
		v.t.leg(id).Offer = 0
	}
}

func (t *turn) answerOffer(l *Leg, result floor.Result) {
	t.toLine(LineAnswer, l.Ticket, Named{Name: "offer", Value: float64(l.Offer)}, Named{Name: "result", Value: string(result)})
}

// offerOver tells the floor that the leg of an agent has ended, be it before the talk or after.
func (t *turn) offerOver(l *Leg) {
	if l.Offer == 0 {
		return
	}
	if l.Taken {
		t.toLine(LineOver, l.Ticket, Named{Name: "offer", Value: float64(l.Offer)})
		return
	}
	result := floor.Missed
	switch l.End {
	case "busy": // is on a call of which nobody here knows
		result = floor.RefusedIt
	case "failed", "unknown":
		result = floor.Failed
	}
	t.answerOffer(l, result)
}

// loads tells the floor of calls of agents that it has not arranged – as an expert, on the own telephone, to a
// colleague: one that begins, or is over. before is the contact before this turn, nil for a new one.
func (t *turn) loads(before *Contact) {
	if t.set.Live.Floor == nil {
		return
	}
	for _, l := range t.c.Legs {
		was := before != nil && before.Leg(l.ID).occupies()
		if is := l.occupies(); is != was {
			t.send(Message{To: FloorID.Cell(), Kind: AgentLoad, Data: []Named{{Name: "agent", Value: l.Address}, {Name: "more", Value: is}}})
		}
	}
}

// occupies reports whether a leg keeps an agent busy of which the floor does not know by an offer.
func (l *Leg) occupies() bool {
	return l != nil && l.State != LegOver && l.Offer == 0 && l.Home == 0 && strings.HasPrefix(l.Address, "agents.")
}

// lineTold takes what the floor says to the run that waits.
func (t *turn) lineTold(m *Message) {
	ticket, offer := count(m.Data, ticketName), count(m.Data, "offer")
	run := RunID(ticket & (1<<runBits - 1))
	news := LineNews{Word: floor.Word(text(m.Data, "word")), Offer: offer, Agent: text(m.Data, "agent"),
		Ring: Millis(count(m.Data, "ring")), Why: text(m.Data, "why")}
	r := t.c.Run(run)
	waits := r != nil && len(r.Stack) > 0 && !r.Top().Before && holds(r.Top(), ticket)
	switch {
	case news.Word == floor.Asked:
		t.tellLasts(ticket, offer)
	case waits:
		t.resume(run, news)
	case news.Word == floor.Offered, news.Word == floor.InLine: // whoever waited has gone meanwhile
		t.toLine(LineLeave, ticket)
	}
}

// tellLasts answers whether an offer, or the talk that came of it, lasts as far as is known here. Whether the call of
// whoever talks is still there is asked at Twilio soon, because the report of its end may be lost.
func (t *turn) tellLasts(ticket, offer int64) {
	lasts := false
	for _, l := range t.c.Legs {
		if l.Offer != offer || l.Ticket != ticket || l.State == LegOver {
			continue
		}
		lasts = true
		if l.Taken && l.Sid != "" && l.Overdue > t.e.At+askTalk {
			t.leg(l.ID).Overdue = t.e.At + askTalk
		}
	}
	for i := range t.c.Runs {
		r := &t.c.Runs[i]
		for k := range r.Stack {
			x, _ := lookup(r.Stack[k].Memo, "reserved")
			n, _ := x.(float64)
			lasts = lasts || holds(&r.Stack[k], ticket) && int64(n) == offer
		}
	}
	t.toLine(LineStill, ticket, Named{Name: "offer", Value: float64(offer)}, Named{Name: "lasts", Value: lasts})
}

// askTalk is when Twilio is asked about a call after the floor has: those of one floor do not come all at once.
const askTalk Millis = 1000

// holds reports whether the step of a frame waits under a ticket.
func holds(f *Frame, ticket int64) bool {
	x, _ := lookup(f.Memo, ticketName)
	n, _ := x.(float64)
	return n != 0 && int64(n) == ticket
}

// lineFacts are what the wait flow of somebody in a line reads of queue.position and the like: those of the floor
// stand above those of Twilio's own queue, which knows nothing of priorities.
func (t *turn) lineFacts(r *Run) []Named {
	parent := t.c.Run(r.Parent)
	if parent == nil || len(parent.Stack) == 0 {
		return nil
	}
	x, _ := lookup(parent.Top().Memo, ticketName)
	n, _ := x.(float64)
	if n == 0 {
		return nil
	}
	list, _ := t.read(lineReading(int64(n))).([]any)
	if len(list) != 3 {
		return nil
	}
	return []Named{{Name: "position", Value: list[0]}, {Name: "size", Value: list[1]}, {Name: "estimate", Value: list[2]}}
}

// lineReading names the reading of a ticket's place.
func lineReading(ticket int64) string { return "line." + strconv.FormatInt(ticket, 10) }

// line is a reading of the floor, if that is what a name means.
func (f *Figures) line(c ContactID, name string) (expr.Value, bool) {
	if f.Floor == nil || len(name) < 6 || name[:5] != "line." {
		return nil, false
	}
	ticket, err := strconv.ParseInt(name[5:], 10, 64)
	if err != nil {
		return nil, false
	}
	return standing(f.Floor, c, ticket), true
}

// SetPresence tells the floor what an agent wants: available, away or offline.
func (v *Visit) SetPresence(agent, state, reason, by string) {
	v.Tell(FloorID.Cell(), 0, AgentSet, Named{Name: "agent", Value: agent}, Named{Name: "state", Value: state},
		Named{Name: "reason", Value: orNone(reason)}, Named{Name: "by", Value: orNone(by)})
}
