// Package picture draws state graphs for people: as SVG with its own layout, as Mermaid text for
// pages that render it, and as DOT for Graphviz.
//
// It knows nothing about flows: whoever has a graph describes it as a [Graph] of plain texts. The
// same graph always gives the same bytes, so that pictures can be kept under version control.
//
// The SVG needs no script, fonts or files from elsewhere. It is laid out from top to bottom in the
// manner of Sugiyama, one file a phase:
//
//	layers.go  which edges go back, which layer a node is in
//	rows.go    rows of items: nodes, edge labels, and the places where long edges pass
//	order.go   the order within each row, with few crossings
//	place.go   x coordinates, with short straight lines
//	route.go   y coordinates, lanes at the sides for edges that go back
//	frame.go   graphs within graphs
//	svg.go     the markup of boxes, texts and frames; lines.go that of lines
//	style.go   colours in words; palette.go the colours, light and dark
package picture

// Graph is what to draw. Names of nodes are unique; Start is one of them, or empty.
type Graph struct {
	Title  string
	Start  string
	Nodes  []Node
	Edges  []Edge
	Legend []Key // what colours mean, in lines under the title
}

// Key is one line of a legend: the colour of a class of nodes, or of edges.
type Key struct {
	Class string
	Text  string
	Edge  bool
}

// Node is one box. Its label is the first line; Kind and Summary are the second; Note is the third
// and may be empty. Texts that are too long for a box take two lines or are cut in the picture, but
// not in its tooltip.
type Node struct {
	Name     string
	Label    string // what is written; "" for the name
	Kind     string
	Summary  string
	Note     string
	Terminal bool   // nothing follows it
	Class    string // how it is coloured: hit, missed, added, removed, changed, reach-1 to reach-4, or one's own; letters, digits and - only
	Link     string // where a click leads, in pages that hold the picture; "" for nowhere
	Inside   *Graph // drawn in the place of the box, in a frame with the label as its title
}

// label is the first line of a box.
func (n *Node) label() string {
	if n.Label != "" {
		return oneLine(n.Label)
	}
	return oneLine(n.Name)
}

// Edge is one arrow. Edges between the same two nodes with the same class are drawn as one, with
// their labels joined by commas. An edge from or to a name that is no node adds a node of class
// unknown, because a picture of a broken graph should show where it is broken.
type Edge struct {
	From, To string
	Label    string
	Class    string
}

// sketch is a graph ready for drawing: names are indexes, parallel edges are one.
type sketch struct {
	title string
	start int // -1: none
	nodes []Node
	arcs  []arc
	most  int // nodes side by side
	keys  []Key
	inner []*layout // of nodes with graphs inside, when they are laid out
}

// arc is one drawn edge.
type arc struct {
	from, to int
	label    string
	class    string
	back     bool // against the flow, or to itself
}

// loop reports whether the arc leads to where it comes from.
func (a *arc) loop() bool { return a.from == a.to }

func newSketch(g *Graph) *sketch {
	s := &sketch{title: g.Title, start: -1, nodes: append([]Node(nil), g.Nodes...), most: maxLayer, keys: g.Legend}
	index := make(map[string]int, len(g.Nodes))
	for i, n := range g.Nodes {
		if _, twice := index[n.Name]; !twice {
			index[n.Name] = i
		}
	}
	find := func(name string) int {
		i, ok := index[name]
		if !ok {
			i = len(s.nodes)
			index[name] = i
			s.nodes = append(s.nodes, Node{Name: name, Class: "unknown"})
		}
		return i
	}
	if g.Start != "" {
		s.start = find(g.Start)
	}
	type key struct {
		from, to int
		class    string
	}
	seen := map[key]int{}
	for _, e := range g.Edges {
		k := key{find(e.From), find(e.To), e.Class}
		at, ok := seen[k]
		if !ok {
			seen[k] = len(s.arcs)
			s.arcs = append(s.arcs, arc{from: k.from, to: k.to, label: e.Label, class: e.Class})
			continue
		}
		if e.Label != "" && s.arcs[at].label != "" {
			s.arcs[at].label += ", "
		}
		s.arcs[at].label += e.Label
	}
	s.markUnreachable()
	s.inner = make([]*layout, len(s.nodes))
	return s
}

// markUnreachable gives the class unreachable to nodes without a class that no path from the start
// leads to.
func (s *sketch) markUnreachable() {
	if s.start < 0 {
		return
	}
	reached := make([]bool, len(s.nodes))
	reached[s.start] = true
	next := s.successors()
	for queue := []int{s.start}; len(queue) > 0; queue = queue[1:] {
		for _, a := range next[queue[0]] {
			if to := s.arcs[a].to; !reached[to] {
				reached[to] = true
				queue = append(queue, to)
			}
		}
	}
	for i := range s.nodes {
		if !reached[i] && s.nodes[i].Class == "" {
			s.nodes[i].Class = "unreachable"
		}
	}
}

// successors returns the indexes of the arcs that leave each node, in order.
func (s *sketch) successors() [][]int {
	out := make([][]int, len(s.nodes))
	for i := range s.arcs {
		out[s.arcs[i].from] = append(out[s.arcs[i].from], i)
	}
	return out
}
