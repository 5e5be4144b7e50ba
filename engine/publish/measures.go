package publish

import (
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"callflow/engine/metric"
	"callflow/engine/store"
)

// counts are the metrics of a publisher.
type counts struct {
	reloads *prometheus.CounterVec
	failing prometheus.Gauge
}

// Metrics lists what a publisher measures.
func Metrics() []metric.Row {
	all := metric.New(prometheus.NewRegistry())
	measures(all)
	return all.Rows()
}

func measures(m *metric.Set) counts {
	if m == nil {
		m = metric.New(prometheus.NewRegistry())
	}
	return counts{
		reloads: m.CountBy("reloads_total", "How often another workspace was to be put in force, by what came of it: replaced, refused, unchanged, or sound when that was all that was asked.", "result"),
		failing: m.GaugeBy("reload_failing", "Whether the folder of the workspace holds what cannot be put in force.").WithLabelValues(),
	}
}

// tell counts and logs what has become of a change.
func (p *Publisher) tell(a *Asked, r *Report) {
	p.reloads.WithLabelValues(string(r.Result)).Inc()
	log := p.cfg.Log.With("change", string(a.Change), "by", a.By)
	if a.Reason != "" {
		log = log.With("reason", a.Reason)
	}
	switch {
	case a.Dry:
		log.Info("a change was looked at", "result", string(r.Result), "version", string(r.Version))
	case r.Err != nil:
		if a.Change == store.Reloaded {
			p.failing.Set(1)
		}
		log.Error("the workspace is not replaced", "version", string(r.Version), "error", r.Err)
	case r.Result == Replaced:
		p.failing.Set(0)
		log.Info("the workspace is replaced", "version", string(r.Version), "before", string(r.Before))
	case p.looked == "":
		p.failing.Set(0)
	}
}

// cutPath takes the path of a sound apart: HASH/NAME.
func cutPath(path string) (hash, name string, ok bool) {
	hash, name, ok = strings.Cut(path, "/")
	return hash, name, ok && len(hash) == 16 && !strings.ContainsFunc(hash, func(c rune) bool { return (c < '0' || c > '9') && (c < 'a' || c > 'f') })
}
