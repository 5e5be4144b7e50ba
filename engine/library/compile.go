package library

import (
	"maps"
	"slices"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// compiler turns the decoded flows of one workspace into graphs. Every fault is added to the list; a
// graph is made all the same, so that as many faults as possible are found in one go.
type compiler struct {
	d     *Declared
	refs  *refTable
	list  *diag.List
	world *world
	used  map[string]bool // sort/name of what is referred to
	names *knownNames
}

// compileFlows compiles flows, library flows among them, into graphs by name, on all processors. used are the names that they refer to, as
// sort/name.
func compileFlows(d *Declared, flows []*keptFlow, refs *refTable, l *diag.List) (graphs map[engine.FlowName]*engine.Graph, used map[string]bool) {
	w := &world{d: d, flows: map[string]*flowFile{}}
	for _, k := range flows {
		f := k.file
		l.Append(&k.read)
		if first := w.flows[f.name.Text]; first != nil {
			l.Errorf("duplicate-name", f.file, f.name.Span, "flow %q is defined twice", f.name.Text).
				Relatedf(first.file, first.name.Span, "first defined here")
			continue
		}
		w.flows[f.name.Text] = f
	}
	d.namesBy() // which the flows share
	known := &knownNames{}
	together(len(flows), func(i int) {
		if k := flows[i]; k.made == nil && w.flows[k.file.name.Text] == k.file {
			c := &compiler{d: d, refs: refs, list: &k.faults, world: w, used: map[string]bool{}, names: known}
			k.made, k.used = c.flow(k.file), c.used
		}
	})
	graphs, used = make(map[engine.FlowName]*engine.Graph, len(flows)), map[string]bool{}
	for _, k := range flows {
		l.Append(&k.faults)
		maps.Copy(used, k.used)
		if k.made != nil {
			graphs[engine.FlowName(k.file.name.Text)] = k.made
		}
	}
	return graphs, used
}

// flow compiles one flow.
func (c *compiler) flow(f *flowFile) *engine.Graph {
	c.checkNames(f)
	g := &engine.Graph{
		Name: engine.FlowName(f.name.Text), File: f.file, Summary: f.summary, Type: engine.FlowType(f.typ), Role: engine.Role(f.role),
		Inputs: f.inputs, Outputs: f.outputs, Vars: f.vars, Steps: map[engine.StepName]*engine.Step{}, Claims: claimsOf(f),
	}
	c.declareCommands(f, g)
	for _, s := range f.steps {
		if s.kind != nil {
			if e, ok := s.kind.(kinds.Eventer); ok {
				e.Await(s.named(), g.Commands)
			}
			s.ends = kinds.Ends{}
			s.kind.Ends(&s.ends, c.world)
		}
	}
	sc := c.scopeOf(f)
	c.typeLists(f, sc)
	for _, o := range f.decl.Outcomes {
		g.Outcomes = append(g.Outcomes, engine.Outcome(o))
	}
	g.Start = c.target(f, &f.start)
	for _, s := range f.steps {
		if s.kind == nil {
			continue
		}
		c.values(f, s, sc)
		g.Steps[engine.StepName(s.name.Text)] = c.step(f, s)
		g.Order = append(g.Order, engine.StepName(s.name.Text))
	}
	c.finally(f, g, sc)
	c.refsOf(f.dec)
	return g
}

// checkNames refuses names that stand for something else already.
func (c *compiler) checkNames(f *flowFile) {
	taken := map[string]bool{}
	for _, group := range [][]engine.Var{f.inputs, f.vars, f.outputs} {
		for _, v := range group {
			taken[v.Name] = true
		}
	}
	for _, o := range f.outcomes {
		taken[o.Text] = true
		if o.Text == "failed" || o.Text == "timeout" || o.Text == "hung_up" {
			c.list.Errorf("reserved-name", o.File, o.Span, "%q cannot be a declared outcome", o.Text)
		}
	}
	for _, s := range f.steps {
		switch {
		case reserved[s.name.Text]:
			c.list.Errorf("reserved-name", s.name.File, s.name.Span, "%q is a word of the language and no name of a step", s.name.Text)
		case taken[s.name.Text]:
			c.list.Errorf("duplicate-name", s.name.File, s.name.Span, "step %q has the name of a variable, input or outcome of this flow", s.name.Text)
		}
	}
	if stem := flowStem(f.file); !f.lib && stem != f.name.Text && f.name.Text != "" {
		c.list.Errorf("name-mismatch", f.name.File, f.name.Span, "the flow is called %q, but its file %q", f.name.Text, stem+".flow.yaml").
			Hint = "rename one of the two"
	}
}

// reserved are words that are no names of steps.
var reserved = map[string]bool{
	"end": true, "else": true, "none": true, "yes": true, "no": true, "by": true, "item": true, "key": true, "now": true,
	"accept": true, "refuse": true, "lib": true, "caller": true, "called": true, "leg": true, "contact": true, "queue": true,
	"queues": true, "teams": true, "schedules": true, "switches": true, "lists": true, "settings": true, "numbers": true,
	"addresses": true, "agents": true, "customer": true, "agent": true, "params": true,
}

// scopeOf is what the expressions of a flow may read. The values of steps whose type hangs on a list are
// not known yet: see typeLists.
func (c *compiler) scopeOf(f *flowFile) *scope {
	sc := baseScope(c.d, c.refs)
	sc.own = append(append(append([]engine.Var(nil), f.inputs...), f.vars...), f.outputs...)
	sc.queue = f.typ == string(engine.WaitFlow) || f.typ == string(engine.WhisperFlow)
	sc.seats = f.seatNames()
	sc.by = f.typ == string(engine.ProcedureFlow)
	left := make([]stepValues, len(f.steps))
	sc.steps = make(map[string]*stepValues, len(f.steps))
	for i, s := range f.steps {
		left[i].of = func() ([]engine.Var, bool) { return c.valuesOf(s), s.kind == nil || c.leavesUnknown(s.kind) }
		sc.steps[s.name.Text] = &left[i]
	}
	return sc
}

// leavesUnknown tells that the values of a step cannot be known, since it names a flow or service call that
// does not exist: that is told once, at the name.
func (c *compiler) leavesUnknown(k kinds.Kind) bool {
	if a, ok := k.(kinds.Asker); ok {
		for _, ask := range a.Asks() {
			if _, found := c.world.Call(ask.Call.Name); !found {
				return true
			}
		}
	}
	if u, ok := k.(kinds.User); ok {
		for _, use := range u.Uses() {
			if _, found := c.world.Flow(use.Flow.Name); !found {
				return true
			}
		}
	}
	return false
}

// leftByAll is how many values every step leaves.
const leftByAll = 2

// valuesOf are the values that a step leaves: first those that every step does, then its kind's own.
func (c *compiler) valuesOf(s *stepFile) []engine.Var {
	values := []engine.Var{
		{Name: "outcome", Type: expr.Of(expr.Text).AsOptional()},
		{Name: "visits", Type: expr.Of(expr.Number)},
	}
	if v, ok := s.kind.(kinds.Valuer); ok {
		values = append(values, v.Values(c.world)...)
	}
	return values
}

// typeLists finds the types of lists that steps go through, so that item is typed. A list may come from
// another such step: the rounds are bounded.
func (c *compiler) typeLists(f *flowFile, sc *scope) {
	for range 3 {
		found := false
		for _, s := range f.steps {
			l, ok := s.kind.(kinds.Lister)
			if !ok || l.ListOf() == nil {
				continue
			}
			var trial diag.List
			l.ListOf().Compile(sc, &trial)
			found = true
			*sc.steps[s.name.Text] = stepValues{of: sc.steps[s.name.Text].of}
		}
		if !found {
			return
		}
	}
}

// values compiles the expressions of a step, each with the type of what it is given to.
func (c *compiler) values(f *flowFile, s *stepFile, sc *scope) {
	c.typeGiven(f, s.kind)
	for _, l := range s.log {
		c.typeLog(l)
	}
	for _, a := range nested(s.kind) {
		c.typeGiven(f, a.Do)
	}
	in := *sc
	if it, ok := s.kind.(kinds.Itemiser); ok {
		t := it.Item(c.world)
		in.item = &t
	}
	for _, v := range s.dec.Values() {
		v.Compile(&in, c.list)
		c.leaks(v)
		c.literals(v)
	}
	for _, cond := range s.dec.Conditions() {
		cond.Compile(&in, c.list)
	}
	c.refsOf(s.dec)
	c.sayings(s.kind)
	for _, a := range nested(s.kind) {
		c.sayings(a.Do)
	}
}

// nested are the actions within a kind.
func nested(k kinds.Kind) []*kinds.Action {
	if h, ok := k.(kinds.Performer); ok {
		return h.Actions()
	}
	return nil
}

// typeGiven sets the types of values that are given to something declared.
func (c *compiler) typeGiven(f *flowFile, k kinds.Kind) {
	if s, ok := k.(kinds.Setter); ok {
		c.typeSet(f, s.Sets())
	}
	if u, ok := k.(kinds.User); ok {
		for _, use := range u.Uses() {
			c.typeUse(f, use)
		}
	}
	if a, ok := k.(kinds.Asker); ok {
		for _, ask := range a.Asks() {
			if decl, found := c.world.Call(ask.Call.Name); found {
				inputs := decl.Inputs
				if ask.Shown {
					inputs = openly(inputs)
				}
				c.typeWith(ask.With, inputs, "call "+ask.Call.Name)
				c.allGiven(ask, decl.Inputs)
			}
		}
	}
	if l, ok := k.(kinds.Logger); ok {
		for _, line := range l.Logs() {
			c.typeLog(line)
		}
	}
}

// allGiven reports the first input of a call that has no default and is not given.
func (c *compiler) allGiven(ask kinds.Ask, inputs []engine.Var) {
	for _, in := range inputs {
		given := slices.ContainsFunc(ask.With, func(v schema.NamedValue) bool { return v.Name.Text == in.Name })
		misspelt := slices.ContainsFunc(ask.With, func(v schema.NamedValue) bool { return findVar(inputs, v.Name.Text) == nil })
		if in.Required && !given && !misspelt {
			c.list.Errorf("missing-input", ask.Call.Node.File(), ask.Call.Node.Span, "call %s needs the input %q", ask.Call.Name, in.Name).
				Hintf("add with: {%s: …}", in.Name)
			return
		}
	}
}

// openly are inputs that take nothing sensitive, whatever they are declared as.
func openly(vars []engine.Var) []engine.Var {
	out := slices.Clone(vars)
	for i := range out {
		out[i].Type.Sensitive = false
	}
	return out
}

func (c *compiler) typeLog(l *kinds.LogLine) {
	fields, ok := c.world.Point(l.Point.Name)
	if !ok {
		return
	}
	c.namedByStep(l)
	c.typeWith(l.Fields, fields, "log point "+l.Point.Name)
}

// typeWith gives values the types of the variables that they are given to; names that are not declared
// are faults.
func (c *compiler) typeWith(with []schema.NamedValue, vars []engine.Var, what string) {
	for i := range with {
		v := findVar(vars, with[i].Name.Text)
		if v == nil {
			c.list.Errorf("unknown-field", with[i].Name.File, with[i].Name.Span, "%s has no field %q", what, with[i].Name.Text).
				Meant(with[i].Name.Text, varNames(vars)).Else(oneOfFew(varNames(vars)))
			continue
		}
		with[i].Value.Retype(v.Type)
	}
}

func (c *compiler) typeSet(f *flowFile, sets []schema.NamedValue) {
	for i := range sets {
		name := sets[i].Name
		v := c.settable(f, name.Text)
		if v == nil {
			c.list.Errorf("unknown-name", name.File, name.Span, "there is no variable %q", name.Text).
				Meant(name.Text, c.settables(f)).Else(oneOfFew(c.settables(f)))
			continue
		}
		sets[i].Value.Retype(v.Type)
	}
}

func (c *compiler) settable(f *flowFile, name string) *engine.Var {
	if rest, ok := cutContact(name); ok {
		if rest == "language" {
			return &engine.Var{Name: rest, Type: expr.Of(expr.Language)}
		}
		return findVar(c.d.Contact, rest)
	}
	if v := findVar(f.vars, name); v != nil {
		return v
	}
	return findVar(f.outputs, name)
}

func (c *compiler) settables(f *flowFile) []string {
	names := append(varNames(f.vars), varNames(f.outputs)...)
	names = append(names, "contact.language")
	for _, v := range c.d.Contact {
		names = append(names, "contact."+v.Name)
	}
	return names
}

func findVar(vars []engine.Var, name string) *engine.Var {
	for i := range vars {
		if vars[i].Name == name {
			return &vars[i]
		}
	}
	return nil
}

// finally compiles the last actions of a flow. In them any value of a step may be none.
func (c *compiler) finally(f *flowFile, g *engine.Graph, sc *scope) {
	for _, a := range f.finally {
		switch {
		case a.Row.Silent:
		case slices.Equal(a.Row.In, []engine.FlowType{engine.ProcedureFlow}):
			c.list.Errorf("kind-not-allowed", a.Node.File(), a.Node.Span, "%q cannot stand in finally: the room may be over", a.Row.Name).
				Hint = "delete it: what a procedure holds or mutes is undone when it is over"
		default:
			c.list.Errorf("kind-not-allowed", a.Node.File(), a.Node.Span, "%q cannot stand in finally: nobody hears it any more", a.Row.Name)
		}
		c.typeGiven(f, a.Do)
	}
	for _, v := range f.dec.Values() {
		v.Compile(sc, c.list)
		c.leaks(v)
		c.literals(v)
	}
	for _, cond := range f.dec.Conditions() {
		cond.Compile(sc, c.list)
	}
	for _, a := range f.finally {
		c.checkKind(f, "", a.Do, a.Body)
	}
	g.Finally = kinds.Deferred(f.finally)
}
