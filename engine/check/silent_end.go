package check

import (
	"strconv"
	"strings"

	"callflow/engine"
	"callflow/schema"
)

// unreached are outcomes by which a caller has not been helped.
var unreached = map[string]bool{"busy": true, "no_answer": true, "failed": true, "full": true, "nobody": true, "timeout": true, "refused": true, "machine": true}

// silentEnd reports outcomes of ringing and waiting that end the call without a word. Only what is written for that very
// outcome is looked at: "else: end" and "next: end" say that nothing is meant to follow.
func silentEnd(w *Work) {
	w.eachOf(func(f *Flow, s *Step) {
		next := s.Node.Find("next")
		if f.Graph.Type != engine.CallFlow || f.Graph.Role != "customer" || next == nil {
			return
		}
		var words []string
		var first *schema.Node
		for _, p := range next.Pairs() {
			if t := s.Next[engine.Outcome(p.Key.Value)]; !unreached[p.Key.Value] || p.Value.Kind != schema.Scalar || !hangsUp(t) {
				continue
			}
			if words = append(words, strconv.Quote(p.Key.Value)); first == nil {
				first = p.Value
			}
		}
		if first != nil {
			w.at("silent-end", first, "the caller is hung up on without a word after %s", strings.Join(words, ", ")).
				Hint = "lead it to a step that says so, or takes a message"
		}
	}, "dial", "queue")
}

// hangsUp reports whether a target ends the call.
func hangsUp(t engine.Target) bool { return t.Step == "" && t.Finish == engine.End }
