package main

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"callflow/engine/flowtest"
	"callflow/engine/library"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/format"
)

var (
	mutants    = flag.Int("mutants", 300, "how many mutants of shipped files TestMutants… try")
	mutantsBad = flag.Int("mutants-bad", 20, "after how many problems they end")
	mutantSeed = flag.Uint64("mutant-seed", 1, "which")
)

// TestMutantsOfFiles changes shipped files in one place – keys and values of their trees, lines, bytes – and validates them.
// Nothing panics, every fault has a code of the table and a place in its file; what the JSON Schema forbids, which
// another validator reads, is never accepted in silence, and what it allows has no fault of form.
func TestMutantsOfFiles(t *testing.T) {
	t.Parallel()
	hosts, schemas := hostsOfMutants(t), compiledSchemas(t)
	eachMutant(t, hosts, *mutants, func(h *host, text []byte) string {
		found, problem := h.judged(text)
		if problem != "" {
			return problem
		}
		return againstSchema(h.file, text, found, schemas[sortOf(h.file)])
	})
}

// eachMutant calls judge for mutants of hosts on all processors, until it has found a few problems.
func eachMutant(t *testing.T, hosts []*host, most int, judge func(h *host, text []byte) string) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	if most > 10_000 {
		defer debug.SetGCPercent(debug.SetGCPercent(400)) // each mutant is garbage at once
	}
	var next, problems atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(most) && problems.Load() < int64(*mutantsBad); i = next.Add(1) - 1 {
				r := rand.New(rand.NewPCG(*mutantSeed, uint64(i)))
				h := hosts[r.IntN(len(hosts))]
				text := mutant(r, h.files[h.file])
				if problem := calmly(func() string { return judge(h, text) }); problem != "" {
					problems.Add(1)
					t.Errorf("mutant %d of %s/%s: %s\n%s", i, h.name, h.file, problem, linesChanged(h.files[h.file], text))
				}
			}
		})
	}
	wg.Wait()
}

// calmly turns a panic into a problem.
func calmly(judge func() string) (problem string) {
	defer func() {
		if r := recover(); r != nil {
			problem = fmt.Sprintf("panics: %v\n%s", r, debug.Stack())
		}
	}()
	return judge()
}

// host is a workspace with the file of it that is changed. What is not changed is read once.
type host struct {
	name, file string
	files      library.Files
	parsed     *library.Parsed
	asIs       func() *library.Workspace
}

func hostsOfMutants(t *testing.T) []*host {
	t.Helper()
	var out []*host
	found, err := filepath.Glob("../../examples/*/callflow.yaml")
	if err != nil || len(found) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, at := range found {
		files, err := library.ReadDir(filepath.Dir(at))
		if err != nil {
			t.Fatal(err)
		}
		parsed := &library.Parsed{}
		asIs := sync.OnceValue(func() *library.Workspace {
			return library.Compile(files, library.Options{LiveNo: 1, Parsed: parsed})
		})
		for _, file := range slices.Sorted(maps.Keys(files)) {
			if sortOf(file) != "" {
				out = append(out, &host{filepath.Base(filepath.Dir(at)), file, files, parsed, asIs})
			}
		}
	}
	return out
}

// compiled is the workspace with another text of the file. Tests are no part of what is compiled.
func (h *host) compiled(text []byte) (*library.Workspace, *diag.List) {
	found := &diag.List{}
	if strings.HasSuffix(h.file, ".test.yaml") {
		w := h.asIs()
		found.Append(w.Found)
		flowtest.Read(h.file, text, w, found)
		return w, found
	}
	files := maps.Clone(h.files)
	files[h.file] = text
	opt := library.Options{LiveNo: 1, Parsed: h.parsed}
	if path.Dir(h.file) == "env" {
		opt.Env = strings.TrimSuffix(path.Base(h.file), ".yaml")
	}
	w := library.Compile(files, opt)
	found.Append(w.Found)
	return w, found
}

// judged is what is found in a mutant, and what is wrong about how it is told.
func (h *host) judged(text []byte) (found []diag.Diagnostic, problem string) {
	w, list := h.compiled(text)
	for _, d := range list.Sorted() {
		if _, known := diag.Lookup(d.Code); !known || d.Message == "" {
			return nil, fmt.Sprintf("%q is no code", d.Code)
		}
		in := w.Files[d.File]
		if d.File == h.file {
			in = text
		}
		if !placedWithin(d, in) {
			return nil, fmt.Sprintf("%s is said of %s in %q", d.Code, d.Span, d.File)
		}
		found = append(found, d)
	}
	return found, ""
}

// placedWithin reports whether a diagnostic has a place, and one that its file has. What belongs to no file has none.
func placedWithin(d diag.Diagnostic, text []byte) bool {
	if text == nil {
		return true
	}
	lines := bytes.Count(text, []byte("\n")) + 1
	s := d.Span
	return s.Start.Line() >= 1 && s.Start.Line() <= lines && s.Start.Col() >= 1 && s.End.Line() <= lines && !s.End.Before(s.Start) &&
		s.Start.Col() <= widthOf(text, s.Start.Line())+1 && s.End.Col() <= widthOf(text, s.End.Line())+1
}

// widthOf is how many characters a line has.
func widthOf(text []byte, line int) int {
	for range line - 1 {
		_, text, _ = bytes.Cut(text, []byte("\n"))
	}
	text, _, _ = bytes.Cut(text, []byte("\n"))
	return len([]rune(string(text)))
}

// ofForm are the codes that say that a file has another form than its schema describes.
var ofForm = []diag.Code{"unknown-key", "wrong-type", "missing-key", "empty-value", "not-one-of", "conflicting-keys", "bad-unit", "key-not-text", "bad-name", "out-of-range"}

// againstSchema compares what was found in a file with what another validator says to the schema.
func againstSchema(file string, text []byte, found []diag.Diagnostic, schema *jsonschema.Schema) string {
	var doc yaml.Node
	if yaml.Unmarshal(text, &doc) != nil || len(doc.Content) == 0 {
		return ""
	}
	wrong := slices.ContainsFunc(found, func(d diag.Diagnostic) bool { return d.File == file && d.Severity == diag.Error })
	if !likeJSON(doc.Content[0]) {
		if !wrong {
			return "is accepted, and JSON has no such values"
		}
		return ""
	}
	refused := schema.Validate(jsonValue(doc.Content[0]))
	switch {
	case refused != nil && !slices.ContainsFunc(found, func(d diag.Diagnostic) bool { return d.Severity == diag.Error }):
		return fmt.Sprintf("is accepted, and the schema forbids it: %v", refused)
	case refused != nil:
		return ""
	}
	for _, d := range found {
		if d.File == file && slices.Contains(ofForm, d.Code) && !beyondSchema(sortOf(file), d) {
			return fmt.Sprintf("%s: %s: %s: %s: the schema allows it", d.Span, d.Code, d.Message, d.Hint)
		}
	}
	return ""
}

// likeJSON reports whether JSON can say what a tree says: keys are words, each stands once, and nothing has a tag or an anchor.
func likeJSON(n *yaml.Node) bool {
	if n.Kind == yaml.AliasNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 {
		return false
	}
	seen := map[string]bool{}
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			if c.Kind != yaml.ScalarNode || seen[c.Value] {
				return false
			}
			seen[c.Value] = true
		}
		if !likeJSON(c) {
			return false
		}
	}
	return true
}

// TestMutantsFormatted formats mutants: what they say stays, with all comments, and formatting again changes nothing.
func TestMutantsFormatted(t *testing.T) {
	t.Parallel()
	shapes := shippedShapes()
	eachMutant(t, hostsOfMutants(t), *mutants, func(h *host, text []byte) string {
		return formattedWell(h.file, text, shapes[sortOf(h.file)])
	})
}

func formattedWell(file string, text []byte, shape schema.Shape) string {
	var list, read diag.List
	out, ok := format.Source(file, text, shape, &list)
	if schema.Parse(file, text, &read); ok == read.HasErrors() {
		return fmt.Sprintf("formatted: %v, faults: %v", ok, list.Sorted())
	}
	if !ok {
		return ""
	}
	if again, ok := format.Source(file, out, shape, &list); !ok || !bytes.Equal(again, out) {
		return fmt.Sprintf("formatted again it is another:\n%s\n---\n%s", out, again)
	}
	var before, after yaml.Node
	if yaml.Unmarshal(text, &before) != nil || yaml.Unmarshal(out, &after) != nil || !sameTree(&before, &after) {
		return fmt.Sprintf("says something else when it is formatted:\n%s", out)
	}
	if lost := commentsLost(text, out); lost != "" {
		return fmt.Sprintf("lost %q when it was formatted:\n%s", lost, out)
	}
	return ""
}

// commentsLost is a comment that stands in a text more often than in another. What looks like one within a value counts, too:
// values stay as they are.
func commentsLost(before, after []byte) string {
	count := map[string]int{}
	for _, text := range [][]byte{before, after} {
		for line := range strings.Lines(string(text)) {
			if at := strings.Index(" "+line, " #"); at >= 0 {
				count[strings.TrimSpace(line[at:])]++
			}
		}
		if &text[0] == &before[0] {
			for c := range count {
				count[c] *= -1
			}
		}
	}
	for c, n := range count {
		if n < 0 {
			return c
		}
	}
	return ""
}

// sameTree compares what two trees of YAML say, whatever the order of keys.
func sameTree(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.Value != b.Value || len(a.Content) != len(b.Content) {
		return false
	}
	if a.Kind != yaml.MappingNode {
		return slices.EqualFunc(a.Content, b.Content, sameTree)
	}
	byKey := map[string]*yaml.Node{}
	for i := 0; i < len(a.Content); i += 2 {
		byKey[a.Content[i].Value] = a.Content[i+1]
	}
	for i := 0; i < len(b.Content); i += 2 {
		if is := byKey[b.Content[i].Value]; is == nil || !sameTree(is, b.Content[i+1]) {
			return false
		}
	}
	return true
}
