package check

// retryWordsUnheard reports words for another try where there is none: with one try the fault is the outcome at once.
func retryWordsUnheard(w *Work) {
	w.eachOf(func(_ *Flow, s *Step) {
		for _, fault := range []string{"silence", "invalid"} {
			n := s.Own(fault + ".say")
			if tries, ok := s.Number(fault + ".tries"); n != nil && ok && tries == 1 {
				w.at("retry-words-unheard", n, "nobody hears these words: with one try, %q is the outcome at once", fault).
					Hint = "allow another try, or say them in the step that follows"
			}
		}
	}, "menu", "collect", "choose", "record")
}
