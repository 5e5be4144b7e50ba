package picture

// Measures of the picture in pixels.
const (
	nameSize, lineSize, labelSize = 13.0, 11.5, 11.0 // font sizes
	narrow                        = 0.58             // width of a column, in font sizes
	boxColumns                    = 34               // of the longest line of a box
	boxPad, boxMin, lineHeight    = 12.0, 96.0, 16.0
	loopReach                     = 22.0 // how far a loop stands out
	nodeGap, itemGap              = 30.0, 12.0
	labelHeight                   = 16.0
)

// item is something that takes room in a row: a node, the label of an arc, or the place where arcs
// to one target pass.
type item struct {
	node        int // -1: not a node
	arc         int // whose label it is; -1: none
	toward      int // the node that the arcs passing here lead to
	row         int
	rank        int     // position in its row
	want        float64 // the rank it is sorted by
	x           float64 // where its line passes, or the middle of its box
	left, right float64 // how far it reaches
	height      float64
	lines       []line  // of a box or label
	inside      *layout // of a frame
	up, down    []link
	bias        float64 // toward a side, for arcs that leave by it
}

// link ties items of neighbouring rows.
type link struct {
	to     int
	weight float64
}

// layout is a picture under construction. Even rows hold nodes, odd rows the labels of the arcs
// that leave the row above.
type layout struct {
	*sketch
	layer []int
	items []item
	rows  [][]int
	tag   []int  // the label item of each arc, -1 for loops
	pipes []pipe // between items, each drawn once
	loops []loopMark
	geometry
}

// pipe is a piece of an arc from an item to one in the next row. Arcs to one target share pipes.
type pipe struct {
	from, to int
	class    string
}

// loopMark is a loop at the right side of a node.
type loopMark struct {
	item  int
	arc   int
	label string
	class string
}

func newLayout(s *sketch) *layout {
	s.turnBack()
	l := &layout{sketch: s, layer: s.layers()}
	depth := 0
	for _, n := range l.layer {
		depth = max(depth, n)
	}
	l.rows = make([][]int, 2*depth+2)
	for n := range s.nodes {
		l.add(l.box(n))
	}
	l.tag = make([]int, len(s.arcs))
	passes := map[[2]int]int{}
	seen := map[[2]int]int{}
	for a := range s.arcs {
		l.thread(a, passes, seen)
	}
	return l
}

func (l *layout) add(it item) int {
	l.items = append(l.items, it)
	l.rows[it.row] = append(l.rows[it.row], len(l.items)-1)
	return len(l.items) - 1
}

// line is a line of text with its class in the style.
type line struct{ class, text string }

// box returns the item of a node; items of nodes have the nodes' indexes.
func (l *layout) box(n int) item {
	node := &l.nodes[n]
	it := item{node: n, arc: -1, row: 2 * l.layer[n]}
	if node.Inside != nil {
		return l.frameOf(n, it)
	}
	it.lines = append(it.lines, line{"name", cut(node.label(), boxColumns)})
	it.lines = append(it.lines, wrapped("line", node.second())...)
	it.lines = append(it.lines, wrapped("note", oneLine(node.Note))...)
	reach := boxMin
	for i, one := range it.lines {
		size := lineSize
		if i == 0 {
			size = nameSize * 1.06 // bold
		}
		reach = max(reach, wide(one.text, size)+2*boxPad)
	}
	it.left, it.right = reach/2, reach/2
	it.height = 14 + float64(lineHeight*float64(len(it.lines)))
	return it
}

// wrapped are the lines of a text in a box.
func wrapped(class, text string) []line {
	if text == "" {
		return nil
	}
	var out []line
	for _, part := range wrap(text, boxColumns, 2) {
		out = append(out, line{class, part})
	}
	return out
}

// thread lays an arc through the rows: label, then places that it shares with all arcs to the same
// target, then the target. An arc that leads back ends at its label; its lane comes later.
func (l *layout) thread(a int, passes, seen map[[2]int]int) {
	arc := &l.arcs[a]
	label := cut(oneLine(arc.label), boxColumns)
	reach := wide(label, labelSize)/2 + 3
	if arc.loop() {
		l.tag[a] = -1
		l.loops = append(l.loops, loopMark{arc.from, a, label, arc.class})
		it := &l.items[arc.from]
		it.right = max(it.right, it.left+loopReach+2*reach)
		return
	}
	it := item{node: -1, arc: a, row: l.items[arc.from].row + 1, left: reach, right: reach}
	if label != "" {
		it.lines, it.height = []line{{"label", label}}, labelHeight
	}
	at := l.add(it)
	l.tag[a] = at
	l.join(arc.from, at, 1, arc.class, seen)
	if arc.back {
		return
	}
	target := l.items[arc.to].row
	for row := it.row + 1; row < target; row++ {
		pass, ok := passes[[2]int{arc.to, row}]
		if !ok {
			pass = l.add(item{node: -1, arc: -1, toward: arc.to, row: row, left: 2, right: 2})
			passes[[2]int{arc.to, row}] = pass
		}
		weight := 4.0
		if at != l.tag[a] {
			weight = 8
		}
		l.join(at, pass, weight, arc.class, seen)
		at = pass
	}
	l.join(at, arc.to, 4, arc.class, seen)
}

// join adds a pipe, once; a pipe shared by arcs of several classes has none.
func (l *layout) join(from, to int, weight float64, class string, seen map[[2]int]int) {
	if p, ok := seen[[2]int{from, to}]; ok {
		if l.pipes[p].class != class {
			l.pipes[p].class = ""
		}
		return
	}
	seen[[2]int{from, to}] = len(l.pipes)
	l.pipes = append(l.pipes, pipe{from, to, class})
	l.items[from].down = append(l.items[from].down, link{to, weight})
	l.items[to].up = append(l.items[to].up, link{from, weight})
}
