package check

import (
	"slices"

	"callflow/schema"
)

// voiceOfAnotherLanguage reports voices that do not speak the language they are to speak. Countries are not compared: an
// English voice may speak to callers in another English-speaking country.
func voiceOfAnotherLanguage(w *Work) {
	w.eachVoice(func(n *schema.Node, code string) {
		known := speaks(n.Value)
		if code == "" || known == nil || slices.ContainsFunc(known, func(one string) bool { return sameLanguage(one, code) }) {
			return
		}
		w.at("voice-of-another-language", n, "voice %q speaks %q, expected one that speaks %q", n.Value, known[0], code).
			Hint = "choose a voice of the language's own"
	})
}
