package assist

import (
	"strings"
	"unicode/utf8"

	"callflow/schema"
	"callflow/schema/diag"
)

// cursor is what is known of the place where something is being written.
type cursor struct {
	file, sort string
	root       *schema.Node // the file with a placeholder at the cursor, or what could be saved of it
	walker     *walker      // of that tree
	at         spot
	forms      []*schema.Shape
	key        bool         // a key is written
	in         *schema.Node // key: the mapping
	inline     bool         // in {…} or […]
}

// placeholder is a name that nobody uses.
const placeholder = "zzzcursorzzz"

// written is the word that is being written: bytes from to to of the text.
type written struct {
	from, to int
	word     string // up to the cursor
}

// wordAt finds the word at a byte: letters, digits, _ and dots.
func wordAt(text []byte, offset int) written {
	w := written{from: offset, to: offset}
	for w.from > 0 && wordByte(text[w.from-1]) {
		w.from--
	}
	for w.to < len(text) && wordByte(text[w.to]) {
		w.to++
	}
	w.word = string(text[w.from:offset])
	return w
}

func wordByte(c byte) bool { return nameChar(c) || c == '.' || c >= utf8.RuneSelf }

// locate finds the places that the cursor may stand at: one for each way to complete the line that makes it YAML.
func locate(file string, t *Text, w written, shapes Shapes) []cursor {
	sort := SortOf(file)
	if sort == "" {
		return nil
	}
	before, after := t.Before(w.from), t.After(w.to)
	head := t.Bytes[:w.from-len(before)]
	tail := t.Bytes[w.to+len(after):]
	var out []cursor
	for _, line := range lines(before, after) {
		if c, ok := find(file, sort, string(head)+line+string(tail), shapes); ok {
			out = append(out, c)
		}
	}
	if len(out) > 0 {
		return out
	}
	above := skeleton(string(head), before)
	for _, line := range lines(before, after) {
		if c, ok := find(file, sort, above+line+"\n", shapes); ok {
			out = append(out, c)
		}
	}
	return out
}

// lines are the ways to write the line of the cursor.
func lines(before, after string) []string {
	out := []string{before + placeholder + after}
	rest := strings.TrimSpace(after)
	if rest == "" || strings.HasPrefix(rest, "#") {
		out = append(out, before+placeholder+":"+after)
	}
	if closers := unclosed(before); closers != "" {
		out = append(out, before+placeholder+closers)
	}
	return out
}

// unclosed are the brackets and quotes that are open at the end of a piece of a line, closed.
func unclosed(before string) string {
	var stack []byte
	for i := 0; i < len(before); i++ {
		switch c := before[i]; c {
		case '"', '\'':
			if i > 0 && wordByte(before[i-1]) {
				continue // an apostrophe
			}
			if end := strings.IndexByte(before[i+1:], c); end >= 0 {
				i += end + 1
				continue
			}
			stack = append(stack, c)
			i = len(before)
		case '{':
			stack = append(stack, '}')
		case '[':
			stack = append(stack, ']')
		case '}', ']':
			if len(stack) > 0 {
				stack = stack[:len(stack)-1]
			}
		}
	}
	out := make([]byte, 0, len(stack))
	for i := len(stack) - 1; i >= 0; i-- {
		out = append(out, stack[i])
	}
	return string(out)
}

// skeleton is what the lines above say of a place, when they are no YAML as a whole: the keys that it stands under,
// by their indentation, and plain values beside it.
func skeleton(head, before string) string {
	indent := len(before) - len(strings.TrimLeft(before, " "))
	var kept []string
	all := strings.Split(strings.TrimSuffix(head, "\n"), "\n")
	for i := len(all) - 1; i >= 0; i-- {
		line := strings.TrimRight(all[i], "\r ")
		content := strings.TrimLeft(line, " ")
		at := len(line) - len(content)
		if content == "" || content[0] == '#' || at > indent {
			continue
		}
		if at == indent && !plainPair(content) {
			continue
		}
		if at < indent {
			indent = at
			if key, _, ok := strings.Cut(content, ": "); ok && !strings.HasPrefix(content, "- ") {
				line = line[:at] + key + ":"
			}
		}
		kept = append(kept, line)
	}
	var b strings.Builder
	for i := len(kept) - 1; i >= 0; i-- {
		b.WriteString(kept[i] + "\n")
	}
	return b.String()
}

// plainPair tells a line such as `flow: billing`.
func plainPair(content string) bool {
	key, value, ok := strings.Cut(content, ": ")
	return ok && schema.ValidName(key) && strings.Trim(value, "abcdefghijklmnopqrstuvwxyz0123456789_.") == "" && value != ""
}

// find reads a text and looks for the placeholder in it.
func find(file, sort, text string, shapes Shapes) (cursor, bool) {
	root := schema.Parse(file, []byte(text), &diag.List{})
	if root == nil {
		return cursor{}, false
	}
	shape := shapes[sort]
	c := cursor{file: file, sort: sort, root: root}
	if !c.search(root, shapes, shapes.forms(sort, &shape), spot{}) {
		return cursor{}, false
	}
	c.walker = usesOf(file, sort, root, shapes)
	return c, true
}

// search goes down to the placeholder.
func (c *cursor) search(n *schema.Node, shapes Shapes, forms []*schema.Shape, at spot) bool {
	switch n.Kind {
	case schema.Mapping:
		for _, p := range n.Pairs() {
			inner := at.in(p.Key.Value, n)
			if strings.Contains(p.Key.Value, placeholder) {
				c.key, c.in, c.at, c.forms = true, n, inner, forms
				c.inline = n.Span.Start.Line() == n.Span.End.Line() && n.Span.Start != p.Key.Span.Start
				return true
			}
			if c.search(p.Value, shapes, below(shapes, c.sort, forms, p.Key.Value), inner) {
				return true
			}
		}
	case schema.Sequence:
		var inner []*schema.Shape
		for _, f := range forms {
			if f.Items != nil {
				inner = append(inner, shapes.forms(c.sort, f.Items)...)
			}
		}
		for _, item := range n.Items() {
			if c.search(item, shapes, inner, at) {
				return true
			}
		}
	case schema.Scalar:
		if strings.Contains(n.Value, placeholder) {
			c.at, c.forms = at, forms
			return true
		}
	case schema.Null, schema.KindUnset:
	}
	return false
}
