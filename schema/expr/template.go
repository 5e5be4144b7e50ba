package expr

import (
	"strings"

	"callflow/schema/diag"
)

// Template is a compiled scalar: literal text with `${…}` in it, or a literal of its type. It is never
// changed and may be evaluated from many goroutines.
type Template struct {
	typ  Type
	want Type
	// parts are the pieces of mixed text, or the one program whose value keeps its type.
	parts []Part
	mixed bool
	// constant is the value when there is no program among the parts.
	constant Value
}

// Part is a piece of a template: words, or an expression. Program is nil for words.
type Part struct {
	Text    string
	Program *Program
}

// maxTemplate bounds, in bytes, the text that mixed pieces make together.
const maxTemplate = 64_000

// CompileTemplate compiles a scalar whose value must be of type want. Without `${` it is a literal, read
// by [ParseLiteral]; one `${…}` and nothing else keeps the type of its value; anything mixed is text.
// `$${` stands for the two characters `${`. Faults are added to l at their exact place; the Template is
// nil when there was an error.
func CompileTemplate(src diag.Text, s Scope, want Type, l *diag.List) *Template {
	pieces, ok := cut(src, l)
	if !ok {
		return nil
	}
	switch {
	case len(pieces) == 0 || len(pieces) == 1 && !pieces[0].hole:
		return literalTemplate(src, pieces, want, l)
	case len(pieces) == 1:
		p := compile(pieces[0].src, s, want, l)
		if p == nil {
			return nil
		}
		return &Template{typ: p.Type(), want: want, parts: []Part{{Program: p}}}
	}
	return mixedTemplate(src, pieces, s, want, l)
}

func literalTemplate(src diag.Text, pieces []piece, want Type, l *diag.List) *Template {
	text := ""
	if len(pieces) == 1 {
		text = pieces[0].words
	}
	v, err := ParseLiteral(text, want)
	if want.Kind == Words {
		v, err = text, nil
	}
	if err != nil {
		code := diag.Code("type-mismatch")
		if (want.Kind == Duration || want.Kind == Percent) && text != "" && text[0] >= '0' && text[0] <= '9' {
			code = "bad-unit"
		}
		l.Errorf(code, src.File, src.Span(0, len(src.Value)), "%s", err).
			Meant(text, want.Enum())
		return nil
	}
	t := Of(want.Kind)
	switch {
	case want.Kind == Any || want.Kind == Words:
		t = Of(Text)
	case v == nil:
		t = Of(None)
	default:
		t.of = want.of
	}
	return &Template{typ: t, want: want, parts: []Part{{Text: text}}, constant: v}
}

// mixedTemplate compiles words with holes among them. The result is text, and is read as a literal of
// another type at run time only where that cannot be known before.
func mixedTemplate(src diag.Text, pieces []piece, s Scope, want Type, l *diag.List) *Template {
	t := &Template{typ: Of(Text), want: want, mixed: true}
	inner := Of(Text)
	if want.Kind == Words {
		inner = want
		t.typ = want
	}
	ok := true
	for _, p := range pieces {
		if !p.hole {
			t.parts = append(t.parts, Part{Text: p.words})
			continue
		}
		program := compile(p.src, s, Type{}, l)
		if program == nil {
			ok = false
			continue
		}
		if !Assignable(program.Type(), inner) {
			l.Errorf("type-mismatch", src.File, p.src.Span(0, len(p.src.Value)),
				"this is %s, expected something that can be written in text", program.Type())
			ok = false
		}
		t.typ.Sensitive = t.typ.Sensitive || program.Type().Sensitive
		t.parts = append(t.parts, Part{Program: program})
	}
	if ok && !Assignable(Of(Text), want) && want.Kind != Words {
		l.Errorf("type-mismatch", src.File, src.Span(0, len(src.Value)),
			"text with values in it is text, expected %s", want).Hint = `write one "${…}" and nothing else`
		ok = false
	}
	if !ok {
		return nil
	}
	return t
}

// piece is a stretch of a scalar: words as they are heard, or the source of an expression.
type piece struct {
	hole  bool
	words string
	src   diag.Text
}

// cut divides a scalar at its holes. Neighbouring words come as one piece, and escapes are undone.
func cut(src diag.Text, l *diag.List) ([]piece, bool) {
	var pieces []piece
	words, text := "", src.Value
	flush := func() {
		if words != "" {
			pieces = append(pieces, piece{words: words})
		}
		words = ""
	}
	for at := 0; at < len(text); {
		next := strings.Index(text[at:], "${")
		if next < 0 {
			words += text[at:]
			break
		}
		next += at
		if next > at && text[next-1] == '$' {
			words += text[at:next-1] + "${"
			at = next + 2
			continue
		}
		words += text[at:next]
		end := holeEnd(text, next+2)
		if end < 0 {
			l.Errorf("unclosed-template", src.File, src.Span(next, next+2), `"${" has no closing "}"`).
				Hint = `close it, or write "$${" for the two characters`
			return nil, false
		}
		flush()
		pieces = append(pieces, piece{hole: true, src: part(src, next+2, end)})
		at = end + 1
	}
	flush()
	return pieces, true
}

// holeEnd returns the offset of the brace that closes a hole whose expression begins at from, or -1.
// Braces in texts and pairs of braces do not count.
func holeEnd(text string, from int) int {
	depth := 0
	for i := from; i < len(text); i++ {
		switch text[i] {
		case '"', '\'':
			end := stringEnd(text, i)
			if end < 0 {
				return -1
			}
			i = end - 1
		case '{':
			depth++
		case '}':
			if depth == 0 {
				return i
			}
			depth--
		}
	}
	return -1
}

// part returns the bytes from..to of a text with their places.
func part(src diag.Text, from, to int) diag.Text {
	return diag.Text{File: src.File, Value: src.Value[from:to], At: func(i int) diag.Pos { return src.At(from + i) }}
}

// Type returns the type of the result; it is sensitive if any part is.
func (t *Template) Type() Type { return t.typ }

// Refs returns every place where t reads a value, piece after piece.
func (t *Template) Refs() []RefUse {
	var refs []RefUse
	for _, p := range t.parts {
		if p.Program != nil {
			refs = append(refs, p.Program.Refs()...)
		}
	}
	return refs
}

// Const returns the value of a template that reads nothing, and whether it is one.
func (t *Template) Const() (Value, bool) {
	if t.mixed {
		return nil, false
	}
	if p := t.parts[0].Program; p != nil {
		return p.Const()
	}
	return t.constant, true
}

// Parts returns the pieces in order, so that a prompt can put recordings between its words: evaluate each
// Program, and a [Playable] is heard, anything else is spoken as [Program.Text] gives it.
func (t *Template) Parts() []Part { return t.parts }

// Eval returns the value of t. It fails as [Program.Eval] does, and when the text becomes too long.
func (t *Template) Eval(e Env) (Value, error) {
	if !t.mixed {
		if p := t.parts[0].Program; p != nil {
			return p.Eval(e)
		}
		return t.constant, nil
	}
	var b strings.Builder
	for _, p := range t.parts {
		words := p.Text
		if p.Program != nil {
			s, err := p.Program.Text(e)
			if err != nil {
				return nil, err
			}
			words = s
		}
		if b.Len()+len(words) > maxTemplate {
			return nil, errTooLong
		}
		b.WriteString(words)
	}
	return b.String(), nil
}
