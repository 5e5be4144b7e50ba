package serve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/time/rate"

	"callflow/engine"
	"callflow/engine/canary"
	"callflow/engine/metric"
	"callflow/engine/store"
	"callflow/engine/twilio"
)

// Flows are the compiled workspaces that calls run on.
type Flows interface {
	engine.Sets
	// Current returns the set that new contacts are born with. Its live part has the public URL.
	Current() *engine.Set
}

// Config is what a [Server] is made of.
type Config struct {
	Flows     Flows
	Store     store.Store
	Accounts  map[string]twilio.Tokens                                   // by AccountSid: who may send webhooks
	Basic     *twilio.BasicAuth                                          // a second lock on webhooks; nil for none
	Twilio    *twilio.Client                                             // nil: everything that is asked of Twilio is refused
	Services  Services                                                   // nil: there are none
	Publisher Publisher                                                  // puts workspaces in force; nil: nothing does while the server runs
	Choose    func(canary.Contact) (tried *engine.Set, side canary.Side) // nil: all calls begin with the flows in force
	Keys      Keys                                                       // who may use the API; nil: it is off
	Tokens    Tokens                                                     // signs tokens of browser phones; nil: nobody does
	Present   bool                                                       // agents of whom nothing is known are available: for simulations
	Audio     Audio                                                      // nil: there is none
	Log       *slog.Logger                                               // nil: nothing is logged
	Metrics   *prometheus.Registry                                       // nil: a registry of its own
	Limits    Limits
}

// Audio finds a sound file by its path below /audio/, which begins with the hash of its content.
type Audio func(path string) (content []byte, ok bool)

// Limits bound what the server takes on. Zero values are replaced by those of [DefaultLimits].
type Limits struct {
	NewCalls int           // turns in flight beyond which new calls hear that the lines are busy
	Turns    int           // turns in flight beyond which live calls are asked to come back
	Group    int           // turns in one transaction
	Answer   time.Duration // how long a webhook may wait for its turn; Twilio gives up after 15 s
	Effects  int           // effects performed at once
	Requests int           // of the API in a second, for each key
	Streams  int           // of the API at once
	Push     int           // bytes of a request that sends a workspace
	Beat     time.Duration // how often a stream says that it is there
	Look     time.Duration // how long a callback may take of a call whose request has no answer, before it is asked for again
}

// DefaultLimits suit a machine with a few cores and a local disk.
func DefaultLimits() Limits {
	return Limits{NewCalls: 1024, Turns: 8192, Group: 256, Answer: 5 * time.Second, Effects: 64, Requests: 500, Streams: 500, Push: 96 << 20,
		Beat: 15 * time.Second, Look: 10 * time.Second}
}

func (l Limits) orDefaults() Limits {
	d := DefaultLimits()
	for _, f := range []struct {
		p    *int
		then int
	}{{&l.NewCalls, d.NewCalls}, {&l.Turns, d.Turns}, {&l.Group, d.Group}, {&l.Effects, d.Effects}, {&l.Requests, d.Requests},
		{&l.Streams, d.Streams}, {&l.Push, d.Push}} {
		if *f.p <= 0 {
			*f.p = f.then
		}
	}
	if l.Answer <= 0 {
		l.Answer = d.Answer
	}
	if l.Beat <= 0 {
		l.Beat = d.Beat
	}
	if l.Look <= 0 {
		l.Look = d.Look
	}
	return l
}

// Server answers webhooks. Make it with [New], serve its [Server.Handler], and end it with [Server.Stop].
type Server struct {
	cfg      Config
	log      *slog.Logger
	loop     *engine.Loop
	out      outbox
	writer   writer
	gate     gate
	away     away
	held     held
	ticker   ticker
	lanes    *lanes
	services *serviceCalls
	figures  figures
	today    today
	trial    trial
	board    *board
	arranged *engine.LivePart // what the floor was told of; only [Server.arrange] uses it
	ids      ids
	trust    atomic.Pointer[trust]
	count    *counters
	requests sync.Pool
	pushing  sync.Mutex    // one workspace is sent at a time
	moving   sync.Mutex    // one migration is under way at a time
	paces    sync.Map      // *rate.Limiter by the name of a key
	tries    *rate.Limiter // of requests without a valid key
	rooms    sync.Pool     // *[]byte in which turns are written down

	busy      atomic.Int64 // webhooks being worked on
	broken    atomic.Bool  // the store does not take writes
	blind     atomic.Bool  // news may have been lost of which the floor has not been told
	health    atomic.Pointer[store.Health]
	draining  atomic.Bool
	remembers bool          // the store had live contacts at start: their CallSids may not be in memory
	quit      chan struct{} // closed when the server stops
	drained   chan struct{} // closed by [Server.Drain]
	leave     sync.Once
	fatal     chan error
	running   sync.WaitGroup
	stop      sync.Once
}

// New makes a server and takes up what was under way in the store: timers, effects and messages. The
// server works from then on, whether or not anybody serves its handler.
func New(ctx context.Context, cfg Config) (*Server, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Metrics == nil {
		cfg.Metrics = prometheus.NewRegistry()
	}
	cfg.Limits = cfg.Limits.orDefaults()
	s := &Server{cfg: cfg, log: cfg.Log, quit: make(chan struct{}), drained: make(chan struct{}), fatal: make(chan error, 1)}
	s.requests.New = func() any { return newRequest() }
	s.rooms.New = func() any { room := make([]byte, 0, 6<<10); return &room }
	s.out.wake = make(chan struct{}, 1)
	s.ticker.wake = make(chan struct{}, 1)
	s.writer.s, s.tries = s, rate.NewLimiter(mostWaits, mostWaits)
	s.loop = engine.NewLoop(cfg.Flows, cells{cfg.Store}, s.hand)
	s.loop.Undelivered, s.loop.Figures = s.undelivered, s.figures.at
	s.lanes = newLanes(cfg.Limits.Effects, s.perform)
	s.services = newServiceCalls(cfg.Services)
	s.count = newCounters(metric.New(cfg.Metrics), s)
	if _, err := s.trusted(cfg.Flows.Current().Live.BaseURL); err != nil {
		return nil, err
	}
	s.board = newBoard(s.standing, cfg.Limits)
	if err := s.recover(ctx); err != nil {
		return nil, fmt.Errorf("take up what was under way: %w", err)
	}
	if err := s.seed(ctx); err != nil {
		return nil, fmt.Errorf("count what has become of today's callers: %w", err)
	}
	s.blind.Store(true)
	arranged := s.arrange()
	for _, work := range []func(){s.writer.run, s.ticks, s.upkeep, func() { s.board.run(s.quit) }} {
		s.running.Go(work)
	}
	if arranged != nil { // what is shown of the floor is what is durable
		if _, err := s.outcome(ctx, arranged); err != nil {
			s.log.Warn("the floor is told of the workspace later", "error", err)
		}
	}
	return s, nil
}

// Fatal gives an error when the process must end: the disk lost a write that it had taken. What is true is
// read back at the next start.
func (s *Server) Fatal() <-chan error { return s.fatal }

func (s *Server) die(err error) {
	s.log.Error("the store is lost for this process", "error", err)
	s.broken.Store(true)
	select {
	case s.fatal <- err:
	default:
	}
}

// HTTPServer is a server for [Server.Handler] with the limits that webhooks need.
func (s *Server) HTTPServer(addr string) *http.Server {
	return &http.Server{Addr: addr, Handler: s.Handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 20 * time.Second, IdleTimeout: 75 * time.Second, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug)}
}

// Drain makes the server not ready. Streams of the API end. Calls go on, and who calls just now is still taken on: the
// first document is durable, and the process that comes next has the rest of the call, as of those in progress.
func (s *Server) Drain() {
	s.draining.Store(true)
	s.leave.Do(func() { close(s.drained) })
}

// Stop ends the server: effects under way finish, everything queued is written, reports catch up. Whoever
// serves the handler shuts that down first. The store stays open. When ctx ends first, effects that are
// not finished are taken up again at the next start.
func (s *Server) Stop(ctx context.Context) error {
	s.Drain()
	s.stop.Do(func() {
		s.lanes.close(ctx)
		close(s.quit)
		s.running.Wait()
		s.services.close()
	})
	err := s.cfg.Store.Project(ctx)
	if errors.Is(err, store.ErrClosed) || errors.Is(err, store.ErrFatal) {
		return nil
	}
	return err
}

// now is the instant of receipt of what is being worked on.
func now() engine.Millis { return engine.Millis(time.Now().UnixMilli()) }
