package check

import (
	"math"

	"callflow/schema"
)

// Loudness in decibels below the loudest possible: what is softer is hard to hear beside speech, and where so many samples
// stand at the limit the sound is distorted.
const (
	softest = -40.0
	clipped = 0.01
)

// soundLoudness reports WAV files of linear 16-bit or µ-law samples that are silent, very soft, or distorted because they
// were recorded too loud. It looks at a part of the samples of long files.
func soundLoudness(w *Work) {
	w.eachSound(func(s *sound, at *schema.Node) {
		level, over, ok := s.loudness()
		switch {
		case !ok:
		case math.IsInf(level, -1):
			w.at("sound-loudness", at, "the sound file %q is silent", s.path).Hint = "record it again, or use \"pause\""
		case level < softest:
			w.at("sound-loudness", at, "the sound file %q is very soft: %.0f dB, expected at least %.0f dB", s.path, level, softest).
				Hint = "raise its level to about -20 dB"
		case over > clipped:
			w.at("sound-loudness", at, "in the sound file %q %.0f%% of the samples stand at the limit", s.path, over*100).
				Hint = "record it again with a lower level"
		}
	})
}

// looked is how many samples are looked at.
const looked = 100_000

// loudness is the level of the whole file in decibels below the loudest possible, and the share of samples at the limit.
func (s *sound) loudness() (level, over float64, ok bool) {
	width := s.bits / 8
	known := s.encoding == linear && s.bits == 16 || s.encoding == muLaw && s.bits == 8
	if s.form != "wav" || !known || len(s.samples) < width {
		return 0, 0, false
	}
	all := len(s.samples) / width
	step := max(1, all/looked)
	sum, full, n := 0.0, 0, 0
	for i := 0; i < all; i += step {
		x := sampleAt(s.samples[i*width:], s.encoding)
		if sum += x * x; math.Abs(x) >= 0.99 {
			full++
		}
		n++
	}
	return 10 * math.Log10(sum/float64(n)), float64(full) / float64(n), true
}

// sampleAt is a sample from -1 to 1 (ITU-T G.711 for µ-law).
func sampleAt(b []byte, encoding uint16) float64 {
	if encoding == linear {
		return float64(int16(uint16(b[0])|uint16(b[1])<<8)) / 32768
	}
	u := ^b[0]
	x := (float64(u&0x0f)*2 + 33) * float64(int(1)<<(u>>4&7))
	x = (x - 33) / 8031
	if u&0x80 != 0 {
		return -x
	}
	return x
}
