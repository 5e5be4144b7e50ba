package twilio

import (
	"context"
	"slices"
	"sync"

	"golang.org/x/time/rate"
)

// Class says how urgent a request is. Lower classes pass first.
type Class uint8

// The classes. Reads and number settings are Notify.
const (
	HangUp   Class = iota // ending legs, and everything that frees somebody who is stuck
	Transfer              // moving a leg to another document
	NewLeg                // starting a call; also paced by the account's calls per second
	Texting               // text messages
	Notify                // all that can wait

	classes
)

// DefaultLimit is the number of requests in flight that a gate allows if it is not told otherwise.
// Twilio does not publish its own limit; third parties report about 100 for an account.
const DefaultLimit = 20

// Gate bounds the REST requests of one account. While all its places are taken, requests wait; a free
// place goes to the most urgent class, in the order of arrival. It is safe for concurrent use.
type Gate struct {
	starts *rate.Limiter

	mu      sync.Mutex
	free    int
	limit   int
	waiting [classes][]chan struct{}
}

// NewGate makes a gate for at most limit requests at once, and that many call starts a second; Twilio's
// default is 1 for an account, and what exceeds it waits in Twilio's own queue. A limit of 0 means
// [DefaultLimit]; 0 starts a second mean no pacing.
func NewGate(limit int, startsPerSecond float64) *Gate {
	if limit <= 0 {
		limit = DefaultLimit
	}
	g := &Gate{free: limit, limit: limit}
	if startsPerSecond > 0 {
		g.starts = rate.NewLimiter(rate.Limit(startsPerSecond), 1)
	}
	return g
}

// Load returns the number of requests in flight and of those that wait for a place.
func (g *Gate) Load() (inFlight, waiting int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, queue := range g.waiting {
		waiting += len(queue)
	}
	return g.limit - g.free, waiting
}

// enter waits for a place, and for a call start also for its turn, which takes no place meanwhile. An
// error is that of ctx; nothing is taken then. Every enter without error needs a leave.
func (g *Gate) enter(ctx context.Context, class Class) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if class == NewLeg && g.starts != nil {
		if err := g.starts.Wait(ctx); err != nil {
			return err
		}
	}
	g.mu.Lock()
	if g.free > 0 {
		g.free--
		g.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	g.waiting[class] = append(g.waiting[class], turn)
	g.mu.Unlock()

	select {
	case <-turn:
		return nil
	case <-ctx.Done():
		g.abandon(class, turn)
		return ctx.Err()
	}
}

// abandon takes a waiting request out. If its place was given meanwhile, the next one gets it.
func (g *Gate) abandon(class Class, turn chan struct{}) {
	g.mu.Lock()
	i := slices.Index(g.waiting[class], turn)
	if i >= 0 {
		g.waiting[class] = slices.Delete(g.waiting[class], i, i+1)
	}
	g.mu.Unlock()
	if i < 0 {
		g.leave()
	}
}

// leave gives the place to the most urgent waiting request.
func (g *Gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for class, queue := range g.waiting {
		if len(queue) > 0 {
			close(queue[0])
			g.waiting[class] = slices.Delete(queue, 0, 1)
			return
		}
	}
	g.free++
}
