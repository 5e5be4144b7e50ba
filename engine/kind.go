package engine

// Kind is the behaviour of a step: one file of engine/kinds each. A kind is decoded once and shared by
// all contacts; what a visit must remember goes into the visit's memo.
type Kind interface {
	// Enter begins a visit. It may add verbs to the document and says how to go on.
	Enter(v *Visit) Move
}

// Waiter is a kind whose visit goes on when something happens.
type Waiter interface {
	Kind
	// Resume goes on with a visit that stayed.
	Resume(v *Visit, in Input) Move
}

// Leaver is a kind whose values exist even if a visit ends from outside, in the middle.
type Leaver interface {
	// Left sets the values that are known.
	Left(v *Visit, by Leaving)
}

// Leaving says how a visit has ended from outside.
type Leaving struct {
	How    HowLeft
	Params Params // of the request that told of a hang-up; they may be empty, and always are otherwise
}

// HowLeft is what has ended a visit from outside.
type HowLeft uint8

// What ends visits from outside.
const (
	LeftByHangUp  HowLeft = iota // the leg is gone
	LeftBySending                // a procedure has sent the leg somewhere else
	LeftByTrouble                // Twilio has come back time after time without getting on
)

// Lingerer is a kind whose last request may come after the news that the leg has gone: the recording of a
// caller who hangs up. The step is not left before that request, or before so much time has passed.
type Lingerer interface {
	// Lingers says how long to wait; 0 when everything is known.
	Lingers(v *Visit) Millis
}

// Once is a kind whose document must not be carried out again when it has had its effect: Twilio asks for
// the present document when the request that should have told of its end has failed. The visit is then
// resumed with [Asked] without parameters, and its kind decides by what callbacks have told.
type Once interface {
	Waiter
	// Spent reports whether the document has had its effect.
	Spent(v *Visit) bool
}

// Awaiter is a kind whose visit is left as soon as something holds. It is asked again after every event,
// in the order of the runs, until nothing moves any more.
type Awaiter interface {
	Waiter
	// Ready says how the visit goes on now; Keep when nothing that it waits for holds.
	Ready(v *Visit) Move
}

// Commander is a kind whose visit may take a command that its flow declares.
type Commander interface {
	Waiter
	// Takes reports whether the visit waits for the command.
	Takes(name string) bool
}

// Choosy is a [Commander] that takes a command in some states of its visit only; in others it is not_now.
type Choosy interface {
	Commander
	// TakesNow reports whether the visit takes the command in its present state.
	TakesNow(v *Visit, name string) bool
}

// Input is the closed set of things that a visit which stayed can be told.
type Input interface{ input() }

// Asked is a webhook for the present document.
type Asked struct {
	What   What
	Params Params
}

// Returned is the end of a sub-flow.
type Returned struct {
	Outcome Outcome
	Outputs []Named
}

// Ended is the end of an effect that the visit waits for.
type Ended struct{ Result Result }

// Fired says that the visit's timer is due. Held is set when a webhook is held open and must be answered now.
type Fired struct {
	Timer string
	Held  bool
}

// ChildEnded is the end of a run that the visit opened, by a declared outcome.
type ChildEnded struct {
	As      As
	Leg     LegID
	Outcome Outcome
}

// Bridging says that the waiting caller is about to talk to an agent; the answer is the whisper.
type Bridging struct {
	Params  Params
	Agent   string    // address of the agent, if it is known
	Contact ContactID // the agent's contact, if it is known
	Leg     LegID     // the agent's leg there
}

// Told is a message of another cell to the leg of this run.
type Told struct{ Message Message }

// LegNews says that a leg which the visit rang has changed.
type LegNews struct {
	Leg    LegID
	Status string // CallStatus
	Params Params
}

// RoomWord says what has happened in a room.
type RoomWord string

// What happens in a room.
const (
	SeatIn    RoomWord = "in"    // somebody has come in
	SeatGone  RoomWord = "gone"  // somebody is out
	SeatIs    RoomWord = "is"    // somebody is held, muted or coaching now, or not any more: Why says which
	SeatAlone RoomWord = "alone" // this leg was alone for too long
	RoomGone  RoomWord = "over"  // the room has ended
)

// RoomNews says what has happened in the room where the visit's leg sits.
type RoomNews struct {
	Room RoomID
	What RoomWord
	Leg  LegID
	Role Role
	Why  string
}

// Granted is the end of a change of a seat that a procedure has asked for.
type Granted struct {
	Leg   LegID
	What  SeatDeed
	State ResultState
	Code  string
}

// Commanded is a command that the visit waits for, with its fields.
type Commanded struct {
	Name string
	By   string
	With []Named
}

// Finished is the end of a flow on a leg that the visit rang, by one of its outcomes.
type Finished struct {
	Leg     LegID
	Outcome Outcome
	Outputs []Named
}

func (Granted) input()    {}
func (Commanded) input()  {}
func (Finished) input()   {}
func (RoomNews) input()   {}
func (Asked) input()      {}
func (Returned) input()   {}
func (Ended) input()      {}
func (Fired) input()      {}
func (ChildEnded) input() {}
func (Bridging) input()   {}
func (Told) input()       {}
func (LegNews) input()    {}

type moveKind uint8

const (
	moveUnset moveKind = iota
	moveOut
	moveStay
	moveKeep
	moveHold
	moveSub
	moveJump
	moveCut
)

// Move is how a visit goes on.
type Move struct {
	kind    moveKind
	outcome Outcome
	hold    Millis
	flow    FlowName
	with    []Named
}

// Out leaves the step by an outcome.
func Out(o Outcome) Move { return Move{kind: moveOut, outcome: o} }

// Leaves reports whether the step is left, and by which outcome.
func (m Move) Leaves() (Outcome, bool) { return m.outcome, m.kind == moveOut }

// Stay ends the document here and waits for what its last verb reports.
func Stay() Move { return Move{kind: moveStay} }

// Keep stays as it is; the caller hears nothing new.
func Keep() Move { return Move{kind: moveKeep} }

// Hold leaves the webhook open for a result, for at most d.
func Hold(d Millis) Move { return Move{kind: moveHold, hold: d} }

// Sub runs a flow on the same leg and comes back with [Returned].
func Sub(flow FlowName, with []Named) Move { return Move{kind: moveSub, flow: flow, with: with} }

// Jump hands the leg over to another flow for good.
func Jump(flow FlowName, with []Named) Move { return Move{kind: moveJump, flow: flow, with: with} }
