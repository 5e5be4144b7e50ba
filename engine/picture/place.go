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
