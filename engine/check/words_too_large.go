package check

import "callflow/engine/twiml"

// wordsTooLarge reports questions whose words do not fit into one document of 64 kB: what is said alone is cut into
// several documents, but a Gather stays whole (Twilio: error 11750).
func wordsTooLarge(w *Work) {
	w.eachOf(func(_ *Flow, s *Step) {
		for _, saying := range sayings(s) {
			for _, h := range w.hearings(saying) {
				if h.size > twiml.SplitSize {
					w.at("words-too-large", saying.Node, "the words have %d bytes in language %q, expected at most %d for one question", h.size, h.language.Name, twiml.SplitSize).
						Hint = "say most of it in a step before"
					return
				}
			}
		}
	}, "menu", "collect", "choose")
}
