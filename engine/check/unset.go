package check

import "callflow/engine"

// mayBeUnset reports values of steps that are read where the step may not have been passed. Expressions
// that cope with none are left alone, and so are log fields and finally, which never come here.
func mayBeUnset(w *Work) {
	for _, f := range w.Flows {
		var passed *dominators
		for _, r := range f.Reads {
			if r.Source.Kind != engine.SourceStep || r.Covered || engine.StepName(r.Source.Name) == r.Step {
				continue
			}
			if passed == nil {
				passed = dominatorsOf(f.ways())
			}
			if before, reached := passed.before(engine.StepName(r.Source.Name), r.Step); before || !reached {
				continue
			}
			w.List.Errorf("may-be-unset", r.File, r.Span, "step %q may not have been passed here, so %q may be none", r.Source.Name, r.Path).
				Hintf("write %s ?? a default, or lead every way here through %q", r.Path, r.Source.Name)
		}
	}
}
