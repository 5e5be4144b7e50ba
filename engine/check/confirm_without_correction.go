package check

// confirmWithoutCorrection reports questions that are read back, but not asked again: "no" counts as an invalid answer, and
// the first one is the outcome.
func confirmWithoutCorrection(w *Work) {
	w.eachOf(func(_ *Flow, s *Step) {
		if tries, ok := s.Number("invalid.tries"); ok && tries == 1 && s.Given("confirm.say") != nil {
			w.at("confirm-without-correction", s.Place("invalid.tries"), "whoever says no to what is read back cannot correct it: with one try that is the outcome at once").
				Hint = "allow at least two tries"
		}
	}, "collect")
}
