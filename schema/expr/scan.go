package expr

import (
	"strings"
)

// The limits on a source. They are far above what a person writes and far below what could hurt.
const (
	maxSource  = 4000
	maxNodes   = 200
	maxDepth   = 64
	maxPattern = 1000
)

// fault is a mistake at the bytes from..to of a source.
type fault struct {
	code     string
	from, to int
	message  string
	hint     string
}

// refused are the signs and words that the parser of the library would take and the language does not
// have, each with what to do instead. Longer signs stand before their beginnings.
var refused = [...]struct{ sign, hint string }{
	{"&&", `write "and"`},
	{"||", `write "or"`},
	{"?.", "absent fields are none; write a plain dot"},
	{"**", "multiply instead"},
	{"..", ""},
	{"//", "comments stand outside of an expression"},
	{"/*", "comments stand outside of an expression"},
	{"::", ""},
	{"|", "call the function with its value in parentheses"},
	{";", ""},
	{"#", ""},
	{"^", ""},
	{"{", ""},
	{"}", ""},
	{"`", `use " or '`},
	{"!", `write "not"`},
	{"=", `write "==" to compare`},
}

// compound are allowed signs that begin like refused ones.
var compound = [...]string{"==", "!=", "<=", ">=", "??"}

var refusedWords = [...]struct{ word, hint string }{
	{"let", ""},
	{"if", `write "condition ? this : that"`},
	{"else", ""},
	{"nil", `write "none"`},
}

// scanner walks once over a source before the library's parser sees it: it refuses what the language does
// not have, bounds the depth, and hides literals with a unit (3m, 20%) inside names of the same length.
type scanner struct {
	src   string
	out   []byte
	at    int
	depth int
	fault *fault
}

// scan returns the source for the library's parser, of the same length, or the first fault.
func scan(src string) (string, *fault) {
	if len(src) > maxSource {
		return "", &fault{"expression-too-large", 0, len(src), "the expression has more than 4,000 bytes", ""}
	}
	if strings.TrimSpace(src) == "" {
		return "", &fault{"expression-syntax", 0, len(src), "the expression is empty", ""}
	}
	s := &scanner{src: src, out: []byte(src)}
	for s.at < len(src) && s.fault == nil {
		s.token()
	}
	return string(s.out), s.fault
}

func (s *scanner) token() {
	switch c := s.src[s.at]; {
	case c == '"' || c == '\'':
		end := stringEnd(s.src, s.at)
		if end < 0 {
			s.fail("expression-syntax", len(s.src)-s.at, "a text in an expression has no closing quote", "")
			return
		}
		s.at = end
	case c >= '0' && c <= '9':
		s.number()
	case isWordByte(c):
		s.word()
	case c == '(' || c == '[':
		if s.depth++; s.depth > maxDepth {
			s.fail("expression-too-large", 1, "the expression is nested more than 64 levels deep", "")
		}
		s.at++
	case c == ')' || c == ']':
		s.depth--
		s.at++
	default:
		s.sign()
	}
}

func (s *scanner) sign() {
	rest := s.src[s.at:]
	for _, sign := range compound {
		if strings.HasPrefix(rest, sign) {
			s.at += len(sign)
			return
		}
	}
	for _, r := range refused {
		if strings.HasPrefix(rest, r.sign) {
			s.fail("expression-not-allowed", len(r.sign), quote(r.sign)+" is not part of the language", r.hint)
			return
		}
	}
	s.at++
}

func (s *scanner) word() {
	from := s.at
	for s.at < len(s.src) && isWordByte(s.src[s.at]) {
		s.at++
	}
	word := s.src[from:s.at]
	if s.afterDot(from) {
		return
	}
	for _, r := range refusedWords {
		if word == r.word {
			s.at = from
			s.fail("expression-not-allowed", len(word), quote(word)+" is not part of the language", r.hint)
			return
		}
	}
}

func (s *scanner) afterDot(at int) bool {
	before := strings.TrimRight(s.src[:at], " \t\r\n")
	return strings.HasSuffix(before, ".")
}

// number passes plain decimal numbers and hides those with a unit.
func (s *scanner) number() {
	from := s.at
	for s.at < len(s.src) && (isWordByte(s.src[s.at]) || s.src[s.at] == '.') {
		s.at++
	}
	text := s.src[from:s.at]
	if s.percentFollows() {
		s.at++
		text = s.src[from:s.at]
	}
	if _, ok := parseNumber(text); ok {
		return
	}
	if _, ok := unitLiteral(text); !ok {
		s.at = from
		s.fail("expression-syntax", len(text), quote(text)+" is not a number, duration or percentage", "")
		return
	}
	for i := from; i < s.at; i++ {
		s.out[i] = '_'
	}
}

// percentFollows tells the sign of a percentage from the operator: nothing that begins an operand comes
// after it.
func (s *scanner) percentFollows() bool {
	if s.at >= len(s.src) || s.src[s.at] != '%' {
		return false
	}
	rest := strings.TrimLeft(s.src[s.at+1:], " \t\r\n")
	if rest == "" || strings.IndexByte(")],?:<>=!*/+", rest[0]) >= 0 {
		return true
	}
	return strings.HasPrefix(rest, "and ") || strings.HasPrefix(rest, "or ")
}

func (s *scanner) fail(code string, length int, message, hint string) {
	s.fault = &fault{code, s.at, s.at + length, message, hint}
}

// unitLiteral reads a duration or a percentage as it stands in an expression.
func unitLiteral(text string) (Value, bool) {
	if f, ok := parsePercent(text); ok {
		return f, true
	}
	d, ok := parseDuration(text)
	return d, ok
}

// stringEnd returns the offset behind the closing quote of the text that begins at from, or -1.
func stringEnd(src string, from int) int {
	for i := from + 1; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case src[from]:
			return i + 1
		}
	}
	return -1
}

// closing returns the offset behind the bracket that closes the one at open, or the end of src.
func closing(src string, open int) int {
	depth := 0
	for i := open; i < len(src); i++ {
		switch src[i] {
		case '"', '\'':
			end := stringEnd(src, i)
			if end < 0 {
				return len(src)
			}
			i = end - 1
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(src)
}

func isWordByte(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func quote(s string) string { return `"` + s + `"` }
