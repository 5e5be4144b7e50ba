package main

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"callflow/engine/flowtest"
	"callflow/engine/library"
	"callflow/schema/diag"
)

var (
	mutants    = flag.Int("mutants", 300, "how many mutants of shipped files TestMutantsOfFiles tries")
	mutantSeed = flag.Uint64("mutant-seed", 1, "which")
)

// TestMutantsOfFiles changes shipped files in one place – keys and values of their trees, lines, bytes – and validates them.
// Nothing panics, every fault has a code of the table and a place in its file, and what the JSON Schema forbids, which
// another validator reads, is never accepted in silence.
func TestMutantsOfFiles(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	hosts, schemas := hostsOfMutants(t), compiledSchemas(t)
	workers := 2
	var wg sync.WaitGroup
	for w := range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := w; i < *mutants && !t.Failed(); i += workers {
				r := rand.New(rand.NewPCG(*mutantSeed, uint64(i)))
				h := hosts[r.IntN(len(hosts))]
				text := mutant(r, h.files[h.file])
				if problem := judged(t, h, text, schemas[sortOf(h.file)]); problem != "" {
					t.Errorf("mutant %d of %s/%s: %s\n%s", i, h.name, h.file, problem, linesChanged(h.files[h.file], text))
				}
			}
		}()
	}
	wg.Wait()
}

// host is a workspace with the file of it that is changed.
type host struct {
	name, file string
	files      library.Files
}

func hostsOfMutants(t *testing.T) []host {
	t.Helper()
	var out []host
	found, err := filepath.Glob("../../examples/*/callflow.yaml")
	if err != nil || len(found) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, at := range found {
		files, err := library.ReadDir(filepath.Dir(at))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range slices.Sorted(maps.Keys(files)) {
			if sortOf(file) != "" {
				out = append(out, host{filepath.Base(filepath.Dir(at)), file, files})
			}
		}
	}
	return out
}

// judged says what is wrong about how a mutant was validated, or "".
func judged(t *testing.T, h host, text []byte, schema *jsonschema.Schema) (problem string) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			problem = fmt.Sprintf("panics: %v", r)
		}
	}()
	files := maps.Clone(h.files)
	files[h.file] = text
	opt := library.Options{LiveNo: 1}
	if path.Dir(h.file) == "env" {
		opt.Env = strings.TrimSuffix(path.Base(h.file), ".yaml")
	}
	w := library.Compile(files, opt)
	found := &diag.List{}
	if found.Append(w.Found); strings.HasSuffix(h.file, ".test.yaml") && !found.HasErrors() {
		flowtest.Read(h.file, text, w, found)
	}
	here := false
	for _, d := range found.Sorted() {
		if _, known := diag.Lookup(d.Code); !known || d.Message == "" {
			return fmt.Sprintf("%q is no code", d.Code)
		}
		if lines := bytes.Count(files[d.File], []byte("\n")) + 1; d.File != "" && files[d.File] != nil && (d.Span.Start.Line < 1 || d.Span.Start.Line > lines || d.Span.Start.Col < 1 || d.Span.End.Line > lines) {
			return fmt.Sprintf("%s is said of %s in a file of %d lines", d.Code, d.Span.Start, lines)
		}
		here = here || d.Severity == diag.Error
	}
	var doc yaml.Node
	if here || yaml.Unmarshal(text, &doc) != nil || len(doc.Content) == 0 {
		return ""
	}
	if err := schema.Validate(jsonValue(doc.Content[0])); err != nil {
		return fmt.Sprintf("is accepted, and the schema forbids it: %v", err)
	}
	return ""
}

// linesChanged shows the lines in which two texts differ.
func linesChanged(before, after []byte) string {
	was, is := strings.Split(string(before), "\n"), strings.Split(string(after), "\n")
	for len(was) > 0 && len(is) > 0 && was[0] == is[0] {
		was, is = was[1:], is[1:]
	}
	for len(was) > 0 && len(is) > 0 && was[len(was)-1] == is[len(is)-1] {
		was, is = was[:len(was)-1], is[:len(is)-1]
	}
	return "was: " + strings.Join(was[:min(3, len(was))], "\n     ") + "\nis:  " + strings.Join(is[:min(3, len(is))], "\n     ")
}

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
