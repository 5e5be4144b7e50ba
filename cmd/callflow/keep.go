package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/metric"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
)

const (
	forgetEvery = time.Hour // how often the store is looked through for what is kept no longer
	// overdueAfter is how long something may be there that is kept no longer, before that counts as a fault of the job.
	overdueAfter = 2 * forgetEvery
)

// keeper takes what has been kept long enough out of the store, class by class, and notes what it has done and how old
// the oldest is that is left.
type keeper struct {
	store  *sqlite.Store
	rules  func() library.Retention // those in force
	rule   library.Retention        // of the present run
	log    *slog.Logger
	delete func(ctx context.Context, sid string) error // a recording at Twilio; nil: nobody can
	idle   func() bool                                 // no contact is under way

	collect func(ctx context.Context, after time.Duration) (int64, error) // versions that nothing needs; nil: nobody does

	oldest, keeps, overdue, ran *prometheus.GaugeVec
	taken, failed               *prometheus.CounterVec
}

// measures makes the keeper's metrics.
func (k *keeper) measures(m *metric.Set) {
	k.oldest = m.GaugeBy("retention_oldest_seconds", "Age of the oldest that is kept; 0 when nothing is.", "class")
	k.keeps = m.GaugeBy("retention_keep_seconds", "How long it may be kept; 0 for ever.", "class")
	k.overdue = m.GaugeBy("retention_overdue", "Whether something is there that should have been taken out hours ago.", "class")
	k.ran = m.GaugeBy("retention_ran_timestamp_seconds", "When what is too old was last taken out.", "class")
	k.taken = m.CountBy("retention_rows_total", "Rows taken out.", "class")
	k.failed = m.CountBy("retention_failures_total", "What could not be taken out, or deleted at Twilio.", "class")
}

// newKeeper makes a keeper whose figures are among the metrics.
func (h *house) newKeeper() *keeper {
	k := &keeper{store: h.store, rules: h.retention, log: h.log}
	if h.server != nil {
		k.idle = h.server.Idle
	}
	if h.now != nil {
		k.collect = h.now.Collect
	}
	if h.twilio != nil {
		k.delete = h.twilio.DeleteRecording
	}
	k.measures(metric.New(h.counts))
	return k
}

// forget takes out what is kept no longer, at once and then every hour. It returns what ends it.
func (h *house) forget(ctx context.Context) (end func()) {
	k := h.newKeeper()
	return every(ctx, forgetEvery, func(ctx context.Context) { k.run(ctx, time.Now()) })
}

// run goes through all classes once.
func (k *keeper) run(ctx context.Context, at time.Time) {
	k.rule = k.rules()
	now := engine.Millis(at.UnixMilli())
	k.erase(ctx, now)
	for _, class := range store.Classes() {
		if class == store.LogClass {
			k.records(ctx, now)
			continue
		}
		kept := store.Kept{Class: class, Keep: k.keep(class), Ran: now}
		if class == store.RecordingClass && kept.Keep > 0 && k.rule.Audio {
			k.complain(&kept, k.store.Condemn(ctx, now-kept.Keep, now))
		}
		if kept.Failed == 0 {
			k.empty(ctx, &kept, func() (int64, error) {
				e, err := k.store.Expire(ctx, class, now-kept.Keep)
				return e.Rows, err
			})
		}
		if class == store.RecordingClass {
			k.deletions(ctx, &kept)
		}
		k.note(ctx, kept)
	}
	k.versions(ctx)
}

// versions takes out versions of the flows that nothing needs, once contacts have gone that did.
func (k *keeper) versions(ctx context.Context) {
	if k.collect == nil || k.rule.Versions == 0 {
		return
	}
	gone := store.Kept{Class: "versions"}
	n, err := k.collect(ctx, k.rule.Versions)
	k.complain(&gone, err)
	k.taken.WithLabelValues("versions").Add(float64(n))
	k.failed.WithLabelValues("versions").Add(float64(gone.Failed))
}

// erase erases what had to wait until it was over, and writes the file anew in an hour without calls.
func (k *keeper) erase(ctx context.Context, now engine.Millis) {
	erased := store.Kept{Class: "erased"}
	n, err := k.store.EraseOver(ctx, now)
	k.complain(&erased, err)
	if n > 0 {
		k.log.Info("erased", "contacts", n)
	}
	remnants, err := k.store.Remnants(ctx)
	if err == nil && remnants && k.idle != nil && k.idle() {
		err = k.store.Compact(ctx)
	}
	k.complain(&erased, err)
}

// keep is how long a class is kept; 0 for ever.
func (k *keeper) keep(class store.Class) engine.Millis {
	return engine.Millis(map[store.Class]time.Duration{store.EventClass: k.rule.Events, store.ContactClass: k.rule.Contacts,
		store.RecordingClass: k.rule.Recordings, store.AgentClass: k.rule.Agents, store.AuditClass: k.rule.Audit}[class].Milliseconds())
}

// records takes old records of all log points out, those of points that are not declared any more as well.
func (k *keeper) records(ctx context.Context, now engine.Millis) {
	points, err := k.store.Known(ctx)
	if err != nil {
		k.complain(&store.Kept{Class: store.LogClass}, err)
	}
	for _, p := range points {
		kept := store.Kept{Class: store.LogClass, Point: p.Name, Keep: p.Keep, Ran: now}
		if kept.Keep == 0 {
			kept.Keep = engine.Millis(k.rule.Log.Milliseconds())
		}
		k.empty(ctx, &kept, func() (int64, error) { return k.store.Forget(ctx, p.Name, now-kept.Keep) })
		k.note(ctx, kept)
	}
}

// empty takes out a little at a time, until nothing is left: the store serves calls meanwhile.
func (k *keeper) empty(ctx context.Context, kept *store.Kept, some func() (int64, error)) {
	for kept.Keep > 0 && ctx.Err() == nil {
		n, err := some()
		kept.Taken += n
		if err != nil {
			k.complain(kept, err)
			return
		}
		if n == 0 {
			return
		}
	}
}

// deletions deletes recordings at Twilio that are not to be kept. One that cannot be deleted now is tried again at the next run.
func (k *keeper) deletions(ctx context.Context, kept *store.Kept) {
	sids, err := k.store.Deletions(ctx)
	if err != nil {
		k.complain(kept, err)
	}
	for _, sid := range sids {
		err := errors.New("there is no account")
		if k.delete != nil {
			err = k.delete(ctx, sid)
		}
		if err == nil {
			err = k.store.Deleted(ctx, sid)
		}
		if err != nil {
			k.complain(kept, err)
			if k.delete == nil || ctx.Err() != nil {
				return
			}
		}
	}
}

func (k *keeper) complain(kept *store.Kept, err error) {
	if err == nil || errors.Is(err, context.Canceled) {
		return
	}
	kept.Failed++
	k.log.Warn("what is kept no longer cannot be taken out", "class", kept.Name(), "error", err)
}

// note writes down what was done, and how old the oldest is that is left.
func (k *keeper) note(ctx context.Context, kept store.Kept) {
	if ctx.Err() != nil {
		return
	}
	err := k.store.Keeps(ctx, kept)
	if err == nil {
		kept.Oldest, err = k.store.Oldest(ctx, kept.Class, kept.Point)
	}
	k.complain(&kept, err)
	name, overdue, age := kept.Name(), 0.0, 0.0
	if kept.Overdue(kept.Ran, 0) {
		overdue = 1
	}
	if kept.Oldest > 0 {
		age = float64(kept.Ran-kept.Oldest) / 1000
	}
	k.oldest.WithLabelValues(name).Set(age)
	k.keeps.WithLabelValues(name).Set(float64(kept.Keep) / 1000)
	k.overdue.WithLabelValues(name).Set(overdue)
	k.ran.WithLabelValues(name).Set(float64(kept.Ran) / 1000)
	k.taken.WithLabelValues(name).Add(float64(kept.Taken))
	k.failed.WithLabelValues(name).Add(float64(kept.Failed))
	if kept.Keep > 0 && (kept.Taken > 0 || kept.Failed > 0 || overdue > 0) {
		k.log.Info("retention", "class", name, "rows", kept.Taken, "failures", kept.Failed, "oldest", moment(kept.Oldest, time.UTC))
	}
}

// retention is what the workspace in force says.
func (h *house) retention() library.Retention {
	if h.flows == nil {
		return h.w.Outside.Retention
	}
	return h.flows.Workspace().Outside.Retention
}
