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
			parts = append(parts, say.Text+plainWords(say.Parts))
		}
	}
	return strings.Join(parts, " ")
}

// plainWords are the words of marked-up speech.
func plainWords(parts []twiml.SayPart) string {
	var b strings.Builder
	for _, p := range parts {
		switch x := p.(type) {
		case twiml.Text:
			b.WriteString(string(x))
		case *twiml.Emphasis:
			b.WriteString(plainWords(x.Parts))
		case *twiml.Lang:
			b.WriteString(plainWords(x.Parts))
		case *twiml.P:
			b.WriteString(plainWords(x.Parts))
		case *twiml.S:
			b.WriteString(plainWords(x.Parts))
		case *twiml.Prosody:
			b.WriteString(plainWords(x.Parts))
		case *twiml.Phoneme:
			b.WriteString(x.Text)
		case *twiml.SayAs:
			b.WriteString(x.Text)
		case *twiml.Sub:
			b.WriteString(x.Text)
		case *twiml.W:
			b.WriteString(x.Text)
		}
	}
	return b.String()
}
