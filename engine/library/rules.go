package library

import (
	"slices"
	"strings"

	"callflow/engine/check"
	"callflow/engine/check/route"
	"callflow/engine/kinds"
	"callflow/schema"
)

// verbs are the words of which each rule has one.
var verbs = []string{"never", "always", "before", "within", "can_reach"}

// ruleDecl is what has to hold of all calls.
type ruleDecl struct {
	at   *schema.Node
	rule check.Rule

	never, always, before, reach, reached, after, until, first, from []check.Named
}

func (w *declaration) addRule() schema.Fielder {
	r := &ruleDecl{}
	w.rules = append(w.rules, r)
	return r
}

// Fields declares the keys of a rule.
func (r *ruleDecl) Fields(o *schema.Object) {
	event := func(key string, p *[]check.Named, doc string, opts ...schema.Option) {
		o.Field(key, eventsForm(p), doc, opts...)
	}
	event("never", &r.never, "what no call may come to: FLOW.STEP, a kind, or a mapping of one of the sorts "+sortNames(), schema.Example("payment.repeat"))
	event("always", &r.always, "what happens in every call before it is over; what stands in finally happens on a hang-up, too", schema.Example("{log: call_end}"))
	event("before", &r.before, "what may happen only when first has happened", schema.Example("\"*.record\""))
	o.Int("within", &r.rule.Choices, "the most choices of a caller, keys or words, on some way from each number to reach", schema.Between(0, 50), schema.Example("3"))
	event("can_reach", &r.reached, "what a call can still come to from each step of from", schema.Example("support.line"))
	event("reach", &r.reach, "with within: what is reached", schema.Example("[queue, record]"))
	event("first", &r.first, "with before: what has to happen first", schema.Example("{prompt: recorded_line}"))
	event("after", &r.after, "with never and always: only once this has happened", schema.Example("payment.card"))
	event("until", &r.until, "with never: only until this happens", schema.Example("recording.stop"))
	event("from", &r.from, "with can_reach: where calls are", schema.Example("welcome.menu"))
	o.Enum("when", &r.rule.When, []string{"open", "closed", "holiday", "emergency"}, "with within and can_reach: the outcome by which schedules are left; without it any",
		schema.Means("as when it is open", "as when it is closed", "as on a holiday", "as in an emergency"))
	o.Text("because", &r.rule.Because, "the reason, for whoever breaks the rule", schema.Example("cards are not recorded"))
	o.Exclusive(verbs...)
	o.Self(&r.at)
	o.After(r.check)
}

// partners are the keys that go with each verb; those that it needs are first.
var partners = map[string][]string{
	"never": {"after", "until"}, "always": {"after"}, "before": {"first"}, "within": {"reach", "when"}, "can_reach": {"from", "when"},
}

// needs are the keys that a verb cannot do without.
var needs = map[string]string{"before": "first", "within": "reach", "can_reach": "from"}

// check finds the verb, and keys that do not go with it.
func (r *ruleDecl) check(d *schema.Decoder, n *schema.Node) {
	if n == nil || n.Kind != schema.Mapping {
		return
	}
	found := 0
	for _, p := range n.Pairs() {
		if slices.Contains(verbs, p.Key.Value) {
			r.rule.Verb = p.Key.Value
			found++
		}
	}
	if found > 1 { // has been told
		r.rule.Verb = ""
		return
	}
	if found == 0 {
		d.Errorf("missing-key", n, "a rule needs one of %s", strings.Join(verbs, ", ")).Hint = "add for example never: FLOW.STEP"
		return
	}
	for _, p := range n.Pairs() {
		k := p.Key.Value
		if _, known := r.keys()[k]; known && !slices.Contains(partners[r.rule.Verb], k) {
			d.Errorf("unknown-key", p.Key, "%q does not go with %q", k, r.rule.Verb).Hintf("with %s go %s", r.rule.Verb, strings.Join(partners[r.rule.Verb], ", "))
		}
	}
	if need := needs[r.rule.Verb]; need != "" && n.Find(need) == nil {
		d.Errorf("missing-key", n, "a rule with %q needs %q", r.rule.Verb, need).Hintf("add %s: …", need)
		r.rule.Verb = ""
	}
}

// keys are those that go with some verbs only.
func (r *ruleDecl) keys() map[string]*[]check.Named {
	return map[string]*[]check.Named{"reach": &r.reach, "first": &r.first, "after": &r.after, "until": &r.until, "from": &r.from, "when": nil}
}

// mostRules is how many rules a workspace may have: all calls are followed for each of them.
const mostRules = 100

// checkedRules are the rules that could be read.
func (w *declaration) checkedRules() []*check.Rule {
	var out []*check.Rule
	for _, r := range w.rules[:min(len(w.rules), mostRules)] {
		what := map[string][]check.Named{"never": r.never, "always": r.always, "before": r.before, "within": r.reach, "can_reach": r.reached}[r.rule.Verb]
		if r.at == nil || len(what) == 0 {
			continue
		}
		one := r.rule
		one.Node, one.What, one.After, one.Until, one.First, one.From = r.verbNode(), what, r.after, r.until, r.first, r.from
		out = append(out, &one)
	}
	return out
}

// verbNode is the key that is the verb.
func (r *ruleDecl) verbNode() *schema.Node {
	for _, p := range r.at.Pairs() {
		if p.Key.Value == r.rule.Verb {
			return p.Key
		}
	}
	return r.at
}

func sortNames() string {
	var words []string
	for _, s := range route.Sorts() {
		words = append(words, string(s))
	}
	return strings.Join(words, ", ")
}

// eventsForm reads what may happen in a call: a step as FLOW.STEP, a kind as its word, or {SORT: NAME}; or a list of them.
func eventsForm(p *[]check.Named) schema.Form {
	read := func(d *schema.Decoder, n *schema.Node) {
		for _, item := range items(n) {
			readEvent(d, item, p)
		}
	}
	name := schema.Shape{Label: "step or kind", Types: []string{"string"}, Pattern: eventPattern, Sample: "welcome.menu"}
	one := schema.Shape{Label: "{SORT: NAME}", Types: []string{"object"}, Sample: "{prompt: greeting}"}
	for _, s := range route.Sorts() {
		one.Properties = append(one.Properties, schema.Property{Key: string(s), Shape: schema.Shape{Label: string(s), Types: []string{"string"}, Description: sortDoc(s), Sample: "greeting", Pattern: eventPattern}})
	}
	return schema.CustomForm(read, schema.ListOf(schema.AnyOf("step, kind or {SORT: NAME}", name, one)))
}

// eventPattern is the form of the names in rules; * stands for any characters.
const eventPattern = `^[a-z0-9_.*]+$`

func sortDoc(s route.Sort) string {
	return map[route.Sort]string{
		route.Step: "FLOW.STEP: the step is entered", route.Outcome: "FLOW.STEP.OUTCOME: the step is left by it",
		route.Kind: "a step or action of the kind; recording.start, dial.recorded", route.Flow: "a step of the flow is entered",
		route.Prompt: "the prompt is said", route.Log: "a record of the log point is written", route.Queue: "somebody waits in the queue",
		route.Service: "SERVICE.CALL is asked",
	}[s]
}

func readEvent(d *schema.Decoder, n *schema.Node, p *[]check.Named) {
	sort, name := route.Step, n
	switch {
	case n.Kind == schema.Mapping && len(n.Pairs()) == 1:
		sort, name = route.Sort(n.Pairs()[0].Key.Value), n.Pairs()[0].Value
		if !slices.Contains(route.Sorts(), sort) {
			var words []string
			for _, s := range route.Sorts() {
				words = append(words, string(s))
			}
			d.Errorf("unknown-key", n.Pairs()[0].Key, "%q is nothing that happens in a call", sort).Meant(string(sort), words).Else("expected one of " + sortNames())
			return
		}
	case n.Kind == schema.Scalar && kindWord(n.Value):
		sort = route.Kind
	case n.Kind != schema.Scalar:
		d.Errorf("wrong-type", n, "this is %s, expected FLOW.STEP, a kind, or one of %s with its name", n.Kind, sortNames())
		return
	}
	if name.Kind != schema.Scalar || name.Value == "" || strings.Trim(name.Value, "abcdefghijklmnopqrstuvwxyz0123456789_.*") != "" {
		d.Errorf("wrong-type", name, "%q is no name of a %s", name.Value, sort).Hint = "names have small letters, digits, _ and dots; * stands for any of them"
		return
	}
	*p = append(*p, check.Named{Event: route.Event{Sort: sort, Pattern: name.Value}, Node: name})
}

// kindWord reports whether a bare name means a kind: it has no dot, or is a kind with its word, such as recording.start.
func kindWord(name string) bool {
	head, _, dotted := strings.Cut(name, ".")
	if !dotted {
		return true
	}
	_, known := kinds.Find(head)
	return known && (head == "recording" || name == "dial.recorded")
}
