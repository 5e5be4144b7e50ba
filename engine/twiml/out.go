package twiml

import (
	"strconv"
	"unicode/utf8"
)

// out is XML under construction. Its methods append and return the longer slice, so that an element
// reads as one chain: open, attributes in their fixed order, then shut, or end, content and close.
type out []byte

// open starts a tag.
func (b out) open(name string) out {
	b = append(b, '<')
	return append(b, name...)
}

// shut ends the tag of an element without content.
func (b out) shut() out { return append(b, "/>"...) }

// end ends a start tag whose content follows.
func (b out) end() out { return append(b, '>') }

// close writes the end tag.
func (b out) close(name string) out {
	b = append(b, "</"...)
	b = append(b, name...)
	return append(b, '>')
}

// str writes a text attribute, unless it is empty.
func (b out) str(name, v string) out {
	if v == "" {
		return b
	}
	return b.attr(name, v)
}

// opt writes a text attribute if it is present, even empty.
func (b out) opt(name string, a Attr) out {
	if !a.set {
		return b
	}
	return b.attr(name, a.value)
}

// num writes a number if it is present.
func (b out) num(name string, i Int) out {
	if !i.set {
		return b
	}
	b = b.name(name)
	b = strconv.AppendInt(b, int64(i.value), 10)
	return append(b, '"')
}

// yes writes a Boolean if it is present.
func (b out) yes(name string, v Bool) out {
	switch v {
	case Yes:
		return append(b.name(name), `true"`...)
	case No:
		return append(b.name(name), `false"`...)
	}
	return b
}

// callback writes the three attributes that report to a URL: name, nameMethod, nameEvent.
func (b out) callback(name string, c Callback) out {
	if c.URL != "" {
		b = b.attr(name, c.URL)
		if c.Method != "" {
			b = append(b, ' ')
			b = append(b, name...)
			b = append(b, `Method="`...)
			b = append(escape(b, string(c.Method), true), '"')
		}
	}
	if c.Events != "" {
		b = append(b, ' ')
		b = append(b, name...)
		b = append(b, `Event="`...)
		b = append(escape(b, c.Events, true), '"')
	}
	return b
}

func (b out) attr(name, v string) out {
	b = escape(b.name(name), v, true)
	return append(b, '"')
}

func (b out) name(name string) out {
	b = append(b, ' ')
	b = append(b, name...)
	return append(b, `="`...)
}

// words writes escaped text content.
func (b out) words(s string) out { return escape(b, s, false) }

// leaf writes the rest of an element whose content is only text.
func (b out) leaf(name, text string) out {
	if text == "" {
		return b.shut()
	}
	return b.end().words(text).close(name)
}

// escape appends s so that it can only be read back as text. Characters that XML 1.0 does not allow
// are dropped, broken UTF-8 becomes U+FFFD, and white space that a parser would normalise (carriage
// return; in attributes also tab and line feed) is written as a character reference.
func escape(b out, s string, attribute bool) out {
	from := 0
	for i := 0; i < len(s); {
		if i = plain(s, i); i == len(s) {
			break
		}
		size, with := 1, ""
		if c := s[i]; c < utf8.RuneSelf {
			with = narrow(c, attribute)
		} else {
			size, with = wide(s[i:])
		}
		if with != keep {
			b = append(append(b, s[from:i]...), with...)
			from = i + size
		}
		i += size
	}
	return append(b, s[from:]...)
}

// plain is the quick way over the bulk of all text: it returns the end of the characters from i on
// that need no closer look, which are plain ASCII and U+1000 to U+CFFF, where kana and kanji are.
func plain(s string, i int) int {
	for i < len(s) {
		c := s[i]
		switch {
		case c >= ' ' && c < utf8.RuneSelf && c != '&' && c != '<' && c != '>' && c != '"':
			i++
		case c > 0xE0 && c < 0xED && i+2 < len(s) && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80:
			i += 3
		default:
			return i
		}
	}
	return i
}

// keep says that a character stands for itself; no replacement can be equal to it.
const keep = "keep"

// narrow returns the replacement of an ASCII character.
func narrow(c byte, attribute bool) string {
	switch c {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '\r':
		return "&#13;"
	case '"', '\t', '\n':
		if attribute {
			return quoted(c)
		}
		return keep
	}
	if c < ' ' {
		return ""
	}
	return keep
}

// quoted returns the reference of a character that is special in attributes only.
func quoted(c byte) string {
	switch c {
	case '"':
		return "&quot;"
	case '\t':
		return "&#9;"
	}
	return "&#10;"
}

// wide returns the length of the first character of s, which is not ASCII, and its replacement.
func wide(s string) (size int, with string) {
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size == 1 {
		return 1, "\uFFFD"
	}
	if r == 0xFFFE || r == 0xFFFF {
		return size, ""
	}
	return size, keep
}
