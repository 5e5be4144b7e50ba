package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"callflow/engine/library"
	"callflow/engine/sink"
)

// lastWord is how long sinks may take at the end of the server; what they miss they get at the next start.
const lastWord = 2 * time.Second

// following are the sinks of a running server.
type following struct {
	cancel    context.CancelFunc
	running   sync.WaitGroup
	followers []*sink.Follower
}

// follow lets the sinks of the environment follow the store.
func (h *house) follow(ctx context.Context) (*following, error) {
	all := h.w.Outside.Sinks
	out := &following{cancel: func() {}}
	if len(all) == 0 {
		return out, nil
	}
	points, err := h.store.Known(ctx)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(all))
	for i := range all {
		names[i] = all[i].Name
	}
	counts := sink.NewCounts(h.counts, names...)
	for i := range all {
		at := &all[i]
		to, err := h.target(at)
		if err != nil {
			return nil, fmt.Errorf("sink %q: %w", at.Name, err)
		}
		out.followers = append(out.followers, &sink.Follower{Name: at.Name, Store: h.store, To: to, Points: points, Only: at.Points, Now: at.Now,
			Batch: at.Batch, Pace: sink.DefaultPace(), Log: h.log, Count: counts})
	}
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	out.cancel = cancel
	for _, f := range out.followers {
		out.running.Go(func() { f.Run(running) })
	}
	return out, nil
}

// target is where a sink's records go.
func (h *house) target(at *library.SinkAt) (sink.Target, error) {
	if at.File != "" {
		return sink.NewFile(at), nil
	}
	return sink.NewService(at, h.log)
}

// stop ends the sinks, after the last event: each gets what is there, as far as it takes it at once.
func (f *following) stop() {
	f.cancel()
	f.running.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), lastWord)
	defer cancel()
	var last sync.WaitGroup
	for _, one := range f.followers {
		last.Go(func() {
			_ = one.CatchUp(ctx)
			_ = one.To.Close()
		})
	}
	last.Wait()
}
