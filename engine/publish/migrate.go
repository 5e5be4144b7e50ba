package publish

import (
	"context"
	"errors"
	"fmt"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/migrate"
)

// ErrNotInForce says that contacts were to go on in a version that is not in force for everybody.
var ErrNotInForce = errors.New("contacts go on in the version in force, and in no other")

// Migration judges which contacts in progress can go on in the version in force. It is for one goroutine.
type Migration struct {
	p      *Publisher
	now    *library.Workspace
	judges map[engine.VersionID]*migrate.Judged // nil: that version cannot be compiled any more
	tried  engine.VersionID                     // contacts on it stay; "" for none
}

// Migration begins one to a version, which must be in force. From is the only version that contacts are taken from, "" for
// all but the one that is tried: what becomes of contacts there is what the trial is about.
func (p *Publisher) Migration(ctx context.Context, to, from engine.VersionID) (*Migration, error) {
	if current := p.flows.Current().Flows.Version; to != current {
		return nil, fmt.Errorf("%w: %s is, not %s", ErrNotInForce, current, to)
	}
	m := &Migration{p: p, judges: map[engine.VersionID]*migrate.Judged{}}
	if t := p.trial.Load(); t != nil && t.Version != from {
		m.tried = t.Version
	}
	var err error
	m.now, err = p.compiled(ctx, to)
	return m, err
}

// Prepare makes ready to judge contacts of a version. It may take as long as compiling that; a version that is judged already
// takes none. What goes wrong with its sources is no error: its contacts stay.
func (m *Migration) Prepare(ctx context.Context, v engine.VersionID) {
	if _, ready := m.judges[v]; ready || v == m.now.Set.Flows.Version {
		return
	}
	m.judges[v] = nil
	old, err := m.p.compiled(ctx, v)
	if err != nil {
		m.p.cfg.Log.Warn("contacts of a version cannot be judged", "version", string(v), "error", err)
		return
	}
	same := func(*engine.Step, *engine.Step, engine.FlowName, engine.FlowName) bool { return false }
	if m.p.cfg.Alike != nil {
		same = m.p.cfg.Alike(old, m.now)
	}
	m.judges[v] = &migrate.Judged{Old: old.Set.Flows, Now: m.now.Set.Flows, Names: m.now.Moved, Same: same, Left: old.Leaves, Leaves: m.now.Leaves}
}

// Judge says how a contact fits as it stands, and how it would get there. It only looks at what is in memory.
func (m *Migration) Judge(c *engine.Contact) (migrate.Verdict, engine.Migrate) {
	if c.Version == m.now.Set.Flows.Version {
		return migrate.Verdict{Fit: migrate.Alone}, engine.Migrate{}
	}
	if c.Version == m.tried {
		return migrate.Verdict{Fit: migrate.Stays, Why: "its version is being tried"}, engine.Migrate{}
	}
	j := m.judges[c.Version]
	if j == nil {
		return migrate.Verdict{Fit: migrate.Stays, Why: "its own version cannot be read"}, engine.Migrate{}
	}
	return j.Plan(c)
}

// compiled is a version as it was written, from what is kept of it.
func (p *Publisher) compiled(ctx context.Context, v engine.VersionID) (*library.Workspace, error) {
	p.read.Lock()
	defer p.read.Unlock()
	if w := p.was[v]; w != nil {
		return w, nil
	}
	kept, err := p.cfg.Store.Version(ctx, v)
	if err != nil {
		return nil, err
	}
	files, err := library.FilesOf(kept.Sources)
	if err != nil {
		return nil, err
	}
	w := library.Compile(files, library.Options{LiveNo: 1})
	if len(p.was) >= mostRead {
		clear(p.was)
	}
	if p.was == nil {
		p.was = map[engine.VersionID]*library.Workspace{}
	}
	p.was[v] = w
	return w, nil
}

// mostRead is how many versions are kept as they were written.
const mostRead = 4
