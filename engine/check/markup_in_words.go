package check

import "regexp"

// markup are SSML elements and references of XML.
var markup = regexp.MustCompile(`</?(?:break|say-as|prosody|emphasis|phoneme|sub|lang|speak|amazon:[a-z-]+)\b[^>]*>|&(?:amp|lt|gt|quot|apos|#[0-9]+);`)

// markupInWords reports elements of SSML in plain words: they are spoken as they stand.
func markupInWords(w *Work) {
	for _, p := range w.Prompts {
		if form := p.Compiled.Forms["other"]; form.SSML != nil || form.Words == nil {
			continue
		}
		if found := markup.FindString(w.spokenBy(p.Compiled).text); found != "" {
			w.at("markup-in-words", p.Node, "%q would be read out as it stands", found).
				Hint = "write the words under \"ssml\" instead of \"text\", or leave it out"
		}
	}
}
