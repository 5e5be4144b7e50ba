package serve_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/store"
	"callflow/engine/twilio"
	"callflow/schema/expr"
)

// asked is a request that a fake of the outside got.
type asked struct{ method, path, body, key, auth string }

// outside is a server that the rig asks: it tells the test of each request, and answers by the function.
func outside(t testing.TB, answer func(asked) (int, string)) (*httptest.Server, chan asked) {
	got := make(chan asked, 100)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		a := asked{r.Method, r.URL.RequestURI(), string(body), r.Header.Get("Idempotency-Key"), r.Header.Get("Authorization")}
		status, text := answer(a)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
		got <- a
	}))
	t.Cleanup(srv.Close)
	return srv, got
}

func next(t testing.TB, got chan asked) asked {
	t.Helper()
	select {
	case a := <-got:
		return a
	case <-time.After(5 * time.Second):
		t.Fatal("nothing was asked within 5 s")
		return asked{}
	}
}

// withTwilio gives the rig an account whose REST API is the fake.
func withTwilio(t testing.TB, url string) option {
	c, err := twilio.NewClient(twilio.Config{AccountSid: account, Password: token, BaseURL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return func(r *rig) { r.cfg.Twilio = c }
}

func crm(url string) *library.ServiceAt {
	return &library.ServiceAt{URL: url, Timeout: time.Second, Tries: 3, Key: "secret", Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		Calls: map[string]*library.CallAt{"customer": {Method: http.MethodGet, Path: "/customers/${number}",
			Outputs: []engine.Var{{Name: "name", Type: expr.Of(expr.Text)}}}}}
}

func withService(is *library.ServiceAt) option {
	return func(r *rig) { r.cfg.Services = func(string) *library.ServiceAt { return is } }
}

func TestHeldWebhookGetsTheServicesAnswer(t *testing.T) {
	t.Parallel()
	srv, got := outside(t, func(asked) (int, string) { return 200, `{"name": "Mori", "more": 1}` })
	r := newRig(t, withService(crm(srv.URL)))
	c := r.ring()
	r.has(c.ask(engine.Action, "Digits", "3"), 200, "We know you.")
	a := next(t, got)
	if a.path != "/customers/+819011112222" || a.key == "" || a.auth != "Bearer secret" {
		t.Errorf("the service was asked %+v", a)
	}
	if got, want := r.kinds(), "birth webhook result"; got != want {
		t.Errorf("events are %q, want %q", got, want)
	}
}

func TestSlowServiceIsFilledAndPolled(t *testing.T) {
	t.Parallel()
	free := make(chan struct{})
	srv, got := outside(t, func(asked) (int, string) { <-free; return 200, `{"name": "Mori"}` })
	r := newRig(t, withService(crm(srv.URL)))
	c := r.ring()
	r.has(c.ask(engine.Action, "Digits", "3"), 200, "<Pause", "/poll/")
	close(free)
	next(t, got)
	for range 50 {
		if strings.Contains(c.doc.body, "We know you.") {
			return
		}
		c.ask(engine.Poll)
	}
	t.Errorf("the answer never came: %s", c.doc.body)
}

func TestServiceFaults(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status int
		body   string
		asked  int
	}{
		"not found":   {404, `{}`, 1},
		"its fault":   {500, ``, 3},
		"not JSON":    {200, `<html>`, 1},
		"lacks value": {200, `{"other": 1}`, 1},
		"too large":   {200, `{"name": "` + strings.Repeat("x", 300<<10) + `"}`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv, got := outside(t, func(asked) (int, string) { return tt.status, tt.body })
			r := newRig(t, withService(crm(srv.URL)))
			c := r.ring()
			c.ask(engine.Action, "Digits", "3")
			for strings.Contains(c.doc.body, "/poll/") {
				c.ask(engine.Poll)
			}
			r.has(c.doc, 200, "Press a key.")
			srv.Close()
			if len(got) != tt.asked {
				t.Errorf("asked %d times, want %d", len(got), tt.asked)
			}
		})
	}
}

func TestTimerMovesTheCall(t *testing.T) {
	t.Parallel()
	api, got := outside(t, func(asked) (int, string) { return 200, `{"sid": "CA1", "status": "in-progress"}` })
	r := newRig(t, withTwilio(t, api.URL))
	c := r.ring()
	c.ask(engine.Action, "Digits", "2")
	a := next(t, got)
	if a.method != http.MethodPost || !strings.Contains(a.path, "/Calls/"+c.sid) || !strings.Contains(a.body, "%2Fmoved%2F") || !strings.Contains(a.body, "%23rc%3D2") {
		t.Errorf("Twilio was asked %+v", a)
	}
	form, err := twilio.ParseForm([]byte(a.body), nil)
	if err != nil {
		t.Fatal(err)
	}
	to, _, _ := strings.Cut(form.Value("Url"), "#")
	r.has(c.at(to), 200, "Nobody is there.")
}

func TestRefusedMoveReadsTheLegBack(t *testing.T) {
	t.Parallel()
	api, got := outside(t, func(a asked) (int, string) {
		if a.method == http.MethodPost {
			return 400, `{"code": 21220, "message": "Call is not in-progress", "status": 400}`
		}
		return 200, `{"sid": "CA1", "status": "completed"}`
	})
	r := newRig(t, withTwilio(t, api.URL))
	c := r.ring()
	c.ask(engine.Action, "Digits", "2")
	next(t, got)
	next(t, got)
	r.until(func() bool { return strings.Contains(r.kinds(), "truth") })
	again := r.post("/twilio/voice", "CallSid", c.sid, "CallStatus", "in-progress", "To", number)
	if strings.Contains(again.body, "Gather") {
		t.Errorf("a leg that is over hears %s", again.body)
	}
	r.until(func() bool { return len(r.recovery().Effects) == 0 })
}

// until waits for something that happens by itself.
func (r *rig) until(holds func() bool) {
	r.t.Helper()
	for end := time.Now().Add(5 * time.Second); !holds(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			r.t.Fatalf("it did not happen within 5 s; events are %s", r.kinds())
		}
	}
}

func (r *rig) recovery() store.Recovery {
	r.t.Helper()
	got, err := r.st.Recover(context.Background())
	if err != nil {
		r.t.Fatal(err)
	}
	return got
}
