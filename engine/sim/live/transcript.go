package live

import (
	"context"

	"callflow/engine/sim"
)

// longest is how many lines of the transcript are kept.
const longest = 50_000

// transcript is what was heard, and a way to wait for more.
type transcript struct {
	lines []sim.Heard
	first int // number of the first line that is kept
	more  chan struct{}
}

// Watch adds somebody who is given every line of the transcript as it happens; it must return at once
// and must not use the exchange.
func (x *Exchange) Watch(see func(sim.Heard)) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.watch = append(x.watch, see)
}

// hear keeps a line; the network calls it.
func (x *Exchange) hear(h sim.Heard) {
	t := &x.heard
	if len(t.lines) >= 2*longest {
		t.first += longest
		t.lines = append(t.lines[:0], t.lines[longest:]...)
	}
	t.lines = append(t.lines, h)
	close(t.more)
	t.more = make(chan struct{})
	for _, see := range x.watch {
		see(h)
	}
}

// Heard returns the lines of the transcript from a number on, and the number of the line that comes next.
// When there are none yet it waits for one, as long as ctx lasts.
func (x *Exchange) Heard(ctx context.Context, from int) (lines []sim.Heard, next int) {
	for {
		x.mu.Lock()
		t := &x.heard
		from, next = min(max(from, t.first), t.first+len(t.lines)), t.first+len(t.lines)
		if from < next {
			lines = append(lines, t.lines[from-t.first:]...)
		}
		more := t.more
		x.mu.Unlock()
		if len(lines) > 0 {
			return lines, next
		}
		select {
		case <-more:
		case <-ctx.Done():
			return nil, next
		case <-x.ctx.Done():
			return nil, next
		}
	}
}
