package main

import (
	"context"
	"time"

	"callflow/engine"
)

// forgetEvery is how often records are looked through for those that are kept no longer.
const forgetEvery = time.Hour

// forget takes records of log points and contacts out of the store when they have been kept long enough, at once and
// then every hour. It returns what ends it.
func (h *house) forget(ctx context.Context) (end func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	over := make(chan struct{})
	go func() {
		defer close(over)
		tick := time.NewTicker(forgetEvery)
		defer tick.Stop()
		for {
			h.forgetOld(ctx, time.Now())
			h.expireOld(ctx, time.Now())
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
	return func() {
		cancel()
		<-over
	}
}

// forgetOld takes out what is too old, a little at a time: the store serves calls meanwhile.
func (h *house) forgetOld(ctx context.Context, now time.Time) {
	for _, p := range h.w.Set.Flows.Points {
		for p.Keep > 0 && ctx.Err() == nil {
			n, err := h.store.Forget(ctx, p.Name, engine.Millis(now.UnixMilli())-p.Keep)
			if err != nil && ctx.Err() == nil {
				h.log.Warn("old records cannot be taken out", "point", p.Name, "error", err)
			}
			if n == 0 || err != nil {
				break
			}
		}
	}
}

// expireOld takes contacts out that ended before policies.retention, and says what it has done and how old the oldest is
// that is left.
func (h *house) expireOld(ctx context.Context, now time.Time) {
	keep := h.w.Outside.Retention
	if keep == 0 {
		return
	}
	var cells, rows int64
	for ctx.Err() == nil {
		e, err := h.store.Expire(ctx, engine.Millis(now.Add(-keep).UnixMilli()))
		if err != nil {
			if ctx.Err() == nil {
				h.log.Warn("old contacts cannot be taken out", "error", err)
			}
			return
		}
		cells, rows = cells+e.Cells, rows+e.Rows
		if e.Rows == 0 {
			if oldest := time.UnixMilli(int64(e.Oldest)); e.Oldest > 0 || rows > 0 {
				h.log.Info("retention", "contacts", cells, "rows", rows, "oldest", oldest.UTC().Format(time.RFC3339))
			}
			return
		}
	}
}
