package check

import (
	"slices"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/schema/diag"
)

// keyNotThere reports words that tell to press a key that leads nowhere. Only plain sentences are understood, such as
// "press 1 or 2"; where words speak of several keys by their range, nothing is said.
func keyNotThere(w *Work) {
	w.eachOf(func(_ *Flow, s *Step) {
		for _, saying := range sayings(s) {
			if unheard(s, saying) {
				continue
			}
			if known, digits := keysFor(s, saying); known != nil {
				w.missingKeys(s, saying, known, digits)
			}
		}
	}, "menu", "collect", "record")
}

// unheard reports whether words are for another try that there is not.
func unheard(s *Step, saying *kinds.Saying) bool {
	for _, fault := range []string{"silence", "invalid"} {
		if tries, ok := s.Number(fault + ".tries"); ok && tries == 1 && s.Field(fault+".say") == saying.Node {
			return true
		}
	}
	return false
}

// keysFor are the keys that may be pressed while something is heard; digits says that the others are part of an answer.
func keysFor(s *Step, saying *kinds.Saying) (known []string, digits bool) {
	switch s.KindName {
	case "menu":
		for o := range s.Next {
			known = append(known, string(o))
		}
		return known, false
	case "record":
		return append(keyWords(keysIn(s.Field("finish"))), "none"), false
	}
	if n := s.Field("confirm.say"); n != nil && n == saying.Node {
		return keyWords([]string{kinds.KeySign(s.Text("confirm.yes")), kinds.KeySign(s.Text("confirm.no"))}), false
	}
	if s.Field("check") != nil {
		return nil, false
	}
	return append(keyWords(keysIn(s.Field("finish"))), "none"), true
}

// keyWords are keys as authors write them.
func keyWords(signs []string) []string {
	var out []string
	for _, sign := range signs {
		switch sign {
		case "*":
			sign = "star"
		case "#":
			sign = "hash"
		}
		out = append(out, sign)
	}
	return out
}

func (w *Work) missingKeys(s *Step, saying *kinds.Saying, known []string, digits bool) {
	for _, h := range w.hearings(saying) {
		for i, part := range h.parts {
			if part.offers().several {
				continue
			}
			for _, key := range part.offers().press {
				if slices.Contains(known, key) || digits && key != "star" && key != "hash" {
					continue
				}
				at := saying.Node
				if at.File() != s.Key.File() {
					at = s.Key // words of a default fit other steps
				}
				d := w.at("key-not-there", at, "callers are told to press %q, which step %q does not know", key, s.Name)
				d.Hint = "give the key a way, or change the words"
				w.related(d, saying, i, h.language)
				return
			}
		}
	}
}

// related names the prompt that a saying has at a place.
func (w *Work) related(d *diag.Diagnostic, saying *kinds.Saying, item int, lang *engine.Language) {
	if w.Set == nil {
		return
	}
	if p := w.promptOf(w.Set.Flows.Prompts[saying.Items[item].Prompt][lang.Name]); p != nil {
		d.Relatedf(p.Key.File(), p.Key.Span, "the words")
	}
}
