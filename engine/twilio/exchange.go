package twilio

import (
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/twilio/twilio-go/client"
)

// maxAnswer bounds what is read of an answer: a page of 1,000 calls is about 2 MB.
const maxAnswer = 8 << 20

// exchange is the transport of one REST call. It puts right what twilio-go cannot do: it gives the
// request the caller's context, sends it to the configured host, restores the query, from which
// twilio-go removes every dot that digits follow, and remembers what errors of twilio-go do not tell.
type exchange struct {
	client *Client
	ctx    context.Context // a transport has no other way to learn it; lives as long as the call
	query  string          // the whole query of a GET, encoded

	status     int // of the answer; 0 when there was none
	retryAfter time.Duration
	wrote      atomic.Bool // the request began to leave
}

// handler makes the request handler of twilio-go for this one exchange. It is written out because its constructor
// reads edge and region from the environment.
func (x *exchange) handler() *client.RequestHandler {
	base := &client.Client{
		Credentials: client.NewCredentials(x.client.user, x.client.password),
		HTTPClient: &http.Client{
			Transport:     x,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	base.SetAccountSid(x.client.account)
	return &client.RequestHandler{Client: base}
}

// RoundTrip sends the request that twilio-go has made.
func (x *exchange) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := httptrace.WithClientTrace(x.ctx, &httptrace.ClientTrace{WroteHeaders: func() { x.wrote.Store(true) }})
	req = req.Clone(ctx)
	x.client.base.direct(req.URL)
	req.Host = ""
	if req.Method == http.MethodGet {
		req.URL.RawQuery = x.query
	}
	resp, err := x.client.transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	x.status, x.retryAfter = resp.StatusCode, retryAfter(resp.Header)
	resp.Body = limited{io.LimitReader(resp.Body, maxAnswer), resp.Body}
	return resp, nil
}

// unsent reports whether it is certain that Twilio has not seen the request. Only the transport of
// net/http tells when it begins to write.
func (x *exchange) unsent() bool {
	_, tells := x.client.transport.(*http.Transport)
	return tells && !x.wrote.Load() && x.status == 0
}

type limited struct {
	io.Reader
	io.Closer
}

// origin is scheme, host and path prefix of the REST API.
type origin struct{ scheme, host, prefix string }

// direct sends a URL of twilio-go to the origin.
func (o origin) direct(u *url.URL) {
	product, _, _ := strings.Cut(u.Host, ".") // api, taskrouter
	u.Scheme, u.Host = o.scheme, o.host
	if rest, ok := strings.CutPrefix(o.host, "api."); ok { // Twilio's own hosts differ by product; a simulator is one
		u.Host = product + "." + rest
	}
	if o.prefix != "" {
		u.Path, u.RawPath = o.prefix+u.Path, ""
	}
}
