package kinds

import (
	"callflow/engine"
	"callflow/schema"
)

// do performs a list of actions, once, in order. Those that change who hears whom are over when Twilio has
// confirmed them, and the next one waits for that; what other actions order outside is not waited for.
type do struct {
	list []*Action
}

var (
	_ Performer     = (*do)(nil)
	_ engine.Waiter = (*do)(nil)
)

func newDo() Kind { return &do{} }

// Fields declares that do is a list of actions.
func (s *do) Fields(o *schema.Object) { o.Whole(ActionsForm(&s.list)) }

// Ends of do: one that is confirmed can fail.
func (s *do) Ends(e *Ends, _ World) {
	e.Add(outDone)
	if confirmers(s.list) {
		e.Add(outFailed)
	}
}

// Actions of do.
func (s *do) Actions() []*Action { return s.list }

// Enter performs the actions whose condition holds when their turn comes.
func (s *do) Enter(v *engine.Visit) engine.Move { return s.from(v, 0) }

func (s *do) from(v *engine.Visit, first int) engine.Move {
	for i := first; i < len(s.list); i++ {
		a := s.list[i]
		if !v.Holds(a.When.Compiled) {
			continue
		}
		m := a.Do.Enter(v)
		if _, waits := a.Do.(Confirmer); !waits {
			continue
		}
		switch o, left := m.Leaves(); {
		case !left:
			v.SetCount("at", i)
			return m
		case o == outFailed:
			return m
		}
	}
	return engine.Out(outDone)
}

// Resume goes on with the list when the action that it waits for is over.
func (s *do) Resume(v *engine.Visit, in engine.Input) engine.Move {
	at := v.Count("at")
	k, ok := s.list[min(at, len(s.list)-1)].Do.(Confirmer)
	if !ok {
		return engine.Keep()
	}
	over, failed := k.Confirm(v, in)
	switch {
	case failed:
		return engine.Out(outFailed)
	case over:
		v.Timer("", 0)
		return s.from(v, at+1)
	}
	return engine.Keep()
}
