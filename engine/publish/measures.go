package publish

import (
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"callflow/engine/canary"
	"callflow/engine/metric"
	"callflow/engine/store"
)

// counts are the metrics of a publisher.
type counts struct {
	reloads *prometheus.CounterVec
	failing prometheus.Gauge
	trials  *prometheus.CounterVec
	faring  *prometheus.GaugeVec
	trying  prometheus.Gauge
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
	c := counts{
		reloads: m.CountBy("reloads_total", "How often another workspace was to be put in force, by what came of it: replaced, refused, unchanged, or sound when that was all that was asked.", "result"),
		failing: m.GaugeBy("reload_failing", "Whether the folder of the workspace holds what cannot be put in force.").WithLabelValues(),
		trials:  m.CountBy("trials_total", "Versions that were tried with some new contacts and are no more: promote, abort, replace by another version, or revert by themselves.", "end"),
		trying:  m.GaugeBy("trial", "Whether a version is tried with some new contacts.").WithLabelValues(),
		faring:  m.GaugeBy("trial_contacts", "Contacts since a version is tried, by the side on which they have begun, tried or others: all, with errors, troubled, offered to a queue, abandoned there, answered, and the seconds until that.", "side", "figure"),
	}
	for _, how := range []ending{promoted, aborted, replaced, reverted} { // an alert sees the first one, too
		c.trials.WithLabelValues(string(how))
	}
	return c
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
			p.lags(true)
		}
		log.Error("the workspace is not replaced", "version", string(r.Version), "error", r.Err)
	case r.Result == Beside:
		log.Info("a version is tried", "version", string(r.Version), "beside", string(r.Before))
	case r.Result == Replaced:
		p.lags(false)
		log.Info("the workspace is replaced", "version", string(r.Version), "before", string(r.Before))
	case p.looked == "":
		p.lags(false)
	}
}

// cutPath takes the path of a sound apart: HASH/NAME.
func cutPath(path string) (hash, name string, ok bool) {
	hash, name, ok = strings.Cut(path, "/")
	return hash, name, ok && len(hash) == 16 && !strings.ContainsFunc(hash, func(c rune) bool { return (c < '0' || c > '9') && (c < 'a' || c > 'f') })
}

// Look brings the metrics of a trial up to date.
func (p *Publisher) Look() {
	t, tried, others := p.Trial()
	if t == nil {
		p.trying.Set(0)
		p.faring.Reset()
		return
	}
	p.trying.Set(1)
	for side, f := range map[string]canary.Figures{"tried": tried, "others": others} {
		for figure, n := range map[string]float64{"all": float64(f.Contacts), "errors": float64(f.Errors), "troubled": float64(f.Troubled),
			"offered": float64(f.Offered), "abandoned": float64(f.Abandoned), "answered": float64(f.Answered), "seconds": float64(f.Waited) / 1000} {
			p.faring.WithLabelValues(side, figure).Set(n)
		}
	}
}
