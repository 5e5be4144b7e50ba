package check

import "callflow/engine"

// endlessQueue reports queues in which somebody may wait until they give up: no longest wait, no closing time, and a wait
// flow that offers no way out.
func endlessQueue(w *Work) {
	w.eachOf(func(_ *Flow, s *Step) {
		if s.Field("at_most") != nil || s.Field("closes") != nil || len(s.Next) > 0 && w.waitOffers(s.Text("wait")) {
			return
		}
		w.at("endless-queue", s.Place("name"), "whoever waits here leaves the queue only by being served, or by hanging up").
			Hint = "add \"at_most: 10m\", or let the wait flow offer a key that leads on"
	}, "queue")
}

// waitOffers reports whether a wait flow has outcomes by which somebody leaves the queue.
func (w *Work) waitOffers(flow string) bool {
	f := w.Flow(engine.FlowName(flow))
	return f != nil && len(f.Graph.Outcomes) > 0
}
