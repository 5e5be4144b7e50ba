package serve_test

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"callflow/engine"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
)

var errDisk = errors.New("no space left on device")

// disk decides what becomes of the statements of a store.
type disk struct {
	fail atomic.Pointer[func(point string) error]
}

func (d *disk) at(point string) error {
	if f := d.fail.Load(); f != nil {
		return (*f)(point)
	}
	return nil
}

func (d *disk) set(f func(point string) error) { d.fail.Store(&f) }

// once fails a point of the store the next time that it is reached.
func (d *disk) once(point string, err error) {
	var done atomic.Bool
	d.set(func(at string) error {
		if at == point && done.CompareAndSwap(false, true) {
			return err
		}
		return nil
	})
}

func withDisk(d *disk) option {
	return func(r *rig) { r.st = openStore(r.t, r.file, sqlite.Options{Fail: d.at}) }
}

func TestOneFailedCommitIsNotNoticed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		point string
		err   error
	}{{"event", errDisk}, {"cell", errDisk}, {"commit", errDisk}, {"commit done", errDisk}, {"begin", errDisk}} {
		t.Run(tt.point, func(t *testing.T) {
			t.Parallel()
			d := &disk{}
			r := newRig(t, withDisk(d))
			d.once(tt.point, tt.err)
			c := r.ring()
			r.has(c.doc, 200, "Press a key.")
			d.once(tt.point, tt.err)
			r.has(c.ask(engine.Action, "Digits", "1"), 200, "Some information.")
			d.once(tt.point, tt.err)
			r.has(r.post("/twilio/status", "CallSid", c.sid, "CallStatus", "completed"), http.StatusNoContent)
			if got, want := r.kinds(), "birth webhook status"; got != want {
				t.Errorf("events are %q, want %q", got, want)
			}
		})
	}
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	d := &disk{}
	r := newRig(t, withDisk(d), func(r *rig) { r.cfg.Limits.Answer = time.Second })
	c := r.ring()
	d.set(func(string) error { return errDisk })
	action := c.url(c.doc.body, engine.Action)
	back := c.at(action, "Digits", "1")
	r.has(back, 200, "<Pause", "<Redirect", "/now/")
	r.has(r.get("/readyz"), http.StatusServiceUnavailable, "store")
	r.has(r.get("/livez"), 200)
	r.has(r.ring().doc, 200, "We are sorry")
	r.has(c.at(action, "Digits", "1"), 200, "<Redirect")
	r.has(r.post("/twilio/status", "CallSid", c.sid, "CallStatus", "completed"), http.StatusServiceUnavailable)
	d.set(func(string) error { return nil })
	r.until(func() bool { return r.get("/readyz").status == 200 })
	r.has(c.at(c.url(back.body, engine.Now)), 200, "Press a key.")
	r.has(c.at(action, "Digits", "1"), 200, "Some information.")
}

func TestLostDiskEndsTheProcess(t *testing.T) {
	t.Parallel()
	d := &disk{}
	r := newRig(t, withDisk(d), func(r *rig) { r.cfg.Limits.Answer = 300 * time.Millisecond })
	d.once("commit", store.ErrFatal)
	r.ring()
	select {
	case err := <-r.s.Fatal():
		if !errors.Is(err, store.ErrFatal) {
			t.Errorf("the error is %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Error("nobody was told")
	}
}

func TestTimersOutliveALostTurn(t *testing.T) {
	t.Parallel()
	api, got := outside(t, func(asked) (int, string) { return 200, `{"sid": "CA1", "status": "in-progress"}` })
	d := &disk{}
	r := newRig(t, withDisk(d), withTwilio(t, api.URL))
	c := r.ring()
	c.ask(engine.Action, "Digits", "2")
	d.once("commit", errDisk) // that of the tick
	next(t, got)
	if n := strings.Count(r.kinds(), "tick"); n != 1 {
		t.Errorf("%d ticks: %s", n, r.kinds())
	}
}

func TestDuplicates(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var wg sync.WaitGroup
	var docs [3]sent // a fourth would be one too many without progress
	for i := range docs {
		wg.Go(func() {
			docs[i] = r.post("/twilio/voice", "CallSid", "CA5", "CallStatus", "ringing", "From", "+819011112222", "To", number)
		})
	}
	wg.Wait()
	for i := range docs {
		if docs[i].body != docs[0].body {
			t.Errorf("two first requests of one call are answered differently:\n%s\n%s", docs[0].body, docs[i].body)
		}
	}
	token := http.Header{"I-Twilio-Idempotency-Token": {"abc"}}
	for range 3 {
		r.has(r.postWith("/twilio/status", token, "CallSid", "CA5", "CallStatus", "in-progress"), http.StatusNoContent)
	}
	got := r.kinds()
	if strings.Count(got, "birth") != 1 || strings.Count(got, "status") != 1 {
		t.Errorf("events are %q, want one birth and one status", got)
	}
}
