package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	settleTime = 200 * time.Millisecond // nothing may have changed for so long before a folder is read
	pollTime   = 2 * time.Second        // how often folders are looked at that tell nothing, as those of a network do
)

// watch reads the workspace again when a signal says so, and, if asked, whenever its folder has changed. It returns what
// ends that.
func (e *edition) watch(ctx context.Context, folder bool) (end func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	over := make(chan struct{})
	l := newLookout(e.dir, folder)
	go func() {
		defer close(over)
		e.follow(ctx, hup, l)
	}()
	return func() {
		signal.Stop(hup)
		cancel()
		<-over
	}
}

func (e *edition) follow(ctx context.Context, hup <-chan os.Signal, l *lookout) {
	defer l.close()
	for {
		select {
		case <-ctx.Done():
			return
		case <-hup:
			e.reload(ctx, "signal")
		case <-l.events():
			l.stirred()
		case <-l.poll():
			if l.changed() {
				l.stirred()
			}
		case <-l.settled():
			if l.changed() { // still being written
				l.stirred()
				continue
			}
			l.calm()
			e.reload(ctx, "watch")
			l.look()
		}
	}
}

// lookout sees changes of a folder: by what the system tells of it, and by looking.
type lookout struct {
	dir     string
	tells   *fsnotify.Watcher // nil: the system tells nothing
	ticker  *time.Ticker      // nil: nobody looks
	quiet   *time.Timer
	waiting bool
	state   [sha256.Size]byte // as it was last seen
}

func newLookout(dir string, on bool) *lookout {
	l := &lookout{dir: dir, quiet: time.NewTimer(time.Hour)}
	l.quiet.Stop()
	if !on {
		return l
	}
	l.ticker = time.NewTicker(pollTime)
	l.tells, _ = fsnotify.NewWatcher() // without it, the folder is looked at now and then
	l.look()
	l.stirred() // it may have changed since it was read for the start
	return l
}

func (l *lookout) close() {
	if l.tells != nil {
		_ = l.tells.Close()
	}
	if l.ticker != nil {
		l.ticker.Stop()
	}
}

func (l *lookout) events() <-chan fsnotify.Event {
	if l.tells == nil {
		return nil
	}
	return l.tells.Events
}

func (l *lookout) poll() <-chan time.Time {
	if l.ticker == nil || l.waiting {
		return nil
	}
	return l.ticker.C
}

func (l *lookout) settled() <-chan time.Time { return l.quiet.C }

// stirred waits until nothing changes any more.
func (l *lookout) stirred() {
	l.waiting = true
	l.quiet.Reset(settleTime)
}

func (l *lookout) calm() { l.waiting = false }

// changed reports whether the folder is another than when this was asked before.
func (l *lookout) changed() bool {
	before := l.state
	l.state = stateOf(l.dir)
	return l.state != before
}

// look takes in the folder as it is, and has the system tell of all folders in it, and of the one in which it stands,
// where a link to it may be put in place of another.
func (l *lookout) look() {
	l.state = stateOf(l.dir)
	if l.tells == nil {
		return
	}
	_ = l.tells.Add(filepath.Dir(filepath.Clean(l.dir)))
	real, err := filepath.EvalSymlinks(l.dir)
	if err != nil {
		return
	}
	_ = filepath.WalkDir(real, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			_ = l.tells.Add(path)
		}
		return nil
	})
}

// stateOf is a hash of names, sizes and times of what is in a folder, without reading it.
func stateOf(dir string) (sum [sha256.Size]byte) {
	h := sha256.New()
	real, err := filepath.EvalSymlinks(dir)
	fmt.Fprintln(h, real, err)
	_ = filepath.WalkDir(real, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return nil //nolint: what cannot be read is told when the folder is read
		}
		if info, err := os.Stat(path); err == nil {
			fmt.Fprintln(h, path, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	return [sha256.Size]byte(h.Sum(nil))
}
