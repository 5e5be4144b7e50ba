package live

import (
	"context"
	"sync"
	"time"

	"callflow/engine"
	"callflow/engine/sim"
)

// Config is what an [Exchange] is made of.
type Config struct {
	Account string  // AccountSid
	Token   string  // auth token: it signs webhooks
	Unique  string  // 16 hexadecimal digits that all SIDs begin with; "": zeros
	Speed   float64 // how many seconds pass in one; 0: 1
	// Now is the clock; nil: the machine's.
	Now func() time.Time
	// Begin is given the network before anything happens on it; nil for nothing.
	Begin func(*sim.Network)
	// Failed is told of every webhook that was not answered as Twilio wants it; nil: nobody is told.
	Failed func(r sim.Request, err error)

	done func(n *sim.Network, j sim.Request, a sim.Answer, err error, took time.Duration) // on the network
}

// Exchange is a simulated Twilio that runs by itself. It is safe for concurrent use. Close it at the end.
type Exchange struct {
	speed  float64
	clock  func() time.Time
	began  time.Time
	post   *post
	failed func(sim.Request, error)
	done   func(*sim.Network, sim.Request, sim.Answer, error, time.Duration)
	wake   chan struct{}
	ctx    context.Context // ends when the exchange is closed
	cancel context.CancelFunc
	work   sync.WaitGroup

	mu    sync.Mutex // of the network, and of everything below
	net   *sim.Network
	lanes map[string][]job
	heard transcript
	watch []func(sim.Heard)
}

// Open makes an exchange and lets it run.
func Open(c Config) *Exchange {
	if c.Speed <= 0 {
		c.Speed = 1
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	x := &Exchange{speed: c.Speed, clock: c.Now, began: c.Now(), post: newPost(c.Token), failed: c.Failed, done: c.done,
		wake: make(chan struct{}, 1), lanes: map[string][]job{}}
	x.ctx, x.cancel = context.WithCancel(context.Background())
	x.heard.more = make(chan struct{})
	x.net = sim.NewNetwork(x, engine.Millis(x.began.UnixMilli()), x.hear)
	if c.Account != "" {
		x.net.Account = c.Account
	}
	if c.Unique != "" {
		x.net.Unique = c.Unique
	}
	if c.Begin != nil {
		c.Begin(x.net)
	}
	x.work.Go(x.run)
	return x
}

// Close ends the exchange: nothing happens on its network any more, and requests on their way are dropped.
func (x *Exchange) Close() {
	x.cancel()
	x.work.Wait()
	x.post.close()
}

// At does something on the network, now. Nothing else happens on it meanwhile, so it must not wait.
func (x *Exchange) At(do func(n *sim.Network)) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.net.Advance(x.now())
	do(x.net)
	select {
	case x.wake <- struct{}{}:
	default:
	}
}

// now is the network's time.
func (x *Exchange) now() engine.Millis {
	passed := float64(x.clock().Sub(x.began)) * x.speed
	return engine.Millis(x.began.Add(time.Duration(passed)).UnixMilli())
}

// run lets time pass on the network.
func (x *Exchange) run() {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		x.mu.Lock()
		x.net.Advance(x.now())
		next, now := x.net.Next(), x.now()
		x.mu.Unlock()
		wait := time.Hour
		if next > 0 {
			wait = time.Duration(float64(max(0, next-now))/x.speed*1e6) + time.Millisecond
		}
		timer.Reset(wait)
		select {
		case <-timer.C:
		case <-x.wake:
		case <-x.ctx.Done():
			return
		}
	}
}

// Ask sends a webhook on its way, as a [sim.Line]; the network calls it. The answer comes later.
func (x *Exchange) Ask(r sim.Request) (sim.Answer, error) {
	if x.ctx.Err() != nil {
		return sim.Answer{}, x.ctx.Err()
	}
	lane := laneOf(r)
	queue, busy := x.lanes[lane]
	if x.lanes[lane] = append(queue, job{r, x.ill()}); !busy {
		x.work.Go(func() { x.drive(lane) })
	}
	return sim.Answer{}, sim.ErrLater
}

// job is a webhook that is to be made.
type job struct {
	sim.Request
	ills ills
}

// laneOf says which requests are made one after the other: the documents of a call with the actions of its
// verbs, and beside them its reports. Twilio makes no promise about their order among each other.
func laneOf(r sim.Request) string {
	if r.Callback && report(r) {
		return r.Sid + " reports"
	}
	return r.Sid
}

// report tells a status callback from the action of a verb whose answer does not count any more.
func report(r sim.Request) bool {
	for _, name := range []string{"CallbackSource", "RecordingStatus", "TranscriptionStatus", "AnsweredBy", "StatusCallbackEvent"} {
		if _, ok := r.Params.Get(name); ok {
			return true
		}
	}
	return false
}

// drive makes the requests of a lane until there are none.
func (x *Exchange) drive(lane string) {
	for {
		x.mu.Lock()
		queue := x.lanes[lane]
		if len(queue) == 0 || x.ctx.Err() != nil {
			delete(x.lanes, lane)
			x.mu.Unlock()
			return
		}
		j := queue[0]
		x.lanes[lane] = queue[1:]
		x.mu.Unlock()
		x.carry(j)
	}
}

// carry makes one request and delivers what came of it.
func (x *Exchange) carry(j job) {
	began := time.Now()
	a, err := x.troubled(j)
	took := time.Since(began)
	if x.ctx.Err() != nil {
		return
	}
	if err != nil && x.failed != nil {
		x.failed(j.Request, err)
	}
	x.At(func(n *sim.Network) {
		if x.done != nil {
			x.done(n, j.Request, a, err, took)
		}
		n.Deliver(j.Token, a, err)
	})
}

// ills are what goes wrong with one webhook on its way, by the names of faults of the network.
type ills struct {
	late         time.Duration // webhook-delay
	twice, again bool          // webhook-duplicate, webhook-retry
	lost, cut    bool          // webhook-cut-after, webhook-body-cut
}

// ill draws the faults of a webhook. Those that need no answer are the network's own.
func (x *Exchange) ill() ills {
	i := ills{twice: x.net.Struck("webhook-duplicate"), again: x.net.Struck("webhook-retry"),
		lost: x.net.Struck("webhook-cut-after"), cut: x.net.Struck("webhook-body-cut")}
	if x.net.Struck("webhook-delay") {
		i.late = time.Duration(x.net.Between(1000, 14_000)) * time.Millisecond
	}
	return i
}

// troubled makes one request, with what goes wrong on the way.
func (x *Exchange) troubled(j job) (sim.Answer, error) {
	if j.ills.twice || j.ills.again {
		_, _ = x.post.send(x.ctx, j.Request) // the answer to the first is lost
	}
	a, err := x.post.send(x.ctx, j.Request)
	if j.ills.late > 0 {
		select {
		case <-time.After(j.ills.late):
		case <-x.ctx.Done():
		}
	}
	switch {
	case err == nil && j.ills.lost:
		return sim.Answer{}, &sim.Failure{Code: 11200, Why: "the connection was cut"}
	case err == nil && j.ills.cut:
		a.Body = a.Body[:len(a.Body)/2]
	}
	return a, err
}
