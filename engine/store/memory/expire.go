package memory

import (
	"context"
	"maps"

	"callflow/engine"
	"callflow/engine/store"
)

// Expire takes all cells that are over and old out of the store, and old events of floors.
func (s *Store) Expire(ctx context.Context, before engine.Millis) (e store.Expired, err error) {
	unlock, err := s.open(ctx)
	if err != nil {
		return e, err
	}
	defer unlock()
	d := s.d
	for id, c := range d.cells {
		switch {
		case !c.Closed:
		case c.At < before && d.settled(id):
			e.Cells++
			e.Rows += d.expire(id)
		case e.Oldest == 0 || c.At < e.Oldest:
			e.Oldest = c.At
		}
	}
	kept := d.bySeq[engine.FloorID.Cell()][:0:0]
	for _, i := range d.bySeq[engine.FloorID.Cell()] {
		if d.events[i].At >= before || i >= d.tables.mark || i == len(d.events)-1 {
			kept = append(kept, i)
			continue
		}
		d.events[i] = store.EventRow{}
		e.Rows++
	}
	d.bySeq[engine.FloorID.Cell()] = kept
	return e, nil
}

// settled reports whether nothing of a cell is still to be projected, done or received, and others have had events
// since.
func (d *disk) settled(id engine.CellID) bool {
	for _, i := range d.bySeq[id] {
		if i >= d.tables.mark || i == len(d.events)-1 {
			return false
		}
	}
	for key := range d.effects {
		if key.Cell == id {
			return false
		}
	}
	for key := range d.messages {
		if key.From == id {
			return false
		}
	}
	return true
}

// expire takes one cell out.
func (d *disk) expire(id engine.CellID) (rows int64) {
	for _, i := range d.bySeq[id] {
		d.events[i] = store.EventRow{}
		rows++
	}
	for _, p := range store.Projections() {
		at := 0
		if p == store.LogRecords {
			at = 1
		}
		if p.Columns()[at].Name != "contact" {
			continue
		}
		maps.DeleteFunc(d.tables.rows[p], func(_ key, r store.Row) bool { return r.Values[at] == id.N })
	}
	maps.DeleteFunc(d.calls, func(_ string, p place) bool { return p.contact.Cell() == id })
	delete(d.bySeq, id)
	delete(d.parts, id)
	delete(d.cells, id)
	return rows + 1
}
