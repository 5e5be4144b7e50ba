package serve

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"callflow/engine"
	"callflow/engine/record"
	"callflow/engine/store"
)

// loadTime bounds reading one row.
const loadTime = 3 * time.Second

// cells loads contacts for the loop.
type cells struct{ store store.Store }

var _ engine.Cells = cells{}

// Load returns a contact as the last commit left it.
func (c cells) Load(id engine.CellID) (*engine.Contact, []byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), loadTime)
	defer cancel()
	row, err := c.store.Load(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil, engine.ErrUnknownCell
	}
	if err != nil {
		return nil, nil, fmt.Errorf("load contact: %w", err)
	}
	seal, err := record.NewSealer(row.SealKey)
	if err != nil {
		return nil, nil, fmt.Errorf("load contact %s: %w", id, err)
	}
	parts := make([][]byte, len(row.Parts))
	for i := range row.Parts {
		parts[i] = row.Parts[i].Body
	}
	contact, _, err := record.ParseState(row.State, seal, parts...)
	if err != nil {
		return nil, nil, fmt.Errorf("load contact %s: %w", id, err)
	}
	return contact, row.SealKey, nil
}

// findCall finds the leg that a CallSid is bound to: in memory, else in the store.
func (s *Server) findCall(sid string) (ref engine.CallRef, ok bool, err error) {
	if ref, ok := s.loop.Call(sid); ok {
		return ref, true, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), loadTime)
	defer cancel()
	ref.Contact, ref.Leg, err = s.cfg.Store.FindCall(ctx, sid)
	if errors.Is(err, store.ErrNotFound) {
		return engine.CallRef{}, false, nil
	}
	return ref, err == nil, err
}

// ids gives out numbers of contacts, from blocks that the store has set aside.
type ids struct {
	mu        sync.Mutex
	next, end engine.ContactID
}

// blockOf is how many numbers are set aside at once; those left over at the end of the process are lost.
const blockOf = 1000

// take returns an unused number. A new block is asked for when the old one is used up, unless upkeep has
// done so before.
func (i *ids) take(ctx context.Context, st store.Store) (engine.ContactID, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.next == i.end {
		first, err := st.Reserve(ctx, blockOf)
		if err != nil {
			return 0, err
		}
		i.next, i.end = first, first+blockOf
	}
	id := i.next
	i.next++
	return id, nil
}
