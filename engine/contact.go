package engine

import (
	"callflow/engine/floor"
	"callflow/engine/outbound"
	"callflow/schema/expr"
)

// StateFormat is the number of the stored form of a contact. A program reads its own and the two before.
const StateFormat = 1

// Semantics is the number of the engine's behaviour that new contacts are born with.
const Semantics = 1

// Phase says where a contact is in its life.
type Phase string

// Phases of a contact.
const (
	Live   Phase = "live"
	Closed Phase = "closed"
)

// Contact is one story: a customer's, with all its legs, runs and variables, from the first ring to the
// last hang-up. It is the state of a contact's cell: only [Advance] makes a new one, and a stored one is
// never changed.
type Contact struct {
	Format    int       `json:"fmt"`
	ID        ContactID `json:"id"`
	Semantics int       `json:"sem"`
	Version   VersionID `json:"ver"`
	Seed      uint64    `json:"seed"`
	Seq       int64     `json:"seq"`
	At        Millis    `json:"at"`
	Live      LiveNo    `json:"live"`
	Started   Millis    `json:"start"`
	Phase     Phase     `json:"phase"`
	Language  string    `json:"lang"`
	Caller    Caller    `json:"caller"`
	Called    Called    `json:"called"`
	Vars      []Named   `json:"vars,omitempty"`
	Params    []Param   `json:"params,omitempty"` // what a browser phone sent
	Legs      []*Leg    `json:"legs"`
	Runs      []Run     `json:"runs,omitempty"`
	Rooms     []Room    `json:"rooms,omitempty"`
	NextRun   RunID     `json:"nrun"`
	Open      []Pending `json:"open,omitempty"` // effects whose end the contact waits for
	Keys      []string  `json:"keys,omitempty"` // the latest event keys, for duplicates
	Delivered []string  `json:"dlv,omitempty"`  // recordings that were delivered
	Troubles  int       `json:"trbl,omitempty"`
	Waits     []Stood   `json:"waits,omitempty"` // the latest one in each queue
	Agent     string    `json:"agent,omitempty"` // who served last
	Name      string    `json:"name,omitempty"`  // of a shared room
	PastLegs  int       `json:"plegs,omitempty"` // how many legs of a shared room are forgotten
	PastRooms int       `json:"prooms,omitempty"`
	Parted    bool      `json:"parted,omitempty"` // legs and their seats are kept in parts of their own

	Routed []RoutedTask `json:"routed,omitempty"` // waits that TaskRouter decides about

	Task  *Task          `json:"task,omitempty"` // of a contact that a list has begun
	Floor *floor.State   `json:"-"`              // of the floor, which has nothing else: those who wait and the agents
	List  *outbound.List `json:"-"`              // of a list of calls, which has nothing else
}

// Caller is the first caller of a contact, the same in all its flows.
type Caller struct {
	Number    string `json:"number,omitempty"` // E.164, "" when withheld
	Raw       string `json:"raw,omitempty"`    // From as it came
	Name      string `json:"name,omitempty"`
	Country   string `json:"country,omitempty"`
	City      string `json:"city,omitempty"`
	Verified  string `json:"verified,omitempty"` // A B C failed none
	Forwarded string `json:"fwd,omitempty"`
}

// Called is the number that was called.
type Called struct {
	Number string `json:"number,omitempty"`
	Name   string `json:"name,omitempty"`
}

// LegState says where a leg is in its life.
type LegState string

// States of a leg.
const (
	LegDialing LegState = "dialing" // ordered, nothing heard yet
	LegRinging LegState = "ringing"
	LegUp      LegState = "up"
	LegOver    LegState = "over"
)

// Leg is one Twilio call. It has one home for its whole life and binds to the first CallSid that it sees.
type Leg struct {
	ID        LegID    `json:"id"`
	Role      Role     `json:"role"`
	Sid       string   `json:"sid,omitempty"`
	State     LegState `json:"state"`
	Direction string   `json:"dir"`              // inbound, outbound
	Address   string   `json:"addr,omitempty"`   // who it is in the workspace: agents.kim, addresses.desk
	Number    string   `json:"num,omitempty"`    // what was rung, or who called: E.164, client:…, sip:…
	Parent    LegID    `json:"parent,omitempty"` // the leg that rang it by Dial
	Main      RunID    `json:"main,omitempty"`
	Began     Millis   `json:"began"`
	Answered  Millis   `json:"ans,omitempty"`
	Ended     Millis   `json:"ended,omitempty"`
	End       string   `json:"end,omitempty"`  // completed busy no-answer failed canceled
	Rank      int      `json:"rank,omitempty"` // of the latest status; later ones win
	Headers   []Param  `json:"hdrs,omitempty"` // SIP headers
	Overdue   Millis   `json:"late,omitempty"` // when to ask Twilio whether it is still there
	Asked     int      `json:"asked,omitempty"`
	Machine   bool     `json:"amd,omitempty"`
	For       RunID    `json:"for,omitempty"`  // the run that had it called; it is told what becomes of it
	Dropped   bool     `json:"drop,omitempty"` // nobody waits for it any more: it is hung up as soon as it can be
	Side      Sided    `json:"side,omitzero"`
	Open      VisitNo  `json:"open,omitempty"` // of a leg that is over: its last document, as long as no request has told how that one's verb ended

	Home    ContactID `json:"home,omitempty"` // of a guest in a shared room: the contact whose leg it is
	HomeLeg LegID     `json:"homeleg,omitempty"`
	Sits    ContactID `json:"sits,omitempty"` // the shared room in which this leg sits

	Ticket int64 `json:"tkt,omitempty"`  // of an agent: whose wait it was rung for
	Offer  int64 `json:"ofr,omitempty"`  // and by which offer of the floor; 0 when it was refused or withdrawn
	Taken  bool  `json:"took,omitempty"` // the offer was accepted: the floor waits for the end of the talk
}

// Sided is the last answer of a run beside the main one that has ended: the request that ended it may come
// again, and gets the same bytes.
type Sided struct {
	Run    RunID  `json:"run,omitempty"`
	Answer Answer `json:"last,omitzero"`
}

// Who names whoever is on the leg for reports: the address in the workspace, or else the number.
func (l *Leg) Who() string {
	if l.Address != "" {
		return l.Address
	}
	return l.Number
}

// Run is one execution of a flow with its stack of sub-flows. On a leg it is a channel: the documents of
// one stream of webhooks.
type Run struct {
	ID     RunID    `json:"id"`
	Leg    LegID    `json:"leg"`
	As     As       `json:"as"`
	Parent RunID    `json:"parent,omitempty"` // the run whose visit opened it
	Stack  []Frame  `json:"stack"`
	Visit  VisitNo  `json:"visit"`
	Last   Answer   `json:"last"`
	Owed   Millis   `json:"owed,omitempty"`  // a webhook is held; it must be answered by then
	Same   int      `json:"same,omitempty"`  // how often the same document was asked for again
	Heard  []string `json:"heard,omitempty"` // keys of the latest requests whose URL does not tell them apart
	Timer  Timer    `json:"timer,omitempty"`
	Facts  []Named  `json:"facts,omitempty"` // what the host told: queue.position and the like
	Room   RoomID   `json:"room,omitempty"`  // of a procedure: the room that it acts on, 0 for none
	By     string   `json:"by,omitempty"`    // of a procedure: who asked for it, agents.kim
	ByRole Role     `json:"byrole,omitempty"`
	Order  int64    `json:"order,omitempty"` // of a procedure: the command that began it
}

// As says what a run is for, and so which verbs its documents may hold.
type As string

// What runs are for. The values are roles of documents, see docs/design/architecture.md.
const (
	AsMain      As = "main"
	AsWait      As = "wait"      // in Twilio's queue
	AsRoomWait  As = "cwait"     // in a room, before the talk or while it rests
	AsWhisper   As = "whisper"   // the waiting caller, just before the talk
	AsScreen    As = "screen"    // whoever answers
	AsProcedure As = "procedure" // beside the legs: it acts on a room and has no documents
	AsAnnounce  As = "announce"  // words for those in a room
)

// Waits reports whether the documents of a run go round until something else happens.
func (a As) Waits() bool { return a == AsWait || a == AsRoomWait }

// Answer is the last document of a channel: asked again it gives the same bytes.
type Answer struct {
	From VisitNo `json:"from"` // the visit whose request it answered; -1 when it was not a request
	What What    `json:"what,omitempty"`
	Body []byte  `json:"body,omitempty"`
}

// Timer is the one timer of a run: it belongs to the visit of a step and dies with it.
type Timer struct {
	Name string `json:"name,omitempty"`
	Due  Millis `json:"due,omitempty"`
}

// There reports whether the leg has come to the document of a visit to which it was redirected: it has asked for it.
func (r *Run) There(visit VisitNo) bool { return r.Visit == visit && r.Same > 0 }

// Frame is one flow on a run's stack.
type Frame struct {
	Flow    FlowName `json:"flow"`
	Step    StepName `json:"step"` // where it is; "" before the first and in finally
	Entered Millis   `json:"in"`
	Vars    []Named  `json:"vars,omitempty"` // vars, inputs and outputs
	Passed  []Passed `json:"passed,omitempty"`
	Memo    []Named  `json:"memo,omitempty"`   // what the present visit of the step remembers
	Before  bool     `json:"before,omitempty"` // the document was cut: the step is not entered yet
}

// Passed is what later steps may read of a step: STEP.VALUE.
type Passed struct {
	Step    StepName `json:"step"`
	Outcome Outcome  `json:"out"`
	Visits  int      `json:"n"`
	Values  []Named  `json:"vals,omitempty"`
	Kept    []Named  `json:"kept,omitempty"` // what the step itself needs at its next visit
}

// Pending is an effect whose end somebody waits for.
type Pending struct {
	Key   EffectKey `json:"key"`
	Run   RunID     `json:"run"`
	Leg   LegID     `json:"leg"`
	Room  RoomID    `json:"room,omitempty"`  // of the end of a room, and of a change of a seat
	Row   int64     `json:"row,omitempty"`   // of a list whose contact is to be begun
	Start int64     `json:"start,omitempty"` // which contact of that row it is
}

// Leg returns the leg with the given id, to be read only; nil when there is none.
func (c *Contact) Leg(id LegID) *Leg {
	if i := int(id) - 1 - c.PastLegs; i >= 0 && i < len(c.Legs) {
		return c.Legs[i]
	}
	return nil
}

// LegBySid returns the leg that is bound to a CallSid, to be read only; nil when there is none.
func (c *Contact) LegBySid(sid string) *Leg {
	for i := len(c.Legs) - 1; i >= 0; i-- { // a guest of a shared room may come more than once
		if c.Legs[i].Sid == sid {
			return c.Legs[i]
		}
	}
	return nil
}

// Run returns the run with the given id, or nil when it is over.
func (c *Contact) Run(id RunID) *Run {
	for i := range c.Runs {
		if c.Runs[i].ID == id {
			return &c.Runs[i]
		}
	}
	return nil
}

// Top is the frame that is being executed.
func (r *Run) Top() *Frame { return &r.Stack[len(r.Stack)-1] }

// Living reports whether any leg of the contact lives.
func (c *Contact) Living() bool {
	for i := range c.Legs {
		if c.Legs[i].State != LegOver {
			return true
		}
	}
	return false
}

// clone copies everything that a turn may change in place. Values, stacks' variables and answers are
// replaced, never changed, and are shared; so are the legs of a state in parts, until a turn changes one.
func (c *Contact) clone() *Contact {
	piece := &struct { // of memory, for the contact and the list of its legs
		Contact
		legs [3]*Leg
	}{Contact: *c}
	n := &piece.Contact
	n.Legs = append(piece.legs[:0], c.Legs...)
	if !c.Parted {
		own := make([]Leg, len(c.Legs))
		for i, l := range c.Legs {
			own[i] = *l
			n.Legs[i] = &own[i]
		}
	}
	n.Routed = cloneRouted(c.Routed)
	n.Runs = append(make([]Run, 0, len(c.Runs)+1), c.Runs...)
	depth := 0
	for i := range n.Runs {
		depth += len(n.Runs[i].Stack) + 1
	}
	frames := make([]Frame, 0, depth)
	for i := range n.Runs {
		from := len(frames)
		frames = append(frames, n.Runs[i].Stack...)
		n.Runs[i].Stack = frames[from : len(frames) : len(frames)+1]
		frames = frames[:len(frames)+1]
	}
	return n
}

// lookup finds a name in a list of values.
func lookup(list []Named, name string) (expr.Value, bool) {
	for i := range list {
		if list[i].Name == name {
			return list[i].Value, true
		}
	}
	return nil, false
}

// with returns the list with one value set; the list given is left as it was.
func with(list []Named, v Named) []Named {
	out := make([]Named, len(list), len(list)+1)
	copy(out, list)
	for i := range out {
		if out[i].Name == v.Name {
			out[i] = v
			return out
		}
	}
	return append(out, v)
}
