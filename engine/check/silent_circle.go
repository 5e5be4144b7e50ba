package check

import (
	"slices"

	"callflow/engine"
)

// silentCircle reports questions that somebody who neither speaks nor presses a key hears again and again until the call
// is too old: a telephone that lies on a desk, a machine that called. Where nobody else finds a way
// out either, that is told by no-way-out. Wait flows go round by design.
func silentCircle(w *Work) {
	for _, f := range w.Flows {
		if f.Graph.Type == engine.WaitFlow {
			continue
		}
		ways := f.ways()
		silently := ways.silently()
		if silently == nil {
			continue // nobody is asked anything
		}
		shut := make([]bool, len(ways.steps))
		for _, set := range ways.closedCircles(ways.circles, ways.next, anyEnd) {
			for _, no := range set {
				shut[no] = true
			}
		}
		for _, set := range ways.closedCircles(ways.circlesOf(silently), silently, silentlyOut) {
			if shut[set[0]] {
				continue
			}
			if s := f.firstOf(set, "menu", "collect", "choose", "record"); s != nil {
				w.at("silent-circle", s.Place("silence"), "whoever says nothing here comes back to it for ever").
					Hint = "end the call after some tries, or lead to somebody, or give the step a limit"
			}
		}
	}
}

// firstOf is the first step of some that is of one of some kinds.
func (f *Flow) firstOf(set []int32, kinds ...string) *Step {
	var first *Step
	for _, no := range set {
		s := f.Steps[f.ways().steps[no].Name]
		if s == nil || !slices.Contains(kinds, s.KindName) {
			continue
		}
		if first == nil || s.Key.Span.Start.Line() < first.Key.Span.Start.Line() {
			first = s
		}
	}
	return first
}

// anyEnd reports whether a step may lead out of the flow, or has somebody else decide.
func anyEnd(s *engine.Step) bool {
	return s.Limit != nil && s.Limit.Then.Step == "" || leavesAt(s, func(engine.Outcome) bool { return true })
}
