package serve

import (
	"sync"
	"sync/atomic"

	"callflow/engine"
	"callflow/engine/record"
	"callflow/engine/store"
)

// item is something on its way to the store, in order: a turn, the end of an effect or of a message that
// nobody waits for, or nothing, for who only wants to know that all before it is durable.
type item struct {
	done   *engine.Done
	write  store.Write
	room   *[]byte // what the write lies in, to be used again
	over   *engine.EffectKey
	nobody *engine.MessageKey
	then   *waiter
}

// outbox is the queue in front of the writer. It never makes anybody wait: what may enter is decided
// before a turn is computed.
type outbox struct {
	mu    sync.Mutex
	items []item
	wake  chan struct{} // room for one
	depth atomic.Int64  // items not yet durable, those being written included
}

func (o *outbox) put(it item) {
	o.depth.Add(1)
	o.mu.Lock()
	o.items = append(o.items, it)
	o.mu.Unlock()
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// swap takes everything that is queued, and leaves an empty slice to be filled next.
func (o *outbox) swap(empty []item) []item {
	o.mu.Lock()
	defer o.mu.Unlock()
	full := o.items
	o.items = empty[:0]
	return full
}

// again puts items back in front of the queue.
func (o *outbox) again(items []item) {
	if len(items) == 0 {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.items = append(append(make([]item, 0, len(items)+len(o.items)), items...), o.items...)
}

// hand takes a turn from the loop, under the lock of its cell: it is encoded here, so that the writer only
// writes.
func (s *Server) hand(d *engine.Done) {
	seal, err := record.NewSealer(d.SealKey)
	if err != nil {
		s.log.Error("sealed values are left out", "contact", d.Event.Cell.String(), "error", err)
	}
	room := s.rooms.Get().(*[]byte)
	w := store.NewWriteIn(*room, d.Event, &d.Turn, seal)
	if d.Born {
		w.SealKey = d.SealKey
	}
	s.out.put(item{done: d, write: w, room: room})
	s.ticker.due(d.Turn.Due)
}

// vacate gives the room of a turn to the next: nothing refers to it once the turn is durable or lost.
func (s *Server) vacate(it *item) {
	if it.room != nil {
		s.rooms.Put(it.room)
	}
}

// over notes the end of an effect that no contact waits for.
func (s *Server) over(key engine.EffectKey) { s.out.put(item{over: &key}) }

// nobody notes that a stored message has no receiver.
func (s *Server) nobody(key engine.MessageKey) { s.out.put(item{nobody: &key}) }
