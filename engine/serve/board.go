package serve

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"callflow/engine/floor"
)

const (
	boardPause = 500 * time.Millisecond // between two looks: what changes meanwhile is told once
	boardNotes = 1024                   // changes that are kept for those who come back
	boardRoom  = 32                     // what waits for a slow listener, before it is let go
)

// liveView is how everything stands.
type liveView struct {
	At     string                 `json:"at"`
	Since  string                 `json:"since"` // since when today is counted
	Queues []queueView            `json:"queues"`
	Agents map[floor.Presence]int `json:"agents"`
}

// standing is how everything stands now.
func (s *Server) standing() liveView {
	at := now()
	v := liveView{At: instant(at), Since: instant(s.today.counted(at))}
	v.Queues, v.Agents = s.queueViews(at)
	return v
}

// board tells listeners how queues stand, and what changes. While nobody listens nothing is looked at; who comes
// back is told what is another one than before.
type board struct {
	look  func() liveView
	most  int // listeners
	beat  time.Duration
	boot  string // sets the numbers of this process apart from those of another
	wake  chan struct{}
	count atomic.Int32 // listeners

	mu    sync.Mutex
	shown liveView // what was told last
	last  int64    // number of the newest note
	notes []note   // the newest ones, in order
	to    map[*listener]bool
}

// note is a change that was told.
type note struct {
	no   int64
	text []byte
}

// listener is somebody who is told. Its channel is closed when it is too slow.
type listener struct{ ch chan []byte }

func newBoard(look func() liveView, limits Limits) *board {
	return &board{look: look, most: limits.Streams, beat: limits.Beat, boot: rand.Text()[:8], wake: make(chan struct{}, 1), to: map[*listener]bool{}}
}

// rouse has the board look again.
func (b *board) rouse() {
	if b.count.Load() == 0 {
		return
	}
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// run looks whenever something may have changed, and now and then for the sake of the clock, until quit is closed.
func (b *board) run(quit <-chan struct{}) {
	beat, pause := time.NewTicker(b.beat), time.NewTimer(0)
	defer beat.Stop()
	defer pause.Stop()
	for {
		select {
		case <-quit:
			return
		case <-pause.C:
		}
		select {
		case <-quit:
			return
		case <-beat.C:
		case <-b.wake:
		}
		if b.count.Load() > 0 {
			b.mu.Lock()
			b.pass()
			b.mu.Unlock()
		}
		pause.Reset(boardPause)
	}
}

// pass tells what is another one than before. The lock is held.
func (b *board) pass() {
	is := b.look()
	text := b.changes(&is)
	b.shown = is
	if len(text) == 0 {
		return
	}
	for l := range b.to {
		select {
		case l.ch <- text:
		default: // it comes back, and is told what it has missed
			b.drop(l)
		}
	}
}

// changes are what is told of how everything stands. The lock is held.
func (b *board) changes(is *liveView) (text []byte) {
	told := map[string]queueView{}
	for _, q := range b.shown.Queues {
		told[q.Queue] = q
	}
	same := 0
	for _, q := range is.Queues {
		if _, known := told[q.Queue]; known {
			same++
		}
	}
	if is.Since != b.shown.Since || same < len(told) { // a new day has begun, or a queue is gone
		return b.tell(nil, "snapshot", is)
	}
	for _, q := range is.Queues {
		was, known := told[q.Queue]
		if was.Longest = q.Longest; !known || !reflect.DeepEqual(was, q) {
			text = b.tell(text, "queue", q)
		}
	}
	if !reflect.DeepEqual(is.Agents, b.shown.Agents) {
		text = b.tell(text, "agents", map[string]any{"agents": is.Agents})
	}
	return text
}

// tell appends one change to a text, and keeps it for those who come back.
func (b *board) tell(dst []byte, event string, what any) []byte {
	b.last++
	text := b.event(b.last, event, what)
	if len(b.notes) == boardNotes {
		b.notes = append(b.notes[:0:0], b.notes[boardNotes/2:]...)
	}
	b.notes = append(b.notes, note{b.last, text})
	return append(dst, text...)
}

// event writes an event of a stream as HTML has it.
func (b *board) event(no int64, event string, what any) []byte {
	body, err := json.Marshal(what)
	if err != nil {
		panic("internal error: " + err.Error()) // views hold texts, numbers and lists
	}
	return fmt.Appendf(nil, "id: %s-%d\nevent: %s\ndata: %s\n\n", b.boot, no, event, body)
}

// listen begins to tell somebody. The first text is all that there is, or what was told since an event.
func (b *board) listen(after string) (*listener, []byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.to) >= b.most {
		return nil, nil, errStreams
	}
	b.pass()
	l := &listener{ch: make(chan []byte, boardRoom)}
	b.to[l] = true
	b.count.Store(int32(len(b.to)))
	if text, ok := b.missed(after); ok {
		return l, text, nil
	}
	return l, b.event(b.last, "snapshot", b.shown), nil
}

// missed is what was told since an event; ok is false when that is not known any more. The lock is held.
func (b *board) missed(after string) (text []byte, ok bool) {
	boot, number, _ := strings.Cut(after, "-")
	no, err := strconv.ParseInt(number, 10, 64)
	if err != nil || boot != b.boot || no > b.last || no < b.last && (len(b.notes) == 0 || no+1 < b.notes[0].no) {
		return nil, false
	}
	for _, n := range b.notes {
		if n.no > no {
			text = append(text, n.text...)
		}
	}
	return text, true
}

// leave ends a listener.
func (b *board) leave(l *listener) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.to[l] {
		b.drop(l)
	}
}

// drop lets a listener go. The lock is held.
func (b *board) drop(l *listener) {
	delete(b.to, l)
	close(l.ch)
	b.count.Store(int32(len(b.to)))
}
