//go:build ignore

// Command make_music writes the sounds of the library and of the examples, so that they are our own work:
//
//	go run make_music.go audio/lib_music.wav    a calm loop of sixteen seconds
//	go run make_music.go audio/lib_chime.wav  two bells
//	go run make_music.go PATH/hold_long.wav   a second loop, brighter
//
// The files are WAV, 8 kHz, mono, µ-law: what the telephone network carries, so nothing is converted.
package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
)

const rate = 8000 // samples a second

// note is one tone of a tune: when it begins and how long it rings, in seconds, and its pitch in half
// tones above A at 220 Hz.
type note struct {
	at, ring float64
	pitch    int
	loud     float64
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run make_music.go FILE.wav")
		os.Exit(2)
	}
	var sound []float64
	switch filepath.Base(os.Args[1]) {
	case "lib_music.wav":
		sound = mix(16, arpeggios([][]int{{-12, 0, 4, 7}, {-15, -3, 0, 4}, {-10, 2, 5, 9}, {-17, -5, -1, 2}}, 0.5))
	case "hold_long.wav":
		sound = mix(12, arpeggios([][]int{{-9, 3, 7, 10}, {-14, -2, 2, 5}, {-12, 0, 3, 7}, {-16, -4, 0, 3}}, 0.375))
	case "lib_chime.wav":
		sound = mix(2, []note{{at: 0, ring: 0.5, pitch: 19, loud: 1}, {at: 0.35, ring: 0.6, pitch: 15, loud: 1}})
	default:
		fmt.Fprintln(os.Stderr, "make_music: no tune has this name")
		os.Exit(2)
	}
	if err := os.WriteFile(os.Args[1], wav(sound), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "make_music:", err)
		os.Exit(3)
	}
}

// arpeggios plays each chord up and down, a low tone under it.
func arpeggios(chords [][]int, beat float64) []note {
	var tune []note
	at := 0.0
	for _, c := range chords {
		tune = append(tune, note{at: at, ring: 2.5, pitch: c[0], loud: 0.8})
		for _, i := range []int{1, 2, 3, 2, 1, 2, 3, 2} {
			tune = append(tune, note{at: at, ring: 0.9, pitch: c[i], loud: 0.5})
			at += beat
		}
	}
	return tune
}

// mix renders a tune. What rings past the end is heard at the beginning, so the loop has no seam.
func mix(seconds float64, tune []note) []float64 {
	sound := make([]float64, int(seconds*rate))
	for _, n := range tune {
		from := int(n.at * rate)
		for i := range int(n.ring * 3 * rate) {
			t := float64(i) / rate
			sound[(from+i)%len(sound)] += n.loud * bell(n.pitch, t) * math.Exp(-t/n.ring) * min(1, t*80)
		}
	}
	return loudness(sound, 0.5)
}

// bell is a tone with two soft overtones.
func bell(pitch int, t float64) float64 {
	w := 2 * math.Pi * 220 * math.Pow(2, float64(pitch)/12) * t
	return math.Sin(w) + 0.25*math.Sin(2*w) + 0.08*math.Sin(3*w)
}

// loudness brings the highest peak to the given share of what can be written.
func loudness(sound []float64, peak float64) []float64 {
	highest := 0.0
	for _, s := range sound {
		highest = max(highest, math.Abs(s))
	}
	for i := range sound {
		sound[i] *= peak / highest
	}
	return sound
}

// wav writes a WAV file of format 7, µ-law.
func wav(sound []float64) []byte {
	le := binary.LittleEndian
	b := append([]byte("RIFF"), le.AppendUint32(nil, uint32(50+len(sound)))...)
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 18)
	for _, v := range []uint16{7, 1} { // µ-law, one channel
		b = le.AppendUint16(b, v)
	}
	b = le.AppendUint32(le.AppendUint32(b, rate), rate) // samples and bytes a second
	for _, v := range []uint16{1, 8, 0} {               // bytes a frame, bits a sample, no more fields
		b = le.AppendUint16(b, v)
	}
	b = le.AppendUint32(append(b, "fact"...), 4)
	b = le.AppendUint32(b, uint32(len(sound)))
	b = le.AppendUint32(append(b, "data"...), uint32(len(sound)))
	for _, s := range sound {
		b = append(b, ulaw(int(s*32767)))
	}
	return b
}

// ulaw codes a sample of 16 bits as ITU-T G.711 has it.
func ulaw(s int) byte {
	sign := byte(0)
	if s < 0 {
		sign, s = 0x80, -s
	}
	s = min(s, 32635) + 132
	exponent := 7
	for mask := 0x4000; s&mask == 0 && exponent > 0; mask >>= 1 {
		exponent--
	}
	return ^(sign | byte(exponent)<<4 | byte(s>>(exponent+3))&0x0f)
}
