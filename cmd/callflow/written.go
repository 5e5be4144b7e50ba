package main

import (
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/flows"
	"callflow/schema"
	"callflow/schema/diag"
)

// written is what the files of a workspace say, as their authors wrote it: steps key by key, prompts with their holes.
// Form and comments are no part of it.
type written struct {
	w       *library.Workspace
	steps   map[engine.FlowName]*schema.Node
	prompts map[[2]string]*schema.Node // language and name → words
}

// fact is one key of a step, with the keys above it, and its value.
type fact struct{ key, value string }

func writtenIn(w *library.Workspace) *written {
	t := &written{w: w, steps: map[engine.FlowName]*schema.Node{}, prompts: map[[2]string]*schema.Node{}}
	for name, g := range w.Set.Flows.Graphs {
		if node := schema.Parse(g.File, t.file(g.File), &diag.List{}); node != nil {
			t.steps[name] = node
		}
	}
	for _, file := range slices.Sorted(maps.Keys(w.Files)) {
		if path.Dir(file) == "prompts" {
			t.words(strings.TrimSuffix(path.Base(file), ".yaml"), file)
		}
	}
	for _, l := range w.Set.Flows.Languages {
		code, _, _ := strings.Cut(l.Code, "-")
		for _, name := range []string{l.Name, code, "en"} {
			if t.words(l.Name, "lib:prompts/"+name+".yaml") {
				break
			}
		}
	}
	return t
}

// file is the text of a file of the workspace, or of the ready-made flows.
func (t *written) file(name string) []byte {
	if text, ok := t.w.Files[name]; ok {
		return text
	}
	if rest, ok := strings.CutPrefix(name, "lib:"); ok {
		if text, err := fs.ReadFile(flows.Files, rest); err == nil {
			return text
		}
	}
	return nil
}

// words reads a file of prompts; what is known already stays.
func (t *written) words(language, file string) bool {
	text := t.file(file)
	if text == nil {
		return false
	}
	node := schema.Parse(file, text, &diag.List{})
	if node == nil {
		return false
	}
	for _, p := range node.Pairs() {
		if key := [2]string{language, p.Key.Value}; t.prompts[key] == nil {
			t.prompts[key] = p.Value
		}
	}
	return true
}

// prompt is what a prompt says in a language, a line for each wording.
func (t *written) prompt(name, language string) string {
	n := t.prompts[[2]string{language, name}]
	if n == nil {
		return ""
	}
	if n.Kind == schema.Scalar {
		return strings.TrimSpace(n.Value)
	}
	var lines []string
	for _, p := range n.Pairs() {
		switch value := strings.TrimSpace(p.Value.Value); p.Key.Value {
		case "text", "ssml":
			lines = append(lines, value)
		default:
			lines = append(lines, p.Key.Value+": "+value)
		}
	}
	return strings.Join(lines, "\n")
}

// step is what the file says about a step, and what the workspace says for all steps of its kind.
func (t *written) step(flow engine.FlowName, s *engine.Step) []fact {
	var out []fact
	add := func(prefix string, n *schema.Node) { out = flatten(out, prefix, n) }
	add("", t.steps[flow].Find("steps").Find(string(s.Name)))
	if n := t.w.Declared.Defaults[s.KindName]; n != nil {
		add("defaults."+s.KindName, n)
	}
	return out
}

// flatten appends the values of a node under the keys that lead to them.
func flatten(out []fact, key string, n *schema.Node) []fact {
	if n == nil {
		return out
	}
	under := func(name string) string { return strings.TrimPrefix(key+"."+name, ".") }
	switch n.Kind {
	case schema.Mapping:
		for _, p := range n.Pairs() {
			out = flatten(out, under(p.Key.Value), p.Value)
		}
	case schema.Sequence:
		if plain, ok := inOneLine(n); ok {
			return append(out, fact{key, plain})
		}
		for i, item := range n.Items() {
			out = flatten(out, under(strconv.Itoa(i+1)), item)
		}
	case schema.Scalar:
		out = append(out, fact{key, strings.TrimSpace(n.Value)})
	case schema.Null, schema.KindUnset:
	}
	return out
}

// inOneLine writes a list of single values in one line.
func inOneLine(n *schema.Node) (string, bool) {
	var items []string
	for _, item := range n.Items() {
		if item.Kind != schema.Scalar {
			return "", false
		}
		items = append(items, item.Value)
	}
	return strings.Join(items, ", "), true
}
