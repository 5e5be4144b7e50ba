package picture

import (
	"io"
	"strconv"
	"strings"
)

// Mermaid writes the graph as a Mermaid flowchart. Texts are escaped, so that none can become
// syntax or HTML.
func (g *Graph) Mermaid(w io.Writer) error {
	s := newSketch(g)
	var b strings.Builder
	if s.title != "" {
		b.WriteString("---\ntitle: " + strconv.Quote(oneLine(s.title)) + "\n---\n")
	}
	b.WriteString("flowchart TD\n")
	b.WriteString("  classDef hit fill:#e3f6e5,stroke:#2e7d32\n" +
		"  classDef missed fill:#fdecea,stroke:#c62828,stroke-dasharray:4\n" +
		"  classDef added fill:#e3f6e5,stroke:#2e7d32,stroke-width:2px\n" +
		"  classDef removed fill:#fdecea,stroke:#c62828,stroke-dasharray:4\n" +
		"  classDef changed fill:#fff3d6,stroke:#96600a,stroke-width:2px\n" +
		"  classDef unreachable fill:#f5f5f5,stroke:#9e9e9e,stroke-dasharray:4\n" +
		"  classDef unknown fill:#fff3e0,stroke:#e65100,stroke-dasharray:4\n" +
		"  classDef start stroke-width:3px\n")
	s.mermaid(&b, "n", "  ")
	_, err := io.WriteString(w, b.String())
	return err
}

// mermaid writes a graph whose ids begin alike; a frame is a subgraph.
func (s *sketch) mermaid(b *strings.Builder, id, indent string) {
	for i := range s.nodes {
		n, at := &s.nodes[i], id+strconv.Itoa(i)
		if n.Inside != nil {
			b.WriteString(indent + "subgraph " + at + `["` + mermaidText(n.label()) + "\"]\n")
			newSketch(n.Inside).mermaid(b, at+"_", indent+"  ")
			b.WriteString(indent + "end\n")
			continue
		}
		open, shut := `["`, `"]`
		if n.Terminal {
			open, shut = `(["`, `"])`
		}
		b.WriteString(indent + at + open + mermaidLabel(n) + shut + "\n")
	}
	for i := range s.arcs {
		a := &s.arcs[i]
		b.WriteString(indent + id + strconv.Itoa(a.from) + " -->")
		if label := oneLine(a.label); label != "" {
			b.WriteString(`|"` + mermaidText(label) + `"|`)
		}
		b.WriteString(" " + id + strconv.Itoa(a.to) + "\n")
	}
	for i := range s.nodes {
		if c := class(s.nodes[i].Class); c != "" {
			b.WriteString(indent + "class " + id + strconv.Itoa(i) + " " + c + "\n")
		}
	}
	if s.start >= 0 {
		b.WriteString(indent + "class " + id + strconv.Itoa(s.start) + " start\n")
	}
}

func mermaidLabel(n *Node) string {
	label := "<b>" + mermaidText(n.label()) + "</b>"
	for _, line := range []string{n.second(), oneLine(n.Note)} {
		if line != "" {
			label += "<br/>" + mermaidText(line)
		}
	}
	return label
}

// mermaidText escapes with Mermaid's own entities, which are written with # in place of &.
func mermaidText(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch r {
		case '"', '#', '<', '>', '&', '`', '\\', '|', '[', ']', '{', '}', '(', ')', ';', '*', '_':
			b.WriteString("#" + strconv.Itoa(int(r)) + ";")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
