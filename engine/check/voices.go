package check

import (
	"slices"
	"strings"

	"callflow/schema"
)

// polly are Amazon's voices at Twilio and the languages that they speak (Twilio: Text-to-Speech, available voices). Twilio
// adds and removes some at any time.
var polly = map[string]string{
	"Joanna": "en", "Matthew": "en", "Danielle": "en", "Ruth": "en", "Stephen": "en", "Gregory": "en", "Salli": "en", "Kendra": "en",
	"Kimberly": "en", "Joey": "en", "Justin": "en", "Ivy": "en", "Kevin": "en", "Amy": "en", "Emma": "en", "Brian": "en", "Arthur": "en",
	"Nicole": "en", "Russell": "en", "Olivia": "en", "Aria": "en", "Aditi": "en hi", "Raveena": "en", "Kajal": "en hi", "Niamh": "en", "Ayanda": "en",
	"Geraint": "en", "Lucia": "es", "Sergio": "es", "Conchita": "es", "Enrique": "es", "Mia": "es", "Andres": "es", "Lupe": "es", "Pedro": "es",
	"Miguel": "es", "Penelope": "es", "Lea": "fr", "Remi": "fr", "Celine": "fr", "Mathieu": "fr", "Gabrielle": "fr", "Liam": "fr", "Chantal": "fr",
	"Isabelle": "fr", "Vicki": "de", "Daniel": "de", "Hans": "de", "Marlene": "de", "Hannah": "de", "Bianca": "it", "Adriano": "it", "Carla": "it",
	"Giorgio": "it", "Camila": "pt", "Thiago": "pt", "Vitoria": "pt", "Ricardo": "pt", "Ines": "pt", "Cristiano": "pt", "Seoyeon": "ko", "Jihye": "ko",
	"Zhiyu": "cmn zh", "Hiujin": "yue", "Laura": "nl", "Lotte": "nl", "Ruben": "nl", "Lisa": "nl", "Ola": "pl", "Ewa": "pl", "Jacek": "pl", "Jan": "pl",
	"Maja": "pl", "Tatyana": "ru", "Maxim": "ru", "Elin": "sv", "Astrid": "sv", "Burcu": "tr", "Filiz": "tr", "Sofie": "da", "Naja": "da", "Mads": "da",
	"Ida": "nb no", "Liv": "nb no", "Suvi": "fi", "Arlet": "ca", "Hala": "ar arb", "Zayd": "ar arb", "Zeina": "ar arb", "Dora": "is", "Karl": "is",
	"Carmen": "ro", "Gwyneth": "cy", "Mizuki": "ja", "Takumi": "ja", "Kazuha": "ja", "Tomoko": "ja", "Jitka": "cs", "Sabrina": "fr",
}

// voiceNames are the names of voices of Amazon, for suggestions.
func voiceNames() []string {
	var out []string
	for name := range polly {
		out = append(out, "Polly."+name, "Polly."+name+"-Neural", "Polly."+name+"-Generative")
	}
	slices.Sort(out)
	return out
}

// speaks are the languages of a voice, as the first parts of their codes; nil when that is not known.
func speaks(voice string) []string {
	switch name, found := strings.CutPrefix(voice, "Polly."); {
	case found:
		name, _, _ = strings.Cut(name, "-")
		if polly[name] == "" {
			return nil
		}
		return strings.Fields(polly[name])
	case strings.HasPrefix(voice, "Google."):
		name, _, _ = strings.Cut(strings.TrimPrefix(voice, "Google."), "-")
		if len(name) == 2 || len(name) == 3 {
			return []string{name}
		}
	}
	return nil
}

// same are codes of one language under several names.
var same = map[string]string{"cmn": "zh", "arb": "ar", "no": "nb", "fil": "tl"}

func sameLanguage(a, b string) bool {
	if s := same[a]; s != "" {
		a = s
	}
	if s := same[b]; s != "" {
		b = s
	}
	return a == b
}

// eachVoice calls do for each place that names a voice, with the language that it has to speak.
func (w *Work) eachVoice(do func(n *schema.Node, code string)) {
	for _, p := range pairs(w.Root.Find("languages")) {
		code := p.Value.Find("code")
		if n := p.Value.Find("voice"); n != nil && n.Kind == schema.Scalar && code != nil {
			do(n, primary(code.Value))
		}
	}
	for _, p := range w.Prompts {
		if n := p.Node.Find("voice"); n != nil && n.Kind == schema.Scalar {
			do(n, w.codeOf(p.Language))
		}
	}
}
