package sim

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"callflow/engine"
	"callflow/engine/twiml"
)

const (
	roleMain    = twiml.RoleMain
	roleWait    = twiml.RoleQueueWait
	roleWhisper = twiml.RoleQueueURL
	roleScreen  = twiml.RoleScreen
)

// call is one leg. It runs the topmost of its documents; those below wait for it.
type call struct {
	n         *Network
	name      string
	sid       string
	from, to  string
	direction string
	status    string // CallStatus as webhooks carry it
	entry     bool   // a call from outside: the number's routes report its end
	ghost     bool   // a person without documents
	over      bool
	routes    Routes // of the number that was called, or of whoever placed the call
	began     engine.Millis
	answered  engine.Millis
	finished  engine.Millis
	human     string // AnsweredBy, where it was detected
	placed    *rung  // how REST placed this call; nil for others
	tapes     []*tape
	docs      []*document
	rung      *rung // how a Dial rang this leg; nil for other legs
	fetches   int   // documents since time last passed
	fetchedAt engine.Millis
}

// document is TwiML being run.
type document struct {
	role  twiml.Role
	url   string
	verbs []*twiml.Node
	next  int
	doing activity // nil: ready for the next verb
	await string   // token of the request that this document is waited for with; "" when it is there
	more  func()   // what happens when it has run to its end; nil: by its role
}

// activity is what a call is doing at the moment.
type activity interface {
	// until is when it ends by itself; 0 for never.
	until() engine.Millis
	// expire is called when that time has come.
	expire()
	// passing reports that nobody needs to do anything: the caller only listens.
	passing() bool
	// stop is called when something else ends it: a hang-up, a move.
	stop()
}

func (c *call) top() *document {
	if len(c.docs) == 0 {
		return nil
	}
	return c.docs[len(c.docs)-1]
}

func (c *call) ends() engine.Millis {
	t := engine.Millis(0)
	if d := c.top(); d != nil && d.doing != nil {
		t = d.doing.until()
	}
	if l := c.limit(); l > 0 && (t == 0 || l < t) {
		return l
	}
	return t
}

func (c *call) expire() {
	if l := c.limit(); l > 0 && l <= c.n.now {
		c.hangUp("is hung up")
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
	return !c.over && d != nil && d.role != roleWait && d.doing != nil && d.doing.passing()
}

// begin sets what the call is doing.
func (c *call) begin(a activity) { c.top().doing = a }

// done ends what the call is doing; its document goes on with the next verb.
func (c *call) done() { c.top().doing = nil }

// queue returns the queue that the call waits in, or nil.
func (c *call) queue() *queue {
	for _, d := range c.docs {
		if w, ok := d.doing.(*waiting); ok && !w.left {
			return w.queue
		}
	}
	return nil
}

// run runs verbs until one takes time or waits for somebody.
func (c *call) run() {
	for c.idle() {
		d := c.top()
		if d.next >= len(d.verbs) {
			c.ended(d)
			continue
		}
		v := d.verbs[d.next]
		d.next++
		if ok, code := d.role.Allows(v.Name); !ok {
			c.refused(v.Name, d.role, code)
			continue
		}
		c.verb(v)
	}
}

func (c *call) refused(verb string, role twiml.Role, code int) {
	text := fmt.Sprintf("<%s> is not allowed in a %s document", verb, role)
	if code != 0 {
		text += fmt.Sprintf(" (error %d)", code)
	}
	c.n.note(c, text)
}

// ended goes on after the last verb of a document, as its role has it.
func (c *call) ended(d *document) {
	switch {
	case d.more != nil:
		c.pop()
		d.more()
	case d.role == roleWait:
		c.again(d)
	default:
		c.hangUp("is hung up")
	}
}

func (c *call) pop() { c.docs = c.docs[:len(c.docs)-1] }

// fetch replaces the topmost document of a role, or begins one, by the answer to a request. Nothing may be
// done with the call afterwards: the answer may come later.
func (c *call) fetch(role twiml.Role, url string, extra engine.Params) {
	d := c.top()
	if d == nil || d.role != role {
		d = &document{role: role}
		c.docs = append(c.docs, d)
	}
	c.ask(d, url, extra)
}

// ask requests a document and reads it. When that fails the fallback is asked; when that fails, too, the
// call is over.
func (c *call) ask(d *document, url string, extra engine.Params) {
	if c.spinning() {
		return
	}
	url = c.resolve(url)
	read := func(verbs []*twiml.Node) { d.url, d.verbs, d.next, d.doing = url, verbs, 0, nil }
	lost := func(err error) {
		c.n.note(c, "request failed: "+err.Error())
		c.n.note(c, `hears "An application error has occurred."`)
		c.hangUp("is hung up")
	}
	fallback := c.routes.Fallback
	if fallback == "" {
		c.request(d, url, extra, read, lost)
		return
	}
	c.request(d, url, extra, read, func(err error) {
		c.n.note(c, "request failed: "+err.Error())
		p := append(engine.Params{{Name: "ErrorCode", Value: "11200"}, {Name: "ErrorUrl", Value: bare(url)}}, extra...)
		c.request(d, fallback, p, read, lost)
	})
}

// spinning ends a call whose documents lead to one another without any time passing.
func (c *call) spinning() bool {
	if c.fetchedAt != c.n.now {
		c.fetchedAt, c.fetches = c.n.now, 0
	}
	c.fetches++
	if c.fetches < 20 {
		return false
	}
	c.n.note(c, "goes round in circles: documents lead to one another and nothing is said")
	c.hangUp("is hung up")
	return true
}

// request asks for a document once and goes on with its verbs, or with the reason why there are none.
func (c *call) request(d *document, url string, extra engine.Params, read func([]*twiml.Node), failed func(error)) {
	r := c.webhook(url, extra)
	arrived := func(a Answer, err error) {
		if err == nil {
			var verbs []*twiml.Node
			if verbs, err = c.document(url, a); err == nil {
				read(verbs)
				return
			}
		}
		failed(err)
	}
	if body, ok := strings.CutPrefix(url, inline); ok {
		arrived(Answer{Body: []byte(body)}, nil)
		return
	}
	d.await = r.Token
	a, err := c.n.line.Ask(r)
	if errors.Is(err, ErrLater) {
		c.n.awaited = append(c.n.awaited, awaited{r.Token, c, d, arrived})
		return
	}
	if !c.awaits(d, r.Token) {
		return
	}
	d.await = ""
	arrived(a, err)
}

// awaits reports whether a call still waits for a document; a call that has ended or was moved does not.
func (c *call) awaits(d *document, token string) bool {
	return !c.over && d.await == token && slices.Contains(c.docs, d)
}

// document reads the verbs of an answer.
func (c *call) document(url string, a Answer) ([]*twiml.Node, error) {
	c.n.now += a.Took
	if c.n.Document != nil {
		c.n.Document(c.name, bare(url), a.Body)
	}
	if len(a.Body) == 0 {
		return nil, nil
	}
	root, err := twiml.Parse(a.Body)
	if err != nil {
		return nil, fmt.Errorf("document cannot be read: %w", err)
	}
	if root.Name != "Response" {
		return nil, fmt.Errorf("document begins with <%s>, expected <Response>", root.Name)
	}
	root.Remark(a.Marks)
	return root.Elements(), nil
}

// report sends a callback; its answer means nothing.
func (c *call) report(url string, extra engine.Params) {
	if url != "" {
		r := c.webhook(c.resolve(url), extra)
		r.Callback = true
		_, _ = c.n.line.Ask(r)
	}
}

// answer takes the call: the first verb that makes a sound does.
func (c *call) answer() {
	if c.status == "ringing" {
		c.status, c.answered = "in-progress", c.n.now
	}
}

// moved interrupts whatever the call does and runs another document. The action of the interrupted verb is
// requested first, and its answer dropped (mapping.md section 1, rule 2).
func (c *call) moved(url string) {
	if w := c.waits(); w != nil {
		w.leave("redirected")
	}
	c.stopAll()
	c.docs = nil
	c.fetch(roleMain, url, nil)
}

func (c *call) waits() *waiting {
	for _, d := range c.docs {
		if w, ok := d.doing.(*waiting); ok {
			return w
		}
	}
	return nil
}

// stopAll ends what the call does in all of its documents, the topmost first.
func (c *call) stopAll() {
	for i := len(c.docs) - 1; i >= 0; i-- {
		if a := c.docs[i].doing; a != nil {
			c.docs[i].doing = nil
			a.stop()
		}
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
	c.over, c.status, c.finished = true, status, c.n.now
	c.stopAll()
	c.stopTapes()
	c.docs = nil
	extra := engine.Params{{Name: "CallbackSource", Value: "call-progress-events"}, {Name: "SequenceNumber", Value: "0"}}
	if status == "completed" {
		extra = append(extra, engine.Param{Name: "CallDuration", Value: c.seconds()})
	}
	if c.entry {
		c.report(c.routes.Status, extra)
	}
	if c.rung != nil {
		c.rung.over(status)
	}
}

// seconds is how long the call has been answered, as webhooks write it.
func (c *call) seconds() string {
	if c.answered == 0 {
		return "0"
	}
	return strconv.FormatInt(int64((c.n.now-c.answered+500)/1000), 10)
}
