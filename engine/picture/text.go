package picture

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// columns returns how wide a text is: 1 for most characters, 2 for East Asian wide ones, 0 for
// marks that combine with the character before them.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += runeColumns(r)
	}
	return n
}

func runeColumns(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// wide returns about how wide a text is drawn in a font of a size, in pixels.
func wide(s string, size float64) float64 {
	n := float64(columns(s))
	for _, r := range s {
		if unicode.IsUpper(r) {
			n += 0.25
		}
	}
	return float64(n*size) * narrow
}

// wrap breaks a text into at most so many lines of at most limit columns: at spaces, or beside
// characters of two columns, which are written without spaces. The last line is cut.
func wrap(s string, limit, most int) []string {
	var lines []string
	for len(lines) < most-1 && columns(s) > limit {
		at := breakAt(s, limit)
		if at == 0 {
			break
		}
		lines = append(lines, strings.TrimRight(s[:at], " "))
		s = strings.TrimLeft(s[at:], " ")
	}
	return append(lines, cut(s, limit))
}

// breakAt returns the last place within limit columns where a line may end; 0 when there is none.
func breakAt(s string, limit int) int {
	n, at, before := 0, 0, 0
	for i, r := range s {
		c := runeColumns(r)
		if i > 0 && (r == ' ' || c == 2 && !strings.ContainsRune("、。，．・：；？！」』）】ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ", r) || before == 2 && c == 1 && !unicode.IsPunct(r)) {
			at = i
		}
		if n += c; n > limit {
			return at
		}
		if c > 0 {
			before = c
		}
	}
	return at
}

// cut shortens a text to at most limit columns, the last being an ellipsis if something is missing.
func cut(s string, limit int) string {
	if columns(s) <= limit {
		return s
	}
	n := 0
	for i, r := range s {
		if n += runeColumns(r); n > limit-1 {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}

// oneLine replaces white space, line breaks included, by single spaces, and drops characters that
// XML does not allow or that turn the direction of what follows.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == 0xFFFE || r == 0xFFFF || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// second is the second line of a box.
func (n *Node) second() string {
	switch {
	case n.Kind == "":
		return oneLine(n.Summary)
	case n.Summary == "":
		return oneLine(n.Kind)
	}
	return oneLine(n.Kind + " · " + n.Summary)
}

// class returns the letters, digits and hyphens of a class, so that it is one word in markup.
func class(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, s)
}
