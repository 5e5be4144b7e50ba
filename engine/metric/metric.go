// Package metric makes the program's metrics, and remembers what they are: the reference is written from the same lines.
package metric

import (
	"slices"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
)

// prefix begins every name.
const prefix = "callflow_"

// Row says what one metric is.
type Row struct {
	Name   string
	Kind   string // counter, gauge or histogram
	Help   string
	Labels []string
}

// Set makes metrics and registers them.
type Set struct {
	registry *prometheus.Registry
	rows     []Row
}

// New returns an empty set, whose metrics are registered in r.
func New(r *prometheus.Registry) *Set { return &Set{registry: r} }

// Rows are the metrics that were made, by name.
func (s *Set) Rows() []Row {
	out := slices.Clone(s.rows)
	slices.SortFunc(out, func(a, b Row) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func (s *Set) add(name, kind, help string, labels []string, c prometheus.Collector) {
	s.registry.MustRegister(c)
	s.rows = append(s.rows, Row{Name: prefix + name, Kind: kind, Help: help, Labels: labels})
}

// Count makes a counter.
func (s *Set) Count(name, help string) prometheus.Counter {
	c := prometheus.NewCounter(prometheus.CounterOpts{Name: prefix + name, Help: help})
	s.add(name, "counter", help, nil, c)
	return c
}

// CountBy makes counters by labels.
func (s *Set) CountBy(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: prefix + name, Help: help}, labels)
	s.add(name, "counter", help, labels, c)
	return c
}

// Gauge makes a gauge that is asked for its value whenever somebody looks.
func (s *Set) Gauge(name, help string, f func() float64) {
	s.add(name, "gauge", help, nil, prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: prefix + name, Help: help}, f))
}

// GaugeBy makes gauges by labels.
func (s *Set) GaugeBy(name, help string, labels ...string) *prometheus.GaugeVec {
	g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: prefix + name, Help: help}, labels)
	s.add(name, "gauge", help, labels, g)
	return g
}

// Sizes makes a histogram.
func (s *Set) Sizes(name, help string, buckets ...float64) prometheus.Histogram {
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Name: prefix + name, Help: help, Buckets: buckets})
	s.add(name, "histogram", help, nil, h)
	return h
}

// SecondsBy makes histograms of lengths in seconds by labels, from half a millisecond to ten seconds.
func (s *Set) SecondsBy(name, help string, labels ...string) *prometheus.HistogramVec {
	buckets := []float64{.0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10}
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: prefix + name, Help: help, Buckets: buckets}, labels)
	s.add(name, "histogram", help, labels, h)
	return h
}
