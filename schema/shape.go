package schema

import (
	"slices"
	"strings"

	"callflow/schema/expr"
)

// Shape describes what a value may look like. It prints as JSON Schema (draft-07) and as words for
// the reference. Shapes compose: a Shape is a value, and parts may be replaced before printing.
type Shape struct {
	// Label names the shape for people: "duration", "list of name".
	Label string
	// Like is a value of this shape, for messages: "8s".
	Like string
	// Name is that of a shape that is used in many places: documents keep it once, among their definitions.
	Name string
	// Ref refers to a shape of the same document, such as "#/definitions/step". With it only Label and
	// Description are used.
	Ref string
	// Types are JSON types; none means any.
	Types []string
	// Sort is the sort of thing that a text names, such as queue; see [Ref].
	Sort string
	// Words are all values there are, Meanings what they mean, in the same order.
	Words    []string
	Meanings []string
	Pattern  string
	// Min and Max limit a number; "" is no limit.
	Min, Max string
	// Items is the shape of the items of an array. MinItems and MaxItems hold for the entries of mappings, too.
	Items              *Shape
	MinItems, MaxItems int
	// Properties are the known keys of an object, in the order of their declaration.
	Properties []Property
	// Others is the shape of all other keys; nil refuses them where Properties are given.
	Others *Shape
	// Matching are shapes of other keys that match a pattern, which is the Key of the property.
	Matching []Property
	// KeyPattern is the pattern of the other keys.
	KeyPattern string
	// Exclusive are groups of keys of which at most one is present.
	Exclusive [][]string
	// Needs are keys of which at least one is present.
	Needs []string
	// Without are keys that must not be present, because they belong to another alternative.
	Without []string
	// OneKey are keys of which exactly one is present. OrKey is one of them that may stand beside the others, too.
	OneKey []string
	OrKey  string
	// First and Last are the keys that a formatter writes before and behind the others, in this order.
	First, Last []string
	// AnyOf lists alternatives.
	AnyOf []Shape

	Title       string
	Description string
	// Default is a literal of the language.
	Default  string
	Examples []string
	// Sample is a value that schemas show where there are no Examples.
	Sample string
	shown  []byte // the same as JSON, put together of the samples of its parts
	// Defs are the shapes that Refs of this document refer to, by name.
	Defs map[string]Shape
	// ID is the identifier of the document, a URI.
	ID string
}

// Property is one key of an object.
type Property struct {
	Key      string
	Shape    Shape
	Required bool
}

// Describe returns the shape of the mappings that f reads. A main value may stand alone.
func Describe(f Fielder) Shape { return declared(f).shape() }

// reference is how definitions of a document are referred to.
const reference = "#/definitions/"

// RefShape returns a reference to the shape that the document keeps under Defs by that name.
func RefShape(name string) Shape { return Shape{Label: name, Ref: reference + name} }

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

// Optional returns the shape of mappings of which no key is required, as defaults are.
func (s Shape) Optional() Shape {
	if s.Name != "" {
		s.Name = "optional_" + s.Name
	}
	s.OneKey, s.Needs = nil, nil
	s.Properties = slices.Clone(s.Properties)
	for i := range s.Properties {
		s.Properties[i].Required = false
		s.Properties[i].Shape = s.Properties[i].Shape.Optional()
	}
	s.AnyOf = slices.Clone(s.AnyOf)
	for i := range s.AnyOf {
		s.AnyOf[i] = s.AnyOf[i].Optional()
	}
	return s
}

func (o *Object) shape() Shape {
	if o.whole != nil {
		return o.whole.Shape()
	}
	s := Shape{Label: "mapping", Types: []string{"object"}, Exclusive: o.exclusive, Needs: o.needs}
	for _, f := range o.fields {
		p := f.form.Shape()
		p.Description, p.Examples = f.doc, f.examples
		p.explain(f.meanings)
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
		alone.explain(main.meanings)
		if len(main.examples) > 0 {
			alone.Sample = main.examples[0]
		}
		s = Shape{Label: alone.Label + " or mapping", AnyOf: []Shape{alone, s}}
	}
	if o.mayEmpty {
		empty := Shape{Label: "nothing", Types: []string{"null"}}
		s = Shape{Label: s.Label, AnyOf: []Shape{empty, s}}
	}
	return s
}

// explain gives the words of a shape their meanings.
func (s *Shape) explain(meanings []string) {
	if len(meanings) == 0 {
		return
	}
	if len(s.Words) == len(meanings) {
		s.Meanings = meanings
	}
	s.AnyOf = slices.Clone(s.AnyOf)
	for i := range s.AnyOf {
		s.AnyOf[i].explain(meanings)
	}
	if s.Items != nil {
		items := *s.Items
		items.explain(meanings)
		s.Items = &items
	}
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
	case strings.HasPrefix(s.Label, "name of "):
		return "the " + s.Label
	case s.Label == "text" || s.Label == "yes or no" || strings.HasPrefix(s.Label, "digits"):
		return s.Label
	}
	return one(s.Label)
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
		s.limit(f.bounds)
	}
	return s
}

func (s *Shape) limit(l bounds) { s.Min, s.Max = l.min, l.max }

// anyScalar is what a text may look like to a YAML reader that interprets scalars.
var anyScalar = []string{"string", "number", "boolean"}

// samples are names of what can be named, by sort.
var samples = map[string]string{
	"address": "agents.kim", "language": "en", "queue": "support", "mailbox": "support", "prompt": "greeting",
	"recording": "${speak.recording}", "leg": "${leg}", "time": "${now}", "flow": "main", "step": "greeting", "list": "pins",
	"schedule": "office", "room": "desk", "log": "calls", "service-call": "crm.customer", "audio": "chime.wav", "number": "main",
	"service": "crm", "team": "support", "agent": "kim", "role": "agent", "switch": "emergency", "asker": "agent", "procedure": "lib.warm_transfer", "holidays": "japan", "app": "softphone", "skill": "billing",
}

// typeShape describes the literals of a type of the language.
func typeShape(t expr.Type) Shape {
	switch t.Kind {
	case expr.Any:
		return Shape{Label: "value", Sample: "${caller.number}"}
	case expr.Text, expr.Words:
		return Shape{Label: "text", Types: anyScalar, Sample: "some words"}
	case expr.Number:
		return Shape{Label: "number", Types: []string{"number"}, Sample: "1"}
	case expr.YesNo:
		return Shape{Label: "yes or no", Types: []string{"string", "boolean"}, Pattern: "^(yes|no|on|off|true|false)$", Sample: "yes"}
	case expr.Duration:
		return Shape{
			Label: "duration", Like: "500ms, 8s, 5m or 1h30m", Types: []string{"string"},
			Pattern: "^([0-9]+(d|h|m|s|ms))+$", Sample: "30s",
		}
	case expr.Percent:
		return Shape{Label: "percentage", Like: "20%", Types: []string{"string"}, Pattern: `^-?[0-9]+(\.[0-9]+)?%$`, Sample: "20%"}
	case expr.Digits:
		return Shape{Label: "digits, * and #", Types: []string{"string", "integer"}, Pattern: "^[0-9*#]*$", Min: "0", Sample: "\"0042\""}
	case expr.Phone:
		return Shape{Label: "phone number", Types: []string{"string", "integer"}, Pattern: `^(\+[0-9 ().-]+|none)$`, Sample: "\"+815012345678\""}
	case expr.Date:
		return Shape{Label: "date", Like: "2026-12-31", Types: []string{"string"}, Pattern: "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", Sample: "2026-12-31"}
	case expr.Clock:
		return Shape{Label: "time of day", Like: "09:00", Types: []string{"string"}, Pattern: "^([01]?[0-9]|2[0-4]):[0-5][0-9]$", Sample: "09:00"}
	case expr.OneOf:
		return Shape{Label: "one of " + strings.Join(t.Enum(), ", "), Words: t.Enum()}
	case expr.ListOf:
		return listShape(withExpression(typeShape(t.Item())), limits{})
	case expr.Record:
		return recordShape(t)
	}
	types := []string{"string"}
	if t.Kind == expr.Address {
		types = append(types, "integer") // a telephone number without quotes, for most readers of YAML
	}
	return Shape{Label: t.Kind.String(), Types: types, Sample: samples[t.Kind.String()]}
}

func recordShape(t expr.Type) Shape {
	s := Shape{Label: "mapping of values", Types: []string{"object"}}
	for _, f := range t.Fields() {
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
