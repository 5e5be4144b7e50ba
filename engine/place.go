package engine

import "strings"

// Placing says whom to ring and what they hear.
type Placing struct {
	Role    Role
	Address string // who it is in the workspace, or ""
	Number  string // E.164, client:…, sip:…
	From    string // the number that is shown
	Flow    FlowName
	With    []Named
	Ring    Millis
	Machine string // "" when nobody looks; Enable or DetectMessageEnd
	Tones   string
	Offer   int64 // of the floor, for which an agent is rung; 0 for none
	Ticket  int64 // of whoever waits
}

// Place rings somebody who then runs a flow of the own. What becomes of the call comes back as [LegNews]:
// its status, and answered_by when a machine answered.
func (v *Visit) Place(p Placing) LegID {
	run := v.run
	id := v.t.place(run, p)
	v.t.visit(run)
	return id
}

// place rings somebody for a run, or for nobody in particular.
func (t *turn) place(run RunID, p Placing) LegID {
	leg := t.addLeg(Leg{Role: p.Role, State: LegDialing, Direction: "outbound", Address: p.Address, Number: p.Number, For: run,
		Offer: p.Offer, Ticket: p.Ticket})
	id := leg.ID
	main := t.addRun(Run{Leg: id, As: AsMain})
	g := t.set.Flows.Graphs[p.Flow]
	if g == nil {
		panic("flow " + string(p.Flow) + " is not there")
	}
	r := t.c.Run(main)
	r.Stack = append(r.Stack, Frame{Flow: p.Flow, Entered: t.e.At, Vars: firstValues(g, p.With)})
	leg.Main = main
	leg.Overdue = t.e.At + p.Ring + placeSlack
	t.fact(LegBegan, id, Named{Name: "from", Value: orNone(p.From)}, Named{Name: "to", Value: p.Number}, Named{Name: "address", Value: orNone(p.Address)},
		Named{Name: "role", Value: string(p.Role)}, Named{Name: "direction", Value: "outbound"})
	t.effect(Effect{Lane: legLane(id), Class: ClassNewLeg, Tell: true, By: t.e.At + p.Ring, Do: PlaceCall{
		To: p.Number, From: p.From, Ring: Seconds(p.Ring), Machine: p.Machine, Tones: p.Tones,
		Answer: t.c.AddressOf(id, main, 0, Answered), Progress: t.c.AddressOf(id, 0, 0, Progress),
	}}, id, 0)
	return id
}

// placeSlack is how long after its ringing a call may go unheard of: the request may wait in Twilio's
// queue of calls to start, and Twilio rings about 5 s longer than asked (mapping, invite).
const placeSlack Millis = 45_000

// placed takes the end of the request that rings a leg.
func (t *turn) placed(id LegID, b Result) {
	leg := t.leg(id)
	if leg == nil || leg.State == LegOver {
		return
	}
	switch b.State {
	case ResultDone:
		sid, _ := lookup(b.Values, "sid")
		s, _ := sid.(string)
		t.bindQuietly(leg, s)
	case ResultRefused:
		t.alert(id, "call_refused", b.Code)
		t.endLeg(id, "failed", nil)
	}
}

// Drop lets go of a leg that is not wanted any more, whether it rings, talks or is only about to ring.
func (v *Visit) Drop(id LegID) { v.t.drop(id) }

func (t *turn) drop(id LegID) {
	leg := t.c.Leg(id)
	if leg == nil || leg.State == LegOver || leg.Dropped {
		return
	}
	if leg.Home != 0 { // its call belongs to another contact
		t.tellLeg(leg, RoomNews{What: RoomGone, Leg: id})
		return
	}
	leg = t.leg(id)
	leg.Dropped = true
	if late := t.e.At + stillThere; leg.Overdue == 0 || leg.Overdue > late {
		leg.Overdue = late
	}
	t.endCall(leg)
	if r := t.c.RoomOf(id); r != nil && leg.For != 0 && r.Seat(id).State == SeatComing { // who was rung for a seat keeps it no more
		r = t.room(r.ID)
		t.vacate(r, t.seatOf(r, id), "dropped")
	}
}

// endCall orders the end of a call, as soon as its SID is known.
func (t *turn) endCall(leg *Leg) {
	if leg.Sid != "" {
		t.effect(Effect{Lane: legLane(leg.ID), Class: ClassHangUp, Do: EndCall{Sid: leg.Sid}}, leg.ID, 0)
	}
}

// answered takes the request for the first document of a leg that we rang.
func (t *turn) answered(r *Run, w Webhook) {
	leg := t.leg(r.Leg)
	if by := w.Params.Value("AnsweredBy"); by != "" && r.Visit == 0 {
		leg.Machine = strings.HasPrefix(by, "machine") || by == "fax"
		t.resume(leg.For, LegNews{Leg: leg.ID, Status: "answered_by", Params: w.Params})
	}
	if leg = t.c.Leg(leg.ID); leg.Dropped {
		t.reply(hangupDocument)
		return
	}
	id := r.ID
	t.tellFor(leg, "begun", nil)
	if leg = t.c.Leg(leg.ID); leg.Dropped {
		t.reply(hangupDocument)
		return
	}
	if r = t.c.Run(id); r != nil {
		t.startChild(r)
	}
}

// tellFor tells the run that had a leg called what has become of it.
func (t *turn) tellFor(leg *Leg, status string, p Params) {
	if leg.For != 0 {
		t.resume(leg.For, LegNews{Leg: leg.ID, Status: status, Params: p})
	}
}

// News tells the run that had this leg called what its own flow knows of it, as [LegNews].
func (v *Visit) News(status string) {
	run := v.run
	v.t.tellFor(v.Leg(), status, nil)
	v.t.visit(run)
}

// Input returns an input or variable of the flow by its name.
func (v *Visit) Input(name string) any {
	x, _ := lookup(v.top().Vars, name)
	return x
}
