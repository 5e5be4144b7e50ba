package serve

import (
	"context"
	"sync"

	"callflow/engine"
)

// job is an effect to be performed.
type job struct {
	effect engine.Effect
	again  bool // it was under way when the process before this one ended: nobody knows whether it was done
	void   bool // it is not wanted any more

	sent    engine.Millis  // when it was first asked for, of Twilio or of a service
	learned []engine.Named // what its end has told
}

// laneID names a lane: the things that are done to one call, one fetch, one text.
type laneID struct {
	cell engine.CellID
	name string
}

type lane struct {
	id    laneID
	queue []*job
}

// lanes perform effects: those of one lane in order, one at a time; lanes side by side, the urgent ones
// first. Goroutines exist only while there is something to do.
type lanes struct {
	perform func(context.Context, *job)
	most    int
	ctx     context.Context // of everything under way
	cancel  context.CancelFunc

	mu      sync.Mutex
	by      map[laneID]*lane
	jobs    map[engine.EffectKey]*job
	ready   [engine.ClassNotify + 1][]*lane
	working int
	closed  bool
	idle    sync.WaitGroup
}

func newLanes(most int, perform func(context.Context, *job)) *lanes {
	l := &lanes{perform: perform, most: most, by: map[laneID]*lane{}, jobs: map[engine.EffectKey]*job{}}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	return l
}

// add puts effects at the ends of their lanes.
func (l *lanes) add(effects []engine.Effect, again bool) {
	if len(effects) == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range effects {
		j := &job{effect: effects[i], again: again}
		id := laneID{j.effect.Key.Cell, j.effect.Lane}
		l.jobs[j.effect.Key] = j
		at := l.by[id]
		if at == nil {
			at = &lane{id: id}
			l.by[id] = at
		}
		if at.queue = append(at.queue, j); len(at.queue) == 1 {
			l.wait(at)
		}
	}
	l.start()
}

// wait puts a lane among those that may go on, by the class of its next job.
func (l *lanes) wait(at *lane) {
	class := min(at.queue[0].effect.Class, engine.ClassNotify)
	l.ready[class] = append(l.ready[class], at)
}

// start lets as many goroutines work as there is work for.
func (l *lanes) start() {
	for n := l.waiting(); n > 0 && l.working < l.most && !l.closed; n-- {
		l.working++
		l.idle.Go(l.work)
	}
}

func (l *lanes) waiting() int {
	n := 0
	for i := range l.ready {
		n += len(l.ready[i])
	}
	return n
}

// work performs jobs until none is left.
func (l *lanes) work() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		at := l.next()
		if at == nil {
			l.working--
			return
		}
		j := at.queue[0]
		if !j.void {
			l.mu.Unlock()
			l.perform(l.ctx, j)
			l.mu.Lock()
		}
		delete(l.jobs, j.effect.Key)
		if at.queue = at.queue[1:]; len(at.queue) > 0 {
			l.wait(at)
			continue
		}
		delete(l.by, at.id)
	}
}

// next takes the lane whose job is most urgent.
func (l *lanes) next() *lane {
	if l.closed {
		return nil
	}
	for i := range l.ready {
		if len(l.ready[i]) > 0 {
			at := l.ready[i][0]
			l.ready[i] = l.ready[i][1:]
			return at
		}
	}
	return nil
}

// void takes effects back that have not begun. The store forgets them with the turn that voids them.
func (l *lanes) void(keys []engine.EffectKey) {
	if len(keys) == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, k := range keys {
		if j := l.jobs[k]; j != nil {
			j.void = true
		}
	}
}

// open counts the effects that have not ended.
func (l *lanes) open() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.jobs)
}

// close waits for the effects under way, until ctx ends; then they are broken off, and their end is unknown.
func (l *lanes) close(ctx context.Context) {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	done := make(chan struct{})
	go func() {
		l.idle.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
	l.cancel()
	<-done
}
