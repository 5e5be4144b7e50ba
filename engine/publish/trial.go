package publish

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"callflow/engine"
	"callflow/engine/canary"
	"callflow/engine/library"
	"callflow/engine/store"
)

// Trial is a version that some new contacts begin with, to see how they fare.
type Trial struct {
	Version engine.VersionID
	Rule    canary.Rule
	Since   engine.Millis
	By      string
	Reason  string
}

// Counter counts how contacts fare on both sides of a trial.
type Counter interface {
	Try(ctx context.Context, since engine.Millis) error
	Tried()
	Figures() (tried, others canary.Figures)
}

// ErrNoTrial says that nothing is tried.
var ErrNoTrial = errors.New("no version is being tried")

// Choose says which flows a new contact begins with. It only looks at what is in memory.
func (p *Publisher) Choose(c canary.Contact) (*engine.Set, canary.Side) {
	t, aside := p.trial.Load(), p.flows.Aside()
	if t == nil || aside == nil {
		return p.flows.Current(), ""
	}
	side := t.Rule.Choose(c)
	if side.Tried() {
		return aside, side
	}
	return p.flows.Current(), side
}

// Count has contacts counted from now on, also for a trial that began before this process. It is called once, before there are calls.
func (p *Publisher) Count(ctx context.Context, c Counter) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.counter = c
	if t := p.trial.Load(); t != nil {
		return c.Try(ctx, t.Since)
	}
	return nil
}

// Trial is what is being tried, nil for nothing, with how it fares beside the others. It does not wait for a change under way.
func (p *Publisher) Trial() (t *Trial, tried, others canary.Figures) {
	if t = p.trial.Load(); t != nil && p.counter != nil {
		tried, others = p.counter.Figures()
	}
	return t, tried, others
}

// try puts a workspace beside the one in force.
func (p *Publisher) try(ctx context.Context, a *Asked, e *store.Publication, w *library.Workspace, r *Report) error {
	text, err := json.Marshal(a.Rule)
	if err != nil {
		return err
	}
	e.Change, e.Version, e.Rule, e.Reason = store.Tried, w.Set.Flows.Version, string(text), a.Reason
	e.At = engine.Millis(time.Now().UnixMilli())
	files := w.Files.WithoutEnv()
	if err := p.cfg.Store.Enforce(ctx, *e, store.Version{ID: e.Version, At: e.At, Sources: library.Sources(files)}, files); err != nil {
		return err
	}
	if p.trial.Load() != nil { // this one is tried in its place
		p.over(replaced)
	}
	if p.counter != nil {
		if err := p.counter.Try(ctx, e.At); err != nil { // what was before now is not counted, and nothing was
			p.cfg.Log.Warn("contacts of before are not counted", "error", err)
		}
	}
	if err := p.flows.Beside(w); err != nil {
		return err
	}
	p.trial.Store(&Trial{Version: e.Version, Rule: *a.Rule, Since: e.At, By: a.By, Reason: a.Reason})
	r.Result = Beside
	if p.cfg.After != nil {
		p.cfg.After(ctx, w)
	}
	return nil
}

// fill makes a rule that of a version: who callers are is not kept.
func (a *Asked) fill(v engine.VersionID) {
	rule := *a.Rule
	rule.Salt, rule.Marks = string(v), nil
	for _, who := range a.Callers {
		rule.Marks = append(rule.Marks, canary.Mark(rule.Salt, who))
	}
	a.Rule = &rule
}

// end ends a trial: nothing further begins with it, and why is written down; of the note only that, by whom and why are
// said. What ends by itself does so also where that cannot be written: a restart would judge it anew.
func (p *Publisher) end(ctx context.Context, how ending, note store.Publication) error {
	t := p.trial.Load()
	if t == nil {
		return nil
	}
	note.At, note.Version, note.Before = engine.Millis(time.Now().UnixMilli()), t.Version, p.flows.Current().Flows.Version
	err := p.cfg.Store.Note(ctx, note)
	if err != nil && how == aborted { // who asked is told, and may ask again
		return err
	}
	p.over(how)
	p.cfg.Log.Warn("a version is not tried any more", "change", string(note.Change), "version", string(t.Version), "by", note.By, "reason", note.Reason)
	return err
}

// ending is how a trial ends, as it is counted.
type ending string

const (
	promoted ending = "promote"
	aborted  ending = "abort"
	replaced ending = "replace"
	reverted ending = "revert" // by itself
)

// over takes a trial out of the memory.
func (p *Publisher) over(how ending) {
	p.trials.WithLabelValues(string(how)).Inc()
	p.trial.Store(nil)
	p.flows.Alone()
	if p.counter != nil {
		p.counter.Tried()
	}
}

// Abort ends the trial: no further contacts begin with the version.
func (p *Publisher) Abort(ctx context.Context, by, reason string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.trial.Load() == nil {
		return ErrNoTrial
	}
	return p.end(ctx, aborted, store.Publication{Change: store.Aborted, By: by, Reason: reason})
}

// Guard ends the trial when its figures are bad. It is called every second or so, and returns why it has ended, else "".
func (p *Publisher) Guard(ctx context.Context) (string, error) {
	if p.trial.Load() == nil {
		return "", nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.trial.Load()
	if t == nil || p.counter == nil {
		return "", nil
	}
	reason := t.Rule.Guard.Judge(p.counter.Figures())
	if reason == "" {
		return "", nil
	}
	return reason, p.end(ctx, reverted, store.Publication{Change: store.Reverted, By: "guard", Reason: reason})
}

// resume takes up a trial that was going on when the process before ended.
func (p *Publisher) resume(ctx context.Context, folder *library.Workspace) error {
	all, err := p.cfg.Store.Publications(ctx, 0)
	all = begun(all)
	all = all[:min(len(all), 2)]
	how := reverted
	if len(all) == 2 && all[0].Change == store.Started { // the folder was edited meanwhile
		how = replaced
		all = all[1:]
	}
	if err != nil || len(all) == 0 || all[0].Change != store.Tried {
		return err
	}
	e := all[0]
	t := Trial{Version: e.Version, Since: e.At, By: e.By, Reason: e.Reason}
	err = json.Unmarshal([]byte(e.Rule), &t.Rule)
	if how == replaced {
		err = errors.New("another version is in force")
	}
	var w *library.Workspace
	if err == nil {
		w, err = p.again(ctx, e.Version, folder)
	}
	if err == nil {
		err = library.Shares(p.flows.Workspace(), w)
	}
	if err == nil && w.Set.Flows.Version != e.Version {
		err = errors.New("this program compiles it to something else")
	}
	if err == nil {
		err = p.flows.Beside(w)
	}
	p.trial.Store(&t)
	if err != nil { // calls go on without it
		if err := p.end(ctx, how, store.Publication{Change: store.Reverted, By: "start", Reason: fmt.Sprintf("it cannot be tried any more: %v", err)}); err != nil {
			p.cfg.Log.Warn("the end of a trial is not written down", "error", err)
		}
	}
	return nil
}
