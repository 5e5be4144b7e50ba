package kinds

import (
	"slices"
	"strings"

	"callflow/engine"
	"callflow/schema"
)

// Action is one entry of a list of actions: `{ACTION: …, when: condition}`.
type Action struct {
	Row  Row
	Do   Kind
	When schema.Cond
	Node *schema.Node   // the whole entry
	Body *schema.Node   // the value of the action's key
	Said schema.Settled // where its fields are read from
}

// Performer is a kind that performs a list of actions. Whatever the compiler does for a kind (types,
// expressions, prompts, logs, checks) it does for each of them too, as it does for those of `finally`.
type Performer interface {
	Actions() []*Action
}

// ActionsForm reads a list of actions, for which one may stand alone. Entries that are no actions are
// reported and left out.
func ActionsForm(p *[]*Action) schema.Form {
	read := func(d *schema.Decoder, n *schema.Node) {
		items := []*schema.Node{n}
		if n.Kind == schema.Sequence {
			items = n.Items()
		}
		*p = nil
		for _, item := range items {
			if a := readAction(d, item); a != nil {
				*p = append(*p, a)
			}
		}
	}
	return schema.LateForm(read, actionsShape)
}

// Deferred returns the actions as the engine runs them: in `finally`, and in `do`.
func Deferred(list []*Action) []engine.Deferred {
	out := make([]engine.Deferred, len(list))
	for i, a := range list {
		out[i] = engine.Deferred{When: a.When.Compiled, Do: a.Do, Name: a.Row.Name}
	}
	return out
}

func readAction(d *schema.Decoder, n *schema.Node) *Action {
	if n.Kind != schema.Mapping {
		d.Errorf("wrong-type", n, "an action is %s, expected a mapping such as {log: …}", n.Kind)
		return nil
	}
	a := &Action{Node: n}
	for _, p := range n.Pairs() {
		switch {
		case p.Key.Value == "when":
			d.ReadKey("when", p.Value, schema.ConditionForm(&a.When))
		case a.Do != nil:
			d.Errorf("multiple-kinds", p.Key, "an action has %q beside %q, expected one", p.Key.Value, a.Row.Name).
				Hintf("write each action as an entry of the list")
		default:
			a.read(d, p)
		}
	}
	if a.Do == nil {
		if len(n.Pairs()) == 0 || n.Pairs()[0].Key.Value == "when" {
			d.Errorf("missing-kind", n, "an action is missing here").Hint = "expected one of " + strings.Join(actionNames(), ", ")
		}
		return nil
	}
	return a
}

func (a *Action) read(d *schema.Decoder, p schema.Pair) {
	row, ok := findAction(p.Key.Value)
	if !ok && Later(p.Key.Value) {
		d.Errorf("kind-not-supported", p.Key, "action %q is not supported yet", p.Key.Value)
		return
	}
	if !ok {
		diagnostic := d.Errorf("unknown-kind", p.Key, "%q is not an action", p.Key.Value)
		if diagnostic.Meant(p.Key.Value, actionNames()); diagnostic.Hint == "" {
			diagnostic.Hint = "expected one of " + strings.Join(actionNames(), ", ")
		}
		return
	}
	a.Row, a.Do, a.Body = row, row.New(), p.Value
	a.Said = d.ReadObject(row.Name, p.Value, a.Do)
}

func findAction(name string) (Row, bool) {
	rows := actionRows()
	i := slices.IndexFunc(rows, func(r Row) bool { return r.Name == name })
	if i < 0 {
		return Row{}, false
	}
	return rows[i], true
}

func actionNames() []string {
	var names []string
	for _, r := range actionRows() {
		names = append(names, r.Name)
	}
	return names
}

// actionsShape describes what [ActionsForm] reads.
func actionsShape() schema.Shape {
	when := new(schema.Cond)
	one := schema.Shape{Name: "action", Label: "action", Types: []string{"object"}}
	for _, r := range actionRows() {
		s := schema.Describe(r.New())
		s.Name, s.Description = "action_"+r.Name, r.Summary
		one.Properties = append(one.Properties, schema.Property{Key: r.Name, Shape: s})
		one.OneKey = append(one.OneKey, r.Name)
	}
	cond := schema.ConditionForm(when).Shape()
	cond.Description = "the action is performed only if this holds"
	one.Properties = append(one.Properties, schema.Property{Key: "when", Shape: cond})
	return schema.ListOf(one)
}

// action is what all actions share: as a step they end by done.
type action struct{}

// Ends of an action that stands alone as a step.
func (action) Ends(e *Ends, _ World) { e.Add(outDone) }
