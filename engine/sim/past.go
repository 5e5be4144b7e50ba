package sim

import (
	"slices"

	"callflow/engine"
)

// mostPast is how many contacts an office remembers after their end: requests may come late, and more than once.
const mostPast = 256

// past is what an office remembers of contacts that are over; it stands in place of a store.
type past struct {
	cells map[engine.CellID]*engine.Contact
	calls map[string]engine.CallRef
	order []engine.CellID
}

func newPast() *past {
	return &past{cells: map[engine.CellID]*engine.Contact{}, calls: map[string]engine.CallRef{}}
}

// Load gives back a contact that is over; every other one that is not in memory is unknown.
func (p *past) Load(id engine.CellID) (*engine.Contact, []byte, error) {
	if c := p.cells[id]; c != nil {
		return c, nil, nil
	}
	return nil, nil, engine.ErrUnknownCell
}

// take remembers a contact or a room that is over, and forgets the oldest ones.
func (p *past) take(c *engine.Contact) {
	id := c.ID.Cell()
	if c.Phase != engine.Closed {
		return
	}
	if p.cells[id] == nil {
		p.order = append(p.order, id)
	}
	p.cells[id] = c
	for _, l := range c.Legs {
		if l.Sid != "" && l.Home == 0 {
			p.calls[l.Sid] = engine.CallRef{Contact: c.ID, Leg: l.ID}
		}
	}
	if len(p.order) >= 2*mostPast {
		for _, old := range p.order[:mostPast] {
			p.forget(old)
		}
		p.order = slices.Clone(p.order[mostPast:])
	}
}

func (p *past) forget(id engine.CellID) {
	for _, l := range p.cells[id].Legs {
		delete(p.calls, l.Sid)
	}
	delete(p.cells, id)
}
