package check

import (
	"slices"

	"callflow/engine"
)

// mayBeUnset reports values of steps that are read where the step may not have been passed. Expressions
// that cope with none are left alone, and so are log fields and finally, which never come here.
func mayBeUnset(w *Work) {
	for _, f := range w.Flows {
		passed := definitely(f.Graph)
		for _, r := range f.Reads {
			if r.Source.Kind != engine.SourceStep || r.Covered || engine.StepName(r.Source.Name) == r.Step {
				continue
			}
			before, reached := passed[r.Step]
			if !reached || slices.Contains(before, engine.StepName(r.Source.Name)) {
				continue
			}
			w.List.Errorf("may-be-unset", r.File, r.Span, "step %q may not have been passed here, so %q may be none", r.Source.Name, r.Path).
				Hintf("write %s ?? a default, or lead every way here through %q", r.Path, r.Source.Name)
		}
	}
}

// definitely says for each step which steps have been passed whatever way led there: the greatest
// solution of "passed before all predecessors, and the predecessor itself".
func definitely(g *engine.Graph) map[engine.StepName][]engine.StepName {
	out := map[engine.StepName][]engine.StepName{}
	if g.Steps[g.Start.Step] == nil {
		return out
	}
	out[g.Start.Step] = []engine.StepName{}
	for changed := true; changed; {
		changed = false
		for _, name := range g.Order {
			before, ok := out[name]
			if !ok {
				continue
			}
			after := append(slices.Clone(before), name)
			for _, next := range nexts(g.Steps[name]) {
				changed = meet(out, next, after) || changed
			}
		}
	}
	return out
}

// meet intersects what is known of a step with what one way to it has passed.
func meet(out map[engine.StepName][]engine.StepName, step engine.StepName, passed []engine.StepName) bool {
	known, ok := out[step]
	if !ok {
		out[step] = passed
		return true
	}
	both := slices.DeleteFunc(slices.Clone(known), func(s engine.StepName) bool { return !slices.Contains(passed, s) })
	if len(both) == len(known) {
		return false
	}
	out[step] = both
	return true
}
