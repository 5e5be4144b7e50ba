package check

import (
	"strings"

	"callflow/engine"
	"callflow/schema"
)

// words are all that look like names in the values of files. What is in none of them is not used; what is in one
// may be.
type words struct {
	seen map[string]where
	of   map[*Flow]*ownWords
}

// where says in what a word was seen, with the beginnings of paths: a.b.c is a, a.b and a.b.c.
type where uint8

const (
	inFlows where = 1 << iota // in flow files
	inRoot                    // in callflow.yaml, environments and tables; rules apart
	inRest                    // in rules and prompts
	bare                      // a whole word, in any of them but the tables
	asKey                     // a key below the steps and finally of any flow
	isFlow                    // it is the name of a flow, seen or not
)

// ownWords are those of one flow that it declares, with whether they were seen in its values, and the flows it names.
type ownWords struct {
	read  map[string]bool
	flows []engine.FlowName
}

// in reports whether a word was seen in one of some.
func (m *words) in(word string, some where) bool { return m.seen[word]&some != 0 }

// anywhere reports whether a word was seen in any value.
func (m *words) anywhere(word string) bool { return m.in(word, inFlows|inRoot|inRest) }

// mentioned are the words of the workspace, gathered once.
func (w *Work) mentioned() *words { return w.found().words.get(w.gathered) }

func (w *Work) gathered() *words {
	m := &words{seen: map[string]where{}, of: make(map[*Flow]*ownWords, len(w.Flows))}
	for _, f := range w.Flows {
		m.seen[string(f.Graph.Name)] = isFlow
	}
	for _, f := range w.Flows {
		own := &ownWords{read: f.declared()}
		m.of[f] = own
		for _, p := range pairs(f.Node) {
			if k := p.Key.Value; k != "flow" && k != "summary" {
				m.gather(p.Value, inFlows|bare, own)
			}
		}
	}
	for _, p := range w.Prompts {
		m.gather(p.Node, inRest|bare, nil)
	}
	for _, e := range w.Envs {
		m.gather(e.Node, inRoot|bare, nil)
	}
	for _, table := range w.Tables {
		m.cut(string(table), inRoot, nil)
	}
	for _, p := range pairs(w.Root) {
		switch {
		case p.Key.Value == "rules":
			m.gather(p.Value, inRest|bare, nil)
		case p.Value.Kind != schema.Sequence:
			m.gather(p.Value, inRoot|bare, nil)
		}
	}
	return m
}

// declared are the inputs and variables of a flow.
func (f *Flow) declared() map[string]bool {
	inputs, vars := pairs(f.Node.Find("inputs")), pairs(f.Node.Find("vars"))
	if len(inputs)+len(vars) == 0 {
		return nil
	}
	out := make(map[string]bool, len(inputs)+len(vars))
	for _, p := range inputs {
		out[p.Key.Value] = false
	}
	for _, p := range vars {
		out[p.Key.Value] = false
	}
	return out
}

// gather adds the words of all values of a node, and the keys of a flow's.
func (m *words) gather(n *schema.Node, as where, own *ownWords) {
	switch {
	case n == nil:
		return
	case n.Kind == schema.Scalar:
		m.cut(n.Value, as, own)
	}
	for _, item := range n.Items() {
		m.gather(item, as, own)
	}
	for _, p := range n.Pairs() {
		if own != nil {
			m.add(p.Key.Value, asKey, nil)
		}
		m.gather(p.Value, as, own)
	}
}

// cut adds the words of a text, and of paths their beginnings.
func (m *words) cut(text string, as where, own *ownWords) {
	for at := 0; at < len(text); at++ {
		if !wordy[text[at]] {
			continue
		}
		from := at
		for at < len(text) && wordy[text[at]] {
			at++
		}
		word := strings.Trim(text[from:at], ".")
		m.add(word, as, own)
		for i := range len(word) {
			if word[i] == '.' {
				m.add(word[:i], as&^bare, own)
			}
		}
	}
}

func (m *words) add(word string, as where, own *ownWords) {
	was := m.seen[word]
	if was|as != was {
		m.seen[word] = was | as
	}
	if own == nil {
		return
	}
	if was&isFlow != 0 {
		own.flows = append(own.flows, engine.FlowName(word))
	}
	if read, declared := own.read[word]; declared && !read {
		own.read[word] = true
	}
}

// wordy are the characters of words and paths.
var wordy = func() (is [256]bool) {
	for c := range is {
		is[c] = c == '_' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
	}
	return is
}()

// bare reports whether a group of names is used as a whole in a flow, as in "wish in agents" or agents[wish].
func (w *Work) bare(group string) bool { return w.mentioned().in(group, bare) }
