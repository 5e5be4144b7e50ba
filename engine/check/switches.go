package check

import (
	"strings"

	"callflow/engine"
)

// deadCase reports lines of a switch that ask what a line before has asked already: they are never taken.
func deadCase(w *Work) {
	w.eachOf(func(_ *Flow, s *Step) {
		seen := map[string]int{}
		lines := s.cases()
		for i, line := range lines {
			when := line.Find("when")
			text := strings.Join(strings.Fields(textOf(when)), " ")
			if first, double := seen[text]; double && text != "" && !strings.Contains(text, "code(") {
				other := lines[first].Find("when")
				w.at("dead-case", when, "this line is never taken: the same was asked before").
					Relatedf(other.File(), other.Span, "asked here").
					Hint = "delete it, or correct its condition"
			} else {
				seen[text] = i
			}
		}
	}, "switch")
}

// sameWay reports steps that decide something and go the same way whatever comes of it.
func sameWay(w *Work) {
	w.eachOf(func(_ *Flow, s *Step) {
		var to engine.Target
		ways := 0
		for _, t := range s.Next {
			if ways > 0 && t != to {
				return
			}
			to = t
			ways++
		}
		if ways > 1 && s.Step.Log == nil {
			w.at("same-way", s.Key, "every outcome of %q leads to the same place, so it decides nothing", s.Name).
				Hint = "lead one of them elsewhere, or delete the step"
		}
	}, "schedule", "split")
}

// zeroShare reports ways of a split that nobody goes.
func zeroShare(w *Work) {
	w.eachOf(func(_ *Flow, s *Step) {
		for _, line := range itemsOf(s.Field("ways")) {
			if share := line.Find("share"); textOf(share) == "0%" {
				w.at("zero-share", share, "nobody goes this way").Hint = "give it a share, or delete the line"
			}
		}
	}, "split")
}
