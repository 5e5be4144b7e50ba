package serve

import (
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/time/rate"

	"callflow/engine"
	"callflow/engine/record"
	"callflow/engine/store"
)

// counters are the server's metrics. Labels have few values: routes, classes, states; never a number or a
// name that a caller chose.
type counters struct {
	webhooks  *prometheus.CounterVec   // route, status
	refusals  *prometheus.CounterVec   // route, why
	seconds   *prometheus.HistogramVec // route
	commits   *prometheus.HistogramVec // result
	group     prometheus.Histogram
	requests  *prometheus.CounterVec   // operation, status
	replying  *prometheus.HistogramVec // operation
	effects   *prometheus.CounterVec   // do, result
	acting    *prometheus.HistogramVec // do
	turns     prometheus.Counter
	troubles  prometheus.Counter
	alerts    prometheus.Counter
	unknown   prometheus.Counter
	duplicate prometheus.Counter
	busy      prometheus.Counter
	busyEnds  prometheus.Counter
	retry     prometheus.Counter
	safe      prometheus.Counter
	late      prometheus.Counter
	lost      prometheus.Counter

	explain *rate.Limiter
	known   sync.Map // hookLabels → hookSeries
}

type hookLabels struct {
	route  string
	status int
}

// hookSeries are the metrics of one route and status, found once.
type hookSeries struct {
	count   prometheus.Counter
	seconds prometheus.Observer
}

var (
	fastBuckets  = []float64{.0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10}
	groupBuckets = []float64{1, 2, 4, 8, 16, 32, 64, 128, 256}
)

func newCounters(r *prometheus.Registry, s *Server) *counters {
	count := func(name, help string) prometheus.Counter {
		c := prometheus.NewCounter(prometheus.CounterOpts{Name: "callflow_" + name, Help: help})
		r.MustRegister(c)
		return c
	}
	countBy := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "callflow_" + name, Help: help}, labels)
		r.MustRegister(c)
		return c
	}
	timeBy := func(name, help string, labels ...string) *prometheus.HistogramVec {
		h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "callflow_" + name, Help: help, Buckets: fastBuckets}, labels)
		r.MustRegister(h)
		return h
	}
	c := &counters{
		webhooks:  countBy("webhooks_total", "Webhooks answered.", "route", "status"),
		refusals:  countBy("webhook_refusals_total", "Webhooks refused or not understood.", "route", "why"),
		seconds:   timeBy("webhook_seconds", "From the receipt of a webhook to its answer.", "route"),
		commits:   timeBy("commit_seconds", "Length of store transactions.", "result"),
		requests:  countBy("api_requests_total", "Requests of the API.", "operation", "status"),
		replying:  timeBy("api_request_seconds", "From the receipt of a request of the API to its answer.", "operation"),
		effects:   countBy("effects_total", "Effects that ended.", "do", "result"),
		acting:    timeBy("effect_seconds", "Length of effects with all tries.", "do"),
		turns:     count("turns_total", "Durable turns."),
		troubles:  count("troubles_total", "Turns that ended in trouble."),
		alerts:    count("alerts_total", "Facts that people should look at."),
		unknown:   count("unknown_params_total", "Webhook parameters that are not documented."),
		duplicate: count("duplicate_events_total", "Events that had been taken before."),
		busy:      count("busy_calls_total", "New calls that heard that the lines are busy."),
		busyEnds:  count("busy_call_ends_total", "Ends of calls that had heard that the lines are busy."),
		retry:     count("deferred_webhooks_total", "Webhooks of live legs that were asked to come back."),
		safe:      count("safe_documents_total", "Callers who heard that something is wrong."),
		late:      count("late_webhooks_total", "Webhooks whose turn was not durable in time."),
		lost:      count("lost_turns_total", "Turns that could not be made durable."),
		explain:   rate.NewLimiter(5, 20),
	}
	c.group = prometheus.NewHistogram(prometheus.HistogramOpts{Name: "callflow_group_turns", Help: "Turns in one transaction.", Buckets: groupBuckets})
	r.MustRegister(c.group)
	c.gauges(r, s)
	return c
}

// gauges show the present state of the server.
func (c *counters) gauges(r *prometheus.Registry, s *Server) {
	gauge := func(name, help string, f func() float64) {
		r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "callflow_" + name, Help: help}, f))
	}
	gauge("queued_turns", "Turns on their way to the store.", func() float64 { return float64(s.out.depth.Load()) })
	gauge("webhooks_in_flight", "Webhooks being worked on.", func() float64 { return float64(s.busy.Load()) })
	gauge("webhooks_held", "Webhooks held open for an answer of a service.", func() float64 { return float64(s.held.open.Load()) })
	gauge("contacts_in_memory", "Contacts in memory.", func() float64 { return float64(s.loop.Counts()) })
	gauge("effects_open", "Effects that have not ended.", func() float64 { return float64(s.lanes.open()) })
	gauge("ready", "Whether calls should be sent here.", func() float64 {
		if s.unready() != "" {
			return 0
		}
		return 1
	})
	health := func(of func(store.Health) int64) func() float64 {
		return func() float64 { // as upkeep has last seen it: a store that hangs must not hang whoever watches
			if h := s.health.Load(); h != nil {
				return float64(of(*h))
			}
			return 0
		}
	}
	gauge("reports_behind_events", "Events whose report rows are owed.", health(func(h store.Health) int64 { return h.Behind }))
	gauge("report_failures", "Events whose report rows could not be written.", health(func(h store.Health) int64 { return h.Skipped }))
	gauge("store_rows", "Rows written, changed and removed since the start.", health(func(h store.Health) int64 { return h.Rows }))
	gauge("store_log_bytes", "Size of the store's log.", health(func(h store.Health) int64 { return h.Log }))
}

// webhook counts an answer.
func (c *counters) webhook(route string, status int, why string, took time.Duration) {
	at := hookLabels{route, status}
	series, ok := c.known.Load(at)
	if !ok {
		series, _ = c.known.LoadOrStore(at, hookSeries{c.webhooks.WithLabelValues(route, strconv.Itoa(status)), c.seconds.WithLabelValues(route)})
	}
	h := series.(hookSeries)
	h.count.Inc()
	h.seconds.Observe(took.Seconds())
	if why != "" {
		c.refused(route, why)
	}
}

// request counts a request of the API; the length counts where it was let in and done.
func (c *counters) request(operation string, status int, took time.Duration) {
	c.requests.WithLabelValues(operation, strconv.Itoa(status)).Inc()
	if took > 0 {
		c.replying.WithLabelValues(operation).Observe(took.Seconds())
	}
}

func (c *counters) refused(route, why string) { c.refusals.WithLabelValues(route, why).Inc() }

// turn counts a durable turn.
func (c *counters) turn(d *engine.Done) {
	c.turns.Inc()
	if d.Turn.Trouble != "" {
		c.troubles.Inc()
	}
	for i := range d.Turn.Facts {
		if d.Turn.Facts[i].Kind == engine.Alert {
			c.alerts.Inc()
		}
	}
}

// committed counts a transaction.
func (c *counters) committed(turns int, took time.Duration, err error) {
	c.group.Observe(float64(turns))
	c.commits.WithLabelValues(commitResult(err)).Observe(took.Seconds())
}

func commitResult(err error) string {
	for _, r := range []struct {
		is   error
		word string
	}{{nil, "ok"}, {store.ErrConflict, "conflict"}, {store.ErrFull, "full"}, {store.ErrUnknown, "unknown"}, {store.ErrFatal, "fatal"}} {
		if errors.Is(err, r.is) {
			return r.word
		}
	}
	return "failed"
}

func (c *counters) effect(e *engine.Effect, end engine.ResultState, took time.Duration) {
	do := record.DeedOf(e.Do)
	c.effects.WithLabelValues(do, end.String()).Inc()
	c.acting.WithLabelValues(do).Observe(took.Seconds())
}

// mayExplain bounds how often refused signatures are explained in the log.
func (c *counters) mayExplain() bool { return c.explain.Allow() }
