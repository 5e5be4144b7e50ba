package engine

import "container/heap"

// dueAt says when a cell is due.
type dueAt struct {
	at   Millis
	cell CellID
}

// dueHeap orders cells by due time, then by number.
type dueHeap []dueAt

func (h dueHeap) Len() int { return len(h) }
func (h dueHeap) Less(i, j int) bool {
	if h[i].at != h[j].at {
		return h[i].at < h[j].at
	}
	return h[i].cell.N < h[j].cell.N
}
func (h dueHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push is for container/heap.
func (h *dueHeap) Push(x any) { *h = append(*h, x.(dueAt)) }

// Pop is for container/heap.
func (h *dueHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

func (h *dueHeap) push(d dueAt) { heap.Push(h, d) }
func (h *dueHeap) pop() dueAt   { return heap.Pop(h).(dueAt) }

// dueOf is when a contact is due next, 0 for never.
func dueOf(c *Contact) Millis {
	t := turn{c: c}
	return t.due()
}

// schedule puts a cell on the heap if it is due earlier than its entry there. A cell that is due later
// keeps its entry: when that comes up nothing is due, and the cell is put back.
func (l *Loop) schedule(id CellID, c *cell, due Millis) {
	if due > 0 && (c.sched == 0 || due < c.sched) {
		c.sched = due
		l.due.push(dueAt{due, id})
	}
}

// Know tells the loop of a cell that a store holds, and when it is due: at start, for every live cell.
func (l *Loop) Know(id CellID, due Millis) {
	if due <= 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.entry[id] == nil {
		l.absent[id] = true
		l.due.push(dueAt{due, id})
	}
}

// Next returns when the next cell is due, 0 for never.
func (l *Loop) Next() Millis {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.due) == 0 {
		return 0
	}
	return l.due[0].at
}

// Due takes the cells off the heap whose time has come. A cell may be named although it is no longer due:
// its tick then finds nothing to do.
func (l *Loop) Due(now Millis) []CellID {
	l.mu.Lock()
	defer l.mu.Unlock()
	var ids []CellID
	for len(l.due) > 0 && l.due[0].at <= now {
		d := l.due.pop()
		switch c := l.entry[d.cell]; {
		case c == nil && l.absent[d.cell]:
			delete(l.absent, d.cell)
			ids = append(ids, d.cell)
		case c != nil && c.sched == d.at:
			c.sched = 0
			ids = append(ids, d.cell)
		}
	}
	return ids
}

// Tick accepts the passing of time for a cell, if anything is due there.
func (l *Loop) Tick(id CellID, now Millis) (*Done, error) {
	c, err := l.lock(id)
	if err != nil {
		return nil, err
	}
	if due := dueOf(c.contact); due == 0 || due > now {
		l.mu.Lock()
		l.schedule(id, c, due)
		l.mu.Unlock()
		l.leave(id, c)
		return nil, nil
	}
	d, err := l.turn(c, Event{Cell: id, At: now, Body: Tick{}}, nil)
	l.leave(id, c)
	if d != nil {
		l.pass(d)
	}
	return d, err
}
