package storetest

import (
	"strconv"
	"time"

	"callflow/engine"
	"callflow/engine/store"
	"callflow/engine/twiml"
)

// TransferBegan is when the people of [Transfer] come together: 15:13:35 on 18 February 2022 in Tokyo.
const TransferBegan engine.Millis = 1645164815000

// Timed is an event of a scripted call and when it comes in.
type Timed struct {
	At   engine.Millis
	Body engine.Body
}

// transfer is what Twilio reports of the conference of a customer (leg 1) whom sales (2) serves: a supervisor
// listens (3) and goes; sales puts the customer on hold and goes; the supervisor takes over (4).
var transfer = []struct {
	second int // since the first came in
	event  string
	leg    engine.LegID
	more   string // muted, held, or why it ended
}{
	{0, "participant-join", 1, ""}, {0, "participant-join", 2, ""}, {0, "conference-start", 0, ""},
	{25, "participant-join", 3, "muted"}, {49, "participant-leave", 3, "participant_hung_up"},
	{65, "participant-hold", 1, "held"}, {74, "participant-leave", 2, "participant_hung_up"},
	{81, "participant-join", 4, ""}, {83, "participant-unhold", 1, ""}, {95, "participant-leave", 4, "participant_hung_up"},
	{96, "participant-leave", 1, "participant_hung_up"}, {96, "conference-end", 0, "last-participant-left"},
}

// Conference is the ConferenceSid in [Transfer].
func Conference(id engine.ContactID) string { return "CF" + Sid(id, 0)[2:] }

// Transfer is a whole call as the engine takes it: a customer, an agent and a supervisor in one conference
// with four joins. Disturb may change what Twilio tells after the four calls have begun: leave out, repeat,
// put in another order. Nil changes nothing. At times only grow: what stands later comes later.
func Transfer(id engine.ContactID, disturb func([]Timed) []Timed) []store.Write {
	c := &crew{id: id, set: transferSet()}
	p := engine.Params{{Name: "CallStatus", Value: "ringing"}, {Name: "From", Value: "+819011112222"}, {Name: "To", Value: "+815000000001"}}
	c.take(Timed{TransferBegan - 20_000, engine.Birth{Seed: 7, Semantics: engine.Semantics, Version: "0123456789abcdef", Flow: "main", Number: "main",
		Hook: engine.Webhook{Sid: Sid(id, 1), Params: p}}})
	for leg := engine.LegID(2); leg <= 4; leg++ {
		c.take(Timed{TransferBegan - 10_000, engine.Status{To: engine.Address{Contact: id, Leg: leg, What: engine.Progress}, Sid: Sid(id, leg),
			Params: engine.Params{{Name: "CallStatus", Value: "in-progress"}}}})
	}
	told := c.told()
	if disturb != nil {
		told = disturb(told)
	}
	for _, e := range told {
		c.take(e)
	}
	return c.writes
}

// crew plays a call.
type crew struct {
	id     engine.ContactID
	set    *engine.Set
	c      *engine.Contact
	at     engine.Millis
	writes []store.Write
}

func (c *crew) take(e Timed) {
	c.at = max(c.at, e.At)
	seq := int64(len(c.writes)) + 1
	event := &engine.Event{Cell: c.id.Cell(), Seq: seq, At: c.at, Live: 1, Body: e.Body}
	turn := engine.Advance(c.set, c.c, event)
	c.c = turn.Contact
	w := store.NewWrite(event, &turn, nil)
	if seq == 1 {
		w.SealKey = []byte("0123456789abcdef")
	}
	c.writes = append(c.writes, w)
}

// told is what Twilio tells: reports about the conference, and the end of each call.
func (c *crew) told() []Timed {
	var list []Timed
	for i, r := range transfer {
		at := TransferBegan + engine.Millis(r.second)*1000
		p := engine.Params{{Name: "ConferenceSid", Value: Conference(c.id)}, {Name: "SequenceNumber", Value: strconv.Itoa(i + 1)},
			{Name: "StatusCallbackEvent", Value: r.event}, {Name: "Timestamp", Value: at.Time().Format(time.RFC1123Z)}}
		sid := ""
		if r.leg > 0 {
			sid = Sid(c.id, r.leg)
			p = append(p, engine.Param{Name: "Coaching", Value: "false"},
				engine.Param{Name: "Hold", Value: strconv.FormatBool(r.more == "held")},
				engine.Param{Name: "Muted", Value: strconv.FormatBool(r.more == "muted" || r.event == "participant-leave" && r.leg == 3)},
				engine.Param{Name: "ParticipantLabel", Value: "leg_" + strconv.Itoa(int(r.leg)) + "_1"})
		}
		switch r.event {
		case "participant-leave":
			p = append(p, engine.Param{Name: "ReasonParticipantLeft", Value: r.more})
		case "conference-end":
			p = append(p, engine.Param{Name: "ReasonConferenceEnded", Value: r.more})
		}
		list = append(list, Timed{at + 300, engine.Status{To: engine.Address{Contact: c.id, Leg: 1, What: engine.InRoom}, Sid: sid, Params: p}})
		if r.event == "participant-leave" {
			list = append(list, Timed{at + 400, engine.Status{To: engine.Address{Contact: c.id, Leg: r.leg, What: engine.Progress}, Sid: Sid(c.id, r.leg),
				Params: engine.Params{{Name: "CallStatus", Value: "completed"}}}})
		}
	}
	return list
}

// transferSet has the least flows for such a call: who calls takes a seat, and the others are called.
func transferSet() *engine.Set {
	end := engine.Target{Finish: engine.End}
	graph := func(name engine.FlowName, k engine.Kind) *engine.Graph {
		return &engine.Graph{Name: name, Type: engine.CallFlow, Role: "customer", Start: engine.Target{Step: "sit"}, Order: []engine.StepName{"sit"},
			Steps: map[engine.StepName]*engine.Step{"sit": {Name: "sit", Kind: k, Next: map[engine.Outcome]engine.Target{"done": end}}}}
	}
	desk := &engine.RoomType{Name: "desk", Events: "start end join leave mute hold modify", Seats: []engine.SeatType{
		{Role: "customer", Ends: "no", Alone: 600_000, UpTo: 1}, {Role: "agent", Starts: true, Ends: "no", Alone: 600_000, UpTo: 2},
		{Role: "supervisor", Starts: true, Ends: "no", Alone: 600_000, UpTo: 2}}}
	return &engine.Set{
		Flows: &engine.Flows{Version: "0123456789abcdef", Trouble: "trouble", Region: "JP", Languages: []engine.Language{{Name: "ja", Code: "ja-JP"}},
			Graphs: map[engine.FlowName]*engine.Graph{"main": graph("main", gathers{}), "sit": graph("sit", sits{})},
			Rooms:  map[string]*engine.RoomType{"desk": desk}},
		Live: &engine.LivePart{No: 1, BaseURL: "https://x.test"},
	}
}

// sits stays on the line until it ends.
type sits struct{}

// Enter waits.
func (sits) Enter(v *engine.Visit) engine.Move {
	v.Add(&twiml.Say{Text: "One moment."})
	v.Redirect(engine.Silence)
	return engine.Stay()
}

// gathers takes a seat and calls the others to theirs.
type gathers struct{ sits }

// Enter calls them.
func (g gathers) Enter(v *engine.Visit) engine.Move {
	room, _ := v.Sit("desk", "customer")
	for _, p := range []engine.Placing{
		{Role: "agent", Address: "agents.sales", Number: "client:sales_2D1"},
		{Role: "supervisor", Address: "agents.takahashi", Number: "client:katsumi_2Etakahashi"},
		{Role: "supervisor", Address: "agents.takahashi", Number: "client:katsumi_2Etakahashi"},
	} {
		p.From, p.Flow, p.Ring = v.Contact().Called.Number, "sit", 600_000
		v.Expected(room, v.Place(p), p.Role)
	}
	return g.sits.Enter(v)
}
