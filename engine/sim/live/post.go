package live

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
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

	mu   sync.Mutex
	jars map[string]*cookiejar.Jar // by CallSid: cookies live as long as their call
}

func newPost(token string) *post {
	return &post{token: token, jars: map[string]*cookiejar.Jar{}, transport: &http.Transport{
		MaxIdleConnsPerHost: 64, IdleConnTimeout: 30 * time.Second, DisableCompression: true,
	}}
}

func (p *post) close() { p.transport.CloseIdleConnections() }

// send makes a webhook, once more where its retry policy says so, and reads its answer as a document.
func (p *post) send(ctx context.Context, r sim.Request) (sim.Answer, error) {
	where, o := cutOverrides(r.URL)
	ctx, cancel := context.WithTimeout(ctx, o.total)
	defer cancel()
	for attempt := 0; ; attempt++ {
		a, failed := p.attempt(ctx, where, r, o)
		if failed == nil {
			return a, nil
		}
		if attempt >= o.retries || !o.again(failed.kind) || ctx.Err() != nil {
			return a, failed
		}
	}
}

// attempt makes a webhook once and follows redirections. After 301, 302 and 303 the method is GET.
func (p *post) attempt(ctx context.Context, where string, r sim.Request, o overrides) (sim.Answer, *Failure) {
	method := http.MethodPost
	if r.Method != "" {
		method = r.Method
	}
	for range mostRedirects + 1 {
		resp, failed := p.once(ctx, method, where, r, o)
		if failed != nil {
			return sim.Answer{}, failed
		}
		if resp.StatusCode < 300 || resp.StatusCode >= 400 {
			return read(resp, where)
		}
		_ = resp.Body.Close()
		to, err := resp.Location()
		if err != nil {
			return sim.Answer{}, &Failure{Code: 11216, Status: resp.StatusCode, Reason: "redirection leads nowhere"}
		}
		where = to.String()
		if resp.StatusCode < 304 {
			method = http.MethodGet
		}
	}
	return sim.Answer{}, &Failure{Code: 11215, Reason: fmt.Sprintf("more than %d redirections", mostRedirects)}
}

// once makes one HTTP request. Credentials in the URL are sent only when they are asked for.
func (p *post) once(ctx context.Context, method, where string, r sim.Request, o overrides) (*http.Response, *Failure) {
	u, err := url.Parse(where)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, &Failure{Code: 11100, Reason: fmt.Sprintf("%q is no absolute http URL", where)}
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
func (p *post) exchange(ctx context.Context, method string, u *url.URL, r sim.Request, o overrides, user *url.Userinfo) (*http.Response, *Failure) {
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
	client := http.Client{Transport: p.transport, Jar: p.jar(r.Sid),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
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

// jar keeps the cookies of a call.
func (p *post) jar(sid string) http.CookieJar {
	p.mu.Lock()
	defer p.mu.Unlock()
	jar := p.jars[sid]
	if jar == nil {
		if len(p.jars) >= mostJars {
			clear(p.jars)
		}
		jar, _ = cookiejar.New(nil) // never fails
		p.jars[sid] = jar
	}
	return jar
}

// mostJars bounds the cookies that are kept: of that many calls.
const mostJars = 10_000
