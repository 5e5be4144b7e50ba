package engine

import (
	"slices"

	"callflow/engine/floor"
	"callflow/schema/expr"
)

// The floor is a cell like a contact: it takes events, its turns are made durable, replayed and recovered alike. What
// it does with an event is [floor.Arrange]; here its events become happenings, and what comes of them messages and
// facts.

// Messages between contacts and the floor. All carry the ticket of whoever waits, but those about an agent.
const (
	LineJoin   MessageKind = "line_join"   // to the floor: somebody waits
	LineLeave  MessageKind = "line_leave"  // and does not any more
	LineAnswer MessageKind = "line_answer" // what has come of an offer
	LineLonger MessageKind = "line_longer" // an agent is rung only now
	LineOver   MessageKind = "line_over"   // the talk is over
	LineStill  MessageKind = "line_still"  // whether it lasts
	LineTold   MessageKind = "line_told"   // from the floor
	AgentSet   MessageKind = "agent_set"   // to the floor: what an agent wants
	AgentLoad  MessageKind = "agent_load"  // a call of an agent that the floor has not arranged begins, or ends
)

// noFloor is the configuration of a workspace whose queues ring nobody.
var noFloor = floor.NewConfig(nil, nil, 0, nil)

// FloorCommand is the command that sets what an agent wants: its fields are agent, state and reason. Agents may say
// so of themselves, and those whom [LivePart.Presence] lists of everybody.
const FloorCommand = "agent"

// newFloor is the floor before its first event.
func newFloor(e *Event) *Contact {
	return &Contact{Format: StateFormat, ID: e.Cell.Contact(), Semantics: Semantics, Seed: hash(0, "floor"), Seq: e.Seq, At: e.At, Live: e.Live,
		Started: e.At, Phase: Live, NextRun: 1}
}

// arrange takes an event of the floor. Every command is written down, with its answer.
func (t *turn) arrange() {
	if what := t.happening(); what != nil {
		t.rearrange(what)
	}
	if b, asked := t.e.Body.(Command); asked {
		t.out.Facts = slices.Insert(t.out.Facts, 0, Fact{Kind: CommandAsked, Data: []Named{
			{Name: "command", Value: float64(t.e.Seq)}, {Name: "name", Value: b.Name}, {Name: "by", Value: orNone(b.By)},
			{Name: "reason", Value: orNone(text(b.With, "reason"))}, {Name: "answer", Value: string(t.out.Response)},
			{Name: "outcome", Value: text(b.With, "agent") + ": " + text(b.With, "state")}}})
	}
}

func (t *turn) rearrange(what floor.Happening) {
	cfg := t.set.Live.Floor
	if cfg == nil {
		cfg = noFloor
	}
	out := floor.Arrange(cfg, t.c.Floor, floor.Event{At: floor.Millis(t.e.At), Seed: t.c.Seed, What: what})
	t.c.Floor = out.State
	for i := range out.Parts {
		t.out.Parts = append(t.out.Parts, out.Parts[i].No)
	}
	for i := range out.Says {
		t.tellLine(&out.Says[i])
	}
	for i := range out.Facts {
		t.floorFact(&out.Facts[i])
	}
	if _, asked := t.e.Body.(Command); asked {
		t.out.Response = Accepted
		if out.Unknown != "" {
			t.out.Response = Unknown
		}
	}
}

// happening is what an event means to the floor; nil for nothing.
func (t *turn) happening() floor.Happening {
	switch b := t.e.Body.(type) {
	case Tick:
		return floor.Passed{Blind: b.Blind}
	case Command:
		if b.Name != FloorCommand {
			t.out.Response = Unknown
			return nil
		}
		if agent := text(b.With, "agent"); b.By != agent && !t.mayAsk(t.set.Live.Presence, b.By, "") {
			t.out.Response = NotAllowed
			return nil
		}
		want := floor.Presence(text(b.With, "state"))
		if want != floor.Available && want != floor.Away && want != floor.Offline {
			t.out.Response = BadInput
			return nil
		}
		return floor.Set{Agent: text(b.With, "agent"), Want: want, Reason: text(b.With, "reason"), By: b.By}
	case Message:
		return lineMessage(&b)
	}
	return nil
}

// lineMessage reads a message to the floor.
func lineMessage(m *Message) floor.Happening {
	contact, ticket, offer := int64(m.From.Contact()), count(m.Data, "ticket"), count(m.Data, "offer")
	switch m.Kind {
	case LineJoin:
		j := floor.Join{Contact: contact, Ticket: ticket, Queue: text(m.Data, "queue"), Priority: int(count(m.Data, "priority")),
			Since: floor.Millis(count(m.Data, "since")), After: floor.Millis(count(m.Data, "after")), Prefer: text(m.Data, "prefer"),
			Slack: floor.Millis(count(m.Data, "slack")), Takes: count(m.Data, "takes")}
		x, _ := lookup(m.Data, "need")
		list, _ := x.([]any)
		for _, n := range list {
			if s, ok := n.(string); ok {
				j.Need = append(j.Need, s)
			}
		}
		back, _ := lookup(m.Data, "callback")
		j.Callback, _ = back.(bool)
		return j
	case LineLeave:
		return floor.Leave{Contact: contact, Ticket: ticket}
	case LineAnswer:
		return floor.Answer{Contact: contact, Ticket: ticket, Offer: offer, Result: floor.Result(text(m.Data, "result"))}
	case LineLonger:
		return floor.Longer{Contact: contact, Ticket: ticket, Offer: offer}
	case LineOver:
		return floor.Over{Contact: contact, Ticket: ticket, Offer: offer}
	case LineStill:
		x, _ := lookup(m.Data, "lasts")
		lasts, _ := x.(bool)
		return floor.Still{Contact: contact, Ticket: ticket, Offer: offer, Lasts: lasts}
	case AgentSet:
		return floor.Set{Agent: text(m.Data, "agent"), Want: floor.Presence(text(m.Data, "state")), Reason: text(m.Data, "reason"), By: text(m.Data, "by")}
	case AgentLoad:
		x, _ := lookup(m.Data, "more")
		more, _ := x.(bool)
		return floor.Load{Agent: text(m.Data, "agent"), More: more}
	}
	return nil
}

// count is a whole number among the values of a message; 0 where there is none.
func count(list []Named, name string) int64 {
	x, _ := lookup(list, name)
	n, _ := x.(float64)
	return int64(n)
}

// tellLine tells a contact what the floor has decided.
func (t *turn) tellLine(s *floor.Say) {
	t.send(Message{To: ContactID(s.Contact).Cell(), Kind: LineTold, Data: lineData(s)})
}

func lineData(s *floor.Say) []Named {
	return []Named{
		{Name: ticketName, Value: float64(s.Ticket)}, {Name: "word", Value: string(s.Word)}, {Name: "offer", Value: float64(s.Offer)},
		{Name: "agent", Value: orNone(s.Agent)}, {Name: "ring", Value: float64(s.Ring)}, {Name: "why", Value: orNone(s.Why)}}
}

// floorFact records what reports want to know of agents and offers.
func (t *turn) floorFact(f *floor.Fact) {
	switch f.Kind {
	case floor.AgentState:
		t.fact(AgentState, 0, Named{Name: "agent", Value: f.Agent}, Named{Name: "state", Value: string(f.State)},
			Named{Name: "reason", Value: orNone(f.Reason)}, Named{Name: "by", Value: orNone(f.By)})
	case floor.OfferMade:
		t.fact(OfferMade, 0, Named{Name: "offer", Value: float64(f.Offer)}, Named{Name: "contact", Value: float64(f.Contact)},
			Named{Name: "queue", Value: f.Queue}, Named{Name: "agent", Value: f.Agent}, Named{Name: "reserved", Value: f.Reserved})
	case floor.OfferEnded:
		t.fact(OfferEnded, 0, Named{Name: "offer", Value: float64(f.Offer)}, Named{Name: "contact", Value: float64(f.Contact)},
			Named{Name: "queue", Value: f.Queue}, Named{Name: "agent", Value: f.Agent},
			Named{Name: "result", Value: string(f.Result)}, Named{Name: "rang", Value: Millis(f.Rang).Duration()})
	case floor.WrappedUp:
		t.fact(WrappedUp, 0, Named{Name: "offer", Value: float64(f.Offer)}, Named{Name: "wrap_up", Value: Millis(f.Rang).Duration()})
	}
}

// standing is how somebody stands in a line, as the wait flow reads it: place, size of the line, and the estimate,
// none when nothing is known.
func standing(s *floor.State, c ContactID, ticket int64) expr.Value {
	p, ok := s.Waiting(int64(c), ticket)
	if !ok {
		return nil
	}
	out := []any{float64(p.Position), float64(p.Size), nil}
	if p.Estimate >= 0 {
		out[2] = Millis(p.Estimate).Duration()
	}
	return out
}
