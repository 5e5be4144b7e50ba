package load

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"callflow/cmd/callbench/webhook"
)

// book is a server that answers by path and remembers who asked what.
type book struct {
	answers map[string]string
	mu      sync.Mutex
	asked   []string
}

func (b *book) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var form webhook.Form
	signed := form.Parse(body) && webhook.NewSigner("token").Valid("http://"+r.Host, r.RequestURI, &form, r.Header.Get(webhook.Header))
	answer, known := b.answers[r.RequestURI]
	if agent := b.answers[r.RequestURI+" agent"]; agent != "" && string(form.Get("To")) == "+815000000002" {
		answer = agent
	}
	b.mu.Lock()
	b.asked = append(b.asked, strings.TrimSpace(fmt.Sprintf("%s %s %s%s", r.RequestURI, form.Get("CallStatus"), form.Get("Digits"), form.Get("QueuePosition"))))
	b.mu.Unlock()
	switch {
	case !signed:
		w.WriteHeader(http.StatusForbidden)
	case !known:
		w.WriteHeader(http.StatusNotFound)
	case answer == "":
		w.WriteHeader(http.StatusNoContent)
	default:
		io.WriteString(w, answer)
	}
}

func whole() map[string]string {
	return map[string]string{
		"/twilio/voice":       `<Response><Gather action="/c/1?v=1"><Say>hi</Say></Gather></Response>`,
		"/twilio/voice agent": `<Response><Dial action="/a/2"><Queue url="/c/5">q</Queue></Dial></Response>`,
		"/twilio/status":      "",
		"/c/1?v=1":            `<Response><Redirect>/c/2#rc=2</Redirect></Response>`,
		"/c/2":                `<Response><Gather action="3"/></Response>`,
		"/c/3":                `<Response><Say>wait</Say><Enqueue waitUrl="http://%s/c/4" action="/c/6">q</Enqueue></Response>`,
		"/c/4":                `<Response><Play/><Redirect>/c/4?v=2</Redirect></Response>`,
		"/c/4?v=2":            `<Response><Play/><Redirect>/c/4?v=3</Redirect></Response>`,
		"/c/5":                `<Response><Say>now</Say></Response>`,
		"/a/2":                `<Response><Redirect>/a/3</Redirect></Response>`,
		"/c/6":                `<Response><Hangup/></Response>`,
	}
}

// serveOn starts the book and fills in its own address where an answer names it.
func serveOn(t *testing.T, answers map[string]string) (*book, *player) {
	t.Helper()
	b := &book{answers: answers}
	srv := httptest.NewServer(b)
	t.Cleanup(srv.Close)
	addr := strings.TrimPrefix(srv.URL, "http://")
	for uri, answer := range answers {
		answers[uri] = strings.ReplaceAll(answer, "%s", addr)
	}
	p := &player{
		lines: &lines{addr: addr, timeout: 5 * time.Second}, signer: webhook.NewSigner("token"),
		public: srv.URL, waits: 2, tally: newTally(),
	}
	t.Cleanup(p.lines.close)
	return b, p
}

func TestPlayWholeCall(t *testing.T) {
	t.Parallel()
	b, p := serveOn(t, whole())
	got, err := newCall(p, 1).play(time.Now())
	if err != nil || got != finished {
		t.Fatalf("fate %v, %v", got, err)
	}
	want := []string{
		"/twilio/voice ringing", "/c/1?v=1 in-progress 2", "/c/2 in-progress", "/c/3 in-progress 1",
		"/c/4 in-progress 2", "/c/4?v=2 in-progress 1", "/twilio/voice ringing", "/c/5 in-progress", "/a/2 in-progress",
		"/twilio/status completed", "/c/6 in-progress", "/twilio/status completed",
	}
	if diff := cmp.Diff(want, b.asked); diff != "" {
		t.Error(diff)
	}
}

func TestPlayOtherEnds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change map[string]string
		want   fate
		why    string
	}{
		{"turned away", map[string]string{"/twilio/voice": `<Response><Say>busy</Say><Hangup/></Response>`}, refused, ""},
		{"rejected", map[string]string{"/twilio/voice": `<Response><Reject/></Response>`}, refused, ""},
		{"hung up in the menu", map[string]string{"/c/2": `<Response><Hangup/></Response>`}, failed, "never reached an agent"},
		{"left the queue", map[string]string{"/c/4": `<Response><Leave/></Response>`}, failed, "never reached an agent"},
		{"hung up in the queue", map[string]string{"/c/4": `<Response><Hangup/></Response>`}, failed, "never reached an agent"},
		{"no agent", map[string]string{"/twilio/voice agent": `<Response><Hangup/></Response>`}, failed, "no Dial"},
		{"lost", map[string]string{"/c/2": `<Response><Redirect>/gone7</Redirect></Response>`}, failed, "/gone#: status 404"},
		{"nonsense", map[string]string{"/c/2": `<html/>`}, failed, "/c/#: answer is not TwiML"},
		{"round and round", map[string]string{"/c/2": `<Response><Redirect>/c/2</Redirect></Response>`}, failed, "does not end"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			answers := whole()
			for uri, answer := range test.change {
				answers[uri] = answer
			}
			_, p := serveOn(t, answers)
			got, err := newCall(p, 1).play(time.Now())
			if got != test.want || (test.why == "") != (err == nil && got != failed) {
				t.Fatalf("fate %v, %v; want %v %q", got, err, test.want, test.why)
			}
			if err != nil && !strings.Contains(err.Error(), test.why) {
				t.Errorf("error %v, want %q", err, test.why)
			}
		})
	}
}

// TestStallIsCharged: a call that could not begin in time has the delay in its first latency.
func TestStallIsCharged(t *testing.T) {
	t.Parallel()
	_, p := serveOn(t, whole())
	c := newCall(p, 1)
	if _, err := c.play(time.Now().Add(-time.Minute)); err != nil {
		t.Fatal(err)
	}
	took := slices.Collect(func(yield func(bool) bool) {
		for _, s := range c.samples {
			if !yield(s.took >= time.Minute) {
				return
			}
		}
	})
	if !took[0] || slices.Contains(took[1:], true) {
		t.Errorf("charged: %v, want the first only", took)
	}
}

func TestRunStopsWithItsContext(t *testing.T) {
	t.Parallel()
	_, p := serveOn(t, whole())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	o := Options{Target: p.public, Token: "token", Rate: 100, Duration: time.Minute, Timeout: time.Second}
	if _, err := Run(ctx, o); err == nil {
		t.Error("no error")
	}
}

func TestRunRefusesOtherMachines(t *testing.T) {
	t.Parallel()
	o := Options{Target: "http://192.0.2.1:80", Token: "t", Rate: 1, Duration: time.Second, Timeout: time.Second}
	if _, err := Run(context.Background(), o); err == nil {
		t.Error("no error")
	}
}
