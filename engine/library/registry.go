package library

import (
	"errors"
	"fmt"
	"maps"
	"sync"
	"sync/atomic"

	"callflow/engine"
)

// Errors of a [Registry]. Compare with [errors.Is].
var (
	// ErrUnknownVersion says that nothing is known of a version.
	ErrUnknownVersion = errors.New("unknown version of the flows")
	// ErrFaults says that flows have errors and cannot be used for calls.
	ErrFaults = errors.New("the flows have errors")
)

// Registry holds the flows that new contacts begin with, and every other version that a contact still
// needs. All versions see the present live part. It can be used by several at once.
type Registry struct {
	sources func(engine.VersionID) ([]byte, error)
	mu      sync.Mutex // held while shelf is replaced
	shelf   atomic.Pointer[shelf]
}

var _ engine.Sets = (*Registry)(nil)

// shelf is what a registry holds at one time. It is never changed.
type shelf struct {
	workspace *Workspace
	beside    *Workspace // that some new contacts begin with; nil for none
	sets      map[engine.VersionID]*engine.Set
	sounds    map[string][]byte // of all versions that were in force
}

// NewRegistry returns a registry whose current flows are those of w. Versions that it does not know are
// compiled from what sources gives, which [Sources] wrote; sources may be nil. It fails with [ErrFaults] when
// w has errors.
func NewRegistry(w *Workspace, sources func(engine.VersionID) ([]byte, error)) (*Registry, error) {
	r := &Registry{sources: sources}
	r.shelf.Store(&shelf{})
	return r, r.Replace(w)
}

// Current returns the flows that new contacts begin with.
func (r *Registry) Current() *engine.Set { return r.shelf.Load().workspace.Set }

// Workspace returns the workspace in force.
func (r *Registry) Workspace() *Workspace { return r.shelf.Load().workspace }

// Sound returns a sound by HASH/NAME: one of the workspace in force, or of one that was before.
func (r *Registry) Sound(path string) (content []byte, ok bool) {
	content, ok = r.shelf.Load().sounds[path]
	return content, ok
}

// Set returns a version with the present live part. It fails with [ErrUnknownVersion], or with [ErrFaults]
// when this program cannot compile what an earlier one could.
func (r *Registry) Set(v engine.VersionID) (*engine.Set, error) {
	if v == "" { // the floor is always of today
		return r.shelf.Load().workspace.Set, nil
	}
	if set := r.shelf.Load().sets[v]; set != nil {
		return set, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	old := r.shelf.Load()
	if set := old.sets[v]; set != nil {
		return set, nil
	}
	flows, err := r.compile(v)
	if err != nil {
		return nil, err
	}
	set := &engine.Set{Flows: flows, Live: old.workspace.Set.Live}
	next := *old
	next.sets = maps.Clone(old.sets)
	next.sets[v] = set
	r.shelf.Store(&next)
	return set, nil
}

func (r *Registry) compile(v engine.VersionID) (*engine.Flows, error) {
	if r.sources == nil {
		return nil, fmt.Errorf("%w: %s", ErrUnknownVersion, v)
	}
	stored, err := r.sources(v)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrUnknownVersion, v, err)
	}
	return CompileVersion(v, stored)
}

// Replace puts a workspace in force, for new contacts and, as far as it is not pinned, for all. It fails
// with [ErrFaults] and changes nothing when w has errors.
func (r *Registry) Replace(w *Workspace) error {
	if w.Diagnostics.HasErrors() {
		return ErrFaults
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	old := r.shelf.Load()
	next := &shelf{workspace: w, sets: map[engine.VersionID]*engine.Set{}, sounds: map[string][]byte{}}
	maps.Copy(next.sounds, old.sounds)
	maps.Copy(next.sounds, w.Outside.Audio)
	for v, set := range old.sets {
		next.sets[v] = &engine.Set{Flows: set.Flows, Live: w.Set.Live}
	}
	next.sets[w.Set.Flows.Version] = w.Set
	r.shelf.Store(next)
	return nil
}

// Beside puts a workspace beside the one in force, for those new contacts whom the caller of [Registry.Aside] chooses. Of its
// live part only where numbers and apps lead holds, and only for contacts on its flows; see [Shares]. [Registry.Replace]
// and [Registry.Alone] end that. It fails with [ErrFaults] when w has errors.
func (r *Registry) Beside(w *Workspace) error {
	if w.Diagnostics.HasErrors() {
		return ErrFaults
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	next := *r.shelf.Load()
	live := *next.workspace.Set.Live
	live.Numbers, live.Apps = w.Set.Live.Numbers, w.Set.Live.Apps
	next.beside = w
	next.sets, next.sounds = maps.Clone(next.sets), maps.Clone(next.sounds)
	next.sets[w.Set.Flows.Version] = &engine.Set{Flows: w.Set.Flows, Live: &live}
	maps.Copy(next.sounds, w.Outside.Audio)
	r.shelf.Store(&next)
	return nil
}

// Aside returns the flows that stand beside those in force, nil for none.
func (r *Registry) Aside() *engine.Set {
	s := r.shelf.Load()
	if s.beside == nil {
		return nil
	}
	return s.sets[s.beside.Set.Flows.Version]
}

// Alone ends what [Registry.Beside] began. Contacts that began so stay on their version.
func (r *Registry) Alone() {
	r.mu.Lock()
	defer r.mu.Unlock()
	next := *r.shelf.Load()
	if next.beside == nil {
		return
	}
	v := next.beside.Set.Flows.Version
	next.sets = maps.Clone(next.sets)
	next.sets[v] = &engine.Set{Flows: next.beside.Set.Flows, Live: next.workspace.Set.Live}
	next.beside = nil
	r.shelf.Store(&next)
}

// Keep forgets the versions that are not among some, with the sounds that only they have. One that is asked for all the same is
// compiled again. The versions in force, and beside it, stay.
func (r *Registry) Keep(some map[engine.VersionID]bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	next := *r.shelf.Load()
	sets, sounds := map[engine.VersionID]*engine.Set{}, map[string][]byte{}
	for v, set := range next.sets {
		if some[v] || v == next.workspace.Set.Flows.Version || next.beside != nil && v == next.beside.Set.Flows.Version {
			sets[v] = set
			for _, files := range set.Flows.Audio {
				for _, path := range files {
					if content, ok := next.sounds[path]; ok {
						sounds[path] = content
					}
				}
			}
		}
	}
	next.sets, next.sounds = sets, sounds
	r.shelf.Store(&next)
}
