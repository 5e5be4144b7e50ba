package kinds

import (
	"callflow/engine"
	"callflow/schema"
)

// do performs a list of actions, once, in order. What an action orders outside is not waited for.
type do struct {
	action
	list []*Action
}

var _ Performer = (*do)(nil)

func newDo() Kind { return &do{} }

// Fields declares that do is a list of actions.
func (s *do) Fields(o *schema.Object) { o.Whole(ActionsForm(&s.list)) }

// Actions of do.
func (s *do) Actions() []*Action { return s.list }

// Enter performs the actions whose condition holds when their turn comes.
func (s *do) Enter(v *engine.Visit) engine.Move {
	for _, a := range s.list {
		if v.Holds(a.When.Compiled) {
			a.Do.Enter(v)
		}
	}
	return engine.Out(outDone)
}
