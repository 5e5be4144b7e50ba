package picture

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// framed puts the tangles of several seeds into frames that lead to one another.
func framed(frames, nodes int, seed uint32) *Graph {
	g := tangle(frames, seed)
	g.Legend = []Key{{Class: "hit", Text: "taken"}, {Class: "missed", Text: "not taken", Edge: true}}
	for i := range g.Nodes {
		if i == 0 {
			continue
		}
		n := &g.Nodes[i]
		n.Inside, n.Terminal = tangle(1+nodes/2+i%max(1, nodes), seed+uint32(i)), false
	}
	return g
}

// TestFramesKeepApart draws graphs within graphs: frames meet no other box and no label, all of a frame is inside of it.
func TestFramesKeepApart(t *testing.T) {
	t.Parallel()
	for seed := range uint32(12) {
		l := drawn(newSketch(framed(3+int(seed)%5, 8, seed)))
		checkApart(t, l)
		checkEnds(t, l)
		for i := range l.nodes {
			inside := l.items[i].inside
			if inside == nil {
				continue
			}
			if inside.width > 2*l.items[i].left || inside.height > l.items[i].height {
				t.Errorf("seed %d: what is in frame %d is larger than the frame", seed, i)
			}
			checkApart(t, inside)
			checkEnds(t, inside)
		}
	}
}

// checkEnds follows each arc through its pipes: it ends at its node.
func checkEnds(t *testing.T, l *layout) {
	t.Helper()
	lanes := map[int]bool{}
	for _, n := range l.lanes {
		lanes[n.target] = true
	}
	for a := range l.arcs {
		arc := &l.arcs[a]
		switch {
		case arc.loop():
			continue
		case arc.back:
			if !lanes[arc.to] {
				t.Errorf("%s: no lane leads back to node %d", l.title, arc.to)
			}
			continue
		}
		at := l.tag[a]
		for l.items[at].node < 0 && len(l.items[at].down) == 1 {
			at = l.items[at].down[0].to
		}
		if l.items[at].node != arc.to {
			t.Errorf("%s: arc %d-%d ends at node %d", l.title, arc.from, arc.to, l.items[at].node)
		}
	}
}

func TestFramesInOtherForms(t *testing.T) {
	t.Parallel()
	g := &Graph{Title: "t", Start: "calls", Nodes: []Node{{Name: "calls"},
		{Name: "a", Label: "flow a", Inside: &Graph{Start: "x", Nodes: []Node{{Name: "x"}, {Name: "y"}}, Edges: []Edge{{From: "x", To: "y", Label: "1"}}}},
		{Name: "b", Inside: &Graph{}}},
		Edges: []Edge{{From: "calls", To: "a"}, {From: "a", To: "b", Label: "goto"}}}
	tests := []struct {
		name  string
		write func(*Graph, io.Writer) error
		want  []string
	}{
		{"mermaid", (*Graph).Mermaid, []string{`  subgraph n1["flow a"]`, `    n1_0 -->|"1"| n1_1`, "  n0 --> n1\n", `n1 -->|"goto"| n2`}},
		{"dot", (*Graph).DOT, []string{"compound=true", "subgraph cluster_n1 {", `n1_0 -> n1_1 [label="1"]`, "n0 -> n1_0 [lhead=cluster_n1]",
			`n1_0 -> n2_0 [label="goto", ltail=cluster_n1, lhead=cluster_n2]`}},
		{"svg", (*Graph).SVG, []string{`class="frame"`, ">flow a</text>", "3 steps, 3 transitions", `role="graphics-object group"`}},
	}
	for _, tt := range tests {
		var b bytes.Buffer
		if err := tt.write(g, &b); err != nil {
			t.Fatal(err)
		}
		for _, want := range tt.want {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s has no %s\n%s", tt.name, want, b.String())
			}
		}
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	old := &Graph{Title: "w", Start: "a", Nodes: []Node{{Name: "a"}, {Name: "b"}, {Name: "c", Inside: &Graph{Nodes: []Node{{Name: "x"}}}}},
		Edges: []Edge{{From: "a", To: "b", Label: "1"}, {From: "a", To: "c", Label: "2"}, {From: "b", To: "c"}}}
	now := &Graph{Title: "w", Start: "a", Nodes: []Node{{Name: "a", Class: "changed", Note: "limit"}, {Name: "c", Inside: &Graph{}}, {Name: "d"}},
		Edges: []Edge{{From: "a", To: "d", Label: "1"}, {From: "a", To: "c", Label: "2"}, {From: "d", To: "c"}}}
	want := &Graph{Title: "w", Start: "a", Nodes: []Node{{Name: "a", Class: "changed", Note: "limit"},
		{Name: "c", Inside: &Graph{Nodes: []Node{{Name: "x", Class: "removed"}}}}, {Name: "d", Class: "added"}, {Name: "b", Class: "removed"}},
		Edges: []Edge{{From: "a", To: "d", Label: "1", Class: "changed"}, {From: "a", To: "c", Label: "2"}, {From: "d", To: "c", Class: "added"},
			{From: "a", To: "b", Label: "1", Class: "removed"}, {From: "b", To: "c", Class: "removed"}}}
	if diff := cmp.Diff(want, Compare(old, now)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	same := Compare(now, now)
	for _, e := range same.Edges {
		if e.Class != "" {
			t.Errorf("nothing has changed, but %v", e)
		}
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want []string
	}{
		{"short", []string{"short"}},
		{"menu · which topic it is about", []string{"menu · which", "topic it is", "about"}},
		{"お電話ありがとうございます", []string{"お電話ありが", "とうございま", "す"}},
		{"abcdefghijklmnop", []string{"abcdefghijk…"}},
		{"مرحبا بكم في الشركة", []string{"مرحبا بكم في", "الشركة"}},
	}
	for _, tt := range tests {
		got := wrap(tt.in, 12, 3)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q (-want +got)\n%s", tt.in, diff)
		}
	}
}

func BenchmarkSVG(b *testing.B) {
	for _, frames := range []int{6, 60} {
		g := framed(frames, 10, 1)
		steps, _ := drawn(newSketch(g)).steps()
		b.Run(strconv.Itoa(steps)+"steps", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := g.SVG(io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
