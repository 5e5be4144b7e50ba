package check

import "callflow/engine"

// fetchWithoutFiller reports services whose answers may take longer, with all tries, than a caller may hear nothing. The
// webhook itself is never held that long: the engine lets the caller come back for the answer.
func fetchWithoutFiller(w *Work) {
	most, ok := w.Policies.Duration("max_silence")
	if !ok || w.Longest == nil {
		return
	}
	w.eachOf(func(f *Flow, s *Step) {
		if f.Graph.Type == engine.ProcedureFlow || s.Field("meanwhile") != nil {
			return
		}
		if longest := w.Longest(s.Text("call")); longest > most {
			w.at("fetch-without-filler", s.Place("call"), "callers may hear nothing for %s while %q is asked, expected at most %s", longest, s.Text("call"), most).
				Hint = "add \"meanwhile\", or let the service have less time"
		}
	}, "fetch")
}
