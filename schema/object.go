package schema

import (
	"slices"
	"strings"
	"sync"
	"time"

	"callflow/schema/diag"
	"callflow/schema/expr"
)

// Object is the set of keys that a mapping may have, as its [Fielder] declares them. Each method binds one
// key to a variable; a variable whose key is absent and has no default is left alone.
type Object struct {
	fields    []field
	exclusive [][]string
	needs     []string
	others    func(d *Decoder, p Pair)
	othersAre Shape
	after     []func(d *Decoder, n *Node)
	self      []**Node
	mayEmpty  bool
	whole     Form
	meant     []Pair // misspelled keys as the ones that they were probably meant to be, with their values

	scalars room[scalarForm]
	values  room[valueForm]
	refs    room[refForm]
}

// room holds the forms of keys: a declaration has its own, and keeps it when it is given back.
type room[T any] struct {
	list []T
}

// add returns a new T. What was returned before stays where it is.
func (r *room[T]) add(v T) *T {
	if len(r.list) == cap(r.list) {
		r.list = make([]T, 0, 16)
	}
	r.list = append(r.list, v)
	return &r.list[len(r.list)-1]
}

func (r *room[T]) empty() {
	clear(r.list)
	r.list = r.list[:0]
}

// field is one declared key.
type field struct {
	key      string
	doc      string
	form     Form
	main     bool
	required bool
	initial  string // the literal of the default
	hasInit  bool
	since    string
	examples []string
	meanings []string
	present  []*bool
	limits   limits
}

// Text declares a key whose value is text, not interpreted.
func (o *Object) Text(key string, p *string, doc string, opts ...Option) {
	o.Field(key, o.scalars.add(scalar(expr.Text, p)), doc, opts...)
}

// Texts declares a key whose value is a text or a list of texts.
func (o *Object) Texts(key string, p *[]string, doc string, opts ...Option) {
	o.Field(key, TextsForm(p), doc, opts...)
}

// Name declares a key whose value is a name that is defined there.
func (o *Object) Name(key string, p *Name, doc string, opts ...Option) {
	o.Field(key, NameForm(p), doc, opts...)
}

// Names declares a key whose value is a name or a list of names that are defined there, each only once.
func (o *Object) Names(key string, p *[]Name, doc string, opts ...Option) {
	o.Field(key, NamesForm(p), doc, opts...)
}

// Int declares a key whose value is a whole number.
func (o *Object) Int(key string, p *int, doc string, opts ...Option) {
	o.Field(key, o.scalars.add(scalarForm{typ: expr.Of(expr.Number), into: p, whole: true}), doc, opts...)
}

// Float declares a key whose value is a number.
func (o *Object) Float(key string, p *float64, doc string, opts ...Option) {
	o.Field(key, o.scalars.add(scalar(expr.Number, p)), doc, opts...)
}

// Bool declares a key whose value is yes or no.
func (o *Object) Bool(key string, p *bool, doc string, opts ...Option) {
	o.Field(key, o.scalars.add(scalar(expr.YesNo, p)), doc, opts...)
}

// Duration declares a key whose value is a duration with its unit.
func (o *Object) Duration(key string, p *time.Duration, doc string, opts ...Option) {
	o.Field(key, o.scalars.add(scalar(expr.Duration, p)), doc, opts...)
}

// Percent declares a key whose value is a percentage; 20% becomes 0.2.
func (o *Object) Percent(key string, p *float64, doc string, opts ...Option) {
	o.Field(key, o.scalars.add(scalar(expr.Percent, p)), doc, opts...)
}

// Enum declares a key whose value is one of a few words.
func (o *Object) Enum(key string, p *string, words []string, doc string, opts ...Option) {
	o.Field(key, o.scalars.add(scalarForm{typ: expr.Enum(words...), into: p}), doc, opts...)
}

// Clock declares a key whose value is a time of day; 9:00 becomes "09:00".
func (o *Object) Clock(key string, p *string, doc string, opts ...Option) {
	o.Field(key, o.scalars.add(scalar(expr.Clock, p)), doc, opts...)
}

// Date declares a key whose value is a day; it becomes midnight UTC of that day.
func (o *Object) Date(key string, p *time.Time, doc string, opts ...Option) {
	o.Field(key, o.scalars.add(scalar(expr.Date, p)), doc, opts...)
}

// Digits declares a key whose value is digits, * and #, kept as text: 0000 stays 0000.
func (o *Object) Digits(key string, p *string, doc string, opts ...Option) {
	o.Field(key, o.scalars.add(scalar(expr.Digits, p)), doc, opts...)
}

// Value declares a key whose value is a literal of type t or holds `${…}`.
func (o *Object) Value(key string, p *Value, t expr.Type, doc string, opts ...Option) {
	o.Field(key, o.values.add(valueForm{p: p, typ: t}), doc, opts...)
}

// Condition declares a key whose value is a bare expression that is yes or no.
func (o *Object) Condition(key string, p *Cond, doc string, opts ...Option) {
	o.Field(key, ConditionForm(p), doc, opts...)
}

// Ref declares a key whose value names something of a sort that is defined elsewhere.
func (o *Object) Ref(key string, p *Ref, sort, doc string, opts ...Option) {
	o.Field(key, o.refs.add(refForm{p, sort}), doc, opts...)
}

// Refs declares a key whose value names one thing, or a list of things, defined elsewhere.
func (o *Object) Refs(key string, p *[]Ref, sort, doc string, opts ...Option) {
	o.Field(key, RefsForm(p, sort), doc, opts...)
}

// Object declares a key whose value is a mapping. When the key is absent the defaults of f are set.
func (o *Object) Object(key string, f Fielder, doc string, opts ...Option) {
	o.Field(key, ObjectForm(f), doc, opts...)
}

// Objects declares a key whose value is a mapping or a list of mappings; add is called for each.
func (o *Object) Objects(key string, add func() Fielder, doc string, opts ...Option) {
	o.Field(key, ListForm(func() Form { return ObjectForm(add()) }), doc, opts...)
}

// Map declares a key whose value is a mapping from names to entries; add is called for each, in the order
// of the file, and returns how its value is read.
func (o *Object) Map(key string, add func(name Name) Form, doc string, opts ...Option) {
	o.Field(key, MapForm(add), doc, opts...)
}

// Custom declares a key with a form of its own.
func (o *Object) Custom(key string, read func(d *Decoder, n *Node), shape Shape, doc string, opts ...Option) {
	o.Field(key, CustomForm(read, shape), doc, opts...)
}

// Field declares a key with any form.
func (o *Object) Field(key string, form Form, doc string, opts ...Option) {
	o.fields = append(o.fields, field{key: key, doc: doc, form: form})
	f := &o.fields[len(o.fields)-1]
	for _, opt := range opts {
		opt(f)
	}
	if f.limits.set() {
		l, ok := form.(limited)
		if !ok {
			panic("internal error: the form of key " + key + " takes no limits")
		}
		l.limit(f.limits)
	}
}

// Main says that the value of the declared key may stand alone in place of the mapping.
func (o *Object) Main(key string) {
	f := o.field(key)
	if f == nil {
		panic("internal error: main key " + key + " is not declared")
	}
	f.main = true
}

// field returns the declared key of a name, or nil.
func (o *Object) field(key string) *field {
	for i := range o.fields {
		if o.fields[i].key == key {
			return &o.fields[i]
		}
	}
	return nil
}

// Exclusive says that at most one of the declared keys may be present.
func (o *Object) Exclusive(keys ...string) { o.exclusive = append(o.exclusive, keys) }

// Needs says, to whoever reads the schema, that at least one of the declared keys is present. To report that none is,
// is the business of a check, see [Object.After].
func (o *Object) Needs(keys ...string) { o.needs = keys }

// Others gives all keys that are not declared to read, instead of refusing them. With it a misspelled key
// is the business of read.
func (o *Object) Others(read func(d *Decoder, p Pair), shape Shape) {
	o.others, o.othersAre = read, shape
}

// After has check called when all keys are read, with the mapping, which is nil when it was absent.
func (o *Object) After(check func(d *Decoder, n *Node)) { o.after = append(o.after, check) }

// Self stores the mapping itself, for its place; nil when it was absent.
func (o *Object) Self(p **Node) { o.self = append(o.self, p) }

// Whole says that the value is not read key by key: form reads all of it, as for a list of actions. No
// keys can be declared beside it.
func (o *Object) Whole(form Form) { o.whole = form }

// MayBeEmpty says that nothing may stand in place of the mapping, as in `close:`.
func (o *Object) MayBeEmpty() { o.mayEmpty = true }

func declared(f Fielder) *Object {
	o := &Object{}
	f.Fields(o)
	return o
}

// objects are declarations that were read by, for the next ones: there is one for each mapping of a file.
var objects = sync.Pool{New: func() any { return &Object{} }}

// lent is [declared] until the declaration is given back.
func lent(f Fielder) *Object {
	o := objects.Get().(*Object)
	f.Fields(o)
	return o
}

func (o *Object) giveBack() {
	fields, exclusive := o.fields, o.exclusive
	clear(fields)
	clear(exclusive)
	o.scalars.empty()
	o.values.empty()
	o.refs.empty()
	*o = Object{fields: fields[:0], exclusive: exclusive[:0], scalars: o.scalars, values: o.values, refs: o.refs}
	objects.Put(o)
}

func (o *Object) keys() []string {
	keys := make([]string, len(o.fields))
	for i := range o.fields {
		keys[i] = o.fields[i].key
	}
	return keys
}

func (o *Object) main() *field {
	for i := range o.fields {
		if o.fields[i].main {
			return &o.fields[i]
		}
	}
	return nil
}

// unknown reports a key that is not declared. What stands under it is read as that of the key that was probably
// meant, so that nothing else is said about what seems to be missing.
func (o *Object) unknown(d *Decoder, m *Node, p Pair) {
	key := p.Key
	keys := o.keys()
	slices.Sort(keys)
	diagnostic := d.Errorf("unknown-key", key, "key %q is not known here", key.Value)
	if near := diag.Suggest(key.Value, keys); near != "" {
		as := key.Instead(near)
		if empty := p.Value.Kind != Scalar && len(p.Value.Pairs())+len(p.Value.Items()) == 0; empty || m.Find(near) != nil || o.excluded(near, m) {
			p.Value = nil
		}
		o.meant = append(o.meant, Pair{Key: as, Value: p.Value})
	}
	if diagnostic.Meant(key.Value, keys); len(keys) > 0 {
		diagnostic.Else("expected one of " + strings.Join(keys, ", "))
	}
}
