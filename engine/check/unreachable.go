package check

// unreachableStep reports steps that no path from the start reaches.
func unreachableStep(w *Work) {
	for _, f := range w.Flows {
		seen := reachable(f.Graph)
		for _, name := range f.Graph.Order {
			if s := f.Graph.Steps[name]; !seen[name] {
				w.List.Errorf("unreachable-step", f.Graph.File, s.Span, "no step leads to %q", name).
					Hint = "lead a step to it, or delete it"
			}
		}
	}
}
