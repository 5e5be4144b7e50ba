package engine

import (
	"errors"
	"fmt"
)

// ErrUnfit says that a contact cannot go on in another version after all: nothing of it has changed.
var ErrUnfit = errors.New("the contact does not fit into the other version")

// Migrate has a contact go on in another version of the flows: every turn after this one is of that version. The event is
// taken under the new version; it holds whatever the new flows cannot tell, so that the turn follows from it alone.
// Whether a contact fits is decided before, see engine/migrate; one that does not makes a turn that no loop takes over.
type Migrate struct {
	From, To VersionID
	Flows    []RenamedFlow // those of the contact's stacks that have another name now
	Steps    []RenamedStep // those that the contact stands at or has passed and that have another name, or are no more
	By       string        // who wants it
	Reason   string
}

// RenamedFlow is what a flow is called now.
type RenamedFlow struct{ Was, Now FlowName }

// RenamedStep is what a step is called now. Flow is the name of its flow as it was; Now is "" where nothing of what it left
// is kept.
type RenamedStep struct {
	Flow     FlowName
	Was, Now StepName
}

func (Migrate) body() {}

// Fit decides whether a contact goes on in another version, and makes the event of it. It must not change the contact.
type Fit func(*Contact) (Migrate, bool)

// Migrate has a contact go on in another version, if it fits as it stands: the decision and the turn are one, nothing comes in
// between. done is nil where fit refuses. With an error nothing has changed; one whose turn goes wrong is [ErrUnfit].
func (l *Loop) Migrate(id CellID, at Millis, key string, fit Fit, wait any) (done *Done, err error) {
	c, err := l.lock(id)
	if err != nil {
		return nil, err
	}
	if b, ok := fit(c.contact); ok {
		done, err = l.turn(c, Event{Cell: id, At: at, Key: key, Body: b}, wait)
	}
	l.leave(id, c)
	if done != nil {
		l.pass(done)
	}
	return done, err
}

// spoiled reports a migration that has become trouble: it is not to happen.
func spoiled(e *Event, t *Turn) bool {
	_, ok := e.Body.(Migrate)
	return ok && t.Trouble != ""
}

// migrate takes the contact into the new version. Places that are not there make the turn fail.
func (t *turn) migrate(b Migrate) {
	if t.c.Version != b.From || t.set.Flows.Version != b.To {
		panic(fmt.Sprintf("it is on version %s, not %s, and goes to %s under %s", t.c.Version, b.From, b.To, t.set.Flows.Version))
	}
	t.c.Version = b.To
	t.c.Vars = carried(t.c.Vars, t.set.Flows.Contact)
	for i := range t.c.Runs {
		stack := t.c.Runs[i].Stack
		for k := range stack {
			t.carry(&stack[k], &b)
		}
	}
	t.fact(Migrated, 0, Named{Name: "from", Value: string(b.From)}, Named{Name: "to", Value: string(b.To)}, Named{Name: "by", Value: orNone(b.By)},
		Named{Name: "reason", Value: orNone(b.Reason)})
}

// carry takes one flow of a stack over.
func (t *turn) carry(f *Frame, b *Migrate) {
	was := f.Flow
	for _, r := range b.Flows {
		if r.Was == was {
			f.Flow = r.Now
		}
	}
	g := t.set.Flows.Graphs[f.Flow]
	if g == nil {
		panic(fmt.Sprintf("flow %s is not there", f.Flow))
	}
	if f.Step != "" {
		at := b.step(was, f.Step)
		if g.Steps[at] == nil {
			panic(fmt.Sprintf("step %s of %s is not there", f.Step, f.Flow))
		}
		f.Step = at
	}
	f.Vars = carried(f.Vars, g.Inputs, g.Vars, g.Outputs)
	var kept []Passed
	for _, p := range f.Passed {
		if p.Step = b.step(was, p.Step); g.Steps[p.Step] != nil {
			kept = append(kept, p)
		}
	}
	f.Passed = kept
}

// step is what a step is called now, "" where nothing of it is kept.
func (b *Migrate) step(flow FlowName, was StepName) StepName {
	for _, r := range b.Steps {
		if r.Flow == flow && r.Was == was {
			return r.Now
		}
	}
	return was
}

// carried are the values of variables as they are declared now: those that were there keep theirs, new ones begin with their
// defaults, and those that are no more are gone.
func carried(values []Named, declared ...[]Var) []Named {
	var out []Named
	for _, group := range declared {
		for _, v := range group {
			n := Named{Name: v.Name, Value: v.Default, Sealed: v.Type.Hides()}
			for i := range values {
				if values[i].Name == v.Name {
					n.Value = values[i].Value
				}
			}
			out = append(out, n)
		}
	}
	return out
}
