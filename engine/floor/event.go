package floor

// Event is something that has happened, at an instant that never falls.
type Event struct {
	At   Millis
	Seed uint64 // of what is drawn by lot
	What Happening
}

// Happening is the closed set of events.
type Happening interface{ happening() }

// Join is somebody who comes into a line. What becomes of it is told at once: [InLine], or [Refused] and why.
type Join struct {
	Contact, Ticket int64
	Queue           string
	Need            []string
	Priority        int
	Since           Millis // of a place that was kept; 0 for now
	After           Millis // not offered to anybody before
	Prefer          string // an agent who is asked first, ""
	Callback        bool
	Slack           Millis // how much longer than the ring the contact needs before the two talk
	Takes           int64  // the ticket of the same contact whose place this is from now on; 0 for none
}

// Leave is somebody who does not wait any more.
type Leave struct{ Contact, Ticket int64 }

// Answer is what has come of an offer.
type Answer struct {
	Contact, Ticket, Offer int64
	Result                 Result
}

// Longer asks for more time: the agent is being rung only now.
type Longer struct{ Contact, Ticket, Offer int64 }

// Over is the end of a talk.
type Over struct{ Contact, Ticket, Offer int64 }

// Still answers [Asked]: the offer, or the talk, is still under way; without it, it is over.
type Still struct {
	Contact, Ticket, Offer int64
	Lasts                  bool
}

// Set changes what an agent wants: [Offline], [Available] or [Away].
type Set struct {
	Agent  string
	Want   Presence
	Reason string
	By     string
}

// Load is a call of an agent that the floor has not arranged: one more, or one less.
type Load struct {
	Agent string
	More  bool
}

// Passed is the passing of time.
type Passed struct {
	Blind bool // news of talks may have been lost: those who talk are asked now
}

func (Join) happening()   {}
func (Leave) happening()  {}
func (Answer) happening() {}
func (Longer) happening() {}
func (Over) happening()   {}
func (Still) happening()  {}
func (Set) happening()    {}
func (Load) happening()   {}
func (Passed) happening() {}

// Result is what has come of an offer.
type Result string

// Results of offers. A missed, refused or failed one leaves the caller where it was in the line.
const (
	Accepted  Result = "accepted"  // the two talk
	RefusedIt Result = "refused"   // the agent has said no
	Missed    Result = "missed"    // the agent has let it ring
	Failed    Result = "failed"    // the agent could not be rung
	Gone      Result = "gone"      // the caller has gone
	Withdrawn Result = "withdrawn" // somebody else was quicker
	Lost      Result = "lost"      // nothing was heard of it
)

// Word is what a contact is told.
type Word string

// What contacts are told.
const (
	InLine   Word = "in_line"
	Refused  Word = "refused"   // not in the line: Why is full, nobody, closed or unknown
	Offered  Word = "offered"   // ring this agent
	Recalled Word = "withdrawn" // stop ringing this agent
	Asked    Word = "asked"     // is this still so? answered by [Still]
)

// Reasons for [Refused].
const (
	WhyFull    = "full"
	WhyNobody  = "nobody"
	WhyClosed  = "closed"
	WhyUnknown = "unknown"
)

// Say is something that a contact is told.
type Say struct {
	Contact, Ticket int64
	Word            Word
	Offer           int64
	Agent           string
	Queue           string
	Ring            Millis
	Why             string
}

// Fact is something to be recorded.
type Fact struct {
	Kind    FactKind
	Agent   string
	Queue   string
	Contact int64
	Ticket  int64
	Offer   int64
	State   Presence
	Reason  string
	By      string
	Result  Result
	Rang    Millis
	// Reserved says of an offer that nobody waits on the phone: the agent is kept free while the customer is rung.
	Reserved bool
}

// FactKind says what a fact is about.
type FactKind string

// Facts of a floor.
const (
	AgentState FactKind = "agent_state"
	OfferMade  FactKind = "offer_made"
	OfferEnded FactKind = "offer_ended"
	WrappedUp  FactKind = "wrapped_up" // Rang is how long it took
)

// Turn is what comes of an event.
type Turn struct {
	State   *State
	Says    []Say
	Facts   []Fact
	Parts   []Part // that are new, different or gone, by number
	Unknown string // the agent of [Set] whom the workspace does not know
}
