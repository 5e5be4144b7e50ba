package check

import (
	"strings"
	"unicode/utf8"

	"callflow/schema"
)

// Limits of the hints for the recogniser (Twilio: <Gather> hints).
const (
	mostHints   = 500
	longestHint = 100
)

// tooManyHints reports hints and words of menus beyond what the recogniser takes, and those with a comma, which would be
// two.
func tooManyHints(w *Work) {
	w.eachOf(func(_ *Flow, s *Step) {
		lists := []*schema.Node{s.Field("hints")}
		for _, p := range pairs(s.Field("keys")) {
			lists = append(lists, p.Value.Find("words"))
		}
		n := 0
		for _, list := range lists {
			for _, hint := range itemsOf(list) {
				n++
				switch {
				case utf8.RuneCountInString(hint.Value) > longestHint:
					w.at("too-many-hints", hint, "a hint has %d characters, expected at most %d", utf8.RuneCountInString(hint.Value), longestHint).Hint = "shorten it"
					return
				case strings.Contains(hint.Value, ","):
					w.at("too-many-hints", hint, "the hint %q has a comma and would be two", hint.Value).Hint = "write two, or leave the comma out"
					return
				case n == mostHints+1:
					w.at("too-many-hints", hint, "there are more than %d hints for one question", mostHints).Hint = "keep those that callers say most"
					return
				}
			}
		}
	}, "menu", "collect")
}
