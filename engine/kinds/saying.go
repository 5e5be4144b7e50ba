package kinds

import (
	"slices"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// Saying is the value of every `say`: a prompt's name or a list of them; or prompt and with; or text.
type Saying struct {
	engine.Saying
	Node    *schema.Node
	Prompts []*schema.Ref // the names in Items, for the compiler; nil where the name is a value
}

// sayingShape describes what [Saying.Form] accepts.
func sayingShape() schema.Shape {
	name := schema.Shape{Label: "prompt", Types: []string{"string"}, Pattern: promptPattern, Sample: "greeting"}
	words := schema.Describe(&sayFields{})
	words.OneKey = []string{"prompt", "text"}
	one := schema.AnyOf("words", name, words)
	return schema.Shape{Name: "saying", Label: "prompt, list of prompts, {prompt, with} or {text}", AnyOf: []schema.Shape{name, words, {Types: []string{"array"}, Items: &one}}}
}

// promptPattern is that of prompts: names, or what gives one.
const promptPattern = `^[a-z][a-z0-9_]{0,63}$|\$\{`

// Form is how a saying is read.
func (s *Saying) Form() schema.Form {
	return schema.LateForm(func(d *schema.Decoder, n *schema.Node) { s.read(d, n) }, sayingShape)
}

// Sayings returns the sayings that hold something.
func sayings(list ...*Saying) []*Saying {
	var out []*Saying
	for _, s := range list {
		if s != nil && !s.Empty() {
			out = append(out, s)
		}
	}
	return out
}

func (s *Saying) read(d *schema.Decoder, n *schema.Node) {
	s.Node, s.Items, s.Prompts = n, nil, nil
	if n.Kind == schema.Sequence {
		for _, item := range n.Items() {
			s.one(d, item)
		}
		return
	}
	s.one(d, n)
}

// one reads one prompt. Words of the author's own stand as {text: …}: a bare word is always a name.
func (s *Saying) one(d *schema.Decoder, n *schema.Node) {
	if n.Kind == schema.Mapping {
		var f sayFields
		d.Read(n, schema.ObjectForm(&f))
		if f.silent(n) {
			d.Errorf("missing-key", n, "this has neither \"prompt\" nor \"text\"").Hintf("add \"prompt: …\", the name of a prompt")
		}
		s.add(f.item(), f.ref())
		return
	}
	if n.Kind == schema.Scalar && containsHole(n.Value) {
		named := &schema.Value{}
		d.Read(n, schema.ValueForm(named, expr.Of(expr.Prompt)))
		s.add(engine.SayItem{Named: named}, nil)
		return
	}
	ref := &schema.Ref{}
	d.Read(n, schema.RefForm(ref, "prompt"))
	s.add(engine.SayItem{Prompt: ref.Name}, ref)
}

func (s *Saying) add(it engine.SayItem, ref *schema.Ref) {
	s.Items = append(s.Items, it)
	s.Prompts = append(s.Prompts, ref)
}

// sayFields are the keys of a saying that is written as a mapping.
type sayFields struct {
	prompt schema.Value
	text   schema.Value
	with   []schema.NamedValue
}

// Fields declares them.
func (f *sayFields) Fields(o *schema.Object) {
	o.Value("prompt", &f.prompt, expr.Of(expr.Prompt), "the prompt's name")
	o.Value("text", &f.text, expr.Of(expr.Text), "words that need no translation", schema.Example("One moment, please."))
	o.Field("with", withForm(&f.with), "what the prompt reads by bare names")
	o.Exclusive("prompt", "text")
}

// silent reports whether nothing says what is said, not even a key that is misspelled.
func (f *sayFields) silent(n *schema.Node) bool {
	return !slices.ContainsFunc(n.Pairs(), func(p schema.Pair) bool { return p.Key.Value != "with" })
}

func (f *sayFields) item() engine.SayItem {
	it := engine.SayItem{With: f.with}
	switch {
	case f.text.Set:
		it.Text = &f.text
	case f.prompt.Set:
		it.Prompt = f.prompt.Node.Value
		if f.computed() {
			it.Prompt, it.Named = "", &f.prompt
		}
	}
	return it
}

func (f *sayFields) computed() bool {
	return f.prompt.Set && f.prompt.Node.Kind == schema.Scalar && containsHole(f.prompt.Node.Value)
}

func (f *sayFields) ref() *schema.Ref {
	if !f.prompt.Set || f.computed() {
		return nil
	}
	return &schema.Ref{Name: f.prompt.Node.Value, Sort: "prompt", Node: f.prompt.Node}
}

func containsHole(s string) bool {
	for i := 0; i+1 < len(s); i++ {
		if s[i] == '$' && s[i+1] == '{' {
			return true
		}
	}
	return false
}

// withForm reads names and their values; their types are those of whoever gets them.
func withForm(p *[]schema.NamedValue) schema.Form { return valuesForm("with", p) }
