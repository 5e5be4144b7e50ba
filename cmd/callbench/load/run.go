package load

import (
	"context"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"callflow/cmd/callbench/webhook"
)

// player is what all calls of a run share.
type player struct {
	lines  *lines
	signer *webhook.Signer
	public string
	waits  int
	mark   uint64 // differs from run to run, so that CallSids do not repeat
	tally  *tally
}

// Run plays calls as the options say and returns what was measured between the end of the warm-up and the end of the
// duration. Calls that are still in progress then are played to their end, for Timeout at most, but not counted.
func Run(ctx context.Context, o Options) (Result, error) {
	if err := o.Check(); err != nil {
		return Result{}, err
	}
	target := strings.TrimRight(o.Target, "/")
	p := &player{
		lines:  &lines{addr: strings.TrimPrefix(target, "http://"), timeout: o.Timeout},
		signer: webhook.NewSigner(o.Token), public: strings.TrimRight(o.Public, "/"),
		waits: o.Waits, mark: uint64(time.Now().UnixNano()), tally: newTally(),
	}
	if p.public == "" {
		p.public = target
	}
	playing, stop := context.WithCancel(ctx)
	defer stop()
	var driver sync.WaitGroup
	driver.Go(func() {
		if o.Rate > 0 {
			p.open(playing, o.Rate, o.Seed)
		} else {
			p.closed(playing, o.Concurrency)
		}
	})
	watched, err := p.measure(ctx, o)
	stop()
	driver.Wait()
	p.lines.close()
	if err != nil {
		return Result{}, err
	}
	return p.tally.result(watched), nil
}

// measure waits for the window to pass and reads the server's process at both its ends.
func (p *player) measure(ctx context.Context, o Options) (window, error) {
	if err := sleep(ctx, o.Warm); err != nil {
		return window{}, err
	}
	w := window{from: time.Now()}
	before, err := processUse(o.Process)
	if err != nil {
		return w, err
	}
	if err := sleep(ctx, o.Duration); err != nil {
		return w, err
	}
	w.to = time.Now()
	after, err := processUse(o.Process)
	w.cpu, w.peak = after.cpu-before.cpu, after.peak
	return w, err
}

// closed keeps n calls in progress.
func (p *player) closed(ctx context.Context, n int) {
	var callers sync.WaitGroup
	for worker := range uint64(n) {
		callers.Go(func() {
			for i := worker; ctx.Err() == nil; i += uint64(n) {
				if f := p.one(i, time.Now()); f != finished {
					sleep(ctx, 5*time.Millisecond) // a server that fails at once must not make this a busy loop
				}
			}
		})
	}
	callers.Wait()
}

// open begins calls at the instants of a Poisson process.
func (p *player) open(ctx context.Context, rate float64, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 1))
	places := make(chan struct{}, maxCalls)
	var callers sync.WaitGroup
	defer callers.Wait()
	due := time.Now()
	for i := uint64(0); ; i++ {
		due = due.Add(time.Duration(random.ExpFloat64() * float64(time.Second) / rate))
		if !pauseUntil(ctx, due) {
			return
		}
		select {
		case places <- struct{}{}:
		default:
			p.tally.dropped(time.Now())
			continue
		}
		callers.Go(func() {
			p.one(i, due)
			<-places
		})
	}
}

// one plays one call and counts it.
func (p *player) one(n uint64, due time.Time) fate {
	c := newCall(p, n)
	f, err := c.play(due)
	p.tally.add(c.samples, f, err)
	return f
}

// sleep returns early with the context's error.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
