package picture

import (
	"math"
	"slices"
)

// middle returns the y of the middle of a node.
func (l *layout) middle(i int) float64 {
	row := l.items[i].row
	return l.top[row] + l.tall[row]/2
}

// pipe draws a piece of an arc: straight through rows, curved between them.
func (p *pen) pipe(l *layout, q *pipe) {
	from, to := &l.items[q.from], &l.items[q.to]
	y0, y1 := l.top[from.row]+l.tall[from.row], l.top[to.row]
	x0, start := from.x, y0
	if from.node >= 0 {
		start = l.middle(q.from) + from.height/2
		x0 = l.port(q.from, q.to)
	}
	mid := (y0 + y1) / 2
	if to.node >= 0 {
		y1 -= arrowRoom - 4
		mid = (y0 + y1) / 2
	}
	classes := "edge"
	if c := class(q.class); c != "" {
		classes += " " + c
	} else if to.arc >= 0 && l.arcs[to.arc].back || from.arc >= 0 && l.arcs[from.arc].back {
		classes += " back"
	}
	p.add(`<path class="`, classes, `" d="M`, xy(x0, start), "V", num(y0), "C", xy(x0, mid), " ",
		xy(to.x, mid), " ", xy(to.x, y1))
	if to.node >= 0 {
		p.add("V", num(l.middle(q.to)-to.height/2), `"`, p.head(q.class, false), "/>\n")
		return
	}
	p.add("V", num(l.top[to.row]+l.tall[to.row]), "\"/>\n")
}

// port returns where at the bottom of a node a line leaves: lines are spread in the order of where
// they go.
func (l *layout) port(node, to int) float64 {
	it := &l.items[node]
	ranks := make([]int, 0, len(it.down))
	for _, d := range it.down {
		ranks = append(ranks, l.items[d.to].rank)
	}
	slices.Sort(ranks)
	k := float64(slices.Index(ranks, l.items[to].rank))
	n := float64(len(ranks))
	step := min(18, (2*it.left-2*boxPad)/n)
	return it.x + float64((k-(n-1)/2)*step)
}

func (p *pen) loop(l *layout, m *loopMark) {
	it := &l.items[m.item]
	x, y := it.x+it.left, l.middle(m.item)
	classes := "edge back"
	if c := class(m.class); c != "" {
		classes = "edge " + c
	}
	p.add(`<path class="`, classes, `" d="M`, xy(x, y-9), "C", xy(x+loopReach, y-14), " ",
		xy(x+loopReach, y+14), " ", xy(x, y+9), `"`, p.head(m.class, true), "/>\n")
}

// lanes draws the arcs that lead back, from their labels out to a lane, up, and into their target.
func (p *pen) lanes(l *layout) {
	for k := range l.lanes {
		n := &l.lanes[k]
		side := l.side[n.target]
		for _, exits := range l.exits {
			for i := range exits {
				if exits[i].target == n.target {
					p.exit(l, n, &exits[i], side)
				}
			}
		}
	}
}

func (p *pen) exit(l *layout, n *lane, e *exit, side float64) {
	const r = 7.0
	to := &l.items[n.target]
	for _, a := range e.arcs {
		from := &l.items[l.tag[a]]
		turn := side * math.Copysign(r, 1)
		classes := "edge back"
		if c := class(l.arcs[a].class); c != "" {
			classes = "edge " + c
		}
		p.add(`<path class="`, classes, `" d="M`, xy(from.x, l.top[from.row]+l.tall[from.row]),
			"V", num(e.y-r), "Q", xy(from.x, e.y), " ", xy(from.x+turn, e.y),
			"H", num(n.x-turn), "Q", xy(n.x, e.y), " ", xy(n.x, e.y-r),
			"V", num(n.enterY+r), "Q", xy(n.x, n.enterY), " ", xy(n.x-turn, n.enterY))
		if n.fromSide {
			p.add("H", num(to.x+side*to.left), `"`, p.head(l.arcs[a].class, true), "/>\n")
			continue
		}
		x := to.x + side*min(to.left/2, 30)
		p.add("H", num(x+turn), "Q", xy(x, n.enterY), " ", xy(x, n.enterY+r),
			"V", num(l.middle(n.target)-to.height/2), `"`, p.head(l.arcs[a].class, true), "/>\n")
	}
}

// labels writes the labels of a graph, each with the whole way as its tooltip.
func (p *pen) labels(l *layout) {
	for i := range l.items {
		it := &l.items[i]
		if it.arc < 0 || len(it.lines) == 0 {
			continue
		}
		p.label(l, &l.arcs[it.arc], "label", it.x, l.top[it.row]+labelHeight-4, it.lines[0].text)
	}
	for i := range l.loops {
		m := &l.loops[i]
		if it := &l.items[m.item]; m.label != "" {
			p.label(l, &l.arcs[m.arc], "label side", it.x+it.left+loopReach-2, l.middle(m.item)+4, m.label)
		}
	}
}

func (p *pen) label(l *layout, a *arc, class string, x, y float64, s string) {
	p.add("<g><title>", escaped(l.nodes[a.from].label()+": "+oneLine(a.label)+" → "+l.nodes[a.to].label()), "</title>")
	p.text(class, x, y, s)
	p.add("</g>\n")
}
