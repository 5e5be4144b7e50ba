package check

import (
	"time"

	"callflow/engine"
)

// deadAir reports silence that lasts longer than policies.max_silence, made of pauses that follow each other. How long
// services take is not counted, nor pauses whose length is known only during a call.
func deadAir(w *Work) {
	most, ok := w.Policies.Duration("max_silence")
	if !ok {
		return
	}
	for _, f := range w.Flows {
		if f.Graph.Type == engine.ProcedureFlow {
			continue
		}
		ahead := map[engine.StepName]time.Duration{}
		for _, set := range circlesOf(f.Graph, nexts) {
			for _, name := range set {
				s := f.Steps[name]
				if s == nil {
					continue
				}
				for next := range nextSteps(s) {
					ahead[name] = max(ahead[name], ahead[next])
				}
				f.quiet(w, s, most, ahead)
			}
		}
	}
}

// nextSteps are the steps that may follow.
func nextSteps(s *Step) map[engine.StepName]bool {
	out := map[engine.StepName]bool{}
	for _, name := range nexts(s.Step) {
		out[name] = true
	}
	return out
}

// quiet adds the silence of a step to that which lies ahead of it, and reports the pause with which it becomes too long.
func (f *Flow) quiet(w *Work, s *Step, most time.Duration, ahead map[engine.StepName]time.Duration) {
	total := ahead[s.Name]
	for i := len(s.Parts) - 1; i >= 0; i-- {
		part := s.Parts[i]
		if part.KindName != "pause" {
			if !passesOn(part.KindName) {
				total = 0
			}
			continue
		}
		length, _ := part.Duration("for")
		switch {
		case part.Maybe:
		case total <= most && total+length > most:
			total += length
			w.at("dead-air", part.Place("for"), "nothing is heard for %s, expected at most %s", total, most).
				Hint = "say something in between, play music, or change policies.max_silence"
		default:
			total += length
		}
	}
	ahead[s.Name] = total
}

// passesOn reports whether a kind passes on at once without a sound.
func passesOn(kind string) bool {
	switch kind {
	case "do", "switch", "schedule", "split", "find", "set", "log", "notify", "text", "deliver", "begin", "recording":
		return true
	}
	return false
}
