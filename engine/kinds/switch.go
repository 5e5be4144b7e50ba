package kinds

import (
	"callflow/engine"
	"callflow/schema"
)

// outElse is the outcome of a switch of which no condition holds; the step's next names its target.
const outElse = "else"

// switchStep goes where the first condition that holds says.
type switchStep struct {
	cases []*switchCase
	alone switchCase
}

// switchCase is one line of a switch.
type switchCase struct {
	when schema.Cond
	then schema.Ref
}

func newSwitch() Kind { return &switchStep{} }

// Fields declares the keys of switch: a list stands alone, and so may one line.
func (s *switchStep) Fields(o *schema.Object) {
	o.Objects("cases", func() schema.Fielder {
		s.cases = append(s.cases, &switchCase{})
		return s.cases[len(s.cases)-1]
	}, "lines of {when, then}; the first whose condition holds wins", schema.MinItems(1), schema.Example("[{when: caller.anonymous, then: refuse}]"))
	o.Condition("when", &s.alone.when, "the condition, where there is only one")
	o.Ref("then", &s.alone.then, "step", "where it leads, where there is only one")
	o.Main("cases")
	o.Exclusive("cases", "when")
	o.Exclusive("cases", "then")
	o.After(s.whole)
}

// whole takes the line that stands alone, and refuses a switch without any.
func (s *switchStep) whole(d *schema.Decoder, n *schema.Node) {
	switch {
	case n == nil || len(s.cases) > 0:
	case s.alone.when.Set && s.alone.then.Set:
		s.cases = []*switchCase{&s.alone}
	default:
		d.Errorf("missing-key", n, "a switch has neither lines nor both \"when\" and \"then\"").
			Hintf("write a list of {when: CONDITION, then: STEP}")
	}
}

// Fields declares the keys of one line.
func (c *switchCase) Fields(o *schema.Object) {
	o.Condition("when", &c.when, "the condition", schema.Required)
	o.Ref("then", &c.then, "step", "where it leads", schema.Required)
}

// Ends: each line leads where it says, and the outcome has the target's name; else is the rest.
func (s *switchStep) Ends(e *Ends, _ World) {
	targets := make([]*schema.Ref, len(s.cases))
	for i, c := range s.cases {
		targets[i] = &c.then
	}
	toEach(e, targets)
	e.Add(outElse)
}

// Enter takes the first condition that holds, and gives it as the reason.
func (s *switchStep) Enter(v *engine.Visit) engine.Move {
	for _, c := range s.cases {
		if c.when.Compiled != nil && v.Holds(c.when.Compiled) {
			v.Why(c.when.Node.Value)
			return engine.Out(engine.Outcome(c.then.Name))
		}
	}
	return engine.Out(outElse)
}
