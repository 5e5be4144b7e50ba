package check

import "callflow/engine"

// dominators says of the steps of a flow which of them every way from the start has passed before another. It is
// computed once in almost linear time (Lengauer and Tarjan, 1979), without recursion, and asked in constant time.
type dominators struct {
	number      map[engine.StepName]int // of the steps that are reached, in the order of a walk in depth
	first, last []int                   // of a step: the numbers of those that it dominates, in the order of the tree
}

// before reports whether every way to step b has passed step a; reached is false when nothing leads to b.
func (d *dominators) before(a, b engine.StepName) (passed, reached bool) {
	to, reached := d.number[b]
	from, known := d.number[a]
	return known && reached && from != to && d.first[from] <= d.first[to] && d.first[to] <= d.last[from], reached
}

// dominatorsOf computes those of one flow.
func dominatorsOf(g *engine.Graph) *dominators {
	w := walkInDepth(g)
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
	d := &dominators{number: w.number, first: make([]int, n), last: make([]int, n)}
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
	number map[engine.StepName]int
	parent []int
	into   [][]int // the steps that lead to a step
}

func walkInDepth(g *engine.Graph) *walked {
	w := &walked{number: map[engine.StepName]int{}}
	type edge struct {
		from int
		to   engine.StepName
	}
	var edges []edge
	for todo := []edge{{-1, g.Start.Step}}; len(todo) > 0; {
		e := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		s := g.Steps[e.to]
		if _, seen := w.number[e.to]; seen || s == nil {
			continue
		}
		n := len(w.parent)
		w.number[e.to] = n
		w.parent = append(w.parent, e.from)
		for _, next := range nexts(s) {
			todo = append(todo, edge{n, next})
			edges = append(edges, edge{n, next})
		}
	}
	w.into = make([][]int, len(w.parent))
	for _, e := range edges {
		if to, ok := w.number[e.to]; ok {
			w.into[to] = append(w.into[to], e.from)
		}
	}
	return w
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
