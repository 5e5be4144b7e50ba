package check

import (
	"path"

	"callflow/schema"
)

// soundBroken reports sound files that hold nothing, or not what their names say: Twilio would play nothing and note error
// 12300 or 13420. Only the header is looked at.
func soundBroken(w *Work) {
	w.eachSound(func(s *sound, at *schema.Node) {
		want := formOf(path.Ext(s.path))
		switch {
		case s.size == 0 || s.form == "wav" && len(s.samples) == 0:
			w.at("sound-broken", at, "the sound file %q holds no sound", s.path).Hint = "record it again"
		case s.form == "":
			w.at("sound-broken", at, "the sound file %q has the header of no %s file", s.path, want).
				Hint = "save it as WAV (µ-law, 8 kHz, mono) or MP3"
		case s.form != want:
			w.at("sound-broken", at, "the sound file %q is %s, but its name says %s", s.path, s.form, want).
				Hintf("give it the ending of what it is")
		case s.form == "wav" && s.encoding != linear && s.encoding != muLaw && s.encoding != aLaw && s.encoding != extensible:
			w.at("sound-broken", at, "the sound file %q has encoding %d, expected linear PCM, µ-law or A-law", s.path, s.encoding).
				Hint = "save it as µ-law, 8 kHz, mono"
		}
	})
}

// extensible is the encoding of WAV files that name theirs elsewhere.
const extensible = 0xfffe

// formOf is the form that the ending of a file promises.
func formOf(ext string) string {
	switch ext {
	case ".wav":
		return "wav"
	case ".mp3", ".mpeg", ".mpga":
		return "mp3"
	case ".aif", ".aiff", ".aifc":
		return "aiff"
	}
	return "raw"
}
