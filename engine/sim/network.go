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
	URL      string
	Method   string // GET, or "" for POST
	Sid      string // CallSid
	Params   engine.Params
	At       engine.Millis
	Token    string // the same when a request is sent again (I-Twilio-Idempotency-Token)
	Callback bool   // a report: no document is wanted
}

// Answer is a document, and how long it took to come.
type Answer struct {
	Body  []byte
	Took  engine.Millis
	Marks []twiml.Mark // what stands behind the words of the document, where that is known
}

// Line carries webhooks to the application that is called.
type Line interface {
	// Ask sends a webhook. An error stands for a failed request: no answer in time, or a bad status.
	// With [ErrLater] the answer comes by [Network.Deliver], and the call waits for it.
	Ask(Request) (Answer, error)
}

// ErrLater is what a [Line] returns while an answer is on its way.
var ErrLater = errors.New("the answer comes later")

// awaited is a document on its way to a call.
type awaited struct {
	token   string
	c       *call
	d       *document
	arrived func(Answer, error)
}

// Deliver brings the answer of a request, or the reason why there is none. It reports false when nobody
// waits for that any more: the call has ended, or was moved meanwhile.
func (n *Network) Deliver(token string, a Answer, err error) bool {
	i := slices.IndexFunc(n.awaited, func(w awaited) bool { return w.token == token })
	if i < 0 {
		return false
	}
	w := n.awaited[i]
	n.awaited = slices.Delete(n.awaited, i, i+1)
	if !w.c.awaits(w.d, token) {
		return false
	}
	w.d.await = ""
	w.arrived(a, err)
	n.settle()
	return true
}

// Routes are the URLs of a number, absolute. Those that begin with "GET " are asked by that method.
type Routes struct {
	Voice    string
	Status   string // "" for none
	Fallback string // "" for none
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

// Network is Twilio as a whole: its calls, its queues and its clock. It must not be used from two
// goroutines at once.
type Network struct {
	// Routes are those of every number.
	Routes Routes
	// RoutesTo tells the routes of a number or of another address that is called, such as app:AP…; nil:
	// Routes are those of all.
	RoutesTo func(to string) Routes
	// Account is the AccountSid that webhooks carry.
	Account string
	// Base is the URL of the REST API, under which recordings are found; "": https://api.twilio.com.
	Base string
	// Unique is 16 hexadecimal digits that set the identifiers of this network apart from those of others.
	Unique string
	// Length tells how long a sound lasts; nil, or a result of 0, means ten seconds.
	Length func(url string) engine.Millis
	// Document is shown every document that a call gets; nil shows none.
	Document func(call string, url string, body []byte)

	// Broken are queues that Twilio cannot serve, by their names there: whoever enters one, or takes calls
	// from it, is told of an error.
	Broken map[string]bool
	// LosesRecordings has recordings fail: nothing tells where they are.
	LosesRecordings bool

	line    Line
	hear    func(Heard)
	began   engine.Millis
	now     engine.Millis
	calls   []*call
	queues  []*queue
	awaited []awaited
	sids    int
	asked   int // requests so far
	lines   int // of transcript, so far

	recordings []Recording
	tapes      []*tape
}

// NewNetwork makes a network whose clock stands at an instant. Every line of the transcript is given to
// hear as it happens.
func NewNetwork(line Line, at engine.Millis, hear func(Heard)) *Network {
	return &Network{line: line, hear: hear, began: at, now: at,
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
	c := n.newCall(name, from, to)
	c.direction, c.entry = "inbound", true
	if n.RoutesTo != nil {
		c.routes = n.RoutesTo(to)
	}
	n.note(c, "calls "+to+" from "+from)
	c.fetch(roleMain, c.routes.Voice, extra)
	n.settle()
	return nil
}

// newCall adds a call that rings.
func (n *Network) newCall(name, from, to string) *call {
	c := &call{n: n, name: name, sid: n.sid("CA"), from: from, to: to, status: "ringing", began: n.now, routes: n.Routes}
	n.calls = append(n.calls, c)
	return c
}

// sid makes the next identifier of a kind.
func (n *Network) sid(kind string) string {
	n.sids++
	return fmt.Sprintf("%s%s%016x", kind, n.Unique, n.sids)
}

// token makes the mark of a new request.
func (n *Network) token() string {
	n.asked++
	return fmt.Sprintf("%s-%08x", n.Unique, n.asked)
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
	for _, c := range n.calls {
		if c.sid == sid && !c.over {
			return c
		}
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
		if c == nil || at > to {
			break
		}
		n.now = max(n.now, at)
		c.expire()
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
	}
}

// Move makes a call run the document at a URL, whatever it is doing (REST: POST Calls/{Sid}).
func (n *Network) Move(sid, url string) error {
	c := n.bySid(sid)
	if c == nil {
		return ErrGone
	}
	c.moved(url)
	n.settle()
	return nil
}

// Claim takes a caller out of a queue (REST: POST Queues/{Sid}/Members/{CallSid}).
func (n *Network) Claim(queueSid, sid, url string) error {
	c := n.bySid(sid)
	if c == nil || c.queue() == nil || c.queue().sid != queueSid {
		return ErrGone
	}
	return n.Move(sid, url)
}

// End hangs a call up from our side (REST: Status=completed).
func (n *Network) End(sid string) error {
	c := n.bySid(sid)
	if c == nil {
		return ErrGone
	}
	if c.answered == 0 && (c.placed != nil || c.rung != nil) {
		n.Cancel(sid) // a ringing leg ends as canceled
		return nil
	}
	c.hangUp("is hung up")
	n.settle()
	return nil
}

// Status is what REST tells of a call; "" when it is not known.
func (n *Network) Status(sid string) string {
	for _, c := range n.calls {
		if c.sid == sid {
			return c.status
		}
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
