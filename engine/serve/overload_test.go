package serve_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"testing"

	"callflow/engine"
	"callflow/engine/serve"
	"callflow/engine/store"
)

// crowd is a server whose disk is held, with as many new calls in flight as it takes.
type crowd struct {
	*rig
	live  *call // that is in progress
	begun int   // webhooks whose answers wait
	asked sync.WaitGroup
	free  func() // lets the disk go on, and waits until everybody is answered
}

func newCrowd(t *testing.T, calls int, limits serve.Limits, opts ...option) *crowd {
	t.Helper()
	d := &disk{}
	c := &crowd{rig: newRig(t, append(opts, withDisk(d), func(r *rig) {
		r.cfg.Limits = limits
		r.cfg.Flows.Current().Flows.Graphs["desk"].Role = "agent"
	})...)}
	c.live = c.ring()
	hold := make(chan struct{})
	open := sync.OnceFunc(func() { close(hold) })
	t.Cleanup(open)
	c.free = func() { open(); c.asked.Wait() }
	d.set(func(point string) error {
		if point == "begin" {
			<-hold
		}
		return nil
	})
	for i := range calls {
		c.begin("/twilio/voice", &sent{}, "CallSid", "CA9"+strconv.Itoa(i), "CallStatus", "ringing", "To", number)
	}
	return c
}

// begin sends a webhook whose answer waits for the disk, and waits until its turn is queued.
func (c *crowd) begin(path string, answer *sent, params ...string) {
	c.t.Helper()
	c.begun++
	c.asked.Go(func() { *answer = c.post(path, params...) })
	c.until(func() bool { return c.metric("callflow_queued_turns") == float64(c.begun) })
}

// metric is the sum of a gauge or counter over its labels; the store is not asked, for it may be held.
func (r *rig) metric(name string) (sum float64) {
	families, err := r.cfg.Metrics.Gather()
	if err != nil {
		r.t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() != name {
			continue
		}
		for _, m := range f.GetMetric() {
			sum += m.GetGauge().GetValue() + m.GetCounter().GetValue()
		}
	}
	return sum
}

func TestOverloadTurnsNewCallsAway(t *testing.T) {
	t.Parallel()
	r := newCrowd(t, 3, serve.Limits{NewCalls: 3, Turns: 100})
	r.has(r.ring().doc, 200, `<Reject reason="busy"/>`)
	var answer sent
	r.begin(r.live.url(r.live.doc.body, engine.Action), &answer, "CallSid", r.live.sid, "CallStatus", "in-progress", "Digits", "1")
	r.free()
	r.has(answer, 200, "Some information.")
	r.has(r.ring().doc, 200, "Press a key.")
}

func TestOverloadLetsAgentsInForLonger(t *testing.T) {
	t.Parallel()
	r := newCrowd(t, 2, serve.Limits{NewCalls: 2, Turns: 8})
	var agents [3]sent
	for i := range agents {
		r.has(r.ring().doc, 200, `<Reject reason="busy"/>`)
		r.begin("/twilio/voice", &agents[i], "CallSid", "CA7"+strconv.Itoa(i), "CallStatus", "ringing", "To", desk)
	}
	r.has(r.ringAt(desk, "client:kim").doc, 200, `<Reject reason="busy"/>`) // half of what can be queued is queued
	r.free()
	for i := range agents {
		r.has(agents[i], 200, "<Dial")
	}
}

func TestEndsDuringOverload(t *testing.T) {
	t.Parallel()
	r := newCrowd(t, 2, serve.Limits{NewCalls: 2, Turns: 100})
	away := r.ring()
	r.has(away.doc, 200, `<Reject reason="busy"/>`)
	told := []string{"CallSid", away.sid, "CallStatus", "busy", "To", number}
	r.has(r.post("/twilio/status", told...), http.StatusNoContent)
	var answer sent
	r.begin("/twilio/status", &answer, "CallSid", "CA6", "CallStatus", "canceled", "To", number) // gave up before the entry was asked
	r.free()
	r.has(answer, http.StatusNoContent)
	r.has(r.post("/twilio/status", told...), http.StatusNoContent) // Twilio may tell twice, and late
	if n := r.metric("callflow_busy_call_ends_total"); n != 2 {
		t.Errorf("%v ends of calls that were turned away, want 2", n)
	}
	if _, _, err := r.st.FindCall(context.Background(), away.sid); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("who was turned away is a contact: %v", err)
	}
	if _, _, err := r.st.FindCall(context.Background(), "CA6"); err != nil {
		t.Errorf("who gave up is no contact: %v", err)
	}
}
