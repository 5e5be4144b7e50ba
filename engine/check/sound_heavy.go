package check

import "callflow/schema"

// heavy is the size from which it matters that a file holds more than a telephone carries.
const heavy = 1 << 20

// soundHeavy reports big files that a telephone line cannot do justice to: stereo, or many samples. Twilio fetches and
// converts them before the first caller hears anything (Twilio: <Play>).
func soundHeavy(w *Work) {
	w.eachSound(func(s *sound, at *schema.Node) {
		if s.form == "wav" && s.size > heavy && (s.channels > 1 || s.rate > 16000) {
			w.at("sound-heavy", at, "the sound file %q has %d KiB, as it holds %d channels of %d samples a second", s.path, s.size>>10, s.channels, s.rate).
				Hint = "save it as µ-law, 8 kHz, mono: a telephone carries no more"
		}
	})
}
