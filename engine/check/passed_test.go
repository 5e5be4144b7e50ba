package check

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"callflow/engine"
)

// TestPassages compares the tree with the meaning: a step is always passed before another when no way leads there
// that avoids it.
func TestPassages(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 9).Draw(r, "steps")
		g := &engine.Graph{Start: engine.Target{Step: "s0"}, Steps: map[engine.StepName]*engine.Step{}}
		name := func(i int) engine.StepName { return engine.StepName(fmt.Sprintf("s%d", i)) }
		for i := range n {
			st := &engine.Step{Name: name(i), Next: map[engine.Outcome]engine.Target{}}
			for j, to := range rapid.SliceOfN(rapid.IntRange(0, n), 0, 3).Draw(r, "next") { // one of them is not there
				st.Next[engine.Outcome(fmt.Sprint(j))] = engine.Target{Step: name(to)}
			}
			g.Steps[name(i)], g.Order = st, append(g.Order, name(i))
		}
		p := passages(g)
		for i := range n {
			for j := range n {
				always, reached := p.before(name(i), name(j))
				if want := reaches(g, name(i), ""); reached != want {
					r.Fatalf("%s reached: %v, want %v", name(i), reached, want)
				}
				if want := reached && !reaches(g, name(i), name(j)); reached && always != want {
					r.Fatalf("%s before %s: %v, want %v", name(j), name(i), always, want)
				}
			}
		}
	})
}

// reaches reports whether a way leads to a step that avoids another.
func reaches(g *engine.Graph, to, avoid engine.StepName) bool {
	seen := map[engine.StepName]bool{}
	var walk func(engine.StepName)
	walk = func(at engine.StepName) {
		if st := g.Steps[at]; st != nil && !seen[at] && at != avoid {
			seen[at] = true
			for _, next := range nexts(st) {
				walk(next)
			}
		}
	}
	walk(g.Start.Step)
	return seen[to]
}
