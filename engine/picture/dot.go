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
	for i := range s.nodes {
		b.WriteString("  n" + strconv.Itoa(i) + " [label=" + dotLabel(&s.nodes[i]) +
			dotLook(&s.nodes[i], i == s.start) + "]\n")
	}
	for i := range s.arcs {
		a := &s.arcs[i]
		b.WriteString("  n" + strconv.Itoa(a.from) + " -> n" + strconv.Itoa(a.to))
		if label := oneLine(a.label); label != "" {
			b.WriteString(" [label=" + dotText(label) + "]")
		}
		b.WriteString("\n")
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
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
	case "hit":
		look += `, fillcolor="#e3f6e5", color="#2e7d32"`
	case "missed":
		look += `, fillcolor="#fdecea", color="#c62828"`
	case "unreachable", "unknown":
		look += `, style="rounded,dashed", color="#9e9e9e"`
	}
	return look
}

func dotLabel(n *Node) string {
	lines := []string{oneLine(n.Name)}
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
