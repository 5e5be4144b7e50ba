// Package status has the values of Twilio's webhook parameters that are closed sets. Each parse function
// reports whether the value is one that Twilio documents; callers decide what an unknown one means, as
// Twilio adds values without notice. It imports nothing.
package status

// Call is the state of a call leg: CallStatus, ParticipantCallStatus, and status in REST.
type Call string

// The states of a leg. Initiated occurs in callbacks only, Queued in REST only.
const (
	Queued     Call = "queued"
	Initiated  Call = "initiated"
	Ringing    Call = "ringing"
	InProgress Call = "in-progress"
	Completed  Call = "completed"
	Busy       Call = "busy"
	Failed     Call = "failed"
	NoAnswer   Call = "no-answer"
	Canceled   Call = "canceled"
)

// ParseCall reads CallStatus.
func ParseCall(s string) (Call, bool) {
	return parse(s, Queued, Initiated, Ringing, InProgress, Completed, Busy, Failed, NoAnswer, Canceled)
}

// Final reports whether the leg is over; no later state follows a final one.
func (c Call) Final() bool {
	switch c {
	case Completed, Busy, Failed, NoAnswer, Canceled:
		return true
	}
	return false
}

// Dial is DialCallStatus: how a Dial ended.
type Dial string

// The ends of a Dial. DialAnswered occurs after a conference only, whatever ended it.
const (
	DialCompleted Dial = "completed"
	DialAnswered  Dial = "answered"
	DialBusy      Dial = "busy"
	DialNoAnswer  Dial = "no-answer"
	DialFailed    Dial = "failed"
	DialCanceled  Dial = "canceled"
)

// ParseDial reads DialCallStatus.
func ParseDial(s string) (Dial, bool) {
	return parse(s, DialCompleted, DialAnswered, DialBusy, DialNoAnswer, DialFailed, DialCanceled)
}

// Queue is QueueResult: how a stay in a queue ended.
type Queue string

// The ends of a stay.
const (
	QueueBridged               Queue = "bridged"                 // connected; sent when the talk is over
	QueueBridgingInProcess     Queue = "bridging-in-process"     // a connection is ordered but not made
	QueueError                 Queue = "error"                   // bad Enqueue, or bad document of its waitUrl
	QueueHangup                Queue = "hangup"                  // the caller hung up while waiting
	QueueLeave                 Queue = "leave"                   // the Leave verb ran
	QueueRedirected            Queue = "redirected"              // moved out by REST while waiting
	QueueRedirectedFromBridged Queue = "redirected-from-bridged" // moved out by REST while talking
	QueueFull                  Queue = "queue-full"              // refused: the queue is at its size
	QueueSystemError           Queue = "system-error"            // fault inside Twilio
)

// ParseQueueResult reads QueueResult.
func ParseQueueResult(s string) (Queue, bool) {
	return parse(s, QueueBridged, QueueBridgingInProcess, QueueError, QueueHangup, QueueLeave, QueueRedirected,
		QueueRedirectedFromBridged, QueueFull, QueueSystemError)
}

// AnsweredBy is what answering machine detection found.
type AnsweredBy string

// The findings. MachineStart belongs to the mode Enable, the MachineEnd values to DetectMessageEnd.
const (
	Human             AnsweredBy = "human"
	MachineStart      AnsweredBy = "machine_start"
	MachineEndBeep    AnsweredBy = "machine_end_beep"
	MachineEndSilence AnsweredBy = "machine_end_silence"
	MachineEndOther   AnsweredBy = "machine_end_other"
	Fax               AnsweredBy = "fax"
	Unknown           AnsweredBy = "unknown"
)

// ParseAnsweredBy reads AnsweredBy.
func ParseAnsweredBy(s string) (AnsweredBy, bool) {
	return parse(s, Human, MachineStart, MachineEndBeep, MachineEndSilence, MachineEndOther, Fax, Unknown)
}

// Machine reports whether something other than a person answered. Unknown is no machine.
func (a AnsweredBy) Machine() bool {
	switch a {
	case MachineStart, MachineEndBeep, MachineEndSilence, MachineEndOther, Fax:
		return true
	}
	return false
}

// Direction tells who began a leg.
type Direction string

// The directions of webhooks.
const (
	Inbound      Direction = "inbound"
	OutboundAPI  Direction = "outbound-api"
	OutboundDial Direction = "outbound-dial"
)

// ParseDirection reads Direction.
func ParseDirection(s string) (Direction, bool) { return parse(s, Inbound, OutboundAPI, OutboundDial) }

// Refer is ReferCallStatus: how a transfer of a SIP leg stands.
type Refer string

// The states of a transfer that are documented; there may be more.
const (
	ReferInProgress Refer = "in-progress"
	ReferCompleted  Refer = "completed"
	ReferBusy       Refer = "busy"
	ReferNoAnswer   Refer = "no-answer"
	ReferFailed     Refer = "failed"
	ReferCanceled   Refer = "canceled"
)

// ParseRefer reads ReferCallStatus.
func ParseRefer(s string) (Refer, bool) {
	return parse(s, ReferInProgress, ReferCompleted, ReferBusy, ReferNoAnswer, ReferFailed, ReferCanceled)
}

// parse finds a value in its set.
func parse[T ~string](s string, all ...T) (T, bool) {
	for _, v := range all {
		if string(v) == s {
			return v, true
		}
	}
	return "", false
}
