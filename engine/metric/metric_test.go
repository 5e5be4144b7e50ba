package metric_test

import (
	"slices"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"callflow/engine/metric"
)

// TestRows makes one metric of each sort: what is listed is what is shown.
func TestRows(t *testing.T) {
	t.Parallel()
	r := prometheus.NewRegistry()
	m := metric.New(r)
	m.SecondsBy("web_seconds", "Length.", "route").WithLabelValues("voice").Observe(0.2)
	m.Count("turns_total", "Turns.").Inc()
	m.CountBy("calls_total", "Calls.", "result").WithLabelValues("ok").Inc()
	m.Gauge("ready", "Ready.", func() float64 { return 1 })
	m.GaugeBy("age_seconds", "Age.", "class").WithLabelValues("log").Set(3)
	m.Sizes("group", "Group.", 1, 2).Observe(1)
	shown, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range shown {
		names = append(names, f.GetName())
	}
	var rows []string
	for _, row := range m.Rows() {
		rows = append(rows, row.Name)
		i := slices.Index(names, row.Name)
		if i < 0 {
			continue
		}
		if kind := map[string]string{"COUNTER": "counter", "GAUGE": "gauge", "HISTOGRAM": "histogram"}[shown[i].GetType().String()]; kind != row.Kind {
			t.Errorf("%s is a %s, not a %s", row.Name, kind, row.Kind)
		}
		if shown[i].GetHelp() != row.Help || len(shown[i].GetMetric()[0].GetLabel()) != len(row.Labels) {
			t.Errorf("%s is not what is listed", row.Name)
		}
	}
	if !slices.Equal(rows, names) {
		t.Errorf("listed are %v, shown %v", rows, names)
	}
}
