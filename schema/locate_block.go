package schema

import "strings"

// deepestIndent is how far an explicit indentation is looked for.
const deepestIndent = 128

// block reads a literal or folded scalar from its sign on.
func (s *locator) block(folded bool) {
	begin := s.at
	header, body := s.text[begin:], len(s.text)
	if i := strings.IndexByte(header, '\n'); i >= 0 {
		header, body = header[:i], begin+i+1
	}
	if !hasDigit(header) {
		s.at = body
		s.blockBody(folded, foundIndent(s.text[body:]))
		return
	}
	// With an explicit indentation the parent's is needed too; the value says which one was meant.
	for indent := 1; indent <= deepestIndent; indent++ {
		s.at, s.offsets, s.wrong = body, s.offsets[:0], false
		s.blockBody(folded, indent)
		if !s.wrong && len(s.offsets) == len(s.want) {
			return
		}
	}
	s.wrong = true
}

func hasDigit(header string) bool {
	if i := strings.IndexByte(header, '#'); i >= 0 {
		header = header[:i]
	}
	return strings.ContainsAny(header, "123456789")
}

// foundIndent is the indentation of the first line that is not blank.
func foundIndent(body string) int {
	indent := 0
	for i := range len(body) {
		switch body[i] {
		case ' ':
			indent++
		case '\n':
			indent = 0
		case '\r':
		default:
			return indent
		}
	}
	return indent
}

// blockBody follows the algorithm of the YAML library: a break is held back until it is known whether
// the lines around it are folded. It ends with the value, so it need not know about chomping.
func (s *locator) blockBody(folded bool, indent int) {
	s.last = s.at
	held, blank, breaks := -1, false, s.skipBlankLines(indent)
	for s.indented(indent) && len(s.offsets) < len(s.want) && !s.wrong {
		s.at += indent
		nowBlank := s.at < len(s.text) && isBlank(s.text[s.at])
		switch {
		case folded && held >= 0 && !blank && !nowBlank && len(breaks) == 0:
			s.emit(" ", held)
		case held >= 0 && (!folded || blank || nowBlank):
			s.emit("\n", held)
		}
		s.emitBreaks(breaks)
		blank = nowBlank
		for !s.done() && !isBreak(s.text[s.at]) {
			s.copyChar()
		}
		held = s.at
		s.skipLineEnd()
		breaks = s.skipBlankLines(indent)
	}
	end := s.last
	if len(s.offsets) < len(s.want) && held >= 0 && !s.wrong {
		s.emit("\n", held)
	}
	s.emitBreaks(breaks)
	s.last, s.at = end, end
}

func (s *locator) emitBreaks(breaks []int) {
	for _, b := range breaks {
		if !s.wrong && len(s.offsets) < len(s.want) {
			s.emit("\n", b)
		}
	}
}

// indented reports whether a line with content and at least indent spaces begins here.
func (s *locator) indented(indent int) bool {
	if s.at+indent >= len(s.text) {
		return false
	}
	return strings.Count(s.text[s.at:s.at+indent], " ") == indent
}

// skipBlankLines skips lines with nothing but at most indent spaces and returns where their breaks are.
func (s *locator) skipBlankLines(indent int) []int {
	var breaks []int
	for {
		at := s.at
		for at < len(s.text) && at-s.at < indent && s.text[at] == ' ' {
			at++
		}
		if at >= len(s.text) || !isBreak(s.text[at]) {
			return breaks
		}
		breaks = append(breaks, at)
		s.at = at
		s.skipLineEnd()
	}
}

func (s *locator) skipLineEnd() {
	if s.at < len(s.text) && s.text[s.at] == '\r' {
		s.at++
	}
	if s.at < len(s.text) && s.text[s.at] == '\n' {
		s.at++
	}
}
