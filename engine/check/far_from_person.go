package check

import (
	"callflow/engine"
	"callflow/engine/check/route"
)

// farFromPerson reports numbers of which every way to somebody, or to a place for a message, asks for more answers than the
// workspace allows. Numbers that lead to nobody at all are not blamed: some only tell or take something.
func farFromPerson(w *Work) {
	most, ok := w.saidNumber("policies", "choices_to_person")
	if !ok || w.Set == nil {
		return
	}
	away := w.routes().Away(w.takesCare, answers, route.OnOneLeg)
	for _, n := range w.names("numbers") {
		start := w.startOf(engine.FlowName(w.saidText("numbers", n.Value, "flow")))
		if start != nil && float64(away[start.No]) > most {
			w.at("far-from-person", n, "a caller of %q answers %d times before anybody can be reached, expected at most %g", n.Value, away[start.No], most).
				Hint = "offer somebody, or a message, earlier: when nothing is pressed, or by a key of the first menu"
		}
	}
}

// takesCare reports whether somebody is rung or waited for at a place, or a message is taken, as far as can be seen.
func (w *Work) takesCare(p *route.Place) bool {
	switch p.Step.KindName {
	case "dial", "queue", "callback", "record", "room", "redirect", "twiml", "refer", "stream", "relay":
		return true
	}
	s := w.stepAt(p)
	return s != nil && w.goesElsewhere(s)
}

// answers is the toll that counts how often callers have to answer.
func answers(p *route.Place, o engine.Outcome) int {
	switch {
	case !mayLead(p, o):
		return -1
	case asked(p):
		return 1
	}
	return 0
}
