package serve_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"callflow/engine"
	"callflow/engine/serve"
	"callflow/engine/twilio"
)

// raw sends bytes as the body of a request that is signed as if they were read as params.
func (r *rig) raw(method, path, body string, signedAs twilio.Params) sent {
	r.t.Helper()
	req, err := http.NewRequest(method, r.http.URL+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set(twilio.SignatureHeader, twilio.Sign(token, base+path, signedAs))
	return r.do(req)
}

// form reads a body as a careful receiver does; nil when it cannot be read.
func form(body string) twilio.Params {
	p, err := twilio.ParseForm([]byte(body), nil)
	if err != nil {
		return nil
	}
	return p
}

// TestOddRequests sends what no sane Twilio would: each gets a status and no event, and the next call is
// taken as ever.
func TestOddRequests(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	good := url.Values{"AccountSid": {account}, "CallSid": {"CA1"}, "CallStatus": {"ringing"}, "To": {number}}.Encode()
	for _, tt := range []struct {
		name, method, path, body string
		want                     int
	}{
		{"another method", http.MethodPut, "/twilio/voice", good, http.StatusMethodNotAllowed},
		{"no document to delete", http.MethodDelete, "/twilio/v/1/1/1/1/action/0", good, http.StatusMethodNotAllowed},
		{"head", http.MethodHead, "/twilio/voice", "", http.StatusMethodNotAllowed},
		{"unknown route", http.MethodPost, "/twilio/voices", good, http.StatusNotFound},
		{"route below a route", http.MethodPost, "/twilio/voice/x", good, http.StatusNotFound},
		{"nothing behind the prefix", http.MethodPost, "/twilio/v/", good, http.StatusNotFound},
		{"too few parts", http.MethodPost, "/twilio/v/1/1/1", good, http.StatusNotFound},
		{"numbers too large", http.MethodPost, "/twilio/v/99999999999999999999/1/1/1/action/0", good, http.StatusNotFound},
		{"negative numbers", http.MethodPost, "/twilio/v/-1/1/1/1/action/0", good, http.StatusNotFound},
		{"unknown contact", http.MethodPost, "/twilio/v/123456/1/1/1/action/0", good, http.StatusNotFound},
		{"unknown contact's callback", http.MethodPost, "/twilio/v/123456/1/0/0/progress/0", good, http.StatusNotFound},
		{"unknown agent", http.MethodPost, "/twilio/v/123456/1/1/1/bridge/0", good, http.StatusNotFound},
		{"dots", http.MethodPost, "/twilio/v/../voice", good, http.StatusNotFound},
		{"no call", http.MethodPost, "/twilio/voice", "AccountSid=" + account, http.StatusBadRequest},
		{"callback of no call", http.MethodPost, "/twilio/status", "AccountSid=" + account, http.StatusBadRequest},
		{"CallSid without end", http.MethodPost, "/twilio/voice", "AccountSid=" + account + "&CallSid=" + strings.Repeat("C", 65), http.StatusBadRequest},
		{"bad escape", http.MethodPost, "/twilio/voice", good + "&x=%zz", http.StatusBadRequest},
		{"cut escape", http.MethodPost, "/twilio/voice", good + "&x=%4", http.StatusBadRequest},
		{"too many fields", http.MethodPost, "/twilio/voice", good + strings.Repeat("&x=", 200), http.StatusRequestEntityTooLarge},
		{"too large", http.MethodPost, "/twilio/voice", good + "&x=" + strings.Repeat("y", 65<<10), http.StatusRequestEntityTooLarge},
		{"another account", http.MethodPost, "/twilio/voice", strings.Replace(good, account, "AC"+strings.Repeat("9", 32), 1), http.StatusForbidden},
		{"JSON", http.MethodPost, "/twilio/voice", `{"CallSid":"CA1"}`, http.StatusBadRequest},
	} {
		if got := r.raw(tt.method, tt.path, tt.body, form(tt.body)); got.status != tt.want {
			t.Errorf("%s: status is %d, want %d: %s", tt.name, got.status, tt.want, got.body)
		}
	}
	if got := r.raw(http.MethodPost, "/twilio/voice", good, form(good+"&Digits=1")); got.status != http.StatusForbidden {
		t.Errorf("a parameter that was taken out: status is %d", got.status)
	}
	if rows := r.rows(); len(rows) != 0 {
		t.Errorf("%d events came of it: %s", len(rows), r.kinds())
	}
	r.has(r.ring().doc, 200, "Press a key.")
}

// TestOddTexts: parameters of any bytes are taken or refused, never stored as something that cannot be read.
func TestOddTexts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.ring()
	for _, digits := range []string{"\x00", "1\x00", "\u202e1", "１", "%00", strings.Repeat("9", 10_000), "1&Digits=2", "\ufffd", "\t\r\n", "1;drop"} {
		got := c.ask(engine.Action, "Digits", digits, "odd\x00name", "x", "\u202e", "y")
		if got.status != 200 || !strings.Contains(got.body, "<Response") {
			t.Errorf("%q is answered %d: %s", digits, got.status, got.body)
		}
		c = r.ring()
	}
	r.restart()
	r.has(c.ask(engine.Action, "Digits", "1"), 200, "Some information.")
}

// TestPublicURLs checks what Twilio signs for public URLs with other schemes, ports and paths.
func TestPublicURLs(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		public, signed string
		want           int
	}{
		{"https://voice.example.com", "https://voice.example.com", 200},
		{"https://voice.example.com", "https://voice.example.com:443", 200},
		{"https://voice.example.com", "http://voice.example.com", 403},
		{"https://voice.example.com", "https://other.example.com", 403},
		{"https://voice.example.com:8443", "https://voice.example.com", 200},
		{"https://voice.example.com:8443", "https://voice.example.com:8443", 200},
		{"https://voice.example.com:8443", "https://voice.example.com:9443", 403},
		{"http://127.0.0.1:8080", "http://127.0.0.1:8080", 200},
		{"http://127.0.0.1:8080", "https://127.0.0.1:8080", 403},
		{"https://user:pass@voice.example.com", "https://voice.example.com", 200},
	} {
		f := testFlows()
		live := *f.set.Live
		live.BaseURL = tt.public
		f.set = &engine.Set{Flows: f.set.Flows, Live: &live}
		r := newRig(t, func(r *rig) { r.cfg.Flows = f })
		h := http.Header{"X-Forwarded-Proto": {"http"}, "X-Forwarded-Host": {"other.example.com"}} // believed by nobody
		p := form(url.Values{"AccountSid": {account}, "ApiVersion": {"2010-04-01"}, "CallSid": {"CA1"}, "To": {number}}.Encode())
		h.Set(twilio.SignatureHeader, twilio.Sign(token, tt.signed+"/twilio/voice", p))
		if got := r.postWith("/twilio/voice", h, "CallSid", "CA1", "To", number); got.status != tt.want {
			t.Errorf("public %s, signed %s: status is %d, want %d", tt.public, tt.signed, got.status, tt.want)
		}
	}
}

// TestRepeatedWhileTheFirstRuns sends a webhook again, with the same token and with others, while the first
// one waits for a service: all of them get the same document, and one event is what moved the call.
func TestRepeatedWhileTheFirstRuns(t *testing.T) {
	t.Parallel()
	free := make(chan struct{})
	open := sync.OnceFunc(func() { close(free) })
	t.Cleanup(open)
	srv, got := outside(t, func(asked) (int, string) { <-free; return 200, `{"name": "Mori"}` })
	r := newRig(t, withService(crm(srv.URL)), func(r *rig) { r.cfg.Limits = serve.Limits{} })
	c := r.ring()
	action := c.url(c.doc.body, engine.Action)
	docs := make([]sent, 6)
	var wg sync.WaitGroup
	ask := func(i int, token string) {
		wg.Go(func() {
			docs[i] = r.postWith(action, http.Header{"I-Twilio-Idempotency-Token": {token}}, "CallSid", c.sid, "CallStatus", "in-progress", "Digits", "3")
		})
	}
	ask(0, "same")
	r.until(func() bool { return r.metric("callflow_webhooks_held") == 1 })
	for i, token := range []string{"same", "same", "other", "third", "fourth"} {
		ask(i+1, token)
	}
	r.until(func() bool { return r.metric("callflow_webhooks_held") == 6 })
	open()
	wg.Wait()
	next(t, got)
	for i := range docs {
		if r.has(docs[i], 200, "We know you."); docs[i].body != docs[0].body {
			t.Errorf("request %d is answered\n%s\nand the first\n%s", i, docs[i].body, docs[0].body)
		}
	}
	if n := len(got); n != 0 {
		t.Errorf("the service was asked %d times more", n)
	}
	if again := c.at(action, "Digits", "3"); again.body != docs[0].body {
		t.Errorf("later it is answered\n%s", again.body)
	}
}
