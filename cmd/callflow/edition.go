package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"callflow/engine/library"
	"callflow/engine/replay"
	"callflow/engine/sim"
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
