package check

// longSilence reports questions after which a caller may hear nothing for longer than policies.max_silence.
func longSilence(w *Work) {
	most, ok := w.Policies.Duration("max_silence")
	if !ok {
		return
	}
	w.eachOf(func(_ *Flow, s *Step) {
		if after, ok := s.Duration("silence.after"); ok && after > most && s.Given("silence.after") != nil {
			w.at("long-silence", s.Place("silence.after"), "whoever hesitates hears nothing for %s, expected at most %s", after, most).
				Hint = "ask again sooner with more \"tries\", or change policies.max_silence"
		}
	}, "menu", "collect", "choose", "record")
}
