package check

import (
	"strconv"
	"strings"

	"callflow/schema"
)

// wordsOfOneLanguage reports lines of a menu whose words can be spoken in one language only, where callers speak another
// one of a different script, and other lines have words for it.
func wordsOfOneLanguage(w *Work) {
	if len(w.languages()) < 2 {
		return
	}
	w.eachOf(func(_ *Flow, s *Step) {
		lines := spokenLines(s)
		for _, language := range w.languages() {
			code := w.codeOf(language)
			var without *schema.Node
			some := false
			for _, line := range lines {
				if line.in(code) {
					some = true
				} else if without == nil {
					without = line.at
				}
			}
			if some && without != nil {
				w.at("words-of-one-language", without, "none of these words is of language %q, though other lines have some", language).
					Hintf("add the words that callers say in %q", language)
				return
			}
		}
	}, "menu")
}

// spokenLine is a line of a menu that may be chosen by words.
type spokenLine struct {
	at    *schema.Node
	words []string
}

func (l spokenLine) in(code string) bool {
	for _, word := range l.words {
		if !foreign(word, code) {
			return true
		}
	}
	return false
}

func spokenLines(s *Step) []spokenLine {
	var out []spokenLine
	keys := s.Field("keys")
	if keys == nil {
		return nil
	}
	for _, p := range keys.Pairs() {
		n := p.Value.Find("words")
		if n == nil {
			continue
		}
		line := spokenLine{at: n}
		items := n.Items()
		if n.Kind == schema.Scalar {
			items = []*schema.Node{n}
		}
		for _, item := range items {
			if _, err := strconv.Atoi(strings.TrimSpace(item.Value)); err == nil {
				continue
			}
			line.words = append(line.words, item.Value)
		}
		out = append(out, line)
	}
	return out
}
