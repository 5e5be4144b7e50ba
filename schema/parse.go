package schema

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"gopkg.in/yaml.v3"

	"callflow/schema/diag"
)

// Limits of one file. They are far above what people write and far below what harms.
const (
	MaxBytes = 1 << 20
	MaxDepth = 64
	MaxNodes = 20_000
)

// Parse reads a file into a tree. Faults are added to l; the result is nil when the file cannot be read
// as YAML at all or passes a limit, and otherwise complete enough to look for more faults. The same bytes give the same
// tree and the same diagnostics.
func Parse(file string, text []byte, l *diag.List) *Node {
	src, ok := checkText(file, text, l)
	if !ok {
		return nil
	}
	p := &parser{file: file, src: src, l: l}
	dec := yaml.NewDecoder(strings.NewReader(src.text))
	var doc yaml.Node
	err := decodeYAML(dec, &doc)
	switch {
	case errors.Is(err, io.EOF):
		l.Errorf("empty-file", file, diag.At(diag.Place(1, 1), 0), "the file is empty")
		return nil
	case err != nil:
		p.syntaxError(err)
		return nil
	}
	if len(doc.Content) == 0 {
		l.Errorf("empty-file", file, diag.At(diag.Place(1, 1), 0), "the file is empty")
		return nil
	}
	before := l.Len()
	p.nodes = make([]Node, 0, min(countOf(&doc), MaxNodes+1))
	root := p.node(doc.Content[0], 1)
	p.secondDocument(dec)
	if p.full {
		return nil
	}
	p.lines(root)
	if p.broken {
		return nil
	}
	if root.Kind == Null && l.Len() == before {
		l.Errorf("empty-file", file, diag.At(diag.Place(1, 1), 0), "the file is empty")
		return nil
	}
	return root
}

// decodeYAML turns a panic of the YAML library, which is no longer maintained, into an error.
func decodeYAML(dec *yaml.Decoder, doc *yaml.Node) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: cannot be read: %v", r)
		}
	}()
	return dec.Decode(doc)
}

// parser turns the nodes of the YAML library into ours.
type parser struct {
	file  string
	src   *source
	l     *diag.List
	nodes []Node // all of the file lie together; there is room for as many as may be read
	full  bool   // a limit was reported; nothing more is read

	broken bool // it is YAML, but says something else than its author means
}

func (p *parser) errorf(code diag.Code, span diag.Span, format string, args ...any) *diag.Diagnostic {
	return p.l.Errorf(code, p.file, span, format, args...)
}

// node converts y, which stands depth levels deep.
func (p *parser) node(y *yaml.Node, depth int) *Node {
	from := p.src.offset(y.Line, y.Column)
	start := p.src.pos(from)
	p.nodes = append(p.nodes, Node{
		Kind: Null, src: p.src, from: int32(from), to: int32(from), Span: diag.Span{Start: start, End: start},
	})
	n := &p.nodes[len(p.nodes)-1]
	if !p.within(n, depth) {
		return n
	}
	if !p.allowed(y, n) {
		n.blamed = true
		return n
	}
	switch y.Kind {
	case yaml.ScalarNode:
		p.scalar(y, n)
	case yaml.MappingNode:
		n.Kind = Mapping
		p.pairs(y, n, depth)
		p.close(y, n)
	case yaml.SequenceNode:
		n.Kind = Sequence
		items := make([]*Node, 0, len(y.Content))
		for _, item := range y.Content {
			c := p.node(item, depth+1)
			items = append(items, c)
			n.to = max(n.to, c.to)
		}
		n.in = &contents{items: items}
		p.close(y, n)
	case yaml.AliasNode, yaml.DocumentNode:
		// An alias was refused in allowed; a document never stands inside another.
	}
	n.Span.End = p.src.posAfter(start, from, int(n.to))
	return n
}

// countOf returns how many values a document has.
func countOf(y *yaml.Node) int {
	count := len(y.Content)
	for _, c := range y.Content {
		count += countOf(c)
	}
	return count
}

// within reports whether the limits still hold and says once when they do not.
func (p *parser) within(n *Node, depth int) bool {
	switch {
	case p.full:
	case depth > MaxDepth:
		p.full = true
		p.errorf("file-limit", n.Span, "the file is more than %d levels deep", MaxDepth).
			Hintf("divide it into several flows or steps")
	case len(p.nodes) > MaxNodes:
		p.full = true
		p.errorf("file-limit", n.Span, "the file has more than %d values", MaxNodes).
			Hintf("divide it, or keep the data in a CSV file")
	}
	return !p.full
}

// allowed refuses anchors, aliases and tags.
func (p *parser) allowed(y *yaml.Node, n *Node) bool {
	word := func() diag.Span { return p.src.span(int(n.from), wordEnd(p.src.text, int(n.from))) }
	switch {
	case y.Kind == yaml.AliasNode:
		p.errorf("anchor-not-allowed", word(), "alias \"*%s\" is not allowed", y.Value).
			Hintf("repeat the value here")
		return false
	case y.Anchor != "":
		p.errorf("anchor-not-allowed", word(), "anchor \"&%s\" is not allowed", y.Anchor).
			Hintf("delete the anchor and repeat the value where it is needed")
	case y.Style&yaml.TaggedStyle != 0 && y.Tag == "!!merge" || y.Value == "<<" && y.Style == 0:
		p.errorf("anchor-not-allowed", word(), "merge key \"<<\" is not allowed").
			Hintf("write out the keys, or use \"defaults\"")
		return false
	case y.Style&yaml.TaggedStyle != 0:
		p.tag(y, word())
		return false
	case p.tagged(y, n):
		p.errorf("tag-not-allowed", word(), "tag \"!\" is not allowed").Hintf("delete the \"!\", or put the text into quotes if it begins with one")
	}
	return true
}

// tagged reports whether a node has the tag "!", of which the library says nothing: it stands where the node begins. That of
// a mapping without braces is told of its first key, unless it stands alone.
func (p *parser) tagged(y *yaml.Node, n *Node) bool {
	if int(n.from) >= len(p.src.text) || p.src.text[n.from] != '!' {
		return false
	}
	first := y.Kind == yaml.MappingNode && len(y.Content) > 0 && y.Content[0].Line == y.Line && y.Content[0].Column == y.Column
	return !first
}

func (p *parser) tag(y *yaml.Node, word diag.Span) {
	d := p.errorf("tag-not-allowed", word, "tag %q is not allowed", y.Tag)
	line := p.src.line(y.Line)
	at := p.src.offset(y.Line, y.Column) - p.src.lines[y.Line-1]
	if strings.HasPrefix(y.Tag, "!!") || at >= len(line) || line[at] != '!' {
		d.Hintf("delete the tag; the field says what type the value has")
		return
	}
	d.Hintf("write: %s", strings.TrimSpace(line[:at]+"not "+strings.TrimLeft(line[at:], "! ")))
}

// wordEnd is the offset of the first white space or flow sign from at on.
func wordEnd(text string, at int) int {
	if i := strings.IndexAny(text[at:], " \t\r\n,]}"); i >= 0 {
		return at + i
	}
	return len(text)
}

var styles = map[yaml.Style]Style{
	yaml.SingleQuotedStyle: SingleQuoted, yaml.DoubleQuotedStyle: DoubleQuoted,
	yaml.LiteralStyle: Literal, yaml.FoldedStyle: Folded,
}

func (p *parser) scalar(y *yaml.Node, n *Node) {
	n.Style = styles[y.Style]
	n.Value = y.Value
	if y.Value == "" && n.Style == Plain {
		return
	}
	n.Kind = Scalar
	if begin, ok := asWritten(p.src.text, int(n.from), n.Style, y.Value); ok {
		n.to = int32(begin + len(y.Value))
		n.Value = p.src.text[begin:n.to] // which is kept anyway
		if n.Style != Plain {
			n.to++
		}
		return
	}
	if _, end, ok := locate(p.src.text, int(n.from), n.Style, y.Value); ok {
		n.to = int32(end)
		return
	}
	n.to = int32(wordEnd(p.src.text, int(n.from)))
	n.from = -1
}

// pairs converts the keys and values of a mapping; a second key of the same name is reported and left out.
func (p *parser) pairs(y *yaml.Node, n *Node, depth int) {
	pairs := make([]Pair, 0, len(y.Content)/2)
	first := keysOf(len(y.Content) / 2)
	for i := 0; i+1 < len(y.Content) && !p.full; i += 2 {
		key := p.node(y.Content[i], depth+1)
		value := p.node(y.Content[i+1], depth+1)
		n.to = max(n.to, key.to, value.to)
		if key.Kind != Scalar {
			p.badKey(key)
			n.blamed = true // a key that cannot be read is not missed as well
			continue
		}
		if before := first.find(pairs, key.Value); before != nil {
			p.errorf("duplicate-key", key.Span, "key %q stands twice in this mapping", key.Value).
				Hintf("delete or rename one of the two").
				Relatedf(p.file, before.Span, "first defined here")
			continue
		}
		first.add(key)
		pairs = append(pairs, Pair{Key: key, Value: value})
	}
	n.in = &contents{pairs: pairs}
}

// fewKeys is up to how many keys looking at each of them is quicker than a map.
const fewKeys = 12

// keys finds a key among those of a mapping that is being read. It is nil for a small mapping.
type keys map[string]*Node

func keysOf(count int) keys {
	if count <= fewKeys {
		return nil
	}
	return make(keys, count)
}

func (k keys) add(key *Node) {
	if k != nil {
		k[key.Value] = key
	}
}

func (k keys) find(pairs []Pair, name string) *Node {
	if k != nil {
		return k[name]
	}
	for _, p := range pairs {
		if p.Key.Value == name {
			return p.Key
		}
	}
	return nil
}

func (p *parser) badKey(key *Node) {
	if p.full || key.blamed {
		return
	}
	p.errorf("key-not-text", key.Span, "a key is %s, expected a word", key.Kind)
}

// close moves the end of a collection in braces or brackets behind its last sign.
func (p *parser) close(y *yaml.Node, n *Node) {
	if y.Style&yaml.FlowStyle == 0 || int(n.from) >= len(p.src.text) {
		return
	}
	text := p.src.text
	open := text[n.from]
	if open != '{' && open != '[' {
		return // a single pair inside a list needs no braces
	}
	at := int(max(n.to, n.from+1))
	for at < len(text) && text[at] != '}' && text[at] != ']' {
		if text[at] == '#' {
			at += strings.IndexByte(text[at:]+"\n", '\n')
		}
		at++
	}
	n.to = int32(min(at+1, len(text)))
}

// secondDocument reports whatever follows the first document.
func (p *parser) secondDocument(dec *yaml.Decoder) {
	var doc yaml.Node
	if err := decodeYAML(dec, &doc); errors.Is(err, io.EOF) {
		return
	}
	line := 1
	for i := 2; i <= len(p.src.lines); i++ {
		text := p.src.line(i)
		if strings.HasPrefix(text, "---") || strings.HasPrefix(text, "...") {
			line = i
			if !p.leading(i) {
				break
			}
		}
	}
	p.errorf("second-document", diag.At(diag.Place(line, 1), 3), "a second document begins here").
		Hintf("move what follows to a file of its own")
}

// leading reports whether only comments, directives and blank lines stand above a line.
func (p *parser) leading(line int) bool {
	for i := 1; i < line; i++ {
		text := strings.TrimSpace(p.src.line(i))
		if text != "" && !strings.HasPrefix(text, "#") && !strings.HasPrefix(text, "%") {
			return false
		}
	}
	return true
}

// checkText refuses what is not text before YAML is looked at.
func checkText(file string, text []byte, l *diag.List) (*source, bool) {
	top := diag.At(diag.Place(1, 1), 0)
	if len(text) > MaxBytes {
		l.Errorf("file-limit", file, top, "the file has %d bytes, at most %d are read", len(text), MaxBytes).
			Hintf("divide it, or keep the data in a CSV file")
		return nil, false
	}
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		l.Errorf("file-encoding", file, top, "the file is UTF-16, expected UTF-8").
			Hintf("save the file as UTF-8")
		return nil, false
	}
	rest, marked := bytes.CutPrefix(text, []byte("\ufeff"))
	if marked {
		l.Errorf("byte-order-mark", file, top, "the file begins with a byte order mark").
			Hintf("save the file as UTF-8 without byte order mark")
	}
	src := newSource(file, string(rest))
	if at, what := badCharacter(src.text); what != "" {
		l.Errorf("file-encoding", file, src.span(at, at), "%s is not allowed", what).
			Hintf("save the file as UTF-8 text with ordinary line ends")
		return nil, false
	}
	return src, true
}

// badCharacter returns the first character that a file may not hold, with its name. The separators
// U+0085, U+2028 and U+2029 are line ends for YAML and for nobody else, so lines would be counted wrongly.
func badCharacter(text string) (int, string) {
	for at, r := range text {
		switch {
		case r == '\uFFFD' && !strings.HasPrefix(text[at:], "\uFFFD"):
			return at, "a byte that is not UTF-8"
		case r == '\r' && !strings.HasPrefix(text[at:], "\r\n"):
			return at, "a carriage return without line feed"
		case r == '\t' || r == '\n' || r == '\r':
		case r < 0x20, r >= 0x7F && r < 0xA0, r == 0x2028, r == 0x2029, r == 0xFEFF, r == 0xFFFE, r == 0xFFFF:
			return at, fmt.Sprintf("the character U+%04X", r)
		}
	}
	return 0, ""
}
