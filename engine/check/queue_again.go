package check

import "callflow/engine"

// queueAgain reports queues that turn somebody away, and to which that somebody is led back at once. A caller's answer, a
// limit, or another place to ring on the way is a way out; a time-out may lead back, with a word in between.
func queueAgain(w *Work) {
	for _, f := range w.Flows {
		seen := map[turnedAway]bool{}
		for _, name := range f.Graph.Order {
			s := f.Steps[name]
			if s == nil || !s.is("queue") || s.Limit != nil {
				continue
			}
			for _, outcome := range []engine.Outcome{"full", "nobody", "closed"} {
				if t, ok := s.Next[outcome]; ok && backTo(f, t.Step, s, seen) {
					w.at("queue-again", s.Place("name"), "whoever is turned away by %q comes back to the same queue, again and again", outcome).
						Hint = "lead it to a message, a call back or an end, or give the step a limit"
					break
				}
			}
		}
	}
}

// turnedAway is a step that was looked at for a queue: no way back leads through it.
type turnedAway struct{ step, queue engine.StepName }

// backTo reports whether a way leads to a queue step on which nobody is asked and nothing is counted.
func backTo(f *Flow, from engine.StepName, queue *Step, seen map[turnedAway]bool) bool {
	todo := []engine.StepName{from}
	for len(todo) > 0 {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		s := f.Steps[name]
		if name == queue.Name {
			return true
		}
		if s == nil || s.Limit != nil || seen[turnedAway{name, queue.Name}] || !s.is("say", "play", "pause", "set", "log", "notify", "text", "do") {
			continue
		}
		seen[turnedAway{name, queue.Name}] = true
		todo = append(todo, f.after(name)...)
	}
	return false
}
