package live

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"callflow/engine"
	"callflow/engine/sim"
)

// TestTranscriptIsBounded keeps the latest lines and their numbers.
func TestTranscriptIsBounded(t *testing.T) {
	t.Parallel()
	x := Open(Config{})
	defer x.Close()
	seen := 0
	x.Watch(func(sim.Heard) { seen++ })
	const most = 2*longest + 10
	x.At(func(n *sim.Network) {
		for range most {
			n.Note("x", "y")
		}
	})
	lines, next := x.Heard(context.Background(), 0)
	if next != most || len(lines) != longest+10 || seen != most {
		t.Errorf("%d lines, next %d, %d seen", len(lines), next, seen)
	}
	if lines, next := x.Heard(context.Background(), next-1); len(lines) != 1 || next != most {
		t.Errorf("the last line: %d lines, next %d", len(lines), next)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if lines, _ := x.Heard(ctx, most); len(lines) != 0 {
		t.Errorf("%d lines that nobody has heard", len(lines))
	}
}

// TestSpeed lets simulated time pass faster than real time.
func TestSpeed(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	now := time.UnixMilli(1_700_000_000_000)
	x := Open(Config{Speed: 10, Now: func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return now
	}})
	defer x.Close()
	mu.Lock()
	now = now.Add(3 * time.Second)
	mu.Unlock()
	x.At(func(n *sim.Network) {
		if got := n.Now() - engine.Millis(1_700_000_000_000); got != 30_000 {
			t.Errorf("%d ms have passed, want 30000", got)
		}
	})
}

// TestRESTWhileAnswering lets an application use the REST API for a call whose webhook it is answering: the answer
// that comes too late is not run.
func TestRESTWhileAnswering(t *testing.T) {
	t.Parallel()
	var account *Account
	asked := make(chan string, 1)
	p := newProgram(t, map[string]any{"/voice": `<Gather numDigits="1" action="/key" timeout="600"/>`, "/status": "",
		"/key": func(w http.ResponseWriter, r *http.Request) {
			sid, err := r.PostFormValue("CallSid"), error(nil)
			account.At(func(n *sim.Network) { err = n.Move(sid, "http://"+r.Host+"/moved") })
			if err != nil {
				t.Error(err)
			}
			w.Header().Set("Content-Type", "text/xml")
			_, _ = w.Write([]byte("<Response><Say>Too late.</Say></Response>"))
			asked <- sid
		},
		"/moved": "<Say>Moved.</Say>"})
	account, _ = serving(t, p, nil)
	account.At(func(n *sim.Network) { _ = n.Place("ann", "+12025550100", appNumber) })
	soon(t, "ann may press keys", func() (ready bool) {
		account.At(func(n *sim.Network) {
			ready = n.Do(sim.Deed{Do: "press", Sid: n.Sid("ann"), Text: "1"}) == nil && len(asked) == 1
		})
		return ready
	})
	soon(t, "ann hears the other document", func() bool {
		account.mu.Lock()
		defer account.mu.Unlock()
		for _, h := range account.heard.lines {
			if strings.Contains(h.Text, "Too late") {
				t.Fatal("an answer that came too late was run")
			}
			if strings.Contains(h.Text, `"Moved."`) {
				return true
			}
		}
		return false
	})
}

// TestCloseWhileBusy ends an exchange whose application does not answer.
func TestCloseWhileBusy(t *testing.T) {
	t.Parallel()
	p := newProgram(t, map[string]any{"/voice": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }})
	account, _ := serving(t, p, nil)
	account.At(func(n *sim.Network) {
		for _, name := range []string{"a", "b", "c"} {
			_ = n.Place(name, "+12025550100", appNumber)
		}
	})
	soon(t, "the application is asked", func() bool { return p.times("/voice") == 3 })
	began := time.Now()
	account.Close()
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("closing takes %v", took)
	}
}
