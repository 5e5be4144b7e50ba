package check

import (
	"time"

	"callflow/engine"
)

// callbackTooShort reports queues that keep a place for less time than all tries take.
func callbackTooShort(w *Work) {
	for _, n := range w.names("queues") {
		at := w.given("queues", n.Value, "callback", "expires")
		expires, ok := durationOf(at)
		tries, _ := w.saidNumber("queues", n.Value, "callback", "tries")
		every, _ := w.saidDuration("queues", n.Value, "callback", "every")
		if need := time.Duration(tries-1) * every; ok && expires < need {
			w.at("callback-too-short", at, "the place is kept for %s, but %g tries every %s take %s", expires, tries, every, need).
				Hint = "keep the place longer, or try less often"
		}
	}
}

// callbackWithoutQueue reports flows that run for whoever is called back and never reach the queue in which their place
// was kept.
func callbackWithoutQueue(w *Work) {
	for _, n := range w.names("queues") {
		at := w.given("queues", n.Value, "callback", "flow")
		if at == nil {
			continue
		}
		start, ok := w.startOf(engine.FlowName(textOf(at)))
		if !ok || w.reachesQueue(start, n.Value) {
			continue
		}
		w.at("callback-without-queue", at, "whoever is called back by flow %q never comes to the queue %q, where the place is kept", textOf(at), n.Value).
			Hint = "lead it to a step queue: {name: " + n.Value + "}"
	}
}

// reachesQueue reports whether a way leads to a queue, or to where nobody can look.
func (w *Work) reachesQueue(start spot, queue string) bool {
	m := w.ways()
	for at := range m.reach([]spot{start}, m.next, func(*Step) bool { return true }) {
		s := m.steps[at]
		if name := s.Field("name"); s.is("queue") && (computed(name) || textOf(name) == queue) || w.goesElsewhere(s) {
			return true
		}
	}
	return false
}

// unconfirmedCallback reports promises to call a number back that a caller has keyed in and that was not read back.
func unconfirmedCallback(w *Work) {
	for _, f := range w.Flows {
		for _, r := range f.Reads {
			s, from := f.Steps[r.Step], f.Steps[engine.StepName(r.Source.Name)]
			if s == nil || !s.is("callback") || r.Source.Kind != engine.SourceStep || r.Source.Field != "value" || from == nil || !from.is("collect") || from.Field("confirm.say") != nil {
				continue
			}
			w.List.Errorf("unconfirmed-callback", r.File, r.Span, "the number of step %q is called back, and was never read back to the caller", from.Name).
				Relatedf(f.Graph.File, from.Span, "asked for here").
				Hint = "add confirm: {say: …} to step " + string(from.Name)
		}
	}
}
