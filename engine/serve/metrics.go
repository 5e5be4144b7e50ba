package serve

import (
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/time/rate"

	"callflow/engine"
	"callflow/engine/metric"
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
	migrated  prometheus.Counter
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

// Metrics lists what a server measures.
func Metrics() []metric.Row {
	all := metric.New(prometheus.NewRegistry())
	newCounters(all, nil) // nobody asks for the values
	return all.Rows()
}

func newCounters(m *metric.Set, s *Server) *counters {
	c := &counters{
		webhooks:  m.CountBy("webhooks_total", "Webhooks answered.", "route", "status"),
		refusals:  m.CountBy("webhook_refusals_total", "Webhooks refused or not understood.", "route", "why"),
		seconds:   m.SecondsBy("webhook_seconds", "From the receipt of a webhook to its answer.", "route"),
		commits:   m.SecondsBy("commit_seconds", "Length of store transactions.", "result"),
		group:     m.Sizes("group_turns", "Turns in one transaction.", 1, 2, 4, 8, 16, 32, 64, 128, 256),
		requests:  m.CountBy("api_requests_total", "Requests of the API.", "operation", "status"),
		replying:  m.SecondsBy("api_request_seconds", "From the receipt of a request of the API to its answer.", "operation"),
		effects:   m.CountBy("effects_total", "Effects that ended.", "do", "result"),
		acting:    m.SecondsBy("effect_seconds", "Length of effects with all tries.", "do"),
		turns:     m.Count("turns_total", "Durable turns."),
		troubles:  m.Count("troubles_total", "Turns that ended in trouble."),
		migrated:  m.Count("contacts_migrated_total", "Contacts in progress that went on in another version of the flows."),
		alerts:    m.Count("alerts_total", "Facts that people should look at."),
		unknown:   m.Count("unknown_params_total", "Webhook parameters that are not documented."),
		duplicate: m.Count("duplicate_events_total", "Events that had been taken before."),
		busy:      m.Count("busy_calls_total", "New calls that heard that the lines are busy."),
		busyEnds:  m.Count("busy_call_ends_total", "Ends of calls that had heard that the lines are busy."),
		retry:     m.Count("deferred_webhooks_total", "Webhooks of live legs that were asked to come back."),
		safe:      m.Count("safe_documents_total", "Callers who heard that something is wrong."),
		late:      m.Count("late_webhooks_total", "Webhooks whose turn was not durable in time."),
		lost:      m.Count("lost_turns_total", "Turns that could not be made durable."),
		explain:   rate.NewLimiter(5, 20),
	}
	c.gauges(m, s)
	return c
}

// gauges show the present state of the server.
func (c *counters) gauges(m *metric.Set, s *Server) {
	m.Gauge("queued_turns", "Turns on their way to the store.", func() float64 { return float64(s.out.depth.Load()) })
	m.Gauge("webhooks_in_flight", "Webhooks being worked on.", func() float64 { return float64(s.busy.Load()) })
	m.Gauge("webhooks_held", "Webhooks held open for an answer of a service.", func() float64 { return float64(s.held.open.Load()) })
	m.Gauge("contacts_in_memory", "Contacts in memory.", func() float64 { return float64(s.loop.Counts()) })
	m.Gauge("effects_open", "Effects that have not ended.", func() float64 { return float64(s.lanes.open()) })
	m.Gauge("ready", "Whether calls should be sent here.", func() float64 {
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
	m.Gauge("reports_behind_events", "Events whose report rows are owed.", health(func(h store.Health) int64 { return h.Behind }))
	m.Gauge("report_failures", "Events whose report rows could not be written.", health(func(h store.Health) int64 { return h.Skipped }))
	m.Gauge("store_rows", "Rows written, changed and removed since the start.", health(func(h store.Health) int64 { return h.Rows }))
	m.Gauge("store_log_bytes", "Size of the store's log.", health(func(h store.Health) int64 { return h.Log }))
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
		switch d.Turn.Facts[i].Kind {
		case engine.Alert:
			c.alerts.Inc()
		case engine.Migrated:
			c.migrated.Inc()
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
