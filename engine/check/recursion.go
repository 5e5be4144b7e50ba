package check

import (
	"slices"
	"strings"

	"callflow/engine"
)

// recursion reports flows that run themselves, directly or through others. Handing over by goto is no
// recursion: nobody waits for it.
func recursion(w *Work) {
	flows := map[engine.FlowName]*Flow{}
	for _, f := range w.Flows {
		flows[f.Graph.Name] = f
	}
	for _, f := range w.Flows {
		for _, r := range f.Runs {
			if way := back(flows, r.Flow, f.Graph.Name, nil); way != nil {
				w.List.Errorf("recursion", r.File, r.Span, "flow %q runs itself: %s", f.Graph.Name, arrows(append([]engine.FlowName{f.Graph.Name}, way...)))
			}
		}
	}
}

// back returns the way from a flow to another by runs, or nil.
func back(flows map[engine.FlowName]*Flow, at, to engine.FlowName, way []engine.FlowName) []engine.FlowName {
	way = append(slices.Clone(way), at)
	if at == to {
		return way
	}
	f := flows[at]
	if f == nil || slices.Contains(way[:len(way)-1], at) {
		return nil
	}
	for _, r := range f.Runs {
		if found := back(flows, r.Flow, to, way); found != nil {
			return found
		}
	}
	return nil
}

func arrows(names []engine.FlowName) string {
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = string(n)
	}
	return strings.Join(words, " → ")
}
