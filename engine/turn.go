package engine

import "callflow/engine/twiml"

// Turn is the result of one event: data only. The order of the fields is the order of happening; nothing
// of it may leave the process before the turn is committed.
type Turn struct {
	Contact  *Contact    // the cell's new state
	Parts    []int64     // of a state in parts: those that are not as before, in order; what is gone is among them
	Fresh    bool        // of a state in parts: nothing of before counts, Parts are all
	Seal     []string    // webhook parameters that hold sensitive values: sealed in the event's row
	Read     []Reading   // readings that the turn used: they belong to the event
	Calls    []Call      // CallSids that this turn bound to legs
	Messages []Message   // to other cells
	Effects  []Effect    // things to do outside, once the turn is committed
	Void     []EffectKey // effects that are no longer wanted
	Records  []Record    // log points
	Path     []Hop       // the walked path with reasons
	Facts    []Fact      // what reports want to know besides: queue visits, recordings, ended legs
	Replies  []Reply     // answers owed: to this webhook, or to one that is held
	Hold     Millis      // > 0: this webhook stays open so long for a reply from a later turn
	Due      Millis      // earliest timer of the cell, 0 for none
	Trouble  string      // why the turn was replaced by trouble; "" for none
	Response Response    // the answer to a command

	pages []*page
	texts []twiml.Mark
}

// Call binds a CallSid to a leg, so that routes which know only the CallSid find their contact.
type Call struct {
	Sid string
	Leg LegID
}

// Reply is an answer that is owed to a webhook of one channel.
type Reply struct {
	Run  RunID  // the channel; 0 answers the webhook of this event, whatever its channel
	Body []byte // TwiML
}

// Hop is one step walked: entered and left, by which outcome and why.
type Hop struct {
	Run     RunID
	Leg     LegID
	Flow    FlowName
	Step    StepName
	Outcome Outcome
	Why     string // the key pressed, the condition that held, the call's result
	Entered Millis
	Left    Millis
	Visit   int // how often the step was passed in this run, from 1
}

// Record is a row of a log point, with what every record carries.
type Record struct {
	Point    string
	Leg      LegID
	Flow     FlowName
	Step     StepName // "" in finally
	Moment   string   // when it was written: left, action, finally, or the name of a [Moment]
	Language string
	Fields   []Named
}

// FactKind is the closed set of facts.
type FactKind string

// Facts are what happened besides steps: rows of the projections.
const (
	LegBegan     FactKind = "leg_began"
	LegAnswered  FactKind = "leg_answered"
	LegEnded     FactKind = "leg_ended"
	QueueEntered FactKind = "queue_entered"
	QueueTalking FactKind = "queue_talking"
	QueueLeft    FactKind = "queue_left"
	Recording    FactKind = "recording"
	Transcribed  FactKind = "transcribed"
	Alert        FactKind = "alert"
	RoomStarted  FactKind = "room_started"
	RoomEnded    FactKind = "room_ended"
	SeatJoined   FactKind = "seat_joined"
	SeatVacated  FactKind = "seat_vacated"
	SeatChanged  FactKind = "seat_changed"
	RoomReported FactKind = "room_reported" // what Twilio said, be it news to the contact or not
	SeatReported FactKind = "seat_reported"

	ProcedureBegan FactKind = "procedure_began"
	ProcedureOver  FactKind = "procedure_over"
	CommandAsked   FactKind = "command_asked"
	TextCame       FactKind = "text_came"
	CommandDone    FactKind = "command_done" // what it asked for is confirmed, or was refused

	Migrated FactKind = "migrated" // from, to, by, reason: the contact goes on in another version of the flows

	// A callback is a fact of the customer's contact: a place in the line that is kept while nobody is on the phone.
	CallbackPlaced FactKind = "callback_placed" // queue, number, first: when it was first promised
	CallbackTried  FactKind = "callback_tried"  // queue, result: how that attempt ended
	CallbackDone   FactKind = "callback_done"   // queue, result: talked, gave_up, expired, cancelled, abandoned, failed
)

// ListPhase is what a list of calls does from now on: phase, flow.
const ListPhase FactKind = "list_phase"

// Facts of floors: what agents do, and what they are offered. They name the contact that they are about.
const (
	AgentState FactKind = "agent_state" // agent, state, reason, by: from now on the agent is offline, available, ringing, busy, wrap_up or away
	OfferMade  FactKind = "offer_made"  // offer, contact, leg, queue, agent, reserved: an agent is asked to take a caller, or kept free for one who is called back
	OfferEnded FactKind = "offer_ended" // offer, contact, queue, agent, rang, result: accepted, refused, missed, failed, gone, withdrawn
	WrappedUp  FactKind = "wrapped_up"  // offer, wrap_up: the work after the talk of that offer is done
)

// Fact is something that reports want to know besides the walked path.
type Fact struct {
	Kind FactKind
	Leg  LegID
	Data []Named
}

// Class orders effects of an account when the platform is short of breath: lower goes first.
type Class uint8

// Classes of effects, by urgency.
const (
	ClassHangUp Class = iota + 1
	ClassTransfer
	ClassNewLeg
	ClassText
	ClassNotify
)

// Effect is a thing to do outside. A lane is served strictly in order, one at a time.
type Effect struct {
	Key   EffectKey
	Lane  string // leg/7, fetch/12, text/3
	Class Class
	Do    Deed
	Tell  bool   // the contact waits for the result
	By    Millis // not worth beginning after this instant; 0 for always
}

// Deed is the closed set of things that effects do.
type Deed interface{ deed() }

// MoveCall redirects a live call to a document of ours.
type MoveCall struct {
	Sid string
	To  Address
}

// EndCall hangs a call up; a call that has ended already is done.
type EndCall struct{ Sid string }

// ClaimMember takes a waiting caller out of Twilio's queue into a document of ours.
type ClaimMember struct {
	Sid   string
	Queue string // QueueSid
	To    Address
}

// AskCall asks Twilio whether a call still lives; the answer comes back as [Truth].
type AskCall struct {
	Sid string
	Leg LegID
}

// CallService asks a declared HTTP service. Where Tell is not set nobody waits for it.
type CallService struct {
	Service, Call string
	Inputs        []Named
	Repeat        bool // may be repeated when its end is unknown
}

// SendText sends a text message.
type SendText struct{ To, From, Body string }

// ControlRecording starts, pauses, resumes or stops the recording of a call.
type ControlRecording struct {
	Sid, Do string
	Room    string // ConferenceSid, where the talk is recorded as a conference
}

// Deliver puts a recording into a mailbox and tells its service; the same recording is delivered once.
type Deliver struct {
	Recording string
	Mailbox   string
	From      string
	With      []Named
}

// PlaceCall rings somebody. When they answer, Twilio asks for the document at Answer; the result's value
// sid is the CallSid.
type PlaceCall struct {
	To, From string
	Answer   Address
	Progress Address
	Ring     int    // seconds
	Machine  string // Enable or DetectMessageEnd: the document is asked for when it is known who answered
	Tones    string
}

// ChangeSeat changes how somebody sits in a conference: one thing in one request, because the order of
// several within one is not known (mapping, rooms).
type ChangeSeat struct {
	Room string // ConferenceSid
	Sid  string // CallSid
	What SeatDeed
	To   Address // hold: the document that is heard meanwhile
	On   string  // coach: CallSid of whoever alone hears this one
}

// SeatDeed is what is changed about a seat.
type SeatDeed string

// What can be changed about a seat.
const (
	HoldSeat    SeatDeed = "hold"
	ResumeSeat  SeatDeed = "resume"
	MuteSeat    SeatDeed = "mute"
	UnmuteSeat  SeatDeed = "unmute"
	CoachSeat   SeatDeed = "coach"
	UncoachSeat SeatDeed = "uncoach"
	SeatEnds    SeatDeed = "ends"  // the room ends when this one leaves
	SeatStays   SeatDeed = "stays" // it does not
	KickSeat    SeatDeed = "kick"
	SayToSeat   SeatDeed = "say" // an announcement
)

// EndRoom ends a conference; one that has ended already is done.
type EndRoom struct{ Sid string }

// AskRoom asks Twilio who is in a conference; the answer comes back as [RoomTruth].
type AskRoom struct {
	Sid  string
	Room RoomID
}

// BeginContact begins another contact with a procedure. The same key begins only one.
type BeginContact struct {
	Flow  FlowName
	With  []Named
	After Millis // when it begins; 0 for at once
	Key   string
	Task  Task // of the list that orders it
}

func (PlaceCall) deed()        {}
func (ChangeSeat) deed()       {}
func (EndRoom) deed()          {}
func (AskRoom) deed()          {}
func (BeginContact) deed()     {}
func (MoveCall) deed()         {}
func (EndCall) deed()          {}
func (ClaimMember) deed()      {}
func (AskCall) deed()          {}
func (CallService) deed()      {}
func (SendText) deed()         {}
func (ControlRecording) deed() {}
func (Deliver) deed()          {}
