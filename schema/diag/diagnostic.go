package diag

import (
	"cmp"
	"fmt"
	"slices"
)

// Severity says how bad a diagnostic is.
type Severity int

// The severities. SeverityUnset is never printed: [List.Add] replaces it by that of the table.
const (
	SeverityUnset Severity = iota
	Error
	Warning
	Info
)

// String returns the word that is printed: "error", "warning" or "info".
func (s Severity) String() string {
	switch s {
	case Info:
		return "info"
	case Error:
		return "error"
	case Warning:
		return "warning"
	case SeverityUnset:
		return "unset"
	}
	panic(fmt.Sprintf("internal error: severity %d", int(s)))
}

// Code names a fault in kebab-case. It is never renamed or used for another fault once released.
type Code string

// Related is the other half of a fault, such as the place of the first definition.
type Related struct {
	File    string
	Span    Span
	Message string
}

// Diagnostic is one fault in a file.
type Diagnostic struct {
	Code     Code
	Severity Severity
	// File is the path as it is printed; "" when the fault belongs to no file.
	File    string
	Span    Span
	Message string
	// Hint is one thing to do, or "".
	Hint    string
	Related []Related
	// Fix is a change that takes the fault away; nil when none is known.
	Fix *Fix
	// Terse says that so many faults were found before that no names are looked through for this one: the time of a list
	// stays that of what is checked.
	Terse bool `json:"-"`
}

// Hintf sets the hint and returns d.
func (d *Diagnostic) Hintf(format string, args ...any) *Diagnostic {
	d.Hint = fmt.Sprintf(format, args...)
	return d
}

// Else sets the hint unless there is one already, and returns d.
func (d *Diagnostic) Else(hint string) *Diagnostic {
	if d.Hint == "" {
		d.Hint = hint
	}
	return d
}

// Relatedf adds the other half of the fault and returns d.
func (d *Diagnostic) Relatedf(file string, span Span, format string, args ...any) *Diagnostic {
	d.Related = append(d.Related, Related{File: file, Span: span, Message: fmt.Sprintf(format, args...)})
	return d
}

// List collects diagnostics. The zero List is empty and ready for use.
type List struct {
	all []*Diagnostic
}

// suggestible is how many faults of a list have suggestions.
const suggestible = 500

// Terse reports whether the next fault has no suggestions any more.
func (l *List) Terse() bool { return len(l.all) >= suggestible }

// Add adds d, with the severity of the table unless d brings its own, and returns what was added so
// that a hint can be set. It panics on a code that the table does not hold.
func (l *List) Add(d Diagnostic) *Diagnostic {
	row, ok := Lookup(d.Code)
	if !ok {
		panic(fmt.Sprintf("internal error: diagnostic code %q is not in the table", d.Code))
	}
	if d.Severity == SeverityUnset {
		d.Severity = row.Severity
	}
	d.Terse = l.Terse()
	l.all = append(l.all, &d)
	return &d
}

// Errorf adds a diagnostic with the severity that the table gives to its code.
func (l *List) Errorf(code Code, file string, span Span, format string, args ...any) *Diagnostic {
	return l.Add(Diagnostic{Code: code, File: file, Span: span, Message: fmt.Sprintf(format, args...)})
}

// Warnf adds a diagnostic that is a warning whatever the table says.
func (l *List) Warnf(code Code, file string, span Span, format string, args ...any) *Diagnostic {
	return l.Add(Diagnostic{
		Code: code, Severity: Warning, File: file, Span: span, Message: fmt.Sprintf(format, args...),
	})
}

// Append adds all diagnostics of other.
func (l *List) Append(other *List) {
	l.all = append(l.all, other.all...)
}

// Len returns how many diagnostics were added, duplicates included.
func (l *List) Len() int { return len(l.all) }

// HasErrors reports whether any diagnostic is an error.
func (l *List) HasErrors() bool {
	return slices.ContainsFunc(l.all, func(d *Diagnostic) bool { return d.Severity == Error })
}

// Sorted returns the diagnostics by file, position, code and message, each only once.
func (l *List) Sorted() []Diagnostic {
	all := make([]Diagnostic, 0, len(l.all))
	for _, d := range l.all {
		all = append(all, *d)
	}
	slices.SortStableFunc(all, compare)
	return slices.CompactFunc(all, func(a, b Diagnostic) bool { return compare(a, b) == 0 })
}

func compare(a, b Diagnostic) int {
	return cmp.Or(
		cmp.Compare(a.File, b.File),
		comparePos(a.Span.Start, b.Span.Start),
		cmp.Compare(a.Code, b.Code),
		cmp.Compare(a.Message, b.Message),
		comparePos(a.Span.End, b.Span.End),
	)
}

func comparePos(a, b Pos) int {
	return cmp.Or(cmp.Compare(a.Line(), b.Line()), cmp.Compare(a.Col(), b.Col()))
}
