package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// spare is room that counts as used for the garbage collector and is never touched, so that no memory is
// spent on it. A server with few calls keeps 3 MiB alive and makes 100 MiB of garbage in a second under
// load: it would be collected 15 times in that second, which is a tenth of the CPU time. With the room it
// is collected four times as seldom, at the price of as much garbage in memory, and a server that keeps
// much alive does not notice it, as it would notice another GOGC.
const spare = 12 << 20

// hurry lets more garbage gather while a server starts, so that callers wait less for it; [settle] ends that. It leaves all of
// that to the environment where GOGC is set.
func hurry() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(startShare)
	}
}

// settle gives back what the start has used, and sets the spare room aside until release is called. That takes as long as a
// collection, so it goes on beside the first webhooks.
func settle() (release func()) {
	var room []byte
	done := make(chan struct{})
	go func() {
		defer close(done)
		if os.Getenv("GOGC") == "" {
			debug.SetGCPercent(usualShare)
		}
		debug.FreeOSMemory()
		tighten()
		room = make([]byte, spare)
	}()
	return func() {
		<-done
		runtime.KeepAlive(room)
	}
}

// Much kept alive is that of thousands of calls at once, as when more come than can be served. As much garbage
// again would double the memory just then, so it is collected twice as often.
const (
	muchAlive  = 40 << 20
	usualShare = 100 // garbage as a percentage of what is alive, Go's own
	tightShare = 50
	startShare = 300 // while nobody is answered yet
)

// tighten looks after each collection how much is alive, and sets how much garbage may gather until the next. It
// leaves that to the environment where GOGC is set.
func tighten() {
	if os.Getenv("GOGC") != "" {
		return
	}
	t := &collected{share: usualShare, live: []metrics.Sample{{Name: "/gc/heap/live:bytes"}}}
	runtime.SetFinalizer(&sentinel{t}, (*sentinel).gone)
}

type collected struct {
	share int
	live  []metrics.Sample
}

// sentinel is garbage at once: its end tells of a collection.
type sentinel struct{ *collected }

func (s *sentinel) gone() {
	share := usualShare
	if metrics.Read(s.live); s.live[0].Value.Kind() == metrics.KindUint64 && s.live[0].Value.Uint64() > muchAlive {
		share = tightShare
	}
	if share != s.share {
		s.share = share
		debug.SetGCPercent(share)
	}
	runtime.SetFinalizer(s, (*sentinel).gone)
}

// roomy is how much memory a command takes that reads, checks and ends, before it collects any garbage: the workspaces of
// nearly everybody are done by then.
const roomy = 384 << 20

// uncollected lets garbage lie until a command has taken [roomy], and has it collected as usual from then on, or when what it
// returns is called. It leaves that to the environment where GOGC or GOMEMLIMIT is set.
func (a *app) uncollected() (done func()) {
	if a.getenv("GOGC") != "" || a.getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	share, limit := debug.SetGCPercent(-1), debug.SetMemoryLimit(roomy)
	usual := sync.OnceFunc(func() {
		debug.SetGCPercent(share)
		debug.SetMemoryLimit(limit)
	})
	first := new([64]byte)                              // too large to lie beside others
	runtime.AddCleanup(first, func(int) { usual() }, 0) // it is garbage at once: its end tells of the first collection
	return usual
}
