package publish

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/canary"
	"callflow/engine/library"
	"callflow/engine/store"
	"callflow/schema/diag"
)

// Asked is a change that somebody wants.
type Asked struct {
	// Change is [store.Reloaded], [store.Pushed], [store.Rolled], or [store.Promoted] of what is being tried.
	Change  store.PublishKind
	Files   library.Files    // of a push, as [library.CheckSent] has them
	To      engine.VersionID // of a rollback; "": to the version before
	Folder  bool             // of a reload: the folder counts, also when it has not changed since something was sent
	Seen    bool             // of a reload: what was refused before is not told again before it changes
	Dry     bool             // everything but the change
	Test    bool             // the tests of the workspace have to pass first
	Rule    *canary.Rule     // of a push: only some new contacts begin with it; Salt and Marks are filled in
	Callers []string         // of such a push: single callers who do
	By      string           // who wants it
	Reason  string
}

// Result says what has become of it.
type Result string

// The results.
const (
	Unchanged Result = "unchanged" // it is in force already
	Replaced  Result = "replaced"  // it is in force now
	Refused   Result = "refused"   // nothing has changed
	Sound     Result = "sound"     // a dry change could be made
	Beside    Result = "beside"    // some new contacts begin with it now
)

// Report tells of it.
type Report struct {
	Result  Result
	Version engine.VersionID // that is in force, or would be
	Before  engine.VersionID // that was in force
	// Err is why it was refused, else nil. [ErrFaults] says that the workspace is to blame.
	Err error
	// Diagnostics are those of the workspace, also when it is without errors.
	Diagnostics []diag.Diagnostic
	// Failed are the tests that did not pass, each with what was not as it says.
	Failed []string
	Note   string // what people should know besides
}

// Errors of changes, for [errors.Is].
var (
	ErrFaults = errors.New("the workspace has errors")
	ErrTests  = errors.New("the tests of the workspace do not pass")
	// ErrUnknown says that there is nothing to go back to.
	ErrUnknown = errors.New("there is no such version to go back to")
	// ErrStore says that the change could not be written down; it may be made later.
	ErrStore = errors.New("the change cannot be written down")
)

// Change is the one function by which anything comes into force. It never does so by half.
func (p *Publisher) Change(ctx context.Context, a Asked) Report {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := Report{Before: p.flows.Current().Flows.Version}
	r.Version = r.Before
	p.change(ctx, &a, &r)
	p.tell(&a, &r)
	return r
}

func (p *Publisher) change(ctx context.Context, a *Asked, r *Report) {
	if a.Change == store.Rolled && a.To == "" && p.trial.Load() != nil { // what is tried is gone back from
		r.Result, r.Note = Unchanged, "the version that was being tried is not tried any more"
		if err := p.end(ctx, aborted, store.Publication{Change: store.Aborted, By: a.By, Reason: a.Reason}); err != nil {
			r.Result, r.Err = Refused, fmt.Errorf("%w: %w", ErrStore, err)
		}
		return
	}
	files, e, err := p.wanted(ctx, a, r)
	if err != nil {
		r.Result, r.Err = Refused, err
		return
	}
	digest := files.Digest()
	switch {
	case a.Rule != nil:
	case digest == p.force && (a.Change != store.Reloaded || e.Kept == p.stands.Kept):
		p.looked, r.Result = "", Unchanged
		return
	case a.Seen && digest == p.looked:
		r.Result = Unchanged
		return
	}
	if a.Change == store.Reloaded && !a.Dry {
		p.looked = digest
	}
	w, err := p.compile(files, a, r)
	if err != nil {
		r.Result, r.Err = Refused, err
		return
	}
	r.Version = w.Set.Flows.Version
	if a.Rule != nil {
		a.fill(r.Version)
		if t := p.trial.Load(); r.Version == r.Before || t != nil && t.Version == r.Version && reflect.DeepEqual(t.Rule, *a.Rule) {
			r.Result = Unchanged
			return
		}
	}
	if a.Dry {
		r.Result = Sound
		return
	}
	do := func() error { return p.enforce(ctx, &e, w, r) }
	if a.Rule != nil {
		do = func() error { return p.try(ctx, a, &e, w, r) }
	}
	if err := do(); err != nil {
		p.looked = "" // it may be taken the next time
		r.Result, r.Version, r.Err = Refused, r.Before, fmt.Errorf("%w: %w", ErrStore, err)
	}
}

// wanted are the files that are to be in force, and what is written down of them.
func (p *Publisher) wanted(ctx context.Context, a *Asked, r *Report) (library.Files, store.Publication, error) {
	e := store.Publication{Change: a.Change, Before: r.Before, By: a.By, Reason: a.Reason}
	folder, err := library.ReadDir(p.cfg.Dir)
	if err != nil {
		return nil, e, err
	}
	e.Folder = own(folder)
	switch a.Change {
	case store.Pushed:
		e.Kept = true
		return a.Files.InPlaceOf(folder), e, nil
	case store.Promoted:
		t := p.trial.Load()
		if t == nil {
			return nil, e, ErrNoTrial
		}
		e.Kept = true
		files, err := p.filesOf(ctx, t.Version)
		return files.InPlaceOf(folder), e, err
	case store.Rolled:
		e.Kept = true
		if e.Version, err = p.target(ctx, a.To); err != nil {
			return nil, e, err
		}
		files, err := p.filesOf(ctx, e.Version)
		return files.InPlaceOf(folder), e, err
	}
	if a.Folder || !p.stillStands(p.stands, folder) {
		return folder, e, nil
	}
	e.Kept = true
	r.Note = fmt.Sprintf("version %s is in force by %s since %s; the folder has not changed since", p.stands.Version, p.stands.Change, p.stands.At.Time().UTC().Format(time.RFC3339))
	files, err := p.filesOf(ctx, p.stands.Version)
	return files.InPlaceOf(folder), e, err
}

// target finds the version to go back to: one that is kept, by the beginning of its name, or the one before.
func (p *Publisher) target(ctx context.Context, to engine.VersionID) (engine.VersionID, error) {
	current := p.flows.Current().Flows.Version
	if to == "" {
		all, err := p.cfg.Store.Publications(ctx, 0)
		if err != nil {
			return "", err
		}
		if v := previous(all, current); v != "" {
			return v, nil
		}
		return "", fmt.Errorf("%w: none was in force before %s", ErrUnknown, current)
	}
	all, err := p.cfg.Store.Versions(ctx)
	if err != nil {
		return "", err
	}
	var found []engine.VersionID
	for _, v := range all {
		if strings.HasPrefix(string(v.ID), string(to)) {
			found = append(found, v.ID)
		}
	}
	switch len(found) {
	case 0:
		return "", fmt.Errorf("%w as %s", ErrUnknown, to)
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("several versions begin with %s, such as %s and %s", to, found[0], found[1])
}

// previous is the version that was in force before another one was for the first time: who goes back twice comes to the one
// before that. Publications are in the order of the store, the latest first; "" when there is none.
func previous(all []store.Publication, v engine.VersionID) engine.VersionID {
	for _, e := range all {
		if e.Change.Enforces() && e.Change != store.Rolled && e.Version == v && e.Before != v && e.Before != "" {
			return e.Before
		}
	}
	return ""
}

// compile compiles a workspace and looks whether it can be taken over.
func (p *Publisher) compile(files library.Files, a *Asked, r *Report) (*library.Workspace, error) {
	opt := p.cfg.Options
	opt.LiveNo = max(p.flows.Current().Live.No+1, LiveNo())
	w := library.Compile(files, opt)
	opt.Parsed.Keep(files)
	r.Diagnostics = w.Diagnostics.Sorted()
	if w.Diagnostics.HasErrors() {
		return nil, fmt.Errorf("%w: %w", ErrFaults, faultsIn(r.Diagnostics))
	}
	if now, next := p.flows.Workspace(), w; now.Declared.Name != next.Declared.Name && a.Change != store.Reloaded {
		return nil, fmt.Errorf("the workspace is called %q, the one in force %q", next.Declared.Name, now.Declared.Name)
	}
	if a.Rule != nil {
		if err := library.Shares(p.flows.Workspace(), w); err != nil {
			return nil, err
		}
		for _, name := range a.Rule.Numbers {
			if !leads(w.Set.Live, name) {
				return nil, fmt.Errorf("there is no number or app %q in the workspace", name)
			}
		}
	}
	if p.cfg.Allowed != nil {
		if err := p.cfg.Allowed(p.flows.Workspace(), w); err != nil {
			return nil, err
		}
	}
	if a.Test || p.cfg.Test {
		if err := p.test(files, r); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// leads reports whether a number or an app has a name.
func leads(live *engine.LivePart, name string) bool {
	for _, entries := range []map[string]engine.Entry{live.Numbers, live.Apps} {
		for _, e := range entries {
			if e.Name == name && name != "" {
				return true
			}
		}
	}
	return false
}

// LiveNo numbers the live part of a workspace that is read now: it rises also over restarts.
func LiveNo() engine.LiveNo { return engine.LiveNo(time.Now().UnixMilli()) }

// enforce writes a workspace down and swaps the pointer.
func (p *Publisher) enforce(ctx context.Context, e *store.Publication, w *library.Workspace, r *Report) error {
	e.Version = w.Set.Flows.Version
	if err := p.live(ctx, w); err != nil {
		return err
	}
	if err := p.keep(ctx, e, w); err != nil {
		return err
	}
	if err := p.flows.Replace(w); err != nil {
		return err
	}
	switch {
	case p.trial.Load() == nil:
	case e.Change == store.Promoted:
		p.over(promoted)
	default:
		if err := p.end(ctx, replaced, store.Publication{Change: store.Reverted, By: e.By, Reason: "another version is in force: " + string(e.Version)}); err != nil {
			p.cfg.Log.Warn("the end of a trial is not written down", "error", err)
		}
	}
	p.force, r.Result = w.Files.Digest(), Replaced
	p.forget(ctx)
	if p.cfg.After != nil {
		p.cfg.After(ctx, w)
	}
	return nil
}

// forget lets go of versions in memory that no contact in progress is on.
func (p *Publisher) forget(ctx context.Context) {
	pinned, err := p.cfg.Store.Pinned(ctx)
	if err != nil {
		return // they are let go of the next time
	}
	live := map[engine.VersionID]bool{}
	for v := range pinned {
		live[v] = true
	}
	p.flows.Keep(live)
	p.read.Lock()
	defer p.read.Unlock()
	p.was = nil
}
