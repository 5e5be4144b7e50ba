package picture

import (
	"io"
	"strconv"
	"strings"
)

// DOT writes the graph in the language of Graphviz.
func (g *Graph) DOT(w io.Writer) error {
	s := newSketch(g)
	var b strings.Builder
	b.WriteString("digraph flow {\n  label=" + dotText(oneLine(s.title)) +
		"\n  labelloc=t\n  node [shape=box, style=\"rounded,filled\", fillcolor=white," +
		" fontname=\"sans-serif\"]\n  edge [fontname=\"sans-serif\", fontsize=11]\n")
	if s.framed() {
		b.WriteString("  compound=true\n")
	}
	s.dot(&b, "n", "  ")
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// dot writes a graph whose ids begin alike. A frame is a cluster: lines to and from it are cut at its border.
func (s *sketch) dot(b *strings.Builder, id, indent string) {
	for i := range s.nodes {
		n, at := &s.nodes[i], id+strconv.Itoa(i)
		if n.Inside == nil {
			b.WriteString(indent + at + " [label=" + dotLabel(n) + dotLook(n, i == s.start) + "]\n")
			continue
		}
		b.WriteString(indent + "subgraph cluster_" + at + " {\n" + indent + "  label=" + dotText(n.label()) + "\n" +
			indent + "  style=\"rounded,filled\"\n" + indent + "  fillcolor=\"#f5f7fa\"\n")
		inside := newSketch(n.Inside)
		if len(inside.nodes) == 0 {
			b.WriteString(indent + "  " + at + "_0 [style=invis]\n")
		}
		inside.dot(b, at+"_", indent+"  ")
		b.WriteString(indent + "}\n")
	}
	for i := range s.arcs {
		a := &s.arcs[i]
		from, tail := s.dotEnd(id, a.from, "ltail")
		to, head := s.dotEnd(id, a.to, "lhead")
		attributes := append(tail, head...)
		if label := oneLine(a.label); label != "" {
			attributes = append([]string{"label=" + dotText(label)}, attributes...)
		}
		b.WriteString(indent + from + " -> " + to)
		if len(attributes) > 0 {
			b.WriteString(" [" + strings.Join(attributes, ", ") + "]")
		}
		b.WriteString("\n")
	}
}

// dotEnd is the id of an end of a line: of a frame it is the first node inside.
func (s *sketch) dotEnd(id string, n int, cutAt string) (end string, attributes []string) {
	end = id + strconv.Itoa(n)
	if s.nodes[n].Inside == nil {
		return end, nil
	}
	inside := newSketch(s.nodes[n].Inside)
	return end + "_" + strconv.Itoa(max(0, inside.start)), []string{cutAt + "=cluster_" + end}
}

func dotLook(n *Node, start bool) string {
	look := ""
	if n.Terminal {
		look += ", shape=oval"
	}
	if start {
		look += ", penwidth=3"
	}
	switch n.Class {
	case "hit", "added":
		look += `, fillcolor="#e3f6e5", color="#2e7d32"`
	case "changed":
		look += `, fillcolor="#fff3d6", color="#96600a"`
	case "removed":
		look += `, style="rounded,filled,dashed", fillcolor="#fdecea", color="#c62828"`
	case "missed":
		look += `, fillcolor="#fdecea", color="#c62828"`
	case "unreachable", "unknown":
		look += `, style="rounded,dashed", color="#9e9e9e"`
	}
	return look
}

func dotLabel(n *Node) string {
	lines := []string{n.label()}
	for _, line := range []string{n.second(), oneLine(n.Note)} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	for i, line := range lines {
		quoted := dotText(line)
		lines[i] = quoted[1 : len(quoted)-1]
	}
	return `"` + strings.Join(lines, `\n`) + `"`
}

func dotText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
