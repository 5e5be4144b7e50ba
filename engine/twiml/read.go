package twiml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"sort"
	"strconv"
	"strings"
)

// Limits of [Parse]: larger documents are refused.
const (
	maxRead     = 1 << 20 // bytes
	maxDepth    = 32      // elements inside each other
	maxElements = 20_000
)

// Node is an element, or a run of text (Name empty), of a document that was read. Order is kept.
type Node struct {
	Name     string // of an element, with its prefix if it has one
	Attrs    []NodeAttr
	Children []*Node
	Text     string // of a run of text
	Offset   int    // where it begins in the document, in bytes
	Mark     Mark   // what stands behind a Say or Play, where [Remark] told
}

// NodeAttr is an attribute of an element that was read.
type NodeAttr struct{ Name, Value string }

// Attr returns the value of an attribute and whether it is there.
func (n *Node) Attr(name string) (v string, ok bool) {
	for _, a := range n.Attrs {
		if a.Name == name {
			return a.Value, true
		}
	}
	return "", false
}

// Remark gives the Say and Play elements below n the marks with which they were written, in the order of the
// document; marks that are missing stay empty.
func (n *Node) Remark(marks []Mark) { n.remark(marks) }

func (n *Node) remark(marks []Mark) []Mark {
	if (n.Name == "Say" || n.Name == "Play") && len(marks) > 0 {
		n.Mark, marks = marks[0], marks[1:]
	}
	for _, c := range n.Children {
		marks = c.remark(marks)
	}
	return marks
}

// Elements returns the child elements, without text.
func (n *Node) Elements() []*Node {
	var list []*Node
	for _, c := range n.Children {
		if c.Name != "" {
			list = append(list, c)
		}
	}
	return list
}

// Content returns the text that stands directly in an element, without white space around it.
func (n *Node) Content() string {
	var b strings.Builder
	for _, c := range n.Children {
		b.WriteString(c.Text)
	}
	return strings.TrimSpace(b.String())
}

// SyntaxError is why a text could not be read. Offset counts bytes from 0.
type SyntaxError struct {
	Offset  int
	Message string
}

// Error returns the message with the offset.
func (e *SyntaxError) Error() string {
	return "byte " + strconv.Itoa(e.Offset) + ": " + e.Message
}

// Parse reads one well-formed XML document in UTF-8 and returns its root element. It is stricter
// than XML: no document type, no processing instruction but the declaration, limited size and
// depth. Comments are dropped, as Twilio does. The error is always a *[SyntaxError]. Whether the
// root is Response and the verbs are known is for the caller to see.
func Parse(document []byte) (*Node, error) {
	if len(document) > maxRead {
		return nil, &SyntaxError{maxRead, "the document is larger than 1 MiB"}
	}
	r := &reader{dec: xml.NewDecoder(bytes.NewReader(document))}
	for {
		r.offset = int(r.dec.InputOffset())
		tok, err := r.dec.RawToken()
		if errors.Is(err, io.EOF) {
			return r.finish()
		}
		if err != nil {
			var syntax *xml.SyntaxError
			if errors.As(err, &syntax) {
				return nil, &SyntaxError{int(r.dec.InputOffset()), syntax.Msg}
			}
			return nil, &SyntaxError{int(r.dec.InputOffset()), err.Error()}
		}
		if message := r.token(tok); message != "" {
			return nil, &SyntaxError{r.offset, message}
		}
	}
}

// reader builds the tree from tokens.
type reader struct {
	dec      *xml.Decoder
	root     *Node
	open     []*Node
	offset   int
	elements int
}

// token takes the next token and returns what is wrong with it, empty if nothing is.
func (r *reader) token(tok xml.Token) string {
	switch t := tok.(type) {
	case xml.StartElement:
		return r.start(t)
	case xml.EndElement:
		name := joined(t.Name)
		if len(r.open) == 0 || r.open[len(r.open)-1].Name != name {
			return "</" + name + "> closes nothing that is open"
		}
		r.open = r.open[:len(r.open)-1]
	case xml.CharData:
		return r.text(string(t))
	case xml.ProcInst:
		if t.Target != "xml" || r.offset != 0 {
			return "processing instructions are not allowed"
		}
	case xml.Directive:
		return "document types are not allowed"
	}
	return ""
}

func (r *reader) start(t xml.StartElement) string {
	n := &Node{Name: joined(t.Name), Offset: r.offset}
	for _, a := range t.Attr {
		name := joined(a.Name)
		if _, twice := n.Attr(name); twice {
			return `attribute "` + name + `" is given twice`
		}
		n.Attrs = append(n.Attrs, NodeAttr{name, a.Value})
	}
	r.elements++
	switch {
	case len(r.open) >= maxDepth:
		return "elements are nested too deeply"
	case r.elements > maxElements:
		return "there are too many elements"
	case len(r.open) > 0:
		top := r.open[len(r.open)-1]
		top.Children = append(top.Children, n)
	case r.root != nil:
		return "there is a second root element <" + n.Name + ">"
	default:
		r.root = n
	}
	r.open = append(r.open, n)
	return ""
}

// text adds a run of text; runs that a comment or CDATA mark parted become one.
func (r *reader) text(s string) string {
	if len(r.open) == 0 {
		if strings.TrimSpace(s) != "" {
			return "there is text outside the root element"
		}
		return ""
	}
	top := r.open[len(r.open)-1]
	if k := len(top.Children); k > 0 && top.Children[k-1].Name == "" {
		top.Children[k-1].Text += s
		return ""
	}
	if s != "" {
		top.Children = append(top.Children, &Node{Text: s, Offset: r.offset})
	}
	return ""
}

func (r *reader) finish() (*Node, error) {
	if len(r.open) > 0 {
		return nil, &SyntaxError{r.offset, "<" + r.open[len(r.open)-1].Name + "> is not closed"}
	}
	if r.root == nil {
		return nil, &SyntaxError{r.offset, "there is no element"}
	}
	return r.root, nil
}

func joined(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

// Canonical returns a document in one form for comparing and reading: an element a line, indented
// by its depth, attributes by name, text quoted on its own line, white space between elements
// dropped.
func Canonical(document []byte) (string, error) {
	root, err := Parse(document)
	if err != nil {
		return "", err
	}
	return string(canonical(nil, root, 0)), nil
}

func canonical(b []byte, n *Node, depth int) []byte {
	if n.Name == "" && strings.TrimSpace(n.Text) == "" {
		return b
	}
	for range depth {
		b = append(b, "  "...)
	}
	if n.Name == "" {
		return append(strconv.AppendQuote(b, n.Text), '\n')
	}
	b = append(b, n.Name...)
	attrs := append([]NodeAttr(nil), n.Attrs...)
	sort.Slice(attrs, func(i, j int) bool { return attrs[i].Name < attrs[j].Name })
	for _, a := range attrs {
		b = append(append(append(b, ' '), a.Name...), '=')
		b = strconv.AppendQuote(b, a.Value)
	}
	b = append(b, '\n')
	for _, c := range n.Children {
		b = canonical(b, c, depth+1)
	}
	return b
}
