package twilio

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/twilio/twilio-go/client"
	openapi "github.com/twilio/twilio-go/rest/api/v2010"
)

// Config is what a [Client] needs. Credentials are the AccountSid with its auth token, or an API key with
// its secret.
type Config struct {
	AccountSid string
	User       string            // empty: AccountSid
	Password   string            // letters and digits only, as twilio-go demands
	BaseURL    string            // empty: https://api.twilio.com; a simulator, an edge or a region otherwise
	Timeout    time.Duration     // of one request, from its start; 0: 10 s
	Gate       *Gate             // nil: a gate with the defaults and one start a second
	Transport  http.RoundTripper // nil: a transport of its own
}

// Client makes requests to Twilio's REST API of 2010. It is safe for concurrent use, makes each request
// once, and ends it when its context ends. All its errors are [*Error]; see [OutcomeOf] and [Gone].
type Client struct {
	account, user, password string

	base      origin
	timeout   time.Duration
	gate      *Gate
	transport http.RoundTripper
}

// NewClient makes a client. The base URL may be unencrypted on a loopback address only, because the
// password travels with every request.
func NewClient(c Config) (*Client, error) {
	if !sidIs(c.AccountSid, "AC") {
		return nil, fmt.Errorf("account SID is %q, want AC and letters or digits", c.AccountSid)
	}
	if c.User == "" {
		c.User = c.AccountSid
	}
	if c.Password == "" || !plain(c.Password) || !plain(c.User) {
		return nil, errors.New("user and password of the REST API must be letters and digits")
	}
	if c.BaseURL == "" {
		c.BaseURL = "https://api.twilio.com"
	}
	base, err := parseOrigin(c.BaseURL)
	if err != nil {
		return nil, err
	}
	if c.Timeout <= 0 {
		c.Timeout = 10 * time.Second
	}
	if c.Gate == nil {
		c.Gate = NewGate(0, 1)
	}
	if c.Transport == nil {
		c.Transport = newTransport()
	}
	return &Client{account: c.AccountSid, user: c.User, password: c.Password, base: base, timeout: c.Timeout,
		gate: c.Gate, transport: c.Transport}, nil
}

func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		TLSHandshakeTimeout: 5 * time.Second,
		MaxIdleConnsPerHost: DefaultLimit,
		IdleConnTimeout:     90 * time.Second,
		ForceAttemptHTTP2:   true,
	}
}

// Close closes idle connections.
func (c *Client) Close() {
	if t, ok := c.transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

func parseOrigin(text string) (origin, error) {
	u, err := url.Parse(text)
	if err != nil {
		return origin{}, fmt.Errorf("base URL of the REST API: %w", err)
	}
	if u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return origin{}, fmt.Errorf("base URL of the REST API is %q, want scheme, host and perhaps a path", u.Redacted())
	}
	ip := net.ParseIP(u.Hostname())
	local := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	if u.Scheme != "https" && (u.Scheme != "http" || !local) {
		return origin{}, fmt.Errorf("base URL of the REST API is %q, want https://, or http:// on a loopback address",
			u.Redacted())
	}
	return origin{u.Scheme, u.Host, strings.TrimRight(u.Path, "/")}, nil
}

// request says how one request is made.
type request struct {
	op    string
	class Class
	query string
}

// ask makes one request of the API of 2010.
func ask[R any](ctx context.Context, c *Client, r request, do func(*openapi.ApiService) (*R, error)) (*R, error) {
	return perform(ctx, c, r, func(h *client.RequestHandler) (*R, error) { return do(openapi.NewApiService(h)) })
}

// perform makes one request: it waits at the gate, which the time-out does not count, and judges the end.
func perform[R any](ctx context.Context, c *Client, r request, do func(*client.RequestHandler) (*R, error)) (*R, error) {
	if err := c.gate.enter(ctx, r.class); err != nil {
		return nil, &Error{Op: r.op, Outcome: Throttled, Err: err}
	}
	defer c.gate.leave()
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	x := &exchange{client: c, ctx: ctx, query: r.query}
	answer, err := do(x.handler())
	if err := classify(r.op, x, err); err != nil {
		return nil, err
	}
	return answer, nil
}

// sidIs reports whether a SID has the prefix and cannot disturb the path that it is put into: twilio-go
// puts it there as it is.
func sidIs(sid, prefix string) bool {
	return len(sid) > len(prefix) && len(sid) <= 64 && strings.HasPrefix(sid, prefix) && plain(sid)
}

// plain reports whether a text has only ASCII letters and digits.
func plain(s string) bool {
	for _, c := range []byte(s) {
		if !('0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z') {
			return false
		}
	}
	return true
}

// text is the string behind a pointer of twilio-go, "" for none.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
