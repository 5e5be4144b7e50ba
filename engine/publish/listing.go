package publish

import (
	"context"
	"encoding/json"
	"slices"

	"callflow/engine"
	"callflow/engine/store"
)

// Listing is what is in force, and what was.
type Listing struct {
	Current  engine.VersionID
	Previous engine.VersionID  // that a rollback leads to; "" for none
	Stands   store.Publication // by which the current version came into force
	Versions []store.VersionUse
	Changes  []store.Publication // the latest first
}

// mostChanges is how many changes are listed.
const mostChanges = 50

// Listing tells what is in force. It does not wait for a change under way.
func (p *Publisher) Listing(ctx context.Context) (Listing, error) {
	l := Listing{Current: p.flows.Current().Flows.Version}
	all, err := p.cfg.Store.Publications(ctx, 0)
	if err != nil {
		return Listing{}, err
	}
	if at := slices.IndexFunc(all, func(e store.Publication) bool { return e.Change.Enforces() }); at >= 0 {
		l.Stands = all[at]
	}
	l.Previous, l.Changes = previous(all, l.Current), all[:min(len(all), mostChanges)]
	l.Versions, err = p.cfg.Store.Versions(ctx)
	return l, err
}

// Standing finds in what was written down, the latest first, which version is in force for everybody and which one was before.
func Standing(all []store.Publication) (current, before engine.VersionID) {
	for _, e := range all {
		if e.Change.Enforces() {
			return e.Version, previous(all, e.Version)
		}
	}
	return "", ""
}

// Trying finds what is being tried, nil for nothing.
func Trying(all []store.Publication) *Trial {
	all = begun(all)
	if len(all) == 0 || all[0].Change != store.Tried {
		return nil
	}
	e := all[0]
	t := &Trial{Version: e.Version, Since: e.At, By: e.By, Reason: e.Reason}
	if json.Unmarshal([]byte(e.Rule), &t.Rule) != nil {
		return nil
	}
	return t
}

// begun are the changes of what new contacts begin with: migrations are about others.
func begun(all []store.Publication) []store.Publication {
	return slices.DeleteFunc(slices.Clone(all), func(e store.Publication) bool { return e.Change == store.Migrated })
}
