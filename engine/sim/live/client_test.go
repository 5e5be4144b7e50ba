package live

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"callflow/engine/sim"
	"callflow/engine/sim/rest"
	"callflow/engine/twilio"
)

// program is an application of documents by path; it keeps what it was asked.
type program struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
	count map[string]int
}

// newProgram starts an application. A page is a document, or a handler.
func newProgram(t testing.TB, pages map[string]any) *program {
	t.Helper()
	p := &program{count: map[string]int{}}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		p.mu.Lock()
		line := r.Method + " " + r.URL.Path
		if app := r.PostFormValue("ApplicationSid"); app != "" {
			line += " " + app + " " + r.PostFormValue("Team") + " " + r.PostFormValue("To")
		}
		p.asked = append(p.asked, line)
		p.count[r.URL.Path]++
		p.mu.Unlock()
		switch page := pages[r.URL.Path].(type) {
		case string:
			w.Header().Set("Content-Type", "text/xml")
			_, _ = w.Write([]byte("<Response>" + page + "</Response>"))
		case func(w http.ResponseWriter, r *http.Request):
			page(w, r)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *program) times(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count[path]
}

// serving is an account whose number leads to a program, and the URL of its REST API.
func serving(t testing.TB, p *program, faults map[string]float64) (*Account, string) {
	t.Helper()
	api := httptest.NewUnstartedServer(nil)
	base := "http://" + api.Listener.Addr().String()
	account, err := OpenAccount(Terms{Base: base, Config: Config{Account: appAccount, Token: appToken, Speed: quick}, Faults: faults,
		REST: rest.Config{Pace: 1000, RetryAfter: 2}, Numbers: []rest.Number{{Phone: appNumber, Voice: p.URL + "/voice", Status: p.URL + "/status"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(account.Close)
	api.Config.Handler = account
	api.Start()
	t.Cleanup(api.Close)
	return account, base
}

func clientOf(t testing.TB, url string) *twilio.Client {
	t.Helper()
	c, err := twilio.NewClient(twilio.Config{AccountSid: appAccount, Password: appToken, BaseURL: url, Gate: twilio.NewGate(0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// soon waits until something is so.
func soon(t testing.TB, what string, so func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(10 * time.Second); !so(); <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

// TestClient uses the client of the server for all that it can do.
func TestClient(t *testing.T) {
	t.Parallel()
	p := newProgram(t, map[string]any{
		"/voice": `<Enqueue waitUrl="/wait">line</Enqueue>`, "/wait": `<Pause length="3600"/>`,
		"/hello": `<Say>Hello.</Say><Pause length="3600"/>`, "/moved": `<Pause length="3600"/>`, "/status": "", "/progress": "",
	})
	account, url := serving(t, p, nil)
	c, ctx := clientOf(t, url), context.Background()

	if a, err := c.FetchAccount(ctx); err != nil || a.Sid != appAccount || a.Status != "active" {
		t.Fatalf("account %+v, %v", a, err)
	}
	call, err := c.PlaceCall(ctx, twilio.Place{To: "client:kim", From: appNumber, URL: p.URL + "/hello", StatusCallback: p.URL + "/progress", Timeout: time.Minute})
	if err != nil || call.Status != "queued" {
		t.Fatalf("placed %+v, %v", call, err)
	}
	if _, err := c.MoveCall(ctx, call.Sid, p.URL+"/moved", ""); !twilio.Gone(err) {
		t.Errorf("a queued call is moved: %v", err)
	}
	soon(t, "somebody picks up", func() bool {
		account.At(func(n *sim.Network) { err = n.PickUp(call.Sid, "answered") })
		return err == nil
	})
	soon(t, "hello is asked", func() bool { return p.times("/hello") == 1 })
	recording, err := c.StartRecording(ctx, call.Sid, twilio.RecordingOptions{})
	if err != nil || recording.Status != "in-progress" {
		t.Fatalf("recording %+v, %v", recording, err)
	}
	for _, do := range []func() (twilio.Recording, error){
		func() (twilio.Recording, error) {
			return c.PauseRecording(ctx, call.Sid, twilio.CurrentRecording, true)
		},
		func() (twilio.Recording, error) { return c.ResumeRecording(ctx, call.Sid, recording.Sid) },
		func() (twilio.Recording, error) { return c.StopRecording(ctx, call.Sid, recording.Sid) },
	} {
		if _, err := do(); err != nil {
			t.Error(err)
		}
	}
	if _, err := c.MoveCall(ctx, call.Sid, p.URL+"/moved", ""); err != nil {
		t.Error(err)
	}
	soon(t, "the call has moved", func() bool { return p.times("/moved") == 1 })
	if ended, err := c.EndCall(ctx, call.Sid); err != nil || ended.Status != "in-progress" {
		t.Errorf("ended %+v, %v", ended, err)
	}
	if gone, err := c.EndCall(ctx, call.Sid); err != nil || gone.Status != "" {
		t.Errorf("ended twice: %+v, %v", gone, err)
	}
	soon(t, "progress is reported", func() bool { return p.times("/progress") == 4 })
	if got, err := c.FetchCall(ctx, call.Sid); err != nil || got.Status != "completed" || got.Start.IsZero() || got.End.IsZero() {
		t.Errorf("fetched %+v, %v", got, err)
	}
	account.At(func(*sim.Network) {
		r := account.api.Do(rest.Request{Method: "GET", Path: "/2010-04-01/Accounts/" + appAccount + "/Calls/" + call.Sid + "/Events.json", User: appAccount, Password: appToken})
		if text := string(r.Body); strings.Count(text, `"response_code":200`) != 6 || !strings.Contains(text, "<Say>Hello.</Say>") || !strings.Contains(text, `"CallStatus":"completed"`) {
			t.Errorf("webhooks of the call: %s", text)
		}
	})
	if _, err := c.FetchCall(ctx, "CA00000000000000000000000000000099"); !twilio.Gone(err) {
		t.Errorf("an unknown call: %v", err)
	}
}

// TestClientQueues makes and empties a queue, and reads lists page by page.
func TestClientQueues(t *testing.T) {
	t.Parallel()
	p := newProgram(t, map[string]any{"/voice": `<Enqueue waitUrl="/wait">line</Enqueue>`, "/wait": `<Pause length="3600"/>`, "/moved": `<Pause length="3600"/>`, "/status": ""})
	account, url := serving(t, p, nil)
	c, ctx := clientOf(t, url), context.Background()
	queue, err := c.EnsureQueue(ctx, "line", 50)
	if err != nil || queue.Size != 50 {
		t.Fatalf("queue %+v, %v", queue, err)
	}
	if again, err := c.EnsureQueue(ctx, "line", 60); err != nil || again.Sid != queue.Sid || again.Size != 60 {
		t.Errorf("queue again %+v, %v", again, err)
	}
	var sids []string
	account.At(func(n *sim.Network) {
		for _, name := range []string{"a", "b", "c"} {
			if err := n.Place(name, "+1202555010"+string(name[0]-'a'+'0'), appNumber); err != nil {
				t.Error(err)
			}
			sids = append(sids, n.Sid(name))
		}
	})
	soon(t, "three are waiting", func() bool {
		list, err := c.ListQueues(ctx)
		return err == nil && list[0].Waiting == 3
	})
	claimed, err := c.ClaimMember(ctx, queue.Sid, sids[1], p.URL+"/moved")
	if err != nil || claimed.CallSid != sids[1] || claimed.Position < 1 {
		t.Errorf("claimed %+v, %v", claimed, err)
	}
	if _, err := c.ClaimMember(ctx, queue.Sid, sids[1], p.URL+"/moved"); !twilio.Gone(err) {
		t.Errorf("claimed twice: %v", err)
	}
	front, err := c.DequeueFront(ctx, queue.Sid, p.URL+"/moved")
	if err != nil || !slices.Contains([]string{sids[0], sids[2]}, front.CallSid) {
		t.Errorf("front %+v, %v", front, err)
	}
	calls, err := c.ListCalls(ctx, twilio.CallFilter{To: appNumber, PageSize: 2})
	if err != nil || len(calls) != 3 || calls[0].Sid != sids[2] || calls[2].Sid != sids[0] {
		t.Errorf("calls %+v, %v", calls, err)
	}
}

// TestFaultsOfREST has requests refused, lost and done without effect.
func TestFaultsOfREST(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		fault   string
		outcome twilio.Outcome
	}{{"rest-429", twilio.Throttled}, {"rest-500", twilio.Unknown}, {"rest-503", twilio.Unknown}, {"rest-lost", twilio.Unknown}, {"rest-no-effect", twilio.Done}} {
		t.Run(tc.fault, func(t *testing.T) {
			t.Parallel()
			_, url := serving(t, newProgram(t, nil), map[string]float64{tc.fault: 1})
			_, err := clientOf(t, url).PlaceCall(context.Background(), twilio.Place{To: "client:kim", From: appNumber, URL: "http://127.0.0.1:1/"})
			if got := twilio.OutcomeOf(err); got != tc.outcome {
				t.Errorf("outcome %v, want %v: %v", got, tc.outcome, err)
			}
			if e := (*twilio.Error)(nil); tc.fault == "rest-429" && (!errors.As(err, &e) || e.RetryAfter != 2*time.Second) {
				t.Errorf("%v does not say when to come again", err)
			}
		})
	}
}

// TestStrangers have no access.
func TestStrangers(t *testing.T) {
	t.Parallel()
	_, url := serving(t, newProgram(t, nil), nil)
	c, err := twilio.NewClient(twilio.Config{AccountSid: appAccount, Password: "wrong", BaseURL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if e := (*twilio.Error)(nil); !errors.As(second(c.FetchAccount(context.Background())), &e) || e.Status != 401 || e.Code != 20003 {
		t.Errorf("a wrong password: %+v", e)
	}
}

func second[T any](_ T, err error) error { return err }

// newProgramTLS starts an application whose certificate nobody knows.
func newProgramTLS(t *testing.T) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}
