package publish

import (
	"context"
	"slices"
	"time"

	"callflow/engine"
)

// Collect takes versions out of the store that nothing needs and that have not been in force for so long: never the one in
// force, the one before, or one with a contact, a room or a place in a line. Of versions that only contacts that are over
// have begun with the sources stay as long as those contacts do, and all else goes. It returns how many are gone.
func (p *Publisher) Collect(ctx context.Context, after time.Duration) (int64, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	all, err := p.cfg.Store.Publications(ctx, 0)
	if err != nil {
		return 0, err
	}
	current := p.flows.Current().Flows.Version
	keep := []engine.VersionID{current, previous(all, current)}
	if aside := p.flows.Aside(); aside != nil {
		keep = append(keep, aside.Flows.Version)
	}
	standing, before := Standing(all)
	keep = append(keep, standing, before)
	gone, err := p.cfg.Store.Collect(ctx, slices.Compact(keep), engine.Millis(time.Now().Add(-after).UnixMilli()))
	if len(gone) > 0 {
		p.cfg.Log.Info("versions that nothing needs are gone", "versions", len(gone))
	}
	return int64(len(gone)), err
}
