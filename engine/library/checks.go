package library

import (
	"slices"
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/check"
	"callflow/engine/kinds"
	"callflow/engine/library/hours"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// checker gathers what the checks of whole graphs look at.
type checker struct {
	trees *trees
	d     *Declared
	set   *engine.Set
	files Files
	refs  []engine.Source
	used  map[string]bool
	list  *diag.List
	today time.Time
	env   string
}

// run runs the checks over flows that were compiled without a fault of their own: a graph with holes would be blamed for
// what is missing elsewhere.
func (c *checker) run(flows []*keptFlow) {
	w := &check.Work{Set: c.set, Root: c.trees.workspace, Refs: c.refs, Sounds: map[string][]byte{}, Named: c.named(), List: c.list, Whole: len(c.trees.broken) == 0,
		Rules: c.d.file.checkedRules(), Budget: c.d.file.budget.checked(), Env: c.env, Tables: c.d.tables, Today: c.today, Skips: c.skips}
	w.Policies, w.Longest = c.policies(), c.longest()
	faulty := c.faulty()
	c.written(w, faulty)
	var sound []*keptFlow
	for _, k := range flows {
		switch {
		case k.file.lib:
		case k.made == nil || faulty[k.file.file]:
			w.Whole = false
		default:
			sound = append(sound, k)
		}
	}
	w.Flows = make([]*check.Flow, len(sound))
	together(len(sound), func(i int) { w.Flows[i] = sound[i].looked(c.d, c.refs) })
	slices.SortFunc(w.Flows, func(a, b *check.Flow) int { return strings.Compare(string(a.Graph.Name), string(b.Graph.Name)) })
	for _, t := range c.trees.prompts {
		w.Prompts = append(w.Prompts, c.prompts(t)...)
	}
	for name, content := range c.files {
		if isSound(name) {
			w.Sounds[name] = content
		}
	}
	cutTexts(c.trees, c.list)
	check.All(w, together)
}

// written adds what is written in callflow.yaml and in the environments, where no faults are.
func (c *checker) written(w *check.Work, faulty map[string]bool) {
	if w.Root != nil && !faulty[w.Root.File()] {
		w.Said = schema.Settle(w.Root, &declaration{})
	}
	w.Countries = map[string]bool{}
	for _, name := range hours.Countries() {
		w.Countries[name] = true
	}
	for _, t := range c.trees.envs {
		if faulty[t.file] {
			continue
		}
		w.Envs = append(w.Envs, &check.Env{Name: t.name, File: t.file, Node: t.node, Said: schema.Settle(t.node, &envDecl{})})
	}
}

// policies are those of callflow.yaml, which may lack them, or be missing.
func (c *checker) policies() *check.Fields {
	key, node := schema.NewScalar(workspaceFile, diag.Span{}, "policies"), schema.NewMapping(workspaceFile)
	if root := c.trees.workspace; root != nil {
		for _, p := range root.Pairs() {
			if p.Key.Value == "policies" {
				key, node = p.Key, p.Value
			}
		}
	}
	return &check.Fields{Key: key, Said: schema.Settle(node, &policiesDecl{})}
}

// calendarDays is how far ahead schedules are looked at: two years.
const calendarDays = 731

// skips are the openings of a schedule that begin or end at a time that a change of the clocks leaves out.
func (c *checker) skips(schedule string) []check.Skip {
	s, ok := c.set.Live.Schedules[schedule].(*hours.Schedule)
	if !ok {
		return nil
	}
	var out []check.Skip
	for _, day := range s.ClockDays(hours.DayOf(c.today), calendarDays) {
		sheet := s.Sheet(day)
		for i := range sheet.Openings {
			if o := &sheet.Openings[i]; o.Edge {
				out = append(out, check.Skip{Day: day.Time(), From: o.From, To: o.To, Except: sheet.Why == hours.ByException, Zone: s.Zone(), Remark: o.Remark()})
			}
		}
	}
	return out
}

// longest tells how long answers of services may take.
func (c *checker) longest() func(call string) time.Duration {
	calls := map[string]time.Duration{}
	for _, s := range c.d.Services {
		for _, one := range s.Calls {
			calls[s.Name.Text+"."+one.Name.Text] = one.Longest
		}
	}
	return func(call string) time.Duration { return calls[call] }
}

// faulty are the files in which errors were found so far.
func (c *checker) faulty() map[string]bool {
	out := map[string]bool{}
	for _, d := range c.list.Sorted() {
		if d.Severity == diag.Error {
			out[d.File] = true
		}
	}
	return out
}

// named tells what flows and callflow.yaml refer to.
func (c *checker) named() func(sort, name string) bool {
	used := c.used
	for _, r := range c.d.file.dec.Refs() {
		used[r.Sort+"/"+r.Name] = true
	}
	return func(sort, name string) bool { return used[sort+"/"+name] }
}

// prompts are those of one file that were compiled.
func (c *checker) prompts(t tree) []*check.Prompt {
	var out []*check.Prompt
	if t.node.Kind != schema.Mapping {
		return nil
	}
	for _, p := range t.node.Pairs() {
		if compiled := c.set.Flows.Prompts[p.Key.Value][t.name]; compiled != nil {
			out = append(out, &check.Prompt{Name: p.Key.Value, Language: t.name, Key: p.Key, Node: p.Value, Compiled: compiled})
		}
	}
	return out
}

func (f *flowFile) checked(g *engine.Graph, d *Declared, refs []engine.Source) *check.Flow {
	out := &check.Flow{Graph: g, Node: f.node, Steps: make(map[engine.StepName]*check.Step, len(f.steps))}
	for _, s := range f.steps {
		out.Steps[engine.StepName(s.name.Text)] = f.checkedStep(g, s, d)
		logged := s.loggedValues()
		for _, v := range s.dec.Values() {
			if !logged[v] {
				v.Templates(func(t *expr.Template) { out.Reads = append(out.Reads, readsOf(s, t.Refs(), refs)...) })
			}
		}
		for _, c := range s.dec.Conditions() {
			if c.Compiled != nil {
				out.Reads = append(out.Reads, readsOf(s, c.Compiled.Refs(), refs)...)
			}
		}
		out.Runs = append(out.Runs, runsOf(s)...)
	}
	return out
}

func (f *flowFile) checkedStep(g *engine.Graph, s *stepFile, d *Declared) *check.Step {
	st := g.Steps[engine.StepName(s.name.Text)]
	_, led := st.Next[engine.Failed]
	fails := !led && slices.ContainsFunc(s.ends.List, func(e kinds.End) bool { return e.Outcome == string(engine.Failed) })
	out := &check.Step{Step: st, Fails: fails, Acts: actsOf(s), Node: s.node}
	out.Fields = check.Fields{Key: s.key, Said: s.said}
	list, ok := s.kind.(kinds.Performer)
	if !ok {
		out.Parts = []*check.Step{out}
		return out
	}
	for _, a := range list.Actions() {
		part := &check.Step{Step: &engine.Step{Name: out.Name, Kind: a.Do, KindName: a.Row.Name, Span: a.Node.Span}, Node: a.Node, Maybe: a.When.Set}
		part.Fields = check.Fields{Key: a.Node.Instead(a.Row.Name), Said: a.Said}
		out.Parts = append(out.Parts, part)
	}
	return out
}

// actsOf are the actions of a step: those of its list, or itself.
func actsOf(s *stepFile) []check.Act {
	var out []check.Act
	for _, a := range nested(s.kind) {
		out = append(out, check.Act{Name: a.Row.Name, Body: a.Body})
	}
	if s.row.Sort == kinds.ActionKind {
		out = append(out, check.Act{Name: s.row.Name, Body: s.body})
	}
	return out
}

// loggedValues are the values that the step logs when it is left: they may be none.
func (s *stepFile) loggedValues() map[*schema.Value]bool {
	out := map[*schema.Value]bool{}
	lines := s.log
	if l, ok := s.kind.(kinds.Logger); ok {
		lines = append(slices.Clone(lines), l.Logs()...)
	}
	for _, a := range nested(s.kind) {
		if l, ok := a.Do.(kinds.Logger); ok {
			lines = append(slices.Clone(lines), l.Logs()...)
		}
	}
	for _, line := range lines {
		for i := range line.Fields {
			out[&line.Fields[i].Value] = true
		}
	}
	return out
}

func readsOf(s *stepFile, uses []expr.RefUse, refs []engine.Source) []check.Read {
	out := make([]check.Read, 0, len(uses))
	for _, u := range uses {
		out = append(out, check.Read{Step: engine.StepName(s.name.Text), Source: refs[u.Ref], Path: strings.Join(u.Path, "."), Covered: u.Covered, File: u.File, Span: u.Span})
	}
	return out
}

func runsOf(s *stepFile) []check.Run {
	u, ok := s.kind.(kinds.User)
	if !ok || s.row.Name != "run" {
		return nil
	}
	var out []check.Run
	for _, use := range u.Uses() {
		if !use.Hands && use.Flow.Node != nil {
			out = append(out, check.Run{Flow: engine.FlowName(use.Flow.Name), File: use.Flow.Node.File(), Span: use.Flow.Node.Span})
		}
	}
	return out
}
