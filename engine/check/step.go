package check

import (
	"slices"
	"time"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// Step is a step with what was written of it.
type Step struct {
	*engine.Step
	Fields
	Node  *schema.Node // the whole step
	Parts []*Step      // what it performs, in order: the actions of a list, or else itself
	Maybe bool         // an action that has a condition
	Fails bool         // it may fail, and nothing says where to go then: the trouble flow takes over
	Acts  []Act        // what it performs, where it is an action or a list of them
}

// Fields are those of a step, an action or the policies. They are asked for by their paths below the kind, such as
// "silence.after" of a menu; what is not written has the default of the flow, the workspace or the language.
type Fields struct {
	Key  *schema.Node // the name of what they belong to
	Said schema.Settled
}

// Act is one action of a step.
type Act struct {
	Name string
	Body *schema.Node // the value of the action's key
}

// Arg is one field of an action as it is written; main says that it is the one whose value may stand alone.
func (a Act) Arg(key string, main bool) *schema.Node {
	if main && a.Body != nil && a.Body.Kind != schema.Mapping {
		return a.Body
	}
	return a.Body.Find(key)
}

// is reports whether a step has one of some kinds.
func (s *Step) is(kinds ...string) bool { return slices.Contains(kinds, s.KindName) }

// acts are the actions of a name that a step performs.
func (s *Step) acts(name string) []Act {
	return slices.DeleteFunc(slices.Clone(s.Acts), func(a Act) bool { return a.Name != name })
}

// Field returns the value of a field, written or by default; nil when it has none.
func (s *Fields) Field(path string) *schema.Node {
	if s == nil {
		return nil
	}
	return s.Said.Field(path)
}

// Given returns the value of a field if it is written in a file, or nil.
func (s *Fields) Given(path string) *schema.Node {
	if n := s.Field(path); n.Given() {
		return n
	}
	return nil
}

// Own returns the value of a field if it is written where the step is, and not among defaults; nil otherwise.
func (s *Fields) Own(path string) *schema.Node {
	if n := s.Given(path); n != nil && n.File() == s.Key.File() {
		return n
	}
	return nil
}

// Place is where a field is written, or the name of the step when it is not.
func (s *Fields) Place(path string) *schema.Node {
	if n := s.Given(path); n != nil {
		return n
	}
	return s.Key
}

// Text is the text of a field; "" when it has none or is no single value.
func (s *Fields) Text(path string) string {
	if n := s.Field(path); n != nil && n.Kind == schema.Scalar {
		return n.Value
	}
	return ""
}

// Duration is the length in a field; ok is false when it has none, or one that is known only during a call.
func (s *Fields) Duration(path string) (d time.Duration, ok bool) {
	v, ok := s.literal(path, expr.Duration)
	d, _ = v.(time.Duration)
	return d, ok
}

// Number is the number in a field; ok is false when it has none, or one that is known only during a call.
func (s *Fields) Number(path string) (n float64, ok bool) {
	v, ok := s.literal(path, expr.Number)
	n, _ = v.(float64)
	return n, ok
}

// Yes reports whether a field is yes.
func (s *Fields) Yes(path string) bool {
	v, _ := s.literal(path, expr.YesNo)
	yes, _ := v.(bool)
	return yes
}

func (s *Fields) literal(path string, kind expr.Kind) (expr.Value, bool) {
	n := s.Field(path)
	if n == nil || n.Kind != schema.Scalar {
		return nil, false
	}
	v, err := expr.ParseLiteral(n.Value, expr.Of(kind))
	return v, err == nil
}
