package main

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/serve"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
	"callflow/engine/store/storetest"
)

// TestRetention takes out what is older than the workspace says, and logs what is left.
func TestRetention(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "calls.db"), sqlite.Options{Normal: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	var g store.Group
	for id := engine.ContactID(1); id <= 20; id++ {
		g.Writes = append(g.Writes, storetest.Turn(id, 1, func(e *engine.Event, tn *engine.Turn) {
			e.At += engine.Millis(id) * 3_600_000
			tn.Contact.Phase = engine.Closed
		}))
	}
	if err := st.Commit(ctx, g); err != nil {
		t.Fatal(err)
	}
	if err := st.Project(ctx); err != nil {
		t.Fatal(err)
	}
	w := library.Compile(library.Files{"callflow.yaml": []byte("workspace: x\npolicies: {retention: 10h}\n")}, library.Options{})
	if w.Outside == nil || w.Outside.Retention != 10*time.Hour {
		t.Fatalf("retention is not read: %v", w.Diagnostics.Sorted())
	}
	var log bytes.Buffer
	h := &house{w: w, store: st, log: serve.NewLogger(&log, slog.LevelInfo, false)}
	h.expireOld(ctx, time.UnixMilli(int64(storetest.Start)).Add(20*time.Hour+time.Minute))
	if got := log.String(); !strings.Contains(got, "contacts=10 ") || !strings.Contains(got, "oldest=2026-09-22T") {
		t.Errorf("the log says %s", got)
	}
}
