package check

import (
	"fmt"
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/check/route"
	"callflow/engine/kinds"
	"callflow/schema"
	"callflow/schema/diag"
)

// Rule is a property of all calls that the author asks for: exactly one of its verbs, as `rules` of callflow.yaml has it.
type Rule struct {
	Verb    string // never, always, before, within or can_reach
	Node    *schema.Node
	What    []Named // what the verb is about; of within what is to be reached
	After   []Named // never, always: only from then on
	Until   []Named // never: only so long
	First   []Named // before: what has to come first
	From    []Named // can_reach: where calls are
	Choices int     // within
	When    string  // within, can_reach: the outcome by which all schedules are left that have it
	Because string
}

// Named is something that may happen in a call, where a rule names it.
type Named struct {
	route.Event
	Node *schema.Node
}

func events(list []Named) route.Events {
	out := make(route.Events, len(list))
	for i, n := range list {
		out[i] = n.Event
	}
	return out
}

// brokenRules follows all ways of all calls for each rule of the author, and tells of the shortest one that breaks it. What
// conditions, services and callers decide is not known, so every outcome of every step counts as possible. Of rules in
// files with errors nothing is said.
func brokenRules(w *Work) {
	if len(w.Rules) == 0 || !w.Whole || w.Set == nil {
		return
	}
	r := &ruling{Work: w, m: w.routes(), starts: w.starts()}
	for _, rule := range w.Rules {
		r.check(rule)
	}
}

// ruling checks rules.
type ruling struct {
	*Work
	m      *route.Map
	starts *starts
}

func (r *ruling) check(rule *Rule) {
	switch rule.Verb {
	case "never":
		r.report(rule, r.m.Walk(never(r.m, events(rule.What), events(rule.After), events(rule.Until)), r.starts.all(0, 0)...),
			"a call comes to %s, expected never"+afterWords(rule.After))
	case "before":
		r.report(rule, r.m.Walk(before(r.m, events(rule.What), events(rule.First)), r.starts.all(0, 1)...),
			"a call comes to %s, expected "+list(rule.First)+" before")
	case "always":
		first := State(pending)
		if len(rule.After) > 0 {
			first = 0
		}
		r.report(rule, r.m.Walk(always(r.m, events(rule.What), events(rule.After)), r.starts.fresh(first)...),
			"a call ends without %s, expected always"+afterWords(rule.After))
	case "within":
		r.within(rule)
	case "can_reach":
		r.canReach(rule)
	}
}

// State is a short name.
type State = route.State

func afterWords(after []Named) string {
	if len(after) == 0 {
		return ""
	}
	return " after " + list(after)
}

// list are the names of what a rule names, for messages.
func list(all []Named) string {
	words := make([]string, len(all))
	for i, n := range all {
		words[i] = string(n.Sort) + " " + strings.ReplaceAll(fmt.Sprintf("%q", n.Pattern), "%", "%%")
	}
	if len(words) > 3 {
		words = append(words[:3], "…")
	}
	return strings.Join(words, " or ")
}

// report tells of a walk that has found a call that breaks a rule.
func (r *ruling) report(rule *Rule, walk *route.Walk, format string) {
	if walk.Hit() {
		root, hops := walk.Found()
		r.broken(rule, root, hops, format)
	}
}

// broken tells of a rule that a call breaks, with that call.
func (r *ruling) broken(rule *Rule, root string, hops []route.Hop, format string) *diag.Diagnostic {
	d := r.at("rule-broken", rule.Node, "%s", fmt.Sprintf(format, list(rule.What))+rule.because())
	d.Hint = "lead such calls another way, or change the rule"
	if len(hops) > 0 {
		end := hops[len(hops)-1].Place
		d.Relatedf(end.Graph.File, end.Step.Span, "a sample call: %s", route.Tell(root, hops))
	}
	return d
}

func (r *Rule) because() string {
	if r.Because == "" {
		return ""
	}
	return ": " + r.Because
}

// within looks for a call that gets there with few enough choices, for each flow in which calls begin.
func (r *ruling) within(rule *Rule) {
	for _, root := range r.starts.numbers {
		near := &within{what: events(rule.What), most: State(rule.Choices), when: engine.Outcome(rule.When)}
		if r.m.Walk(near, root).Hit() {
			continue
		}
		far := r.m.Walk(&within{what: near.what, most: never16, when: near.when}, root)
		if !far.Hit() {
			r.broken(rule, "", nil, fmt.Sprintf("no call to %q can come to %%s", root.Name))
			continue
		}
		name, hops := far.Found()
		r.broken(rule, name, hops, fmt.Sprintf("a call to %q needs more than %s to come to %%s", root.Name, choices(rule.Choices)))
	}
}

func choices(n int) string {
	if n == 1 {
		return "1 choice"
	}
	return fmt.Sprintf("%d choices", n)
}

// canReach looks at each step that calls come to and that the rule begins with.
func (r *ruling) canReach(rule *Rule) {
	to, from, when := events(rule.What), events(rule.From), engine.Outcome(rule.When)
	away := r.m.Away(func(p *route.Place) bool { return happens(r.m, to, p) }, func(p *route.Place, o engine.Outcome) int {
		if shut(p, o, when) {
			return -1
		}
		return 0
	}, route.Anywhere)
	walk := r.m.Walk(&within{most: never16, when: when}, r.starts.all(0, 0)...)
	var first *diag.Diagnostic
	more := 0
	walk.First(func(p *route.Place, at int) {
		switch {
		case away[p.No] >= 0 || !happens(r.m, from, p):
		case first != nil:
			more++
		default:
			root, hops := walk.Sample(at, "")
			first = r.broken(rule, root, hops, fmt.Sprintf("from step %q no call can come to %%s", p.Name()))
		}
	})
	if more > 0 {
		first.Message += fmt.Sprintf(" (nor from %d more)", more)
	}
}

// happens reports whether an event may happen at a place.
func happens(m *route.Map, all route.Events, p *route.Place) bool {
	return all.Any(p.Facts(), false) || all.Any(m.Finally(p.Graph.Name), false) ||
		slices.ContainsFunc(p.Ways, func(w route.Way) bool { return all.Leaves(p, w.Outcome) })
}

// unknownNames reports what rules name and no flow has.
func unknownNames(w *Work) {
	if !w.Whole || w.Set == nil || len(w.Rules) == 0 {
		return
	}
	known := namesIn(w.routes(), w.Set)
	for _, rule := range w.Rules {
		for _, all := range [][]Named{rule.What, rule.After, rule.Until, rule.First, rule.From} {
			for _, n := range all {
				if !known.has(n.Event) {
					w.unknown(n, known)
				}
			}
		}
	}
}

// unknown reports one name.
func (w *Work) unknown(n Named, known nameTable) {
	d := w.at("rule-names-nothing", n.Node, "no flow has %s %q", n.Sort, n.Pattern)
	if n.Wild() {
		d.Hint = "write a pattern that fits something, or delete the rule"
		return
	}
	d.Meant(n.Pattern, known[n.Sort]).Else("names of sort " + string(n.Sort) + " are written as in " + example(n.Sort))
}

func example(s route.Sort) string {
	switch s {
	case route.Step:
		return "{step: FLOW.STEP}"
	case route.Outcome:
		return "{outcome: FLOW.STEP.OUTCOME}"
	case route.Service:
		return "{service: SERVICE.CALL}"
	case route.Kind, route.Flow, route.Prompt, route.Queue, route.Log:
	}
	return "{" + string(s) + ": NAME}"
}

// nameTable are the names that rules may name, by sort.
type nameTable map[route.Sort][]string

func (t nameTable) has(e route.Event) bool {
	return slices.ContainsFunc(t[e.Sort], func(name string) bool { return e.Fits(route.Fact{Sort: e.Sort, Name: name}) })
}

// namesIn are all names of what happens at places, and of kinds, which need not be used.
func namesIn(m *route.Map, set *engine.Set) nameTable {
	seen := map[route.Sort]map[string]bool{}
	add := func(s route.Sort, name string) {
		if seen[s] == nil {
			seen[s] = map[string]bool{}
		}
		seen[s][name] = true
	}
	for _, p := range m.Places {
		for _, f := range slices.Concat(p.Facts(), p.Logs()) {
			add(f.Sort, f.Name)
		}
		for _, way := range p.Ways {
			add(route.Outcome, p.Name()+"."+string(way.Outcome))
		}
	}
	for name := range set.Flows.Graphs {
		for _, f := range m.Finally(name) {
			add(f.Sort, f.Name)
		}
	}
	for _, row := range kinds.Table() {
		add(route.Kind, row.Name)
	}
	out := nameTable{}
	for s, names := range seen {
		for name := range names {
			out[s] = append(out[s], name)
		}
		slices.Sort(out[s])
	}
	return out
}
