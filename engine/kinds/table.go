package kinds

import (
	"slices"

	"callflow/engine"
)

// everyFlow are the types of flow that an action without words may stand in.
var everyFlow = []engine.FlowType{engine.CallFlow, engine.WaitFlow, engine.WhisperFlow, engine.ScreenFlow, engine.ProcedureFlow}

// Table returns the kinds and actions, the order in which the reference shows them: what speaks and asks,
// what decides and leads on, what is done on the way.
func Table() []Row {
	return slices.Concat(speakingRows(), routingRows(), actionRows())
}

// roomRows are the actions that change who sits where and who hears whom.
func roomRows() []Row {
	return []Row{
		{Name: "hold", Sort: ActionKind, Summary: "lets somebody hear music, and nobody else", Since: "0.2", In: procedureOnly, New: newHold},
		{Name: "resume", Sort: ActionKind, Summary: "ends a hold", Since: "0.2", In: procedureOnly, New: newResume},
		{Name: "mute", Sort: ActionKind, Summary: "lets nobody hear somebody", Since: "0.2", In: procedureOnly, New: newMute},
		{Name: "unmute", Sort: ActionKind, Summary: "lets somebody be heard again", Since: "0.2", In: procedureOnly, New: newUnmute},
		{Name: "coach", Sort: ActionKind, Summary: "lets somebody be heard by one other only", Since: "0.2", In: procedureOnly, New: newCoach},
		{Name: "announce", Sort: ActionKind, Summary: "lets those in the room hear words", Since: "0.2", In: procedureOnly, New: newAnnounce},
		{Name: "release", Sort: ActionKind, Summary: "takes somebody out of the room", Since: "0.2", In: procedureOnly, New: newRelease},
		{Name: "seat", Sort: ActionKind, Summary: "gives somebody another seat with its rules", Since: "0.2", In: procedureOnly, New: newSeat},
		{Name: "send", Sort: ActionKind, Summary: "leads somebody out of the room into a flow", Since: "0.2", In: procedureOnly, New: newSend},
		{Name: "close", Sort: ActionKind, Summary: "ends the room", Since: "0.2", In: procedureOnly, New: newClose},
	}
}

// speakingRows are the kinds that speak to somebody and ask.
func speakingRows() []Row {
	return []Row{
		{Name: "menu", Sort: StepKind, Summary: "says what there is to choose and follows the key or the word", Since: "0.1", In: asking, New: newMenu},
		{Name: "collect", Sort: StepKind, Summary: "asks for digits, a number, a date or words, and checks them", Since: "0.1", In: asking, New: newCollect},
		{Name: "choose", Sort: StepKind, Summary: "lets the caller pick an item of a list that is known only during the call", Since: "0.1", In: callOnly, New: newChoose},
		{Name: "record", Sort: StepKind, Summary: "records a message", Since: "0.1", In: callOnly, New: newRecord},
		{Name: "reject", Sort: StepKind, Summary: "refuses the call before anything was said", Since: "0.1", In: callOnly, New: newReject},
		{Name: "do", Sort: StepKind, Summary: "performs a list of actions in order", Since: "0.1", In: everyFlow, New: newDo},
	}
}

// actionRows are the actions: as a step they have the outcome done, in a list they may have a condition.
func actionRows() []Row {
	return append([]Row{
		{Name: "say", Sort: ActionKind, Summary: "speaks prompts or words", Since: "0.1", In: anyLeg, New: newSay},
		{Name: "play", Sort: ActionKind, Summary: "plays a sound file or sends tones", Since: "0.1", In: anyLeg, New: newPlay},
		{Name: "pause", Sort: ActionKind, Summary: "lets time pass in silence", Since: "0.1", In: anyLeg, New: newPause},
		{Name: "set", Sort: ActionKind, Summary: "gives variables values", Since: "0.1", In: everyFlow, Silent: true, New: newSet},
		{Name: "log", Sort: ActionKind, Summary: "writes a record of a log point now", Since: "0.1", In: everyFlow, Silent: true, New: newLog},
		{Name: "notify", Sort: ActionKind, Summary: "tells a service and does not wait for its answer", Since: "0.1", In: everyFlow, Silent: true, New: newNotify},
		{Name: "presence", Sort: ActionKind, Summary: "says whether an agent takes the calls that queues ring", Since: "0.1", In: everyFlow, Silent: true, New: newPresence},
		{Name: "text", Sort: ActionKind, Summary: "sends a text message", Since: "0.1", In: everyFlow, Silent: true, New: newText},
		{Name: "deliver", Sort: ActionKind, Summary: "puts a recording into a mailbox, once", Since: "0.1", In: everyFlow, Silent: true, New: newDeliver},
		{Name: "recording", Sort: ActionKind, Summary: "starts, pauses, resumes or stops the recording of this leg, or of the room", Since: "0.1", In: everyFlow, Silent: true, New: newRecording},
		{Name: "begin", Sort: ActionKind, Summary: "begins another contact with a procedure", Since: "0.2", In: everyFlow, Silent: true, New: newBegin},
	}, roomRows()...)
}
