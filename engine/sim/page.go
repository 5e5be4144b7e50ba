package sim

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"callflow/engine"
	"callflow/engine/twiml"
)

// load requests a document. When that fails the fallback is asked; when that fails, too, it is lost
// (TwiML reference 3.14).
func (c *call) load(d *document, address, method string, extra engine.Params) {
	if to, get := strings.CutPrefix(address, byGet); get {
		address, method = to, "GET"
	}
	if c.spinning() {
		return
	}
	if text, ok := strings.CutPrefix(address, inline); ok {
		c.inline(d, text)
		return
	}
	address = absolute(d.url, address)
	failed := func(f *Failure) {
		to := c.routes.Fallback
		if to == "" || d.role == roleRoomWait || d.role == roleHold || d.role == roleAnnounce {
			c.losesDocument(d, f)
			return
		}
		more := engine.Params{{Name: "ErrorCode", Value: strconv.Itoa(f.Code)}, {Name: "ErrorUrl", Value: address}}
		c.request(d, to, "", append(more, extra...), func(f *Failure) { c.losesDocument(d, f) })
	}
	if !usable(address) || !strings.Contains(address, "://") {
		f := &Failure{11100, "", "the URL is " + strconv.Quote(address)}
		c.n.trouble(c, f.Code, address, f.Why)
		failed(f)
		return
	}
	c.request(d, address, method, extra, failed)
}

// request asks for a document once; failed is called when it cannot be used.
func (c *call) request(d *document, address, method string, extra engine.Params, failed func(*Failure)) {
	q := c.n.inquire(c, address, method, c.params(extra))
	d.await = q.req.Token
	q.wanted = func() bool { return c.awaits(d, q.req.Token) }
	q.then = func(a Answer, f *Failure) {
		d.await = ""
		if f == nil {
			f = c.read(d, address, method, a)
		}
		if f != nil {
			c.n.trouble(c, f.Code, address, f.Why)
			c.n.note(c, "request failed: "+f.Why)
			failed(f)
			return
		}
		if got := d.got; got != nil {
			d.got = nil
			got()
		}
	}
	q.send()
}

// awaits reports whether a call still waits for a document; a call that has ended or was moved does not.
func (c *call) awaits(d *document, token string) bool {
	return !c.over && d.await == token && slices.Contains(c.docs, d)
}

// losesDocument is what happens without a document that was needed.
func (c *call) losesDocument(d *document, f *Failure) {
	if d.lost != nil {
		d.lost(f)
		return
	}
	if w := c.waits(); d.role == roleWait && w != nil {
		w.fails(d)
		return
	}
	c.answer()
	c.n.note(c, `hears "An application error has occurred."`)
	c.hangUp("is hung up")
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

// read makes an answer the document that the call runs (TwiML reference 2.1, 4.2).
func (c *call) read(d *document, address, method string, a Answer) *Failure {
	if c.n.Document != nil {
		c.n.Document(c.name, address, a.Body)
	}
	verbs, f := c.verbsOf(address, a)
	if f != nil {
		return f
	}
	d.url, d.method, d.verbs, d.next, d.doing, d.began = address, method, verbs, 0, nil, c.n.now
	return nil
}

func (c *call) verbsOf(address string, a Answer) ([]*twiml.Node, *Failure) {
	kind, _, _ := strings.Cut(a.Type, ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	switch {
	case len(a.Body) > largestBody:
		return nil, &Failure{11750, "", "the document is larger than 64 kB"}
	case strings.HasPrefix(kind, "audio/"):
		return []*twiml.Node{textNode("Play", address)}, nil
	case kind != "" && !slices.Contains([]string{"text/xml", "application/xml", "text/html", "text/plain"}, kind):
		return nil, &Failure{12300, "", "Content-Type is " + kind}
	case len(a.Body) == 0:
		return nil, &Failure{11770, "", "the answer is empty"}
	}
	root, err := parse(a.Body)
	if kind == "text/plain" && (err != nil || root.Name != "Response") {
		return []*twiml.Node{textNode("Say", string(a.Body))}, nil
	}
	switch {
	case strings.HasPrefix(string(a.Body[:min(40, len(a.Body))]), "<?xml ") && oddVersion(a.Body):
		return nil, &Failure{12101, "", "the XML version is not 1.0"}
	case err != nil:
		return nil, &Failure{12100, "", "document cannot be read: " + err.Error()}
	case root.Name != "Response":
		return nil, &Failure{12102, "", "document begins with <" + root.Name + ">, expected <Response>"}
	}
	root.Remark(a.Marks)
	if f := c.inspect(root, address); f != nil {
		return nil, f
	}
	return root.Elements(), nil
}

// oddVersion reports an XML declaration of another version than 1.0.
func oddVersion(body []byte) bool {
	head, _, _ := strings.Cut(string(body[:min(100, len(body))]), "?>")
	_, version, ok := strings.Cut(head, "version=")
	return ok && len(version) > 4 && version[1:4] != "1.0"
}

func textNode(name, text string) *twiml.Node {
	return &twiml.Node{Name: name, Children: []*twiml.Node{{Text: text}}}
}

// absolute resolves a URL of a document against the URL that the document came from (TwiML reference 2.5).
func absolute(base, address string) string {
	if base == "" || strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://") {
		return address
	}
	b, err := url.Parse(base)
	if err != nil {
		return address
	}
	to, err := b.Parse(address)
	if err != nil {
		return address
	}
	return to.String()
}

// follow requests the action of a verb that is over; without one the present document is asked again, as
// Gather, Record and Pay have it.
func (c *call) follow(v *twiml.Node, p engine.Params) {
	d := c.top()
	action, method := attr(v, "action"), attr(v, "method")
	if action == "" {
		action, method = d.url, d.method
	}
	c.load(d, action, method, p)
}

// proceed requests the action of a verb that is over; without one the next verb runs, as Dial, Enqueue,
// Connect and Refer have it.
func (c *call) proceed(v *twiml.Node, p engine.Params) {
	if action := attr(v, "action"); action != "" {
		c.load(c.top(), action, attr(v, "method"), p)
	}
}

// forgone requests the action of a verb that something else has ended; the answer is dropped.
func (c *call) forgone(d *document, v *twiml.Node, p engine.Params) {
	if action := attr(v, "action"); action != "" {
		c.reportBy(absolute(d.url, action), attr(v, "method"), p)
	}
}
