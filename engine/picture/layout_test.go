package picture

import (
	"bytes"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tangle makes a graph of n nodes from a seed, the same each time: mostly forward arcs, some back,
// loops, parallel and shared ones, and a part that is not reachable.
func tangle(n int, seed uint32) *Graph {
	random := func(k int) int {
		seed = seed*1664525 + 1013904223
		return int(seed>>16) % k
	}
	g := &Graph{Title: "tangle " + strconv.Itoa(n), Start: "n0"}
	for i := range n {
		g.Nodes = append(g.Nodes, Node{Name: "n" + strconv.Itoa(i), Kind: "say",
			Summary: strings.Repeat("語a", random(12)), Note: strings.Repeat("x", random(9)),
			Terminal: random(9) == 0})
	}
	for i := range n {
		for range 1 + random(3) {
			to := min(n-1, i+1+random(6))
			switch random(8) {
			case 0:
				to = random(i + 1)
			case 1:
				to = n - 1
			}
			g.Edges = append(g.Edges, Edge{From: "n" + strconv.Itoa(i), To: "n" + strconv.Itoa(to),
				Label: strings.Repeat("1 ", random(4))})
		}
	}
	return g
}

type rectangle struct{ left, top, right, bottom float64 }

func (r rectangle) meets(o rectangle) bool {
	return r.left < o.right && o.left < r.right && r.top < o.bottom && o.top < r.bottom
}

// TestNothingOverlaps draws many graphs: boxes and labels keep apart, lanes pass no box, lines go
// down, and everything is inside the picture.
func TestNothingOverlaps(t *testing.T) {
	t.Parallel()
	for seed := range uint32(60) {
		l := drawn(newSketch(tangle(3+int(seed), seed)))
		checkApart(t, l)
		checkEnds(t, l)
	}
}

func checkApart(t *testing.T, l *layout) {
	t.Helper()
	var all []rectangle
	for i := range l.items {
		it := &l.items[i]
		middle := l.top[it.row] + l.tall[it.row]/2
		r := rectangle{it.x - it.left, middle - it.height/2, it.x + it.right, middle + it.height/2}
		if r.left < 0 || r.right > l.width || r.top < 0 || r.bottom > l.height {
			t.Errorf("%s: item %d at %v is outside %v x %v", l.title, i, r, l.width, l.height)
		}
		for k, other := range all {
			if r.meets(other) {
				t.Errorf("%s: items %d and %d overlap: %v %v", l.title, k, i, other, r)
			}
		}
		all = append(all, r)
	}
	checkLanes(t, l, all)
}

func checkLanes(t *testing.T, l *layout, all []rectangle) {
	t.Helper()
	for _, n := range l.lanes {
		bottom := l.top[n.lowest] + l.tall[n.lowest]
		line := rectangle{n.x - 1, n.enterY, n.x + 1, bottom}
		for i, r := range all {
			if line.meets(r) {
				t.Errorf("%s: lane to node %d passes item %d", l.title, n.target, i)
			}
		}
		if n.x < 0 || n.x > l.width {
			t.Errorf("%s: lane at %v is outside", l.title, n.x)
		}
	}
	for _, p := range l.pipes {
		if l.items[p.to].row != l.items[p.from].row+1 {
			t.Errorf("%s: pipe from row %d to row %d", l.title, l.items[p.from].row, l.items[p.to].row)
		}
	}
}

// TestForwardArcsGoDown checks the layering on its own.
func TestForwardArcsGoDown(t *testing.T) {
	t.Parallel()
	for seed := range uint32(60) {
		s := newSketch(tangle(40, seed))
		s.turnBack()
		layer := s.layers()
		count := map[int]int{}
		for n, at := range layer {
			if count[at]++; count[at] > maxLayer {
				t.Errorf("seed %d: more than %d nodes in layer %d", seed, maxLayer, at)
			}
			if at == 0 && n != s.start {
				t.Errorf("seed %d: node %d stands beside the start", seed, n)
			}
		}
		for _, a := range s.arcs {
			if !a.back && layer[a.from] >= layer[a.to] {
				t.Errorf("seed %d: arc %d-%d goes from layer %d to %d", seed, a.from, a.to,
					layer[a.from], layer[a.to])
			}
		}
	}
}

func TestOrderSavesCrossings(t *testing.T) {
	t.Parallel()
	l := newLayout(newSketch(tangle(40, 7)))
	l.firstOrder()
	before := l.crossings()
	l.order()
	if after := l.crossings(); after > before {
		t.Errorf("%d crossings became %d", before, after)
	}
}

func TestInversions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   []int
		want int
	}{{nil, 0}, {[]int{1, 2, 2}, 0}, {[]int{3, 2, 1}, 3}, {[]int{2, 4, 1, 3, 1}, 6}} {
		if n := inversions(tt.in, make([]int, len(tt.in))); n != tt.want {
			t.Errorf("got %d, want %d", n, tt.want)
		}
	}
}

func TestMergedArcs(t *testing.T) {
	t.Parallel()
	s := newSketch(&Graph{Start: "a", Nodes: []Node{{Name: "a"}}, Edges: []Edge{
		{From: "a", To: "b", Label: "1"}, {From: "a", To: "a", Label: "x"},
		{From: "a", To: "b", Label: "2"}, {From: "a", To: "b", Label: "3", Class: "hit"},
		{From: "a", To: "b"},
	}})
	s.turnBack()
	want := []arc{{from: 0, to: 1, label: "1, 2"}, {from: 0, to: 0, label: "x", back: true},
		{from: 0, to: 1, label: "3", class: "hit"}}
	if diff := cmp.Diff(want, s.arcs, cmp.AllowUnexported(arc{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if s.nodes[1].Class != "unknown" {
		t.Errorf("node b is %q, want unknown", s.nodes[1].Class)
	}
}

func TestColumnsAndCut(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in    string
		limit int
		wide  int
		want  string
	}{
		{"", 5, 0, ""}, {"hello", 5, 5, "hello"}, {"hello!", 5, 6, "hell…"},
		{"日本語", 6, 6, "日本語"}, {"日本語", 5, 6, "日本…"}, {"日本語", 4, 6, "日…"},
		{"e\u0301x", 2, 2, "e\u0301x"}, {"ｱｲｳ", 3, 3, "ｱｲｳ"}, {"a b c", 4, 5, "a b…"},
	}
	for _, tt := range tests {
		if n := columns(tt.in); n != tt.wide {
			t.Errorf("columns(%q) is %d, want %d", tt.in, n, tt.wide)
		}
		got := cut(tt.in, tt.limit)
		if got != tt.want || columns(got) > tt.limit {
			t.Errorf("cut(%q, %d) is %q, want %q", tt.in, tt.limit, got, tt.want)
		}
	}
}

// FuzzTexts puts any text everywhere: the SVG stays well formed with the same elements, and the
// other forms keep their lines.
func FuzzTexts(f *testing.F) {
	f.Add(`</title><script>alert(1)</script>`)
	f.Add("\"]\nclick n0 \\\"\x00\uFFFE\xff")
	f.Add("-->|x|")
	f.Fuzz(func(t *testing.T, s string) {
		graph := func(s string) *Graph {
			return &Graph{Title: "t" + s, Start: "a" + s, Nodes: []Node{
				{Name: "a" + s, Kind: "k" + s, Summary: s + "y", Note: "n" + s, Class: "c" + s}},
				Edges: []Edge{{From: "a" + s, To: "a" + s, Label: "l" + s}, {From: "a" + s, To: "b" + s, Label: "l" + s}}}
		}
		for _, form := range []func(*Graph, io.Writer) error{(*Graph).Mermaid, (*Graph).DOT} {
			var clean, got bytes.Buffer
			if form(graph("x"), &clean) != nil || form(graph(s), &got) != nil {
				t.Fatal("writing failed")
			}
			if c, g := bytes.Count(clean.Bytes(), []byte("\n")), bytes.Count(got.Bytes(), []byte("\n")); c != g {
				t.Fatalf("%d lines, want %d\n%s", g, c, got.String())
			}
		}
		if got, want := elements(t, graph(s)), elements(t, graph("x")); got != want {
			t.Fatalf("%d elements, want %d", got, want)
		}
	})
}

func elements(t *testing.T, g *Graph) (n int) {
	t.Helper()
	var b bytes.Buffer
	if err := g.SVG(&b); err != nil {
		t.Fatal(err)
	}
	dec := xml.NewDecoder(&b)
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			return n
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := tok.(xml.StartElement); ok && e.Name.Local != "text" { // a text may take two lines
			n++
		}
	}
}

func TestEmptyAndSmallest(t *testing.T) {
	t.Parallel()
	for _, g := range []*Graph{{}, {Title: "x"}, {Start: "a"}, {Nodes: []Node{{Name: "a"}}},
		{Edges: []Edge{{From: "a", To: "a"}}}, {Edges: []Edge{{From: "a", To: "b"}, {From: "b", To: "a"}}}} {
		if elements(t, g) == 0 {
			t.Errorf("%v gives no picture", g)
		}
	}
}

func BenchmarkSVG200(b *testing.B) {
	g := tangle(200, 1)
	b.ReportAllocs()
	for b.Loop() {
		if err := g.SVG(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
