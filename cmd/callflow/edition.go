package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/publish"
	"callflow/engine/replay"
	"callflow/engine/sim"
	"callflow/engine/store/sqlite"
)

// keepEdition stores what the live part of a workspace is made of, before any event is taken under it, so that
// those events can be replayed.
func (h *house) keepEdition(ctx context.Context, w *library.Workspace) error {
	body, err := library.EditionOf(w).MarshalBinary()
	if err == nil {
		err = h.store.PutEdition(ctx, w.Set.Live.No, body)
	}
	if err != nil {
		return fmt.Errorf("keep the live part: %w", err)
	}
	return nil
}

// lastEdition is what a database says was in force last; nil when it holds none.
func lastEdition(ctx context.Context, file string) (*library.Edition, error) {
	r, err := sqlite.Read(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	no, err := r.Current(ctx)
	if err != nil || no == 0 {
		return nil, err
	}
	return editionIn(ctx, r, no)
}

// stands is the version that a database has in force, "" for none or when there is no database.
func stands(ctx context.Context, file string) engine.VersionID {
	r, err := sqlite.Read(file)
	if err != nil {
		return ""
	}
	defer func() { _ = r.Close() }()
	all, err := r.Publications(ctx, 0)
	if err != nil {
		return ""
	}
	current, _ := publish.Standing(all)
	return current
}

// simulatedKey seals the sensitive values of simulated contacts. Nothing of theirs is secret.
const simulatedKey = "of simulated calls"

// writeHistory writes what simulated calls were as a history.
func writeHistory(file, dir string, w *library.Workspace, log []sim.Turned, seed uint64) error {
	t := &replay.Tape{
		Made:    fmt.Sprintf("workspace %s, made by callflow simulate --seed %d --history", filepath.Base(filepath.Clean(dir)), seed),
		Version: w.Set.Flows.Version, Live: w.Set.Live.No, Edition: library.EditionOf(w).Lean(),
	}
	for i := range log {
		if err := t.Add(log[i].Event, log[i].Turn, []byte(simulatedKey)); err != nil {
			return err
		}
	}
	text, err := t.Format()
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}
