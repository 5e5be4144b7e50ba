package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"callflow/engine/library"
	"callflow/engine/metric"
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
	all := h.reachable(h.w.Outside.Sinks)
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
	counts := sink.NewCounts(metric.New(h.counts), names...)
	for i := range all {
		at := &all[i]
		to, err := h.target(at)
		if err != nil {
			return nil, fmt.Errorf("sink %q: %w", at.Name, err)
		}
		out.followers = append(out.followers, &sink.Follower{Name: at.Name, Store: h.store, To: to, Points: points, Only: at.Points, Now: at.Now, Mask: !at.Unmasked,
			Batch: at.Batch, Pace: sink.DefaultPace(), Log: h.log, Count: counts})
	}
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	out.cancel = cancel
	for _, f := range out.followers {
		out.running.Go(func() { f.Run(running) })
	}
	return out, nil
}

// reachable are the sinks that take records. A simulation reads no secrets, so it reaches no services.
func (h *house) reachable(all []library.SinkAt) []library.SinkAt {
	if h.played == nil {
		return all
	}
	var out []library.SinkAt
	for _, at := range all {
		if at.File == "" {
			h.log.Info("a simulation sends no records to services", "sink", at.Name)
			continue
		}
		out = append(out, at)
	}
	return out
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

// sinks looks whether the sinks take records.
func (x *examination) sinks(ctx context.Context) {
	for i := range x.w.Outside.Sinks {
		at := &x.w.Outside.Sinks[i]
		what := "sink " + at.Name
		if at.File != "" {
			if err := writable(at.File); err != nil {
				x.say("wrong", what, "%v", err)
				continue
			}
			x.say("ok", what, "%s can be written", at.File)
			continue
		}
		if err := sink.Try(ctx, at); err != nil {
			x.say("wrong", what, "%v", err)
			continue
		}
		x.say("ok", what, "a signed request without records is taken")
	}
}

// writable looks whether a file can be added to, without making it.
func writable(file string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_APPEND, 0)
	if err == nil {
		return f.Close()
	}
	if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	is, err := os.Stat(filepath.Dir(file))
	if err == nil && !is.IsDir() {
		err = fmt.Errorf("%s is no folder", filepath.Dir(file))
	}
	return err
}
