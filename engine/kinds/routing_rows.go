package kinds

import "callflow/engine"

var (
	procedureOnly = []engine.FlowType{engine.ProcedureFlow}

	deciding = []engine.FlowType{engine.CallFlow, engine.ProcedureFlow}
	lookups  = []engine.FlowType{engine.CallFlow, engine.ProcedureFlow, engine.ScreenFlow}
)

// routingRows are the kinds that decide where to go, and those that lead to people and other programs.
func routingRows() []Row {
	return []Row{
		{Name: "switch", Sort: StepKind, Summary: "goes where the first condition that holds says", Since: "0.1", In: everyFlow, New: newSwitch},
		{Name: "schedule", Sort: StepKind, Summary: "asks whether a schedule is open now", Since: "0.1", In: deciding, New: newSchedule},
		{Name: "split", Sort: StepKind, Summary: "sends callers different ways in given shares", Since: "0.1", In: deciding, New: newSplit},
		{Name: "find", Sort: StepKind, Summary: "looks for an item of a list", Since: "0.1", In: deciding, New: newFind},
		{Name: "each", Sort: StepKind, Summary: "goes through a list, an item at each visit", Since: "0.1", In: deciding, New: newEach},
		{Name: "fetch", Sort: StepKind, Summary: "asks a service and waits for the answer", Since: "0.1", In: lookups, New: newFetch},
		{Name: "run", Sort: StepKind, Summary: "runs a flow on the same leg and comes back", Since: "0.1", In: callOnly, New: newRun},
		{Name: "goto", Sort: StepKind, Summary: "hands the leg over to another flow for good", Since: "0.1", In: callOnly, New: newGoto},
		{Name: "dial", Sort: StepKind, Summary: "rings somebody and lets the caller talk with whoever answers", Since: "0.1", In: callOnly, New: newDial},
		{Name: "callback", Sort: StepKind, Summary: "promises to call back: the place in the line is kept while nobody is on the phone", Since: "0.1", In: callOnly, Silent: true, New: newCallback},
		{Name: "queue", Sort: StepKind, Summary: "lets the caller wait for an agent, and talk", Since: "0.1", In: callOnly, New: newQueue},
		{Name: "serve", Sort: StepKind, Summary: "takes the next caller of a queue", Since: "0.1", In: callOnly, New: newServe},
		{Name: "room", Sort: StepKind, Summary: "puts the leg into a room until the talk is over", Since: "0.2", In: callOnly, New: newRoom},
		{Name: "await", Sort: StepKind, Summary: "waits for what happens in the room, for a command, or for time", Since: "0.2", In: deciding, New: newAwait},
		{Name: "invite", Sort: StepKind, Summary: "rings somebody into the room", Since: "0.2", In: procedureOnly, New: newInvite},
		{Name: "call", Sort: StepKind, Summary: "rings somebody who then runs a flow", Since: "0.2", In: procedureOnly, New: newCall},
		{Name: "redirect", Sort: StepKind, Summary: "hands the call to another program", Since: "0.1", In: callOnly, New: newRedirect},
		{Name: "twiml", Sort: StepKind, Summary: "runs a raw TwiML document", Since: "0.1", In: callOnly, New: newTwiml},
	}
}
