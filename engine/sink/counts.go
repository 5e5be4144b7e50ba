package sink

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Counts are the metrics of all sinks of a server. A nil Counts counts nothing.
type Counts struct {
	records, refused, failures *prometheus.CounterVec
	events, seconds            *prometheus.GaugeVec
}

// NewCounts registers the metrics of the sinks that are named, all at 0.
func NewCounts(r *prometheus.Registry, sinks ...string) *Counts {
	count := func(name, help string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "callflow_sink_" + name, Help: help}, []string{"sink"})
		r.MustRegister(c)
		return c
	}
	gauge := func(name, help string) *prometheus.GaugeVec {
		g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "callflow_sink_" + name, Help: help}, []string{"sink"})
		r.MustRegister(g)
		return g
	}
	c := &Counts{
		records:  count("records_total", "Records that a sink has taken."),
		refused:  count("refused_records_total", "Records that a sink has refused for good; they are in the store."),
		failures: count("failures_total", "Tries to hand records to a sink that failed."),
		events:   gauge("behind_events", "Events that a sink has not been told of."),
		seconds:  gauge("behind_seconds", "Age of the oldest event that a sink has not been told of."),
	}
	for _, name := range sinks {
		c.sent(name, Sent{})
		c.refused.WithLabelValues(name)
		c.failures.WithLabelValues(name)
		c.behind(name, 0, 0)
	}
	return c
}

func (c *Counts) sent(sink string, s Sent) {
	if c == nil {
		return
	}
	c.records.WithLabelValues(sink).Add(float64(s.Done - s.Refused))
	c.refused.WithLabelValues(sink).Add(float64(s.Refused))
}

func (c *Counts) failed(sink string) {
	if c != nil {
		c.failures.WithLabelValues(sink).Inc()
	}
}

func (c *Counts) behind(sink string, events int64, age time.Duration) {
	if c == nil {
		return
	}
	c.events.WithLabelValues(sink).Set(float64(events))
	c.seconds.WithLabelValues(sink).Set(age.Seconds())
}
