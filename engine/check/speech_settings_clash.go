package check

import (
	"slices"
	"strconv"

	"callflow/schema"
)

// speechModels are the recogniser's models whose names stand alone (Twilio: <Gather> speechModel).
var speechModels = []string{
	"default", "numbers_and_commands", "phone_call", "experimental_conversations", "experimental_utterances", "googlev2_long", "googlev2_short",
	"googlev2_telephony", "googlev2_telephony_short", "deepgram_nova-2", "deepgram_nova-3",
}

// speechSettingsClash reports settings of the recogniser that Twilio refuses or ignores: a time-out that is none, and
// auto together with the model default (error 13335).
func speechSettingsClash(w *Work) {
	for _, p := range pairs(w.Root.Find("languages")) {
		speech := p.Value.Find("speech")
		timeout, model := speech.Find("timeout"), speech.Find("model")
		if timeout != nil && timeout.Kind == schema.Scalar && timeout.Value != "auto" {
			if n, err := strconv.Atoi(timeout.Value); err != nil || n < 1 {
				w.at("speech-settings-clash", timeout, "\"timeout\" is %q, expected auto or whole seconds from 1 on", timeout.Value).Hint = "write timeout: auto"
				continue
			}
		}
		if timeout != nil && timeout.Value == "auto" && model != nil && slices.Contains(speechModels[:1], model.Value) {
			w.at("speech-settings-clash", timeout, "\"timeout: auto\" cannot be used with the model %q", model.Value).
				Hint = "write the seconds, such as timeout: 2, or leave the model out"
		}
	}
}
