package check

import "callflow/engine"

// farFromPerson reports numbers of which every way to somebody, or to a place for a message, asks for more answers than the
// workspace allows. Numbers that lead to nobody at all are not blamed: some only tell or take something.
func farFromPerson(w *Work) {
	most, ok := w.saidNumber("policies", "choices_to_person")
	if !ok {
		return
	}
	from := w.fromPerson()
	for _, n := range w.names("numbers") {
		name := engine.FlowName(w.saidText("numbers", n.Value, "flow"))
		start, found := w.startOf(name)
		if away, near := from[start]; found && near && float64(away) > most {
			w.at("far-from-person", n, "a caller of %q answers %d times before anybody can be reached, expected at most %g", n.Value, away, most).
				Hint = "offer somebody, or a message, earlier: when nothing is pressed, or by a key of the first menu"
		}
	}
}

// fromPerson says for each step how many answers, its own among them, it takes at least until somebody is rung or waited
// for, or a message is taken. It goes backwards, first along the ways that cost nothing.
func (w *Work) fromPerson() map[spot]int {
	m := w.ways()
	away := map[spot]int{}
	var now, later []spot
	for _, at := range m.order {
		if m.steps[at].is("dial", "queue", "callback", "record", "room", "redirect", "twiml", "refer", "stream", "relay") || w.goesElsewhere(m.steps[at]) {
			now = append(now, at)
		}
	}
	for far := 0; len(now) > 0; far++ {
		later = nil
		for len(now) > 0 {
			at := now[len(now)-1]
			now = now[:len(now)-1]
			if _, seen := away[at]; seen {
				continue
			}
			away[at] = far
			for _, before := range m.back[at] {
				if m.steps[before].asks() {
					later = append(later, before)
				} else {
					now = append(now, before)
				}
			}
		}
		now = later
	}
	return away
}

// goesElsewhere reports whether a step leads to a flow that cannot be looked into.
func (w *Work) goesElsewhere(s *Step) bool {
	return s.is("run", "goto") && w.Flow(engine.FlowName(s.Text("flow"))) == nil
}
