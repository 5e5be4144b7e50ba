package live

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"callflow/engine/sim"
	"callflow/engine/twilio"
)

// Limits of a webhook (TwiML for Programmable Voice; errors 11215 and 11750).
const (
	mostRedirects = 10
	largestAnswer = 64 << 10
)

// post makes webhooks.
type post struct {
	token     string
	transport *http.Transport
}

// limits are the time-outs of a webhook.
type limits struct{ connect, read, total time.Duration }

func limitsOf(p sim.Policy) limits {
	if p.Total == 0 {
		p = sim.DefaultPolicy()
	}
	return limits{time.Duration(p.Connect) * time.Millisecond, time.Duration(p.Read) * time.Millisecond, time.Duration(p.Total) * time.Millisecond}
}

// again reports whether a kind of failure is worth another attempt.
func again(p sim.Policy, kind string) bool {
	return kind != "" && (slices.Contains(p.On, kind) || slices.Contains(p.On, "all"))
}

func newPost(token string) *post {
	return &post{token: token, transport: &http.Transport{
		MaxIdleConnsPerHost: 64, IdleConnTimeout: 30 * time.Second, DisableCompression: true,
	}}
}

func (p *post) close() { p.transport.CloseIdleConnections() }

// send makes a webhook, once more where its retry policy says so, and reads its answer as a document.
func (p *post) send(ctx context.Context, r sim.Request) (sim.Answer, error) {
	where, _, _ := strings.Cut(r.URL, "#")
	o := limitsOf(r.Policy)
	ctx, cancel := context.WithTimeout(ctx, o.total)
	defer cancel()
	for attempt := 0; ; attempt++ {
		a, failed := p.attempt(ctx, where, r, o)
		if failed == nil {
			return a, nil
		}
		if attempt >= r.Policy.Retries || !again(r.Policy, failed.Kind) || ctx.Err() != nil {
			return a, failed
		}
	}
}

// attempt makes a webhook once and follows redirections. After 301, 302 and 303 the method is GET.
func (p *post) attempt(ctx context.Context, where string, r sim.Request, o limits) (sim.Answer, *sim.Failure) {
	method := http.MethodPost
	if r.Method != "" {
		method = r.Method
	}
	var cookies []string
	for range mostRedirects + 1 {
		resp, failed := p.once(ctx, method, where, r, o)
		if failed != nil {
			return sim.Answer{}, failed
		}
		set := resp.Header.Values("Set-Cookie")
		cookies = append(cookies, set...)
		if resp.StatusCode < 300 || resp.StatusCode >= 400 {
			a, failed := read(resp)
			a.Cookies = cookies
			return a, failed
		}
		_ = resp.Body.Close()
		for _, c := range set {
			pair, _, _ := strings.Cut(c, ";")
			r.Cookies = strings.TrimPrefix(r.Cookies+"; "+pair, "; ")
		}
		to, err := resp.Location() // resolved against the request
		if err != nil {
			return sim.Answer{}, &sim.Failure{Code: 11216, Why: "redirection leads nowhere"}
		}
		where = to.String()
		if resp.StatusCode < 304 {
			method = http.MethodGet
		}
	}
	return sim.Answer{}, &sim.Failure{Code: 11215, Why: fmt.Sprintf("more than %d redirections", mostRedirects)}
}

// once makes one HTTP request. Credentials in the URL are sent only when they are asked for.
func (p *post) once(ctx context.Context, method, where string, r sim.Request, o limits) (*http.Response, *sim.Failure) {
	u, err := url.Parse(where)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, &sim.Failure{Code: 11100, Why: fmt.Sprintf("%q is no absolute http URL", where)}
	}
	user := u.User
	u.User = nil
	resp, failed := p.exchange(ctx, method, u, r, o, nil)
	if failed == nil && resp.StatusCode == http.StatusUnauthorized && user != nil {
		_ = resp.Body.Close()
		return p.exchange(ctx, method, u, r, o, user)
	}
	return resp, failed
}

// exchange sends one HTTP request under its time-outs; they end with the body of the answer.
func (p *post) exchange(ctx context.Context, method string, u *url.URL, r sim.Request, o limits, user *url.Userinfo) (*http.Response, *sim.Failure) {
	ctx, cancel := context.WithCancel(ctx)
	clock := time.AfterFunc(o.connect, cancel)
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		connected.Store(true)
		clock.Reset(o.read)
	}})
	req := p.request(ctx, method, u, r)
	if user != nil {
		password, _ := user.Password()
		req.SetBasicAuth(user.Username(), password)
	}
	resp, err := p.transport.RoundTrip(req)
	if err != nil {
		cancel()
		return nil, failureOf(err, connected.Load())
	}
	resp.Body = &timedBody{resp.Body, cancel}
	return resp, nil
}

// timedBody ends the time-outs of a request when its answer is closed.
type timedBody struct {
	io.ReadCloser
	cancel context.CancelFunc
}

// Close closes the body and ends the time-outs.
func (b *timedBody) Close() error {
	err := b.ReadCloser.Close()
	b.cancel()
	return err
}

// request makes the signed request (Twilio: "Webhooks security"; reference twiml.md 4.1 and 4.4).
func (p *post) request(ctx context.Context, method string, u *url.URL, r sim.Request) *http.Request {
	signed, form := make(twilio.Params, 0, len(r.Params)), values(r)
	for _, param := range r.Params {
		signed = append(signed, twilio.Param{Name: param.Name, Value: param.Value})
	}
	target, body := *u, ""
	if method == http.MethodGet {
		signed = nil
		target.RawQuery = strings.TrimPrefix(target.RawQuery+"&"+form.Encode(), "&")
	} else {
		body = form.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, target.String(), strings.NewReader(body))
	if err != nil {
		panic("internal error: " + err.Error()) // the URL was parsed before
	}
	if method != http.MethodGet {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	}
	req.Header.Set("User-Agent", "TwilioProxy/1.1")
	req.Header.Set("Accept", "*/*")
	req.Header.Set("I-Twilio-Idempotency-Token", r.Token)
	req.Header.Set("X-Home-Region", "us1")
	if r.Cookies != "" {
		req.Header.Set("Cookie", r.Cookies)
	}
	if target.Scheme == "https" {
		target.Host = target.Hostname()
	}
	req.Header.Set(twilio.SignatureHeader, twilio.Sign(p.token, target.String(), signed))
	return req
}

// values are the parameters of a request as a form.
func values(r sim.Request) url.Values {
	form := make(url.Values, len(r.Params))
	for _, param := range r.Params {
		form.Add(param.Name, param.Value)
	}
	return form
}
