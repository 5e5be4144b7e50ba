package storetest

import (
	"testing"

	"callflow/engine"
	"callflow/engine/store"
)

// moved takes a contact to another version: the event, the state and the version are of one commit, or nothing of them is.
func moved(t *testing.T, open func() Full) {
	s := start(t, open)
	must(t, s, Turn(7, 1, nil), Turn(8, 1, nil))
	next := func(id engine.ContactID, seq int64, version engine.VersionID, body engine.Body) store.Write {
		return Turn(id, seq, func(e *engine.Event, tn *engine.Turn) {
			if tn.Contact.Version = version; body != nil {
				e.Body = body
			}
		})
	}
	to := engine.Migrate{From: "0123456789abcdef", To: "fedcba9876543210", By: "ship"}
	refused(t, s, store.ErrConflict, next(8, 2, to.To, to), next(7, 3, to.To, to))
	must(t, s, next(7, 2, to.To, to), next(7, 3, to.To, nil))
	for range 2 {
		for id, version := range map[engine.ContactID]engine.VersionID{7: to.To, 8: to.From} {
			if c, err := s.Load(ctx, id.Cell()); err != nil || c.Version != version {
				t.Errorf("contact %d is on %s, %v, want %s", id, c.Version, err, version)
			}
		}
		rows, err := s.Events(ctx, store.Query{Cell: engine.ContactID(7).Cell()})
		if err != nil || len(rows) != 3 || rows[1].Kind != "migrate" {
			t.Errorf("events: %+v, %v", rows, err)
		}
		s = again(t, s, open)
	}
	r, err := s.Recover(ctx)
	if err != nil || len(r.Cells) != 2 || r.Cells[0].Version != to.To || r.Cells[1].Version != to.From {
		t.Errorf("recovered: %+v, %v", r.Cells, err)
	}
}
