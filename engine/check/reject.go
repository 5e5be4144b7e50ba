package check

import (
	"callflow/engine"
	"callflow/engine/kinds"
)

// rejectAfterSpeech reports rejects that can only come after words: Twilio refuses a call only as the
// first verb of its first documents, later it is merely a hang-up, and the call is charged.
func rejectAfterSpeech(w *Work) {
	for _, f := range w.Flows {
		ways := f.ways()
		var quiet []bool
		for no, s := range ways.steps {
			if s.KindName != "reject" {
				continue
			}
			if quiet == nil {
				quiet = ways.reachedQuietly()
			}
			if ways.reached[no] && !quiet[no] {
				w.List.Errorf("reject-after-speech", f.Graph.File, s.Span, "step %q rejects a call that has been answered by then", s.Name).
					Hint = "end the call instead, or reject it before anything is said"
			}
		}
	}
}

// reachedQuietly are the steps that some path reaches before anything is heard.
func (w *ways) reachedQuietly() []bool { return w.reachedFrom([]int32{w.start}, isQuiet) }

func isQuiet(s *engine.Step) bool { return !heard(s) }

// heard tells that a step answers the call.
func heard(s *engine.Step) bool {
	if k, ok := s.Kind.(kinds.Sayer); ok && len(k.Sayings()) > 0 && s.KindName != "fetch" {
		return true
	}
	switch s.KindName {
	case "play", "menu", "collect", "choose", "record", "dial", "queue", "serve", "twiml":
		return true
	}
	return false
}
