package serve

import (
	"sync"
	"sync/atomic"

	"callflow/engine"
)

// gate notices that the server takes on more than it can do: turns become durable late, and not for a
// moment only, as when a disk hesitates or many people call at once.
type gate struct{ since atomic.Int64 } // when turns began to be late, in milliseconds; 0 when they are not

const (
	lateTurn  engine.Millis = 200 // from the receipt of an event until its turn is durable
	lateAfter engine.Millis = 200 // how long turns must have been late
)

// durable tells that a turn has become durable whose event was received at an instant.
func (g *gate) durable(received, at engine.Millis) {
	switch since := g.since.Load(); {
	case at-received < lateTurn:
		if since != 0 {
			g.since.Store(0)
		}
	case since == 0:
		g.since.Store(int64(at))
	}
}

// crowded reports that turns have been late for a while.
func (g *gate) crowded(at engine.Millis) bool {
	since := g.since.Load()
	return since != 0 && at-engine.Millis(since) > lateAfter
}

// away remembers the calls that were turned away: their ends, which Twilio reports like all others, are no
// contacts. Two generations are kept, so that each is remembered for awayFor at least, unless more than
// awayRoom are turned away meanwhile.
type away struct {
	mu          sync.Mutex
	now, before map[string]struct{} // CallSids
	since       engine.Millis       // when the present generation began
}

const (
	awayFor  = engine.Millis(60_000) // Twilio tells of the end of a rejected call within seconds
	awayRoom = 10_000
)

func (a *away) add(sid string, at engine.Millis) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.now == nil || at-a.since > awayFor || len(a.now) >= awayRoom {
		a.now, a.before, a.since = map[string]struct{}{}, a.now, at
	}
	a.now[sid] = struct{}{}
}

func (a *away) has(sid string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	_, now := a.now[sid]
	_, before := a.before[sid]
	return now || before
}
