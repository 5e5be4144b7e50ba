package library

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// step links one step: every outcome gets its target.
func (c *compiler) step(f *flowFile, s *stepFile) *engine.Step {
	st := &engine.Step{Name: engine.StepName(s.name.Text), Kind: s.kind, KindName: s.row.Name, Summary: s.summary, Next: map[engine.Outcome]engine.Target{}, Span: s.name.Span}
	allowed := f.typ == "" || slices.Contains(s.row.In, engine.FlowType(f.typ)) // an unknown type was reported
	if !allowed {
		c.list.Errorf("kind-not-allowed", s.name.File, s.name.Span, "%q cannot stand in a flow of type %s", s.row.Name, f.typ).Hint = standsIn(s.row.In)
	}
	c.next(f, s, st)
	if s.limit != nil {
		st.Limit = &engine.Limit{Visits: s.limit.visits, Then: c.target(f, &s.limit.then)}
	}
	for _, l := range s.log {
		st.Log = append(st.Log, l.Spec())
	}
	if allowed { // what stands in the wrong place altogether is not asked for its details
		c.checkKind(f, s.name.Text, s.kind, s.body)
	}
	for _, a := range nested(s.kind) {
		if f.typ != "" && !slices.Contains(a.Row.In, engine.FlowType(f.typ)) {
			c.list.Errorf("kind-not-allowed", a.Node.File(), a.Node.Span, "%q cannot stand in a flow of type %s", a.Row.Name, f.typ).Hint = standsIn(a.Row.In)
			continue
		}
		c.checkKind(f, s.name.Text, a.Do, a.Node)
	}
	return st
}

// standsIn is the hint that says where a kind may stand.
func standsIn(in []engine.FlowType) string {
	types := make([]string, len(in))
	for i, t := range in {
		types[i] = string(t)
	}
	return "it stands in flows of type " + strings.Join(types, ", ")
}

func (c *compiler) checkKind(f *flowFile, step string, k kinds.Kind, n *schema.Node) {
	if ch, ok := k.(kinds.Checker); ok {
		ch.Check(&kinds.Check{World: c.world, List: c.list, Step: step, Type: engine.FlowType(f.typ), Seats: f.seatNames(), Node: n})
	}
}

// next gives every outcome of a step its target: the one that the kind names, the one of next, else, and
// the defaults of the flow.
func (c *compiler) next(f *flowFile, s *stepFile, st *engine.Step) {
	var open []string
	for _, e := range s.ends.List {
		to := e.Target
		if to == nil {
			to = s.targetOf(e.Outcome)
		}
		if to == nil {
			to = defaultTarget(f, e.Outcome)
		}
		if to == nil {
			open = append(open, e.Outcome)
			continue
		}
		st.Next[engine.Outcome(e.Outcome)] = c.target(f, to)
	}
	meant := c.unknownOutcomes(f, s)
	open = slices.DeleteFunc(open, func(o string) bool { return o == string(engine.Failed) || slices.Contains(meant, o) })
	if unread := s.nextAt != nil && s.all == nil && s.next == nil; len(open) > 0 && !unread {
		c.missing(s, open)
	}
}

// named are the outcomes that a step's next names.
func (s *stepFile) named() []schema.Name {
	var out []schema.Name
	for i := range s.next {
		out = append(out, s.next[i].outcome)
	}
	return out
}

// targetOf is the target that a step's next names for an outcome, or nil.
func (s *stepFile) targetOf(outcome string) *schema.Ref {
	if s.all != nil {
		return s.all
	}
	var rest *schema.Ref
	for i := range s.next {
		switch s.next[i].outcome.Text {
		case outcome:
			return s.next[i].target
		case "else":
			rest = s.next[i].target
		}
	}
	return rest
}

func defaultTarget(f *flowFile, outcome string) *schema.Ref {
	for i := range f.defaults.next {
		if f.defaults.next[i].outcome.Text == outcome {
			return f.defaults.next[i].target
		}
	}
	return nil
}

func (c *compiler) missing(s *stepFile, open []string) {
	d := c.list.Errorf("missing-outcome", s.name.File, s.name.Span, "step %q can end by %s, which %s nowhere", s.name.Text, quoted(open), leads(open))
	d.Hint = "add to next: " + strings.Join(open, ": STEP, ") + ": STEP, or else: STEP"
	if len(s.ends.List) == 1 || len(open) == 1 && open[0] == "else" {
		d.Hint = "add next: STEP, or next: end"
	}
}

func leads(list []string) string {
	if len(list) == 1 {
		return "leads"
	}
	return "lead"
}

func quoted(names []string) string {
	q := make([]string, len(names))
	for i, n := range names {
		q[i] = `"` + n + `"`
	}
	return strings.Join(q, ", ")
}

// unknownOutcomes reports lines of next for outcomes that the step does not have, and returns the outcomes
// that were probably meant.
func (c *compiler) unknownOutcomes(f *flowFile, s *stepFile) (meant []string) {
	_, awaits := s.kind.(kinds.Eventer)
	if s.nextAt != nil && len(s.ends.List) == 0 && !awaits && !c.leavesUnknown(s.kind) && !c.misuses(s.kind) {
		c.list.Errorf("unknown-outcome", s.nextAt.File(), s.nextAt.Span, "a %s step does not come back, so it has no next", s.row.Name).
			Hint = "delete next"
		return nil
	}
	var names []string
	for _, e := range s.ends.List {
		names = append(names, e.Outcome)
	}
	for i := range s.next {
		o := s.next[i].outcome
		at := slices.IndexFunc(s.ends.List, func(e kinds.End) bool { return e.Outcome == o.Text })
		switch {
		case o.Text == "else":
		case at < 0:
			d := c.list.Errorf("unknown-outcome", o.File, o.Span, "step %q never ends by %q", s.name.Text, o.Text)
			if d.Meant(o.Text, names); d.Hint == "" {
				d.Hint = "it ends by " + strings.Join(names, ", ")
			}
			if awaits {
				d.Hint = eventHint(o.Text, append(f.commandNames(), names...))
			}
			if d.Fix != nil {
				meant = append(meant, d.Fix.Edits[0].New)
			}
		case s.ends.List[at].Target != nil:
			c.list.Errorf("unknown-outcome", o.File, o.Span, "where %q leads is said by the %s itself", o.Text, s.row.Name).
				Hint = "delete this line"
		}
	}
	return meant
}

// target finds the step or end that a reference names.
func (c *compiler) target(f *flowFile, r *schema.Ref) engine.Target {
	if r.Name == string(engine.End) || slices.Contains(f.decl.Outcomes, r.Name) {
		return engine.Target{Finish: engine.Outcome(r.Name)}
	}
	if f.step(r.Name) != nil {
		return engine.Target{Step: engine.StepName(r.Name)}
	}
	if r.Node != nil && r.Name != "" && len(f.steps) > 0 { // a flow without steps has been told so
		d := c.list.Errorf("unknown-step", r.Node.File(), r.Node.Span, "step %q is not defined", r.Name)
		names := f.targets()
		if d.Meant(r.Name, names); d.Fix != nil {
			d.Hint += f.place(d.Fix.Edits[0].New)
		} else if c.is("flow", r.Name) {
			d.Hintf("%q is a flow: lead to a step such as {goto: %s}", r.Name, r.Name)
		} else {
			d.Hint = oneOfFew(names[1:])
		}
	}
	return engine.Target{Finish: engine.End}
}

// targets are end and the names of all outcomes and steps.
func (f *flowFile) targets() []string {
	if f.names == nil {
		f.names = append([]string{"end"}, f.decl.Outcomes...)
		for _, s := range f.steps {
			f.names = append(f.names, s.name.Text)
		}
	}
	return f.names
}

// place says where a step stands, for hints.
func (f *flowFile) place(step string) string {
	if s := f.step(step); s != nil {
		return fmt.Sprintf(" (line %d)", s.name.Span.Start.Line())
	}
	return ""
}

// refsOf checks the names that a step refers to; steps are checked where they are followed.
func (c *compiler) refsOf(dec *schema.Decoder) {
	for _, r := range dec.Refs() {
		if r.Sort == "step" || r.Name == "" {
			continue
		}
		names := c.known(r.Sort)
		if names == nil {
			continue
		}
		c.used[r.Sort+"/"+r.Name] = true
		if c.is(r.Sort, r.Name) || c.d.mayDefine(r.Sort, r.Name) {
			continue
		}
		d := c.list.Errorf(codeOf(r.Sort), r.Node.File(), r.Node.Span, "%s %q is not defined", strings.ReplaceAll(wordOf(r.Sort), "-", " "), r.Name)
		d.Meant(r.Name, names).Else(oneOfFew(names))
		if r.Sort == "prompt" {
			d.Else(promptHint(r.Name))
		}
	}
}

func codeOf(sort string) diag.Code {
	if sort == "audio" {
		return "missing-audio"
	}
	code := diag.Code("unknown-" + wordOf(sort))
	if _, ok := diag.Lookup(code); ok {
		return code
	}
	return "unknown-name"
}

func wordOf(sort string) string {
	switch sort {
	case "service-call", "call":
		return "service-call"
	case "log":
		return "log"
	}
	return sort
}

// sayings checks that prompts get what they read, and marks them as used.
func (c *compiler) sayings(k kinds.Kind) {
	s, ok := k.(kinds.Sayer)
	if !ok {
		return
	}
	_, items := k.(kinds.Itemiser)
	for _, saying := range s.Sayings() {
		for i, ref := range saying.Prompts {
			if ref != nil {
				c.prompt(ref, saying.Items[i].With, items)
			}
		}
	}
}

func (c *compiler) prompt(ref *schema.Ref, with []schema.NamedValue, items bool) {
	if ref.Node == nil {
		return // what stands there is no name, and was reported
	}
	p := c.d.Prompts[ref.Name]
	if p == nil {
		if !c.used["prompt/"+ref.Name] && !c.d.mayDefine("prompt", ref.Name) {
			c.unknownPrompt(ref)
		}
		return
	}
	for _, name := range p.Reads {
		given := slices.ContainsFunc(with, func(v schema.NamedValue) bool { return v.Name.Text == name })
		if !given && !(items && (name == "item" || name == "key")) {
			c.list.Errorf("prompt-needs", ref.Node.File(), ref.Node.Span, "prompt %q reads %q, which it is not given", ref.Name, name).
				Hintf("write {prompt: %s, with: {%s: …}}", ref.Name, name)
		}
	}
	for _, v := range with {
		if !slices.Contains(p.Reads, v.Name.Text) {
			c.list.Errorf("prompt-reads-not", v.Name.File, v.Name.Span, "prompt %q does not read %q", ref.Name, v.Name.Text).
				Meant(v.Name.Text, p.Reads)
		}
	}
}

// promptHint tells what to do about a prompt that does not exist; often it is not a name but the words.
func promptHint(name string) string {
	if schema.ValidName(name) {
		return "add it to the files in prompts/"
	}
	return fmt.Sprintf("put the words into prompts/ and name them here, or write {text: %q}", name)
}

func (c *compiler) unknownPrompt(ref *schema.Ref) {
	c.list.Errorf("unknown-prompt", ref.Node.File(), ref.Node.Span, "prompt %q is not defined", ref.Name).
		Meant(ref.Name, c.known("prompt")).Else(promptHint(ref.Name))
}

// typeUse checks a flow that a step names: its type, and what it is given.
func (c *compiler) typeUse(f *flowFile, u kinds.Use) {
	decl, ok := c.world.Flow(u.Flow.Name)
	if !ok {
		return // refsOf has said so
	}
	if decl.Type != u.As {
		c.wrongType(u.Flow, decl.Type, u.As)
		return
	}
	if u.Host != "" && u.Host != "queue" && len(decl.Outcomes) > 0 {
		c.list.Errorf("wrong-flow-type", u.Flow.Node.File(), u.Flow.Node.Span, "flow %q can be left by %s, which only a queue allows", u.Flow.Name, quoted(decl.Outcomes))
	}
	c.typeWith(u.With, decl.Inputs, "flow "+u.Flow.Name)
	for _, in := range decl.Inputs {
		given := slices.ContainsFunc(u.With, func(v schema.NamedValue) bool { return v.Name.Text == in.Name })
		if in.Required && !given {
			c.list.Errorf("missing-input", u.Flow.Node.File(), u.Flow.Node.Span, "flow %q needs the input %q", u.Flow.Name, in.Name).
				Hintf("add with: {%s: …}", in.Name)
		}
	}
}

// wrongType reports a flow of another type, with the flows that would do.
func (c *compiler) wrongType(r *schema.Ref, is, want engine.FlowType) {
	if is == "" {
		return // the flow's type was reported
	}
	var fit []string
	for _, name := range c.known("flow") {
		if f, ok := c.world.Flow(name); ok && f.Type == want && !strings.HasPrefix(name, "lib.") {
			fit = append(fit, name)
		}
	}
	d := c.list.Errorf("wrong-flow-type", r.Node.File(), r.Node.Span, "flow %q is of type %s, expected %s", r.Name, is, want)
	switch {
	case is == engine.ProcedureFlow && want == engine.CallFlow:
		d.Hint = "a procedure is begun by a command of a room (runs), or by begin"
	case len(fit) > 0:
		d.Hint = oneOfFew(fit)
	default:
		d.Hintf("write a flow with type: %s", want)
	}
}

// misuses tells that a step calls a flow of another type: how that would come back is not known.
func (c *compiler) misuses(k kinds.Kind) bool {
	u, ok := k.(kinds.User)
	return ok && slices.ContainsFunc(u.Uses(), func(use kinds.Use) bool {
		f, found := c.world.Flow(use.Flow.Name)
		return found && f.Type != use.As && !use.Hands
	})
}

// eventHint says how an event is written that a step is to wait for.
func eventHint(name string, known []string) string {
	role, word, dotted := strings.Cut(name, ".")
	if dotted {
		if at := diag.Suggest(word, kinds.RoleWords()); at != "" {
			return "did you mean \"" + role + "." + at + "\"?"
		}
		return "what can be awaited of a role is " + strings.Join(kinds.RoleWords(), ", ")
	}
	if hint := diag.DidYouMean(name, known); hint != "" {
		return hint
	}
	return "declare it, if it is a command: commands: {" + name + ": {who: agent}}"
}

// leaks reports sensitive values that are given to what is not sensitive. Conditions may compare them.
func (c *compiler) leaks(v *schema.Value) {
	hidden := false
	v.Templates(func(t *expr.Template) { hidden = hidden || t.Type().Hides() })
	if !hidden || v.Type.Hides() {
		return
	}
	if fields := leakingFields(v); len(fields) > 0 {
		for _, f := range fields {
			c.list.Errorf("sensitive-leak", f.Node.File(), f.Node.Span, "a sensitive value would be told, logged or stored here").
				Hint = "give it only to an input that is declared sensitive"
		}
		return
	}
	if v.Fields == nil && v.Items == nil {
		c.list.Errorf("sensitive-leak", v.Node.File(), v.Node.Span, "a sensitive value would be told, logged or stored here").
			Hint = "give it only to an input that is declared sensitive"
	}
}

func leakingFields(v *schema.Value) []*schema.Value {
	var out []*schema.Value
	for i := range v.Fields {
		inner := &v.Fields[i].Value
		inner.Templates(func(t *expr.Template) {
			if t.Type().Hides() && !inner.Type.Hides() {
				out = append(out, inner)
			}
		})
	}
	return out
}

func cutContact(name string) (string, bool) { return strings.CutPrefix(name, "contact.") }

// flowStem is the name that a flow file's path gives the flow.
func flowStem(file string) string { return strings.TrimSuffix(path.Base(file), ".flow.yaml") }
