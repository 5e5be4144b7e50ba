package picture

import (
	"io"
	"math"
	"strconv"
	"strings"
)

const titleColumns = 80

// Look says how a picture is written. The zero Look is a file of its own that follows the reader's
// choice of light or dark.
type Look struct {
	Theme  Theme  // "" is [Auto]
	Prefix string // of ids, where several pictures stand in one page
	Bare   bool   // without the style, which the page has from [Style]
}

// SVG writes the graph as a picture that flows from top to bottom. Edges that lead back run along
// the sides; edges to one target join on their way.
func (g *Graph) SVG(w io.Writer) error { return g.Draw(w, Look{}) }

// Draw is [Graph.SVG] in a certain look. Readers of screens hear the steps in the order of the
// picture, each with where it leads; lines are not read.
func (g *Graph) Draw(w io.Writer, look Look) error {
	if look.Theme == "" {
		look.Theme = Auto
	}
	l := drawn(newSketch(g))
	p := pen{look: look}
	p.begin(l)
	p.graph(l)
	p.add("</svg>\n")
	_, err := io.WriteString(w, p.String())
	return err
}

// pen writes markup.
type pen struct {
	strings.Builder
	look Look
}

func (p *pen) add(parts ...string) {
	for _, s := range parts {
		p.WriteString(s)
	}
}

func (p *pen) begin(l *layout) {
	w, h := num(l.width), num(l.height)
	title, desc := p.look.Prefix+"picture-title", p.look.Prefix+"picture-desc"
	p.add(`<svg xmlns="http://www.w3.org/2000/svg" class="flow" role="graphics-document document"`,
		` aria-labelledby="`, title, `" aria-describedby="`, desc, `" width="`, w, `" height="`, h,
		`" viewBox="0 0 `, w, ` `, h, "\">\n<title id=\"", title, "\">", escaped(oneLine(l.title)),
		"</title>\n<desc id=\"", desc, "\">", escaped(l.describe()), "</desc>\n")
	if !p.look.Bare {
		p.add("<style>\n", Style(p.look.Theme), "</style>\n")
	}
	p.heads()
	p.add(`<rect class="paper" width="`, w, `" height="`, h, "\"/>\n")
	p.headLines(l)
}

// describe says in words what the picture shows, before its steps say what they are.
func (l *layout) describe() string {
	nodes, arcs := l.steps()
	s := strconv.Itoa(nodes) + " steps, " + strconv.Itoa(arcs) + " transitions."
	if l.start >= 0 {
		s += " Starts at " + l.nodes[l.start].label() + "."
	}
	for _, k := range l.keys {
		s += " " + oneLine(k.Text) + "."
	}
	return s
}

// graph writes lines first, so that boxes and labels stand above them.
func (p *pen) graph(l *layout) {
	p.add("<g aria-hidden=\"true\">\n")
	for i := range l.pipes {
		p.pipe(l, &l.pipes[i])
	}
	for i := range l.loops {
		p.loop(l, &l.loops[i])
	}
	p.lanes(l)
	p.labels(l)
	p.add("</g>\n")
	next := l.successors()
	for r := 0; r < len(l.rows); r += 2 {
		for _, i := range l.rows[r] {
			if i >= len(l.nodes) {
				continue // a place where lines pass
			}
			p.linked(l.nodes[i].Link, func() {
				if l.items[i].inside != nil {
					p.frame(l, i, next[i])
				} else {
					p.box(l, i, next[i])
				}
			})
		}
	}
}

// linked puts what write writes into a link, if there is any.
func (p *pen) linked(to string, write func()) {
	if to == "" {
		write()
		return
	}
	p.add(`<a href="`, escaped(to), "\">\n")
	write()
	p.add("</a>\n")
}

func (p *pen) text(class string, x, y float64, s string) {
	p.add(`<text class="`, class, `" x="`, num(x), `" y="`, num(y), `">`, escaped(s), "</text>\n")
}

func (p *pen) box(l *layout, i int, next []int) {
	it, n := &l.items[i], &l.nodes[i]
	classes := "node"
	if i == l.start {
		classes += " start"
	}
	round := 6.0
	if n.Terminal {
		classes += " terminal"
		round = min(24, it.height/2)
	}
	if c := class(n.Class); c != "" {
		classes += " " + c
	}
	top := l.middle(i) - it.height/2
	p.add(`<g class="`, classes, `" role="graphics-symbol img"><title>`, escaped(tooltip(n)), "</title>", l.ways(next),
		`<rect class="box" x="`, num(it.x-it.left), `" y="`, num(top), `" width="`, num(2*it.left), `" height="`,
		num(it.height), `" rx="`, num(round), "\"/>\n")
	for k, one := range it.lines {
		p.text(one.class, it.x, top+float64(lineHeight*float64(k))+18, one.text)
	}
	p.add("</g>\n")
}

// frame writes a graph within another.
func (p *pen) frame(l *layout, i int, next []int) {
	it, n := &l.items[i], &l.nodes[i]
	left, top := it.x-it.left, l.middle(i)-it.height/2
	classes := "frame"
	if c := class(n.Class); c != "" {
		classes += " " + c
	}
	p.add(`<g class="`, classes, `" role="graphics-object group"><title>`, escaped(tooltip(n)), "</title>", l.ways(next),
		`<rect class="ground" x="`, num(left), `" y="`, num(top), `" width="`, num(2*it.left),
		`" height="`, num(it.height), "\" rx=\"12\"/>\n")
	p.text("title", left+boxPad+2, top+20, it.lines[0].text)
	p.add(`<g transform="translate(`, xy(left+(2*it.left-it.inside.width)/2, top+frameTitle), ")\">\n")
	p.graph(it.inside)
	p.add("</g>\n</g>\n")
}

// ways says where the arcs lead, for those who cannot see the lines.
func (l *layout) ways(arcs []int) string {
	var ways []string
	for _, a := range arcs {
		to := "to " + l.nodes[l.arcs[a].to].label()
		if label := oneLine(l.arcs[a].label); label != "" {
			to = label + " " + to
		}
		ways = append(ways, to)
	}
	if len(ways) == 0 {
		return ""
	}
	return "<desc>" + escaped(strings.Join(ways, "; ")) + "</desc>"
}

func tooltip(n *Node) string {
	s := n.label()
	for _, line := range []string{n.second(), oneLine(n.Note)} {
		if line != "" {
			s += "\n" + line
		}
	}
	return s
}

func xy(x, y float64) string { return num(x) + "," + num(y) }

// num writes a coordinate with at most one decimal.
func num(f float64) string {
	return strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64)
}

func escaped(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}
