// Package script holds what both sides of a measurement must agree upon: the call that the generator plays, the
// numbers and paths it begins with, and the words that the hand-written servers speak.
//
// The call, 11 webhooks: incoming (a menu), digit 2 (a submenu), digit 1 (say and enqueue), the waitUrl twice, an
// agent's leg on a number of its own (Dial Queue), the Queue url on the caller's leg, the agent's Dial action and
// status callback, the Enqueue action, the status callback.
package script

// What a server under test is told and asked.
const (
	// TokenVariable names the environment variable that holds the signing token, as for Twilio's own tools.
	TokenVariable = "TWILIO_AUTH_TOKEN"
	// Voice is the path of both numbers' voice webhook.
	Voice = "/twilio/voice"
	// Status is the path of the numbers' status callback.
	Status = "/twilio/status"
	// Service is the number that callers ring.
	Service = "+815000000001"
	// Agents is the number that an agent's leg rings to take the next caller.
	Agents = "+815000000002"
	// Queue is the queue's name.
	Queue = "support"
	// Webhooks is the number of webhooks of one whole call.
	Webhooks = 11
	// Legs is the number of Twilio calls, each with a CallSid, in one whole call.
	Legs = 2
)

// Digits returns what the caller keys, one menu after the other.
func Digits() []string { return []string{"2", "1"} }

// The hand-written servers' further paths. The generator does not know them: it goes where the TwiML says.
const (
	Menu      = "/twilio/menu"
	Submenu   = "/twilio/submenu"
	Wait      = "/twilio/wait"
	Connect   = "/twilio/connect"
	QueueDone = "/twilio/queue-done"
	AgentDone = "/twilio/agent-done"
	HoldMusic = "/audio/hold.mp3"
)

// What the hand-written servers say.
const (
	SayMenu     = "Welcome to Acme Tours. For sales, press 1. For support, press 2."
	SaySubmenu  = "Support. For a booking you made, press 1. For anything else, press 2."
	SayHold     = "Please hold while we find an agent for you."
	SayPosition = "Callers before you: "
	SayConnect  = "This call may be recorded. Connecting you now."
	SayGoodbye  = "Thank you for calling. Goodbye."
)
