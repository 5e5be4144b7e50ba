package schema

import (
	"strings"
)

// lines reports what YAML reads, but otherwise than it looks: tabs as indentation, a key "#" that is a
// comment, and a list that has become part of the line above it.
func (p *parser) lines(root *Node) {
	inside := make([]bool, len(p.src.lines)+2)
	empty := map[int]*Node{}
	p.mark(root, inside, empty)
	last := 0 // the line above that holds something
	for i := range p.src.lines {
		line := p.src.line(i + 1)
		if inside[i+1] {
			continue
		}
		indent := len(line) - len(strings.TrimLeft(line, " \t"))
		if tab := strings.IndexByte(line[:indent], '\t'); tab >= 0 && indent < len(line) {
			p.tab(i+1, tab)
		}
		if strings.HasPrefix(line[indent:], "#: ") {
			p.sign(i+1, indent, "#")
			if n := empty[last]; n != nil {
				n.blamed = true // the comment was to be its value
			}
		}
		if rest := line[indent:]; rest != "" && rest[0] != '#' {
			last = i + 1
		}
	}
}

// mark notes the lines that a scalar goes on in, what looks like a list item in them, and the lines of keys without value.
func (p *parser) mark(n *Node, inside []bool, empty map[int]*Node) {
	if n.Kind == Null {
		empty[n.Span.Start.Line()] = n
	}
	if n.Kind == Scalar && n.from >= 0 {
		for line := n.Span.Start.Line() + 1; line <= n.Span.End.Line(); line++ {
			inside[line] = true
			p.swallowed(n, line)
		}
	}
	for _, pair := range n.Pairs() {
		if name := gluedKey(pair.Key.Value); name != "" && pair.Key.Style == Plain {
			p.glued(pair.Key.Span.Start.Line(), int(pair.Key.from)-p.src.lines[pair.Key.Span.Start.Line()-1], name)
			p.broken = true
		}
		p.mark(pair.Key, inside, empty)
		p.mark(pair.Value, inside, empty)
	}
	for _, item := range n.Items() {
		p.mark(item, inside, empty)
	}
}

func (p *parser) swallowed(n *Node, line int) {
	text := p.src.line(line)
	rest := strings.TrimLeft(text, " ")
	if n.Style != Plain || !strings.HasPrefix(rest, "- ") {
		return
	}
	at := p.src.lines[line-1] + len(text) - len(rest)
	p.errorf("unquoted-value", p.src.span(at, at+1), "this list item is read as part of the text above it").
		Hintf("delete the value after the key, or quote the whole text")
}

func (p *parser) tab(line, col int) {
	at := p.src.lines[line-1] + col
	p.errorf("tab-in-indentation", p.src.span(at, at+1), "a tab is used for indentation").
		Hintf("use spaces")
}

// sign reports a key "*" or "#" at a byte of a line.
func (p *parser) sign(line, at int, sign string) {
	word := map[string]string{"*": "star", "#": "hash"}[sign]
	text := p.src.line(line)
	from := p.src.lines[line-1] + at
	p.errorf("unquoted-sign", p.src.span(from, from+1), "%q cannot be a key without quotes", sign).
		Hintf("write: %s", strings.TrimSpace(text[:at]+word+text[at+1:])).Replace(sign, word, sign == "*")
}

// syntaxError reports why the YAML library could not read the file. Its own message is vague and often a
// line off, so the usual mistakes are looked for first.
func (p *parser) syntaxError(err error) {
	f := &faults{parser: p}
	f.look()
	if f.found {
		return
	}
	line, message := yamlMessage(err.Error())
	line = min(line, len(p.src.lines))
	text := p.src.line(line)
	indent := len(text) - len(strings.TrimLeft(text, " "))
	from := p.src.lines[line-1] + indent
	d := p.errorf("yaml-syntax", p.src.span(from, p.src.lines[line-1]+len(text)), "%s", message)
	if repaired := keyAlone(text); repaired != "" && strings.Contains(message, "expected ':'") {
		d.Message = "a key is followed by a colon and a space"
		d.Hintf("write: %s", repaired).Replace(strings.TrimSpace(text), repaired, true)
		return
	}
	d.Hintf("check quotes, brackets and indentation here and in the line above")
}

// yamlMessage takes line and message out of "yaml: line 3: message". Errors of the library's parser, which
// name something that was expected, count lines from 0; those of its scanner from 1.
func yamlMessage(text string) (int, string) {
	text = strings.TrimPrefix(text, "yaml: ")
	line := 1
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		number, message, found := strings.Cut(rest, ": ")
		if found {
			line, text = atoi(number), message
		}
		if strings.HasPrefix(text, "did not find expected") && !strings.Contains(text, "alphabetic") {
			line++
		}
	}
	return max(line, 1), text
}

func atoi(digits string) int {
	n := 0
	for _, d := range digits {
		if d < '0' || d > '9' || n > MaxBytes {
			return 1
		}
		n = n*10 + int(d-'0')
	}
	return n
}
