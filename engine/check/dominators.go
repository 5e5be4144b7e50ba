package check

import (
	"slices"

	"callflow/engine"
)

// dominators says of the steps of a flow which of them every way from the start has passed before another. It is
// computed once in almost linear time (Lengauer and Tarjan, 1979), without recursion, and asked in constant time.
type dominators struct {
	flow        *ways
	number      []int // of the steps that are reached, in the order of a walk in depth; -1 of the others
	first, last []int // of a step: the numbers of those that it dominates, in the order of the tree
}

// before reports whether every way to step b has passed step a; reached is false when nothing leads to b.
func (d *dominators) before(a, b engine.StepName) (passed, reached bool) {
	to, reached := d.of(b)
	from, known := d.of(a)
	return known && reached && from != to && d.first[from] <= d.first[to] && d.first[to] <= d.last[from], reached
}

func (d *dominators) of(name engine.StepName) (number int, reached bool) {
	no, ok := d.flow.no[name]
	if !ok || d.number[no] < 0 {
		return 0, false
	}
	return d.number[no], true
}

// dominatorsOf computes those of one flow.
func dominatorsOf(flow *ways) *dominators {
	w := flow.inDepth()
	n := len(w.parent)
	idom, semi, below := make([]int, n), make([]int, n), make([][]int, n)
	f := newForest(semi)
	for v := n - 1; v > 0; v-- {
		semi[v] = v
		for _, u := range w.into[v] {
			semi[v] = min(semi[v], semi[f.least(u)])
		}
		below[semi[v]] = append(below[semi[v]], v)
		f.up[v] = w.parent[v]
		for _, u := range below[w.parent[v]] {
			idom[u] = w.parent[v]
			if least := f.least(u); semi[least] < semi[u] {
				idom[u] = least
			}
		}
		below[w.parent[v]] = nil
	}
	for v := 1; v < n; v++ {
		if idom[v] != semi[v] {
			idom[v] = idom[idom[v]]
		}
	}
	d := &dominators{flow: flow, number: w.number, first: make([]int, n), last: make([]int, n)}
	d.order(idom)
	return d
}

// order numbers the tree so that what a step dominates stands behind it without a gap. A step has a higher number than
// the step that dominates it, so sizes are summed from the end and places given from the start.
func (d *dominators) order(idom []int) {
	size, used := make([]int, len(idom)), make([]int, len(idom))
	for v := len(idom) - 1; v >= 0; v-- {
		size[v]++
		if v > 0 {
			size[idom[v]] += size[v]
		}
	}
	for v := range idom {
		if up := idom[v]; v > 0 {
			d.first[v] = d.first[up] + 1 + used[up]
			used[up] += size[v]
		}
		d.last[v] = d.first[v] + size[v] - 1
	}
}

// walked is a walk in depth through the steps of a flow.
type walked struct {
	number []int // by step, -1 of those that are not reached
	parent []int
	into   [][]int // the steps that lead to a step
}

func (w *ways) inDepth() *walked {
	out := &walked{number: slices.Repeat([]int{-1}, len(w.steps))}
	type edge struct {
		from int
		to   int32
	}
	var edges []edge
	for todo := []edge{{-1, w.start}}; len(todo) > 0; {
		e := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if e.to < 0 || out.number[e.to] >= 0 {
			continue
		}
		n := len(out.parent)
		out.number[e.to] = n
		out.parent = append(out.parent, e.from)
		for _, next := range w.next[e.to] {
			todo = append(todo, edge{n, next})
			edges = append(edges, edge{n, next})
		}
	}
	out.into = make([][]int, len(out.parent))
	for _, e := range edges {
		to := out.number[e.to]
		out.into[to] = append(out.into[to], e.from)
	}
	return out
}

// forest finds, among the steps between a step and the root of its tree, the one with the least semi-dominator. Ways are
// shortened as they are walked.
type forest struct {
	semi, up, label []int
}

func newForest(semi []int) *forest {
	f := &forest{semi: semi, up: make([]int, len(semi)), label: make([]int, len(semi))}
	for v := range semi {
		semi[v], f.up[v], f.label[v] = v, -1, v
	}
	return f
}

func (f *forest) least(v int) int {
	if f.up[v] < 0 {
		return v
	}
	var way []int
	for at := v; f.up[f.up[at]] >= 0; at = f.up[at] {
		way = append(way, at)
	}
	for i := len(way) - 1; i >= 0; i-- {
		at := way[i]
		above := f.up[at]
		if f.semi[f.label[above]] < f.semi[f.label[at]] {
			f.label[at] = f.label[above]
		}
		f.up[at] = f.up[above]
	}
	return f.label[v]
}
