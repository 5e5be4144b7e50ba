package check

import (
	"strings"
	"time"
	"unicode"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/engine/twiml"
	"callflow/schema/expr"
)

// spoken is what is known before a call of one prompt, or of words that stand in a flow.
type spoken struct {
	text  string // without what is known during a call only
	whole bool   // nothing is known during a call only
	keys  once[offers]
}

// offers are the keys that the words speak of.
func (s *spoken) offers() *offers {
	s.keys.get(func() offers { return offered(s.text) })
	return &s.keys.value
}

// hearing is what one saying is in one language.
type hearing struct {
	language *engine.Language
	parts    []*spoken
	whole    bool
	lasts    time.Duration // at least
	size     int           // in bytes, of the words
}

// hearings are the words of a saying in each language in which it may be spoken.
func (w *Work) hearings(s *kinds.Saying) []hearing {
	if w.Set == nil || s.Empty() {
		return nil
	}
	var out []hearing
	for i := range w.Set.Flows.Languages {
		lang := &w.Set.Flows.Languages[i]
		if s.Language == "" || s.Language == lang.Name {
			out = append(out, w.hearing(s, lang))
		}
	}
	return out
}

func (w *Work) hearing(s *kinds.Saying, lang *engine.Language) hearing {
	h := hearing{language: lang, whole: true}
	for i := range s.Items {
		it := &s.Items[i]
		one := &spoken{}
		switch p := w.Set.Flows.Prompts[it.Prompt][lang.Name]; {
		case it.Text != nil && it.Text.Compiled != nil:
			one = w.found().inline.get(it.Text.Compiled, func() *spoken { return spokenOf(it.Text.Compiled) })
		case p != nil:
			one = w.spokenBy(p)
			if sound := w.sound(p.Audio, lang.Name); sound != nil {
				h.lasts += sound.length - speech(one.text)
			}
		}
		h.parts = append(h.parts, one)
		h.whole = h.whole && one.whole
		h.lasts += speech(one.text)
		h.size += len(one.text)
	}
	return h
}

// spokenBy looks at a prompt, once.
func (w *Work) spokenBy(p *engine.Prompt) *spoken {
	return w.found().heard.get(p, func() *spoken {
		form := p.Forms["other"]
		one := spokenOf(form.Words)
		if form.SSML != nil {
			one.text = twiml.PlainWords(form.SSML)
		}
		one.whole = one.whole && p.By == ""
		return one
	})
}

// spokenOf takes the words of a template.
func spokenOf(t *expr.Template) *spoken {
	out := &spoken{whole: t != nil}
	if t == nil {
		return out
	}
	var b strings.Builder
	for _, p := range t.Parts() {
		if p.Program != nil {
			out.whole = false
			b.WriteString(" … ")
		}
		b.WriteString(p.Text)
	}
	out.text = b.String()
	return out
}

// How fast voices speak, in characters of a second: alphabets, and scripts of which one character is a syllable or more.
const (
	lettersPerSecond   = 16
	syllablesPerSecond = 8
)

// speech is about how long words take to say.
func speech(text string) time.Duration {
	letters, syllables := 0, 0
	for _, r := range text {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			syllables++
			continue
		}
		letters++
	}
	return time.Duration(letters)*time.Second/lettersPerSecond + time.Duration(syllables)*time.Second/syllablesPerSecond
}

// sayings are what something says, each with its place.
func sayings(s *Step) []*kinds.Saying {
	if k, ok := s.Kind.(kinds.Sayer); ok {
		return k.Sayings()
	}
	return nil
}

// promptOf is where a prompt of the workspace is written.
func (w *Work) promptOf(p *engine.Prompt) *Prompt {
	return w.found().written.get(func() map[*engine.Prompt]*Prompt {
		all := make(map[*engine.Prompt]*Prompt, len(w.Prompts))
		for _, one := range w.Prompts {
			all[one.Compiled] = one
		}
		return all
	})[p]
}
