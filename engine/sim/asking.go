package sim

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"callflow/engine"
)

// Failure is why a request got no answer that can be used, by Twilio's error number (TwiML reference 4.2).
type Failure struct {
	Code int    // such as 11200
	Kind string // what connection overrides call it: ct rt 4xx 5xx; "" is never sent again
	Why  string
}

// Error is the reason in words.
func (f *Failure) Error() string { return f.Why }

// ErrorCode is the number.
func (f *Failure) ErrorCode() int { return f.Code }

// coded is a failure of a line that knows Twilio's number for it.
type coded interface{ ErrorCode() int }

// Failures that a [Line] can report; an error of any other type stands for 11200.
var (
	ErrConnect = &Failure{11205, "ct", "no connection"}
	ErrTimeout = &Failure{11200, "rt", "no answer in time"}
	ErrHost    = &Failure{11210, "ct", "bad host name"}
	ErrTLS     = &Failure{11220, "ct", "TLS handshake failed"}
)

// Limits of a webhook (TwiML reference 2.6).
const (
	longestAsking = 15_000 // milliseconds, over all attempts
	mostHops      = 10     // HTTP redirects
	largestBody   = 64 << 10
)

// inquiry is one webhook on its way, through all attempts and redirects.
type inquiry struct {
	n      *Network
	c      *call // nil: of a conference
	req    Request
	policy Policy
	from   string // the URL as it was configured, for ErrorUrl
	tried  int
	hops   int
	spent  engine.Millis

	carried bool                   // the line sends again and follows redirects itself
	wanted  func() bool            // nil: always
	then    func(Answer, *Failure) // nil: nobody waits for it
}

// inquire makes a webhook out of a URL as documents and settings have it.
func (n *Network) inquire(c *call, address, method string, p engine.Params) *inquiry {
	if to, get := strings.CutPrefix(address, byGet); get {
		address, method = to, "GET"
	}
	policy, code := DefaultPolicy(), 0
	if strings.IndexByte(address, '#') >= 0 {
		_, policy, code = PolicyOf(address)
	}
	if code != 0 {
		n.trouble(c, code, address, "")
	}
	if method != "GET" {
		method = "" // POST
	}
	q := &inquiry{n: n, c: c, from: address, policy: policy,
		req: Request{URL: address, Method: method, Params: p, At: n.now, Token: n.token(), Policy: policy}}
	if c != nil {
		q.req.Sid = c.sid
	}
	return q
}

// send makes one attempt.
func (q *inquiry) send() {
	n := q.n
	q.req.At, q.req.Attempt = n.now+q.spent, q.tried
	if q.c != nil {
		q.req.Cookies = strings.Join(q.c.cookies, "; ")
	}
	a, err := n.afflict(q)
	if errors.Is(err, ErrLater) {
		n.awaited[q.req.Token] = q
		return
	}
	q.arrived(a, err)
}

// arrived takes the outcome of an attempt: it is sent again, follows a redirect, or is over.
func (q *inquiry) arrived(a Answer, err error) {
	f := q.judge(&a, err)
	if f == nil && a.Status >= 300 {
		f = q.follow(a)
		if f == nil {
			return
		}
	}
	if f != nil && !q.carried && q.policy.retries(f.Kind, q.tried) && q.spent < q.policy.Total {
		q.tried++
		q.send()
		return
	}
	if q.c != nil {
		q.c.keepCookies(a.Cookies)
	}
	if q.then == nil {
		if f != nil {
			q.n.trouble(q.c, 15003, q.from, f.Why)
		}
		return
	}
	if q.spent == 0 {
		q.finish(a, f)
		return
	}
	q.n.after(q.spent, func() { q.finish(a, f) })
}

// finish brings the outcome to whoever still waits for it.
func (q *inquiry) finish(a Answer, f *Failure) {
	if q.wanted == nil || q.wanted() {
		q.then(a, f)
	}
}

// judge finds out whether an answer is one, and keeps the account of time.
func (q *inquiry) judge(a *Answer, err error) *Failure {
	took := a.Took
	var f *Failure
	var known coded
	switch {
	case errors.As(err, &f):
		took = min(took, q.policy.Read)
	case errors.As(err, &known):
		f = &Failure{known.ErrorCode(), "", err.Error()}
	case err != nil:
		f = &Failure{11200, "", err.Error()}
	case took > q.policy.Read:
		f, took = ErrTimeout, q.policy.Read
	case a.Status >= 500:
		f = &Failure{11200, "5xx", "status " + strconv.Itoa(a.Status)}
	case a.Status >= 400:
		f = &Failure{11200, "4xx", "status " + strconv.Itoa(a.Status)}
	}
	q.spent += took
	if limit := min(q.policy.Total, longestAsking); f == nil && q.spent > limit {
		q.spent, f = limit, &Failure{11203, "", "all attempts together took too long"}
	}
	return f
}

// follow goes where a redirect leads. After 301 to 303 the method becomes GET, which is what browsers do;
// Twilio does not say (TwiML reference 4.1).
func (q *inquiry) follow(a Answer) *Failure {
	q.hops++
	base, err := url.Parse(q.req.URL)
	if err != nil || a.Location == "" {
		return &Failure{11216, "", "a redirect that leads nowhere"}
	}
	to, err := base.Parse(a.Location)
	switch {
	case err != nil || to.Host == "":
		return &Failure{11216, "", "a redirect that leads nowhere"}
	case q.hops > mostHops:
		return &Failure{11215, "", "more than 10 redirects"}
	}
	if a.Status <= 303 {
		q.req.Method = "GET"
	}
	if q.c != nil {
		q.c.keepCookies(a.Cookies)
	}
	q.req.URL = to.String()
	q.send()
	return nil
}

// keepCookies keeps what an answer sets, for the rest of the call (TwiML for Voice: "like a browser").
func (c *call) keepCookies(set []string) {
	for _, text := range set {
		pair, _, _ := strings.Cut(text, ";")
		name, _, _ := strings.Cut(pair, "=")
		for i, old := range c.cookies {
			if strings.HasPrefix(old, name+"=") {
				c.cookies[i], pair = pair, ""
				break
			}
		}
		if pair != "" {
			c.cookies = append(c.cookies, pair)
		}
	}
}

// report sends a callback of a call; its answer means nothing. A failing one is warning 15003.
func (c *call) report(address string, extra engine.Params) { c.reportBy(address, "", extra) }

func (c *call) reportBy(address, method string, extra engine.Params) {
	if address != "" {
		c.n.tell(c, address, method, c.params(extra))
	}
}

// tell sends a callback.
func (n *Network) tell(c *call, address, method string, p engine.Params) {
	q := n.inquire(c, address, method, p)
	q.req.Callback = true
	q.send()
}
