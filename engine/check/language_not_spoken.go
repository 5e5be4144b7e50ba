package check

import "strings"

// spokenCodes are the languages that Twilio's Say takes (Twilio: <Say>, supported languages).
const spokenCodes = ` af-ZA am-ET ar-AE ar-XA arb bg-BG bn-IN ca-ES cmn-CN cmn-TW cs-CZ cy-GB da-DK de-AT de-DE el-GR en-AU en-CA en-GB en-GB-WLS
 en-IE en-IN en-NZ en-US en-ZA es-ES es-MX es-US fi-FI fil-PH fr-BE fr-CA fr-FR gu-IN he-IL hi-IN hu-HU id-ID is-IS it-IT ja-JP kn-IN ko-KR lv-LV
 ml-IN mr-IN ms-MY nb-NO nl-BE nl-NL pa-IN pl-PL pt-BR pt-PT ro-RO ru-RU sk-SK sr-RS sv-SE ta-IN te-IN th-TH tr-TR uk-UA vi-VN yue-HK zh-CN zh-HK
 zh-TW yue-CN en `

// languageNotSpoken reports codes that are none of those that Twilio speaks. A voice of Google's or ElevenLabs may speak more.
func languageNotSpoken(w *Work) {
	known := map[string]bool{}
	for _, code := range strings.Fields(spokenCodes) {
		known[code] = true
	}
	for _, p := range pairs(w.Root.Find("languages")) {
		n, voice := p.Value.Find("code"), p.Value.Find("voice")
		if n == nil || known[n.Value] || len(primary(n.Value)) > 3 || voice != nil && !strings.HasPrefix(voice.Value, "Polly.") {
			continue
		}
		w.at("language-not-spoken", n, "%q is no language that Twilio's voices are known to speak", n.Value).
			Meant(n.Value, strings.Fields(spokenCodes)).
			Else("expected a language and a country, such as en-US or ja-JP")
	}
}
