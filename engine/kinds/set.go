package kinds

import (
	"strings"

	"callflow/engine"
	"callflow/schema"
)

// set gives variables values: own variables and outputs by their names, those of the contact as
// contact.NAME, and contact.language.
type set struct {
	action
	values []schema.NamedValue
}

var _ Setter = (*set)(nil)

func newSet() Kind { return &set{} }

// Fields declares that set is a mapping of names to values.
func (s *set) Fields(o *schema.Object) { o.Whole(valuesForm("set", &s.values)) }

// Sets of set.
func (s *set) Sets() []schema.NamedValue { return s.values }

// Enter gives the values, one after the other: a later one sees the earlier ones.
func (s *set) Enter(v *engine.Visit) engine.Move {
	for i := range s.values {
		name, value := s.values[i].Name.Text, v.Value(&s.values[i].Value)
		own, isContact := strings.CutPrefix(name, "contact.")
		switch {
		case !isContact:
			v.SetVar(name, value)
		case own == "language" && !speaks(v, value):
			word, _ := value.(string)
			v.Alert("unknown_language", word)
		default:
			v.SetContact(own, value)
		}
	}
	return engine.Out(outDone)
}

// speaks reports whether a language is declared: a text that was given for one is looked up now.
func speaks(v *engine.Visit, value any) bool {
	name, ok := value.(string)
	return ok && v.Set().Flows.Language(name).Name == name
}
