package format

import (
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"

	"callflow/schema"
)

// columns is the measure of lines, independent of the locale of the machine.
func columns(s string) int {
	wide := runewidth.Condition{StrictEmojiNeutral: true}
	return wide.StringWidth(s)
}

// printer writes a tree as lines.
type printer struct {
	t     *tree
	lines []line
}

// line is one line of the result; the comment behind it is aligned when all lines are there.
type line struct {
	text    string
	comment string
}

// write returns the text of a file.
func write(t *tree, doc *entry) string {
	p := &printer{t: t}
	for i, n := range doc.lead {
		p.note(n, "", i == 0)
	}
	v := doc.value
	if len(v.entries) == 0 {
		p.add(p.oneLine(v, false), nil)
		p.feet(v, "", false)
		return p.String()
	}
	if len(doc.lead) > 0 && t.blankAbove(doc.start) && t.firstOfLine(doc.start) {
		p.blank()
	}
	p.block(v, 0)
	return p.String()
}

// String joins the lines, with the comments behind successive lines of one block aligned.
func (p *printer) String() string {
	var b strings.Builder
	for i := 0; i < len(p.lines); {
		end, width := i, 0
		for end < len(p.lines) && p.lines[end].comment != "" && indentOf(p.lines[end].text) == indentOf(p.lines[i].text) {
			width = max(width, columns(p.lines[end].text))
			end++
		}
		for _, l := range p.lines[i:end] {
			b.WriteString(l.text + strings.Repeat(" ", width-columns(l.text)+2) + l.comment + "\n")
		}
		if i == end {
			b.WriteString(p.lines[i].text + "\n")
			end++
		}
		i = end
	}
	return b.String()
}

func indentOf(s string) int { return len(s) - len(strings.TrimLeft(s, " ")) }

// add writes a line with the comment behind it.
func (p *printer) add(text string, trail []string) {
	l := line{text: text}
	if len(trail) > 0 {
		l.comment = trail[0]
	}
	p.lines = append(p.lines, l)
}

func (p *printer) blank() { p.lines = append(p.lines, line{}) }

func (p *printer) note(n note, indent string, first bool) {
	if n.blank && !first {
		p.blank()
	}
	p.lines = append(p.lines, line{text: indent + n.text})
}

func (p *printer) feet(v *value, indent string, first bool) {
	for i, n := range v.foot {
		p.note(n, indent, first && i == 0)
	}
}

// block writes the entries of a collection, one or more lines each.
func (p *printer) block(v *value, indent int) {
	pad := strings.Repeat(" ", indent)
	widths := p.aligned(v, indent)
	for i, e := range v.entries {
		p.hoist(e, indent)
		for j, n := range e.lead {
			p.note(n, pad, i+j == 0)
		}
		if e.blank && i+len(e.lead) > 0 {
			p.blank()
		}
		if e.key == nil {
			p.item(e, indent)
			continue
		}
		p.pair(e, indent, widths[i])
	}
	p.feet(v, pad, len(v.entries) == 0)
}

// hoist gives an item that needs several lines the comments that would stand between its dash and its first entry.
func (p *printer) hoist(e *entry, indent int) {
	if e.key != nil || len(e.value.entries) == 0 || e.value.fits() {
		return
	}
	first := e.value.entries[0]
	p.aligned(e.value, indent+2)
	p.hoist(first, indent+2)
	for _, c := range e.trail {
		e.lead = append(e.lead, note{text: c})
	}
	e.lead = append(e.lead, first.lead...)
	e.trail, first.lead, first.blank = nil, nil, false
}

// fits reports whether a value has been found to stand on one line.
func (v *value) fits() bool { return v.line != "" }

// remark begins comments that accept diagnostics of their line, or of the next.
const remark = "# callflow:"

// remarked reports whether a comment behind an entry, or directly above it, is a remark.
func (e *entry) remarked() bool {
	is := func(text string) bool { return strings.HasPrefix(text, remark) }
	return slices.ContainsFunc(e.trail, is) || slices.ContainsFunc(e.lead, func(n note) bool { return is(n.text) })
}

// settle finds out whether a collection stands on one line behind prefix.
func (p *printer) settle(v *value, prefix int) bool {
	v.line = ""
	if !v.flow || v.noted || v.bare {
		return false
	}
	within := prefix
	if v.owner.remarked() { // what a remark accepts stands on one line before and after
		if within = 0; strings.Contains(p.t.text[v.owner.start:v.span.to], "\n") {
			return false
		}
	}
	if one := p.oneLine(v, false); len(v.entries) == 0 || within == 0 || within+columns(one) <= Width {
		v.line = one
		return true
	}
	return false
}

func (p *printer) pair(e *entry, indent, width int) {
	head := strings.Repeat(" ", indent) + p.key(e.key) + ":"
	switch v := e.value; {
	case v.node.Kind == schema.Null:
		p.add(head, e.trail)
	case v.node.Kind == schema.Scalar:
		p.alone(head+" ", v, e.trail, strings.Repeat(" ", indent+2))
	case v.fits():
		p.add(head+strings.Repeat(" ", max(width-columns(head), 1))+v.line, e.trail)
	default:
		p.add(head, e.trail)
		p.block(v, indent+2)
	}
}

func (p *printer) item(e *entry, indent int) {
	head := strings.Repeat(" ", indent) + "-"
	switch v := e.value; {
	case v.node.Kind == schema.Null:
		p.add(head, e.trail)
	case v.node.Kind == schema.Scalar:
		p.alone(head+" ", v, e.trail, strings.Repeat(" ", indent+2))
	case v.fits():
		p.add(head+" "+v.line, e.trail)
	default:
		at := len(p.lines)
		p.block(v, indent+2)
		p.lines[at].text = head + p.lines[at].text[indent+1:]
	}
}

// alone writes a scalar behind a key or dash: on that line if it can, else in its own lines.
func (p *printer) alone(head string, v *value, trail []string, indent string) {
	n := v.node
	if n.Style == schema.Literal || n.Style == schema.Folded {
		p.literal(head, v, trail, indent)
		return
	}
	one := p.scalar(n, false, v.at.words(p.t.shapes))
	raw := p.t.text[v.span.from:v.span.to]
	if !strings.Contains(raw, "\n") || !strings.Contains(n.Value, "\n") && columns(head+one) <= Width {
		p.add(head+one, trail)
		return
	}
	lines := strings.Split(raw, "\n")
	for i, text := range lines {
		if i > 0 {
			text = strings.TrimLeft(text, " \t")
		}
		if kept := strings.TrimRight(text, " \t"); !strings.HasSuffix(kept, `\`) {
			text = kept
		}
		switch {
		case i == 0:
			p.add(head+text, nil)
		case text == "":
			p.blank()
		case i == len(lines)-1:
			p.add(indent+text, trail)
		default:
			p.add(indent+text, nil)
		}
	}
}

// literal writes a block scalar, indented anew.
func (p *printer) literal(head string, v *value, trail []string, indent string) {
	b := p.t.block(v.node, v.span.from)
	if len(b.lines) == 0 {
		p.add(head+quoted(v.node.Value), trail)
		return
	}
	sign := string(b.sign)
	if first := b.lines[firstFull(b.lines)]; strings.HasPrefix(first, " ") || strings.HasPrefix(first, "\t") {
		sign += "2"
	}
	p.add(head+sign+b.chomp, trail)
	for _, text := range b.lines {
		if text != "" {
			text = indent + text
		}
		p.lines = append(p.lines, line{text: text})
	}
	for range b.blanks {
		p.blank()
	}
}

// firstFull is the number of the first line that is not empty.
func firstFull(lines []string) int {
	for i, text := range lines {
		if text != "" {
			return i
		}
	}
	return 0
}

// oneLine writes a value on one line. inFlow says that it stands within braces or brackets.
func (p *printer) oneLine(v *value, inFlow bool) string {
	switch v.node.Kind {
	case schema.Scalar:
		return p.scalar(v.node, inFlow, v.at.words(p.t.shapes))
	case schema.Mapping, schema.Sequence:
	default:
		return ""
	}
	if v.line != "" {
		return v.line
	}
	parts := make([]string, len(v.entries))
	for i, e := range v.entries {
		parts[i] = p.oneLine(e.value, true)
		if e.key == nil {
			continue
		}
		if key := p.key(e.key); parts[i] == "" {
			parts[i] = key
		} else {
			parts[i] = key + ": " + parts[i]
		}
	}
	text := strings.Join(parts, ", ")
	switch {
	case v.node.Kind == schema.Sequence:
		return "[" + text + "]"
	case v.bare && v.entries[0].value.node.Kind != schema.Null:
		return text
	}
	return "{" + text + "}"
}

// aligned settles which entries of a block stand on one line, and returns the width of the keys that are aligned:
// those of entries in braces on successive lines, in a mapping of names.
func (p *printer) aligned(v *value, indent int) []int {
	widths := make([]int, len(v.entries))
	run := func(from, to int) {
		width := 0
		for _, e := range v.entries[from:to] {
			if e.key == nil {
				return
			}
			width = max(width, indent+columns(p.key(e.key))+2)
		}
		for i := from; i < to; i++ {
			if width+columns(v.entries[i].value.line) > Width {
				return
			}
		}
		for i := from; i < to; i++ {
			widths[i] = width
		}
	}
	named, begin := v.at.named(p.t.shapes), 0
	for i, e := range v.entries {
		prefix := indent + 2
		if e.key != nil {
			prefix += columns(p.key(e.key))
		}
		table := p.settle(e.value, prefix) && named && e.value.node.Kind == schema.Mapping
		if i > begin && (!table || len(e.lead) > 0 || e.blank) {
			run(begin, i)
			begin = i
		}
		if !table {
			begin = i + 1
		}
	}
	if begin < len(v.entries) {
		run(begin, len(v.entries))
	}
	return widths
}
