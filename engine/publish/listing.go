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
	Trial    *Trial            // nil: nothing is tried
	Versions []store.VersionUse
	Changes  []store.Publication // the latest first
}

// Written is what was written down of versions; stores have it, and readers of their files.
type Written interface {
	Publications(ctx context.Context, limit int) ([]store.Publication, error)
	Versions(ctx context.Context) ([]store.VersionUse, error)
}

// mostChanges is how many changes are listed.
const mostChanges = 50

// List tells what is in force by what was written down.
func List(ctx context.Context, from Written) (Listing, error) {
	all, err := from.Publications(ctx, 0)
	if err != nil {
		return Listing{}, err
	}
	l := Listing{Trial: Trying(all), Changes: all[:min(len(all), mostChanges)]}
	l.Current, l.Previous = Standing(all)
	if at := slices.IndexFunc(all, func(e store.Publication) bool { return e.Change.Enforces() }); at >= 0 {
		l.Stands = all[at]
	}
	l.Versions, err = from.Versions(ctx)
	return l, err
}

// Listing tells what is in force. It does not wait for a change under way.
func (p *Publisher) Listing(ctx context.Context) (Listing, error) {
	l, err := List(ctx, p.cfg.Store)
	l.Trial = p.trial.Load()
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
