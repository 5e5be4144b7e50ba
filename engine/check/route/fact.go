package route

import (
	"strings"

	"callflow/engine"
	"callflow/engine/kinds"
)

// Sort says what a fact is about. The sorts are the words by which rules name what happens.
type Sort string

// The sorts.
const (
	Step    Sort = "step"    // FLOW.STEP is entered
	Kind    Sort = "kind"    // a step or action of a kind; an action with its main word is KIND.WORD, such as recording.start
	Flow    Sort = "flow"    // a step of a flow is entered
	Prompt  Sort = "prompt"  // words are said
	Queue   Sort = "queue"   // somebody waits there
	Service Sort = "service" // SERVICE.CALL is asked
	Log     Sort = "log"     // a record of a log point is written
	Outcome Sort = "outcome" // FLOW.STEP.OUTCOME: a step is left by an outcome
)

// Sorts lists all sorts in the order in which they are explained.
func Sorts() []Sort { return []Sort{Step, Outcome, Kind, Flow, Prompt, Log, Queue, Service} }

// Fact is something that happens at a place. Sure is false for an action with a condition.
type Fact struct {
	Sort Sort
	Name string
	Sure bool
}

// Facts are what happens when the step is entered.
func (p *Place) Facts() []Fact {
	p.facts.Do(p.find)
	return p.done
}

// Logs are what happens when the step is left, whatever the outcome.
func (p *Place) Logs() []Fact {
	p.facts.Do(p.find)
	return p.left
}

func (p *Place) find() { p.done, p.left = factsOf(p), logFacts(p.Step.Log) }

// factsOf are those of entering a step.
func factsOf(p *Place) []Fact {
	out := []Fact{{Step, p.Name(), true}, {Flow, string(p.Graph.Name), true}}
	out = append(out, actionFacts(p.Step.KindName, p.Step.Kind, true)...)
	if do, ok := p.Step.Kind.(kinds.Performer); ok {
		for _, a := range do.Actions() {
			out = append(out, actionFacts(a.Row.Name, a.Do, a.When.Compiled == nil)...)
		}
	}
	return out
}

// actionFacts are those of a kind or action.
func actionFacts(name string, k engine.Kind, sure bool) []Fact {
	out := []Fact{{Kind, name, sure}}
	if s, ok := k.(kinds.Sayer); ok {
		for _, saying := range s.Sayings() {
			for _, it := range saying.Items {
				if it.Prompt != "" {
					out = append(out, Fact{Prompt, it.Prompt, sure})
				}
			}
		}
	}
	if l, ok := k.(kinds.Logger); ok {
		for _, line := range l.Logs() {
			out = append(out, Fact{Log, line.Point.Name, sure})
		}
	}
	if a, ok := k.(kinds.Asker); ok {
		for _, ask := range a.Asks() {
			if ask.Call != nil {
				out = append(out, Fact{Service, ask.Call.Name, sure})
			}
		}
	}
	if w, ok := k.(kinds.Worded); ok {
		sort, word := w.Word()
		switch {
		case word == "":
		case sort == "queue":
			out = append(out, Fact{Queue, word, sure})
		default:
			out = append(out, Fact{Kind, name + "." + word, sure})
		}
	}
	return out
}

func logFacts(specs []engine.LogSpec) []Fact {
	var out []Fact
	for _, s := range specs {
		out = append(out, Fact{Log, s.Point, true})
	}
	return out
}

// Event is what a rule names: facts of a sort whose names fit a pattern, in which * stands for any characters.
type Event struct {
	Sort    Sort
	Pattern string
}

// Fits reports whether a fact is such an event.
func (e Event) Fits(f Fact) bool { return e.Sort == f.Sort && glob(e.Pattern, f.Name) }

// Events are several, any of which counts.
type Events []Event

// Any reports whether one of the facts is one of the events. Only sure facts count if sure.
func (all Events) Any(facts []Fact, sure bool) bool {
	for _, e := range all {
		for _, f := range facts {
			if (f.Sure || !sure) && e.Fits(f) {
				return true
			}
		}
	}
	return false
}

// Leaves reports whether leaving a place by an outcome is one of the events.
func (all Events) Leaves(p *Place, o engine.Outcome) bool {
	for _, e := range all {
		if e.Sort == Outcome && glob(e.Pattern, p.Name()+"."+string(o)) {
			return true
		}
		if e.Sort == Log && all.Any(p.Logs(), true) {
			return true
		}
	}
	return false
}

// Wild reports whether the pattern may fit several names.
func (e Event) Wild() bool { return strings.Contains(e.Pattern, "*") }

// glob reports whether a text fits a pattern; it takes no more steps than the product of their lengths.
func glob(pattern, text string) bool {
	p, t, star, mark := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && pattern[p] == text[t]:
			p++
			t++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
