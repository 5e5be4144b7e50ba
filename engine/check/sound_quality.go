package check

import "callflow/schema"

// soundQuality reports files with fewer samples than a telephone carries, or whose samples are too coarse: they sound
// worse than the line. Files that are better than the line are changed by Twilio, and nothing is said of them but by
// sound-heavy.
func soundQuality(w *Work) {
	w.eachSound(func(s *sound, at *schema.Node) {
		switch {
		case s.rate > 0 && s.rate < 8000:
			w.at("sound-quality", at, "the sound file %q has %d samples a second, expected at least 8000", s.path, s.rate).
				Hint = "save it again from the original with 8 kHz"
		case s.form == "wav" && s.encoding == linear && s.bits <= 8:
			w.at("sound-quality", at, "the sound file %q has linear samples of %d bits, which hiss", s.path, s.bits).
				Hint = "save it as µ-law, or with 16 bits"
		}
	})
}
