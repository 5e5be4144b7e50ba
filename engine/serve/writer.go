package serve

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"time"

	"callflow/engine"
	"callflow/engine/store"
)

// writer makes turns durable: one transaction for all that is queued. There is no timer: while one
// transaction is on its way to the disk the next one gathers.
type writer struct {
	s       *Server
	group   store.Group
	refused *engine.MessageKey // a message that is not there to be taken: a lost turn had sent it
	since   atomic.Int64       // when the commit under way began, in milliseconds; 0 when none is
}

// stallAfter is how long a commit may take before the store counts as broken.
const stallAfter engine.Millis = 2000

// stalled reports that the disk keeps a commit waiting.
func (w *writer) stalled(at engine.Millis) bool {
	since := w.since.Load()
	return since > 0 && at-engine.Millis(since) > stallAfter
}

// run writes until the server stops and nothing is left.
func (w *writer) run() {
	var batch []item
	for stopping := false; ; {
		runtime.Gosched() // who can run now may still join: fewer and fuller transactions, and no wait when all is quiet
		batch = w.s.out.swap(batch)
		for rest := batch; len(rest) > 0; {
			n := min(len(rest), w.s.cfg.Limits.Group)
			w.write(rest[:n])
			rest = rest[n:]
		}
		empty := len(batch) == 0
		clear(batch)
		if stopping && (empty || w.s.broken.Load()) {
			return
		}
		if stopping {
			continue
		}
		select {
		case <-w.s.out.wake:
		case <-w.s.quit:
			stopping = true
		}
	}
}

// write commits some items, and goes on with those that are left when one contradicts what is stored.
func (w *writer) write(items []item) {
	for {
		items = w.gather(items)
		if len(items) == 0 {
			return
		}
		began := time.Now()
		w.since.Store(began.UnixMilli())
		err := w.settled(w.s.cfg.Store.Commit(context.Background(), w.group))
		w.since.Store(0)
		w.s.count.committed(len(items), time.Since(began), err)
		conflict := (*store.ConflictError)(nil)
		switch {
		case err == nil:
			w.durable(items)
			return
		case errors.As(err, &conflict) && conflict.Write >= 0:
			w.s.log.Warn("turn contradicts what is stored", "contact", conflict.Cell.String(), "error", err)
			w.refused = w.group.Writes[conflict.Write].Taken
			w.s.loop.Lose(conflict.Cell)
		default:
			w.failed(items, err)
			return
		}
	}
}

// gather fills the group, and fails the turns that are lost.
func (w *writer) gather(items []item) []item {
	clear(w.group.Writes)
	w.group.Writes, w.group.Over, w.group.Nobody = w.group.Writes[:0], w.group.Over[:0], w.group.Nobody[:0]
	keep := items[:0]
	for i := range items {
		it := items[i]
		switch {
		case it.done != nil && it.done.Lost():
			w.lost(&it)
			continue
		case it.done != nil:
			w.group.Writes = append(w.group.Writes, it.write)
		case it.over != nil:
			w.group.Over = append(w.group.Over, *it.over)
		case it.nobody != nil:
			w.group.Nobody = append(w.group.Nobody, *it.nobody)
		}
		keep = append(keep, it)
	}
	return keep
}

// settled finds out what became of a commit whose end is unknown: a group is written as a whole, so the
// first turn tells of all.
func (w *writer) settled(err error) error {
	if !errors.Is(err, store.ErrUnknown) || len(w.group.Writes) == 0 {
		return err
	}
	first := &w.group.Writes[0]
	for {
		cell, failed := w.s.cfg.Store.Load(context.Background(), first.Cell)
		switch {
		case failed == nil && cell.Seq >= first.Seq:
			return nil
		case failed == nil, errors.Is(failed, store.ErrNotFound):
			return store.ErrFull
		case errors.Is(failed, store.ErrClosed), errors.Is(failed, store.ErrFatal):
			return failed
		}
		w.s.log.Error("cannot read back what a commit has written", "error", failed)
		select {
		case <-w.s.quit:
			return store.ErrFatal
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// durable lets out what came of turns.
func (w *writer) durable(items []item) {
	if d := items[0].done; d != nil {
		w.s.gate.durable(d.Event.At, now())
	}
	for i := range items {
		if d := items[i].done; d != nil {
			w.s.loop.Committed(d)
			w.s.release(d)
		} else if then := items[i].then; then != nil {
			then.answer(answer{state: kept})
		}
	}
	w.s.out.depth.Add(-int64(len(items)))
	for i := range items {
		w.s.vacate(&items[i])
	}
}

// failed loses every turn that is not durable: the contacts leave the memory, and whoever waits decides
// whether the event is worth another try.
func (w *writer) failed(items []item, err error) {
	if errors.Is(err, store.ErrFatal) || errors.Is(err, store.ErrClosed) {
		w.s.die(err)
	} else if !w.s.broken.Swap(true) {
		w.s.log.Error("the store does not take writes: callers hear what needs no store", "error", err)
	}
	w.s.loop.Lost()
	var again []item
	for i := range items {
		switch it := &items[i]; {
		case it.done != nil || it.then != nil:
			w.lost(it)
		default:
			again = append(again, *it)
		}
	}
	if !errors.Is(err, store.ErrFatal) && !errors.Is(err, store.ErrClosed) {
		w.s.out.again(again)
	}
}

// lost tells who waits for an item that it will not be durable. Events of the outside that nobody waits
// for are taken once more later; ticks come again by themselves.
func (w *writer) lost(it *item) {
	w.s.out.depth.Add(-1)
	w.s.count.lost.Inc()
	w.s.vacate(it)
	if it.then != nil {
		it.then.answer(answer{state: lost})
		return
	}
	if wait, ok := it.done.Wait.(*waiter); ok {
		wait.answer(answer{state: lost})
		return
	}
	switch b := it.done.Event.Body.(type) {
	case engine.Message:
		if w.refused == nil || *w.refused != b.MessageKey {
			w.s.later(*it.done.Event)
		}
	case engine.Result, engine.Truth, engine.Status:
		w.s.later(*it.done.Event)
	}
}
