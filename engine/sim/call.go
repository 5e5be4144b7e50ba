package sim

import (
	"slices"
	"strconv"

	"callflow/engine"
	"callflow/engine/twiml"
)

const (
	roleMain     = twiml.RoleMain
	roleWait     = twiml.RoleQueueWait
	roleWhisper  = twiml.RoleQueueURL
	roleScreen   = twiml.RoleScreen
	roleRoomWait = twiml.RoleRoomWait
	roleHold     = twiml.RoleHold
	roleAnnounce = twiml.RoleAnnounce
)

// call is one leg. It runs the topmost of its documents; those below wait for it.
type call struct {
	n         *Network
	name      string
	sid       string
	from, to  string
	direction string
	status    string        // CallStatus as webhooks carry it
	base      engine.Params // what every webhook carries; nil until the first
	extra     engine.Params // that came with the call: of SIP, of softphones
	cookies   []string
	entry     bool // a call from outside: the number's routes report its end
	ghost     bool // a person without documents
	over      bool
	routes    Routes // of the number that was called, or of whoever placed the call
	began     engine.Millis
	answered  engine.Millis
	ended     engine.Millis
	limit     engine.Millis // when it is cut off; 0 before it is answered
	longest   engine.Millis // TimeLimit of REST; 0: the account's
	docs      []*document
	twinned   *rung      // the leg that rings this call, when it comes from the account itself
	placed    *rung      // how REST placed this call; nil for others
	tapes     []*tape    // of REST
	rung      *rung      // how Twilio rang this leg; nil for calls from outside
	sessions  []*session // streams, transcriptions and recordings in the background
	by        string     // AnsweredBy, once it is known
	fetches   int        // documents since time last passed
	fetchedAt engine.Millis
}

// document is TwiML being run.
type document struct {
	role   twiml.Role
	url    string // that it came from, for relative URLs and for repeating it
	method string
	verbs  []*twiml.Node
	next   int
	began  engine.Millis  // when it was read
	doing  activity       // nil: ready for the next verb
	await  string         // token of the request that this document is waited for with; "" when it is there
	got    func()         // what happens when it has come for the first time
	more   func()         // what happens when it has run to its end; nil: by its role
	lost   func(*Failure) // what happens when it cannot be had; nil: by its role
}

// activity is what a call is doing at the moment.
type activity interface {
	// until is when it ends by itself; 0 for never.
	until() engine.Millis
	// expire is called when that time has come.
	expire()
	// passing reports that nobody needs to do anything: the caller only listens.
	passing() bool
	// stop is called when something else ends it: a hang-up (the call is over by then), or a move.
	stop()
}

func (c *call) top() *document {
	if len(c.docs) == 0 {
		return nil
	}
	return c.docs[len(c.docs)-1]
}

func (c *call) push(d *document) { c.docs = append(c.docs, d) }

func (c *call) pop() {
	c.docs = c.docs[:len(c.docs)-1]
	c.uncovered()
}

// uncovered lets what should have ended beneath another document end now.
func (c *call) uncovered() {
	if d := c.top(); d != nil {
		if s, ok := d.doing.(*speaking); ok && s.end > 0 {
			s.end = max(s.end, c.n.now)
		}
	}
}

// drop takes one document away, wherever it lies, with what it is doing.
func (c *call) drop(d *document) {
	if i := slices.Index(c.docs, d); i >= 0 {
		c.docs = slices.Delete(c.docs, i, i+1)
		c.uncovered()
	}
}

// ends is when something happens to the call by itself.
func (c *call) ends() engine.Millis {
	at := c.limit
	if d := c.top(); d != nil && d.doing != nil {
		if t := d.doing.until(); t > 0 && (at == 0 || t < at) {
			at = t
		}
	}
	return at
}

func (c *call) expire() {
	if c.limit > 0 && c.n.now >= c.limit {
		c.hangUp("has lasted as long as a call may, and is cut off")
		return
	}
	if d := c.top(); d != nil && d.doing != nil {
		d.doing.expire()
	}
}

// idle reports that the call is ready for its next verb.
func (c *call) idle() bool {
	d := c.top()
	return !c.over && d != nil && d.doing == nil && d.await == ""
}

// passing reports that the call goes on by itself, with somebody only listening.
func (c *call) passing() bool {
	d := c.top()
	if c.over || d == nil {
		return false
	}
	if d.await != "" {
		return c.n.awaited[d.await] == nil
	}
	return d.role != roleWait && d.role != roleRoomWait && d.role != roleHold && d.doing != nil && d.doing.passing()
}

// begin sets what the call is doing.
func (c *call) begin(a activity) { c.top().doing = a }

// done ends what the call is doing; its document goes on with the next verb.
func (c *call) done() { c.top().doing = nil }

// main returns the document of the call itself, which lies lowest.
func (c *call) main() *document { return c.docs[0] }

// queue returns the queue that the call waits in, or nil.
func (c *call) queue() *queue {
	if w := c.waits(); w != nil && !w.left {
		return w.queue
	}
	return nil
}

func (c *call) waits() *waiting {
	for _, d := range c.docs {
		if w, ok := d.doing.(*waiting); ok {
			return w
		}
	}
	return nil
}

// run runs verbs until one takes time or waits for somebody.
func (c *call) run() {
	for c.idle() {
		d := c.top()
		if d.next >= len(d.verbs) {
			c.finished(d)
			continue
		}
		v := d.verbs[d.next]
		d.next++
		if ok, code := d.role.Allows(v.Name); !ok {
			c.refused(d, v.Name, code)
			continue
		}
		c.verb(v)
	}
}

// refused passes over a verb that a document of a role must not have. Those that are errors end the
// document (error dictionary 13201, 13238).
func (c *call) refused(d *document, verb string, code int) {
	text := "<" + verb + "> is not allowed in a " + d.role.String() + " document"
	if code == 0 {
		c.n.trouble(c, 12200, d.url, text)
		c.n.note(c, text)
		return
	}
	c.n.trouble(c, code, d.url, text)
	c.n.note(c, text+" (error "+strconv.Itoa(code)+")")
	d.next = len(d.verbs)
	if code == 13201 {
		c.hangUp("is hung up")
	}
}

// finished goes on after the last verb of a document, as its role has it (TwiML reference 2.3).
func (c *call) finished(d *document) {
	switch {
	case d.more != nil:
		c.pop()
		d.more()
	case d.role == roleWait:
		c.again(d)
	case d.role == roleHold:
		c.holdAgain(d)
	case d.role == roleRoomWait:
		d.doing = &speaking{c: c} // silence
	default:
		c.hangUp("is hung up")
	}
}

// answer takes the call: the first verb that makes a sound does (TwiML reference 2.2).
func (c *call) answer() {
	if c.status == "ringing" {
		c.status, c.answered = "in-progress", c.n.now
		c.limited()
		c.twinAnswered()
	}
}

// limited sets when the call is cut off.
func (c *call) limited() {
	longest := c.n.Settings.CallLimit
	if c.longest > 0 {
		longest = min(longest, c.longest)
	}
	if longest > 0 {
		c.limit = c.n.now + longest
	}
}

// hangUp ends the call for a reason that the transcript shows.
func (c *call) hangUp(why string) {
	if c.over {
		return
	}
	c.n.note(c, why)
	status := "completed"
	if c.status == "ringing" {
		status = "no-answer"
	}
	c.end(status)
}

// end ends the call with a final status and reports it.
func (c *call) end(status string) {
	if c.over {
		return
	}
	c.close(status)
	c.stopAll()
	c.stopTapes()
	c.docs = nil
	c.endSessions()
	c.stopTapes()
	if c.entry {
		c.report(c.routes.Status, c.finals(0))
	}
	if c.rung != nil {
		c.rung.over(status)
	}
	c.twinEnded()
}

// close makes a call one of the past.
func (c *call) close(status string) {
	c.over, c.status, c.ended, c.n.swept = true, status, c.n.now, false
}

// finals are the parameters of the callback about the end of a call (TwiML reference 3.12).
func (c *call) finals(sequence int) engine.Params {
	seconds := c.seconds()
	p := engine.Params{
		{Name: "CallbackSource", Value: "call-progress-events"}, {Name: "SequenceNumber", Value: strconv.Itoa(sequence)},
		{Name: "Timestamp", Value: stamp(c.n.now)},
		{Name: "CallDuration", Value: strconv.Itoa(seconds)}, {Name: "Duration", Value: strconv.Itoa((seconds + 59) / 60)},
		{Name: "SipResponseCode", Value: sipCode(c.status)},
	}
	if c.by != "" {
		p = append(p, engine.Param{Name: "AnsweredBy", Value: c.by})
	}
	return p
}

// sipCode is the final code of SIP that stands for a status (TwiML reference 3.12).
func sipCode(status string) string {
	switch status {
	case "completed":
		return "200"
	case "busy":
		return "486"
	case "failed":
		return "404"
	}
	return "487"
}

// seconds is how long the call has been answered, as webhooks count it.
func (c *call) seconds() int {
	if c.answered == 0 {
		return 0
	}
	return int((c.n.now - c.answered + 500) / 1000)
}

// stopAll ends what the call does in all of its documents, the topmost first.
func (c *call) stopAll() {
	for i := len(c.docs) - 1; i >= 0; i-- {
		if i >= len(c.docs) {
			continue
		}
		if a := c.docs[i].doing; a != nil {
			c.docs[i].doing = nil
			a.stop()
		}
	}
}

// stays forgets all documents above a given one.
func (c *call) stays(d *document) {
	if i := slices.Index(c.docs, d); i >= 0 {
		c.docs = c.docs[:i+1]
	}
}
