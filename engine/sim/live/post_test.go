package live

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"callflow/engine"
	"callflow/engine/sim"
	"callflow/engine/twilio"
)

// fresh is a request of a call to a path of a program, with the overrides of its fragment.
func fresh(p *program, path, overrides string) sim.Request {
	_, policy, _ := sim.PolicyOf("x#" + overrides)
	return sim.Request{URL: p.URL + path, Sid: "CA1", Token: "t-1", Policy: policy,
		Params: engine.Params{{Name: "AccountSid", Value: appAccount}, {Name: "CallSid", Value: "CA1"}, {Name: "From", Value: "+1 2&3"}}}
}

// TestSend makes webhooks to an application that behaves in all sorts of ways.
func TestSend(t *testing.T) {
	t.Parallel()
	gone := func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) }
	stuck := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	to := func(status int, where string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, r *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "n", Value: "1"})
			http.Redirect(w, r, where, status)
		}
	}
	p := newProgram(t, map[string]any{
		"/ok": "<Say>x</Say>", "/found": to(302, "/ok"), "/temporary": to(307, "/ok"), "/round": to(302, "/round"), "/gone": gone, "/stuck": stuck,
		"/cookie": to(307, "/wants"), "/wants": func(w http.ResponseWriter, r *http.Request) {
			if c, err := r.Cookie("n"); err != nil || c.Value != "1" {
				http.Error(w, "no cookie", http.StatusBadRequest)
			}
		},
		"/broken": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
		"/locked": func(w http.ResponseWriter, r *http.Request) {
			if user, password, _ := r.BasicAuth(); user != "me" || password != "word" {
				w.Header().Set("WWW-Authenticate", "Basic")
				w.WriteHeader(http.StatusUnauthorized)
			}
		},
		"/half": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("<Response>"))
		},
		"/song": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "audio/mpeg")
			_, _ = w.Write([]byte("x"))
		},
		"/untyped": func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			_, _ = w.Write([]byte("<Response/>"))
		},
	})
	post := newPost(appToken)
	t.Cleanup(post.close)
	for _, tc := range []struct {
		name, path, overrides string
		code                  int // 0: an answer
		kind                  string
		asked                 string // the requests that the program got
	}{
		{"document", "/ok", "", 0, "", "POST /ok"},
		{"redirection by GET", "/found", "", 0, "", "POST /found, GET /ok"},
		{"redirection by POST", "/temporary", "", 0, "", "POST /temporary, POST /ok"},
		{"cookies", "/cookie", "", 0, "", "POST /cookie, POST /wants"},
		{"round in circles", "/round", "", 11215, "", "POST /round" + strings.Repeat(", GET /round", 10)},
		{"not found", "/nowhere", "", 11200, "4xx", "POST /nowhere"},
		{"broken", "/broken", "", 11200, "5xx", "POST /broken"},
		{"broken, tried again", "/broken", "rc=2&rp=5xx", 11200, "5xx", "POST /broken, POST /broken, POST /broken"},
		{"not tried again", "/broken", "rc=2&rp=4xx,ct", 11200, "5xx", "POST /broken"},
		{"cut off", "/gone", "rp=ct", 11206, "", "POST /gone"},
		{"no answer", "/stuck", "rt=100&rc=0", 11200, "rt", "POST /stuck"},
		{"no answer, twice", "/stuck", "rt=100&rc=1&rp=rt", 11200, "rt", "POST /stuck, POST /stuck"},
		{"half an answer", "/half", "rc=3&rp=all", 11206, "", "POST /half"},
		{"audio", "/song", "", 0, "", "POST /song"},
		{"no type", "/untyped", "", 0, "", "POST /untyped"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p.mu.Lock()
			p.asked = nil
			p.mu.Unlock()
			a, err := post.send(context.Background(), fresh(p, tc.path, tc.overrides))
			f, _ := err.(*sim.Failure)
			switch {
			case tc.code == 0 && err != nil:
				t.Fatal(err)
			case tc.code != 0 && (f == nil || f.Code != tc.code || f.Kind != tc.kind):
				t.Fatalf("answer %+v, error %+v, want %d %s", a, f, tc.code, tc.kind)
			}
			p.mu.Lock()
			defer p.mu.Unlock()
			if got := strings.Join(p.asked, ", "); got != tc.asked {
				t.Errorf("the program was asked %s, want %s", got, tc.asked)
			}
		})
	}
	if a, err := post.send(context.Background(), fresh(p, "/song", "")); err != nil || a.Type != "audio/mpeg" {
		t.Errorf("type is %q, %v", a.Type, err)
	}
	r := fresh(p, "/locked", "")
	r.URL = strings.Replace(r.URL, "://", "://me:word@", 1)
	if _, err := post.send(context.Background(), r); err != nil {
		t.Error(err)
	}
}

// TestUnreachable gives codes to applications that are not there.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	post := newPost(appToken)
	t.Cleanup(post.close)
	for where, code := range map[string]int{"http://127.0.0.1:1/x": 11205, "nowhere": 11100, "ftp://127.0.0.1/x": 11100, "http://[::1": 11100} {
		_, err := post.send(context.Background(), sim.Request{URL: where, Policy: sim.DefaultPolicy()})
		if f, _ := err.(*sim.Failure); f == nil || f.Code != code {
			t.Errorf("%s: %v, want error %d", where, err, code)
		}
	}
	secure := newProgramTLS(t)
	if _, err := post.send(context.Background(), sim.Request{URL: secure + "/ok"}); err == nil || err.(*sim.Failure).Code != 11237 {
		t.Errorf("a certificate that nobody has signed: %v", err)
	}
}

// TestSigned has every request proven by the verifier that real servers use.
func TestSigned(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"", "GET"} {
		var verifier *twilio.Verifier
		var wrong []string
		check := func(_ http.ResponseWriter, r *http.Request) {
			var form twilio.Params
			for name, values := range r.PostForm {
				form = append(form, twilio.Param{Name: name, Value: values[0]})
			}
			slices.SortFunc(form, func(a, b twilio.Param) int { return strings.Compare(a.Name, b.Name) })
			if !verifier.Verify(r.RequestURI, form, r.Header.Get(twilio.SignatureHeader)) {
				wrong = append(wrong, r.Method+" "+r.RequestURI)
			}
			if r.FormValue("From") != "+1 2&3" || r.Header.Get("I-Twilio-Idempotency-Token") != "t-1" {
				wrong = append(wrong, "parameters of "+r.Method)
			}
		}
		p := newProgram(t, map[string]any{"/v": check})
		public, err := twilio.ParsePublicURL(p.URL)
		if err != nil {
			t.Fatal(err)
		}
		if verifier, err = twilio.NewVerifier(public, map[string]twilio.Tokens{appAccount: {Primary: appToken}}); err != nil {
			t.Fatal(err)
		}
		r := fresh(p, "/v?a=b%20c", "")
		r.Method = method
		post := newPost(appToken)
		if _, err := post.send(context.Background(), r); err != nil || len(wrong) > 0 || p.times("/v") != 1 {
			t.Errorf("method %q: %v, not signed: %q", method, err, wrong)
		}
		post.close()
	}
}

// TestFaultsOfWebhooks has requests come twice, late, or not at all.
func TestFaultsOfWebhooks(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		fault string
		asked int
		heard string
	}{{"webhook-duplicate", 2, "hears"}, {"webhook-drop", 0, "application error"}, {"webhook-cut-after", 1, "application error"}, {"webhook-body-cut", 1, "application error"}} {
		t.Run(tc.fault, func(t *testing.T) {
			t.Parallel()
			p := newProgram(t, map[string]any{"/voice": "<Say>Hello.</Say>", "/status": ""})
			account, _ := serving(t, p, map[string]float64{tc.fault: 1})
			account.At(func(n *sim.Network) { _ = n.Place("ann", "+12025550100", appNumber) })
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			var story []string
			for next := 0; ctx.Err() == nil && !strings.Contains(strings.Join(story, "\n"), tc.heard); {
				var lines []sim.Heard
				lines, next = account.Heard(ctx, next)
				for _, l := range lines {
					story = append(story, l.Text)
				}
			}
			if ctx.Err() != nil || p.times("/voice") != tc.asked {
				t.Errorf("asked %d times, want %d; heard %q", p.times("/voice"), tc.asked, story)
			}
		})
	}
	if _, err := OpenAccount(Terms{Faults: map[string]float64{"storm": 1}}); err == nil {
		t.Error("a fault that does not exist is taken")
	}
}
