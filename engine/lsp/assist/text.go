package assist

import (
	"bytes"
	"sort"
	"unicode/utf8"

	"callflow/schema/diag"
)

// Encoding is the unit in which positions within a line are counted.
type Encoding string

// The encodings of the protocol; UTF16 is what a client gets that does not choose.
const (
	UTF16 Encoding = "utf-16"
	UTF8  Encoding = "utf-8"
	UTF32 Encoding = "utf-32"
)

// Position is a place as the protocol counts: lines and characters from 0.
type Position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

// Range is a stretch of text up to, but not including, End.
type Range struct {
	Start Position `json:"start"`
	End   Position `json:"end"`
}

// Text is the text of one file with its lines, which end by \n, \r\n or \r.
type Text struct {
	Bytes  []byte
	starts []int // of lines, as the protocol counts them
	lines  []int // of lines that end by \n, as diagnostics count them
	enc    Encoding
}

// NewText divides a text into lines. A byte order mark at its beginning has no place.
func NewText(text []byte, enc Encoding) *Text {
	first := 0
	if bytes.HasPrefix(text, []byte("\ufeff")) {
		first = len("\ufeff")
	}
	t := &Text{Bytes: text, starts: []int{first}, lines: []int{first}, enc: enc}
	for i, c := range text {
		switch {
		case c == '\n':
			t.starts, t.lines = append(t.starts, i+1), append(t.lines, i+1)
		case c == '\r' && (i+1 == len(text) || text[i+1] != '\n'):
			t.starts = append(t.starts, i+1)
		}
	}
	return t
}

// Offset is the byte at a position. What lies behind the end of a line is its end, what lies behind the last line
// is the end of the text, what lies before the first its beginning.
func (t *Text) Offset(p Position) int {
	if p.Line < 0 {
		return t.starts[0]
	}
	if p.Line >= len(t.starts) {
		return len(t.Bytes)
	}
	at, units := t.starts[p.Line], 0
	for at < len(t.Bytes) && t.Bytes[at] != '\n' && t.Bytes[at] != '\r' {
		r, n := utf8.DecodeRune(t.Bytes[at:])
		if units += t.units(r, n); units > p.Character {
			break
		}
		at += n
	}
	return at
}

// Position is the position of a byte, moved into the text.
func (t *Text) Position(offset int) Position {
	offset = min(max(offset, t.starts[0]), len(t.Bytes))
	line := sort.SearchInts(t.starts, offset+1) - 1
	p := Position{Line: line}
	for at := t.starts[line]; at < offset; {
		r, n := utf8.DecodeRune(t.Bytes[at:])
		if at += n; at > offset {
			break
		}
		p.Character += t.units(r, n)
	}
	return p
}

// units is how much a character counts.
func (t *Text) units(r rune, size int) int {
	switch {
	case t.enc == UTF8:
		return size
	case t.enc == UTF32 || r < 0x10000:
		return 1
	}
	return 2
}

// At is the byte at a place of a diagnostic.
func (t *Text) At(p diag.Pos) int {
	if p.Line() < 1 {
		return t.starts[0]
	}
	if p.Line() > len(t.lines) {
		return len(t.Bytes)
	}
	at := t.lines[p.Line()-1]
	for range p.Col() - 1 {
		if at >= len(t.Bytes) || t.Bytes[at] == '\n' || t.Bytes[at] == '\r' && at+1 < len(t.Bytes) && t.Bytes[at+1] == '\n' {
			break
		}
		_, n := utf8.DecodeRune(t.Bytes[at:])
		at += n
	}
	return at
}

// Pos is the place of a byte as diagnostics count.
func (t *Text) Pos(offset int) diag.Pos {
	offset = min(max(offset, t.lines[0]), len(t.Bytes))
	line := sort.SearchInts(t.lines, offset+1) - 1
	return diag.Place(line+1, utf8.RuneCount(t.Bytes[t.lines[line]:offset])+1)
}

// Range is a span as the protocol counts.
func (t *Text) Range(s diag.Span) Range {
	start := t.At(s.Start)
	return Range{t.Position(start), t.Position(max(start, t.At(s.End)))}
}

// Replace returns the text with a range replaced; a range that lies outside is moved into the text.
func (t *Text) Replace(r Range, by string) []byte {
	from := t.Offset(r.Start)
	to := max(from, t.Offset(r.End))
	out := make([]byte, 0, len(t.Bytes)-(to-from)+len(by))
	out = append(append(out, t.Bytes[:from]...), by...)
	return append(out, t.Bytes[to:]...)
}

// All is the range of the whole text.
func (t *Text) All() Range {
	return Range{Position{}, t.Position(len(t.Bytes))}
}

// Before is what stands before a byte in its line.
func (t *Text) Before(offset int) string {
	line := sort.SearchInts(t.starts, offset+1) - 1
	return string(t.Bytes[t.starts[max(line, 0)]:max(offset, t.starts[max(line, 0)])])
}

// After is what stands behind a byte in its line, without the line's end.
func (t *Text) After(offset int) string {
	rest := t.Bytes[min(offset, len(t.Bytes)):]
	if end := bytes.IndexAny(rest, "\r\n"); end >= 0 {
		rest = rest[:end]
	}
	return string(rest)
}
