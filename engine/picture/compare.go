package picture

// Compare draws two states of a graph in one: nodes and edges are the same when their names are. The
// classes are added, removed and changed. A node of now that has a class keeps it: whoever knows what
// else is different about a node gives it the class changed before. An edge is changed when an edge
// of the same label led elsewhere from the same node; where it led is shown as removed.
func Compare(old, now *Graph) *Graph {
	out := &Graph{Title: now.Title, Start: now.Start, Legend: now.Legend}
	before := map[string]*Node{}
	for i := range old.Nodes {
		before[old.Nodes[i].Name] = &old.Nodes[i]
	}
	had := map[string]bool{}
	for _, n := range now.Nodes {
		had[n.Name] = true
		out.Nodes = append(out.Nodes, compared(before[n.Name], n, old, now))
	}
	for _, n := range old.Nodes {
		if !had[n.Name] {
			out.Nodes = append(out.Nodes, gone(n))
		}
	}
	out.Edges = comparedEdges(old.Edges, now.Edges)
	if out.Start == "" {
		out.Start = old.Start
	}
	return out
}

// compared is a node of now, marked by what it was before.
func compared(was *Node, n Node, old, now *Graph) Node {
	switch {
	case was == nil:
		n.Class = "added"
		if n.Inside != nil {
			n.Inside = Compare(&Graph{}, n.Inside)
		}
	case n.Inside != nil && was.Inside != nil:
		n.Inside = Compare(was.Inside, n.Inside)
	case n.Class == "" && now.Start == n.Name && old.Start != n.Name:
		n.Class, n.Note = "changed", "starts here now"
	}
	return n
}

// gone is a node that is there no longer.
func gone(n Node) Node {
	n.Class = "removed"
	if n.Inside != nil {
		start := n.Inside.Start
		inside := Compare(n.Inside, &Graph{})
		inside.Start = start
		n.Inside = inside
	}
	return n
}

func comparedEdges(old, now []Edge) []Edge {
	type way struct{ from, label string }
	was, is := map[Edge]bool{}, map[Edge]bool{}
	led := map[way]bool{}
	for _, e := range old {
		e.Class = ""
		was[e] = true
		led[way{e.From, e.Label}] = true
	}
	var out []Edge
	for _, e := range now {
		e.Class = ""
		is[e] = true
		plain := e
		switch {
		case was[plain]:
		case led[way{e.From, e.Label}]:
			e.Class = "changed"
		default:
			e.Class = "added"
		}
		out = append(out, e)
	}
	for _, e := range old {
		e.Class = ""
		if !is[e] {
			e.Class = "removed"
			out = append(out, e)
		}
	}
	return out
}
