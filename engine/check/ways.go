package check

import (
	"slices"

	"callflow/engine"
)

// nexts are the steps that may follow a step, each once, in order of name.
func nexts(s *engine.Step) []engine.StepName {
	var out []engine.StepName
	for _, t := range s.Next {
		if t.Step != "" {
			out = append(out, t.Step)
		}
	}
	if s.Limit != nil && s.Limit.Then.Step != "" {
		out = append(out, s.Limit.Then.Step)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// reachable are the steps that can be reached from the start.
func reachable(g *engine.Graph) map[engine.StepName]bool {
	return reachedFrom(g, []engine.StepName{g.Start.Step}, func(*engine.Step) bool { return true })
}

// reachedFrom are the steps that can be reached from some, these among them, without going on from steps through which
// nobody passes.
func reachedFrom(g *engine.Graph, from []engine.StepName, through func(*engine.Step) bool) map[engine.StepName]bool {
	seen := map[engine.StepName]bool{}
	todo := slices.Clone(from)
	for len(todo) > 0 {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		s := g.Steps[name]
		if s == nil || seen[name] {
			continue
		}
		seen[name] = true
		if through(s) {
			todo = append(todo, nexts(s)...)
		}
	}
	return seen
}
