package assist

import (
	"bytes"
	"slices"
)

// Fold is a stretch of lines, counted from 0, of which an editor can leave only the first to be seen.
type Fold struct {
	First, Last int
	Comment     bool // lines that are nothing but comments
}

// Folds are the stretches of a text that belong together, by their first lines: what is indented below a line, the
// items of a list below its key, and comments of several lines. They are read from the form of the lines, so they
// are there while a text is no YAML, too.
func Folds(t *Text) []Fold {
	var out []Fold
	var open []block
	comment, filled := -1, -1 // the first line of a comment, the last line that is neither empty nor a comment
	for i := range t.starts {
		line := t.line(i)
		indent := len(line) - len(bytes.TrimLeft(line, " "))
		isComment := indent < len(line) && line[indent] == '#'
		switch {
		case isComment && comment < 0:
			comment = i
		case !isComment && comment >= 0:
			if comment < i-1 {
				out = append(out, Fold{comment, i - 1, true})
			}
			comment = -1
		}
		if isComment || indent == len(line) {
			continue
		}
		open, out = closeBlocks(open, out, block{i, indent, line[indent] == '-'}, filled)
		filled = i
	}
	if last := len(t.starts) - 1; comment >= 0 && comment < last {
		out = append(out, Fold{comment, last, true})
	}
	_, out = closeBlocks(open, out, block{indent: -1}, filled)
	slices.SortFunc(out, func(a, b Fold) int { return a.First - b.First })
	return out
}

// block is a line and what may be indented below it.
type block struct {
	line, indent int
	item         bool // of a list
}

// closeBlocks ends the blocks that a line does not belong to, and begins its own.
func closeBlocks(open []block, out []Fold, b block, filled int) ([]block, []Fold) {
	for len(open) > 0 {
		last := open[len(open)-1]
		if last.indent < b.indent || last.indent == b.indent && b.item && !last.item {
			break
		}
		if filled > last.line {
			out = append(out, Fold{First: last.line, Last: filled})
		}
		open = open[:len(open)-1]
	}
	return append(open, b), out
}

// line is a line without its end.
func (t *Text) line(i int) []byte {
	end := len(t.Bytes)
	if i+1 < len(t.starts) {
		end = t.starts[i+1]
	}
	return bytes.TrimRight(t.Bytes[t.starts[i]:end], " \r\n")
}
