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
		ways := f.ways()
		ahead := make([]time.Duration, len(ways.steps))
		for _, set := range ways.circles {
			for _, no := range set {
				s := f.Steps[ways.steps[no].Name]
				if s == nil {
					continue
				}
				for _, next := range ways.next[no] {
					ahead[no] = max(ahead[no], ahead[next])
				}
				ahead[no] = w.quiet(s, most, ahead[no])
			}
		}
	}
}

// quiet adds the silence of a step to that which lies ahead of it, and reports the pause with which it becomes too long.
func (w *Work) quiet(s *Step, most, ahead time.Duration) (total time.Duration) {
	total = ahead
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
	return total
}

// passesOn reports whether a kind passes on at once without a sound.
func passesOn(kind string) bool {
	switch kind {
	case "do", "switch", "schedule", "split", "find", "set", "log", "notify", "text", "deliver", "begin", "recording":
		return true
	}
	return false
}
