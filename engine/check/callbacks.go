package check

import (
	"time"

	"callflow/engine"
	"callflow/engine/check/route"
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

// mostCalledBack bounds how many places are looked at for all queues together: of what lies behind, nothing is said.
const mostCalledBack = 1_000_000

// callbackWithoutQueue reports flows that run for whoever is called back and never reach the queue in which their place
// was kept.
func callbackWithoutQueue(w *Work) {
	left := mostCalledBack
	reached := map[engine.FlowName]*queuesReached{}
	for _, n := range w.names("queues") {
		at := w.given("queues", n.Value, "callback", "flow")
		flow := engine.FlowName(textOf(at))
		if at == nil || w.startOf(flow) == nil || left < 0 {
			continue
		}
		if reached[flow] == nil {
			reached[flow] = w.queuesBehind(flow)
			left -= reached[flow].places
		}
		if r := reached[flow]; r.names[n.Value] || r.other {
			continue
		}
		w.at("callback-without-queue", at, "whoever is called back by flow %q never comes to the queue %q, where the place is kept", flow, n.Value).
			Hint = "lead it to a step queue: {name: " + n.Value + "}"
	}
}

// queuesReached are the queues to which a flow may lead.
type queuesReached struct {
	names  map[string]bool
	other  bool // a queue that is known only during a call, or a flow that cannot be looked into
	places int
}

func (w *Work) queuesBehind(flow engine.FlowName) *queuesReached {
	r := &queuesReached{names: map[string]bool{}}
	w.routes().Walk(plain{}, route.Root{Flow: flow}).First(func(p *route.Place, _ int) {
		r.places++
		s := w.stepAt(p)
		switch {
		case s == nil:
		case s.is("queue"):
			r.names[s.Text("name")] = true
			r.other = r.other || computed(s.Field("name"))
		default:
			r.other = r.other || w.goesElsewhere(s)
		}
	})
	return r
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
