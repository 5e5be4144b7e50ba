package check

import (
	"time"

	"callflow/engine"
	"callflow/engine/kinds"
)

// longWords reports what takes longer to hear than policies.max_words and cannot be stopped by a key. It counts what is
// known before a call, at the speed of a quick voice. What is heard while waiting does not count.
func longWords(w *Work) {
	most, ok := w.Policies.Duration("max_words")
	if !ok {
		return
	}
	report := func(s *Step, took time.Duration) {
		if took > most {
			w.at("long-words", s.Key, "callers must listen for about %s, expected at most %s", took.Round(time.Second), most).
				Hint = "say less, or say it in a menu, where a key stops it"
		}
	}
	w.each(func(f *Flow, s *Step) {
		if f.Graph.Type == engine.WaitFlow {
			return
		}
		switch s.KindName {
		case "menu", "collect":
			if all := sayings(s); len(all) > 0 && s.Field("interrupt") != nil && !s.Yes("interrupt") {
				report(s, w.lasts(all[0]))
			}
			return
		case "record":
			if all := sayings(s); len(all) > 0 && s.Field("say") != nil {
				report(s, w.lasts(all[0]))
			}
			return
		}
		var took time.Duration
		for _, part := range s.Parts {
			took += w.partLasts(part, most)
		}
		report(s, took)
	})
}

// mostRepeats is how often a saying is repeated at most, mostPlays how often a sound.
const (
	mostRepeats = 10
	mostPlays   = 100
)

// partLasts is how long a saying or a sound is heard, with its repeats. Those of what is so short that they take half of
// what is allowed at most are not looked for.
func (w *Work) partLasts(s *Step, most time.Duration) time.Duration {
	var one time.Duration
	times := time.Duration(mostRepeats)
	switch s.KindName {
	case "say":
		for _, saying := range sayings(s) {
			one += w.lasts(saying)
		}
	case "play":
		times = mostPlays
		if sound := w.sound(s.Text("file"), ""); sound != nil {
			one = sound.length
		}
	}
	if one*times <= most/2 {
		return one
	}
	if repeat, ok := s.Number("repeat"); ok && repeat >= 1 {
		return time.Duration(repeat) * one
	}
	return one
}

// lasts is how long a saying lasts in the language in which it lasts longest.
func (w *Work) lasts(s *kinds.Saying) time.Duration {
	var most time.Duration
	for _, h := range w.hearings(s) {
		most = max(most, h.lasts)
	}
	return most
}
