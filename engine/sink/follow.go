package sink

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"callflow/engine"
	"callflow/engine/store"
)

// Target is where records go. One goroutine at a time uses it.
type Target interface {
	// Send hands records over, in order. It returns how many of them are done with, from the first: taken, or
	// refused for good. With an error the others are to be sent again.
	Send(ctx context.Context, list []store.Logged) (sent Sent, err error)
	// Close gives back what the target holds.
	Close() error
}

// Sent is what became of records that were handed over.
type Sent struct {
	Done    int // taken or refused, from the first
	Refused int // of these, refused for good
}

// LaterError is an error of a target that says when it wants to be tried again.
type LaterError struct {
	After time.Duration
	Err   error
}

func (e *LaterError) Error() string { return e.Err.Error() }
func (e *LaterError) Unwrap() error { return e.Err }

// Pace is how a follower waits.
type Pace struct {
	Look  time.Duration // between looks at a store without news
	First time.Duration // after the first failure; each further one waits twice as long
	Most  time.Duration // after any failure
	Keep  time.Duration // between writings of the cursor while there is much to do
}

// DefaultPace suits a target across the network.
func DefaultPace() Pace {
	return Pace{Look: 500 * time.Millisecond, First: time.Second, Most: time.Minute, Keep: time.Second}
}

// Follower hands the records of a store to a target.
type Follower struct {
	Name   string
	Store  store.Followed
	To     Target
	Points []store.Point // all that the store knows
	Only   []string      // the points whose records are sent; nil: all
	Now    bool          // a new follower begins with what happens from now on
	Mask   bool          // what tells of a person is masked
	Batch  int           // most records in one Send; 0: 200
	Pace   Pace
	Log    *slog.Logger // nil: nothing is logged
	Count  *Counts      // nil: nothing is counted

	row    int64 // of the last event that is done with
	kept   int64 // as the store has it
	keptAt time.Time
	known  map[engine.CellID]store.Origin
	told   time.Time // when a failure was last logged
	failed int       // in a row
}

// events is how many events are read at once.
const events = 500

// mostKnown is how many contacts' origins are remembered.
const mostKnown = 4096

// Run follows the store until ctx ends. What was sent and is not kept as such is kept then.
func (f *Follower) Run(ctx context.Context) {
	f.known = map[engine.CellID]store.Origin{}
	if f.Log == nil {
		f.Log = slog.New(slog.DiscardHandler)
	}
	for !f.begin(ctx) {
		if !pause(ctx, f.wait(nil)) {
			return
		}
	}
	for {
		more, err := f.pass(ctx)
		if ctx.Err() != nil {
			break
		}
		d := f.Pace.Look
		if err != nil {
			d = f.wait(err)
		}
		if (err != nil || !more) && !pause(ctx, d) {
			break
		}
	}
	f.keep(context.WithoutCancel(ctx), true)
}

// CatchUp hands over what the store has now, or as much as it can until ctx ends. It is for the end of a process,
// after Run has ended.
func (f *Follower) CatchUp(ctx context.Context) error {
	for {
		more, err := f.pass(ctx)
		if err != nil || !more {
			f.keep(context.WithoutCancel(ctx), true)
			return err
		}
	}
}

// begin finds where the follower stands.
func (f *Follower) begin(ctx context.Context) bool {
	row, ok, err := f.Store.Cursor(ctx, f.cursor())
	if err == nil && !ok && f.Now {
		if row, err = f.Store.Last(ctx); err == nil {
			err = f.Store.SetCursor(ctx, f.cursor(), row)
		}
	}
	if err != nil {
		f.complain(err)
		return false
	}
	f.row, f.kept = row, row
	return true
}

func (f *Follower) cursor() string { return "sink/" + f.Name }

// pass hands over what some events have recorded. It tells whether there may be more at once.
func (f *Follower) pass(ctx context.Context) (more bool, err error) {
	rows, err := f.Store.Events(ctx, store.Query{After: f.row, Limit: events})
	if err != nil {
		f.complain(err)
		return false, err
	}
	f.behind(ctx, rows)
	list, at, err := f.records(ctx, rows)
	if err == nil {
		err = f.send(ctx, list, at)
	}
	if err != nil {
		if ctx.Err() == nil {
			f.complain(err)
		}
		return false, err
	}
	f.recovered()
	if len(rows) > 0 {
		f.row = rows[len(rows)-1].Row
	}
	more = len(rows) == events
	f.keep(ctx, !more)
	if !more {
		f.Count.behind(f.Name, 0, 0)
	}
	return more, nil
}

// records are those of some events that this follower sends, and the row of each. An event that cannot be read is passed over, and
// said so: it would stand in the way for ever.
func (f *Follower) records(ctx context.Context, rows []store.EventRow) (out []store.Logged, at []int64, err error) {
	for i := range rows {
		list, err := store.Records(&rows[i])
		if err != nil {
			f.unreadable(&rows[i], err)
			continue
		}
		for _, r := range list {
			if f.Only != nil && !slices.Contains(f.Only, r.Point) || f.tooOld(&r) {
				continue
			}
			from, err := f.origin(ctx, rows[i].Cell)
			if err != nil {
				return nil, nil, err
			}
			point := store.PointNamed(f.Points, r.Point)
			err = r.Complete(&rows[i], point, &from)
			if err == nil && f.Mask {
				err = r.Mask(point)
			}
			if err != nil {
				f.unreadable(&rows[i], err)
				continue
			}
			out, at = append(out, r), append(at, rows[i].Row)
		}
	}
	return out, at, nil
}

// tooOld reports a record that its point does not keep any more.
func (f *Follower) tooOld(r *store.Logged) bool {
	p := store.PointNamed(f.Points, r.Point)
	return p != nil && p.Keep > 0 && time.Since(r.At.Time()) > p.Keep.Duration()
}

func (f *Follower) unreadable(e *store.EventRow, err error) {
	f.Log.Error("records of an event cannot be read", "sink", f.Name, "cell", e.Cell.String(), "seq", e.Seq, "error", err)
	f.Count.failed(f.Name)
}

// origin is what all records of a contact share; it is asked for once. A contact that has no call yet is asked
// about again.
func (f *Follower) origin(ctx context.Context, cell engine.CellID) (store.Origin, error) {
	if o, ok := f.known[cell]; ok {
		return o, nil
	}
	o, err := store.OriginOf(ctx, f.Store, cell)
	if err == nil && o.Caller != "" {
		if len(f.known) >= mostKnown {
			clear(f.known)
		}
		f.known[cell] = o
	}
	return o, err
}

// send hands records over until all are done with. at are the rows of their events: the follower has come as far
// as the event before the first record that is not done with.
func (f *Follower) send(ctx context.Context, list []store.Logged, at []int64) error {
	batch := f.Batch
	if batch <= 0 {
		batch = 200
	}
	for len(list) > 0 {
		sent, err := f.To.Send(ctx, list[:min(batch, len(list))])
		f.Count.sent(f.Name, sent)
		if list, at = list[sent.Done:], at[sent.Done:]; len(at) > 0 {
			f.row = max(f.row, at[0]-1)
			f.keep(ctx, false)
		}
		if err == nil {
			f.recovered()
			continue
		}
		if ctx.Err() != nil {
			return err
		}
		f.complain(err)
		if !pause(ctx, f.wait(err)) {
			return err
		}
	}
	return nil
}

// keep writes down where the follower stands: at once when it has caught up, and now and then before.
func (f *Follower) keep(ctx context.Context, now bool) {
	if f.row == f.kept || !now && time.Since(f.keptAt) < f.Pace.Keep {
		return
	}
	if err := f.Store.SetCursor(ctx, f.cursor(), f.row); err != nil {
		if !errors.Is(err, store.ErrClosed) {
			f.complain(err)
		}
		return
	}
	f.kept, f.keptAt = f.row, time.Now()
}

// behind counts what is still to be looked at.
func (f *Follower) behind(ctx context.Context, rows []store.EventRow) {
	if len(rows) == 0 || f.Count == nil {
		return
	}
	if last, err := f.Store.Last(ctx); err == nil {
		f.Count.behind(f.Name, last-f.row, time.Since(rows[0].At.Time()))
	}
}

// complain counts a failure; the first of several in a row and one a minute is logged.
func (f *Follower) complain(err error) {
	f.failed++
	f.Count.failed(f.Name)
	if f.failed == 1 || time.Since(f.told) >= time.Minute {
		f.told = time.Now()
		f.Log.Warn("records are not taken", "sink", f.Name, "tries", f.failed, "error", err)
	}
}

func (f *Follower) recovered() {
	if f.failed > 0 {
		f.Log.Info("records are taken again", "sink", f.Name, "failures", f.failed)
	}
	f.failed = 0
}

// wait is how long to wait after a failure: twice as long each time, spread a little, and as long as the target
// asks.
func (f *Follower) wait(err error) time.Duration {
	d := f.Pace.Most
	if n := max(f.failed-1, 0); n < 16 {
		d = min(d, f.Pace.First<<n)
	}
	if later := (*LaterError)(nil); errors.As(err, &later) && later.After > d {
		return min(later.After, 5*time.Minute)
	}
	return d - d/10 + rand.N(d/5+1)
}

// pause waits; it reports false when ctx ends first.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
