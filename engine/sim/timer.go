package sim

import (
	"container/heap"

	"callflow/engine"
)

// timer is something that happens at an instant, whatever the calls are doing then.
type timer struct {
	at   engine.Millis
	turn int // of two with one instant the earlier made comes first
	do   func()
}

// timers is a heap by instant.
type timers []timer

func (t timers) Len() int { return len(t) }

func (t timers) Less(i, j int) bool {
	return t[i].at < t[j].at || t[i].at == t[j].at && t[i].turn < t[j].turn
}

func (t timers) Swap(i, j int) { t[i], t[j] = t[j], t[i] }

// Push is for the heap.
func (t *timers) Push(x any) { *t = append(*t, x.(timer)) }

// Pop is for the heap.
func (t *timers) Pop() any {
	last := len(*t) - 1
	x := (*t)[last]
	(*t)[last] = timer{}
	*t = (*t)[:last]
	return x
}

// after lets something happen when a length of time has passed.
func (n *Network) after(d engine.Millis, do func()) {
	n.turns++
	heap.Push(&n.timers, timer{n.now + max(0, d), n.turns, do})
}

// during is after for something that concerns a call; a call that is over meanwhile is left alone.
func (c *call) during(d engine.Millis, do func()) {
	c.n.after(d, func() {
		if !c.over {
			do()
		}
	})
}

// fire lets the earliest timer happen.
func (n *Network) fire() {
	t := heap.Pop(&n.timers).(timer)
	t.do()
}
