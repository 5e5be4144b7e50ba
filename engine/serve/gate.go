package serve

import (
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
