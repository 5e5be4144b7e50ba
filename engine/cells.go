package engine

import (
	"slices"
	"sync"
	"sync/atomic"

	"callflow/engine/floor"
)

// CallRef is the leg that a CallSid is bound to.
type CallRef struct {
	Contact ContactID
	Leg     LegID
}

// cell is one contact in memory. Its lock is held for a turn, never over a commit.
type cell struct {
	mu      sync.Mutex
	contact *Contact
	key     []byte
	born    string      // what stood in place of the CallSid when it was born here; "" when it was loaded
	open    int         // turns handed over and not yet committed
	sched   Millis      // the earliest entry on the heap, 0 for none; guarded by the loop's lock
	gone    atomic.Bool // dropped from memory, perhaps while somebody waited for the lock
}

// maxCells is how many contacts are kept in memory; idle ones beyond that are loaded again when wanted.
const maxCells = 100_000

// fresh is a new cell with its lock held: a shared room that somebody enters for the first time. When there
// is one already, the new one is marked as gone.
func (l *Loop) fresh(id CellID) *cell {
	c := &cell{}
	c.mu.Lock()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.entry[id] != nil {
		c.gone.Store(true)
		return c
	}
	l.entry[id] = c
	return c
}

func (l *Loop) forget(id CellID, sid string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.entry, id)
	delete(l.calls, sid)
}

// lock returns a cell with its lock held, loading it if it is not in memory.
func (l *Loop) lock(id CellID) (*cell, error) {
	for {
		l.mu.Lock()
		c := l.entry[id]
		if c == nil {
			l.makeRoom()
			c = &cell{}
			l.entry[id] = c
		}
		l.mu.Unlock()
		c.mu.Lock()
		if c.gone.Load() {
			c.mu.Unlock()
			continue
		}
		if c.contact != nil {
			return c, nil
		}
		contact, key, err := l.cells.Load(id)
		if err != nil {
			c.gone.Store(true)
			l.drop(id, c)
			c.mu.Unlock()
			return nil, err
		}
		c.contact, c.key = contact, key
		l.index(id, c)
		return c, nil
	}
}

// makeRoom drops an idle cell or two when there are too many in memory.
func (l *Loop) makeRoom() {
	if len(l.entry) < l.max {
		return
	}
	tried := 0
	for id, c := range l.entry {
		if tried++; tried > 8 {
			return
		}
		if !c.mu.TryLock() {
			continue
		}
		if c.open == 0 && c.contact != nil {
			c.gone.Store(true)
			delete(l.entry, id)
			if c.sched > 0 {
				l.absent[id] = true
			}
		}
		c.mu.Unlock()
	}
}

// leave gives back the lock of a cell. A closed one that nothing is under way in leaves the memory, as with its last turn:
// a late callback or a reader had loaded it.
func (l *Loop) leave(id CellID, c *cell) {
	defer c.mu.Unlock()
	if c.open > 0 || c.contact == nil || c.contact.Phase != Closed || c.gone.Load() {
		return
	}
	c.gone.Store(true)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.unbind(c)
	if l.entry[id] != c {
		return
	}
	delete(l.entry, id)
	if c.sched > 0 {
		l.absent[id] = true
	}
}

func (l *Loop) drop(id CellID, c *cell) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.entry[id] == c {
		delete(l.entry, id)
	}
}

// index keeps what the loop has to know of a cell that was loaded.
func (l *Loop) index(id CellID, cell *cell) {
	c := cell.contact
	due := dueOf(c)
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range c.Legs {
		if c.Legs[i].Sid != "" && c.Legs[i].Home == 0 && c.Phase != Closed {
			l.calls[c.Legs[i].Sid] = CallRef{c.ID, c.Legs[i].ID}
		}
	}
	l.keepCaller(c)
	delete(l.absent, id)
	l.schedule(id, cell, due)
}

// keepCaller keeps who calls in a contact, for those who send a text message during the call. The lock is held.
func (l *Loop) keepCaller(c *Contact) {
	if n := c.Caller.Number; n != "" && c.Phase != Closed && l.from[n] < c.ID {
		l.from[n] = c.ID
	}
}

// Caller finds the latest live contact of somebody who calls, by the number in E.164. Contacts that are not in
// memory, as after a restart, are loaded for it.
func (l *Loop) Caller(number string) (ContactID, bool) {
	l.mu.Lock()
	id, ok := l.from[number]
	var absent []CellID
	if !ok {
		for cell := range l.absent {
			absent = append(absent, cell)
		}
	}
	l.mu.Unlock()
	if ok {
		return id, true
	}
	for _, cell := range absent {
		if c, found := l.Peek(cell.Contact()); found && c.Caller.Number == number && c.Phase != Closed {
			id, ok = max(id, c.ID), true
		}
	}
	return id, ok
}

// unbind forgets the CallSids of a cell, and the key that it was begun under.
func (l *Loop) unbind(c *cell) {
	delete(l.calls, c.born)
	for i := range c.contact.Legs {
		if c.contact.Legs[i].Home == 0 { // a guest belongs to another cell
			delete(l.calls, c.contact.Legs[i].Sid)
		}
	}
	if n := c.contact.Caller.Number; l.from[n] == c.contact.ID {
		delete(l.from, n)
	}
}

// Call finds the leg of a live CallSid in memory.
func (l *Loop) Call(sid string) (CallRef, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ref, ok := l.calls[sid]
	return ref, ok
}

// Peek shows the state of a contact to a reader, who must not change it. It reports false when the
// contact is unknown.
func (l *Loop) Peek(id ContactID) (*Contact, bool) {
	c, err := l.lock(id.Cell())
	if err != nil {
		return nil, false
	}
	defer l.leave(id.Cell(), c)
	return c.contact, true
}

// Floor returns the floor as the last commit left it, to be read only; nil before the first event of this process there.
func (l *Loop) Floor() *floor.State { return l.floor.Load() }

// Look is [Loop.Peek] for what is in memory: nothing is loaded. It reports false for contacts that are not.
func (l *Loop) Look(id ContactID) (*Contact, bool) {
	l.mu.Lock()
	c := l.entry[id.Cell()]
	l.mu.Unlock()
	if c == nil {
		return nil, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.contact, c.contact != nil && !c.gone.Load()
}

// Known lists the contacts after one that are in memory or have something due, by number; shared rooms come last.
// Closed ones may be among them.
func (l *Loop) Known(after ContactID) []ContactID {
	return l.known(after, ContactCell, RoomCell)
}

// Lists returns the lists of calls that are not over, in the order of their numbers.
func (l *Loop) Lists() []ContactID { return l.known(0, ListCell) }

func (l *Loop) known(after ContactID, kinds ...CellKind) []ContactID {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := make([]ContactID, 0, len(l.entry)+len(l.absent))
	take := func(id CellID) {
		if slices.Contains(kinds, id.Kind) && id.Contact() > after {
			list = append(list, id.Contact())
		}
	}
	for id := range l.entry {
		take(id)
	}
	for id := range l.absent {
		if l.entry[id] == nil {
			take(id)
		}
	}
	slices.Sort(list)
	return list
}

// Counts returns how many contacts are in memory.
func (l *Loop) Counts() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.entry)
	if l.entry[FloorID.Cell()] != nil { // which is never over
		n--
	}
	return n
}
