package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/replay"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
)

const replayHelp = `replay runs recorded contacts through the flows that they were taken by once more. Every turn must be what it was, byte
for byte: the state, the document that was answered, the path, log records, effects and messages. It reads the database
of serve, also beside a server that writes, or a history, and changes nothing. Nobody is called and no service asked.

  callflow replay                                  all that the database of serve holds
  callflow replay calls.db --contact c17           one contact
  callflow replay calls.db --since 7d              contacts that began in the last seven days
  callflow replay calls.db --since 7d --with .     what the workspace in this folder would have made of them
  callflow replay calls.db --contact c17 --export c17.history
  callflow replay c17.history                      a history, with all that it takes to replay it

--with tells what a changed workspace may mean for callers: it is an estimate. While both versions go the same way,
people are taken to do what they did; where they part, nobody knows what they would have done next.

A history is a text with the workspace, the events and what came of them; callflow simulate --history writes one
of simulated calls. It holds what callers said and entered.

Contacts whose sealed values were destroyed cannot be replayed, nor those of whom events are missing. That is told
on stderr. Exit codes: 0 every turn is what it was, and with --with no contact goes another way; 1 one is not, or does;
3 nothing could be replayed.`

// replayFlags are the flags of replay.
type replayFlags struct {
	contact, since, with, env, export, format string
}

func replayVerb(a *app) *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use: "replay [FILE]", Short: "replay recorded contacts: nothing may differ; or try a changed workspace on them", Long: replayHelp,
		Args: takes(0, 1, "one database or history"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.replay(cmd, args, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.contact, "contact", "", "only this contact, such as c17; rooms are r…, the floor is f0")
	flags.StringVar(&f.since, "since", "", "only contacts that began then or later: 7d, 36h, or a day such as 2026-11-20")
	flags.StringVar(&f.with, "with", "", "what a workspace in this folder would have made of them, as an estimate")
	flags.StringVar(&f.env, "env", "", "the environment of that workspace")
	flags.StringVar(&f.export, "export", "", "write what was replayed into this file, as a history")
	flags.StringVar(&f.format, "format", "text", "form of the output: text or json")
	databaseFlags(flags)
	return cmd
}

// archive is where recorded cells come from, with what they were taken under.
type archive interface {
	replay.Sets
	each(ctx context.Context, take func(*replay.History) error) error
}

func (a *app) replay(cmd *cobra.Command, args []string, f replayFlags) error {
	if err := oneOf("--format", f.format, "text", "json"); err != nil {
		return err
	}
	var other *library.Workspace
	if f.with != "" {
		w, err := a.load(f.with, library.Options{Env: f.env})
		if err != nil {
			return err
		}
		other = w
	}
	from, closeIt, err := a.archive(cmd, args, f)
	if err != nil {
		return err
	}
	defer closeIt()
	r := &replaying{from: from, other: other}
	if f.export != "" {
		r.tape = &replay.Tape{Made: "made by callflow replay --export"}
	}
	if err := r.run(cmd.Context()); err != nil {
		return err
	}
	if r.tape != nil {
		if err := r.export(f.export); err != nil {
			return err
		}
	}
	return a.printReplay(r, f)
}

// archive opens what is replayed.
func (a *app) archive(cmd *cobra.Command, args []string, f replayFlags) (archive, func(), error) {
	cell, since, err := f.chosen(time.Now())
	if err != nil {
		return nil, nil, err
	}
	if len(args) == 1 {
		text, err := os.ReadFile(args[0])
		if err != nil {
			return nil, nil, usagef("%v", err)
		}
		if replay.IsTape(text) {
			t, err := replay.ReadTape(text)
			if err != nil {
				return nil, nil, fmt.Errorf("%s: %w", args[0], err)
			}
			return &tapeArchive{tape: t, cell: cell, since: since}, func() {}, nil
		}
		if err := cmd.Flags().Set("db", args[0]); err != nil {
			return nil, nil, err
		}
	}
	c, err := a.configure(cmd, ".")
	if err != nil {
		return nil, nil, err
	}
	r, err := sqlite.Read(c.get("db"))
	if err != nil {
		return nil, nil, err
	}
	return newStoreArchive(r, cell, since), func() { _ = r.Close() }, nil
}

// chosen are the contacts that the flags choose.
func (f *replayFlags) chosen(now time.Time) (cell engine.CellID, since engine.Millis, err error) {
	if f.contact != "" {
		if cell, err = replay.CellNamed(f.contact); err != nil {
			return cell, 0, usagef("--contact: %w", err)
		}
	}
	if f.since != "" {
		at, err := backTo(f.since, now)
		if err != nil {
			return cell, 0, err
		}
		since = engine.Millis(at.UnixMilli())
	}
	return cell, since, nil
}

// backTo is an instant as people write it: so long ago, or a day.
func backTo(text string, now time.Time) (time.Time, error) {
	var days int
	if n, err := fmt.Sscanf(text, "%dd", &days); n == 1 && err == nil && fmt.Sprintf("%dd", days) == text {
		return now.AddDate(0, 0, -days), nil
	}
	if d, err := time.ParseDuration(text); err == nil {
		return now.Add(-d), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04", time.DateOnly} {
		if at, err := time.ParseInLocation(layout, text, now.Location()); err == nil {
			return at, nil
		}
	}
	return time.Time{}, usagef("--since is %q, expected such as 7d, 36h or 2026-11-20", text)
}

// storeArchive is the database of serve.
type storeArchive struct {
	r     *sqlite.Reader
	cell  engine.CellID
	since engine.Millis

	mu    sync.Mutex
	flows map[engine.VersionID]*engine.Flows
	lives map[engine.LiveNo]*engine.Set
}

func newStoreArchive(r *sqlite.Reader, cell engine.CellID, since engine.Millis) *storeArchive {
	return &storeArchive{r: r, cell: cell, since: since, flows: map[engine.VersionID]*engine.Flows{}, lives: map[engine.LiveNo]*engine.Set{}}
}

func (s *storeArchive) each(ctx context.Context, take func(*replay.History) error) error {
	return s.r.Recorded(ctx, s.cell, s.since, func(one sqlite.Recorded) error {
		return take(&replay.History{Cell: one.Cell, SealKey: one.SealKey, Rows: one.Rows})
	})
}

// errNoEdition says that it is not known what a live part was made of.
var errNoEdition = errors.New("what the live part was made of is not kept")

// Set joins the flows of a version with a live part as it was.
func (s *storeArchive) Set(v engine.VersionID, no engine.LiveNo) (*engine.Set, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	live := s.lives[no]
	if live == nil {
		set, err := s.edition(no)
		if err != nil {
			return nil, err
		}
		live, s.lives[no] = set, set
	}
	if v == "" {
		return live, nil
	}
	flows := s.flows[v]
	if flows == nil {
		_, sources, err := s.r.Sources(context.Background(), string(v))
		if err != nil {
			return nil, err
		}
		if flows, err = library.CompileVersion(v, sources); err != nil {
			return nil, err
		}
		s.flows[v] = flows
	}
	return &engine.Set{Flows: flows, Live: live.Live}, nil
}

func (s *storeArchive) edition(no engine.LiveNo) (*engine.Set, error) {
	e, err := editionIn(context.Background(), s.r, no)
	if errors.Is(err, store.ErrNotFound) {
		return nil, errNoEdition
	}
	if err != nil {
		return nil, err
	}
	return e.Set(no)
}

// tapeArchive is a history in a file. It is compiled once.
type tapeArchive struct {
	tape  *replay.Tape
	cell  engine.CellID
	since engine.Millis
	mu    sync.Mutex
	set   *engine.Set
}

func (t *tapeArchive) each(_ context.Context, take func(*replay.History) error) error {
	for i := range t.tape.Histories {
		h := &t.tape.Histories[i]
		if t.cell != (engine.CellID{}) && h.Cell != t.cell || len(h.Rows) == 0 || h.Rows[0].At < t.since {
			continue
		}
		if err := take(h); err != nil {
			return err
		}
	}
	return nil
}

func (t *tapeArchive) Set(v engine.VersionID, no engine.LiveNo) (*engine.Set, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.set == nil || v != "" && v != t.tape.Version || no != t.tape.Live {
		set, err := t.tape.Set(v, no)
		if err != nil {
			return nil, err
		}
		t.set = set
	}
	return t.set, nil
}

// replaying is a replay of many cells on all processors.
type replaying struct {
	from  archive
	other *library.Workspace // nil: they are compared with what was recorded
	tape  *replay.Tape       // nil: nothing is written

	mu       sync.Mutex
	events   int
	cells    int
	differ   []differing
	skipped  map[string][]engine.CellID // by why
	estimate replay.Estimate
	failed   error
}

// differing is a cell that is not what it was.
type differing struct {
	h    *replay.History
	diff *replay.Difference
}

func (r *replaying) run(ctx context.Context) error {
	work := make(chan *replay.History, 64)
	var all sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	if r.tape != nil {
		workers = 1 // in order
	}
	for range workers {
		all.Go(func() {
			for h := range work {
				r.one(h)
			}
		})
	}
	err := r.from.each(ctx, func(h *replay.History) error {
		select {
		case work <- h:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	close(work)
	all.Wait()
	slices.SortFunc(r.differ, func(a, b differing) int { return cmp.Compare(a.h.Cell.N, b.h.Cell.N) })
	return cmp.Or(err, r.failed)
}

// one replays a cell.
func (r *replaying) one(h *replay.History) {
	if r.tape != nil {
		r.keep(h)
	}
	events, diff, err := replay.Check(h, r.from)
	var found []replay.Parting
	if err == nil && diff == nil && r.other != nil && h.Cell.Kind == engine.ContactCell {
		found, err = replay.WhatIf(h, r.from, r.other.Set)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case err != nil:
		why := reasonOf(err)
		if why == "" {
			r.failed = cmp.Or(r.failed, err)
			return
		}
		if r.skipped == nil {
			r.skipped = map[string][]engine.CellID{}
		}
		r.skipped[why] = append(r.skipped[why], h.Cell)
		return
	case diff != nil:
		r.differ = append(r.differ, differing{h, diff})
	case r.other != nil && h.Cell.Kind == engine.ContactCell:
		r.estimate.Add(found)
	}
	r.events, r.cells = r.events+events, r.cells+1
}

// reasonOf is why a cell cannot be replayed, "" where that is no property of the cell.
func reasonOf(err error) string {
	for _, known := range []error{replay.ErrSealed, replay.ErrGap, errNoEdition} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, library.ErrFaults) {
		return err.Error()
	}
	return ""
}

// keep takes a cell onto the tape.
func (r *replaying) keep(h *replay.History) {
	said, err := replay.Told(h, r.from)
	if err != nil {
		return // it is told as one that cannot be replayed
	}
	kept := *h
	kept.Said = said
	r.tape.Histories = append(r.tape.Histories, kept)
}

// export writes the tape. It has one version and one live part: those of its first event.
func (r *replaying) export(file string) error {
	if len(r.tape.Histories) == 0 {
		return fmt.Errorf("%s: there is nothing to be written", file)
	}
	if err := r.complete(); err != nil {
		return err
	}
	text, err := r.tape.Format()
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}

func (r *replaying) complete() error {
	first := r.tape.Histories[0].Rows[0]
	for _, h := range r.tape.Histories {
		for i := range h.Rows {
			if h.Rows[i].Live != first.Live || h.Rows[i].Kind == "migrate" {
				return usagef("a history is of one edition of the workspace, and %s saw two: choose another with --contact", h.Cell)
			}
		}
	}
	switch from := r.from.(type) {
	case *tapeArchive:
		r.tape.Version, r.tape.Live, r.tape.Edition = from.tape.Version, from.tape.Live, from.tape.Edition
	case *storeArchive:
		e, err := editionIn(context.Background(), from.r, first.Live)
		if err != nil {
			return err
		}
		r.tape.Edition, r.tape.Live = e, first.Live
		r.tape.Version = library.VersionOf(r.tape.Edition.Files)
		r.tape.Edition = r.tape.Edition.Lean()
	}
	return nil
}
