// Package migrate says what of a contact in progress fits into another version of its flows.
//
// A contact stays on the version that it began with. Where somebody wants it to go on in another one, each place at
// which it stands must be there, of the same kind, and say the same: then it maps by itself. A place that is gone, or has
// another name, needs an entry under moved. What a caller has been told already, and what holds between several, does
// not change under them: such contacts stay pinned.
package migrate

import (
	"fmt"

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

// Judged is what two versions are compared by.
type Judged struct {
	Old, Now *engine.Flows
	Names    Names
	// Same reports whether a step says the same in both.
	Same func(old, now *engine.Step, oldFlow, nowFlow engine.FlowName) bool
}

// Judge says how a contact of the old flows fits into the new.
func (j *Judged) Judge(c *engine.Contact) Verdict {
	if c.Version == j.Now.Version {
		return Verdict{Fit: Alone}
	}
	if why := j.pinned(c); why != "" {
		return Verdict{Stays, "", why}
	}
	worst := Verdict{Fit: Alone}
	for i := range c.Runs {
		run := &c.Runs[i]
		for k := range run.Stack {
			switch v := j.frame(&run.Stack[k], k == len(run.Stack)-1); v.Fit {
			case Stays:
				return v
			case Entry:
				worst = v
			}
		}
	}
	return worst
}

// pinned is why a contact as a whole stays on its version, "" when nothing keeps it.
func (j *Judged) pinned(c *engine.Contact) string {
	switch {
	case c.Semantics != engine.Semantics:
		return "it keeps an earlier behaviour of the engine"
	case c.ID.Shared():
		return "it is a room in which several contacts meet"
	case len(c.Open) > 0:
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

// frame judges one flow of a run. The innermost one stands at a step whose words were heard.
func (j *Judged) frame(f *engine.Frame, innermost bool) Verdict {
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
	for _, lists := range [][2][]engine.Var{{old.Inputs, now.Inputs}, {old.Vars, now.Vars}, {old.Outputs, now.Outputs}} {
		if why := vars(string(name), lists[0], lists[1]); why != "" {
			return Verdict{Stays, place, why}
		}
	}
	was, is := old.Steps[f.Step], now.Steps[j.Names.Step(name, f.Step)]
	switch {
	case was == nil:
		return Verdict{Fit: Alone} // between steps
	case is == nil:
		return Verdict{Entry, place, fmt.Sprintf("step %s is not there any more", f.Step)}
	case is.KindName != was.KindName:
		return Verdict{Stays, place, fmt.Sprintf("step %s is %s, before %s", is.Name, is.KindName, was.KindName)}
	case innermost && !j.Same(was, is, f.Flow, name):
		return Verdict{Stays, place, fmt.Sprintf("step %s says something else, and what it said was heard", is.Name)}
	}
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
