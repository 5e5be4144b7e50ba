package picture

import (
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

const titleColumns = 80

// style is light in every browser theme. Fonts end in ones that have Japanese.
const style = `<style>
.flow{font-family:system-ui,-apple-system,"Segoe UI","Hiragino Sans","Noto Sans CJK JP","Yu Gothic",sans-serif;background:#fff}
.paper{fill:#fff}.title{font-size:16px;font-weight:600;fill:#1f2933}
.box{fill:#fff;stroke:#52667a;stroke-width:1.2}.start .box{stroke:#1d5fbf;stroke-width:2.6;fill:#eef4ff}
.terminal .box{fill:#eceff2}.hit .box{fill:#e3f6e5;stroke:#2e7d32}
.missed .box{fill:#fdecea;stroke:#c62828;stroke-dasharray:5 3}
.unreachable .box{fill:#f7f7f7;stroke:#9e9e9e;stroke-dasharray:5 3}
.unknown .box{fill:#fff3e0;stroke:#e65100;stroke-dasharray:5 3}
.reach-1 .box{fill:#eef5fc}.reach-2 .box{fill:#d3e6f8}.reach-3 .box{fill:#aed1f1}.reach-4 .box{fill:#86b9e8}
.reach-1 .note,.reach-2 .note,.reach-3 .note,.reach-4 .note,.reach-3 .line,.reach-4 .line{fill:#1f2933}
.name{font-size:13px;font-weight:600;fill:#1f2933}.line{font-size:11.5px;fill:#46566a}
.note{font-size:11.5px;fill:#6b7785;font-style:italic}
.edge{fill:none;stroke:#7a8896;stroke-width:1.3}.edge.hit{stroke:#2e7d32;stroke-width:1.8}
.edge.missed{stroke:#c62828;stroke-dasharray:5 3}.edge.back{stroke:#8a6db1}
.label{font-size:11px;fill:#33414e;stroke:#fff;stroke-width:4px;stroke-linejoin:round;paint-order:stroke}
text{text-anchor:middle}.label.side{text-anchor:start}
</style>
`

// markers are the arrow heads: one for each colour of line.
const markers = `<defs>
<marker id="head" viewBox="0 0 8 8" refX="7.4" refY="4" markerWidth="7.5" markerHeight="7.5" markerUnits="userSpaceOnUse" orient="auto"><path d="M0,0.6L8,4L0,7.4z" fill="#7a8896"/></marker>
<marker id="head-back" viewBox="0 0 8 8" refX="7.4" refY="4" markerWidth="7.5" markerHeight="7.5" markerUnits="userSpaceOnUse" orient="auto"><path d="M0,0.6L8,4L0,7.4z" fill="#8a6db1"/></marker>
<marker id="head-hit" viewBox="0 0 8 8" refX="7.4" refY="4" markerWidth="7.5" markerHeight="7.5" markerUnits="userSpaceOnUse" orient="auto"><path d="M0,0.6L8,4L0,7.4z" fill="#2e7d32"/></marker>
<marker id="head-missed" viewBox="0 0 8 8" refX="7.4" refY="4" markerWidth="7.5" markerHeight="7.5" markerUnits="userSpaceOnUse" orient="auto"><path d="M0,0.6L8,4L0,7.4z" fill="#c62828"/></marker>
</defs>
`

// SVG writes the graph as a picture that flows from top to bottom. Edges that lead back run along
// the sides; edges to one target join on their way.
func (g *Graph) SVG(w io.Writer) error {
	l := newLayout(newSketch(g))
	l.order()
	l.place()
	l.route()
	var p pen
	p.begin(l)
	for i := range l.pipes {
		p.pipe(l, &l.pipes[i])
	}
	for i := range l.loops {
		p.loop(l, &l.loops[i])
	}
	p.lanes(l)
	for i := range l.nodes {
		p.box(l, i)
	}
	for i := range l.items {
		if it := &l.items[i]; it.arc >= 0 && len(it.lines) > 0 {
			p.text("label", it.x, l.top[it.row]+labelHeight-4, it.lines[0])
		}
	}
	p.add("</svg>\n")
	_, err := io.WriteString(w, p.String())
	return err
}

// pen writes markup.
type pen struct{ strings.Builder }

func (p *pen) add(parts ...string) {
	for _, s := range parts {
		p.WriteString(s)
	}
}

func (p *pen) begin(l *layout) {
	w, h := num(l.width), num(l.height)
	p.add(`<svg xmlns="http://www.w3.org/2000/svg" class="flow" role="img"`,
		` aria-labelledby="picture-title picture-desc" width="`, w, `" height="`, h,
		`" viewBox="0 0 `, w, ` `, h, "\">\n<title id=\"picture-title\">", escaped(oneLine(l.title)),
		"</title>\n<desc id=\"picture-desc\">", escaped(l.describe()), "</desc>\n", style, markers,
		`<rect class="paper" width="`, w, `" height="`, h, "\"/>\n")
	if l.title != "" {
		p.text("title", l.width/2, margin+12, cut(oneLine(l.title), titleColumns))
	}
}

// describe says in words what the picture shows, for those who cannot see it.
func (l *layout) describe() string {
	s := strconv.Itoa(len(l.nodes)) + " steps, " + strconv.Itoa(len(l.arcs)) + " transitions."
	if l.start >= 0 {
		s += " Starts at " + oneLine(l.nodes[l.start].Name) + "."
	}
	for i, arcs := range l.successors() {
		if len(arcs) == 0 {
			continue
		}
		s += " " + oneLine(l.nodes[i].Name) + ":"
		for k, a := range arcs {
			if k > 0 {
				s += ";"
			}
			if label := oneLine(l.arcs[a].label); label != "" {
				s += " " + label
			}
			s += " to " + oneLine(l.nodes[l.arcs[a].to].Name)
		}
		s += "."
	}
	return s
}

func (p *pen) text(class string, x, y float64, s string) {
	p.add(`<text class="`, class, `" x="`, num(x), `" y="`, num(y), `">`, escaped(s), "</text>\n")
}

func (p *pen) box(l *layout, i int) {
	it, n := &l.items[i], &l.nodes[i]
	classes := "node"
	if i == l.start {
		classes += " start"
	}
	round := 6.0
	if n.Terminal {
		classes += " terminal"
		round = it.height / 2
	}
	if c := class(n.Class); c != "" {
		classes += " " + c
	}
	top := l.middle(i) - it.height/2
	p.add(`<g class="`, classes, `"><title>`, escaped(tooltip(n)), `</title><rect class="box" x="`,
		num(it.x-it.left), `" y="`, num(top), `" width="`, num(2*it.left), `" height="`,
		num(it.height), `" rx="`, num(round), "\"/>\n")
	for k, line := range it.lines {
		kind := "line"
		switch {
		case k == 0:
			kind = "name"
		case k == 2 || n.second() == "":
			kind = "note"
		}
		p.text(kind, it.x, top+lineHeight*float64(k)+18, line)
	}
	p.add("</g>\n")
}

func tooltip(n *Node) string {
	s := oneLine(n.Name)
	for _, line := range []string{n.second(), oneLine(n.Note)} {
		if line != "" {
			s += "\n" + line
		}
	}
	return s
}

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
		p.add("V", num(l.middle(q.to)-to.height/2), `"`, head(q.class, false), "/>\n")
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
		xy(x+loopReach, y+14), " ", xy(x, y+9), `"`, head(m.class, true), "/>\n")
	if m.label != "" {
		p.text("label side", x+loopReach-2, y+4, m.label)
	}
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
			p.add("H", num(to.x+side*to.left), `"`, head(l.arcs[a].class, true), "/>\n")
			continue
		}
		x := to.x + side*min(to.left/2, 30)
		p.add("H", num(x+turn), "Q", xy(x, n.enterY), " ", xy(x, n.enterY+r),
			"V", num(l.middle(n.target)-to.height/2), `"`, head(l.arcs[a].class, true), "/>\n")
	}
}

// head returns the attribute for an arrow head in the colour of its line.
func head(class string, back bool) string {
	switch {
	case class == "hit" || class == "missed":
		return ` marker-end="url(#head-` + class + `)"`
	case class == "" && back:
		return ` marker-end="url(#head-back)"`
	}
	return ` marker-end="url(#head)"`
}

func xy(x, y float64) string { return num(x) + "," + num(y) }

// num writes a coordinate with at most one decimal.
func num(f float64) string {
	return strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64)
}

func escaped(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}
