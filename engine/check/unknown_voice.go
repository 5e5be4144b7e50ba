package check

import (
	"slices"
	"strings"

	"callflow/schema"
)

// unknownVoice reports names of voices that have not the form of Twilio's, or are Amazon's with a name that is not known.
// Twilio adds voices at any time: who knows better ignores it.
func unknownVoice(w *Work) {
	w.eachVoice(func(n *schema.Node, _ string) {
		if !knownVoice(n.Value) {
			w.at("unknown-voice", n, "%q is no voice that is known", n.Value).
				Meant(n.Value, voiceNames()).
				Else("expected one such as Polly.Joanna-Neural or Google.ja-JP-Neural2-B")
		}
	})
}

func knownVoice(voice string) bool {
	name, found := strings.CutPrefix(voice, "Polly.")
	if found {
		name, sort, _ := strings.Cut(name, "-")
		return polly[name] != "" && slices.Contains([]string{"", "Neural", "Generative"}, sort)
	}
	if name, found = strings.CutPrefix(voice, "Google."); found {
		return strings.Count(name, "-") >= 3
	}
	return slices.Contains([]string{"man", "woman", "alice", "basic"}, voice) || strings.HasPrefix(voice, "ElevenLabs.") || strings.HasPrefix(voice, "Amazon.")
}
