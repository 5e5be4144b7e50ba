package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/metric"
	"callflow/engine/store"
	"callflow/schema/diag"
)

// edition puts the workspace of a folder in force while calls are under way: all of it, or nothing. Contacts in progress
// stay on the version that they began with.
type edition struct {
	h     *house
	dir   string
	opt   library.Options
	flows *library.Registry

	mu     sync.Mutex
	force  [sha256.Size]byte // the content that is in force
	looked [sha256.Size]byte // what was last looked at: what was refused is not told again before it changes
	counts *prometheus.CounterVec
	fails  prometheus.Gauge
}

// reloaded says what became of looking at a folder.
type reloaded string

// What becomes of it.
const (
	reloadedSame reloaded = "unchanged"
	reloadedNew  reloaded = "replaced"
	reloadedNot  reloaded = "refused"
)

func newEdition(h *house, dir string, opt library.Options, flows *library.Registry) *edition {
	e := &edition{h: h, dir: dir, opt: opt, flows: flows, force: contentOf(h.w.Files)}
	e.looked = e.force
	e.measures(metric.New(h.counts))
	return e
}

// measures makes the metrics of editions.
func (e *edition) measures(m *metric.Set) {
	e.counts = m.CountBy("reloads_total", "How often the workspace was read again, by what came of it: replaced, refused or unchanged.", "result")
	e.fails = m.GaugeBy("reload_failing", "Whether the folder of the workspace holds what cannot be put in force.").WithLabelValues()
}

// contentOf is a hash of all files.
func contentOf(files library.Files) (sum [sha256.Size]byte) {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		for _, part := range [][]byte{[]byte(name), files[name]} {
			h.Write(binary.AppendUvarint(nil, uint64(len(part))))
			h.Write(part)
		}
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// reload reads the folder. Whatever is wrong with it is logged, once for each content, and changes nothing.
func (e *edition) reload(ctx context.Context, why string) reloaded {
	e.mu.Lock()
	defer e.mu.Unlock()
	result, err := e.take(ctx)
	e.counts.WithLabelValues(string(result)).Inc()
	log := e.h.log.With("why", why)
	switch {
	case err != nil:
		e.fails.Set(1)
		log.Error("the workspace is not replaced", "version", string(e.flows.Current().Flows.Version), "error", err)
	case result == reloadedNew:
		e.fails.Set(0)
		log.Info("the workspace is replaced", "version", string(e.flows.Current().Flows.Version))
	}
	return result
}

func (e *edition) take(ctx context.Context) (reloaded, error) {
	files, err := library.ReadDir(e.dir)
	if err != nil {
		return reloadedNot, err
	}
	content := contentOf(files)
	if content == e.force {
		e.fails.Set(0)
	}
	if content == e.force || content == e.looked {
		e.looked = content
		return reloadedSame, nil
	}
	opt := e.opt
	opt.LiveNo = max(e.flows.Current().Live.No+1, editionNo())
	w := library.Compile(files, opt)
	e.looked = content
	if w.Diagnostics.HasErrors() {
		return reloadedNot, faultsIn(w.Diagnostics)
	}
	if err := e.allowed(w); err != nil {
		return reloadedNot, err
	}
	if err := e.h.keepVersion(ctx, w); err != nil {
		e.looked = [sha256.Size]byte{} // the store may take it the next time
		return reloadedNot, err
	}
	if err := e.flows.Replace(w); err != nil {
		return reloadedNot, err
	}
	e.force = content
	e.after(ctx, w)
	return reloadedNew, nil
}

// editionNo numbers the live part of a workspace that is read now: it rises also over restarts.
func editionNo() engine.LiveNo { return engine.LiveNo(time.Now().UnixMilli()) }

// faultsIn is an error that names the first faults.
func faultsIn(list *diag.List) error {
	var b strings.Builder
	n := 0
	for _, d := range list.Sorted() {
		if d.Severity != diag.Error {
			continue
		}
		if n++; n <= 3 {
			fmt.Fprintf(&b, "; %s:%s: %s [%s]", d.File, d.Span.Start, d.Message, d.Code)
		}
	}
	return fmt.Errorf("%s%s", counted(n, "error"), b.String())
}

// allowed refuses what a running server cannot take over.
func (e *edition) allowed(w *library.Workspace) error {
	if err := checkKeys(e.h.c, w); err != nil {
		return err
	}
	if now, next := e.flows.Current().Live.BaseURL, w.Set.Live.BaseURL; now != next {
		return fmt.Errorf("base_url is %s and was %s: that needs a restart", next, now)
	}
	if e.h.played != nil {
		return nil
	}
	sid, token := credentials(e.h.c, w)
	if was, key := credentials(e.h.c, e.flows.Workspace()); was != sid || key != token {
		return errors.New("the account is another one: that needs a restart")
	}
	return nil
}

// after does what belongs to a workspace besides its flows. None of it can take the workspace back.
func (e *edition) after(ctx context.Context, w *library.Workspace) {
	if err := e.h.declarePoints(ctx, w); err != nil {
		e.h.log.Error("the views of log points are not made", "error", err)
	}
	if !reflect.DeepEqual(w.Outside.Sinks, e.h.w.Outside.Sinks) {
		e.h.log.Warn("the sinks have changed: that takes effect at the next start")
	}
	e.h.makeQueues(ctx, w)
}

// keepVersion stores the sources of a workspace, before any contact begins with it.
func (h *house) keepVersion(ctx context.Context, w *library.Workspace) error {
	version := store.Version{ID: w.Set.Flows.Version, At: engine.Millis(time.Now().UnixMilli()), Sources: library.Sources(w.Files)}
	if err := h.store.PutVersion(ctx, version); err != nil {
		return fmt.Errorf("keep the flows: %w", err)
	}
	return h.keepEdition(ctx, w)
}
