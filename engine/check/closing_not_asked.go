package check

import (
	"strings"

	"callflow/engine"
	"callflow/engine/check/route"
)

// mostQueuesAsked bounds for how many queues all calls are followed: of those behind, nothing is said.
const mostQueuesAsked = 100

// closingNotAsked reports steps that let callers into a queue without having asked a schedule with which another step for
// the same queue lets them go. What sets several schedules for one queue is not judged, nor calls back, whose place was kept.
func closingNotAsked(w *Work) {
	closes, open := map[string]string{}, map[string]bool{}
	for _, s := range w.stays() {
		switch with := s.step.Text("closes"); {
		case with == "":
			open[s.queue] = true
		case closes[s.queue] == "" || closes[s.queue] == with:
			closes[s.queue] = with
		default:
			closes[s.queue] = "several"
		}
	}
	left, asks := mostQueuesAsked, w.askings()
	for _, n := range w.names("queues") {
		schedule := closes[n.Value]
		if schedule == "" || w.said("schedules", schedule) == nil || !open[n.Value] || !w.Whole || w.Set == nil {
			continue
		}
		if left--; left < 0 {
			return
		}
		walk := w.routes().Walk(&unasked{w: w, asks: asks, queue: n.Value, schedule: schedule}, w.starts().numbers...)
		if !walk.Hit() {
			continue
		}
		root, hops := walk.Found()
		s := w.stepAt(hops[len(hops)-1].Place)
		w.at("closing-not-asked", s.Place("name"), "callers come to the queue %q at any hour here, but elsewhere they are let go when %q closes", n.Value, schedule).
			Relatedf(s.Key.File(), s.Key.Span, "a sample call: %s", route.Tell(root, hops)).
			Hintf("add closes: %s, or ask the schedule before", schedule)
	}
}

// unasked has a hit where a queue is entered, or waited in, whatever a schedule says. The state is 1 once it was asked.
type unasked struct {
	plain
	w               *Work
	asks            map[asking]bool
	queue, schedule string
}

func (u *unasked) Enter(p *route.Place, q State) (State, route.Verdict) {
	s := u.w.stepAt(p)
	switch {
	case s == nil:
	case s.is("schedule") && s.Text("name") == u.schedule, u.asks[asking{p.Graph.Name, p.Step.Name, u.schedule}]:
		return 1, route.Dead
	case s.is("queue") && s.Text("name") == u.queue && s.Field("closes") == nil:
		return q, route.Hit
	}
	return q, route.Go
}

// asking is a step that reads a schedule.
type asking struct {
	flow     engine.FlowName
	step     engine.StepName
	schedule string
}

// askings are the steps of which an expression reads a schedule.
func (w *Work) askings() map[asking]bool {
	out := map[asking]bool{}
	for _, f := range w.Flows {
		for _, r := range f.Reads {
			if rest, ok := strings.CutPrefix(r.Path, "schedules."); ok {
				name, _, _ := strings.Cut(rest, ".")
				out[asking{f.Graph.Name, r.Step, name}] = true
			}
		}
	}
	return out
}
