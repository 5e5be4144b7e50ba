package serve

import (
	"strings"
	"testing"

	"callflow/engine/floor"
)

// newPlayed is a board of one queue, whose callers who wait the test counts.
func newPlayed(most int) (b *board, waiting *int) {
	waiting = new(int)
	return newBoard(func() liveView {
		return liveView{Since: "today", Queues: []queueView{{Queue: "support", Waiting: *waiting, Longest: float64(*waiting)}}, Agents: map[floor.Presence]int{}}
	}, Limits{Streams: most}.orDefaults()), waiting
}

func (b *board) play() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pass()
}

// A listener who does not read is let go, and nobody waits for it.
func TestSlowListenerIsLetGo(t *testing.T) {
	t.Parallel()
	b, waiting := newPlayed(2)
	slow, _, err := b.listen("")
	if err != nil {
		t.Fatal(err)
	}
	quick, _, err := b.listen("")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.listen(""); err == nil {
		t.Error("a third one listens where two may")
	}
	for range boardRoom + 1 {
		*waiting++
		b.play()
		<-quick.ch
	}
	n := 0
	for range slow.ch {
		n++
	}
	if n != boardRoom {
		t.Errorf("the slow one was told %d times, want %d", n, boardRoom)
	}
	b.leave(slow)
	if _, _, err := b.listen(""); err != nil {
		t.Errorf("its place is not free: %v", err)
	}
}

// Whoever comes back is told what is missing, as long as it is known.
func TestBoardRemembers(t *testing.T) {
	t.Parallel()
	b, waiting := newPlayed(10)
	_, first, _ := b.listen("")
	id := strings.TrimPrefix(strings.SplitN(string(first), "\n", 2)[0], "id: ")
	tell := func(n int) {
		for range n {
			*waiting++
			b.play()
		}
	}
	tell(3)
	b.play() // nothing has changed
	for _, tt := range []struct {
		more  int
		event string
		count int
	}{{0, "queue", 3}, {boardNotes - 4, "queue", boardNotes - 1}, {boardNotes, "snapshot", 1}} {
		tell(tt.more)
		_, text, err := b.listen(id)
		if n := strings.Count(string(text), "event: "+tt.event+"\n"); err != nil || n != tt.count || strings.Count(string(text), "event: ") != n {
			t.Errorf("after %d more: %d times %s, %v; want %d", tt.more, n, tt.event, err, tt.count)
		}
	}
	if len(b.notes) > boardNotes {
		t.Errorf("%d notes are kept", len(b.notes))
	}
}
