package check

import (
	"slices"
	"strings"

	"callflow/schema"
)

// unknownSpeechModel reports models of the recogniser that Twilio is not known to have; variants of deepgram_nova-2 pass.
func unknownSpeechModel(w *Work) {
	for _, p := range pairs(w.Root.Find("languages")) {
		n := p.Value.Find("speech").Find("model")
		if n == nil || n.Kind != schema.Scalar || slices.Contains(speechModels, n.Value) || strings.HasPrefix(n.Value, "deepgram_nova-") {
			continue
		}
		w.at("unknown-speech-model", n, "%q is no model of the recogniser that is known", n.Value).
			Meant(n.Value, speechModels).
			Else("expected one such as phone_call")
	}
}
