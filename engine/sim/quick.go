package sim

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"callflow/engine/twiml"
)

// quick reads the documents that nearly all applications write – elements, attributes and text, the usual
// entities – several times as fast as [twiml.Parse], whose result it gives. It reports false for all else,
// right or wrong: that is read by twiml.Parse then.
type quick struct {
	text string
	at   int
	root *twiml.Node
	open []*twiml.Node
	many int
}

// Limits below those of twiml.Parse, which tells what is wrong beyond them.
const (
	quickDepth    = 16
	quickElements = 2000
)

const declaration = `<?xml version="1.0" encoding="UTF-8"?>`

// parse reads a document.
func parse(body []byte) (*twiml.Node, error) {
	if root, ok := quickly(body); ok {
		return root, nil
	}
	return twiml.Parse(body)
}

func quickly(body []byte) (*twiml.Node, bool) {
	if !utf8.Valid(body) || bytes.IndexByte(body, 0xef) >= 0 || bytes.Contains(body, []byte("]]>")) {
		return nil, false // U+FFFE and its like begin with EF, and are rare enough
	}
	for _, c := range body {
		if c < 0x20 && c != '\n' && c != '\t' || c == 0x7f {
			return nil, false
		}
	}
	q := &quick{text: string(body)}
	if strings.HasPrefix(q.text, declaration) {
		q.at = len(declaration)
	}
	for q.at < len(q.text) {
		ok := false
		if q.text[q.at] == '<' {
			ok = q.tag()
		} else {
			ok = q.words()
		}
		if !ok {
			return nil, false
		}
	}
	return q.root, q.root != nil && len(q.open) == 0
}

// words reads text up to the next element.
func (q *quick) words() bool {
	end := strings.IndexByte(q.text[q.at:], '<')
	if end < 0 {
		end = len(q.text) - q.at
	}
	begin := q.at
	raw := q.text[q.at : q.at+end]
	q.at += end
	if len(q.open) == 0 {
		return strings.Trim(raw, " \n\t") == ""
	}
	s, ok := plain(raw)
	top := q.open[len(q.open)-1]
	top.Children = append(top.Children, &twiml.Node{Text: s, Offset: begin})
	return ok
}

// tag reads one mark: the beginning or the end of an element.
func (q *quick) tag() bool {
	begin := q.at
	q.at++
	if q.skip('/') {
		name := q.name()
		if len(q.open) == 0 || q.open[len(q.open)-1].Name != name || !q.skip('>') {
			return false
		}
		q.open = q.open[:len(q.open)-1]
		return true
	}
	n := &twiml.Node{Name: q.name(), Offset: begin}
	q.many++
	if n.Name == "" || len(q.open) >= quickDepth || q.many > quickElements || !q.attributes(n) {
		return false
	}
	empty := q.skip('/')
	if !q.skip('>') {
		return false
	}
	switch {
	case len(q.open) > 0:
		top := q.open[len(q.open)-1]
		top.Children = append(top.Children, n)
	case q.root != nil:
		return false
	default:
		q.root = n
	}
	if !empty {
		q.open = append(q.open, n)
	}
	return true
}

// attributes reads name="value", each after a blank.
func (q *quick) attributes(n *twiml.Node) bool {
	for {
		blank := q.blank()
		if q.at >= len(q.text) || q.text[q.at] == '>' || q.text[q.at] == '/' {
			return true
		}
		name := q.name()
		if name == "" || !blank || !q.skip('=') || !q.skip('"') {
			return false
		}
		end := strings.IndexByte(q.text[q.at:], '"')
		if end < 0 || strings.IndexByte(q.text[q.at:q.at+end], '<') >= 0 {
			return false
		}
		v, ok := plain(q.text[q.at : q.at+end])
		if _, twice := n.Attr(name); twice || !ok {
			return false
		}
		q.at += end + 1
		n.Attrs = append(n.Attrs, twiml.NodeAttr{Name: name, Value: v})
	}
}

func (q *quick) blank() bool {
	begin := q.at
	for q.at < len(q.text) && (q.text[q.at] == ' ' || q.text[q.at] == '\n' || q.text[q.at] == '\t') {
		q.at++
	}
	return q.at > begin
}

func (q *quick) skip(c byte) bool {
	if q.at < len(q.text) && q.text[q.at] == c {
		q.at++
		return true
	}
	return false
}

// name reads a name of letters, digits and hyphens; those with a prefix are left to twiml.Parse.
func (q *quick) name() string {
	begin := q.at
	for q.at < len(q.text) {
		c := q.text[q.at]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (q.at == begin || c != '-' && (c < '0' || c > '9')) {
			break
		}
		q.at++
	}
	if q.at < len(q.text) && strings.IndexByte(" \n\t>/=", q.text[q.at]) < 0 {
		return ""
	}
	return q.text[begin:q.at]
}

var entities = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&#34;", `"`, "&#39;", "'")

// plain resolves entities; others than the usual ones are left to twiml.Parse.
func plain(raw string) (string, bool) {
	if strings.IndexByte(raw, '&') < 0 {
		return raw, true
	}
	for i := 0; i < len(raw); i++ {
		if raw[i] != '&' {
			continue
		}
		known := false
		for _, e := range []string{"amp;", "lt;", "gt;", "quot;", "apos;", "#34;", "#39;"} {
			known = known || strings.HasPrefix(raw[i+1:], e)
		}
		if !known {
			return "", false
		}
	}
	return entities.Replace(raw), true
}
