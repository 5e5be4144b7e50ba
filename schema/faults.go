package schema

import (
	"strings"

	"callflow/schema/diag"
)

// faults looks, in a file that is not YAML, for the mistakes that people make in flow files, and knows the
// repaired line for each. It reads line by line, only as much like YAML as is needed to find its way:
// indentation, keys, quotes, brackets and block texts. One fault a line is enough.
type faults struct {
	*parser
	found bool
	// open are the brackets that are not closed yet, as offsets.
	open []int
	// unclosed is the offset of the first quote that is not closed in its line, or -1.
	unclosed int
	// cut is where a comment begins that was probably meant to be text, in the line cutLine, which is 0 when there is none.
	cut, cutLine int
	// begins are the lines in block style, in order.
	begins []begin
	// block is the indentation of the key of the block text that is being skipped, or -1.
	block int
}

// mostFaults is how many faults of a file that is not YAML are reported.
const mostFaults = 100

func (f *faults) look() {
	f.block, f.unclosed = -1, -1
	most := f.l.Len() + mostFaults
	for i := range f.src.lines {
		if f.l.Len() >= most {
			break
		}
		line := f.src.line(i + 1)
		rest := strings.TrimLeft(line, " \t")
		indent := len(line) - len(rest)
		switch {
		case rest == "":
		case f.block >= 0 && indent > f.block:
		case strings.Contains(line[:indent], "\t") && len(f.open) == 0:
			f.block, f.found = -1, true
			f.tab(i+1, strings.IndexByte(line[:indent], '\t'))
		case rest[0] == '#':
			f.block = -1
			if strings.HasPrefix(rest, "#: ") {
				f.found = true
				f.sign(i+1, indent, "#")
			}
		case len(f.open) > 0:
			f.flow(i+1, indent)
		default:
			f.block = -1
			f.begins = append(f.begins, begin{i + 1, indent})
			f.value(i+1, indent, indent)
		}
	}
	if !f.found {
		f.neverClosed()
	}
}

// neverClosed reports a quote or bracket that is open at the end of the file.
func (f *faults) neverClosed() {
	switch at := f.unclosed; {
	case at >= 0:
		f.report("yaml-syntax", at, at+1, "the quote %s is never closed", f.src.text[at:at+1]).
			Hintf("add %s at the end of the value", f.src.text[at:at+1])
	case f.cutLine > 0:
		f.readAsComment()
	case len(f.open) > 0:
		at := f.open[0]
		f.report("yaml-syntax", at, at+1, "%q is never closed", f.src.text[at:at+1]).
			Hintf("add %q", closing(f.src.text[at]))
	default:
		f.misplaced()
	}
}

func (f *faults) report(code diag.Code, from, to int, format string, args ...any) *diag.Diagnostic {
	f.found = true
	return f.errorf(code, f.src.span(from, to), format, args...)
}

// value looks at a key, list item or value that begins at a byte of a line in block style.
func (f *faults) value(line, at, indent int) {
	text := f.src.line(line)
	rest := text[at:]
	switch {
	case rest == "" || rest[0] == '#' && at > 0 && isBlank(text[at-1]):
	case strings.HasPrefix(rest, "- "):
		next := at + 2 + leadingSpaces(rest[2:])
		f.value(line, next, next)
	case strings.HasPrefix(rest, "*:"):
		f.found = true
		f.sign(line, at, "*")
	case rest[0] == '"' || rest[0] == '\'':
		f.quoted(line, at, indent)
	case rest[0] == '{' || rest[0] == '[':
		f.flow(line, at)
	case rest[0] == '|' || rest[0] == '>':
		f.block = indent
	default:
		f.plain(line, at, indent)
	}
}

// plain looks at a plain key, and at the value after it.
func (f *faults) plain(line, at, indent int) {
	text := f.src.line(line)
	colon := keyEnd(text[at:])
	if colon < 0 {
		return
	}
	begin := at + colon + 1 + leadingSpaces(text[at+colon+1:])
	rest := text[begin:]
	if name := gluedKey(text[at : at+colon]); name != "" {
		f.found = true
		f.glued(line, at, name)
		return
	}
	switch {
	case rest == "" || rest[0] == '#':
	case strings.IndexByte("\"'{[|>", rest[0]) >= 0:
		f.value(line, begin, indent)
	case strings.IndexByte("@`%", rest[0]) >= 0:
		f.quote(line, begin, len(text), "a value cannot begin with %q without quotes", rest[:1])
	case rest[0] == '*' && !strings.HasPrefix(rest, "* "):
	case strings.HasPrefix(rest, "- "):
		f.report("yaml-syntax", f.at(line, begin), f.at(line, begin+1),
			"a list cannot begin in the line of its key").Hintf("begin the list in the next line, or use [a, b]")
	case keyEnd(withoutComment(rest)) >= 0:
		f.quote(line, begin, len(text), "a value with %q in it must be quoted", ": ")
	}
}

// quoted looks at what follows a quoted key or value.
func (f *faults) quoted(line, at, indent int) {
	text := f.src.line(line)
	end := quoteEnd(text, at)
	if end < 0 {
		f.goesOn(line, at)
		return
	}
	rest := strings.TrimLeft(text[end:], " \t")
	next := len(text) - len(rest)
	switch {
	case rest == "" || rest[0] == '#':
	case strings.HasPrefix(rest, ": ") || rest == ":":
		begin := next + 1 + leadingSpaces(text[next+1:])
		if begin < len(text) {
			f.value(line, begin, indent)
		}
	default:
		f.begunWithQuote(line, at, len(text))
	}
}

// goesOn notes a quote that is not closed in its line: it may be closed in a later one.
func (f *faults) goesOn(line, at int) {
	quote := f.src.line(line)[at : at+1]
	for next := line + 1; next <= len(f.src.lines); next++ {
		before, _, closed := strings.Cut(f.src.line(next), quote)
		if keyEnd(before) >= 0 {
			break // so much like a key that the quote was forgotten
		}
		if closed {
			return
		}
	}
	if f.unclosed < 0 {
		f.unclosed = f.at(line, at)
	}
}

func (f *faults) begunWithQuote(line, from, to int) {
	value := strings.TrimRight(withoutComment(f.src.line(line)[from:to]), " ")
	if inner := value[1:]; value[0] == '\'' && strings.HasSuffix(inner, "'") && !strings.ContainsAny(inner, "\"\\") {
		by := "\"" + strings.TrimSuffix(inner, "'") + "\""
		f.report("yaml-syntax", f.at(line, from), f.at(line, from+len(value)), "an apostrophe ends a text in single quotes").
			Hintf("write: %s", f.repaired(line, from, from+len(value), by)).Replace(value, by, true)
		return
	}
	d := f.report("quoted-expression", f.at(line, from), f.at(line, from+len(value)),
		"an expression cannot begin with a quote")
	d.Hintf("write: %s", f.repaired(line, from, from+len(value), quotedAgain(value))).Replace(value, quotedAgain(value), true)
}

// quote reports a value that needs quotes.
func (f *faults) quote(line, from, to int, format string, args ...any) {
	value := strings.TrimRight(withoutComment(f.src.line(line)[from:to]), " ")
	f.report("unquoted-value", f.at(line, from), f.at(line, from+len(value)), format, args...).
		Hintf("write: %s", f.repaired(line, from, from+len(value), quotedAgain(value))).Replace(value, quotedAgain(value), true)
}

// repaired is the line with the bytes from…to replaced.
func (f *faults) repaired(line, from, to int, by string) string {
	text := f.src.line(line)
	return strings.TrimSpace(text[:from] + by + text[to:])
}

// glued reports a key whose value follows its colon without a space.
func (p *parser) glued(line, at int, name string) {
	text := p.src.line(line)
	from := p.src.lines[line-1] + at
	p.errorf("yaml-syntax", p.src.span(from, from+len(name)+1), "a key is followed by a colon and a space").
		Hintf("write: %s", strings.TrimSpace(text[:at]+name+": "+text[at+len(name)+1:])).Replace(name+":", name+": ", true)
}

// gluedKey is the name in a key such as "main:{flow"; "" when it is none.
func gluedKey(key string) string {
	name, rest, ok := strings.Cut(key, ":")
	if !ok || !ValidName(name) || rest == "" || strings.IndexByte("{[\"'", rest[0]) < 0 {
		return ""
	}
	return name
}

// readAsComment reports a text in brackets of which a part is a comment.
func (f *faults) readAsComment() {
	text := f.src.line(f.cutLine)
	begin := f.cut
	end := begin + plainEnd(text[begin:])
	value := strings.TrimRight(text[begin:end], " ")
	sign := begin + strings.Index(value, " #") + 1
	f.report("unquoted-value", f.at(f.cutLine, sign), f.at(f.cutLine, len(text)), "\"#\" begins a comment here, and the bracket before it is never closed").
		Hintf("write: %s", f.repaired(f.cutLine, begin, begin+len(value), quotedAgain(value)))
}

func (f *faults) at(line, col int) int { return f.src.lines[line-1] + col }

// quotedAgain puts a value into the quotes that disturb it least.
func quotedAgain(value string) string {
	if strings.ContainsAny(value, "\"\\") {
		return "'" + strings.ReplaceAll(value, "'", "''") + "'"
	}
	return "\"" + value + "\""
}

// keyEnd is the offset of the colon that ends a key, or -1.
func keyEnd(text string) int {
	for i := range len(text) {
		if text[i] == '#' && i > 0 && isBlank(text[i-1]) {
			return -1
		}
		if text[i] == ':' && (i+1 == len(text) || isBlank(text[i+1])) {
			return i
		}
	}
	return -1
}

// quoteEnd is the offset behind the quote that closes the one at at, or -1 if it is not in the line.
func quoteEnd(text string, at int) int {
	quote := text[at]
	for i := at + 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote == '"':
			i++
		case text[i] == quote && quote == '\'' && i+1 < len(text) && text[i+1] == quote:
			i++
		case text[i] == quote:
			return i + 1
		}
	}
	return -1
}

func withoutComment(text string) string {
	if i := strings.Index(text, " #"); i >= 0 {
		return text[:i]
	}
	return text
}

func leadingSpaces(text string) int { return len(text) - len(strings.TrimLeft(text, " \t")) }

func closing(open byte) string {
	if open == '{' {
		return "}"
	}
	return "]"
}
