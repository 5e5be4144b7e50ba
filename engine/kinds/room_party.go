package kinds

import (
	"callflow/engine"
	"callflow/schema/expr"
)

// Party is that flow: whoever answers is asked whether they take the call, where the step says so, and
// comes into the room. Its inputs are the room's number, the seat, and the flow that asks ("" for none).
func Party() *engine.Graph {
	end := engine.Target{Finish: engine.End}
	return &engine.Graph{
		Name: engine.PartyFlow, File: "lib", Type: engine.CallFlow, Summary: "comes into a room, and may refuse",
		Inputs: []engine.Var{{Name: "room", Type: expr.Of(expr.Number)}, {Name: "as", Type: expr.Of(expr.Text)}, {Name: "screen", Type: expr.Of(expr.Text)}},
		Start:  engine.Target{Step: "ask"}, Order: []engine.StepName{"ask", "talk", "taken"},
		Steps: map[engine.StepName]*engine.Step{
			"ask":   {Name: "ask", KindName: "screen", Kind: askParty{}, Next: map[engine.Outcome]engine.Target{outAccept: {Step: "talk"}, outRefuse: end, engine.Failed: end}},
			"talk":  {Name: "talk", KindName: "room", Kind: seatParty{}, Next: map[engine.Outcome]engine.Target{outEnded: end, outRemoved: end, outFailed: end, outFull: {Step: "taken"}, outAlone: end}},
			"taken": {Name: "taken", KindName: "goto", Kind: tooLate{}, Next: map[engine.Outcome]engine.Target{outEnded: end}},
		},
	}
}

// takenFlow is heard by whoever has answered when somebody else was faster.
const takenFlow engine.FlowName = "lib.taken"

// tooLate says that somebody else was faster.
type tooLate struct{}

// Enter goes to the flow that says so; versions before there was one say nothing.
func (tooLate) Enter(v *engine.Visit) engine.Move {
	if v.Set().Flows.Graphs[takenFlow] == nil {
		return engine.Out(outEnded)
	}
	return engine.Jump(takenFlow, nil)
}

// turnAway lets go of all who were rung together with somebody who has come in.
func turnAway(v *engine.Visit, in engine.LegID) {
	for _, l := range ringing(v) {
		if l.ID != in {
			v.TurnAway(l.ID, takenFlow)
		}
	}
}

const (
	outAccept = "accept"
	outRefuse = "refuse"
)

// askParty runs the flow that asks whoever answered.
type askParty struct{}

// Enter runs the flow, if there is one.
func (askParty) Enter(v *engine.Visit) engine.Move {
	flow, _ := v.Input("screen").(string)
	if flow == "" {
		return engine.Out(outAccept)
	}
	return engine.Sub(engine.FlowName(flow), nil)
}

// Resume follows the answer, and tells whoever waits for this leg.
func (askParty) Resume(v *engine.Visit, in engine.Input) engine.Move {
	back, ok := in.(engine.Returned)
	if !ok {
		return engine.Keep()
	}
	if back.Outcome == outRefuse {
		v.News("refused")
	}
	return engine.Out(back.Outcome)
}

// seatParty comes into the room.
type seatParty struct{}

// Enter takes the seat that is kept for this leg.
func (seatParty) Enter(v *engine.Visit) engine.Move {
	as, _ := v.Input("as").(string)
	role := engine.Role(as)
	id := partyRoom(v)
	v.SetCount("room", int(id))
	if !v.SitIn(id, role) {
		return engine.Out(outFull)
	}
	return joinRoom(v, id, role, &flowUse{})
}

// partyRoom is the room that whoever answered comes into. Where it is not known yet, whoever rang this leg opens it
// now that the call is taken.
func partyRoom(v *engine.Visit) engine.RoomID {
	if n, _ := v.Input("room").(float64); n > 0 {
		return engine.RoomID(n)
	}
	v.News("accepted")
	if r := v.Contact().RoomOf(v.Leg().ID); r != nil {
		return r.ID
	}
	return 0
}

// Resume goes on when the talk is over.
func (seatParty) Resume(v *engine.Visit, in engine.Input) engine.Move {
	return stay(v, in, engine.RoomID(v.Count("room")), &flowUse{})
}
