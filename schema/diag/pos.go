package diag

import "fmt"

// Pos is a place in a source file. Lines and columns count from 1; columns count characters, not bytes.
// The zero Pos means that the place is not known.
type Pos struct {
	line, col int32 // there are many of them: each step, name and expression of a workspace knows where it stands
}

// Place is the place of a line and column, both counted from 1.
func Place(line, col int) Pos { return Pos{int32(line), int32(col)} }

// Line is counted from 1; it is 0 when the place is not known.
func (p Pos) Line() int { return int(p.line) }

// Col counts characters from 1.
func (p Pos) Col() int { return int(p.col) }

// Known reports whether p names a place at all.
func (p Pos) Known() bool { return p.line > 0 }

// Equal reports whether p and q are the same place, as == does; tests that compare whole diagnostics ask for it.
func (p Pos) Equal(q Pos) bool { return p == q }

// Before reports whether p stands earlier in its file than q.
func (p Pos) Before(q Pos) bool {
	if p.line != q.line {
		return p.line < q.line
	}
	return p.col < q.col
}

// String prints p as line:col.
func (p Pos) String() string { return fmt.Sprintf("%d:%d", p.line, p.col) }

// Span is the stretch of a source file from Start up to, but not including, End.
type Span struct {
	Start Pos
	End   Pos
}

// At returns the span of n characters of one line that begins at p.
func At(p Pos, n int) Span {
	return Span{Start: p, End: Place(p.Line(), p.Col()+n)}
}

// Text is the value of a scalar together with the place where each of its bytes was written, so
// that an error inside an expression inside a quoted or block scalar points at the exact character.
type Text struct {
	// File is the path of the source file as it is printed.
	File string
	// Value is the decoded value: without quotes, escapes and indentation.
	Value string
	// At gives the place of byte offset i of Value, for i from 0 to len(Value).
	At func(i int) Pos
}

// Span returns the place of the bytes from (included) to to (excluded) of the value. Offsets
// outside of the value are moved to its nearest end.
func (t Text) Span(from, to int) Span {
	from = min(max(from, 0), len(t.Value))
	to = min(max(to, from), len(t.Value))
	start := t.At(from)
	if to == from {
		return Span{Start: start, End: start}
	}
	// The end is taken from the last byte: what follows the value may be a quote or another line.
	last := to - 1
	for last > from && t.Value[last]&0xC0 == 0x80 {
		last--
	}
	end := t.At(last)
	if next := t.At(to); next.line == end.line && end.Before(next) {
		return Span{Start: start, End: next}
	}
	return Span{Start: start, End: Place(end.Line(), end.Col()+1)}
}

// PlainText returns a Text whose value stands in the file just as it is, from start on.
func PlainText(file, value string, start Pos) Text {
	return Text{File: file, Value: value, At: func(i int) Pos {
		at := start
		for _, r := range value[:min(max(i, 0), len(value))] {
			if r == '\n' {
				at.line++
				at.col = 1
				continue
			}
			at.col++
		}
		return at
	}}
}
