// Package memory keeps cells in memory, by the same rules as stores on disk: for tests, the simulator and
// the telephone in the terminal. What is committed outlives a [Store], as a disk outlives a process:
// [Store.Reopen] is the next start. Commits can be made to fail, so that the loop around the engine is
// tried against every end that a commit can have.
//
// The package is not for calls that matter: the process takes everything with it.
package memory

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"callflow/engine"
	"callflow/engine/store"
)

// Fate is how a commit ends.
type Fate uint8

// The ends of a commit.
const (
	Kept       Fate = iota // durable
	Refused                // not durable, and the caller knows: [store.ErrFull]
	LostAfter              // durable, but the caller does not know: [store.ErrUnknown]
	LostBefore             // not durable, and the caller does not know: [store.ErrUnknown]
)

// Options are the choices of who makes a store.
type Options struct {
	// Fate is asked before each commit, counted from 1, while nothing else can commit: it may make the
	// commit fail, or keep it waiting. Nil keeps everything.
	Fate func(commit int) Fate
}

// Seeded is a [Options.Fate] that lets so many of a thousand commits fail, each way equally often, and
// always the same ones for a seed.
func Seeded(seed uint64, perThousand int) func(commit int) Fate {
	return func(commit int) Fate {
		// SplitMix64
		z := seed + uint64(commit)*0x9e3779b97f4a7c15
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		z ^= z >> 31
		if z%1000 >= uint64(perThousand) {
			return Kept
		}
		return Refused + Fate(z/1000%3)
	}
}

// Store is a [store.Store] in memory.
type Store struct {
	o      Options
	closed bool // under d.mu
	d      *disk
}

// disk is what outlives a Store.
type disk struct {
	mu       sync.Mutex
	commits  int
	next     engine.ContactID
	cells    map[engine.CellID]store.Cell // without their parts
	parts    map[engine.CellID]map[int64][]byte
	calls    map[string]place
	events   []store.EventRow // by row number, from 1
	cursors  map[string]int64
	bySeq    map[engine.CellID][]int
	effects  map[engine.EffectKey]store.EffectRow
	messages map[engine.MessageKey]store.MessageRow
	versions map[engine.VersionID]store.Version
	tables   tables
}

type place struct {
	contact engine.ContactID
	leg     engine.LegID
}

var (
	_ store.Store   = (*Store)(nil)
	_ store.Reports = (*Store)(nil)
)

// New makes an empty store.
func New(o Options) *Store {
	return &Store{o: o, d: &disk{next: 1, cells: map[engine.CellID]store.Cell{}, parts: map[engine.CellID]map[int64][]byte{}, calls: map[string]place{},
		bySeq: map[engine.CellID][]int{}, effects: map[engine.EffectKey]store.EffectRow{},
		messages: map[engine.MessageKey]store.MessageRow{}, versions: map[engine.VersionID]store.Version{}, tables: newTables()}}
}

// Reopen closes the store and returns one with everything that was committed.
func (s *Store) Reopen() *Store {
	_ = s.Close()
	return &Store{o: s.o, d: s.d}
}

// open locks what is stored, unless the store is closed or the caller has given up.
func (s *Store) open(ctx context.Context) (unlock func(), err error) {
	s.d.mu.Lock()
	if s.closed {
		err = store.ErrClosed
	} else if err = ctx.Err(); err == nil {
		return s.d.mu.Unlock, nil
	}
	s.d.mu.Unlock()
	return nil, err
}

// Close ends the store; what was committed stays for [Store.Reopen].
func (s *Store) Close() error {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	s.closed = true
	return nil
}

// Recover returns what was under way when the store was last used.
func (s *Store) Recover(ctx context.Context) (store.Recovery, error) {
	unlock, err := s.open(ctx)
	if err != nil {
		return store.Recovery{}, err
	}
	defer unlock()
	var r store.Recovery
	for _, c := range s.d.cells {
		if !c.Closed {
			c.State = nil
			r.Cells = append(r.Cells, c)
		}
	}
	slices.SortFunc(r.Cells, func(a, b store.Cell) int { return byCell(a.ID, b.ID) })
	r.Effects = slices.SortedFunc(maps.Values(s.d.effects), func(a, b store.EffectRow) int {
		return cmp.Or(byCell(a.Key.Cell, b.Key.Cell), cmp.Compare(a.Key.Seq, b.Key.Seq), cmp.Compare(a.Key.N, b.Key.N))
	})
	r.Messages = slices.SortedFunc(maps.Values(s.d.messages), func(a, b store.MessageRow) int {
		return cmp.Or(byCell(a.Key.From, b.Key.From), cmp.Compare(a.Key.Seq, b.Key.Seq), cmp.Compare(a.Key.N, b.Key.N))
	})
	return r, nil
}

func byCell(a, b engine.CellID) int {
	return cmp.Or(cmp.Compare(a.N, b.N), cmp.Compare(a.Kind, b.Kind))
}

// Reserve sets ids of contacts aside.
func (s *Store) Reserve(ctx context.Context, n int) (engine.ContactID, error) {
	unlock, err := s.open(ctx)
	if err != nil {
		return 0, err
	}
	defer unlock()
	first := s.d.next
	s.d.next += engine.ContactID(n)
	return first, nil
}

// Load returns a cell as the last commit left it.
func (s *Store) Load(ctx context.Context, id engine.CellID) (store.Cell, error) {
	unlock, err := s.open(ctx)
	if err != nil {
		return store.Cell{}, err
	}
	defer unlock()
	c, ok := s.d.cells[id]
	if !ok {
		return store.Cell{}, fmt.Errorf("cell %s: %w", id, store.ErrNotFound)
	}
	c.State = slices.Clone(c.State)
	for _, n := range slices.Sorted(maps.Keys(s.d.parts[id])) {
		c.Parts = append(c.Parts, store.Part{N: n, Body: slices.Clone(s.d.parts[id][n])})
	}
	return c, nil
}

// FindCall returns the leg that a CallSid is bound to.
func (s *Store) FindCall(ctx context.Context, sid string) (engine.ContactID, engine.LegID, error) {
	unlock, err := s.open(ctx)
	if err != nil {
		return 0, 0, err
	}
	defer unlock()
	p, ok := s.d.calls[sid]
	if !ok {
		return 0, 0, fmt.Errorf("call %q: %w", sid, store.ErrNotFound)
	}
	return p.contact, p.leg, nil
}

// Events returns event rows of all cells, or of one.
func (s *Store) Events(ctx context.Context, q store.Query) ([]store.EventRow, error) {
	unlock, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	limit := q.Limit
	if limit <= 0 {
		limit = 1000
	}
	var out []store.EventRow
	if q.Cell == (engine.CellID{}) {
		from := min(max(q.After, 0), int64(len(s.d.events)))
		rest := s.d.events[from:]
		for i := 0; i < len(rest) && len(out) < limit; i++ {
			if rest[i].Row > 0 { // else it was taken out
				out = append(out, rest[i])
			}
		}
		return out, nil
	}
	for _, i := range s.d.bySeq[q.Cell] {
		if e := s.d.events[i]; e.Seq > q.After && len(out) < limit {
			out = append(out, e)
		}
	}
	return out, nil
}

// PutVersion keeps the sources of a version.
func (s *Store) PutVersion(ctx context.Context, v store.Version) error {
	unlock, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if _, ok := s.d.versions[v.ID]; !ok {
		v.Sources = slices.Clone(v.Sources)
		s.d.versions[v.ID] = v
	}
	return nil
}

// Version returns the sources of a version.
func (s *Store) Version(ctx context.Context, id engine.VersionID) (store.Version, error) {
	unlock, err := s.open(ctx)
	if err != nil {
		return store.Version{}, err
	}
	defer unlock()
	v, ok := s.d.versions[id]
	if !ok {
		return store.Version{}, fmt.Errorf("version %q: %w", id, store.ErrNotFound)
	}
	return v, nil
}
