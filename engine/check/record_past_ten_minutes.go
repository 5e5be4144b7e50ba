package check

import (
	"time"

	"callflow/engine"
)

// longestBrowser is how long Twilio records the leg of a browser phone (Twilio: <Record> maxLength).
const longestBrowser = 10 * time.Minute

// recordPastTenMinutes reports messages that may be longer than a browser phone is recorded, where apps lead to them.
func recordPastTenMinutes(w *Work) {
	todo, seen := w.entries("apps"), map[engine.FlowName]bool{}
	for len(todo) > 0 {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		f := w.Flow(name)
		if f == nil || seen[name] {
			continue
		}
		seen[name] = true
		for _, step := range f.Graph.Order {
			s := f.Steps[step]
			if s == nil {
				continue
			}
			if s.KindName == "run" || s.KindName == "goto" {
				todo = append(todo, engine.FlowName(s.Text("flow")))
			}
			if length, ok := s.Duration("at_most"); ok && s.KindName == "record" && length > longestBrowser {
				w.at("record-past-ten-minutes", s.Place("at_most"), "messages may last %s, but a browser phone is recorded for 10m at most", length).
					Hint = "write at_most: 10m"
			}
		}
	}
}
