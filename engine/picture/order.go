package picture

import (
	"cmp"
	"slices"
)

// order arranges the items of each row so that few lines cross: sweeps that sort each row by the
// mean rank of its neighbours, keeping the best arrangement seen.
func (l *layout) order() {
	l.firstOrder()
	l.improve(12)
	l.chooseSides()
	l.improve(12)
}

func (l *layout) improve(sweeps int) {
	best, fewest := l.copyRows(), l.crossings()
	for i := range sweeps {
		l.sweep(i%2 == 0)
		for tries := 0; tries < 8 && l.swap(); tries++ {
		}
		if n := l.crossings(); n < fewest {
			best, fewest = l.copyRows(), n
		}
	}
	l.rows = best
	l.rerank()
}

// firstOrder ranks the items as a walk along the pipes meets them.
func (l *layout) firstOrder() {
	met := make([]bool, len(l.items))
	rows := make([][]int, len(l.rows))
	var visit func(i int)
	visit = func(i int) {
		met[i] = true
		rows[l.items[i].row] = append(rows[l.items[i].row], i)
		for _, d := range l.items[i].down {
			if !met[d.to] {
				visit(d.to)
			}
		}
	}
	if l.start >= 0 {
		visit(l.start)
	}
	for i := range l.items {
		if !met[i] && len(l.items[i].up) == 0 {
			visit(i)
		}
	}
	l.rows = rows
	l.rerank()
}

func (l *layout) copyRows() [][]int {
	rows := make([][]int, len(l.rows))
	for i, r := range l.rows {
		rows[i] = slices.Clone(r)
	}
	return rows
}

func (l *layout) rerank() {
	for _, row := range l.rows {
		for rank, i := range row {
			l.items[i].rank = rank
		}
	}
}

// sweep sorts each row by its neighbours above, going down, or below, going up.
func (l *layout) sweep(down bool) {
	for k := range l.rows {
		row := l.rows[k]
		if !down {
			row = l.rows[len(l.rows)-1-k]
		}
		for _, i := range row {
			l.items[i].want = l.meanRank(i, down)
		}
		slices.SortStableFunc(row, func(a, b int) int {
			return cmp.Compare(l.items[a].want, l.items[b].want)
		})
		for rank, i := range row {
			l.items[i].rank = rank
		}
	}
}

func (l *layout) meanRank(i int, down bool) float64 {
	it := &l.items[i]
	links := it.up
	if !down {
		links = it.down
	}
	if len(links) == 0 {
		if len(it.up) == 1 && it.bias != 0 {
			return l.besideSiblings(i)
		}
		return float64(it.rank)
	}
	sum := 0.0
	for _, k := range links {
		sum += float64(l.items[k.to].rank)
	}
	return sum/float64(len(links)) + it.bias
}

// besideSiblings returns the rank of an arc that leads back and so has nothing below: beside the
// other labels of its node, at the side where it leaves.
func (l *layout) besideSiblings(i int) float64 {
	it := &l.items[i]
	rank := float64(it.rank)
	for _, k := range l.items[it.up[0].to].down {
		sibling := float64(l.items[k.to].rank)
		if it.bias > 0 {
			rank = max(rank, sibling)
		} else {
			rank = min(rank, sibling)
		}
	}
	return rank + it.bias
}

// swap exchanges neighbours in a row where that saves crossings, and reports whether it did.
func (l *layout) swap() bool {
	changed := false
	for _, row := range l.rows {
		for k := 1; k < len(row); k++ {
			a, b := &l.items[row[k-1]], &l.items[row[k]]
			if l.pair(b.up, a.up)+l.pair(b.down, a.down) < l.pair(a.up, b.up)+l.pair(a.down, b.down) {
				row[k-1], row[k] = row[k], row[k-1]
				a.rank, b.rank = b.rank, a.rank
				changed = true
			}
		}
	}
	return changed
}

// pair counts the crossings of the links of a left and a right item.
func (l *layout) pair(left, right []link) int {
	n := 0
	for _, a := range left {
		for _, b := range right {
			if l.items[a.to].rank > l.items[b.to].rank {
				n++
			}
		}
	}
	return n
}

func (l *layout) crossings() int {
	n := 0
	for _, row := range l.rows {
		var ends []int
		for _, i := range row {
			ranks := make([]int, 0, len(l.items[i].down))
			for _, d := range l.items[i].down {
				ranks = append(ranks, l.items[d.to].rank)
			}
			slices.Sort(ranks)
			ends = append(ends, ranks...)
		}
		n += inversions(ends, make([]int, len(ends)))
	}
	return n
}

// inversions counts the pairs of s in the wrong order, and sorts s; spare is as long as s.
func inversions(s, spare []int) int {
	if len(s) < 2 {
		return 0
	}
	half := len(s) / 2
	a, b := s[:half], s[half:]
	n := inversions(a, spare[:half]) + inversions(b, spare[half:])
	merged := spare[:0]
	for len(a) > 0 && len(b) > 0 {
		if a[0] <= b[0] {
			merged, a = append(merged, a[0]), a[1:]
			continue
		}
		merged, b, n = append(merged, b[0]), b[1:], n+len(a)
	}
	copy(s, append(append(merged, a...), b...))
	return n
}

// chooseSides decides at which side the arcs that lead back to one target run, by where they and
// the target are, and lets their labels drift there.
func (l *layout) chooseSides() {
	sum, count := make([]float64, len(l.nodes)), make([]float64, len(l.nodes))
	for a := range l.arcs {
		if arc := &l.arcs[a]; arc.back && !arc.loop() {
			sum[arc.to] += l.share(arc.from) + l.share(arc.to)
			count[arc.to] += 2
		}
	}
	l.side = make([]float64, len(l.nodes))
	for n := range l.nodes {
		l.side[n] = 1
		if count[n] > 0 && sum[n] < count[n]*0.49 {
			l.side[n] = -1
		}
	}
	for a := range l.arcs {
		if arc := &l.arcs[a]; arc.back && !arc.loop() {
			l.items[l.tag[a]].bias = 0.4 * l.side[arc.to]
		}
	}
}

// share returns where in its row an item is, from 0 to 1.
func (l *layout) share(i int) float64 {
	return (float64(l.items[i].rank) + 0.5) / float64(len(l.rows[l.items[i].row]))
}
