package twiml

import "slices"

// Role says what a document is for, which decides the verbs that it may contain and what happens at
// its end. The zero value is [RoleMain].
type Role uint8

// The roles of documents (TwiML for Voice; pages of Number, Queue, Enqueue and Conference).
const (
	// RoleMain is the call's own document: every verb but Leave; the call ends at its end.
	RoleMain Role = iota
	// RoleQueueWait is an Enqueue waitUrl: keys work, Leave dequeues; asked for again at its end.
	RoleQueueWait
	// RoleRoomWait is a Conference waitUrl: no keys (error 13238); silence at its end.
	RoleRoomWait
	// RoleHold is a participant's HoldUrl: no keys; what happens at its end is not documented, so
	// end it with a Redirect.
	RoleHold
	// RoleAnnounce is an AnnounceUrl: no keys.
	RoleAnnounce
	// RoleScreen is the url of Number, Client or Sip, run on the called side: never Dial (error
	// 13201); the parties are bridged at its end, and a Hangup refuses.
	RoleScreen
	// RoleQueueURL is the url of Queue, run on the waiting side; bridged at its end.
	RoleQueueURL
)

// String returns the role in words, for messages.
func (r Role) String() string {
	switch r {
	case RoleMain:
		return "call"
	case RoleQueueWait:
		return "queue wait"
	case RoleRoomWait:
		return "room wait"
	case RoleHold:
		return "hold"
	case RoleAnnounce:
		return "announcement"
	case RoleScreen:
		return "screening"
	case RoleQueueURL:
		return "queue url"
	}
	return "unknown"
}

// Allows reports whether a document of this role may contain the verb of that name, and otherwise
// the error number that Twilio gives, 0 if it is not known.
func (r Role) Allows(verb string) (ok bool, code int) {
	switch verb {
	case "Say", "Play", "Pause", "Redirect":
		return true, 0
	case "Gather", "Hangup":
		ok = r == RoleMain || r == RoleQueueWait || r == RoleScreen
	case "Leave":
		ok = r == RoleQueueWait
	default:
		ok = r == RoleMain
	}
	if ok {
		return true, 0
	}
	switch {
	case r == RoleRoomWait || r == RoleHold || r == RoleAnnounce:
		return false, 13238
	case r == RoleScreen && verb == "Dial":
		return false, 13201
	}
	return false, 0
}

// VerbNames lists the verbs of TwiML for calls, in order (Twilio: TwiML for Programmable Voice).
func VerbNames() []string {
	return []string{
		"Connect", "Dial", "Enqueue", "Gather", "Hangup", "Leave", "Pause", "Pay", "Play", "Prompt", "Record", "Redirect", "Refer", "Reject",
		"Say", "Sms", "Start", "Stop",
	}
}

// Known reports whether there is a verb of that name.
func Known(verb string) bool { return slices.Contains(VerbNames(), verb) }
