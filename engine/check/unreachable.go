package check

// unreachableStep reports steps that no path from the start reaches.
func unreachableStep(w *Work) {
	for _, f := range w.Flows {
		ways := f.ways()
		for no, s := range ways.steps {
			if !ways.reached[no] {
				w.List.Errorf("unreachable-step", f.Graph.File, s.Span, "no step leads to %q", s.Name).
					Hint = "lead a step to it, or delete it"
			}
		}
	}
}
