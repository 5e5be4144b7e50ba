package expr

import (
	"callflow/schema/diag"
)

// Template is a compiled scalar: literal text with `${…}` in it, or a literal of its type. It is never
// changed and may be evaluated from many goroutines.
type Template struct {
	typ Type
}

// Part is a piece of a template: words, or an expression. Exactly one of the two is set.
type Part struct {
	Text    string
	Program *Program
}

// CompileTemplate compiles a scalar whose value must be of type want. Without `${` it is a literal, read
// by [ParseLiteral]; one `${…}` and nothing else keeps the type of its value; anything mixed is text.
// `$${` stands for the two characters `${`. Faults are added to l at their exact place; the Template is
// nil when there was an error.
func CompileTemplate(src diag.Text, s Scope, want Type, l *diag.List) *Template { return nil }

// Type returns the type of the result; it is sensitive if any part is.
func (t *Template) Type() Type { return t.typ }

// Refs returns every place where t reads a value, in the order of the source.
func (t *Template) Refs() []RefUse { return nil }

// Const returns the value of a template that reads nothing, and whether it is one.
func (t *Template) Const() (Value, bool) { return nil, false }

// Parts returns the pieces in order, so that a prompt can put recordings between its words.
func (t *Template) Parts() []Part { return nil }

// Eval returns the value of t. It fails as [Program.Eval] does.
func (t *Template) Eval(e Env) (Value, error) { return nil, nil }
