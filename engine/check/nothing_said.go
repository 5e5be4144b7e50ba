package check

import (
	"strings"
	"unicode"
)

// nothingSaid reports prompts without a sound whose words hold nothing that a voice can say (Twilio: error 13520).
func nothingSaid(w *Work) {
	for _, p := range w.Prompts {
		form := p.Compiled.Forms["other"]
		if p.Compiled.Audio != "" || form.SSML != nil || form.Words == nil {
			continue
		}
		if one := w.spokenBy(p.Compiled); one.whole && !strings.ContainsFunc(one.text, speakable) {
			w.at("nothing-said", p.Key, "prompt %q says nothing in language %q", p.Name, p.Language).
				Hint = "write the words, or delete the prompt and what says it"
		}
	}
}

func speakable(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsSymbol(r) }
