package check

// silencePastEnd reports messages that end before their silence can: a caller who says nothing leaves an empty message.
func silencePastEnd(w *Work) {
	w.eachOf(func(_ *Flow, s *Step) {
		after, ok := s.Duration("silence.after")
		if most, known := s.Duration("at_most"); ok && known && after >= most {
			w.at("silence-past-end", s.Place("at_most"), "the message ends after %s, before a silence of %s is noticed", most, after).
				Hint = "make \"silence.after\" shorter than \"at_most\""
		}
	}, "record")
}
