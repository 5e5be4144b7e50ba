package sink

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"callflow/engine/metric"
)

// Counts are the metrics of all sinks of a server. A nil Counts counts nothing.
type Counts struct {
	records, refused, failures *prometheus.CounterVec
	events, seconds            *prometheus.GaugeVec
}

// Metrics lists what is measured of sinks.
func Metrics() []metric.Row {
	all := metric.New(prometheus.NewRegistry())
	NewCounts(all)
	return all.Rows()
}

// NewCounts makes the metrics of the sinks that are named, all at 0.
func NewCounts(m *metric.Set, sinks ...string) *Counts {
	c := &Counts{
		records:  m.CountBy("sink_records_total", "Records that a sink has taken.", "sink"),
		refused:  m.CountBy("sink_refused_records_total", "Records that a sink has refused for good; they are in the store.", "sink"),
		failures: m.CountBy("sink_failures_total", "Tries to hand records to a sink that failed.", "sink"),
		events:   m.GaugeBy("sink_behind_events", "Events that a sink has not been told of.", "sink"),
		seconds:  m.GaugeBy("sink_behind_seconds", "Age of the oldest event that a sink has not been told of.", "sink"),
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
