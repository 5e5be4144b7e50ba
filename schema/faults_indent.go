package schema

import "strings"

// begin is where a line begins that is neither blank, nor a comment, nor part of a text or of brackets.
type begin struct{ line, indent int }

// item tells that a line begins with a list item.
func (f *faults) item(b begin) bool { return strings.HasPrefix(f.src.line(b.line)[b.indent:], "- ") }

// misplaced reports the first line whose indentation fits no line above: the library would blame another
// line, or the mapping around it.
func (f *faults) misplaced() {
	var open []begin // the lines that the present one may stand under, outermost first
	for i, b := range f.begins {
		before := len(open)
		for len(open) > 0 && open[len(open)-1].indent > b.indent {
			open = open[:len(open)-1]
		}
		deeper := len(open) == 0 || open[len(open)-1].indent < b.indent
		switch {
		case deeper && len(open) < before:
			f.fitsNothing(b, open)
			return
		case deeper && i > 0 && f.keyWithoutColon(f.begins[i-1], b):
			return
		case deeper && i > 0 && f.complete(f.begins[i-1].line) && keyEnd(f.src.line(b.line)) >= 0:
			f.tooDeep(b, f.begins[i-1])
			return
		case deeper:
			open = append(open, b)
		case f.item(open[len(open)-1]) && !f.item(b):
			f.noItem(b, open[len(open)-1])
			return
		}
		open = f.items(b, open)
	}
}

// items opens what stands behind the signs of list items in a line.
func (f *faults) items(b begin, open []begin) []begin {
	text := f.src.line(b.line)
	for strings.HasPrefix(text[b.indent:], "- ") {
		b.indent += 2 + leadingSpaces(text[b.indent+2:])
		open = append(open, b)
	}
	return open
}

// complete tells that a line is a key with its value, under which nothing can stand.
func (f *faults) complete(line int) bool {
	text := strings.TrimRight(withoutComment(f.src.line(line)), " ")
	colon := keyEnd(text)
	if colon < 0 || colon == len(text)-1 {
		return false
	}
	value := strings.TrimLeft(text[colon+1:], " ")
	return value != "" && value[0] != '|' && value[0] != '>'
}

func (f *faults) fitsNothing(b begin, open []begin) {
	d := f.report("yaml-syntax", f.at(b.line, b.indent), f.at(b.line, len(f.src.line(b.line))),
		"the indentation of %d spaces fits no line above", b.indent)
	if len(open) > 0 {
		d.Hintf("indent the line as those that it belongs to; line %d has %d spaces", open[len(open)-1].line, open[len(open)-1].indent)
	}
}

func (f *faults) noItem(b, above begin) {
	f.report("yaml-syntax", f.at(b.line, b.indent), f.at(b.line, len(f.src.line(b.line))),
		"a key stands in a list, expected \"- \" before it").
		Relatedf(f.file, f.src.span(f.at(above.line, above.indent), f.at(above.line, above.indent+1)), "the list begins here")
}

func (f *faults) tooDeep(b, above begin) {
	f.report("yaml-syntax", f.at(b.line, b.indent), f.at(b.line, len(f.src.line(b.line))),
		"the line is indented by %d spaces, the one above by %d, which has its value already", b.indent, above.indent).
		Hintf("give both the same indentation")
}

// keyWithoutColon reports a name alone in its line, under which a key stands.
func (f *faults) keyWithoutColon(above, b begin) bool {
	text := strings.TrimRight(withoutComment(f.src.line(above.line)), " ")
	if !ValidName(strings.TrimLeft(text[above.indent:], "- ")) || keyEnd(f.src.line(b.line)) < 0 {
		return false
	}
	name := strings.TrimLeft(text[above.indent:], "- ")
	f.report("yaml-syntax", f.at(above.line, len(text)-len(name)), f.at(above.line, len(text)), "a key is followed by a colon").
		Hintf("write: %s:", name).Replace(name, name+":", true)
	return true
}

// keyAlone repairs a line such as "next hello", "next:hello" or "next"; "" when it is none.
func keyAlone(line string) string {
	text := strings.TrimSpace(line)
	if ValidName(text) {
		return text + ":"
	}
	i := strings.IndexAny(text, ": ")
	if i < 0 || !ValidName(text[:i]) {
		return ""
	}
	if value := strings.TrimLeft(text[i:], ": "); value != "" && !strings.Contains(value, " ") {
		return text[:i] + ": " + value
	}
	return ""
}
