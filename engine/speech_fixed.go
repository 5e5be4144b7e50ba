package engine

import "callflow/engine/twiml"

// Fixed renders what is said as far as it is known before any call: prompts and words without values. Sounds are played
// from their paths as [Flows.Audio] has them. ok is false when some of it is known only during a call: that is left out.
func (f *Flows) Fixed(s *Saying, language string) (out []twiml.Prompt, ok bool) {
	ok = true
	if s.Empty() {
		return nil, true
	}
	if s.Language != "" {
		language = s.Language
	}
	l := f.Language(language)
	for i := range s.Items {
		said, fixed := f.fixedItem(&s.Items[i], l)
		out, ok = append(out, said...), ok && fixed
	}
	return out, ok
}

func (f *Flows) fixedItem(it *SayItem, l *Language) ([]twiml.Prompt, bool) {
	if it.Text != nil {
		if it.Text.Compiled == nil {
			return nil, false
		}
		x, ok := it.Text.Compiled.Const()
		text, _ := x.(string)
		return fixedText(text, l, l.Voice), ok
	}
	p := f.Prompts[it.Prompt][l.Name]
	if p == nil {
		return nil, false
	}
	voice := l.Voice
	if p.Voice != "" {
		voice = p.Voice
	}
	form := p.Forms["other"]
	switch {
	case p.Audio != "":
		path := f.Audio[p.Audio][l.Name]
		if path == "" {
			path = f.Audio[p.Audio][""]
		}
		return []twiml.Prompt{&twiml.Play{URL: path}}, path != ""
	case form.SSML != nil && len(form.Holes) == 0:
		return []twiml.Prompt{&twiml.Say{Language: l.Code, Voice: voice, Parts: form.SSML}}, true
	case form.Words == nil:
		return nil, false
	}
	x, ok := form.Words.Const()
	text, _ := x.(string)
	return fixedText(text, l, voice), ok
}

func fixedText(s string, l *Language, voice string) (out []twiml.Prompt) {
	for s != "" {
		head, tail := cutSpeech(s, maxSay)
		out = append(out, &twiml.Say{Language: l.Code, Voice: voice, Text: head})
		s = tail
	}
	return out
}
