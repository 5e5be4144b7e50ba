package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/publish"
	"callflow/engine/store/sqlite"
)

// Where doctor begins to worry.
const (
	leastFree = 256 << 20        // bytes on the disk of the database
	scantFree = 1 << 30          // bytes, or as much as the database has, which a backup or compacting takes
	integrity = time.Minute      // for reading all of the file
	longOpen  = 10 * time.Minute // for an effect, and for what a sink lacks
	manyOwed  = 10_000           // events that reports lack
	largeLog  = 256 << 20        // bytes
)

// local looks at all that is on this machine.
func (x *examination) local(ctx context.Context) {
	x.disk()
	if x.database(ctx) {
		x.intact(ctx)
		x.kept(ctx)
	}
	x.sinks(ctx)
}

// disk looks for room where the database is, or will be.
func (x *examination) disk() {
	file := x.c.get("db")
	free, known := diskFree(filepath.Dir(file))
	size := int64(0)
	if is, err := os.Stat(file); err == nil {
		size = is.Size()
	}
	x.room(free, size, known)
}

func (x *examination) room(free, size int64, known bool) {
	switch {
	case !known:
		x.say("warning", "disk", "it is not known how much is free")
	case free < leastFree:
		x.say("wrong", "disk", "%s free where the database is: calls cannot be answered when it is full", sized(free))
	case free < scantFree || free < size:
		x.say("warning", "disk", "%s free where the database of %s is: a backup beside it takes as much", sized(free), sized(size))
	default:
		x.say("ok", "disk", "%s free where the database is", sized(free))
	}
}

// intact reads all of the database, for a minute at most.
func (x *examination) intact(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, integrity)
	defer cancel()
	switch err := sqlite.Intact(ctx, x.c.get("db")); {
	case err != nil && ctx.Err() != nil:
		x.say("warning", "integrity", "the database is too large to be read in %s: callflow backup checks its copy", integrity)
	case err != nil:
		x.say("wrong", "integrity", "%v", err)
	default:
		x.say("ok", "integrity", "the database is whole")
	}
}

// kept looks at what the database holds and owes.
func (x *examination) kept(ctx context.Context) {
	r, err := sqlite.Read(x.c.get("db"))
	if err != nil {
		x.say("wrong", "backlog", "%v", err)
		return
	}
	defer func() { _ = r.Close() }()
	b, err := r.Backlog(ctx)
	if err != nil {
		x.say("warning", "backlog", "%v", err)
		return
	}
	x.versions(ctx, r, b.Homeless)
	x.owed(b, engine.Millis(time.Now().UnixMilli()))
}

func (x *examination) versions(ctx context.Context, r *sqlite.Reader, homeless int64) {
	all, err := r.Versions(ctx)
	published, wrong := r.Publications(ctx, 0)
	if err = errors.Join(err, wrong); err != nil {
		x.say("wrong", "versions", "%v", err)
		return
	}
	live, used := int64(0), 0
	for _, v := range all {
		if live += v.Live; v.Live > 0 {
			used++
		}
	}
	if homeless > 0 {
		x.say("wrong", "versions", "%s in progress on versions that are not kept", counted(int(homeless), "contact"))
		return
	}
	force := "none in force yet"
	if current, _ := publish.Standing(published); current != "" {
		force = string(current) + " in force"
	}
	x.say("ok", "versions", "%s kept, %s; %s in progress on %d of them", counted(len(all), "version"), force, counted(int(live), "contact"), used)
}

// owed judges what others have not been given yet.
func (x *examination) owed(b sqlite.Backlog, now engine.Millis) {
	late := func(since engine.Millis) bool {
		return since > 0 && time.Duration(now-since)*time.Millisecond > longOpen
	}
	state := func(bad bool) string {
		if bad {
			return "warning"
		}
		return "ok"
	}
	age := func(since engine.Millis) string {
		return (time.Duration(max(now-since, 0)) * time.Millisecond).Round(time.Second).String()
	}
	switch {
	case b.Effects == 0:
		x.say("ok", "effects", "none is open")
	default:
		x.say(state(late(b.Oldest)), "effects", "%s open, the oldest for %s", counted(int(b.Effects), "effect"), age(b.Oldest))
	}
	x.say(state(b.Reports > manyOwed || b.Skipped > 0), "reports", "%s behind, %d could not be written", counted(int(b.Reports), "event"), b.Skipped)
	if b.Log > largeLog {
		x.say("warning", "log", "the log of the database has %s: somebody reads all the time", sized(b.Log))
	}
	for _, l := range b.Readers {
		name, ok := strings.CutPrefix(l.Name, "sink/")
		if !ok || !x.declared(name) {
			continue
		}
		if l.Events == 0 {
			x.say("ok", "sink "+name, "it has been told of everything")
			continue
		}
		x.say(state(late(l.Since)), "sink "+name, "it is %s and %s behind", counted(int(l.Events), "event"), age(l.Since))
	}
}

// declared reports a sink of the environment; cursors of others stay behind for ever.
func (x *examination) declared(sink string) bool {
	for i := range x.w.Outside.Sinks {
		if x.w.Outside.Sinks[i].Name == sink {
			return true
		}
	}
	return false
}
