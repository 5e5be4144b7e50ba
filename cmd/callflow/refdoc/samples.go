package refdoc

import (
	"io/fs"
	"strings"

	"callflow/schema"
	"callflow/schema/diag"
)

// sample is a step of an example.
type sample struct {
	file  string
	text  string
	lines int
	keys  map[string]bool // all keys in it
	kind  map[string]bool // the keys of the step itself
}

// longest is how many lines a sample may have.
const longest = 14

// readSteps reads the steps of all flows of the workspaces in a folder, in the order of their paths.
func readSteps(examples fs.FS) ([]sample, error) {
	var out []sample
	err := fs.WalkDir(examples, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".flow.yaml") {
			return err
		}
		content, err := fs.ReadFile(examples, name)
		if err != nil {
			return err
		}
		out = append(out, stepsOf(name, content)...)
		return nil
	})
	return out, err
}

func stepsOf(name string, content []byte) []sample {
	var ignored diag.List
	root := schema.Parse(name, content, &ignored)
	if root == nil || root.Kind != schema.Mapping {
		return nil
	}
	lines := strings.Split(string(content), "\n")
	var out []sample
	if steps := root.Find("steps"); steps != nil {
		for _, p := range steps.Pairs() {
			out = append(out, sampleOf(name, lines[p.Key.Span.Start.Line()-1:p.Value.Span.End.Line()], p.Value))
		}
	}
	for _, p := range root.Pairs() {
		if p.Key.Value == "finally" {
			out = append(out, sampleOf(name, lines[p.Key.Span.Start.Line()-1:p.Value.Span.End.Line()], p.Value))
		}
	}
	return out
}

// sampleOf makes a sample of lines and the tree that stands in them. The log of a step is none of its kind.
func sampleOf(name string, lines []string, n *schema.Node) sample {
	s := sample{file: name, keys: map[string]bool{}, kind: map[string]bool{}}
	collect(n, s.keys)
	for _, p := range n.Pairs() {
		s.kind[p.Key.Value] = true
	}
	if len(n.Pairs()) > 0 {
		delete(s.kind, "log")
		delete(s.keys, "log")
	}
	s.text, s.lines = dedent(lines)
	return s
}

// collect notes every key of a tree.
func collect(n *schema.Node, keys map[string]bool) {
	for _, p := range n.Pairs() {
		keys[p.Key.Value] = true
		collect(p.Value, keys)
	}
	for _, item := range n.Items() {
		collect(item, keys)
	}
}

// dedent takes the indentation of the first line from all.
func dedent(lines []string) (text string, n int) {
	first := len(lines[0]) - len(strings.TrimLeft(lines[0], " "))
	var b strings.Builder
	for _, l := range lines {
		if strings.TrimSpace(l) == "" {
			continue
		}
		b.WriteString(strings.TrimRight(l[min(first, len(l)):], " ") + "\n")
		n++
	}
	return strings.TrimSuffix(b.String(), "\n"), n
}

// best is the sample that shows most of a kind without being long: as a step of its own if there is one.
func best(steps []sample, kind string) sample {
	var found sample
	for _, s := range steps {
		own, had := s.kind[kind], found.kind[kind]
		if !s.keys[kind] || s.lines > longest || had && !own {
			continue
		}
		if found.text == "" || own && !had || len(s.keys) > len(found.keys) {
			found = s
		}
	}
	return found
}
