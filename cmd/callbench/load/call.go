package load

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"callflow/cmd/callbench/script"
	"callflow/cmd/callbench/webhook"
)

// maxWebhooks ends a call that goes round and round.
const maxWebhooks = 60

// A fate is how a call ended.
type fate int

const (
	failed   fate = iota // an error, or not the whole story was heard
	refused              // the server hung up before it asked for anything: no line free
	finished             // all of it, queue and agent included
)

// call is one call in progress: the caller's leg and, while it takes the caller, the agent's.
type call struct {
	*player
	sid, from string
	agent     string // the agent's leg's CallSid
	line      *line
	form      webhook.Form
	body      []byte
	digits    []string
	due       time.Time // the instant at which the next webhook is meant to be sent
	asked     bool      // a digit was asked for
	bridged   bool
	over      bool
	samples   []sample
}

// request is a webhook to send.
type request struct {
	uri    string
	status string // CallStatus
	extra  []string
}

func newCall(p *player, n uint64) *call {
	return &call{
		player: p, digits: script.Digits(),
		sid:   fmt.Sprintf("CAc%015x%016x", p.mark>>4, n),
		agent: fmt.Sprintf("CAa%015x%016x", p.mark>>4, n),
		from:  fmt.Sprintf("+8190%08d", n%100_000_000),
	}
}

// play plays the call from the instant on at which it was meant to begin.
func (c *call) play(due time.Time) (fate, error) {
	c.due = due
	defer func() {
		if c.line != nil {
			c.lines.give(c.line)
		}
	}()
	next := &request{uri: script.Voice, status: "ringing"}
	for next != nil {
		doc, err := c.ask(*next)
		if err != nil {
			return failed, err
		}
		if next, err = c.follow(next.uri, doc); err != nil {
			return failed, err
		}
	}
	if err := c.end(c.sid); err != nil {
		return failed, err
	}
	switch {
	case c.bridged:
		return finished, nil
	case !c.asked:
		return refused, nil
	}
	return failed, errors.New("the caller never reached an agent")
}

// follow executes a document until one of its verbs asks for another; nil if none does.
func (c *call) follow(uri string, doc element) (*request, error) {
	for i := range doc.inner {
		verb := &doc.inner[i]
		switch verb.name {
		case "Gather":
			c.asked = true
			if len(c.digits) == 0 {
				continue // silence
			}
			digit := c.digits[0]
			c.digits = c.digits[1:]
			return c.to(uri, verb.attr("action"), "Digits", digit, "FinishedOnKey", "", "msg", "Gather End"), nil
		case "Redirect":
			return c.to(uri, verb.text), nil
		case "Hangup", "Reject":
			c.over = true
			return nil, nil
		case "Enqueue":
			result, err := c.queue(uri, verb)
			if err != nil || c.over {
				return nil, err
			}
			if action := verb.attr("action"); action != "" {
				return c.to(uri, action, "QueueResult", result, "QueueSid", queueSID, "QueueTime", "12"), nil
			}
		}
	}
	return nil, nil
}

// end tells the server that a leg is over, as both numbers' status callback does.
func (c *call) end(sid string) error {
	_, err := c.send(sid, request{uri: script.Status, status: "completed", extra: []string{
		"CallDuration", "20", "CallbackSource", "call-progress-events", "Duration", "1",
		"SequenceNumber", "0", "Timestamp", "Thu, 01 Jan 2026 00:00:00 +0000",
	}})
	return err
}

// to makes the request for a URL found in the document of uri.
func (c *call) to(uri, ref string, extra ...string) *request {
	return &request{uri: c.resolve(uri, ref), status: "in-progress", extra: extra}
}

// resolve turns a URL found in a document into a request URI of the server.
func (c *call) resolve(uri, ref string) string {
	switch {
	case ref == "":
		return uri
	case ref[0] == '/' && !strings.HasPrefix(ref, "//"):
	case strings.HasPrefix(ref, c.public+"/"):
		ref = ref[len(c.public):]
	default:
		from, err1 := url.Parse(c.public + uri)
		to, err2 := url.Parse(ref)
		if err1 != nil || err2 != nil {
			return uri
		}
		ref = from.ResolveReference(to).RequestURI()
	}
	path, _, _ := strings.Cut(ref, "#") // Twilio's connection overrides are not sent
	return path
}

// ask sends a webhook of the caller's leg and reads the document.
func (c *call) ask(r request) (element, error) { return c.document(c.sid, r) }

func (c *call) document(sid string, r request) (element, error) {
	answer, err := c.send(sid, r)
	if err != nil {
		return element{}, err
	}
	doc, err := parse(answer)
	if err != nil {
		err = fmt.Errorf("%s: %w", path(r.uri), err)
	}
	return doc, err
}

// send signs and sends one webhook of a leg and takes the time.
func (c *call) send(sid string, r request) ([]byte, error) {
	if len(c.samples) >= maxWebhooks {
		return nil, fmt.Errorf("the call does not end after %d webhooks", maxWebhooks)
	}
	c.fill(sid, r)
	c.body = c.form.AppendBody(c.body[:0])
	signature := c.signer.Sign(c.public, r.uri, &c.form)
	if c.line == nil {
		line, err := c.lines.take()
		if err != nil {
			return nil, fmt.Errorf("connect: %w", cause(err))
		}
		c.line = line
	}
	late := time.Since(c.due)
	status, answer, err := c.lines.post(c.line, r.uri, signature, c.body)
	done := time.Now()
	if c.line.dead {
		c.line.conn.Close()
		c.line = nil
	}
	if err == nil && (status < 200 || status > 299) {
		err = fmt.Errorf("status %d", status)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path(r.uri), cause(err))
	}
	c.samples = append(c.samples, sample{at: done, took: done.Sub(c.due), late: late})
	c.due = done
	return answer, nil
}

// fill writes the parameters that Twilio sends with every webhook, and the request's own.
func (c *call) fill(sid string, r request) {
	to, from := script.Service, c.from
	if sid == c.agent {
		to, from = script.Agents, agentNumber
	}
	c.form.Reset()
	for _, p := range [...][2]string{
		{"AccountSid", "AC00000000000000000000000000000001"}, {"ApiVersion", "2010-04-01"},
		{"CallSid", sid}, {"CallStatus", r.status},
		{"Called", to}, {"CalledCity", ""}, {"CalledCountry", "JP"}, {"CalledState", "Tokyo"}, {"CalledZip", ""},
		{"Caller", from}, {"CallerCity", ""}, {"CallerCountry", "JP"}, {"CallerState", ""}, {"CallerZip", ""},
		{"Direction", "inbound"},
		{"From", from}, {"FromCity", ""}, {"FromCountry", "JP"}, {"FromState", ""}, {"FromZip", ""},
		{"To", to}, {"ToCity", ""}, {"ToCountry", "JP"}, {"ToState", "Tokyo"}, {"ToZip", ""},
	} {
		c.form.Add(p[0], p[1])
	}
	for i := 0; i+1 < len(r.extra); i += 2 {
		c.form.Add(r.extra[i], r.extra[i+1])
	}
}

const (
	agentNumber = "+819099999999"
	queueSID    = "QU00000000000000000000000000000001"
)

// path is a URI without what differs from call to call, to count errors of one kind together.
func path(uri string) string {
	p, _, _ := strings.Cut(uri, "?")
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '#'
		}
		return r
	}, p)
}

// cause is the innermost error, without addresses and ports.
func cause(err error) error {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err
}

// place is a caller's place in the line when it asks for the n-th time of all.
func place(n, all int) string { return strconv.Itoa(all - n) }
