package kinds

import (
	"time"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// say speaks prompts or words. The step is left when its words are handed to Twilio, not when heard.
type say struct {
	action
	words    Saying
	text     schema.Value
	with     []schema.NamedValue
	language schema.Ref
	repeat   int
}

func newSay() Kind { return &say{} }

// Fields declares the keys of say.
func (s *say) Fields(o *schema.Object) {
	o.Field("prompt", s.words.Form(), "a prompt's name, or a list of them")
	o.Value("text", &s.text, expr.Of(expr.Text), "words that need no translation", schema.Example("One moment, please."))
	o.Field("with", withForm(&s.with), "what the prompt reads by bare names")
	o.Ref("language", &s.language, "language", "spoken in this language instead of the contact's")
	o.Int("repeat", &s.repeat, "how often it is said", schema.Default(1), schema.Between(1, 10))
	o.Main("prompt")
	o.Exclusive("prompt", "text")
	o.After(func(d *schema.Decoder, n *schema.Node) {
		if n != nil && n.Find("prompt") == nil && n.Find("text") == nil {
			d.Errorf("missing-key", n, "\"say\" has neither \"prompt\" nor \"text\"").Hintf("add \"prompt: …\", the name of a prompt")
		}
		s.join(n)
	})
}

// join puts what stands beside the prompt to it.
func (s *say) join(n *schema.Node) {
	if s.text.Set {
		s.words.Node = n
		s.words.add(engine.SayItem{Text: &s.text}, nil)
	}
	for i := range s.words.Items {
		if s.with != nil {
			s.words.Items[i].With = s.with
		}
	}
	s.words.Language = s.language.Name
}

// Sayings of say.
func (s *say) Sayings() []*Saying { return sayings(&s.words) }

// Enter speaks.
func (s *say) Enter(v *engine.Visit) engine.Move {
	for range max(1, s.repeat) {
		v.Say(&s.words.Saying)
	}
	v.Lasts(engine.MillisOf(30 * time.Second))
	return engine.Out(outDone)
}
