package check

import (
	"callflow/engine"
	"callflow/engine/check/route"
)

// textWithoutSender reports messages without a sender where nobody has called a number: they would be sent by the number
// that was called, and contacts that are begun from outside, and calls of browser phones, have none.
func textWithoutSender(w *Work) {
	if w.Set == nil {
		return
	}
	var roots []route.Root
	for _, f := range w.Flows {
		if g := f.Graph; g.Type == engine.ProcedureFlow && len(g.Seats) == 0 && !w.commanded()[g.Name] {
			roots = append(roots, route.Root{Name: string(g.Name), Flow: g.Name})
		}
	}
	roots = append(roots, w.appRoots()...)
	if len(roots) == 0 {
		return
	}
	walk := w.routes().Walk(plain{}, roots...)
	walk.First(func(p *route.Place, at int) {
		s := w.stepAt(p)
		if s == nil {
			return
		}
		for _, part := range s.Parts {
			if part.KindName == "text" && part.Given("from") == nil {
				root, hops := walk.Sample(at, "")
				w.at("text-without-sender", part.Key, "this message has no sender when %q begins the call: no number was called", root).
					Relatedf(s.Key.File(), s.Key.Span, "a sample call: %s", route.Tell(root, hops)).
					Hint = "add from: numbers.NAME, a number that may send messages"
			}
		}
	})
}

// commanded are the procedures that people in rooms ask for.
func (w *Work) commanded() map[engine.FlowName]bool {
	out := map[engine.FlowName]bool{}
	for _, r := range w.starts().midway {
		out[r.Flow] = true
	}
	return out
}
