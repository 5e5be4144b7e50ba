package picture

import "math"

// place gives every item its x: each row in turn moves as near to its neighbours as the room
// between its items allows.
func (l *layout) place() {
	for _, row := range l.rows {
		x := 0.0
		for k, i := range row {
			if k > 0 {
				x += l.apart(row[k-1], i)
			}
			l.items[i].x = x
		}
	}
	const rounds = 24
	for round := range rounds {
		up, down := 1.0, 0.0
		if round%2 == 1 {
			up, down = 0, 1
		}
		if round >= rounds/2 {
			up, down = 1, 1
		}
		for k := range l.rows {
			if round%2 == 1 {
				k = len(l.rows) - 1 - k
			}
			l.settle(l.rows[k], up, down)
		}
	}
	l.shift()
	for range 3 {
		l.snap()
		l.straighten()
	}
}

// apart is the least distance between neighbours in a row.
func (l *layout) apart(a, b int) float64 {
	gap := itemGap
	if l.items[a].node >= 0 && l.items[b].node >= 0 {
		gap = nodeGap
	}
	return l.items[a].right + gap + l.items[b].left
}

// block is a run of neighbours that touch, moved as one.
type block struct {
	sum, weight float64 // of where its items wish its first to be
	first       int     // index in the row
}

// settle moves the items of a row to where they wish to be, as nearly as their distances allow: the
// least sum of weighted squares, found by merging neighbours that would overlap.
func (l *layout) settle(row []int, up, down float64) {
	offset := make([]float64, len(row)) // from the first item, when all touch
	var blocks []block
	for k, i := range row {
		if k > 0 {
			offset[k] = offset[k-1] + l.apart(row[k-1], i)
		}
		wish, weight := l.wish(i, up, down)
		blocks = append(blocks, block{float64((wish - offset[k]) * weight), weight, k})
		for n := len(blocks); n > 1; n = len(blocks) {
			a, b := &blocks[n-2], &blocks[n-1]
			if float64(a.sum*b.weight) <= float64(b.sum*a.weight) {
				break
			}
			a.sum, a.weight = a.sum+b.sum, a.weight+b.weight
			blocks = blocks[:n-1]
		}
	}
	for n, b := range blocks {
		end := len(row)
		if n+1 < len(blocks) {
			end = blocks[n+1].first
		}
		for k := b.first; k < end; k++ {
			l.items[row[k]].x = b.sum/b.weight + offset[k]
		}
	}
}

// wish returns where an item would like to be and how much.
func (l *layout) wish(i int, up, down float64) (x, weight float64) {
	it := &l.items[i]
	for _, k := range it.up {
		x += float64(l.items[k.to].x * k.weight * up)
		weight += k.weight * up
	}
	for _, k := range it.down {
		x += float64(l.items[k.to].x * k.weight * down)
		weight += k.weight * down
	}
	if weight == 0 {
		return it.x, 0.01
	}
	return x / weight, weight
}

// shift rounds all places to whole pixels.
func (l *layout) shift() {
	for i := range l.items {
		l.items[i].x = math.Round(l.items[i].x)
	}
}

// room returns between which places an item can move while its neighbours stay.
func (l *layout) room(i int) (low, high float64) {
	row, rank := l.rows[l.items[i].row], l.items[i].rank
	low, high = math.Inf(-1), math.Inf(1)
	if rank > 0 {
		low = l.items[row[rank-1]].x + l.apart(row[rank-1], i)
	}
	if rank+1 < len(row) {
		high = l.items[row[rank+1]].x - l.apart(i, row[rank+1])
	}
	return low, high
}

// snap puts nodes that one line enters straight under it, where that is near.
func (l *layout) snap() {
	const near = 24
	for i := range l.nodes {
		it := &l.items[i]
		if len(it.up) != 1 {
			continue
		}
		want := l.items[it.up[0].to].x
		if low, high := l.room(i); math.Abs(want-it.x) <= near && want >= low && want <= high {
			it.x = want
		}
	}
}

// straighten gives long arcs few bends: from the target up, the places they pass get one x as far
// as there is room for it; then labels stand above what they lead to.
func (l *layout) straighten() {
	chains := make([][]int, len(l.nodes)) // the places passed on the way to each node
	for r := len(l.rows) - 1; r >= 0; r-- {
		for _, i := range l.rows[r] {
			if it := &l.items[i]; it.node < 0 && it.arc < 0 {
				chains[it.toward] = append(chains[it.toward], i)
			}
		}
	}
	for n, chain := range chains {
		x := l.items[n].x
		for k := 0; k < len(chain); {
			end, low, high := l.run(chain, k)
			x = min(max(x, low), high)
			for ; k < end; k++ {
				l.items[chain[k]].x = x
			}
		}
	}
	for i := range l.items {
		if it := &l.items[i]; it.arc >= 0 && len(it.down) == 1 {
			low, high := l.room(i)
			it.x = min(max(l.items[it.down[0].to].x, low), high)
		}
	}
}

// run returns how far from k on a chain can be straight, and where.
func (l *layout) run(chain []int, k int) (end int, low, high float64) {
	low, high = l.room(chain[k])
	for end = k + 1; end < len(chain); end++ {
		a, b := l.room(chain[end])
		if max(a, low) > min(b, high) {
			break
		}
		low, high = max(a, low), min(b, high)
	}
	return end, low, high
}
