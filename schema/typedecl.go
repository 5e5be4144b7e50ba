package schema

import (
	"slices"
	"strings"

	"callflow/schema/expr"
)

// Declared is a variable, input, output, setting or field with its type, as a workspace declares it:
// `name: text`, `name: {type: text, default: "", sensitive: yes}`, `name: {one_of: [a, b], default: a}`,
// `name: {list_of: phone}` or `name: {at: time, branch: text}`.
type Declared struct {
	Name Name
	Type expr.Type
	// Default has no node when none is declared.
	Default Value
	// Length is the number of digits that a value has; 0 when it is not declared.
	Length int
}

// Declarations declares a key whose value is a mapping from names to types.
func (o *Object) Declarations(key string, p *[]*Declared, doc string, opts ...Option) {
	o.Map(key, func(name Name) Form {
		d := &Declared{Name: name}
		*p = append(*p, d)
		return DeclaredForm(d)
	}, doc, opts...)
}

// DeclaredForm is the form of a type with its properties.
func DeclaredForm(p *Declared) Form { return declaredForm{p} }

type declaredForm struct{ p *Declared }

func (f declaredForm) Read(d *Decoder, n *Node) {
	if !isDescription(n) {
		f.p.Type = readType(d, n)
		return
	}
	desc := &typeDescription{declared: f.p}
	d.Read(n, ObjectForm(desc))
	desc.apply(d, n)
}

func (f declaredForm) Shape() Shape {
	s := AnyOf("type", TypeForm(new(expr.Type)).Shape(), Describe(&typeDescription{declared: &Declared{}}))
	s.Name, s.Sample = "type", "text"
	return s
}

// TypeForm is the form of a type alone, without default.
func TypeForm(p *expr.Type) Form {
	return LateForm(func(d *Decoder, n *Node) { *p = readType(d, n) }, typeAlone)
}

// typeAlone describes a type without default: its name, its words, the type of its items, or its fields.
func typeAlone() Shape {
	name := Shape{Label: "name of a type", Words: expr.TypeNames(), Meanings: typeMeanings()}
	inner := AnyOf("type", name, Shape{Label: "type", Types: []string{"object"}, Others: &Shape{}, KeyPattern: namePattern})
	words, items := wordsShape(), inner
	items.Description, items.Examples = "the type of the items of a list", []string{"phone"}
	named, initial, length := inner, initialShape(), IntForm(new(int)).Shape()
	named.Description, named.Examples = "the type", []string{"digits"}
	length.Description, length.Examples = "the number of digits", []string{"4"}
	long := Shape{
		Label: "type", Types: []string{"object"}, OneKey: []string{"type", "one_of", "list_of"},
		Properties: []Property{
			{Key: "type", Shape: named}, {Key: "one_of", Shape: words}, {Key: "list_of", Shape: items}, {Key: "default", Shape: initial},
			{Key: "sensitive", Shape: sensitiveShape()}, {Key: "length", Shape: length},
		},
	}
	record := Shape{Label: "type", Types: []string{"object"}, Others: &inner, KeyPattern: namePattern, Without: []string{"type", "one_of", "list_of"}}
	return AnyOf("type", name, long, record)
}

func wordsShape() Shape {
	words := listShape(Shape{Label: "text", Types: anyScalar}, limits{minItems: 1})
	words.Description, words.Examples = "the names that a value may be", []string{"[gold, silver]"}
	return words
}

func initialShape() Shape {
	return Shape{Label: "value", Sample: "none", Description: "the first value; `none` makes the value one that may be absent"}
}

func sensitiveShape() Shape {
	s := typeShape(expr.Of(expr.YesNo))
	s.Description = "whether it must never be said, logged, texted or stored"
	return s
}

// ChoiceShape describes a variable that is yes or no, or one of some words, with other keys beside those of its type.
func ChoiceShape(more ...Property) Shape {
	yes := Shape{Label: "yes_no", Words: []string{"yes_no"}, Meanings: []string{"yes or no"}}
	words := Shape{Label: "names", Types: []string{"object"}, Properties: []Property{{Key: "one_of", Shape: wordsShape(), Required: true}}}
	named := AnyOf("type", yes, words)
	named.Description, named.Examples = "the type", []string{"yes_no"}
	return AnyOf("type", yes, Shape{
		Label: "type", Types: []string{"object"}, OneKey: []string{"type", "one_of"},
		Properties: append([]Property{
			{Key: "type", Shape: named}, {Key: "one_of", Shape: wordsShape()}, {Key: "default", Shape: initialShape()}, {Key: "sensitive", Shape: sensitiveShape()},
		}, more...),
	})
}

// typeMeanings say what the types are for, in the order of their names.
func typeMeanings() []string {
	meanings := map[string]string{
		"text": "words", "number": "a number", "yes_no": "yes or no", "duration": "a length of time, such as 1h30m", "percent": "a share, such as 20%",
		"digits": "digits as they were pressed: 0042 stays 0042", "phone": "a telephone number in international form, or none",
		"address": "what can be rung: agents.kim, teams.support", "language": "a language of the workspace", "queue": "a queue of the workspace",
		"mailbox": "a mailbox of the workspace", "prompt": "a prompt", "recording": "what was recorded", "leg": "one call of a contact",
		"date": "a day", "clock": "a time of day", "time": "an instant",
	}
	var all []string
	for _, name := range expr.TypeNames() {
		all = append(all, meanings[name])
	}
	return all
}

// isDescription tells a type with properties from the fields of a record.
func isDescription(n *Node) bool {
	return n.Kind == Mapping && (n.Find("type") != nil || n.Find("one_of") != nil || n.Find("list_of") != nil)
}

// typeDescription is the long form of a type.
type typeDescription struct {
	declared  *Declared
	typ       expr.Type
	hasType   bool
	words     []string
	list      expr.Type
	hasList   bool
	sensitive bool
	initial   *Node
}

// Fields declares the keys of the long form of a type.
func (t *typeDescription) Fields(o *Object) {
	o.Field("type", TypeForm(&t.typ), "the type", Present(&t.hasType))
	o.Texts("one_of", &t.words, "the names that a value may be", MinItems(1), Example("[gold, silver]"))
	o.Field("list_of", TypeForm(&t.list), "the type of the items of a list", Present(&t.hasList))
	o.Custom("default", func(_ *Decoder, n *Node) { t.initial = n }, Shape{Label: "value", Sample: "none"},
		"the first value; `none` makes the value one that may be absent")
	o.Bool("sensitive", &t.sensitive, "whether it must never be said, logged, texted or stored")
	o.Int("length", &t.declared.Length, "the number of digits", Between(1, 128))
	o.Exclusive("type", "one_of", "list_of")
}

// apply makes the type of what was read, and then reads the default by it.
func (t *typeDescription) apply(d *Decoder, n *Node) {
	p := t.declared
	switch {
	case len(t.words) > 0:
		t.checkWords(d, n.Find("one_of"))
		p.Type = expr.Enum(t.words...)
	case t.hasList:
		p.Type = expr.List(t.list)
	case t.hasType:
		p.Type = t.typ
	}
	p.Type.Sensitive = p.Type.Sensitive || t.sensitive
	if t.initial == nil {
		return
	}
	p.Type.Optional = p.Type.Optional || t.absent()
	d.ReadKey("default", t.initial, ValueForm(&p.Default, p.Type))
}

// absent reports whether the default is none: not the text, and not a name of the type's own.
func (t *typeDescription) absent() bool {
	none := t.initial.Kind == Scalar && t.initial.Value == "none"
	return none && t.declared.Type.Kind != expr.Text && !slices.Contains(t.words, "none")
}

func (t *typeDescription) checkWords(d *Decoder, n *Node) {
	if n.Kind != Sequence {
		return
	}
	first := map[string]*Node{}
	for _, item := range n.Items() {
		if before, double := first[item.Value]; double {
			d.Errorf("duplicate-key", item, "name %q stands twice in this list", item.Value).
				Hintf("delete or rename one of the two").
				Relatedf(before.File(), before.Span, "first defined here")
		}
		first[item.Value] = item
	}
}

// readType reads a type; it is that of any value when there was a fault.
func readType(d *Decoder, n *Node) expr.Type {
	switch {
	case n.Kind == Scalar:
		return namedType(d, n)
	case isDescription(n):
		var p Declared
		DeclaredForm(&p).Read(d, n)
		return p.Type
	case n.Kind == Mapping:
		return recordType(d, n)
	}
	d.wrong(n, "a type")
	return expr.Type{}
}

func namedType(d *Decoder, n *Node) expr.Type {
	kind, ok := expr.TypeByName(n.Value)
	if ok {
		return expr.Of(kind)
	}
	names := expr.TypeNames()
	diagnostic := d.Errorf("not-one-of", n, "%s is not a type", shown(n.Value))
	diagnostic.Meant(n.Value, names)
	if diagnostic.Hint == "" {
		diagnostic.Hint = "expected one of " + strings.Join(names, ", ") + ", {one_of: […]}, {list_of: …}"
	}
	return expr.Type{}
}

func recordType(d *Decoder, n *Node) expr.Type {
	var fields []expr.Field
	for _, p := range n.Pairs() {
		name, ok := d.ReadName(p.Key)
		if !ok {
			continue
		}
		var ft expr.Type
		d.ReadKey(name.Text, p.Value, TypeForm(&ft))
		fields = append(fields, expr.Field{Name: name.Text, Type: ft})
	}
	return expr.RecordOf(fields...)
}
