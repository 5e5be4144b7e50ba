package check

import (
	"fmt"
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/check/route"
	"callflow/engine/destination"
	"callflow/engine/kinds"
	"callflow/schema"
)

// Budget is what a call may take and cost at most.
type Budget struct {
	ToPerson   time.Duration // until somebody is rung; 0: not bounded
	ToPersonAt *schema.Node
	Call       float64 // money; 0: not bounded
	CallAt     *schema.Node
	Incoming   float64 // what a minute of the caller's own leg costs
}

// overBudget estimates, and says so: how long callers listen and wait who choose the quickest way to somebody, and what one
// call may cost at most.
func overBudget(w *Work) {
	if w.Budget == nil || !w.Whole || w.Set == nil {
		return
	}
	if w.Budget.ToPerson > 0 {
		w.tooLate()
	}
	if w.Budget.Call > 0 {
		w.tooDear()
	}
}

// mostLookedAt bounds how many places are looked at for all numbers together: of those behind, nothing is said.
const mostLookedAt = 1_000_000

// tooLate looks at the quickest way from each number. Words are heard to their end, in the language that takes longest.
// Numbers that lead to nobody are not blamed.
func (w *Work) tooLate() {
	near := w.routes().Nearest(person, w.took)
	for _, root := range w.starts().numbers {
		if near.Spent() > mostLookedAt {
			return
		}
		far, hops, ok := near.From(root.Flow)
		if !ok || far <= w.Budget.ToPerson {
			continue
		}
		end := hops[len(hops)-1].Place
		d := w.at("over-budget", w.Budget.ToPersonAt, "a caller of %q listens and waits for about %s before anybody is rung, expected at most %s", root.Name, far.Round(time.Second), w.Budget.ToPerson)
		d.Hint = "say less, or offer somebody earlier"
		d.Relatedf(end.Graph.File, end.Step.Span, "the quickest way: %s", route.Tell(root.Name, hops))
	}
}

// person reports whether somebody is rung at a place, or waited for.
func person(p *route.Place) bool {
	switch p.Step.KindName {
	case "queue", "dial", "room", "redirect", "twiml", "refer", "stream", "relay":
		return true
	}
	return false
}

// took is how long a caller is in a step that is left by an outcome.
func (w *Work) took(p *route.Place, o engine.Outcome) time.Duration {
	f := w.Flow(p.Graph.Name)
	if f == nil || f.Steps[p.Step.Name] == nil {
		return w.speaks(p.Step.Kind, false)
	}
	s := f.Steps[p.Step.Name]
	switch s.KindName {
	case "menu", "collect", "choose":
		words := w.speaks(s.Kind, true)
		after, _ := s.Duration("silence.after")
		switch o {
		case "silence":
			return times(s, "silence.tries") * (words + after)
		case "invalid":
			return times(s, "invalid.tries") * words
		}
		return words
	case "say":
		return times(s, "repeat") * w.speaks(s.Kind, false)
	case "record":
		return w.speaks(s.Kind, true)
	case "play":
		if sound := w.sound(s.Text("file"), ""); sound != nil {
			return times(s, "repeat") * sound.length
		}
	case "pause":
		long, _ := s.Duration("for")
		return long
	case "await":
		if o == "timeout" {
			long, _ := s.Duration("at_most")
			return long
		}
	case "fetch":
		return w.Longest(s.Text("call"))
	case "do":
		var all time.Duration
		if do, ok := s.Kind.(kinds.Performer); ok {
			for _, a := range do.Actions() {
				all += w.speaks(a.Do, false)
			}
		}
		return all
	}
	return 0
}

// times is how often something is done; 1 where that is not known.
func times(s *Step, field string) time.Duration {
	if n, ok := s.Number(field); ok && n >= 1 {
		return time.Duration(n)
	}
	return 1
}

// speaks is how long it takes to say what a kind says, or the first of it.
func (w *Work) speaks(k engine.Kind, first bool) time.Duration {
	var all time.Duration
	if s, ok := k.(kinds.Sayer); ok {
		for _, saying := range s.Sayings() {
			if all += w.lasts(saying); first {
				break
			}
		}
	}
	return all
}

// tooDear bounds the cost of a contact: as long as it may live, the caller's own leg and as many others as there may be
// at once, at the price of the dearest that its steps call.
func (w *Work) tooDear() {
	long := w.Set.Flows.Policies.MaxContact.Duration()
	var dearest *Step
	var in *Flow
	price, others := 0.0, 0
	w.each(func(f *Flow, s *Step) {
		at := 0.0
		switch s.KindName {
		case "dial", "call", "invite":
			at = w.price(s.Field("to"))
		case "queue":
			at = w.priceOfPeople("agents.")
		default:
			return
		}
		if others = max(others, 1); s.KindName == "invite" || s.KindName == "call" {
			others = max(others, w.Set.Flows.Policies.Legs-1)
		}
		if at > price {
			price, dearest, in = at, s, f
		}
	})
	total := long.Minutes() * (w.Budget.Incoming + float64(others)*price)
	if total <= w.Budget.Call {
		return
	}
	what := fmt.Sprintf("%.0f minutes at %g", long.Minutes(), w.Budget.Incoming)
	if dearest != nil {
		what += fmt.Sprintf(", and up to %d more at %g", others, price)
	}
	d := w.at("over-budget", w.Budget.CallAt, "one contact may cost about %.2f, expected at most %.2f: %s", total, w.Budget.Call, what)
	d.Hint = "lower policies.max_contact or policies.legs, or narrow policies.destinations"
	if dearest != nil {
		d.Relatedf(in.Graph.File, dearest.Key.Span, "the dearest is called here")
	}
}

// price is what a minute costs with the dearest whom a step calls; of a value that is known only during a call, of all
// whom the workspace may call.
func (w *Work) price(to *schema.Node) float64 {
	if to == nil {
		return 0
	}
	all := []*schema.Node{to}
	if to.Kind == schema.Sequence {
		all = to.Items()
	}
	most := 0.0
	for _, n := range all {
		group, _, _ := strings.Cut(n.Value, ".")
		switch {
		case strings.HasPrefix(n.Value, "+"):
			most = max(most, w.priceOf(n.Value))
		case group == "teams":
			most = max(most, w.priceOfPeople("agents."))
		case group == "agents" || group == "addresses":
			most = max(most, w.priceOf(w.Set.Live.Names[n.Value]))
		default:
			for _, p := range w.Set.Live.Destinations.Prices {
				most = max(most, money(p.Minute))
			}
		}
	}
	return most
}

// priceOfPeople is that of the dearest whose name begins so.
func (w *Work) priceOfPeople(prefix string) float64 {
	most := 0.0
	for name, dialled := range w.Set.Live.Names {
		if strings.HasPrefix(name, prefix) {
			most = max(most, w.priceOf(dialled))
		}
	}
	return most
}

// priceOf is what a minute costs with a number; browser and SIP phones are taken to cost nothing.
func (w *Work) priceOf(number string) float64 {
	to, ok := destination.Read(number)
	if !ok {
		return 0
	}
	return money(w.Set.Live.Destinations.Price(&to))
}

func money(m destination.Micros) float64 { return float64(m) / 1e6 }
