package library

import (
	"path"
	"strings"

	"callflow/schema"
	"callflow/schema/diag"
)

// trees are the parsed files of a workspace, each sort in the order of the paths. A file that is not YAML
// has no tree.
type trees struct {
	workspace *schema.Node
	flows     []tree
	prompts   []tree
	envs      []tree
	broken    []string // files that are no YAML
}

// tree is one parsed file.
type tree struct {
	file string
	name string // of the language or environment
	node *schema.Node
}

// parseAll parses the files, on all processors: each into a list of faults of its own, which are put
// together in order.
func parseAll(files Files, kept *Parsed, l *diag.List) *trees {
	var names []string
	for _, name := range files.sorted() {
		if name == workspaceFile || isFlow(name) || isPrompts(name) || isEnv(name) {
			names = append(names, name)
		}
	}
	nodes := make([]*schema.Node, len(names))
	faults := make([]diag.List, len(names))
	together(len(names), func(i int) { nodes[i] = kept.Parse(names[i], files[names[i]], &faults[i]) })
	t := &trees{}
	for i, name := range names {
		l.Append(&faults[i])
		if nodes[i] == nil {
			t.broken = append(t.broken, name)
			continue
		}
		t.add(name, nodes[i])
	}
	return t
}

func (t *trees) add(name string, node *schema.Node) {
	one := tree{file: name, name: strings.TrimSuffix(path.Base(name), ".yaml"), node: node}
	switch {
	case name == workspaceFile:
		t.workspace = node
	case isFlow(name):
		t.flows = append(t.flows, one)
	case isPrompts(name):
		t.prompts = append(t.prompts, one)
	default:
		t.envs = append(t.envs, one)
	}
}
