package check

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"callflow/engine"
)

// graphOf is a flow with an edge for each pair of steps, which begins at step 0.
func graphOf(steps int, edges [][2]int) *engine.Graph {
	g := &engine.Graph{Start: engine.Target{Step: nth(0)}, Steps: map[engine.StepName]*engine.Step{}}
	for i := range steps {
		g.Steps[nth(i)] = &engine.Step{Name: nth(i), Next: map[engine.Outcome]engine.Target{}}
		g.Order = append(g.Order, nth(i))
	}
	for i, e := range edges {
		g.Steps[nth(e[0])].Next[engine.Outcome(fmt.Sprint(i))] = engine.Target{Step: nth(e[1])}
	}
	return g
}

func nth(i int) engine.StepName { return engine.StepName(fmt.Sprintf("s%d", i)) }

// TestDominators compares with the definition: a step is passed on every way to another if that cannot be reached
// without it.
func TestDominators(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		steps := rapid.IntRange(1, 12).Draw(t, "steps")
		at := rapid.IntRange(0, steps-1)
		edges := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) [2]int { return [2]int{at.Draw(t, "from"), at.Draw(t, "to")} }), 0, 30).Draw(t, "edges")
		g := graphOf(steps, edges)
		w := waysOf(g)
		d, all := dominatorsOf(w), w.reached
		for a := range steps {
			without := w.reachedFrom([]int32{w.start}, func(s *engine.Step) bool { return s.Name != nth(a) })
			for b := range steps {
				passed, reached := d.before(nth(a), nth(b))
				if reached != all[b] || passed != (a != b && all[b] && !without[b]) {
					t.Fatalf("before(%d, %d) is %v, %v in %v", a, b, passed, reached, edges)
				}
			}
		}
	})
}
