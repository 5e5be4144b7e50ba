package expr

import (
	"callflow/schema/diag"
)

// Program is a compiled expression. It is never changed and may be evaluated from many goroutines.
type Program struct {
	typ  Type
	refs []RefUse
}

// Compile compiles a bare expression, as `when:` and `where:` hold it, whose value must be of type want.
// Faults are added to l at their exact place; the Program is nil when there was an error.
func Compile(src diag.Text, s Scope, want Type, l *diag.List) *Program { return nil }

// Type returns the type of the result; it is sensitive if any part is.
func (p *Program) Type() Type { return p.typ }

// Refs returns every place where p reads a value, in the order of the source.
func (p *Program) Refs() []RefUse { return p.refs }

// Eval returns the value of p. It fails only when a text grows too long or a value cannot be what the
// place wants; absent values are no failure.
func (p *Program) Eval(e Env) (Value, error) { return nil, nil }
