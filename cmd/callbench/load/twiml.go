package load

import (
	"bytes"
	"errors"
	"html"
	"strings"
)

// element is one element of a TwiML document.
type element struct {
	name  string
	text  string // trimmed
	attrs [][2]string
	inner []element
}

func (e *element) attr(name string) string {
	for _, a := range e.attrs {
		if a[0] == name {
			return a[1]
		}
	}
	return ""
}

// find returns the first inner element of that name, or nil.
func (e *element) find(name string) *element {
	for i := range e.inner {
		if e.inner[i].name == name {
			return &e.inner[i]
		}
	}
	return nil
}

var errTwiML = errors.New("answer is not TwiML")

// maxDepth is more than TwiML has.
const maxDepth = 16

// parse reads a document. It is a scanner for the XML that servers write (elements, attributes, text, CDATA, comments,
// declaration) and not a full parser, because what the generator spends is taken from the server beside it.
func parse(doc []byte) (element, error) {
	s := scanner{rest: doc}
	var top element
	if err := s.content(&top, 0); err != nil {
		return element{}, err
	}
	if len(top.inner) != 1 || top.inner[0].name != "Response" || top.text != "" {
		return element{}, errTwiML
	}
	return top.inner[0], nil
}

type scanner struct{ rest []byte }

// content fills parent until its end tag, or the end of the text if it has no name.
func (s *scanner) content(parent *element, depth int) error {
	if depth > maxDepth {
		return errTwiML
	}
	var text strings.Builder
	for {
		before, after, tag := bytes.Cut(s.rest, []byte("<"))
		text.WriteString(html.UnescapeString(string(before)))
		if !tag {
			parent.text = strings.TrimSpace(text.String())
			return ended(parent.name == "")
		}
		s.rest = after
		switch {
		case bytes.HasPrefix(after, []byte("/")):
			parent.text = strings.TrimSpace(text.String())
			name, ok := s.until("/", ">")
			return ended(ok && parent.name != "" && strings.TrimSpace(name) == parent.name)
		case bytes.HasPrefix(after, []byte("?")):
			if _, ok := s.until("?", "?>"); !ok {
				return errTwiML
			}
		case bytes.HasPrefix(after, []byte("!--")):
			if _, ok := s.until("!--", "-->"); !ok {
				return errTwiML
			}
		case bytes.HasPrefix(after, []byte("![CDATA[")):
			raw, ok := s.until("![CDATA[", "]]>")
			if !ok {
				return errTwiML
			}
			text.WriteString(raw)
		default:
			child, err := s.element(depth)
			if err != nil {
				return err
			}
			parent.inner = append(parent.inner, child)
		}
	}
}

func ended(well bool) error {
	if !well {
		return errTwiML
	}
	return nil
}

// until takes the text between open, with which rest begins, and shut.
func (s *scanner) until(open, shut string) (string, bool) {
	text, after, ok := bytes.Cut(s.rest[len(open):], []byte(shut))
	s.rest = after
	return string(text), ok
}

// element reads one element, of which the "<" is gone.
func (s *scanner) element(depth int) (element, error) {
	e := element{name: s.name()}
	if e.name == "" {
		return e, errTwiML
	}
	for {
		s.rest = bytes.TrimLeft(s.rest, " \t\r\n")
		switch {
		case bytes.HasPrefix(s.rest, []byte("/>")):
			s.rest = s.rest[2:]
			return e, nil
		case bytes.HasPrefix(s.rest, []byte(">")):
			s.rest = s.rest[1:]
			return e, s.content(&e, depth+1)
		}
		key := s.name()
		if key == "" || len(s.rest) < 2 || s.rest[0] != '=' || s.rest[1] != '"' && s.rest[1] != '\'' {
			return e, errTwiML
		}
		value, ok := s.until(`="`, string(s.rest[1:2]))
		if !ok {
			return e, errTwiML
		}
		e.attrs = append(e.attrs, [2]string{key, html.UnescapeString(value)})
	}
}

func (s *scanner) name() string {
	n := 0
	for n < len(s.rest) && (s.rest[n]|0x20 >= 'a' && s.rest[n]|0x20 <= 'z' || s.rest[n] >= '0' && s.rest[n] <= '9' ||
		strings.IndexByte("-_:.", s.rest[n]) >= 0) {
		n++
	}
	name := string(s.rest[:n])
	s.rest = s.rest[n:]
	return name
}
