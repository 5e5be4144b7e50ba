package twilio

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Limits of a form. The largest requests of Twilio, those with SIP headers or transcripts, stay far
// below both.
const (
	MaxForm   = 64 << 10 // bytes of a body or a query
	MaxFields = 200      // parameters
)

// Reasons why a form is refused. Compare with [errors.Is].
var (
	ErrFormTooLarge  = errors.New("form is larger than 64 kB")
	ErrTooManyFields = errors.New("form has more than 200 parameters")
)

// EscapeError says that a percent sign is not followed by two hexadecimal digits.
type EscapeError struct {
	Offset int // of the percent sign, in bytes from the start of the form
}

// Error says where the escape is.
func (e *EscapeError) Error() string {
	return fmt.Sprintf("percent sign at byte %d of the form is not followed by two hexadecimal digits", e.Offset)
}

// ParseForm reads an application/x-www-form-urlencoded body in one pass. It writes over the array of
// into, from its start, and returns the parameters sorted by name; the values do not refer to body.
// Duplicates and unknown names are kept. What is not UTF-8 becomes U+FFFD, so a signature made over
// such bytes does not verify. Errors are [ErrFormTooLarge], [ErrTooManyFields] and [*EscapeError]; the
// parameters are then nil.
//
// All names and values lie in one string, which is the only allocation when into is large enough.
func ParseForm(body []byte, into Params) (Params, error) {
	if len(body) > MaxForm {
		return nil, ErrFormTooLarge
	}
	r := reader{form: body}
	r.out.Grow(len(body))
	p := into[:0]
	for r.at < len(body) {
		if body[r.at] == '&' {
			r.at++
			continue
		}
		if len(p) == MaxFields {
			return nil, ErrTooManyFields
		}
		name, value, err := r.pair()
		if err != nil {
			return nil, err
		}
		p = p.insert(name, value)
	}
	return p, nil
}

// ParseQuery reads the query of a GET request as [ParseForm] reads a body. The query comes without its
// question mark.
func ParseQuery(rawQuery string, into Params) (Params, error) {
	return ParseForm([]byte(rawQuery), into)
}

// reader decodes a form into out, which never grows: decoding makes nothing longer.
type reader struct {
	form []byte
	at   int
	out  strings.Builder
}

// pair reads one name and its value, and the ampersand behind them.
func (r *reader) pair() (name, value string, err error) {
	name, end, err := r.word('=')
	if err != nil || end != '=' {
		return name, "", err
	}
	value, _, err = r.word('&')
	return name, value, err
}

// word decodes up to an ampersand, the end of the form or the byte stop, and passes over it. It
// returns the byte that ended the word, 0 for the end of the form.
func (r *reader) word(stop byte) (word string, end byte, err error) {
	start, run := r.out.Len(), r.at
	for end == 0 && r.at < len(r.form) {
		switch c := r.form[r.at]; {
		case c == '&' || c == stop:
			r.out.Write(r.form[run:r.at])
			end = c
			r.at++
			run = r.at
		case c == '+' || c == '%':
			r.out.Write(r.form[run:r.at])
			if err := r.escape(c); err != nil {
				return "", 0, err
			}
			run = r.at
		default:
			r.at++
		}
	}
	r.out.Write(r.form[run:r.at])
	word = r.out.String()[start:]
	if !utf8.ValidString(word) {
		word = strings.ToValidUTF8(word, "\uFFFD")
	}
	return word, end, nil
}

// escape decodes the plus or the percent escape at the present place.
func (r *reader) escape(c byte) error {
	if c == '+' {
		r.out.WriteByte(' ')
		r.at++
		return nil
	}
	if r.at+2 >= len(r.form) {
		return &EscapeError{r.at}
	}
	high, low := digit(r.form[r.at+1]), digit(r.form[r.at+2])
	if high|low > 15 {
		return &EscapeError{r.at}
	}
	r.out.WriteByte(high<<4 | low)
	r.at += 3
	return nil
}

// digit is the value of a hexadecimal digit, or 255.
func digit(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}
