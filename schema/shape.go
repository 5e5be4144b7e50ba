package schema

import (
	"slices"
	"strconv"
	"strings"

	"callflow/schema/expr"
)

// Shape describes what a value may look like. It prints as JSON Schema (draft 2020-12) and as words for
// the reference. Shapes compose: a Shape is a value, and parts may be replaced before printing.
type Shape struct {
	// Label names the shape for people: "duration", "list of name".
	Label string
	// Like is a value of this shape, for messages: "8s".
	Like string
	// Ref refers to a shape of the same document, such as "#/$defs/step". With it only Label and
	// Description are used.
	Ref string
	// Types are JSON types; none means any.
	Types []string
	// Words are all values there are.
	Words   []string
	Pattern string
	// Min and Max limit a number; "" is no limit.
	Min, Max string
	// Items is the shape of the items of an array.
	Items              *Shape
	MinItems, MaxItems int
	// Properties are the known keys of an object, in the order of their declaration.
	Properties []Property
	// Others is the shape of all other keys; nil refuses them where Properties are given.
	Others *Shape
	// KeyPattern is the pattern of the other keys.
	KeyPattern string
	// First and Last are the keys that a formatter writes before and behind the others, in this order.
	First, Last []string
	// AnyOf lists alternatives.
	AnyOf []Shape

	Title       string
	Description string
	// Default is a literal of the language.
	Default  string
	Examples []string
	// Defs are the shapes that Refs of this document refer to, by name.
	Defs map[string]Shape
}

// Property is one key of an object.
type Property struct {
	Key      string
	Shape    Shape
	Required bool
}

// Describe returns the shape of the mappings that f reads. A main value may stand alone.
func Describe(f Fielder) Shape { return declared(f).shape() }

// RefShape returns a reference to the shape that the document keeps under Defs by that name.
func RefShape(name string) Shape { return Shape{Label: name, Ref: "#/$defs/" + name} }

// AnyOf returns the shape of whatever one of the alternatives describes.
func AnyOf(label string, alternatives ...Shape) Shape {
	return Shape{Label: label, AnyOf: alternatives}
}

// ListOf returns the shape of a list, for which one item may stand alone.
func ListOf(item Shape) Shape { return listShape(item, limits{}) }

// MapOf returns the shape of a mapping from names to entries.
func MapOf(entry Shape) Shape {
	return Shape{
		Label: "mapping of names to " + entry.Label, Types: []string{"object"}, Others: &entry, KeyPattern: namePattern,
	}
}

func (o *Object) shape() Shape {
	if o.whole != nil {
		return o.whole.Shape()
	}
	s := Shape{Label: "mapping", Types: []string{"object"}}
	for _, f := range o.fields {
		p := f.form.Shape()
		p.Description, p.Examples = f.doc, f.examples
		if f.hasInit {
			p.Default = f.initial
		}
		s.Properties = append(s.Properties, Property{Key: f.key, Shape: p, Required: f.required})
	}
	if o.others != nil {
		others := o.othersAre
		s.Others = &others
	}
	if main := o.main(); main != nil {
		alone := main.form.Shape()
		s = Shape{Label: alone.Label + " or mapping", AnyOf: []Shape{alone, s}}
	}
	if o.mayEmpty {
		empty := Shape{Label: "nothing", Types: []string{"null"}}
		s = Shape{Label: s.Label, AnyOf: []Shape{empty, s}}
	}
	return s
}

// article is the label with its article and an example, for messages.
func (s Shape) article() string {
	if s.Like != "" {
		return "a " + s.Label + " such as " + s.Like
	}
	switch {
	case s.Label == "":
		return "a value"
	case strings.HasPrefix(s.Label, "one of "):
		return s.Label
	case strings.HasPrefix(s.Label, "name of a "):
		return "the " + s.Label
	case s.Label == "text" || s.Label == "yes or no" || strings.HasPrefix(s.Label, "digits"):
		return s.Label
	case strings.IndexByte("aeiou", s.Label[0]) >= 0:
		return "an " + s.Label
	}
	return "a " + s.Label
}

// expected says in a message what a form reads. It does not ask collections for their items, because that
// would add one.
func expected(f Form) string {
	switch f := f.(type) {
	case *listForm, *uniqueForm:
		return "a list"
	case *mapForm, *objectForm:
		return "a mapping"
	default:
		return f.Shape().article()
	}
}

func (f *scalarForm) Shape() Shape {
	s := typeShape(f.typ)
	if f.whole {
		s.Label, s.Types = "whole number", []string{"integer"}
	}
	if f.typ.Kind == expr.Number {
		s.limit(f.limits)
	}
	return s
}

func (s *Shape) limit(l limits) { s.Min, s.Max = l.min, l.max }

// anyScalar is what a text may look like to a YAML reader that interprets scalars.
var anyScalar = []string{"string", "number", "boolean"}

// typeShape describes the literals of a type of the language.
func typeShape(t expr.Type) Shape {
	switch t.Kind {
	case expr.Any:
		return Shape{Label: "value"}
	case expr.Text, expr.Words:
		return Shape{Label: "text", Types: anyScalar}
	case expr.Number:
		return Shape{Label: "number", Types: []string{"number"}}
	case expr.YesNo:
		return Shape{Label: "yes or no", Types: []string{"string", "boolean"}, Pattern: "^(yes|no|on|off|true|false)$"}
	case expr.Duration:
		return Shape{
			Label: "duration", Like: "500ms, 8s, 5m or 1h30m", Types: []string{"string"},
			Pattern: "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$",
		}
	case expr.Percent:
		return Shape{Label: "percentage", Like: "20%", Types: []string{"string"}, Pattern: `^[0-9]+(\.[0-9]+)?%$`}
	case expr.Digits:
		return Shape{Label: "digits, * and #", Types: []string{"string", "integer"}, Pattern: "^[0-9*#]*$"}
	case expr.Phone:
		return Shape{Label: "phone number", Types: []string{"string", "integer"}}
	case expr.Date:
		return Shape{Label: "date", Like: "2026-12-31", Types: []string{"string"}, Pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
	case expr.Clock:
		return Shape{Label: "time of day", Like: "09:00", Types: []string{"string"}, Pattern: "^[0-9]{1,2}:[0-9]{2}$"}
	case expr.OneOf:
		return Shape{Label: "one of " + strings.Join(t.Enum, ", "), Words: t.Enum}
	case expr.ListOf:
		return listShape(withExpression(typeShape(t.Item())), limits{})
	case expr.Record:
		return recordShape(t)
	}
	return Shape{Label: t.Kind.String(), Types: []string{"string"}}
}

func recordShape(t expr.Type) Shape {
	s := Shape{Label: "mapping of values", Types: []string{"object"}}
	for _, f := range t.Fields {
		s.Properties = append(s.Properties, Property{Key: f.Name, Shape: withExpression(typeShape(f.Type))})
	}
	return s
}

// withExpression adds `${…}` to what a shape allows.
func withExpression(s Shape) Shape {
	anything := len(s.Types) == 0 && len(s.Words) == 0
	if anything || s.Pattern == "" && slices.Contains(s.Types, "string") {
		return s // holds it already
	}
	expression := Shape{Label: "expression", Types: []string{"string"}, Pattern: `\$\{`}
	return Shape{Label: s.Label, Like: s.Like, AnyOf: []Shape{s, expression}}
}

// jsonNumber prints a limit as JSON.
func jsonNumber(literal string) (string, bool) {
	_, err := strconv.ParseFloat(literal, 64)
	return literal, err == nil
}
