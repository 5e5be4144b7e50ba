package engine

import (
	"strings"

	"callflow/engine/twiml"
)

// Written renders what would be said as the text of a message: sounds are left out, and prompts that
// have a sound give the words beside it.
func (v *Visit) Written(s *Saying) string {
	if s.Empty() {
		return ""
	}
	lang := v.Language()
	if s.Language != "" {
		lang = v.t.set.Flows.Language(s.Language)
	}
	w := wording{v: v, lang: lang, written: true}
	for i := range s.Items {
		w.item(&s.Items[i], nil, nil)
	}
	var parts []string
	for _, p := range w.out {
		v.t.out.texts = append(v.t.out.texts, markOf(p))
		if say, ok := p.(*twiml.Say); ok {
			parts = append(parts, say.Text+twiml.PlainWords(say.Parts))
		}
	}
	return strings.Join(parts, " ")
}
