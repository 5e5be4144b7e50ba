package library

import (
	"errors"
	"strings"

	"callflow/engine"
	"callflow/engine/twiml"
	"callflow/schema/expr"
)

// speech compiles words with SSML elements. Each hole becomes a private character before the elements are
// read, so that no value can ever become markup.
func (p *prompter) speech(decl *promptDecl, sc expr.Scope) engine.Form {
	v := &decl.ssml
	v.Compile(sc, p.list)
	if v.Compiled == nil {
		return engine.Form{}
	}
	p.note(decl, v.Compiled.Refs())
	p.hidden(v)
	marked := markHoles(v.Compiled, v.Node.Value)
	parts, err := twiml.ParseSSML(marked.text)
	var bad *twiml.SyntaxError
	if errors.As(err, &bad) {
		at := marked.source(bad.Offset)
		if strings.HasPrefix(bad.Message, "</Say>") {
			bad.Message = "an element is not closed"
		}
		p.list.Errorf("bad-ssml", v.Node.File(), v.Node.Text().Span(at, at+1), "%s", bad.Message)
		return engine.Form{}
	}
	if hole := strayHole(marked.text, parts); hole >= 0 {
		p.list.Errorf("bad-ssml", v.Node.File(), v.Node.Span, "a value stands in an attribute that takes none").
			Hint = "values may stand in text, and in the alias of sub"
	}
	return engine.Form{SSML: parts, Holes: marked.holes}
}

// markedText is SSML with characters in place of its holes, and where its pieces stand in the file.
type markedText struct {
	text   string
	holes  []*expr.Program
	pieces []pieceAt
}

// pieceAt says that the text from one byte on stands in the source from another byte on.
type pieceAt struct{ text, source int }

func markHoles(t *expr.Template, source string) markedText {
	if x, ok := t.Const(); ok {
		s, _ := x.(string)
		return markedText{text: s, pieces: []pieceAt{{0, 0}}}
	}
	var m markedText
	var b strings.Builder
	at := 0
	for _, part := range t.Parts() {
		if part.Program != nil {
			m.pieces = append(m.pieces, pieceAt{b.Len(), at})
			b.WriteRune(engine.Hole(len(m.holes)))
			m.holes = append(m.holes, part.Program)
			continue
		}
		if i := strings.Index(source[at:], part.Text); i >= 0 {
			at += i
		}
		m.pieces = append(m.pieces, pieceAt{b.Len(), at})
		b.WriteString(part.Text)
		at = min(at+len(part.Text), len(source))
	}
	m.text = b.String()
	return m
}

// source is the byte of the source for one of the text.
func (m *markedText) source(at int) int {
	best := pieceAt{}
	for _, p := range m.pieces {
		if p.text <= at {
			best = p
		}
	}
	return best.source + at - best.text
}

// strayHole finds a hole that no value will be put into, or -1.
func strayHole(text string, parts []twiml.SayPart) int {
	var seen strings.Builder
	collectText(&seen, parts)
	for i, r := range text {
		if r >= engine.Hole(0) && r <= '\uF8FF' && !strings.ContainsRune(seen.String(), r) {
			return i
		}
	}
	return -1
}

// collectText writes every text of parts that values are put into.
func collectText(b *strings.Builder, parts []twiml.SayPart) {
	for _, part := range parts {
		switch x := part.(type) {
		case twiml.Text:
			b.WriteString(string(x))
		case *twiml.Emphasis:
			collectText(b, x.Parts)
		case *twiml.Lang:
			collectText(b, x.Parts)
		case *twiml.P:
			collectText(b, x.Parts)
		case *twiml.S:
			collectText(b, x.Parts)
		case *twiml.Prosody:
			collectText(b, x.Parts)
		case *twiml.Phoneme:
			b.WriteString(x.Text)
		case *twiml.SayAs:
			b.WriteString(x.Text)
		case *twiml.Sub:
			b.WriteString(x.Alias + x.Text)
		case *twiml.W:
			b.WriteString(x.Text)
		}
	}
}
