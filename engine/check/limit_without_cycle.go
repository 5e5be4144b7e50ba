package check

// limitWithoutCycle reports limits of steps to which no way comes back: they are never visited twice in one run of the flow.
func limitWithoutCycle(w *Work) {
	for _, f := range w.Flows {
		if !limited(f) {
			continue
		}
		for _, set := range circlesOf(f.Graph, nexts) {
			s := f.Steps[set[0]]
			if len(set) > 1 || s == nil || s.Limit == nil {
				continue
			}
			round := false
			for _, next := range nexts(s.Step) {
				round = round || next == s.Name
			}
			if at := s.Node.Find("limit"); !round && at != nil {
				w.at("limit-without-cycle", at, "no way leads back to %q, so it is visited once, and the limit has no effect", s.Name).
					Hint = "delete the limit, or put it where callers come back to"
			}
		}
	}
}

func limited(f *Flow) bool {
	for _, s := range f.Graph.Steps {
		if s.Limit != nil {
			return true
		}
	}
	return false
}
