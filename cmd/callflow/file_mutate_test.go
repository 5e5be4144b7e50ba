package main

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// mutant is a file that is changed in one place.
func mutant(r *rand.Rand, text []byte) []byte {
	if r.IntN(3) == 0 {
		return mutantBytes(r, slices.Clone(text))
	}
	var doc yaml.Node
	if yaml.Unmarshal(text, &doc) != nil || len(doc.Content) == 0 {
		return mutantBytes(r, slices.Clone(text))
	}
	var all []*yaml.Node
	nodesOf(doc.Content[0], &all)
	mutateNode(r, all[r.IntN(len(all))], all)
	out, err := yaml.Marshal(&doc)
	if err != nil {
		return mutantBytes(r, slices.Clone(text))
	}
	return out
}

func nodesOf(n *yaml.Node, all *[]*yaml.Node) {
	*all = append(*all, n)
	for _, c := range n.Content {
		nodesOf(c, all)
	}
}

// strange are values that stand where others are due; null and ~ are texts here and nothing in JSON.
var strange = []string{"", "0", "-1", "99999999", "3", "1.5", "yes", "no", "true", "end", "else", "none", "x", "Büro", "${", "${caller.number}", "${nothing}", "8s", "999d", "20%", "+815012345678", "agents.nobody", "a b", "${1 + 1}", "09:00", "2026-02-30"}

func mutateNode(r *rand.Rand, n *yaml.Node, all []*yaml.Node) {
	pair := func() int { return r.IntN(max(len(n.Content)/2, 1)) * 2 }
	switch op := r.IntN(8); {
	case n.Kind == yaml.MappingNode && len(n.Content) >= 2 && op == 0:
		at := pair()
		n.Content = slices.Delete(n.Content, at, at+2)
	case n.Kind == yaml.MappingNode && len(n.Content) >= 2 && op == 1:
		n.Content[pair()] = &yaml.Node{Kind: yaml.ScalarNode, Value: strange[r.IntN(len(strange))]}
	case n.Kind == yaml.MappingNode && len(n.Content) >= 2 && op == 2:
		at := pair()
		n.Content = append(n.Content, n.Content[at], n.Content[at+1])
	case n.Kind == yaml.MappingNode && len(n.Content) >= 2 && op == 3:
		key := *n.Content[pair()]
		key.Value += "x"
		n.Content[pair()] = &key
	case n.Kind == yaml.MappingNode && len(n.Content) >= 4 && op == 4:
		a, b := pair()+1, pair()+1
		n.Content[a], n.Content[b] = n.Content[b], n.Content[a]
	case op == 4: // nothing at all, in three ways
		*n = []yaml.Node{{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}, {Kind: yaml.MappingNode, Style: yaml.FlowStyle}, {Kind: yaml.ScalarNode, Tag: "!!null"}}[r.IntN(3)]
	case op == 5: // another branch of the file in its place
		from := *all[r.IntN(len(all))]
		if !holds(&from, n) {
			*n = from
		}
	case n.Kind == yaml.SequenceNode && len(n.Content) > 0 && op > 5:
		n.Content = append(n.Content, n.Content[r.IntN(len(n.Content))])
	case n.Kind == yaml.ScalarNode && op == 6:
		*n = yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Value: n.Value}}}
	case n.Kind == yaml.ScalarNode && op == 7:
		*n = yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Value: "x"}, {Kind: yaml.ScalarNode, Value: n.Value}}}
	default:
		*n = yaml.Node{Kind: yaml.ScalarNode, Value: strange[r.IntN(len(strange))]}
	}
}

// holds reports whether a node is another or has it inside.
func holds(n, other *yaml.Node) bool {
	return n == other || slices.ContainsFunc(n.Content, func(c *yaml.Node) bool { return holds(c, other) })
}

func mutantBytes(r *rand.Rand, text []byte) []byte {
	if len(text) == 0 {
		return text
	}
	at, lines := r.IntN(len(text)), bytes.SplitAfter(text, []byte("\n"))
	line := r.IntN(len(lines))
	switch r.IntN(6) {
	case 0:
		return text[:at]
	case 1:
		return slices.Delete(text, at, at+1)
	case 2:
		return slices.Insert(text, at, "{}[]:,#&*!|>'\"%@` \n\t-?0a$\x00\xff"[r.IntN(27)])
	case 3:
		return bytes.Join(slices.Delete(lines, line, line+1), nil)
	case 4:
		return bytes.Join(slices.Insert(lines, line, lines[r.IntN(len(lines))]), nil)
	}
	return append(slices.Clone(text[:at]), text[r.IntN(len(text)):]...)
}

// linesChanged shows the lines in which two texts differ; a tree that was written again is compared with the tree before.
func linesChanged(before, after []byte) string {
	var doc yaml.Node
	if yaml.Unmarshal(before, &doc) == nil {
		if again, err := yaml.Marshal(&doc); err == nil && linesMissing(again, after) < linesMissing(before, after) {
			before = again
		}
	}
	was, is := strings.Split(string(before), "\n"), strings.Split(string(after), "\n")
	for len(was) > 0 && len(is) > 0 && was[0] == is[0] {
		was, is = was[1:], is[1:]
	}
	for len(was) > 0 && len(is) > 0 && was[len(was)-1] == is[len(is)-1] {
		was, is = was[:len(was)-1], is[:len(is)-1]
	}
	return "was: " + strings.Join(was[:min(3, len(was))], "\n     ") + "\nis:  " + strings.Join(is[:min(3, len(is))], "\n     ")
}

// linesMissing is how many lines of a text another has not.
func linesMissing(a, b []byte) int {
	n, has := 0, map[string]bool{}
	for line := range strings.Lines(string(b)) {
		has[line] = true
	}
	for line := range strings.Lines(string(a)) {
		if !has[line] {
			n++
		}
	}
	return n
}
