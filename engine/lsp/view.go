package lsp

import "callflow/engine/lsp/assist"

// folds are the stretches of lines that can be folded.
func (s *Server) folds(d *document, _ documentParams) (any, error) {
	out := []foldingRange{}
	for _, f := range assist.Folds(assist.NewText(d.text, s.encoding)) {
		one := foldingRange{StartLine: f.First, EndLine: f.Last}
		if f.Comment {
			one.Kind = "comment"
		}
		out = append(out, one)
	}
	return out, nil
}

// hints are the words of prompts beside their names.
func (s *Server) hints(d *document, p rangeParams) (any, error) {
	t := assist.NewText(d.text, s.encoding)
	out := []inlayHint{}
	for _, h := range s.view(d.space).Hints(d.name, t.Offset(p.Range.Start), t.Offset(p.Range.End)) {
		out = append(out, inlayHint{t.Position(h.At), h.Text, markup{"markdown", h.Doc}, true})
	}
	return out, nil
}

// links are the files that a document names.
func (s *Server) links(d *document, _ documentParams) (any, error) {
	t, c := assist.NewText(d.text, s.encoding), s.converter(d.space)
	out := []documentLink{}
	for _, l := range s.view(d.space).Links(d.name) {
		out = append(out, documentLink{assist.Range{Start: t.Position(l.From), End: t.Position(l.To)}, c.uri(l.File)})
	}
	return out, nil
}

// tokenTypes are the protocol's types of what has a meaning, by its sort; everything else is a "struct".
var tokenTypes = map[string]string{
	"flow": "namespace", "step": "function", "prompt": "string", "text": "string",
	"variable": "variable", "contact": "variable", "setting": "variable", "hole": "variable", "given": "variable",
	"input": "parameter", "output": "parameter", "field": "property", "outcome": "enumMember", "target": "enumMember", "command": "event", "log": "event",
	"service": "interface", "call": "method", "function": "method", "kind": "keyword", "word": "keyword", "operator": "operator", "digits": "number",
}

// tokenLegend are the types in the order of their numbers; modifiers are bits.
var tokenLegend = [...]string{
	"namespace", "function", "string", "variable", "parameter", "property", "enumMember", "event", "interface", "method", "keyword", "operator", "number", "struct",
}

// Modifiers of tokens, as bits in the order in which they are told to the editor.
const (
	modDefinition = 1 << iota
	modDefaultLibrary
)

// painted is what was marked in a text.
type painted struct {
	text  []byte
	marks []assist.Mark
}

// tokens are the pieces of a document that mean something.
func (s *Server) tokens(d *document, _ documentParams) (any, error) {
	t := assist.NewText(d.text, s.encoding)
	return tokenList{encodeTokens(t, s.marks(d), t.All())}, nil
}

func (s *Server) tokensWithin(d *document, p rangeParams) (any, error) {
	return tokenList{encodeTokens(assist.NewText(d.text, s.encoding), s.marks(d), p.Range)}, nil
}

// marks are those of the present text. While it is no YAML, those that it had before, in the lines above and
// below what was changed since.
func (s *Server) marks(d *document) []assist.Mark {
	if marks, fresh := s.view(d.space).Marks(d.name); fresh {
		d.painted = painted{d.text, marks}
		return marks
	}
	was, is := d.painted.text, d.text
	head, tail := common(was, is)
	var out []assist.Mark
	for _, m := range d.painted.marks {
		switch {
		case m.To <= head:
			out = append(out, m)
		case m.From >= len(was)-tail:
			m.From, m.To = m.From+len(is)-len(was), m.To+len(is)-len(was)
			out = append(out, m)
		}
	}
	return out
}

// encodeTokens writes marks as the protocol has them: for each the distance to the one before in lines and
// characters, its length, its type and its modifiers.
func encodeTokens(t *assist.Text, marks []assist.Mark, within assist.Range) []int {
	data := []int{}
	last := assist.Position{}
	for _, m := range marks {
		from, to := t.Position(m.From), t.Position(m.To)
		if from.Line != to.Line || before(from, within.Start) || before(within.End, to) {
			continue
		}
		column := from.Character
		if from.Line == last.Line {
			column -= last.Character
		}
		data = append(data, from.Line-last.Line, column, to.Character-from.Character, tokenType(m.Sort), tokenModifiers(m))
		last = from
	}
	return data
}

func tokenType(sort string) int {
	name, ok := tokenTypes[sort]
	for i, n := range tokenLegend {
		if ok && n == name {
			return i
		}
	}
	return len(tokenLegend) - 1
}

func tokenModifiers(m assist.Mark) int {
	bits := 0
	if m.Def {
		bits |= modDefinition
	}
	if m.Sort == "given" || m.Sort == "function" {
		bits |= modDefaultLibrary
	}
	return bits
}
