package library

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"callflow/engine"
)

// TestKept edits workspaces again and again, mostly their flows: what is kept from before must never be seen.
func TestKept(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"minicc", "support-center", "conference"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first, err := ReadDir("../../examples/" + name)
			if err != nil {
				t.Fatal(err)
			}
			r, parsed, files := rand.New(rand.NewPCG(1, 2)), &Parsed{}, first
			for range 60 {
				got, want := Compile(files, Options{LiveNo: 1, Parsed: parsed}), Compile(files, Options{LiveNo: 1})
				if diff := cmp.Diff(faults(t, want), faults(t, got)); diff != "" {
					t.Fatal(diff)
				}
				if diff := cmp.Diff(summary(t, want), summary(t, got)); diff != "" {
					t.Fatal(diff)
				}
				if files = edited(r, files); r.IntN(4) == 0 {
					files = first
				}
			}
		})
	}
}

// edited is a workspace in which a line was deleted, doubled or given another word.
func edited(r *rand.Rand, files Files) Files {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(files)), func(name string) bool {
		return !strings.HasSuffix(name, ".yaml") || !isFlow(name) && r.IntN(8) > 0
	})
	out, name := maps.Clone(files), names[r.IntN(len(names))]
	lines := bytes.SplitAfter(files[name], []byte("\n"))
	at := r.IntN(len(lines))
	words := bytes.Fields(files[name])
	switch r.IntN(3) {
	case 0:
		lines = slices.Delete(slices.Clone(lines), at, at+1)
	case 1:
		lines = slices.Insert(slices.Clone(lines), at, lines[r.IntN(len(lines))])
	case 2:
		if old := bytes.Fields(lines[at]); len(old) > 0 {
			lines = slices.Clone(lines)
			lines[at] = bytes.Replace(lines[at], old[r.IntN(len(old))], words[r.IntN(len(words))], 1)
		}
	}
	out[name] = bytes.Join(lines, nil)
	return out
}

// TestKeptIsShared finds what did not change in the next workspace, and nothing of it when what flows see of each other has
// changed.
func TestKeptIsShared(t *testing.T) {
	t.Parallel()
	files, parsed := large(3), &Parsed{}
	first := Compile(files, Options{Parsed: parsed})
	for _, tt := range []struct {
		old, new string
		shared   bool
	}{
		{"set_7: {set: {n: \"${n + 1}\"}", "set_7: {set: {n: \"${n + 2}\"}", true},
		{"vars:", "outcomes: [done]\nvars:", false},
	} {
		again := maps.Clone(files)
		again["flow_1.flow.yaml"] = []byte(strings.Replace(string(files["flow_1.flow.yaml"]), tt.old, tt.new, 1))
		next := Compile(again, Options{Parsed: parsed})
		for _, flow := range []string{"flow_0", "flow_2"} {
			if shared := next.Set.Flows.Graphs[engine.FlowName(flow)] == first.Set.Flows.Graphs[engine.FlowName(flow)]; shared != tt.shared {
				t.Errorf("%s is shared after %q: %t, want %t", flow, tt.new, shared, tt.shared)
			}
		}
		if next.Set.Flows.Graphs["flow_1"] == first.Set.Flows.Graphs["flow_1"] {
			t.Errorf("the flow that was edited is shared")
		}
		first = next
	}
}

// BenchmarkKept compiles a thousand flows of which one was edited; compare with BenchmarkLarge.
func BenchmarkKept(b *testing.B) {
	files, parsed := large(1000), &Parsed{}
	Compile(files, Options{Parsed: parsed})
	edits := []string{"n + 1", "n + 2"}
	for i := 0; b.Loop(); i++ {
		again := maps.Clone(files)
		again["flow_7.flow.yaml"] = bytes.ReplaceAll(files["flow_7.flow.yaml"], []byte("n + 1"), []byte(edits[i%2]))
		Compile(again, Options{Parsed: parsed})
	}
}
