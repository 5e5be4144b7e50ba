package check

import "callflow/engine"

// fillerBeforeReject reports words that are heard while a service is asked and behind which the call may be rejected: they
// answer the call, which can then only be hung up (Twilio: <Reject>; Say and Play answer a call, a Pause does not).
func fillerBeforeReject(w *Work) {
	for _, f := range w.Flows {
		var rejects []engine.StepName
		for _, name := range f.Graph.Order {
			if f.Graph.Steps[name].KindName == "reject" {
				rejects = append(rejects, name)
			}
		}
		if rejects == nil {
			continue
		}
		quiet, before := reachedQuietly(f.Graph), leadingQuietly(f.Graph, rejects)
		for _, name := range f.Graph.Order {
			s := f.Steps[name]
			if s == nil || s.KindName != "fetch" || !quiet[name] || !before[name] {
				continue
			}
			if n := s.Field("meanwhile"); n != nil {
				w.at("filler-before-reject", n, "when the service is slow these words answer the call, and it cannot be rejected any more").
					Hint = "delete \"meanwhile\": the caller hears the ringing go on"
			}
		}
	}
}

// leadingQuietly are the steps from which some are reached without anything being heard.
func leadingQuietly(g *engine.Graph, to []engine.StepName) map[engine.StepName]bool {
	from := map[engine.StepName][]engine.StepName{}
	for name, s := range g.Steps {
		for _, next := range nexts(s) {
			from[next] = append(from[next], name)
		}
	}
	seen := map[engine.StepName]bool{}
	todo := to
	for len(todo) > 0 {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !seen[name] && !heard(g.Steps[name]) {
			seen[name] = true
			todo = append(todo, from[name]...)
		}
	}
	return seen
}
