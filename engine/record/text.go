package record

import (
	"encoding/json"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// appendText appends s as a JSON string. Only what must be escaped is; bytes that are not UTF-8 become
// U+FFFD.
func appendText[T string | []byte](dst []byte, s T) []byte {
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); {
		ch := s[i]
		if ch >= 0x20 && ch != '"' && ch != '\\' && ch < utf8.RuneSelf {
			i++
			continue
		}
		if ch >= utf8.RuneSelf {
			n := sequence(s, i)
			if n > 0 {
				i += n
				continue
			}
			dst = append(append(dst, s[from:i]...), "\uFFFD"...)
			i++
			from = i
			continue
		}
		dst = append(dst, s[from:i]...)
		dst = appendEscaped(dst, ch)
		i++
		from = i
	}
	dst = append(dst, s[from:]...)
	return append(dst, '"')
}

// sequence is the length of the UTF-8 sequence at i, or 0.
func sequence[T string | []byte](s T, i int) int {
	var b [utf8.UTFMax]byte
	r, n := utf8.DecodeRune(b[:copy(b[:], s[i:min(len(s), i+utf8.UTFMax)])])
	if r == utf8.RuneError && n <= 1 {
		return 0
	}
	return n
}

func appendEscaped(dst []byte, ch byte) []byte {
	switch ch {
	case '"', '\\':
		return append(dst, '\\', ch)
	case '\n':
		return append(dst, '\\', 'n')
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[ch>>4], hexDigits[ch&15])
}

// parseText reads a JSON string.
func parseText(raw []byte) (string, bool) {
	n := len(raw)
	if n < 2 || raw[0] != '"' || raw[n-1] != '"' {
		return "", false
	}
	for _, ch := range raw[1 : n-1] {
		if ch == '\\' || ch == '"' || ch < 0x20 {
			return parseEscaped(raw)
		}
	}
	if !utf8.Valid(raw) {
		return parseEscaped(raw)
	}
	return string(raw[1 : n-1]), true
}

func parseEscaped(raw []byte) (string, bool) {
	var s string
	err := json.Unmarshal(raw, &s)
	return s, err == nil
}
