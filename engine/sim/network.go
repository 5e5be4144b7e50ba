package sim

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/twiml"
)

// ErrGone says that a call is over, or not where it was said to be (Twilio: errors 20404 and 21220).
var ErrGone = errors.New("the call is not there any more")

// Request is a webhook on its way to the application.
type Request struct {
	URL      string // its fragment is neither sent nor signed
	Method   string // POST, or GET: the parameters go into the query then
	Sid      string // CallSid; "" for the callbacks of a conference
	Params   engine.Params
	At       engine.Millis
	Token    string // the same when a request is sent again (I-Twilio-Idempotency-Token)
	Callback bool   // a report: no document is wanted
	Attempt  int    // 0 for the first
	Cookies  string // of the call, as the header has them; "" for none
	Policy   Policy // how long an attempt may take
}

// Answer is a document, and how long it took to come.
type Answer struct {
	Body     []byte
	Took     engine.Millis
	Status   int      // of HTTP; 0 stands for 200
	Type     string   // Content-Type; "" stands for text/xml
	Location string   // where a redirect leads
	Cookies  []string // Set-Cookie

	Marks []twiml.Mark // what stands behind the words of the document, where that is known
}

// Line carries webhooks to the application that is called.
type Line interface {
	// Ask sends a webhook once. An error stands for a failed request; one with a method ErrorCode, such as a
	// [Failure], has one of Twilio's numbers. The network sends again and follows redirects. With [ErrLater]
	// the answer comes by [Network.Deliver], the call waits for it, and the line does those things itself.
	Ask(Request) (Answer, error)
}

// ErrLater is what a [Line] returns while an answer is on its way.
var ErrLater = errors.New("the answer comes later")

// Deliver brings the answer of a request, or the reason why there is none. It reports false when nobody
// waits for that any more: the call has ended, or was moved meanwhile.
func (n *Network) Deliver(token string, a Answer, err error) bool {
	q, ok := n.awaited[token]
	if !ok {
		return false
	}
	delete(n.awaited, token)
	a.Took, q.carried = 0, true // that time has passed already
	wanted := q.then == nil || q.wanted == nil || q.wanted()
	if wanted {
		q.arrived(a, err)
	}
	n.settle()
	return wanted
}

// Routes are the URLs of a number, absolute. Those that begin with "GET " are asked by that method.
type Routes struct {
	Voice    string
	Status   string // "" for none
	Fallback string // "" for none

	VoiceMethod, StatusMethod, FallbackMethod string // GET, or "" for POST
}

// Heard is one line of a transcript.
type Heard struct {
	At   engine.Millis // since the network began
	Who  string        // name of the call
	Text string

	Sid   string // CallSid of the call; "" for the outside
	Phone string // number or address of the person on the call, such as client:kim
	Sound *Sound // what begins to be heard; nil for lines about anything else
}

// Network is Twilio as a whole: its calls, its queues, its rooms and its clock. It must not be used from
// two goroutines at once.
type Network struct {
	// Routes are those of every number that is not in Numbers.
	Routes Routes
	// RoutesTo tells the routes of a number or of another address that is called, such as app:AP…; nil:
	// Routes are those of all.
	RoutesTo func(to string) Routes
	// Own are numbers and applications (app:AP…) of the account itself: who dials one begins a call from
	// outside to it.
	Own map[string]bool
	// Account is the AccountSid that webhooks carry.
	Account string
	// Base is the URL of the REST API, under which recordings are found; "": https://api.twilio.com.
	Base string
	// Unique is 16 hexadecimal digits that set the identifiers of this network apart from those of others.
	Unique string
	// Settings decide what documentation leaves open.
	Settings Settings
	// Keep is how many calls, rooms and notifications are remembered after their end; 0: all.
	Keep int
	// Length tells how long a sound lasts; nil, or a result of 0, means ten seconds. A result below 0 is
	// the error number, negative, of a sound that cannot be had.
	Length func(url string) engine.Millis
	// Document is shown every document that a call gets; nil shows none.
	Document func(call string, url string, body []byte)
	// Trouble is told of every error and warning as it happens; nil tells nobody.
	Trouble func(Notification)
	// Text is given text messages that documents send; nil: they are only noted.
	Text func(from, to, body string)
	// Pay decides what becomes of a payment whose fields are complete: one of the values of Result; nil:
	// cards pass unless their number ends in 0002, which the connector refuses.
	Pay func(fields engine.Params) string

	// Broken are queues that Twilio cannot serve, by their names there: whoever enters one, or takes calls
	// from it, is told of an error.
	Broken map[string]bool
	// LosesRecordings has recordings fail: nothing tells where they are.
	LosesRecordings bool

	line    Line
	hear    func(Heard)
	began   engine.Millis
	now     engine.Millis
	calls   []*call // that live, in the order in which they began
	past    []*call // that are over, oldest first
	bySids  map[string]*call
	queues  []*queue
	router  *TaskRouter // nil until somebody needs it
	rooms   []*room
	planned map[string]string // SIDs of rooms that nobody has joined yet, by name
	files   []*file
	tapes   []*tape // recordings of REST
	said    []Recording
	timers  timers
	turns   int
	awaited map[string]*inquiry
	log     []Notification
	noted   int // notifications so far
	people  []*person
	dice    dice
	faults  map[string]float64
	faulty  bool
	sids    int
	asked   int  // requests so far
	lines   int  // of transcript, so far
	swept   bool // no call in calls is over
}

// NewNetwork makes a network whose clock stands at an instant. Every line of the transcript is given to
// hear as it happens.
func NewNetwork(line Line, at engine.Millis, hear func(Heard)) *Network {
	return &Network{line: line, hear: hear, began: at, now: at, Settings: DefaultSettings(), Keep: 10_000,
		bySids: map[string]*call{}, awaited: map[string]*inquiry{}, faults: map[string]float64{}, dice: dice{1},
		Account: "AC" + strings.Repeat("0", 31) + "1", Unique: strings.Repeat("0", 16)}
}

// Now is the network's clock.
func (n *Network) Now() engine.Millis { return n.now }

// Place begins an inbound call and lets it come as far as it comes without time passing.
func (n *Network) Place(name, from, to string) error { return n.PlaceWith(name, from, to, nil) }

// PlaceWith is [Network.Place] for a call whose first request carries further parameters, such as those of a
// browser phone.
func (n *Network) PlaceWith(name, from, to string, extra engine.Params) error {
	if n.find(name) != nil {
		return fmt.Errorf("%s is calling already", name)
	}
	c := n.inbound(name, from, to)
	called := ""
	if c.to != "" {
		called = to + " "
	}
	n.note(c, "calls "+called+"from "+from)
	c.enter(extra)
	n.settle()
	return nil
}

// inbound makes an inbound call that rings.
func (n *Network) inbound(name, from, to string) *call {
	c := n.newCall(name, from, to)
	c.direction, c.entry = "inbound", true
	if n.RoutesTo != nil {
		c.routes = n.RoutesTo(to)
	}
	if app, ok := strings.CutPrefix(to, "app:"); ok { // of a browser phone: To is what its program has set, here nothing
		c.to, c.extra = "", engine.Params{{Name: "ApplicationSid", Value: app}}
	}
	return c
}

// enter requests the first document of an inbound call.
func (c *call) enter(extra engine.Params) {
	n := c.n
	if n.Struck("call-gone-at-once") {
		c.hangUp("hangs up at once")
		n.enterLate(c, extra)
		return
	}
	if n.Struck("call-network-drop") || n.Struck("call-hang-up") {
		c.during(n.Between(1, 120_000), func() { c.hangUp("is cut off") })
	}
	c.push(&document{role: roleMain})
	c.load(c.top(), c.routes.Voice, "", extra)
}

// enterLate sends the entry request of a call that has ended already; its answer is not run (mapping 8).
func (n *Network) enterLate(c *call, extra engine.Params) {
	q := n.inquire(c, c.routes.Voice, "", c.params(append(engine.Params{{Name: "CallStatus", Value: "ringing"}}, extra...)))
	q.then = func(Answer, *Failure) {}
	q.send()
}

// newCall adds a call that rings.
func (n *Network) newCall(name, from, to string) *call {
	c := &call{n: n, name: name, sid: n.sid("CA"), from: from, to: to, status: "ringing", began: n.now, routes: n.Routes}
	n.calls = append(n.calls, c)
	n.bySids[c.sid] = c
	return c
}

// sid makes the next identifier of a kind: two letters and 32 hexadecimal digits.
func (n *Network) sid(kind string) string {
	n.sids++
	return kind + n.Unique + hex16(uint64(n.sids))
}

// hex16 writes 16 hexadecimal digits.
func hex16(v uint64) string {
	var b [16]byte
	for i := 15; i >= 0; i-- {
		b[i] = "0123456789abcdef"[v&15]
		v >>= 4
	}
	return string(b[:])
}

// token makes the mark of a new request.
func (n *Network) token() string {
	n.asked++
	return n.Unique + "-" + hex16(uint64(n.asked))[8:]
}

// find returns the living call of a name, or nil.
func (n *Network) find(name string) *call {
	for _, c := range n.calls {
		if c.name == name && !c.over {
			return c
		}
	}
	return nil
}

// bySid returns the living call with a CallSid, or nil.
func (n *Network) bySid(sid string) *call {
	if c := n.bySids[sid]; c != nil && !c.over {
		return c
	}
	return nil
}

// Living returns the names of the calls that live, in the order in which they began.
func (n *Network) Living() []string {
	var names []string
	for _, c := range n.calls {
		if !c.over {
			names = append(names, c.name)
		}
	}
	return names
}

// Next is when something happens next without anybody doing anything; 0 for never.
func (n *Network) Next() engine.Millis {
	_, at := n.soonest()
	if len(n.timers) > 0 && (at == 0 || n.timers[0].at <= at) {
		return n.timers[0].at
	}
	return at
}

func (n *Network) soonest() (first *call, at engine.Millis) {
	for _, c := range n.calls {
		if c.over {
			continue
		}
		if t := c.ends(); t > 0 && (at == 0 || t < at) {
			first, at = c, t
		}
	}
	return first, at
}

// Advance lets time pass until an instant; everything that falls due on the way happens.
func (n *Network) Advance(to engine.Millis) {
	for range maxHappenings {
		c, at := n.soonest()
		timed := len(n.timers) > 0 && (c == nil || n.timers[0].at <= at)
		if timed {
			at = n.timers[0].at
		}
		if !timed && c == nil || at > to {
			break
		}
		n.now = max(n.now, at)
		if timed {
			n.fire()
		} else {
			c.expire()
		}
		n.settle()
	}
	n.now = max(n.now, to)
}

// maxHappenings bounds what happens in one stretch of time.
const maxHappenings = 100_000

// settle runs every call until it waits for time or for somebody.
func (n *Network) settle() {
	for busy := true; busy; {
		busy = false
		for i := 0; i < len(n.calls); i++ { // calls may begin on the way
			if c := n.calls[i]; !c.over && c.idle() {
				c.run()
				busy = true
			}
		}
		if len(n.timers) > 0 && n.timers[0].at <= n.now {
			n.fire()
			busy = true
		}
	}
	n.sweep()
}

// sweep puts calls that are over to those of the past, and forgets the oldest of them.
func (n *Network) sweep() {
	if n.swept {
		return
	}
	n.swept = true
	living := n.calls[:0]
	for _, c := range n.calls {
		if c.over {
			n.past = append(n.past, c)
			continue
		}
		living = append(living, c)
	}
	clear(n.calls[len(living):])
	n.calls = living
	if n.Keep > 0 && len(n.past) >= 2*n.Keep {
		for _, c := range n.past[:n.Keep] {
			delete(n.bySids, c.sid)
		}
		n.past = slices.Clone(n.past[n.Keep:])
	}
	if n.Keep > 0 && len(n.files) >= 2*n.Keep {
		n.files = slices.Clone(n.files[n.Keep:])
	}
	if n.Keep > 0 && len(n.tapes) >= 2*n.Keep {
		n.tapes = slices.Clone(n.tapes[n.Keep:])
	}
}

// Status is what REST tells of a call; "" when it is not known.
func (n *Network) Status(sid string) string {
	if c := n.bySids[sid]; c != nil {
		return c.shown()
	}
	return ""
}

// Waiting returns how many callers stand in each queue, by its name at Twilio.
func (n *Network) Waiting() map[string]int {
	out := map[string]int{}
	for _, q := range n.queues {
		out[q.name] = len(q.members)
	}
	return out
}

// note writes a line of the transcript.
func (n *Network) note(c *call, text string) {
	n.lines++
	n.hear(Heard{At: n.now - n.began, Who: c.name, Text: text, Sid: c.sid, Phone: c.phone()})
}

// Note writes a line about the outside into the transcript, such as a text message that was sent.
func (n *Network) Note(who, text string) {
	n.lines++
	n.hear(Heard{At: n.now - n.began, Who: who, Text: text})
}
