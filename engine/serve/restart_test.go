package serve_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"callflow/engine"
)

func TestRestartGoesOn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.ring()
	action := c.url(c.doc.body, engine.Action)
	once := c.at(action, "Digits", "1")
	r.restart()
	if again := c.at(action, "Digits", "1"); again.body != once.body {
		t.Errorf("after the restart the same request gives\n%s\nnot\n%s", again.body, once.body)
	}
	r.restart()
	again := r.post("/twilio/voice", "CallSid", c.sid, "CallStatus", "in-progress", "To", number)
	if again.body != once.body {
		t.Errorf("after the restart the entry gives\n%s\nnot\n%s", again.body, once.body)
	}
	if n := strings.Count(r.kinds(), "birth"); n != 1 {
		t.Errorf("%d contacts for one call", n)
	}
}

func TestRestartKeepsTimersAndEffects(t *testing.T) {
	t.Parallel()
	wait := make(chan struct{})
	api, got := outside(t, func(asked) (int, string) { <-wait; return 200, `{"sid": "CA1", "status": "in-progress"}` })
	r := newRig(t, withTwilio(t, api.URL))
	c := r.ring()
	c.ask(engine.Action, "Digits", "2")
	r.restart() // before the timer
	r.until(func() bool { return len(r.recovery().Effects) == 1 })
	r.http.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_ = r.s.Stop(ctx) // in the middle of the effect
	close(wait)
	r.restart()
	next(t, got)
	r.until(func() bool { return len(r.recovery().Effects) == 0 })
	if n := strings.Count(r.kinds(), "result"); n != 1 {
		t.Errorf("%d results: %s", n, r.kinds())
	}
}
