package check

import (
	"maps"
	"strings"

	"callflow/schema"
)

// words are all that look like names in the values of files. What is in none of them is not used; what is in one
// may be.
type words struct {
	all   map[string]bool           // in any file, with the beginnings of paths: a.b.c is a, a.b and a.b.c
	bare  map[string]bool           // whole words, without the beginnings of paths
	flows map[string]bool           // in flow files
	root  map[string]bool           // in callflow.yaml, environments and tables; rules apart
	set   map[string]bool           // keys below the steps and finally of any flow
	of    map[*Flow]map[string]bool // in the values of one flow
	keys  map[*Flow]map[string]bool // keys below the steps and finally of one flow: what is set, what is given
}

// mentioned are the words of the workspace, gathered once.
func (w *Work) mentioned() *words { return w.found().words.get(w.gathered) }

func (w *Work) gathered() *words {
	m := &words{all: map[string]bool{}, bare: map[string]bool{}, flows: map[string]bool{}, root: map[string]bool{}, set: map[string]bool{}, of: map[*Flow]map[string]bool{}, keys: map[*Flow]map[string]bool{}}
	for _, f := range w.Flows {
		own, keys := map[string]bool{}, map[string]bool{}
		if f.Node != nil {
			for _, p := range f.Node.Pairs {
				if k := p.Key.Value; k != "flow" && k != "summary" {
					gather(p.Value, own, keys, m.bare)
				}
			}
		}
		m.of[f], m.keys[f] = own, keys
		for word := range own {
			m.flows[word], m.all[word] = true, true
		}
		for key := range keys {
			m.set[key] = true
		}
	}
	for _, p := range w.Prompts {
		gather(p.Node, m.all, map[string]bool{}, m.bare)
	}
	for _, e := range w.Envs {
		gather(e.Node, m.root, map[string]bool{}, m.bare)
	}
	for _, table := range w.Tables {
		cutWords(string(table), m.root, nil)
	}
	if w.Root != nil {
		for _, p := range w.Root.Pairs {
			switch {
			case p.Key.Value == "rules":
				gather(p.Value, m.all, map[string]bool{}, m.bare)
			case p.Value.Kind != schema.Sequence:
				gather(p.Value, m.root, map[string]bool{}, m.bare)
			}
		}
	}
	maps.Copy(m.all, m.root)
	return m
}

// gather adds the words of all values, and the keys, of a node; bare words are those as they stand.
func gather(n *schema.Node, values, keys, bare map[string]bool) {
	todo := []*schema.Node{n}
	for len(todo) > 0 {
		n, todo = todo[len(todo)-1], todo[:len(todo)-1]
		if n == nil {
			continue
		}
		if n.Kind == schema.Scalar {
			cutWords(n.Value, values, bare)
		}
		todo = append(todo, n.Items...)
		for _, p := range n.Pairs {
			keys[p.Key.Value] = true
			todo = append(todo, p.Value)
		}
	}
}

// cutWords adds the words of a text, and of paths their beginnings.
func cutWords(text string, to, bare map[string]bool) {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !wordy(r) }) {
		word = strings.Trim(word, ".")
		if to[word] = true; bare != nil {
			bare[word] = true
		}
		for i := range len(word) {
			if word[i] == '.' {
				to[word[:i]] = true
			}
		}
	}
}

func wordy(r rune) bool {
	return r == '_' || r == '.' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// bare reports whether a group of names is used as a whole in a flow, as in "wish in agents" or agents[wish].
func (w *Work) bare(group string) bool { return w.mentioned().bare[group] }
