package memory

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"

	"callflow/engine"
	"callflow/engine/store"
)

// Expire takes all of a class that is old out of the store.
func (s *Store) Expire(ctx context.Context, class store.Class, before engine.Millis) (e store.Expired, err error) {
	unlock, err := s.open(ctx)
	if err != nil {
		return e, err
	}
	defer unlock()
	switch class {
	case store.EventClass:
		s.d.expireEvents(before, &e)
	case store.LogClass:
		return e, fmt.Errorf("class %q is not taken out like this", class)
	default:
		s.d.expireRows(class, before, &e)
	}
	return e, nil
}

// expireEvents takes out what cells that are over were told, and old events of those that go on for ever.
func (d *disk) expireEvents(before engine.Millis, e *store.Expired) {
	for id, c := range d.cells {
		if c.Closed && c.At < before && d.settled(id) {
			e.Cells++
			e.Rows += d.expire(id)
		}
	}
	for id, list := range d.bySeq {
		if id.Kind == engine.ContactCell {
			continue
		}
		kept := list[:0:0]
		for at, i := range list {
			if d.events[i].At >= before || i >= d.tables.mark || i == len(d.events)-1 || at == len(list)-1 {
				kept = append(kept, i)
				continue
			}
			d.events[i] = store.EventRow{}
			e.Rows++
		}
		d.bySeq[id] = kept
	}
}

// expireRows takes out rows that were last heard of before an instant. Those of a contact go together.
func (d *disk) expireRows(class store.Class, before engine.Millis, e *store.Expired) {
	gone := map[int64]bool{}
	for _, r := range d.tables.rows[store.Contacts] {
		if class == store.ContactClass && d.overAt(r.Values[0].(int64)) < before {
			gone[r.Values[0].(int64)] = true
			e.Cells++
		}
	}
	for _, p := range store.Projections() {
		if p.Class() != class {
			continue
		}
		rows := d.tables.rows[p]
		for k, r := range rows {
			contact, of := int64(0), p.ContactColumn()
			if of >= 0 {
				contact, _ = r.Values[of].(int64)
			}
			_, known := d.tables.rows[store.Contacts][key{contact}]
			old := r.Heard() < before && of >= 0 && d.cellOver(contact)
			switch {
			case class == store.ContactClass && !gone[contact] && known:
				old = false
			case p == store.Offers:
				old = r.Heard() < before
			case p == store.AgentStates:
				old = d.until(r) < before
			}
			if gone[contact] || old {
				delete(rows, k)
				e.Rows++
			}
		}
	}
}

// overAt is when a contact was over, as its rows tell; the far future where it is not, or has events.
func (d *disk) overAt(contact int64) engine.Millis {
	if _, there := d.cells[engine.ContactID(contact).Cell()]; there {
		return math.MaxInt64
	}
	at := d.tables.rows[store.Contacts][key{contact}].Values[1].(int64)
	for _, r := range d.tables.rows[store.Legs] {
		if r.Values[0] == contact {
			at = max(at, int64(r.Heard()))
		}
	}
	return engine.Millis(at)
}

// cellOver reports whether nothing of a contact or room is under way.
func (d *disk) cellOver(contact int64) bool {
	c, there := d.cells[engine.ContactID(contact).Cell()]
	return !there || c.Closed || contact == int64(engine.FloorID)
}

// until is when an agent did something else; in the far future while that is not known.
func (d *disk) until(r store.Row) engine.Millis {
	end := engine.Millis(math.MaxInt64)
	for k, o := range d.tables.rows[store.AgentStates] {
		if k[0] == r.Values[0] && compareKeys(k, keyOf(r)) > 0 {
			end = min(end, o.Heard())
		}
	}
	return end
}

// Oldest returns when the oldest of a class was last heard of.
func (s *Store) Oldest(ctx context.Context, class store.Class, point string) (oldest engine.Millis, err error) {
	unlock, err := s.open(ctx)
	if err != nil {
		return 0, err
	}
	defer unlock()
	d := s.d
	note := func(at engine.Millis) {
		if at > 0 && at < math.MaxInt64 && (oldest == 0 || at < oldest) {
			oldest = at
		}
	}
	if class == store.EventClass {
		for _, c := range d.cells {
			if c.Closed {
				note(c.At)
			}
		}
	}
	for _, p := range store.Projections() {
		for _, r := range d.tables.rows[p] {
			if p.Class() != class || class == store.LogClass && r.Values[0] != point {
				continue
			}
			if class == store.ContactClass {
				if p == store.Contacts {
					note(d.overAt(r.Values[0].(int64)))
				}
				continue
			}
			at := r.Heard()
			if p == store.AgentStates {
				at = d.until(r)
			}
			note(at)
		}
	}
	return oldest, nil
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

// expire takes out what one cell was told, and what it is.
func (d *disk) expire(id engine.CellID) (rows int64) {
	for _, i := range d.bySeq[id] {
		d.events[i] = store.EventRow{}
		rows++
	}
	maps.DeleteFunc(d.calls, func(_ string, p place) bool { return p.contact.Cell() == id })
	delete(d.bySeq, id)
	delete(d.parts, id)
	delete(d.cells, id)
	return rows + 1
}

// keptRows are the rows that do not follow from events any more.
func (d *disk) keptRows() tables {
	t := newTables()
	for _, p := range store.Projections() {
		for k, r := range d.tables.rows[p] {
			if d.first(r) > cmp.Or(r.Heard(), 1) {
				t.rows[p][k] = r
			}
		}
	}
	return t
}

// first is when the events begin from which a row follows: in the far future where there are none, at once
// where all events of a contact are there.
func (d *disk) first(r store.Row) engine.Millis {
	id := engine.FloorID.Cell()
	if of := r.Into.ContactColumn(); of >= 0 {
		id = engine.ContactID(r.Values[of].(int64)).Cell()
	} else if name, _ := r.Values[0].(string); r.Into == store.Offers && name[0] == byte(engine.ContactCell) {
		contact, _ := r.Values[1].(int64)
		id = engine.ContactID(contact).Cell()
	}
	list := d.bySeq[id]
	switch {
	case len(list) == 0:
		return math.MaxInt64
	case id.Kind == engine.ContactCell:
		return 0
	}
	return d.events[list[0]].At
}
