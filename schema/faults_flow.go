package schema

import "strings"

// flow looks at the part of a line inside braces and brackets, from a byte on.
func (f *faults) flow(line, at int) {
	text := f.src.line(line)
	begin := true   // a key or value may begin here
	valued := false // a key stands before, whose value begins here
	for at < len(text) {
		c := text[at]
		switch {
		case isBlank(c):
			at++
		case begin && (c == '*' || c == '#') && strings.HasPrefix(text[at+1:], ":"):
			f.found = true
			f.sign(line, at, text[at:at+1])
			return
		case c == '#' && at > 0 && isBlank(text[at-1]):
			return
		case c == '{' || c == '[':
			f.open = append(f.open, f.at(line, at))
			begin, valued = true, false
			at++
		case c == '}' || c == ']':
			if !f.shut(line, at) {
				return
			}
			begin = false
			at++
			if len(f.open) == 0 {
				return
			}
		case c == ',' || c == ':':
			begin, valued = true, c == ':'
			at++
		case begin && (c == '"' || c == '\''):
			at = f.flowQuoted(line, at)
			begin = false
		default:
			at = f.flowPlain(line, at, valued)
			begin, valued = false, false
		}
		if at < 0 {
			return
		}
	}
}

// shut takes the last open bracket away and reports one of the wrong form.
func (f *faults) shut(line, at int) bool {
	text := f.src.line(line)
	last := f.open[len(f.open)-1]
	want := closing(f.src.text[last])
	f.open = f.open[:len(f.open)-1]
	if text[at:at+1] == want {
		return true
	}
	f.report("yaml-syntax", f.at(line, at), f.at(line, at+1), "found %q, expected %q", text[at:at+1], want).
		Relatedf(f.file, f.src.span(last, last+1), "%q opened here", f.src.text[last:last+1])
	f.open = nil
	return false
}

// flowQuoted returns where a quoted value ends, or -1 when the rest of the line is of no more use.
func (f *faults) flowQuoted(line, at int) int {
	text := f.src.line(line)
	end := quoteEnd(text, at)
	if end < 0 {
		f.goesOn(line, at)
		return -1
	}
	rest := strings.TrimLeft(text[end:], " \t")
	if rest == "" || strings.IndexByte(",:]}#", rest[0]) >= 0 {
		return end
	}
	f.begunWithQuote(line, at, at+plainEnd(text[at:]))
	f.open = nil
	return -1
}

// flowPlain returns where a plain value ends; one with "${" in it is a fault, and one with a key's colon in it that
// has a key already.
func (f *faults) flowPlain(line, at int, valued bool) int {
	text := f.src.line(line)
	end := at + plainEnd(text[at:])
	value := strings.TrimRight(text[at:end], " \t")
	switch {
	case strings.Contains(value, "${"):
	case value != "" && value[0] == '!':
		f.report("tag-not-allowed", f.at(line, at), f.at(line, at+len(value)), "a value cannot begin with \"!\"").
			Hintf("write: %s", f.repaired(line, at, at+len(value), "not "+strings.TrimLeft(value, "! ")))
		return end
	case strings.Contains(value, " #"):
		if f.cutLine == 0 && end < len(text) && text[end] != ':' && !strings.Contains(value, "  #") {
			f.cut, f.cutLine = at, line
		}
		return -1
	case valued && end < len(text) && text[end] == ':' && strings.Contains(value+text[end:], ": "):
		for end < len(text) && text[end] == ':' {
			end++
			end += plainEnd(text[end:])
		}
		value = strings.TrimRight(text[at:end], " \t")
		f.report("unquoted-value", f.at(line, at), f.at(line, at+len(value)), "a value with %q in it must be quoted", ": ").
			Hintf("write: %s", f.repaired(line, at, at+len(value), quotedAgain(value))).Replace(value, quotedAgain(value), true)
		return end
	case strings.Contains(value, "?"):
		f.report("unquoted-value", f.at(line, at), f.at(line, at+len(value)),
			"a value with \"?\" inside braces or brackets must be quoted").
			Hintf("write: %s", f.repaired(line, at, at+len(value), quotedAgain(value))).Replace(value, quotedAgain(value), true)
		return end
	default:
		return max(end, at+1)
	}
	f.report("unquoted-expression", f.at(line, at), f.at(line, at+len(value)),
		"a value with \"${\" inside braces or brackets must be quoted").
		Hintf("write: %s", f.repaired(line, at, at+len(value), quotedAgain(value))).Replace(value, quotedAgain(value), true)
	return end
}

// plainEnd is the length of a plain value in braces or brackets as its author meant it: what stands in
// quotes, or in braces and brackets of its own, belongs to it.
func plainEnd(text string) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"' || c == '\'':
			if end := quoteEnd(text, i); end > 0 {
				i = end - 1
			}
		case c == '{' || c == '[' || c == '(':
			depth++
		case depth > 0 && (c == '}' || c == ']' || c == ')'):
			depth--
		case depth == 0 && (c == ',' || c == '}' || c == ']'):
			return i
		case depth == 0 && c == ':' && (i+1 == len(text) || isBlank(text[i+1])):
			return i
		}
	}
	return len(text)
}
