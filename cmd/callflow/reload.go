package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"time"

	"callflow/engine/library"
	"callflow/engine/metric"
	"callflow/engine/publish"
	"callflow/engine/store"
)

// edition puts workspaces in force while calls are under way.
type edition struct {
	*publish.Publisher
	dir string
}

// publishes makes what puts workspaces in force, beginning with the one of the folder, with what was sent since, or, where the
// folder has errors, with what was in force before.
func (h *house) publishes(ctx context.Context) (*edition, error) {
	p, err := publish.Open(ctx, publish.Config{Dir: h.from.dir, Options: h.from.opt, Store: h.store, Log: h.log, Metrics: metric.New(h.counts),
		Allowed: h.allowed, Alike: alike, Live: h.keepEdition, After: h.after, Test: h.from.test,
		Last: func(ctx context.Context) (*library.Edition, error) { return lastEdition(ctx, h.c.get("db")) }}, h.w)
	if err != nil {
		return nil, err
	}
	switch w := p.Flows().Workspace(); {
	case p.Behind():
		h.w = w
		h.log.Error("the folder of the workspace has errors: what was in force before answers", "version", string(w.Set.Flows.Version), "folder", h.from.dir)
		if err := checkServe(h.c, w); err != nil {
			return nil, err
		}
	case w != h.w:
		h.log.Info("what was sent is in force, not the folder", "version", string(w.Set.Flows.Version), "folder", string(h.w.Set.Flows.Version))
		h.w = w
	}
	return &edition{p, h.from.dir}, nil
}

// reload reads the folder again.
func (e *edition) reload(ctx context.Context, why string) publish.Result {
	return e.Change(ctx, publish.Asked{Change: store.Reloaded, By: why, Seen: why == "watch"}).Result
}

// allowed refuses what a running server cannot take over.
func (h *house) allowed(now, next *library.Workspace) error {
	if err := checkKeys(h.c, next); err != nil {
		return err
	}
	if now, next := now.Set.Live.BaseURL, next.Set.Live.BaseURL; now != next {
		return fmt.Errorf("base_url is %s and was %s: that needs a restart", next, now)
	}
	if h.played != nil {
		return nil
	}
	sid, token := credentials(h.c, next)
	if was, key := credentials(h.c, now); was != sid || key != token {
		return errors.New("the account is another one: that needs a restart")
	}
	return nil
}

// after does what belongs to a workspace besides its flows. None of it can take the workspace back.
func (h *house) after(ctx context.Context, w *library.Workspace) {
	if err := h.declarePoints(ctx, w); err != nil {
		h.log.Error("the views of log points are not made", "error", err)
	}
	if !reflect.DeepEqual(w.Outside.Sinks, h.w.Outside.Sinks) {
		h.log.Warn("the sinks have changed: that takes effect at the next start")
	}
	h.makeQueues(context.WithoutCancel(ctx), w)
}

// guardEvery is how often it is looked how a version fares that is tried.
const guardEvery = time.Second

// guard ends the trial of a version that fares badly. It returns what ends the looking.
func (e *edition) guard(ctx context.Context, log *slog.Logger) (end func()) {
	return every(ctx, guardEvery, func(ctx context.Context) {
		e.Look()
		if _, err := e.Guard(ctx); err != nil && ctx.Err() == nil {
			log.Error("a version that fares badly is still tried", "error", err)
		}
	})
}
