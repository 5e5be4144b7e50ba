// Package migrate says what of a contact in progress fits into another version of its flows, and what the event says that
// takes it there.
//
// A contact stays on the version that it began with. Where somebody wants it to go on in another one, each place at
// which it stands must be there, of the same kind, and say the same: then it maps by itself. A place that is gone, or has
// another name, needs an entry under moved. What a caller has been told already, what later steps will read, and what
// holds between several, does not change under them: such contacts stay pinned.
package migrate

import (
	"fmt"
	"slices"

	"callflow/engine"
)

// Fit is how a contact fits.
type Fit string

// The ways in which a contact fits, the best first.
const (
	Alone Fit = "alone" // it is on that version already, or maps by itself
	Entry Fit = "entry" // a place where it stands needs an entry under moved
	Stays Fit = "stays" // it stays on its version
)

// Names say what flows and steps of the version before are called now.
type Names interface {
	Flow(was engine.FlowName) engine.FlowName
	Step(flow engine.FlowName, was engine.StepName) engine.StepName
}

// Verdict is what is said of one contact.
type Verdict struct {
	Fit   Fit
	Place string // FLOW.STEP that decides, as it is called before; "" for none
	Why   string // in words, "" for Alone
}

// Judged is what two versions are compared by. It is for one goroutine: it remembers what it has found out about the flows.
type Judged struct {
	Old, Now *engine.Flows
	Names    Names
	// Same reports whether a step says the same in both.
	Same func(old, now *engine.Step, oldFlow, nowFlow engine.FlowName) bool
	// Left is what a step of the old flows leaves behind for later ones, besides how it was left and how often; Leaves is that
	// of the new.
	Left, Leaves func(engine.FlowName, engine.StepName) []engine.Var

	read  map[engine.StepName]bool // steps whose values are read somewhere in the new flows
	first map[at][]engine.StepName // of those, the ones that come before a step on every way to it
}

// at is a step of a flow.
type at struct {
	flow engine.FlowName
	step engine.StepName
}

// Judge says how a contact of the old flows fits into the new.
func (j *Judged) Judge(c *engine.Contact) Verdict {
	v, _ := j.Plan(c)
	return v
}

// Plan says how a contact of the old flows fits into the new, and how it gets there: the event is of use when it fits [Alone]
// and is not there yet.
func (j *Judged) Plan(c *engine.Contact) (Verdict, engine.Migrate) {
	event := engine.Migrate{From: c.Version, To: j.Now.Version}
	if c.Version == j.Now.Version {
		return Verdict{Fit: Alone}, event
	}
	if why := j.pinned(c); why != "" {
		return Verdict{Stays, "", why}, event
	}
	worst := Verdict{Fit: Alone}
	for i := range c.Runs {
		stack := c.Runs[i].Stack
		for k := range stack {
			var above *engine.Frame
			if k+1 < len(stack) {
				above = &stack[k+1]
			}
			switch v := j.frame(&stack[k], above, &event); v.Fit {
			case Stays:
				return v, event
			case Entry:
				worst = v
			}
		}
	}
	return worst, event
}

// pinned is why a contact as a whole stays on its version, "" when nothing keeps it.
func (j *Judged) pinned(c *engine.Contact) string {
	switch {
	case c.Phase == engine.Closed:
		return "it is over"
	case c.Semantics != engine.Semantics:
		return "it keeps an earlier behaviour of the engine"
	case c.ID.Shared():
		return "it is a room in which several contacts meet"
	case len(c.Open) > 0, slices.ContainsFunc(c.Runs, func(r engine.Run) bool { return r.Owed > 0 }):
		return "it waits for the end of what was asked for"
	}
	for i := range c.Rooms {
		if r := &c.Rooms[i]; r.State != engine.RoomOver {
			return fmt.Sprintf("somebody is in room %s, with the rules that it was opened with", r.Type)
		}
	}
	if why := vars("contact", j.Old.Contact, j.Now.Contact); why != "" {
		return why
	}
	for _, l := range j.Now.Languages {
		if l.Name == c.Language {
			return ""
		}
	}
	return fmt.Sprintf("its language %s is not spoken any more", c.Language)
}

// frame judges one flow of a run, and notes what of it is called otherwise. The innermost one, which has none above it,
// stands at a step whose words were heard; all others wait for the flow above.
func (j *Judged) frame(f, above *engine.Frame, event *engine.Migrate) Verdict {
	place := string(f.Flow) + "." + string(f.Step)
	old := j.Old.Graphs[f.Flow]
	name := j.Names.Flow(f.Flow)
	now := j.Now.Graphs[name]
	switch {
	case old == nil:
		return Verdict{Stays, place, "its own version has no such flow"}
	case now == nil:
		return Verdict{Entry, place, fmt.Sprintf("flow %s is not there any more", f.Flow)}
	case now.Type != old.Type:
		return Verdict{Stays, place, fmt.Sprintf("flow %s is of type %s, before %s", name, now.Type, old.Type)}
	}
	if why := vars(string(name), slices.Concat(old.Inputs, old.Vars, old.Outputs), slices.Concat(now.Inputs, now.Vars, now.Outputs)); why != "" {
		return Verdict{Stays, place, why}
	}
	if name != f.Flow {
		event.Flows = renamedFlow(event.Flows, f.Flow, name)
	}
	w := way{j: j, f: f, old: old, now: now, event: event}
	if why := w.past(); why != "" {
		return Verdict{Stays, place, why}
	}
	was, is := old.Steps[f.Step], now.Steps[j.Names.Step(name, f.Step)]
	switch {
	case was == nil:
		return Verdict{Fit: Alone} // between steps
	case is == nil:
		return Verdict{Entry, place, fmt.Sprintf("step %s is not there any more", f.Step)}
	case is.KindName != was.KindName:
		return Verdict{Stays, place, fmt.Sprintf("step %s is %s, before %s", is.Name, is.KindName, was.KindName)}
	case above == nil && !j.Same(was, is, f.Flow, name):
		return Verdict{Stays, place, fmt.Sprintf("step %s says something else, and what it said was heard", is.Name)}
	case above != nil && !runs(is, j.Names.Flow(above.Flow)):
		return Verdict{Stays, place, fmt.Sprintf("step %s does not wait for flow %s", is.Name, j.Names.Flow(above.Flow))}
	}
	if why := w.missed(is.Name); why != "" {
		return Verdict{Stays, place, why}
	}
	w.renamed(was.Name, is.Name)
	return Verdict{Fit: Alone}
}

// vars is why values cannot be taken over: a variable has another type, or a new one has no value to begin with.
func vars(of string, was, is []engine.Var) string {
	before := map[string]string{}
	for _, v := range was {
		before[v.Name] = fmt.Sprintf("%+v", v.Type)
	}
	for _, v := range is {
		had, known := before[v.Name]
		switch now := fmt.Sprintf("%+v", v.Type); {
		case known && had != now:
			return fmt.Sprintf("%s.%s has another type", of, v.Name)
		case !known && v.Required:
			return fmt.Sprintf("%s.%s is new and needs a value", of, v.Name)
		}
	}
	return ""
}
