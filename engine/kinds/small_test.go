package kinds

import (
	"maps"
	"slices"
	"testing"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// small is a workspace of one flow, as much of one as kinds need:
//
//	vars, outputs, contact: name → type      calls: service.call → {inputs, outputs}
//	lists, settings: name → value   mailboxes: list of names
//	prompts: name → words           audio: list of files
//	points: name → field → type     type, role: of the flow
//	inputs: name → type, required   commands: name → {who, inputs}   seats: list of roles
//	steps, finally                  flows: name → {type, outcomes, steps, …}
//
// A step has a kind and `next`: a step for all outcomes, or outcome → step. What is missing ends the flow.
type small struct {
	t        *testing.T
	root     *schema.Node
	flows    *schema.Node // those that all flows know
	list     diag.List
	refs     *[]engine.Source // of all flows together
	steps    []*smallStep
	finally  []*Action
	prompts  map[string]map[string]*engine.Prompt
	lists    map[string]expr.Value
	values   map[string][]engine.Var // of steps
	vars     []engine.Var            // outputs last
	outputs  []engine.Var
	inputs   []engine.Var
	contacts []engine.Var
	commands []engine.FlowCommand
	seats    []string
	subs     []*small // the flows within, once they are compiled
}

type smallStep struct {
	name string
	row  *Row
	kind Kind
	node *schema.Node
	dec  *schema.Decoder
	next *schema.Node
	ends Ends
}

func readSmall(t *testing.T, flow string) *small {
	t.Helper()
	var l diag.List
	root := schema.Parse("main.flow.yaml", []byte(flow), &l)
	mustBeClean(t, &l)
	return readFlow(t, root, root.Find("flows"), &[]engine.Source{})
}

func readFlow(t *testing.T, root, flows *schema.Node, refs *[]engine.Source) *small {
	t.Helper()
	s := &small{t: t, root: root, flows: flows, refs: refs, prompts: map[string]map[string]*engine.Prompt{}, lists: map[string]expr.Value{}, values: map[string][]engine.Var{}}
	s.outputs, s.contacts = s.declared("outputs"), s.declared("contact")
	s.inputs = required(s.declared("inputs"))
	s.vars = append(append(s.declared("vars"), s.inputs...), s.outputs...)
	s.asked()
	for _, p := range pairs(s.root.Find("lists")) {
		s.lists[p.Key.Value] = nodeValue(p.Value)
	}
	for _, p := range pairs(s.root.Find("prompts")) {
		words := expr.CompileTemplate(p.Value.Text(), s.scope(true), expr.Of(expr.Words), &s.list)
		s.prompts[p.Key.Value] = map[string]*engine.Prompt{"en": {Forms: map[string]engine.Form{"other": {Words: words}}}}
		if file, ok := s.sound(p.Key.Value); ok {
			s.prompts[p.Key.Value]["en"].Audio = file
		}
	}
	for _, p := range pairs(s.root.Find("steps")) {
		s.decode(p)
	}
	s.compile()
	return s
}

// sound says which file goes with a prompt.
func (s *small) sound(prompt string) (string, bool) {
	n := s.root.Find("sounds").Find(prompt)
	if n == nil {
		return "", false
	}
	return n.Value, true
}

func (s *small) declared(key string) []engine.Var {
	return s.declaredAt(s.root.Find(key))
}

func (s *small) declaredAt(n *schema.Node) []engine.Var {
	var out []engine.Var
	var list []*schema.Declared
	if n != nil {
		dec := schema.NewDecoder(&s.list)
		dec.Read(n, schema.MapForm(func(name schema.Name) schema.Form {
			list = append(list, &schema.Declared{Name: name})
			return schema.DeclaredForm(list[len(list)-1])
		}))
	}
	for _, d := range list {
		d.Default.Compile(s.scope(false), &s.list)
		initial := expr.ZeroDefault(d.Type)
		if d.Default.Compiled != nil {
			initial, _ = d.Default.Compiled.Const()
		}
		out = append(out, engine.Var{Name: d.Name.Text, Type: d.Type, Default: initial})
	}
	return out
}

func (s *small) decode(p schema.Pair) {
	step := &smallStep{name: p.Key.Value, dec: schema.NewDecoder(&s.list)}
	for _, key := range pairs(p.Value) {
		if key.Key.Value == "next" {
			step.next = key.Value
			continue
		}
		row, ok := Find(key.Key.Value)
		if !ok {
			s.t.Fatalf("no kind %s", key.Key.Value)
		}
		step.row, step.kind, step.node = row, row.New(), key.Value
		step.dec.ReadKey(row.Name, key.Value, schema.ObjectForm(step.kind))
	}
	s.steps = append(s.steps, step)
}

// compile does for the kinds what a compiler does, in its order.
func (s *small) compile() {
	for _, step := range s.steps {
		if e, ok := step.kind.(Eventer); ok {
			e.Await(step.named(), s.commands)
		}
		if l, ok := step.kind.(Lister); ok && l.ListOf() != nil {
			l.ListOf().Compile(s.scope(false), &s.list)
		}
		if v, ok := step.kind.(Valuer); ok {
			s.values[step.name] = v.Values(s)
		}
	}
	for _, step := range s.steps {
		s.typed(step.kind)
		compileAll(step.dec, s.scope(false), &s.list)
		step.kind.Ends(&step.ends, s)
		if c, ok := step.kind.(Checker); ok {
			c.Check(&Check{World: s, List: &s.list, Step: step.name, Type: s.flowType(), Seats: s.seats, Node: step.node})
		}
	}
	if n := s.root.Find("finally"); n != nil {
		dec := schema.NewDecoder(&s.list)
		dec.Read(n, ActionsForm(&s.finally))
		for _, a := range s.finally {
			s.typed(a.Do)
		}
		compileAll(dec, s.scope(false), &s.list)
	}
}

// typed gives what a kind sets the types of what it is given to.
func (s *small) typed(k Kind) {
	if p, ok := k.(Performer); ok {
		for _, a := range p.Actions() {
			s.typed(a.Do)
		}
	}
	setter, ok := k.(Setter)
	if !ok {
		return
	}
	given := setter.Sets()
	for i := range given {
		all := slices.Clone(s.vars)
		for _, v := range s.contacts {
			all = append(all, engine.Var{Name: "contact." + v.Name, Type: v.Type})
		}
		for _, v := range all {
			if v.Name == given[i].Name.Text {
				given[i].Value.Retype(v.Type)
			}
		}
	}
}

// set builds what the engine reads.
func (s *small) set() *engine.Set {
	graphs := map[engine.FlowName]*engine.Graph{"main": s.graph("main"), engine.PartyFlow: Party(), engine.CallbackFlow: CallBack()}
	for _, p := range pairs(s.root.Find("flows")) {
		sub := readFlow(s.t, p.Value, s.flows, s.refs)
		graphs[engine.FlowName(p.Key.Value)] = sub.graph(p.Key.Value)
		maps.Copy(s.prompts, sub.prompts)
		s.subs = append(s.subs, sub)
	}
	flows := &engine.Flows{
		Points: []engine.Point{{Name: "told", To: "crm.logged", Sent: []string{"box", "contact"}}},
		Rooms:  smallRooms(),
		Graphs: graphs, Contact: s.contacts, Prompts: s.prompts, Region: "JP", Refs: *s.refs,
		Languages: []engine.Language{{Name: "en", Code: "en-US"}, {Name: "ja", Code: "ja-JP", Voice: "Polly.Kazuha-Neural"}},
		Audio:     map[string]map[string]string{"chime.wav": {"": "ab/chime.wav"}, "hello.wav": {"en": "cd/hello.wav"}},
	}
	live := &engine.LivePart{No: 1, BaseURL: "https://x.test", Lists: s.lists, Mailboxes: map[string]string{"support": "desk.new_message"},
		Names: map[string]string{"numbers.main": "+815000000001", "agents.kim": "client:kim", "addresses.desk": "+81312345678"}}
	s.fill(live)
	return &engine.Set{Flows: flows, Live: live}
}

// graph is the flow as the engine runs it; it begins with its first step.
func (s *small) graph(name string) *engine.Graph {
	mustBeClean(s.t, &s.list)
	g := &engine.Graph{
		Name: engine.FlowName(name), Type: s.flowType(), Role: engine.Role(textOf(s.root.Find("role"), "")),
		Inputs: s.inputs, Vars: s.vars[:len(s.vars)-len(s.outputs)-len(s.inputs)],
		Outputs: s.outputs, Steps: map[engine.StepName]*engine.Step{}, Finally: Deferred(s.finally), Commands: s.commands, Claims: s.claims(),
	}
	for _, seat := range s.seats {
		g.Seats = append(g.Seats, engine.Role(seat))
	}
	for _, o := range itemsIn(s.root.Find("outcomes")) {
		g.Outcomes = append(g.Outcomes, engine.Outcome(o.Value))
	}
	for i, step := range s.steps {
		if i == 0 {
			g.Start = engine.Target{Step: engine.StepName(step.name)}
		}
		g.Steps[engine.StepName(step.name)] = s.step(step, g.Outcomes)
	}
	return g
}

func (s *small) step(step *smallStep, outcomes []engine.Outcome) *engine.Step {
	out := &engine.Step{Name: engine.StepName(step.name), Kind: step.kind, KindName: step.row.Name, Next: map[engine.Outcome]engine.Target{}}
	for _, e := range step.ends.List {
		to := ""
		switch {
		case e.Target != nil:
			to = e.Target.Name
		case step.next != nil && step.next.Kind == schema.Scalar:
			to = step.next.Value
		case step.next.Find(e.Outcome) != nil:
			to = step.next.Find(e.Outcome).Value
		}
		target := engine.Target{Finish: engine.End}
		if slices.ContainsFunc(s.steps, func(x *smallStep) bool { return x.name == to }) {
			target = engine.Target{Step: engine.StepName(to)}
		}
		if slices.Contains(outcomes, engine.Outcome(to)) {
			target = engine.Target{Finish: engine.Outcome(to)}
		}
		out.Next[engine.Outcome(e.Outcome)] = target
	}
	return out
}

func pairs(n *schema.Node) []schema.Pair {
	if n == nil {
		return nil
	}
	return n.Pairs()
}

// nodeValue reads a value as JSON would.
func nodeValue(n *schema.Node) expr.Value {
	switch n.Kind {
	case schema.Sequence:
		list := []any{}
		for _, item := range n.Items() {
			list = append(list, nodeValue(item))
		}
		return list
	case schema.Mapping:
		rec := map[string]any{}
		for _, p := range n.Pairs() {
			rec[p.Key.Value] = nodeValue(p.Value)
		}
		return rec
	}
	return scalarValue(n.Value)
}
