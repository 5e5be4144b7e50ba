package picture

import (
	"cmp"
	"math"
	"slices"
)

const (
	margin    = 24.0
	titleRoom = 30.0
	gapMin    = 18.0
	arrowRoom = 12.0 // above a node, where lines are vertical
	track     = 9.0  // between horizontal lines in one gap
	laneGap   = 14.0 // between vertical lines at a side
)

// geometry is what routing adds to a layout.
type geometry struct {
	side        []float64 // of the arcs back to each node: 1 right, -1 left
	top, tall   []float64 // of each row
	left, right []float64 // how far each row reaches, lanes included
	exits       [][]exit  // horizontal lines below each row
	enters      [][]int   // targets whose lane comes in above the row, not at their side
	lanes       []lane
	width       float64
	height      float64
}

// exit is where arcs back to a target leave a gap; those in one gap share it.
type exit struct {
	target int
	arcs   []int
	y      float64
}

// lane is the vertical line of all arcs back to a target.
type lane struct {
	target   int
	lowest   int     // the last row above its lowest exit
	x        float64 // of the line
	enterY   float64 // where it turns to the target
	fromSide bool    // it meets the target's side, not its top
}

// route gives every row its y and every arc back its lane.
func (l *layout) route() {
	l.reaches()
	l.findExits()
	l.findLanes()
	l.stack()
	l.frame()
}

func (l *layout) reaches() {
	l.left, l.right = make([]float64, len(l.rows)), make([]float64, len(l.rows))
	for r, row := range l.rows {
		l.left[r], l.right[r] = math.Inf(1), math.Inf(-1)
		for _, i := range row {
			l.left[r] = min(l.left[r], l.items[i].x-l.items[i].left)
			l.right[r] = max(l.right[r], l.items[i].x+l.items[i].right)
		}
	}
}

func (l *layout) findExits() {
	l.exits = make([][]exit, len(l.rows))
	for a := range l.arcs {
		arc := &l.arcs[a]
		if !arc.back || arc.loop() {
			continue
		}
		r := l.items[l.tag[a]].row
		k := slices.IndexFunc(l.exits[r], func(e exit) bool { return e.target == arc.to })
		if k < 0 {
			k = len(l.exits[r])
			l.exits[r] = append(l.exits[r], exit{target: arc.to})
		}
		l.exits[r][k].arcs = append(l.exits[r][k].arcs, a)
	}
}

// findLanes gives each target of arcs back a vertical line outside the rows it passes; short lines
// are nearer.
func (l *layout) findLanes() {
	lowest := map[int]int{}
	for r, exits := range l.exits {
		for _, e := range exits {
			lowest[e.target] = r
		}
	}
	for n := range l.nodes {
		if r, ok := lowest[n]; ok {
			l.lanes = append(l.lanes, lane{target: n, lowest: r})
		}
	}
	slices.SortStableFunc(l.lanes, func(a, b lane) int {
		return cmp.Compare(a.lowest-l.items[a.target].row, b.lowest-l.items[b.target].row)
	})
	l.enters = make([][]int, len(l.rows))
	for k := range l.lanes {
		l.placeLane(&l.lanes[k])
	}
}

func (l *layout) placeLane(n *lane) {
	row := l.items[n.target].row
	side := l.side[n.target]
	ends := l.rows[row]
	outermost := ends[len(ends)-1]
	if side < 0 {
		outermost = ends[0]
	}
	hasLoop := slices.ContainsFunc(l.loops, func(m loopMark) bool { return m.item == n.target })
	n.fromSide = outermost == n.target && (side < 0 || !hasLoop) && l.clear(row, n.target, side)
	first := row
	if !n.fromSide {
		l.enters[row] = append(l.enters[row], n.target)
		first = max(0, row-1)
	}
	reach := math.Inf(-1)
	for r := first; r <= n.lowest; r++ {
		reach = max(reach, l.reach(r, side))
	}
	n.x = side * (reach + laneGap)
	for r := first; r <= n.lowest; r++ {
		if side > 0 {
			l.right[r] = n.x
		} else {
			l.left[r] = n.x
		}
	}
}

// clear reports whether no lane lies between a node and its side yet.
func (l *layout) clear(row, target int, side float64) bool {
	it := &l.items[target]
	own := it.x + it.right
	if side < 0 {
		own = -(it.x - it.left)
	}
	return l.reach(row, side) <= own
}

// reach returns how far a row reaches to a side, growing outward.
func (l *layout) reach(row int, side float64) float64 {
	if side > 0 {
		return l.right[row]
	}
	return -l.left[row]
}

// stack gives every row its top, leaving room below it for curves and horizontal lines.
func (l *layout) stack() {
	l.top, l.tall = make([]float64, len(l.rows)), make([]float64, len(l.rows))
	y := margin
	y += l.headRoom()
	if len(l.enters) > 0 {
		y += track * float64(len(l.enters[0]))
	}
	for r, row := range l.rows {
		for _, i := range row {
			l.tall[r] = max(l.tall[r], l.items[i].height)
		}
		l.top[r] = y
		y += l.tall[r]
		for k := range l.exits[r] {
			l.exits[r][k].y = y + 8 + track*float64(k)
		}
		if len(l.exits[r]) > 0 {
			y += 8 + track*float64(len(l.exits[r])-1)
		}
		if r+1 == len(l.rows) || r+2 == len(l.rows) && len(l.rows[r+1]) == 0 {
			break
		}
		y += min(60, gapMin+l.slant(row)/14)
		if r%2 == 1 {
			y += arrowRoom + track*float64(len(l.enters[r+1]))
		}
	}
	l.height = y + margin
}

// slant returns the longest way sideways that a pipe from a row takes.
func (l *layout) slant(row []int) float64 {
	far := 0.0
	for _, i := range row {
		for _, d := range l.items[i].down {
			far = max(far, math.Abs(l.items[d.to].x-l.items[i].x))
		}
	}
	return far
}

// frame moves everything so that the picture begins at its margin, and finds its width.
func (l *layout) frame() {
	left, right := math.Inf(1), math.Inf(-1)
	for r := range l.rows {
		left, right = min(left, l.left[r]), max(right, l.right[r])
	}
	if len(l.nodes) == 0 {
		left, right = 0, 0
	}
	least := l.headWidth()
	l.width = max(right-left, least) + 2*margin
	shift := margin - left + max(0, least-(right-left))/2
	for i := range l.items {
		l.items[i].x += shift
	}
	for k := range l.lanes {
		n := &l.lanes[k]
		n.x += shift
		row := l.items[n.target].row
		if n.fromSide {
			n.enterY = l.top[row] + l.tall[row]/2
			continue
		}
		n.enterY = l.top[row] - arrowRoom - track*float64(slices.Index(l.enters[row], n.target))
	}
}
