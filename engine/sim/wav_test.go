package sim

import (
	"encoding/binary"
	"testing"

	"callflow/engine"
)

func TestWAVLength(t *testing.T) {
	t.Parallel()
	wav := append([]byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"), 0x40, 0x1f, 0, 0)
	wav = binary.LittleEndian.AppendUint32(wav, 16000) // bytes a second
	wav = append(wav, 2, 0, 16, 0)
	wav = append(wav, "data"...)
	wav = binary.LittleEndian.AppendUint32(wav, 40000)
	if got := wavLength(wav); got != engine.Millis(2500) {
		t.Errorf("length %d, want 2500", got)
	}
	for cut := range wav {
		wavLength(wav[:cut]) // must not panic
	}
	if got := wavLength([]byte("ID3 something else that is long enough")); got != 0 {
		t.Errorf("length of what is no WAV file: %d", got)
	}
}

func FuzzWAVLength(f *testing.F) {
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEdata\xff\xff\xff\xff"))
	f.Fuzz(func(_ *testing.T, b []byte) { wavLength(b) })
}
