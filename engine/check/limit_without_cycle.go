package check

import "slices"

// limitWithoutCycle reports limits of steps to which no way comes back: they are never visited twice in one run of the flow.
func limitWithoutCycle(w *Work) {
	for _, f := range w.Flows {
		if !limited(f) {
			continue
		}
		ways := f.ways()
		for _, set := range ways.circles {
			s := f.Steps[ways.steps[set[0]].Name]
			if len(set) > 1 || s == nil || s.Limit == nil {
				continue
			}
			round := slices.Contains(ways.next[set[0]], set[0])
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
