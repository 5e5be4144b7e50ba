package picture

import "math"

// A frame holds a graph of its own. It is laid out alone and then stands in the outer graph like any
// other box, so frames never overlap, and no line crosses a frame that it does not lead to.

const (
	frameTitle = 24.0 // room for the title of a frame
	frameSize  = 13.5 // of its font
)

// frameOf returns the item of a node with a graph inside.
func (l *layout) frameOf(n int, it item) item {
	node := &l.nodes[n]
	if l.inner[n] == nil {
		inner := *node.Inside
		inner.Title, inner.Legend = "", nil
		l.inner[n] = drawn(newSketch(&inner))
	}
	it.inside = l.inner[n]
	it.lines = []line{{"title", cut(node.label(), titleColumns)}}
	reach := max(it.inside.width, wide(it.lines[0].text, frameSize*1.06)+2*boxPad)
	it.left, it.right = reach/2, reach/2
	it.height = it.inside.height + frameTitle
	return it
}

// drawn lays a graph out. One with frames is tried with fewer and more of them side by side: the
// layout that can be printed largest on a sheet of paper, upright or not, is taken.
func drawn(s *sketch) *layout {
	if !s.framed() {
		return s.laidOut()
	}
	var best *layout
	for most := 1; most <= maxLayer; most++ {
		again := *s
		again.most, again.arcs = most, append([]arc(nil), s.arcs...)
		if l := again.laidOut(); best == nil || l.paper() < best.paper() {
			best = l
		}
	}
	return best
}

func (s *sketch) framed() bool {
	for i := range s.nodes {
		if s.nodes[i].Inside != nil {
			return true
		}
	}
	return false
}

func (s *sketch) laidOut() *layout {
	l := newLayout(s)
	l.order()
	l.place()
	l.route()
	return l
}

// paper returns how long the shorter side of a sheet in the form of A4 must be to hold the picture.
func (l *layout) paper() float64 {
	upright := max(l.width, l.height/math.Sqrt2)
	return min(upright, max(l.width/math.Sqrt2, l.height))
}

// steps counts the nodes and arcs of a layout, those in frames included and frames not.
func (l *layout) steps() (nodes, arcs int) {
	arcs = len(l.arcs)
	for i := range l.nodes {
		if inside := l.items[i].inside; inside != nil {
			n, a := inside.steps()
			nodes, arcs = nodes+n, arcs+a
			continue
		}
		nodes++
	}
	return nodes, arcs
}
