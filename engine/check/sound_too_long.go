package check

import (
	"time"

	"callflow/schema"
)

// longestPlayed is how long a file may be: longer ones may drop the call (Twilio: <Play>).
const longestPlayed = 40 * time.Minute

// soundTooLong reports sound files of more than 40 minutes.
func soundTooLong(w *Work) {
	w.eachSound(func(s *sound, at *schema.Node) {
		if s.length > longestPlayed {
			w.at("sound-too-long", at, "the sound file %q lasts %s, expected at most %s", s.path, s.length.Round(time.Second), longestPlayed).
				Hint = "cut it: a wait flow begins anew at its end"
		}
	})
}
