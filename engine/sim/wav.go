package sim

import (
	"encoding/binary"
	"strings"

	"callflow/engine"
)

// Lengths tells how long sounds last, as far as their files say; they are named as below /audio/. It is good
// for [Network.Length].
func Lengths(audio map[string][]byte) func(url string) engine.Millis {
	known := make(map[string]engine.Millis, len(audio))
	for path, file := range audio {
		known[path] = wavLength(file)
	}
	return func(url string) engine.Millis {
		_, path, _ := strings.Cut(url, "/audio/")
		return known[path]
	}
}

// wavLength reads the length of a WAV file from its header; 0 when it is no such file.
func wavLength(b []byte) engine.Millis {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return 0
	}
	rate := uint32(0)
	for b = b[12:]; len(b) >= 8; {
		kind, size := string(b[:4]), binary.LittleEndian.Uint32(b[4:8])
		b = b[8:]
		switch {
		case kind == "fmt " && len(b) >= 12:
			rate = binary.LittleEndian.Uint32(b[8:12])
		case kind == "data" && rate > 0:
			return engine.Millis(uint64(size) * 1000 / uint64(rate))
		}
		if uint64(size)+uint64(size&1) > uint64(len(b)) {
			return 0
		}
		b = b[size+size&1:]
	}
	return 0
}
