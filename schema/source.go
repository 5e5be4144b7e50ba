package schema

import (
	"sort"
	"strings"
	"unicode/utf8"

	"callflow/schema/diag"
)

// source is the text of a file, without byte order mark, with the offset of each line. That of a node which is written in no
// file has only the name of the file for which it stands.
type source struct {
	file  string
	text  string
	lines []int
	// wide holds, for each line that is not ASCII, the byte offset of each of its characters.
	wide map[int][]int32
}

func newSource(file, text string) *source {
	s := &source{file: file, text: text, lines: []int{0}, wide: map[int][]int32{}}
	for i := range len(text) {
		if text[i] == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	for i := range s.lines {
		line := s.line(i + 1)
		if isASCII(line) {
			continue
		}
		chars := make([]int32, 0, len(line))
		for at := range line {
			chars = append(chars, int32(at))
		}
		s.wide[i] = chars
	}
	return s
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// line returns the text of a line, counted from 1, without its end; "" past the last line.
func (s *source) line(n int) string {
	if n < 1 || n > len(s.lines) {
		return ""
	}
	end := len(s.text)
	if n < len(s.lines) {
		end = s.lines[n] - 1
	}
	return strings.TrimSuffix(s.text[s.lines[n-1]:end], "\r")
}

// offset returns the byte offset of a line and column, both counted from 1.
func (s *source) offset(line, col int) int {
	if line < 1 || line > len(s.lines) {
		return len(s.text)
	}
	begin := s.lines[line-1]
	if chars, ok := s.wide[line-1]; ok && col-1 < len(chars) {
		return begin + int(chars[col-1])
	}
	if _, ok := s.wide[line-1]; ok {
		return begin + len(s.line(line))
	}
	return min(begin+col-1, begin+len(s.line(line)))
}

// pos returns the line and column of a byte offset.
func (s *source) pos(at int) diag.Pos {
	line := sort.SearchInts(s.lines, at+1) - 1
	begin := s.lines[line]
	chars, ok := s.wide[line]
	if !ok {
		return diag.Place(line+1, at-begin+1)
	}
	col := sort.Search(len(chars), func(i int) bool { return int(chars[i]) >= at-begin })
	return diag.Place(line+1, col+1)
}

// posAfter returns the line and column of at, which lies behind from, whose place is start. Mostly both are in one line.
func (s *source) posAfter(start diag.Pos, from, at int) diag.Pos {
	if _, wide := s.wide[start.Line()-1]; wide || start.Line() < len(s.lines) && at >= s.lines[start.Line()] {
		return s.pos(at)
	}
	return diag.Place(start.Line(), start.Col()+at-from)
}

func (s *source) span(from, to int) diag.Span {
	return diag.Span{Start: s.pos(from), End: s.pos(to)}
}
