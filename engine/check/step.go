package check

import (
	"slices"
	"time"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// Step is a step with what was written of it. Its fields are asked for by their paths below the kind, such as
// "silence.after" of a menu; what is not written has the default of the flow, the workspace or the language.
type Step struct {
	*engine.Step
	Key    *schema.Node // the name
	Node   *schema.Node // the whole step
	Settle func() map[string]*schema.Node
	Fails  bool  // it may fail, and nothing says where to go then: the trouble flow takes over
	Acts   []Act // what it performs, where it is an action or a list of them

	fields map[string]*schema.Node
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

// acts are the actions of a name that a step performs.
func (s *Step) acts(name string) []Act {
	return slices.DeleteFunc(slices.Clone(s.Acts), func(a Act) bool { return a.Name != name })
}

// Field returns the value of a field, written or by default; nil when it has none.
func (s *Step) Field(path string) *schema.Node {
	if s.fields == nil && s.Settle != nil {
		s.fields = s.Settle()
	}
	return s.fields[path]
}

// Given returns the value of a field if it is written in a file, or nil.
func (s *Step) Given(path string) *schema.Node {
	if n := s.Field(path); n.Given() {
		return n
	}
	return nil
}

// Place is where a field is written, or the name of the step when it is not.
func (s *Step) Place(path string) *schema.Node {
	if n := s.Given(path); n != nil {
		return n
	}
	return s.Key
}

// Text is the text of a field; "" when it has none or is no single value.
func (s *Step) Text(path string) string {
	if n := s.Field(path); n != nil && n.Kind == schema.Scalar {
		return n.Value
	}
	return ""
}

// Duration is the length in a field; ok is false when it has none, or one that is known only during a call.
func (s *Step) Duration(path string) (d time.Duration, ok bool) {
	v, ok := s.literal(path, expr.Duration)
	d, _ = v.(time.Duration)
	return d, ok
}

// Number is the number in a field; ok is false when it has none, or one that is known only during a call.
func (s *Step) Number(path string) (n float64, ok bool) {
	v, ok := s.literal(path, expr.Number)
	n, _ = v.(float64)
	return n, ok
}

// Yes reports whether a field is yes.
func (s *Step) Yes(path string) bool {
	v, _ := s.literal(path, expr.YesNo)
	yes, _ := v.(bool)
	return yes
}

func (s *Step) literal(path string, kind expr.Kind) (expr.Value, bool) {
	n := s.Field(path)
	if n == nil || n.Kind != schema.Scalar {
		return nil, false
	}
	v, err := expr.ParseLiteral(n.Value, expr.Of(kind))
	return v, err == nil
}
