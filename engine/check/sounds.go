package check

import (
	"encoding/binary"
	"path"
	"slices"
	"strings"
	"time"

	"callflow/schema"
)

// sound is a sound file as far as its header tells.
type sound struct {
	path     string
	size     int
	form     string // wav, mp3, aiff, raw (µ-law and GSM have no header); "" when the header is of none of them
	encoding uint16 // of a WAV file
	channels int
	rate     int // samples a second
	bits     int // of one sample
	length   time.Duration
	samples  []byte // of a WAV file
}

// Encodings of WAV files (RFC 2361).
const (
	linear = 1
	aLaw   = 6
	muLaw  = 7
)

// sound is the file that is heard for a name in a language; nil when there is none.
func (w *Work) sound(name, language string) *sound {
	for _, at := range []string{"audio/" + language + "/" + name, "audio/" + name} {
		if content, ok := w.Sounds[at]; ok && name != "" {
			return w.soundAt(at, content)
		}
	}
	return nil
}

// soundAt reads the header of a file, once.
func (w *Work) soundAt(at string, content []byte) *sound {
	return w.found().sounds.get(at, func() *sound { return readSound(at, content) })
}

// eachSound calls do for each sound file that something names, in order, with the first place that names it.
func (w *Work) eachSound(do func(*sound, *schema.Node)) {
	places := w.soundPlaces()
	for _, at := range sortedKeys(w.Sounds) {
		content := w.Sounds[at]
		if n := places[path.Base(at)]; n != nil && !hashOnly(content) {
			do(w.soundAt(at, content), n)
		}
	}
}

// soundPlaces are the first places that name sound files, by their names.
func (w *Work) soundPlaces() map[string]*schema.Node {
	out := map[string]*schema.Node{}
	note := func(n *schema.Node) {
		if n != nil && n.Kind == schema.Scalar && out[n.Value] == nil {
			out[n.Value] = n
		}
	}
	for _, p := range w.Prompts {
		note(p.Node.Find("audio"))
	}
	w.eachPart(func(_ *Flow, _, part *Step) {
		note(part.Field("file"))
		note(part.Field("meanwhile"))
	}, "play", "fetch")
	return out
}

// hashOnly reports whether a stored version keeps only the hash of a sound.
func hashOnly(content []byte) bool {
	return len(content) == len("sha256:")+64 && strings.HasPrefix(string(content), "sha256:")
}

func sortedKeys(m map[string][]byte) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func readSound(at string, b []byte) *sound {
	s := &sound{path: at, size: len(b)}
	switch ext := path.Ext(at); {
	case hashOnly(b):
		s.form = "raw"
	case ext == ".ulaw":
		s.form, s.rate, s.channels, s.bits = "raw", 8000, 1, 8
		s.length = lengthOf(len(b), 8000)
	case ext == ".gsm":
		s.form, s.rate, s.channels = "raw", 8000, 1
		s.length = lengthOf(len(b), 1650)
	case len(b) > 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WAVE":
		s.readWAV(b[12:])
	case len(b) > 12 && string(b[:4]) == "FORM" && strings.HasPrefix(string(b[8:12]), "AIF"):
		s.form = "aiff"
	default:
		s.readMP3(b)
	}
	return s
}

// readWAV goes through the chunks of a RIFF file.
func (s *sound) readWAV(b []byte) {
	perSecond := 0
	for len(b) >= 8 {
		id, size := string(b[:4]), int(binary.LittleEndian.Uint32(b[4:8]))
		body := b[8:]
		body = body[:min(size, len(body))]
		switch {
		case id == "fmt " && len(body) >= 16:
			s.form = "wav"
			s.encoding = binary.LittleEndian.Uint16(body)
			s.channels = int(binary.LittleEndian.Uint16(body[2:]))
			s.rate = int(binary.LittleEndian.Uint32(body[4:]))
			perSecond = int(binary.LittleEndian.Uint32(body[8:]))
			s.bits = int(binary.LittleEndian.Uint16(body[14:]))
		case id == "data":
			s.samples = body
			s.length = lengthOf(len(body), perSecond)
			return
		}
		b = b[min(8+size+size%2, len(b)):]
	}
}

// Rates of MPEG audio, layer III, in kbit/s and samples a second: version 1, and versions 2 and 2.5 (ISO/IEC 11172-3,
// 13818-3).
var (
	mp3Rates = [2][16]int{
		{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0},
		{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0},
	}
	mp3Samples = [4][4]int{{11025, 12000, 8000, 0}, {0, 0, 0, 0}, {22050, 24000, 16000, 0}, {44100, 48000, 32000, 0}}
)

// readMP3 reads the first frame; the length is that of a constant rate.
func (s *sound) readMP3(b []byte) {
	if len(b) > 10 && string(b[:3]) == "ID3" {
		tag := int(b[6]&0x7f)<<21 | int(b[7]&0x7f)<<14 | int(b[8]&0x7f)<<7 | int(b[9]&0x7f)
		s.form = "mp3"
		b = b[min(10+tag, len(b)):]
	}
	if len(b) < 4 || b[0] != 0xff || b[1]&0xe0 != 0xe0 {
		return
	}
	version, slow := int(b[1]>>3&3), 0
	if version != 3 {
		slow = 1
	}
	s.form, s.rate, s.channels = "mp3", mp3Samples[version][b[2]>>2&3], 2
	if b[3]>>6 == 3 {
		s.channels = 1
	}
	s.length = lengthOf(len(b), mp3Rates[slow][b[2]>>4]*1000/8)
}

// lengthOf is how long some bytes are heard.
func lengthOf(bytes, perSecond int) time.Duration {
	if perSecond <= 0 {
		return 0
	}
	return time.Duration(float64(bytes) / float64(perSecond) * float64(time.Second))
}
