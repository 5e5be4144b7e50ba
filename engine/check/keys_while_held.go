package check

import (
	"callflow/engine"
	"callflow/engine/kinds"
)

// keysWhileHeld reports wait flows that ask for something and run where nobody can answer: in a room, or while somebody is
// held, Twilio takes no keys (error 13238). Only queues let callers press keys while they wait.
func keysWhileHeld(w *Work) {
	told := map[engine.FlowName]bool{}
	w.each(func(_ *Flow, s *Step) {
		for _, part := range s.Parts {
			u, ok := part.Kind.(kinds.User)
			if !ok {
				continue
			}
			for _, use := range u.Uses() {
				f := w.Flow(engine.FlowName(use.Flow.Name))
				if f == nil || use.As != engine.WaitFlow || use.Host == "" || use.Host == "queue" || told[f.Graph.Name] {
					continue
				}
				told[f.Graph.Name] = true
				w.unanswered(f, s)
			}
		}
	})
}

// unanswered reports the first step of a wait flow that asks.
func (w *Work) unanswered(f *Flow, by *Step) {
	for _, name := range f.Graph.Order {
		if s := f.Steps[name]; s != nil && s.is("menu", "collect", "choose") {
			w.at("keys-while-held", s.Key, "step %q asks for keys, but this flow is heard in a room or while held, where none arrive", name).
				Relatedf(by.Key.File(), by.Key.Span, "it is heard here").
				Hint = "say or play something instead; only wait flows of queues can ask"
			return
		}
	}
}
