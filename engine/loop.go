package engine

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"callflow/engine/destination"
	"callflow/engine/floor"
)

// Errors of the loop.
var (
	// ErrUnknownCell says that no cell has this id: the contact is unknown or was removed.
	ErrUnknownCell = errors.New("unknown cell")
	// ErrBadTag says that an address was not written by the contact that it names.
	ErrBadTag = errors.New("address was not written by this contact")
	// ErrStale says that the turn was computed on a state that could not be saved; the event may be
	// accepted once more.
	ErrStale = errors.New("the state that this turn was computed on is lost")
)

// Sets finds the flows that a contact is pinned to, together with the live part now in force.
type Sets interface {
	// Set returns the set of a version. It fails when the version is unknown or does not compile.
	Set(VersionID) (*Set, error)
}

// Cells loads what was stored of a contact: its state and the key of its sealed values.
type Cells interface {
	// Load returns [ErrUnknownCell] when there is no such contact.
	Load(CellID) (*Contact, []byte, error)
}

// Done is a turn on its way to the store.
type Done struct {
	Event   *Event
	Turn    Turn
	Born    bool
	SealKey []byte // of the contact
	Wait    any    // who waits for the answer: the shell's own, nil when nobody does
	cell    *cell
	policy  *destination.Policy // by which the turn was computed
}

// Lost reports whether the turn was computed on a state that will never be durable: it must not be
// committed. Only [Loop.Lost] and [Loop.Lose] make it so, and who writes turns calls them.
func (d *Done) Lost() bool { return d.cell.gone.Load() }

// Loop is the life of events around [Advance]: it keeps the cells in memory, gives events their number
// and time, lets one turn of a cell follow another, passes messages on and knows what is due. It has
// no goroutines, no clock and does no I/O but loading a cell: the server drives it with sockets and a
// writer, tests and simulations with a heap of virtual time. Its methods may be called concurrently.
type Loop struct {
	sets  Sets
	cells Cells
	hand  func(*Done)

	// Undelivered, if it is set before the first event, is told of messages whose receiver could not take
	// them: it is unknown ([ErrUnknownCell]) or could not be loaded.
	Undelivered func(Message, error)

	// Figures, if it is set before the first event, gives the readings that turns at an instant see.
	Figures func(Millis) *Figures

	mu     sync.Mutex
	entry  map[CellID]*cell
	calls  map[string]CallRef
	from   map[string]ContactID // the latest live contact of each caller
	due    dueHeap
	absent map[CellID]bool // live cells with something due that are not in memory
	max    int
	floor  atomic.Pointer[floor.State] // what turns may read of the floor; nil until something has happened there
	meter  destination.Meter
}

// NewLoop makes a loop. hand takes each turn in the order of its cell; it is called under the lock of the
// cell and must not block for long.
func NewLoop(sets Sets, cells Cells, hand func(*Done)) *Loop {
	return &Loop{sets: sets, cells: cells, hand: hand, entry: map[CellID]*cell{}, calls: map[string]CallRef{}, from: map[string]ContactID{},
		absent: map[CellID]bool{}, max: maxCells}
}

// Accept takes an event of a cell that exists: it computes the turn and hands it over. Messages that the
// turn makes are accepted by their receivers before Accept returns. The event's Seq is set here; its At
// is raised to the cell's last event if it is earlier. A duplicate by key makes no turn: Accept returns
// nil without an error.
func (l *Loop) Accept(e Event, wait any) (*Done, error) {
	c, err := l.lock(e.Cell)
	if errors.Is(err, ErrUnknownCell) && opens(&e) {
		c, err = l.fresh(e.Cell), nil
	}
	if err != nil {
		return nil, err
	}
	if c.gone.Load() { // somebody else was quicker to make the cell
		c.mu.Unlock()
		return l.Accept(e, wait)
	}
	d, err := l.turn(c, e, wait)
	if err != nil && c.contact == nil {
		c.gone.Store(true)
		l.drop(e.Cell, c)
	}
	l.leave(e.Cell, c)
	if d != nil {
		l.pass(d)
	}
	return d, err
}

// Bear begins a contact. When the CallSid is known already nothing is born and its leg is returned.
func (l *Loop) Bear(e Event, sid string, sealKey []byte, wait any) (*Done, CallRef, error) {
	l.mu.Lock()
	if ref, ok := l.calls[sid]; ok {
		l.mu.Unlock()
		return nil, ref, nil
	}
	ref := CallRef{Contact: e.Cell.Contact(), Leg: 1}
	l.calls[sid] = ref
	c := &cell{key: sealKey, born: sid}
	c.mu.Lock()
	l.entry[e.Cell] = c
	l.mu.Unlock()
	d, err := l.turn(c, e, wait)
	if err != nil {
		c.gone.Store(true)
		l.forget(e.Cell, sid)
	}
	c.mu.Unlock()
	if d != nil {
		l.pass(d)
	}
	return d, ref, err
}

// opens reports whether an event makes the cell that it is for: a shared room that somebody enters, or the floor.
func opens(e *Event) bool {
	switch b := e.Body.(type) {
	case Tick:
		return e.Cell.Kind == FloorCell
	case Message:
		return b.Kind == SeatAsk || e.Cell.Kind == FloorCell
	case Command:
		return e.Cell.Kind == FloorCell && b.Name == FloorCommand || e.Cell.Kind == ListCell && b.Name == ListMake
	}
	return false
}

// turn computes one turn under the cell's lock.
func (l *Loop) turn(c *cell, e Event, wait any) (*Done, error) {
	version, born := Pinned(c.contact, &e), c.contact == nil
	switch {
	case born:
		e.Seq = 1
	case c.contact.ID.governs(): // it has no flows, and is always of today
		if c.contact.Duplicate(e.Key) {
			return nil, nil
		}
		e.Seq, e.At = c.contact.Seq+1, max(e.At, c.contact.At)
	default:
		if w, ok := e.Body.(Webhook); ok && w.To.What != Bridge && !c.contact.Tagged(w.To) {
			return nil, ErrBadTag
		}
		if _, asks := e.Body.(Webhook); !asks && c.contact.Duplicate(e.Key) {
			return nil, nil
		}
		e.Seq, e.At = c.contact.Seq+1, max(e.At, c.contact.At)
	}
	set, err := l.sets.Set(version)
	if err != nil {
		return nil, fmt.Errorf("flows of version %s: %w", version, err)
	}
	e.Live = set.Live.No
	if l.Figures != nil {
		e.Seen = l.Figures(e.At)
	}
	f, policy := l.floor.Load(), set.Live.policy()
	if f != nil || policy.Caps.Any() {
		seen := Figures{Floor: f, Meter: &l.meter}
		if e.Seen != nil {
			seen.Values = e.Seen.Values
		}
		e.Seen = &seen
	}
	ev := &e
	d := &Done{Event: ev, Turn: Advance(set, c.contact, ev), Born: born, SealKey: c.key, Wait: wait, cell: c, policy: policy}
	if spoiled(ev, &d.Turn) {
		return nil, fmt.Errorf("%w: %s", ErrUnfit, d.Turn.Trouble)
	}
	d.Turn.Contact.knows(&e)
	e.Read, e.Seen = d.Turn.Read, nil
	c.contact = d.Turn.Contact
	c.open++
	l.note(e.Cell, c, d)
	l.hand(d)
	return d, nil
}

// note keeps what the loop has to know of a turn: its CallSids and when its cell is due.
func (l *Loop) note(id CellID, c *cell, d *Done) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, call := range d.Turn.Calls {
		l.calls[call.Sid] = CallRef{id.Contact(), call.Leg}
	}
	if d.Born {
		l.keepCaller(d.Turn.Contact)
	}
	l.schedule(id, c, d.Turn.Due)
}

// pass gives the messages of a turn to their receivers.
func (l *Loop) pass(d *Done) {
	for _, m := range d.Turn.Messages {
		e := Event{Cell: m.To, At: d.Event.At, Key: "m/" + EffectKey{m.From, m.Seq, m.N}.String(), Body: m}
		if _, err := l.Accept(e, nil); err != nil && l.Undelivered != nil {
			l.Undelivered(m, err)
		}
	}
}

// Committed tells that a turn is durable. A closed contact leaves the memory with its last turn.
func (l *Loop) Committed(d *Done) {
	c := d.cell
	l.counts(d)
	c.mu.Lock()
	defer l.leave(d.Event.Cell, c)
	c.open--
	if f := d.Turn.Contact.Floor; f != nil {
		l.floor.Store(f)
	}
}

// Lost tells that turns could not be made durable: every cell with an uncommitted turn leaves the memory,
// and turns of those cells that are still on their way are lost, too. The cells are due at once, so that
// what is stored of them is looked at again.
func (l *Loop) Lost() {
	l.mu.Lock()
	cells := make(map[CellID]*cell, len(l.entry))
	for id, c := range l.entry {
		cells[id] = c
	}
	l.mu.Unlock()
	for id, c := range cells {
		l.lose(id, c)
	}
}

// Lose is [Loop.Lost] for one cell: its turn contradicted what is stored.
func (l *Loop) Lose(id CellID) {
	l.mu.Lock()
	c := l.entry[id]
	l.mu.Unlock()
	if c != nil {
		l.lose(id, c)
	}
}

func (l *Loop) lose(id CellID, c *cell) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open == 0 {
		return
	}
	c.gone.Store(true)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.entry[id] == c {
		delete(l.entry, id)
	}
	if c.contact == nil {
		return
	}
	l.unbind(c)
	l.absent[id] = true
	l.due.push(dueAt{c.contact.At, id})
}
