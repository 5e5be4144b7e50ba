package check

import "time"

// stay is how one step lets callers wait in a queue.
type stay struct {
	flow  *Flow
	step  *Step
	most  time.Duration // 0: without an end
	queue string        // "" when it is known only during a call
}

// stays are those of the workspace.
func (w *Work) stays() []stay { return w.found().stays.get(w.staying) }

func (w *Work) staying() []stay {
	var out []stay
	w.eachOf(func(f *Flow, s *Step) {
		one := stay{flow: f, step: s}
		one.most, _ = s.Duration("at_most")
		if n := s.Field("name"); !computed(n) {
			one.queue = textOf(n)
		}
		out = append(out, one)
	}, "queue")
	return out
}

// longest are the longest waits for each queue whose steps all have an end; none when a step names its queue only during a
// call.
func (w *Work) longest() map[string]time.Duration {
	most, endless := map[string]time.Duration{}, map[string]bool{}
	for _, s := range w.stays() {
		switch {
		case s.queue == "":
			return nil
		case s.most == 0:
			endless[s.queue] = true
		default:
			most[s.queue] = max(most[s.queue], s.most)
		}
	}
	for name := range endless {
		delete(most, name)
	}
	return most
}

// waitShorterThanRing reports waits that are over before the first agent has been rung out.
func waitShorterThanRing(w *Work) {
	for _, s := range w.stays() {
		ring, ok := w.saidDuration("queues", s.queue, "ring")
		if ok && s.most > 0 && s.most <= ring {
			w.at("wait-shorter-than-ring", s.step.Place("at_most"), "callers wait at most %s, but each agent of %q is rung for %s", s.most, s.queue, ring).
				Hint = "let callers wait for several rings, or shorten ring"
		}
	}
}

// widenTooLate reports lines of widen that come when nobody waits any more.
func widenTooLate(w *Work) {
	for name, most := range w.longest() {
		widen := w.said("queues", name, "widen")
		for _, line := range itemsOf(widen) {
			at := line.Find("after")
			if after, ok := durationOf(at); ok && after >= most {
				w.at("widen-too-late", at, "this holds after %s, but nobody waits in %q for longer than %s", after, name, most).
					Hint = "let it hold earlier, or let callers wait longer"
			}
		}
	}
}

// goalPastWait reports goals that cannot be missed, or met: callers leave before.
func goalPastWait(w *Work) {
	for name, most := range w.longest() {
		goal, ok := w.saidDuration("queues", name, "goal", "within")
		if at := w.given("queues", name, "goal", "within"); ok && at != nil && goal >= most {
			w.at("goal-past-wait", at, "callers of %q are to be answered within %s, but wait for at most %s", name, goal, most).
				Hint = "shorten within, or let callers wait longer"
		}
	}
}

// preferPastWait reports queues in which the preferred agent is waited for until callers have left.
func preferPastWait(w *Work) {
	for name, most := range w.longest() {
		prefer, ok := w.saidDuration("queues", name, "prefer")
		if ok && prefer >= most {
			w.at("prefer-past-wait", w.given("queues", name, "prefer"), "the preferred agent is waited for %s, but nobody waits in %q for longer than %s", prefer, name, most).
				Hint = "shorten prefer, so that others are rung in time"
		}
	}
}
