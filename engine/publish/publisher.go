// Package publish puts workspaces in force while calls are under way: all of one, or nothing. Whatever asks for that – a folder
// that has changed, a signal, the API – ends in one function, [Publisher.Change], which reads, compiles, plays the tests if
// it was told to, writes down what is new, and then swaps one pointer. With any error the old set stays, and everybody who
// can be told is. Contacts in progress stay on the version that they began with.
package publish

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/metric"
	"callflow/engine/store"
	"callflow/schema/diag"
)

// Store is where versions are kept.
type Store interface {
	store.Publications
	Version(ctx context.Context, id engine.VersionID) (store.Version, error)
}

// Config is what a [Publisher] is made of.
type Config struct {
	Dir     string          // the folder of the workspace
	Options library.Options // how it is compiled; LiveNo is raised each time
	Store   Store
	Log     *slog.Logger
	Metrics *metric.Set
	// Allowed refuses what a running server cannot take over; nil: everything can be.
	Allowed func(now, next *library.Workspace) error
	// Live keeps what is needed to replay events under the live part of a workspace, before there are any; nil: nothing is.
	Live func(context.Context, *library.Workspace) error
	// Last is what was in force last with its surroundings, nil when that is not known. It is asked when a process begins with
	// a folder that has errors; nil: the surroundings of the folder are taken.
	Last func(context.Context) (*library.Edition, error)
	// After does what belongs to a workspace besides its flows. It cannot take the workspace back.
	After func(context.Context, *library.Workspace)
	// Alike tells of two versions which steps say the same in both, by their names in each: what a contact stands at must, so
	// that it can go on in the other one. nil: no step does.
	Alike func(old, now *library.Workspace) func(was, is *engine.Step, of, to engine.FlowName) bool
	// Test has every change pass the tests of its workspace.
	Test bool
}

// Publisher puts workspaces in force. It can be used by several at once.
type Publisher struct {
	cfg   Config
	flows *library.Registry

	mu      sync.Mutex
	force   string // digest of the files in force
	looked  string // of those that a change of the folder was last refused for
	behind  atomic.Bool
	stands  store.Publication
	trial   atomic.Pointer[Trial] // nil: nothing is tried
	counter Counter               // nil: nobody counts
	counts

	read sync.Mutex
	was  map[engine.VersionID]*library.Workspace // versions as they were written, for migrations
}

// Open puts in force what is to be when a server begins: the folder, unless something was sent or gone back to since the
// folder was last changed. A folder with errors is not put in force: what was before stays, see [Publisher.Behind]; where
// nothing was, the error is [ErrFaults].
func Open(ctx context.Context, cfg Config, folder *library.Workspace) (*Publisher, error) {
	p := &Publisher{cfg: cfg, counts: measures(cfg.Metrics)}
	before, err := p.standing(ctx)
	if err != nil {
		return nil, err
	}
	faulty := folder.Diagnostics.HasErrors()
	w, kept := folder, p.stillStands(before, folder.Files)
	if kept || faulty {
		if w, err = p.stays(ctx, before, folder); err != nil {
			return nil, err
		}
	}
	if p.flows, err = library.NewRegistry(w, p.sources); err != nil {
		return nil, err
	}
	p.force, p.stands = w.Files.Digest(), before
	if faulty {
		p.looked = folder.Files.Digest()
		p.lags(true)
	}
	if err := p.live(ctx, w); err != nil {
		return nil, err
	}
	if err := p.starts(ctx, w, folder, kept); err != nil {
		return nil, err
	}
	return p, p.resume(ctx, folder)
}

// stays is the workspace that was in force before the process began, compiled once more.
func (p *Publisher) stays(ctx context.Context, before store.Publication, folder *library.Workspace) (*library.Workspace, error) {
	if before.Version == "" {
		return nil, fmt.Errorf("%w: %w", ErrFaults, faultsIn(folder.Diagnostics.Sorted()))
	}
	w, err := p.again(ctx, before.Version, folder)
	if err == nil {
		return w, nil
	}
	way := "a change of the folder puts that in force"
	if folder.Diagnostics.HasErrors() {
		way = "the folder has errors itself"
	}
	return nil, fmt.Errorf("version %s, which is in force since %s by %s, cannot be used with this folder; %s: %w",
		before.Version, before.At.Time().Format(time.DateTime), before.By, way, err)
}

// starts writes down with which workspace the process has begun, if that is another one than before. Of a folder with errors
// nothing is noted: the one of before it counts on.
func (p *Publisher) starts(ctx context.Context, w, folder *library.Workspace, kept bool) error {
	before := p.stands
	e := store.Publication{Change: store.Started, Version: w.Set.Flows.Version, Before: before.Version, Kept: kept, Folder: own(folder.Files)}
	if folder.Diagnostics.HasErrors() {
		kept, e.Kept, e.Folder = true, before.Kept, before.Folder
	}
	same := before.Version == e.Version
	if same && kept {
		return nil
	}
	if same {
		e.Before = ""
	}
	if same && before.Folder == e.Folder {
		e = before // nothing has changed
	}
	return p.keep(ctx, &e, w)
}

func (p *Publisher) live(ctx context.Context, w *library.Workspace) error {
	if p.cfg.Live == nil {
		return nil
	}
	return p.cfg.Live(ctx, w)
}

// again compiles what is kept of a version, in the surroundings of the folder, or, when that has errors, in those that were in
// force last.
func (p *Publisher) again(ctx context.Context, v engine.VersionID, folder *library.Workspace) (*library.Workspace, error) {
	files, err := p.filesOf(ctx, v)
	if err != nil {
		return nil, err
	}
	around := folder.Files
	if folder.Diagnostics.HasErrors() && p.cfg.Last != nil {
		last, err := p.cfg.Last(ctx)
		if err != nil {
			return nil, err
		}
		const usual = "default" // what is taken when none is named; a file that cannot be read has no name
		if last != nil && cmp.Or(last.Env, usual) == cmp.Or(p.cfg.Options.Env, usual) {
			around = last.Files
		}
	}
	w := library.CompileAgain(files.InPlaceOf(around), p.cfg.Options)
	if w.Diagnostics.HasErrors() {
		return nil, faultsIn(w.Diagnostics.Sorted())
	}
	return w, nil
}

// Behind reports whether the folder of the workspace holds what cannot be put in force, so that something older answers.
func (p *Publisher) Behind() bool { return p.behind.Load() }

// lags notes whether the folder cannot be put in force.
func (p *Publisher) lags(yes bool) {
	p.behind.Store(yes)
	p.failing.Set(0)
	if yes {
		p.failing.Set(1)
	}
}

// Flows are the flows in force, and all others that contacts need.
func (p *Publisher) Flows() *library.Registry { return p.flows }

// Sound returns a sound of any version by its path under /audio/.
func (p *Publisher) Sound(path string) ([]byte, bool) {
	if content, ok := p.flows.Sound(path); ok {
		return content, true
	}
	hash, name, ok := cutPath(path)
	if !ok {
		return nil, false
	}
	ctx, cancel := context.WithTimeout(context.Background(), readTime)
	defer cancel()
	content, err := p.cfg.Store.Content(ctx, hash)
	return content, err == nil && name != ""
}

// readTime is how long somebody may wait for a file of an older version.
const readTime = 5 * time.Second

func (p *Publisher) sources(v engine.VersionID) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), readTime)
	defer cancel()
	kept, err := p.cfg.Store.Version(ctx, v)
	return kept.Sources, err
}

// standing is the latest change that put something in force for everybody; its version is "" when there is none.
func (p *Publisher) standing(ctx context.Context) (store.Publication, error) {
	all, err := p.cfg.Store.Publications(ctx, 0)
	if err != nil {
		return store.Publication{}, err
	}
	at := slices.IndexFunc(all, func(e store.Publication) bool { return e.Change.Enforces() })
	if at < 0 {
		return store.Publication{}, nil
	}
	return all[at], nil
}

// stillStands reports whether what was put in force holds, whatever the folder has: it was sent or gone back to, and the
// folder is the one of that time. Its environments do not count: they belong to the place.
func (p *Publisher) stillStands(e store.Publication, folder library.Files) bool {
	return e.Kept && e.Folder == own(folder)
}

// own is a hash of the files of a folder that calls depend on, environments aside.
func own(files library.Files) string {
	files = files.WithoutEnv()
	for _, test := range files.Tests() {
		delete(files, test)
	}
	return files.Digest()
}

// keep writes down what is put in force, all of it or nothing. A publication that was written down before is not again.
func (p *Publisher) keep(ctx context.Context, e *store.Publication, w *library.Workspace) error {
	if e.ID == 0 {
		e.At = engine.Millis(time.Now().UnixMilli())
	}
	files := w.Files.WithoutEnv()
	v := store.Version{ID: w.Set.Flows.Version, At: e.At, Sources: library.Sources(files)}
	if e.ID == 0 {
		if err := p.cfg.Store.Enforce(ctx, *e, v, files); err != nil {
			return fmt.Errorf("keep the flows: %w", err)
		}
	}
	p.stands = *e
	return nil
}

// filesOf are the files of a version that is kept, without environments.
func (p *Publisher) filesOf(ctx context.Context, v engine.VersionID) (library.Files, error) {
	files, err := p.cfg.Store.Files(ctx, v)
	if errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("%w: of version %s not all files are kept", ErrUnknown, v)
	}
	return files, err
}

// faultsIn is an error that names the first faults.
func faultsIn(all []diag.Diagnostic) error {
	text, n := "", 0
	for _, d := range all {
		if d.Severity != diag.Error {
			continue
		}
		if n++; n <= 3 {
			text += fmt.Sprintf("; %s:%s: %s [%s]", d.File, d.Span.Start, d.Message, d.Code)
		}
	}
	if n == 1 {
		return errors.New("1 error" + text)
	}
	return fmt.Errorf("%d errors%s", n, text)
}
