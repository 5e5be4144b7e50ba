package expr

import (
	"slices"
	"strings"
)

// Kind is the sort of a type.
type Kind uint8

// The kinds. Any is the zero Kind: nothing is known about the value, and nothing is checked.
const (
	Any Kind = iota
	Text
	Number
	YesNo
	Duration
	Percent
	Digits
	Phone
	Address
	Language
	Queue
	Mailbox
	Prompt
	Recording
	Leg
	Date
	Clock
	Time
	OneOf
	ListOf
	Record
	// None is the type of the literal none alone.
	None
	// Sound is the type of play(recording); it can only stand in Words.
	Sound
	// Words is what a prompt's text wants: text with recordings in between. See [Template.Parts].
	Words
)

// A Type says which values a name, field or expression may have.
type Type struct {
	Kind Kind
	// Sensitive values may only be compared and given to what is declared sensitive.
	Sensitive bool
	// Optional says that the value may be none although nothing went wrong.
	Optional bool
	// Heard marks text that a recogniser understood: it is compared without case and punctuation.
	Heard bool

	of *parts // nil for the plain kinds, which nearly all types are
}

// parts are what a OneOf, ListOf or Record consists of.
type parts struct {
	elem   *Type
	fields []Field
	enum   []string
	key    string
}

// noParts are those of plain types.
var noParts parts

func (t Type) parts() *parts {
	if t.of == nil {
		return &noParts
	}
	return t.of
}

// Elem is the type of the elements of a ListOf; nil when nothing is known of them.
func (t Type) Elem() *Type { return t.parts().elem }

// Fields are those of a Record in declared order.
func (t Type) Fields() []Field { return t.parts().fields }

// Enum holds the names of a OneOf in declared order.
func (t Type) Enum() []string { return t.parts().enum }

// Key is, for a ListOf records, the field by which `in` compares; "" when there is none.
func (t Type) Key() string { return t.parts().key }

// Field is one field of a record type.
type Field struct {
	Name string
	Type Type
}

// Of returns the plain type of a kind.
func Of(k Kind) Type { return Type{Kind: k} }

// List returns the type of lists of elem.
func List(elem Type) Type { return Type{Kind: ListOf, of: &parts{elem: &elem}} }

// KeyedList returns the type of lists of records in which `in` compares the field key.
func KeyedList(elem Type, key string) Type {
	return Type{Kind: ListOf, of: &parts{elem: &elem, key: key}}
}

// Enum returns the type whose values are the given names.
func Enum(names ...string) Type { return Type{Kind: OneOf, of: &parts{enum: names}} }

// RecordOf returns the type of records with the given fields.
func RecordOf(fields ...Field) Type { return Type{Kind: Record, of: &parts{fields: fields}} }

// AsSensitive returns t with Sensitive set.
func (t Type) AsSensitive() Type { t.Sensitive = true; return t }

// Hides reports whether values of t are sensitive or have a sensitive part.
func (t Type) Hides() bool {
	return t.Sensitive || t.Elem() != nil && t.Elem().Hides() || slices.ContainsFunc(t.Fields(), func(f Field) bool { return f.Type.Hides() })
}

// AsOptional returns t with Optional set.
func (t Type) AsOptional() Type { t.Optional = true; return t }

// Field returns the type of the named field of a record; it is sensitive if the record is.
func (t Type) Field(name string) (Type, bool) {
	for _, f := range t.Fields() {
		if f.Name == name {
			ft := f.Type
			ft.Sensitive = ft.Sensitive || t.Sensitive
			return ft, true
		}
	}
	return Type{}, false
}

// FieldNames returns the names of the fields of a record in declared order.
func (t Type) FieldNames() []string {
	names := make([]string, len(t.Fields()))
	for i, f := range t.Fields() {
		names[i] = f.Name
	}
	return names
}

// Item returns the type of the elements of a list; it is sensitive if the list is.
func (t Type) Item() Type {
	if t.Elem() == nil {
		return Type{Sensitive: t.Sensitive}
	}
	e := *t.Elem()
	e.Sensitive = e.Sensitive || t.Sensitive
	return e
}

// Textual reports whether values of t are Go strings.
func (t Type) Textual() bool {
	switch t.Kind {
	case Text, Digits, Phone, Address, Language, Queue, Mailbox, Prompt, Recording, Leg, Clock, OneOf:
		return true
	}
	return false
}

// kindNames holds the word of each kind, in the order of the constants.
var kindNames = [...]string{
	"any", "text", "number", "yes_no", "duration", "percent", "digits", "phone", "address", "language",
	"queue", "mailbox", "prompt", "recording", "leg", "date", "clock", "time", "one_of", "list_of",
	"record", "none", "sound", "words",
}

// String returns the word for k as the language writes it.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// TypeByName returns the kind that a workspace calls name: the simple types of the language, from text
// to time. The kinds one_of, list_of and record have forms of their own and are not found.
func TypeByName(name string) (Kind, bool) {
	for k := Text; k <= Time; k++ {
		if kindNames[k] == name {
			return k, true
		}
	}
	return Any, false
}

// TypeNames returns the names that [TypeByName] knows, for suggestions and schemas.
func TypeNames() []string {
	return append([]string(nil), kindNames[Text:Time+1]...)
}

// String prints the type as the language writes it: `text`, `{one_of: [a, b]}`, `{list_of: phone}`,
// `{at: time, name: text}`.
func (t Type) String() string {
	switch t.Kind {
	case OneOf:
		return "{one_of: [" + strings.Join(t.Enum(), ", ") + "]}"
	case ListOf:
		return "{list_of: " + t.Item().String() + "}"
	case Record:
		parts := make([]string, len(t.Fields()))
		for i, f := range t.Fields() {
			parts[i] = f.Name + ": " + f.Type.String()
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return t.Kind.String()
}

// Assignable reports whether a value of type from may be given where to is expected, without a function
// in between. Scalars may be given as text; text may be given where a name (language, queue, mailbox,
// prompt) is due and is looked up at run time; phones may be given as addresses.
// Optional and Sensitive are not looked at.
func Assignable(from, to Type) bool {
	if from.Kind == Any || to.Kind == Any || from.Kind == None {
		return true
	}
	switch to.Kind {
	case Text:
		return from.Textual() || from.printable()
	case Words:
		return from.Textual() || from.printable() || from.Kind == Sound || from.Kind == Words
	case Number, Percent:
		return from.Kind == Number || from.Kind == Percent
	case Address:
		return from.Kind == Address || from.Kind == Phone || from.Kind == Queue
	case Language, Queue, Mailbox, Prompt:
		return from.Kind == to.Kind || from.Kind == Text || from.Kind == OneOf
	case OneOf:
		return from.Kind == OneOf && subset(from.Enum(), to.Enum())
	case ListOf:
		return from.Kind == ListOf && Assignable(from.Item(), to.Item())
	case Record:
		return from.Kind == Record && fieldsAssignable(from, to)
	}
	return from.Kind == to.Kind
}

// printable reports whether values of t that are not text have one obvious writing as text.
func (t Type) printable() bool {
	switch t.Kind {
	case Number, YesNo, Duration, Percent, Date, Time:
		return true
	case ListOf:
		return t.Item().Textual() || t.Item().printable()
	}
	return false
}

func subset(a, b []string) bool {
	for _, x := range a {
		if !contains(b, x) {
			return false
		}
	}
	return true
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func fieldsAssignable(from, to Type) bool {
	for _, f := range to.Fields() {
		ft, ok := from.Field(f.Name)
		if !ok {
			if f.Type.Optional {
				continue
			}
			return false
		}
		if !Assignable(ft, f.Type) {
			return false
		}
	}
	return true
}
