package check

import "callflow/engine"

// keyNotMentioned reports keys of a menu of which its words say nothing, where they tell of others. Nothing is said where
// the words are known only during a call, where they name a range, and of star and hash.
func keyNotMentioned(w *Work) {
	w.eachOf(func(_ *Flow, s *Step) {
		all := sayings(s)
		if len(all) == 0 {
			return
		}
		for _, h := range w.hearings(all[0]) {
			if key := silentKey(s, h); key != "" {
				w.at("key-not-mentioned", all[0].Node, "key %q is not spoken of in language %q, though other keys are", key, h.language.Name).
					Hint = "say what the key is for, or delete it"
				return
			}
		}
	}, "menu")
}

// silentKey is a key of a menu that the words do not name, the first in the order of keys.
func silentKey(s *Step, h hearing) string {
	told := false
	for _, part := range h.parts {
		if !part.whole || part.offers().several {
			return ""
		}
		for _, key := range part.offers().press {
			if _, there := s.Next[engine.Outcome(key)]; !there {
				return "" // told by key-not-there
			}
			told = true
		}
	}
	missing := ""
	for o := range s.Next {
		key := string(o)
		if told && isDigits(key) && !named(h, key) && (missing == "" || key < missing) {
			missing = key
		}
	}
	return missing
}

func named(h hearing, key string) bool {
	for _, part := range h.parts {
		if part.offers().mention[key] {
			return true
		}
	}
	return false
}

func isDigits(o string) bool { return o != "" && o[0] >= '0' && o[0] <= '9' }
