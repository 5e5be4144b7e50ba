package schema

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// asWritten returns where the value of a scalar begins, when its text stands in the file byte by byte, as nearly all do: in
// one line, without escapes. The scalar begins at from, at its quote where it has one.
func asWritten(text string, from int, style Style, value string) (begin int, ok bool) {
	if from < 0 || from > len(text) {
		return 0, false
	}
	rest := text[from:]
	switch style {
	case Plain:
		return from, strings.HasPrefix(rest, value)
	case SingleQuoted, DoubleQuoted:
		quote := byte('\'')
		if style == DoubleQuoted {
			quote = '"'
		}
		end := 1 + len(value)
		written := len(rest) > end && rest[0] == quote && rest[end] == quote && rest[1:end] == value
		return from + 1, written && strings.IndexByte(value, quote) < 0
	case Literal, Folded:
	}
	return 0, false
}

// locate finds where each byte of a scalar's value was written: offsets[i] is the offset in text of the
// character that made byte i, and offsets[len(value)] that of what follows. The scalar begins at from:
// at its quote, block sign or first character. end is behind the last character of the scalar, its quote
// included. ok is false when the text does not read as the value; the parser's value always wins.
func locate(text string, from int, style Style, value string) (offsets []int, end int, ok bool) {
	if from < 0 || from > len(text) {
		return nil, from, false
	}
	s := &locator{text: text, at: from, want: value, offsets: make([]int, 0, len(value)+1)}
	switch style {
	case Plain:
		s.plain()
	case SingleQuoted:
		s.quoted('\'')
	case DoubleQuoted:
		s.quoted('"')
	case Literal, Folded:
		s.block(style == Folded)
	}
	if s.wrong || len(s.offsets) != len(value) {
		return nil, from, false
	}
	s.offsets = append(s.offsets, s.last)
	return s.offsets, s.at, true
}

// locator reads a scalar again as the parser did, comparing with the value that the parser found.
type locator struct {
	text    string
	at      int
	want    string
	offsets []int
	last    int // offset behind the last character that belongs to the value
	wrong   bool
}

// emit says that the next bytes of the value are s, written at offset from.
func (s *locator) emit(value string, from int) {
	if !strings.HasPrefix(s.want[len(s.offsets):], value) {
		s.wrong = true
		return
	}
	for range len(value) {
		s.offsets = append(s.offsets, from)
	}
}

// copyChar emits the character at the present place as it stands.
func (s *locator) copyChar() {
	_, size := utf8.DecodeRuneInString(s.text[s.at:])
	from := s.at
	s.at += size
	if !strings.HasPrefix(s.want[len(s.offsets):], s.text[from:s.at]) {
		s.wrong = true
		return
	}
	// Each byte gets its own offset; those inside a character have the place of the character.
	for range size {
		s.offsets = append(s.offsets, from)
	}
	s.last = s.at
}

func (s *locator) done() bool { return s.wrong || s.at >= len(s.text) }

func (s *locator) plain() {
	for len(s.offsets) < len(s.want) && !s.done() {
		if !s.fold() {
			s.copyChar()
		}
	}
	s.at = s.last
}

func (s *locator) quoted(quote byte) {
	if s.at >= len(s.text) || s.text[s.at] != quote {
		s.wrong = true
		return
	}
	s.at++
	s.last = s.at
	for !s.done() {
		c := s.text[s.at]
		switch {
		case c == quote && quote == '\'' && strings.HasPrefix(s.text[s.at:], "''"):
			s.emit("'", s.at)
			s.at += 2
			s.last = s.at
		case c == quote:
			s.last = s.at
			s.at++
			return
		case c == '\\' && quote == '"':
			s.escape()
		case !s.fold():
			s.copyChar()
		}
	}
	s.wrong = true
}

// fold reads white space that contains a line break, as flow scalars fold it: one break is a space, more
// are one break less. It reports whether there was any; blanks without a break are copied.
func (s *locator) fold() bool {
	first := s.at
	for first < len(s.text) && isBlank(s.text[first]) {
		first++
	}
	if first == len(s.text) || !isBreak(s.text[first]) {
		return s.blanks(first)
	}
	var breaks []int
	at := first
	for at < len(s.text) && (isBlank(s.text[at]) || isBreak(s.text[at])) {
		if s.text[at] == '\n' {
			breaks = append(breaks, at)
		}
		at++
	}
	if len(breaks) == 1 {
		s.emit(" ", first)
	}
	for _, b := range breaks[1:] {
		s.emit("\n", b)
	}
	s.at = at
	s.last = at
	return true
}

// blanks copies the blanks up to an offset at one go: to look for the end of a line behind each of them would take a time
// that grows with their square.
func (s *locator) blanks(to int) bool {
	if s.at == to {
		return false
	}
	for s.at < to && !s.wrong {
		s.copyChar()
	}
	return true
}

// simpleEscapes are those with one letter, as YAML 1.2 lists them.
var simpleEscapes = map[byte]string{
	'0': "\x00", 'a': "\a", 'b': "\b", 't': "\t", '\t': "\t", 'n': "\n", 'v': "\v", 'f': "\f", 'r': "\r",
	'e': "\x1b", ' ': " ", '"': "\"", '\'': "'", '/': "/", '\\': "\\",
	'N': "\u0085", '_': "\u00a0", 'L': "\u2028", 'P': "\u2029",
}

func (s *locator) escape() {
	from := s.at
	if s.at+1 >= len(s.text) {
		s.wrong = true
		return
	}
	c := s.text[s.at+1]
	if isBreak(c) {
		s.continued()
		return
	}
	if value, ok := simpleEscapes[c]; ok {
		s.emit(value, from)
		s.at += 2
		s.last = s.at
		return
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
	if digits == 0 || s.at+2+digits > len(s.text) {
		s.wrong = true
		return
	}
	code, err := strconv.ParseUint(s.text[s.at+2:s.at+2+digits], 16, 32)
	if err != nil {
		s.wrong = true
		return
	}
	s.emit(string(rune(code)), from)
	s.at += 2 + digits
	s.last = s.at
}

// continued reads a backslash at the end of a line: the break and the next line's indentation are nothing.
func (s *locator) continued() {
	s.at++
	breaks := 0
	for s.at < len(s.text) && (isBlank(s.text[s.at]) || isBreak(s.text[s.at])) {
		if s.text[s.at] == '\n' {
			if breaks > 0 {
				s.emit("\n", s.at)
			}
			breaks++
		}
		s.at++
	}
	s.last = s.at
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

func isBreak(c byte) bool { return c == '\n' || c == '\r' }
