package serve

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"callflow/engine"
	"callflow/engine/record"
	"callflow/engine/store"
	"callflow/schema/expr"
)

// mismatchError says that a key was used before, for something else.
type mismatchError struct{ contact engine.ContactID }

func (e *mismatchError) Error() string {
	return "the key was used for another request about contact " + e.contact.Cell().String()
}

// eventOf reads a stored event. Sealed values of a contact whose key is destroyed are missing.
func (s *Server) eventOf(ctx context.Context, row *store.EventRow) (engine.Event, error) {
	e, _, err := record.ParseEvent(row.Kind, row.Body, s.sealer(ctx, row.Cell, map[engine.CellID]*record.Sealer{}))
	if err != nil {
		return engine.Event{}, fmt.Errorf("read event %d of %s: %w", row.Seq, row.Cell, err)
	}
	return e, nil
}

// keyed finds the event of a contact that was taken under a key; nil when there is none. Rows are read only
// when the contact knows the key, or has known so many that it may have forgotten it.
func (s *Server) keyed(ctx context.Context, c *engine.Contact, key string) (*store.EventRow, error) {
	if key == "" || !c.Duplicate(key) && !c.Forgets() {
		return nil, nil
	}
	for after := int64(0); ; {
		rows, err := s.cfg.Store.Events(ctx, store.Query{Cell: c.ID.Cell(), After: after})
		if err != nil || len(rows) == 0 {
			return nil, err
		}
		if i := slices.IndexFunc(rows, func(r store.EventRow) bool { return r.Key == key }); i >= 0 {
			return &rows[i], nil
		}
		after = rows[len(rows)-1].Seq
	}
}

// sameValues compares stored fields with others by name and value, whatever their order. A sealed value that
// cannot be read any more counts as the same: its contact has no key, or has lost it.
func sameValues(stored, b []engine.Named) bool {
	return slices.EqualFunc(sorted(stored), sorted(b), func(a, b engine.Named) bool {
		return a.Name == b.Name && (a.Sealed && a.Value == nil || bytes.Equal(expr.AppendJSON(nil, a.Value), expr.AppendJSON(nil, b.Value)))
	})
}

func sorted(list []engine.Named) []engine.Named {
	return slices.SortedFunc(slices.Values(list), func(a, b engine.Named) int { return bytes.Compare([]byte(a.Name), []byte(b.Name)) })
}
