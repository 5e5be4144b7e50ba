package check

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"
	"time"

	"callflow/schema"
	"callflow/schema/diag"
)

// wav makes a WAV file.
func wav(encoding, channels, rate, bits int, samples []byte) []byte {
	var b bytes.Buffer
	b.WriteString("RIFF....WAVEfmt \x10\x00\x00\x00")
	perSample := channels * bits / 8
	for _, x := range []any{uint16(encoding), uint16(channels), uint32(rate), uint32(rate * perSample), uint16(perSample), uint16(bits)} {
		_ = binary.Write(&b, binary.LittleEndian, x)
	}
	b.WriteString("data")
	_ = binary.Write(&b, binary.LittleEndian, uint32(len(samples)))
	b.Write(samples)
	return b.Bytes()
}

// tone is a second of a tone in linear samples of 16 bits; what is louder than possible is cut off.
func tone(level float64) []byte {
	var b bytes.Buffer
	for i := range 8000 {
		x := level * math.Sin(float64(i)/3)
		_ = binary.Write(&b, binary.LittleEndian, int16(32767*min(1, max(-1, x))))
	}
	return b.Bytes()
}

func TestSounds(t *testing.T) {
	t.Parallel()
	mp3 := append([]byte{0xff, 0xfb, 0x90, 0x00}, make([]byte, 16000)...)
	tests := []struct {
		name, file string
		content    []byte
		want       diag.Code
	}{
		{"speech", "a.wav", wav(1, 1, 8000, 16, tone(0.3)), ""},
		{"µ-law", "a.wav", wav(7, 1, 8000, 8, bytes.Repeat([]byte{0x9f, 0x1f}, 4000)), ""},
		{"MP3", "a.mp3", mp3, ""},
		{"MP3 with a tag", "a.mp3", append([]byte("ID3\x04\x00\x00\x00\x00\x00\x02xx"), mp3...), ""},
		{"raw µ-law", "a.ulaw", make([]byte, 8000), ""},
		{"AIFF", "a.aiff", []byte("FORM....AIFFCOMM"), ""},
		{"a hash", "a.wav", []byte("sha256:" + string(bytes.Repeat([]byte("0"), 64))), ""},
		{"empty", "a.wav", nil, "sound-broken"},
		{"no samples", "a.wav", wav(1, 1, 8000, 16, nil), "sound-broken"},
		{"cut off", "a.wav", wav(1, 1, 8000, 16, nil)[:20], "sound-broken"},
		{"a page", "a.mp3", []byte("<!doctype html>"), "sound-broken"},
		{"MP3 under another name", "a.wav", mp3, "sound-broken"},
		{"ADPCM", "a.wav", wav(17, 1, 8000, 4, tone(0.3)), "sound-broken"},
		{"six kilohertz", "a.wav", wav(1, 1, 6000, 16, tone(0.3)), "sound-quality"},
		{"eight linear bits", "a.wav", wav(1, 1, 8000, 8, tone(0.3)), "sound-quality"},
		{"stereo of a minute", "a.wav", wav(1, 2, 44100, 16, bytes.Repeat(tone(0.3), 80)), "sound-heavy"},
		{"silence", "a.wav", wav(1, 1, 8000, 16, make([]byte, 8000)), "sound-loudness"},
		{"soft", "a.wav", wav(1, 1, 8000, 16, tone(0.005)), "sound-loudness"},
		{"too loud", "a.wav", wav(1, 1, 8000, 16, tone(3)), "sound-loudness"},
		{"soft µ-law", "a.wav", wav(7, 1, 8000, 8, bytes.Repeat([]byte{0xfe, 0x7e}, 4000)), "sound-loudness"},
		{"an hour", "a.ulaw", make([]byte, 3600*8000), "sound-too-long"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var l diag.List
			root := schema.Parse("prompts/en.yaml", []byte("hello: {audio: "+test.file+"}"), &l)
			p := &Prompt{Name: "hello", Language: "en", Key: root.Pairs()[0].Key, Node: root.Pairs()[0].Value}
			w := &Work{List: &l, Prompts: []*Prompt{p}, Sounds: map[string][]byte{"audio/" + test.file: test.content}}
			for _, run := range []func(*Work){soundBroken, soundHeavy, soundLoudness, soundQuality, soundTooLong} {
				run(w)
			}
			var got diag.Code
			for _, d := range l.Sorted() {
				got += d.Code
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestSoundLength(t *testing.T) {
	t.Parallel()
	tests := []struct {
		file    string
		content []byte
		want    time.Duration
	}{
		{"a.wav", wav(1, 1, 8000, 16, tone(1)), time.Second},
		{"a.ulaw", make([]byte, 4000), 500 * time.Millisecond},
		{"a.gsm", make([]byte, 3300), 2 * time.Second},
		{"a.mp3", append([]byte{0xff, 0xfb, 0x90, 0x00}, make([]byte, 15996)...), time.Second},
		{"a.mp3", []byte{0xff, 0xfb, 0xf0}, 0},
	}
	for _, test := range tests {
		if got := readSound("audio/"+test.file, test.content).length; got != test.want {
			t.Errorf("%s of %d bytes lasts %s, want %s", test.file, len(test.content), got, test.want)
		}
	}
}

// FuzzReadSound shows that no file makes the reader fail or go on for ever.
func FuzzReadSound(f *testing.F) {
	f.Add("a.wav", wav(1, 1, 8000, 16, tone(0.01)))
	f.Add("a.mp3", []byte("ID3\x04\x00\x00\x7f\x7f\x7f\x7f"))
	f.Add("a.wav", []byte("RIFF....WAVEfmt \xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		s := readSound(name, content)
		if _, over, ok := s.loudness(); ok && (over < 0 || over > 1) {
			t.Errorf("a share of %f", over)
		}
		if s.length < 0 {
			t.Errorf("lasts %s", s.length)
		}
	})
}
