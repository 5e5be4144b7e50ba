package engine

import (
	"callflow/engine/destination"
	"callflow/engine/floor"
	"callflow/schema/expr"
)

// Event is an input of a cell. It is immutable; together with the cell's past it determines the turn.
type Event struct {
	Cell CellID
	Seq  int64     // 1, 2, 3 … in this cell, without gaps; set when the event is accepted
	At   Millis    // receipt; never less than the cell's last event; the only clock of a turn
	Live LiveNo    // the live part in force
	Key  string    // two arrivals with one key are one event, webhooks of one key are one request; empty: never a duplicate
	Body Body      // what happened
	Read []Reading // values fetched from outside the cell for this turn, as far as the turn used them
	Seen *Figures  // where readings come from while the event is new; nil in a replay, which has Read
}

// longestToken bounds what of a token goes into a key: a UUID has 36 characters.
const longestToken = 64

// TokenKey is the key of an event that came as a request with a token: all tries of one request have the same (Twilio:
// I-Twilio-Idempotency-Token). It is "" for a request without one.
func TokenKey(token string) string {
	if token == "" {
		return ""
	}
	return "t/" + token[:min(len(token), longestToken)]
}

// Body is the closed set of things that can happen to a contact.
type Body interface{ body() }

// Param is one parameter of a webhook.
type Param struct{ Name, Value string }

// Params are the parameters of one webhook, sorted by name.
type Params []Param

// Get returns the value of a parameter, and whether it was sent at all.
func (p Params) Get(name string) (string, bool) {
	for i := range p {
		if p[i].Name == name {
			return p[i].Value, true
		}
	}
	return "", false
}

// Value returns the value of a parameter, or "" when it was not sent.
func (p Params) Value(name string) string {
	v, _ := p.Get(name)
	return v
}

// Named is a value with its name. Lists of Named stand where order must be stable and sets are small.
type Named struct {
	Name   string
	Value  expr.Value
	Sealed bool // the value is sensitive: it is encrypted wherever it is written down
}

// Birth begins a contact: the first request of an inbound call, or a procedure that somebody begins.
type Birth struct {
	Seed      uint64 // all randomness of the contact comes from here
	Semantics int    // number of the engine's behaviour that this contact keeps
	Version   VersionID
	Flow      FlowName
	With      []Named
	Number    string // name of the called number in the workspace, or ""
	App       string // name of the app that a browser phone called, or ""
	Hook      Webhook
	By        string // who began it: services.crm, agents.kim, c12 for another contact; "" for an inbound call
	Key       string // under which it was begun: the same key begins only one contact
	After     Millis // how long after this its first step is entered; 0 for at once
	Task      Task   // of a list that has begun it
	Trial     string // why it has this version, where another one was tried beside: a side of engine/canary; else ""
}

// Begun reports whether somebody began the contact: it has no leg yet, and its flow is a procedure.
func (b *Birth) Begun() bool { return b.Hook.Sid == "" }

// Command is what somebody asks a contact for: to hold the customer, to begin a transfer, to close the room.
// Its answer is [Turn.Response].
type Command struct {
	Name   string
	By     string // who asks: agents.kim, services.crm
	Leg    LegID  // the leg whose room or flow is meant; 0: the asker's, else the contact's only one
	Reason string
	With   []Named // its fields; texts stand for values of other types as people write them
}

// Text is a text message from somebody who has a call with us.
type Text struct{ From, To, Words string }

// RoomTruth is what Twilio said about a room when it was asked.
type RoomTruth struct {
	Room  RoomID
	Over  bool // it has ended, or is not known
	Seats []SeatTruth
}

// SeatTruth is one participant as Twilio has it.
type SeatTruth struct {
	Sid, Label  string
	Muted, Held bool
	Coaching    string // CallSid of whoever is coached, ""
}

// Webhook is a request that asks for a document, or reports that a verb is over.
type Webhook struct {
	To     Address
	Sid    string // CallSid
	Params Params
}

// Status is a callback that wants no document: call progress, recordings, transcriptions, detection.
type Status struct {
	To     Address
	Sid    string
	Params Params
}

// ResultState says how an effect ended.
type ResultState uint8

// The ends of an effect. Unknown is resolved before anything is repeated.
const (
	ResultUnset ResultState = iota
	ResultDone
	ResultRefused
	ResultUnknown
)

// String is the word that logs use.
func (s ResultState) String() string {
	return [...]string{"unset", "done", "refused", "unknown"}[s]
}

// Result tells a contact how one of its effects ended.
type Result struct {
	Effect EffectKey
	State  ResultState
	Code   string // why it was refused: a Twilio error number, an HTTP status, a word
	Values []Named
	Sent   Millis // when it was asked for, of Twilio or of a service
	Deed   string // what it was, where no run waits for its end and people are to be told of it; else ""
}

// MessageKey is a message's identity.
type MessageKey struct {
	From CellID
	Seq  int64
	N    int
}

// Message is an event that one cell's turn made for another cell. It is delivered exactly once, in
// order for each pair of cells. Its format belongs to the engine, not to a flow version.
type Message struct {
	MessageKey
	To   CellID
	Kind MessageKind
	Leg  LegID // the leg of the receiver that it is about, or 0
	Data []Named
}

// MessageKind is the closed set of messages.
type MessageKind string

// Serving tells the contact of an agent's leg whom it serves now.
const Serving MessageKind = "serving"

// Tick says that time has passed: the turn fires whatever is due.
type Tick struct {
	// Blind says that news may have been lost since the last event, because nobody was there to take it: whether
	// the talks of a floor still last is asked at once, not at their time.
	Blind bool
}

// Truth is what Twilio said about a leg when it was asked.
type Truth struct {
	Leg    LegID
	Status string // CallStatus as REST writes it; "" when the call is unknown there
}

func (Birth) body()   {}
func (Webhook) body() {}
func (Status) body()  {}
func (Result) body()  {}
func (Message) body() {}
func (Tick) body()    {}
func (Truth) body()   {}

func (Command) body()   {}
func (Text) body()      {}
func (RoomTruth) body() {}

// Reading is a value from outside the cell, recorded in the event that used it.
type Reading struct {
	Name  string // e.g. queues.support.waiting
	Value expr.Value
}

// Figures is a snapshot of what readings can see. It is immutable once published.
type Figures struct {
	Values map[string]expr.Value
	Floor  *floor.State       // nil when nothing is known of it
	Meter  *destination.Meter // of calls that go out; nil: nobody counts them
}
