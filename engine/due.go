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
