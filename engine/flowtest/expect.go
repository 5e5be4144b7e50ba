package flowtest

import (
	"slices"
	"strings"
	"time"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// expectations are what must hold at the end of a test.
type expectations struct {
	ended     string // flow, caller, rejected; "" says nothing
	endedAt   *schema.Node
	outcome   string
	outcomeAt *schema.Node
	logs      []eventWant
	logsAt    *schema.Node
	branches  []branchWant
	never     []neverWant
	always    []neverWant
	sent      []eventWant
	sentAt    *schema.Node
	delivered []eventWant
	deliverAt *schema.Node
	vars      []fieldWant
	least     time.Duration
	most      time.Duration // 0 says nothing
	lengthAt  *schema.Node

	rooms     roomsWant
	roomsAt   *schema.Node
	unheard   map[engine.Role][]engine.Role // by whom somebody in a seat must never be heard
	unheardAt *schema.Node
	overs     []procedureWant
}

// eventWant is a record, a request or a delivery of which some fields are known.
type eventWant struct {
	name   string // of the log point, the service call, text or the mailbox
	fields []fieldWant
	node   *schema.Node
}

// branchWant is a step left by an outcome.
type branchWant struct {
	flow, step, outcome string // flow may be ""
	node                *schema.Node
}

// neverWant is a name of which nothing may happen, or of which something must.
type neverWant struct {
	name   string
	branch *branchWant // for STEP.OUTCOME
	node   *schema.Node
}

// wantDecl reads expect.
type wantDecl struct {
	r *reader
	expectations
	documents bool
}

// Fields declares the keys of expect.
func (w *wantDecl) Fields(o *schema.Object) {
	o.Custom("ended", w.readEnded, schema.EnumForm(new(string), endings...).Shape(), "who ended the call: the flow, the caller, or nobody took it",
		schema.Means("the flow, by a step that leads to end", "the caller hung up", "the call was refused before it was answered"))
	o.Custom("outcome", keep(&w.outcomeAt), textShape, "the target by which the last flow of the call ended: end, or a declared outcome", schema.Example("end"))
	one := anyMap(schema.AnyOf("fields", anyMap(schema.Shape{Label: "value"}), schema.Shape{Label: "nothing", Types: []string{"null"}}))
	one.MinItems, one.MaxItems = 1, 1
	listed := schema.ListOf(one)
	o.Custom("log", w.readLog, listed, "records of log points, in this order; of each the named fields; others may lie between. [] means none at all", schema.Example("[{branch: {way: silence}}]"))
	o.Custom("branches", w.readBranches, schema.ListOf(textShape), "outcomes of steps, as STEP.OUTCOME, in this order; others may lie between", schema.Example("[greeting.1, support.answered]"))
	o.Custom("always", w.readHappenings(&w.always), schema.ListOf(textShape), "names as for never, of each of which something must happen, in any order", schema.Example("[notice]"))
	o.Custom("never", w.readHappenings(&w.never), schema.ListOf(textShape), "prompts that are not heard, steps and flows that are not entered, outcomes (STEP.OUTCOME) that are not taken, log points that are not written", schema.Example("[sorry, check.failed]"))
	o.Custom("sent", w.readSent, listed, "requests to services and text messages, in this order; of each the named inputs. [] means none at all", schema.Example("[{crm.cancel: {id: a5}}, {text: {to: \"+819011112222\"}}]"))
	o.Custom("delivered", w.readDelivered, schema.ListOf(anyMap(valueShape)), "messages put into mailboxes: to, said. [] means none at all", schema.Example("[{to: office, said: call me}]"))
	o.Custom("contact", w.readContact, schema.MapOf(schema.Shape{Label: "value"}), "values of contact variables at the end", schema.Example("{reason: support}"))
	w.roomKeys(o)
	o.Custom("seconds", w.readSeconds, schema.AnyOf("number, or {at_least, at_most}", schema.FloatForm(new(float64)).Shape(), schema.Describe(&boundsDecl{new(float64), new(float64)})), "how long the call lasts", schema.Example("{at_most: 30}"))
	o.Bool("documents", &w.documents, "whether every TwiML document is compared with NAME.documents beside the test", schema.Default(false))
	o.After(func(*schema.Decoder, *schema.Node) {
		if w.outcomeAt != nil {
			w.outcome = w.outcomeAt.Value
		}
	})
}

// valueShape is any single value.
var valueShape = schema.Shape{Label: "value", Types: []string{"string", "number", "boolean"}}

// anyMap is a mapping whose keys need not be names.
func anyMap(entry schema.Shape) schema.Shape {
	return schema.Shape{Label: "mapping to " + entry.Label, Types: []string{"object"}, Others: &entry}
}

// endings are how a call can end.
var endings = []string{"flow", "caller", "rejected"}

func (w *wantDecl) readEnded(d *schema.Decoder, n *schema.Node) {
	d.ReadKey("ended", n, schema.EnumForm(&w.ended, endings...))
	w.endedAt = n
}

// events reads a list of one-entry mappings; one of them may stand alone.
func (w *wantDecl) events(d *schema.Decoder, n *schema.Node, read func(key, value *schema.Node) eventWant) []eventWant {
	var out []eventWant
	for _, item := range several(n) {
		if item.Kind != schema.Mapping || len(item.Pairs()) != 1 {
			d.Errorf("wrong-type", item, "this is not one name with its fields, expected such as {name: {field: value}}")
			continue
		}
		e := read(item.Pairs()[0].Key, item.Pairs()[0].Value)
		e.node = item
		out = append(out, e)
	}
	return out
}

// fields reads the fields of an event by their types.
func (w *wantDecl) fields(n *schema.Node, vars []engine.Var) []fieldWant {
	if n.Kind == schema.Null {
		return nil
	}
	if n.Kind != schema.Mapping {
		w.r.list.Errorf("wrong-type", n.File(), n.Span, "this is %s, expected fields with their values", n.Kind)
		return nil
	}
	var out []fieldWant
	for _, p := range n.Pairs() {
		i := slices.IndexFunc(vars, func(v engine.Var) bool { return v.Name == p.Key.Value })
		if i < 0 {
			w.r.unknown("unknown-field", p.Key, "field", varNames(vars))
			continue
		}
		f := fieldWant{name: p.Key.Value, node: p.Value}
		if p.Value.Kind != schema.Scalar || p.Value.Value != "none" || slices.Contains(vars[i].Type.Enum(), "none") {
			f.want = w.r.value(p.Value, vars[i].Type)
		}
		out = append(out, f)
	}
	return out
}

func (w *wantDecl) readLog(d *schema.Decoder, n *schema.Node) {
	w.logsAt = n
	w.logs = w.events(d, n, func(key, value *schema.Node) eventWant {
		var known []string
		for _, p := range w.r.w.Declared.Points {
			if p.Name.Text == key.Value {
				return eventWant{name: key.Value, fields: w.fields(value, p.Fields)}
			}
			known = append(known, p.Name.Text)
		}
		w.r.unknown("unknown-log", key, "log point", known)
		return eventWant{}
	})
}

func (w *wantDecl) readSent(d *schema.Decoder, n *schema.Node) {
	w.sentAt = n
	w.sent = w.events(d, n, func(key, value *schema.Node) eventWant {
		if key.Value == "text" {
			phone, text := expr.Of(expr.Phone), expr.Of(expr.Text)
			return eventWant{name: "text", fields: w.fields(value, []engine.Var{{Name: "to", Type: phone}, {Name: "from", Type: phone}, {Name: "says", Type: text}})}
		}
		call, ok := callOf(w.r.w.Declared, key.Value)
		if !ok {
			w.r.unknown("unknown-service-call", key, "service call", append(callNames(w.r.w.Declared), "text"))
		}
		return eventWant{name: key.Value, fields: w.fields(value, call.Inputs)}
	})
}

func (w *wantDecl) readDelivered(d *schema.Decoder, n *schema.Node) {
	w.deliverAt = n
	text := expr.Of(expr.Text)
	for _, item := range several(n) {
		fields := w.fields(item, []engine.Var{{Name: "to", Type: text}, {Name: "said", Type: text}})
		for _, f := range fields {
			if name, _ := f.want.(string); f.name == "to" && !w.r.declares(name) {
				w.r.unknown("unknown-mailbox", f.node, "mailbox", nil)
			}
		}
		w.delivered = append(w.delivered, eventWant{name: "mailbox", fields: fields, node: item})
	}
}

// declares tells whether there is a mailbox of this name.
func (r *reader) declares(mailbox string) bool {
	_, ok := r.live().Mailboxes[mailbox]
	return ok
}

func (w *wantDecl) readContact(d *schema.Decoder, n *schema.Node) {
	if n.Kind == schema.Null {
		d.Errorf("empty-value", n, "\"contact\" has no value, expected a mapping")
		return
	}
	vars := append(slices.Clone(w.r.w.Set.Flows.Contact), engine.Var{Name: "language", Type: expr.Of(expr.Text)})
	w.vars = w.fields(n, vars)
}

// readBranches reads STEP.OUTCOME or FLOW.STEP.OUTCOME.
func (w *wantDecl) readBranches(d *schema.Decoder, n *schema.Node) {
	for _, item := range several(n) {
		var text string
		d.ReadKey("branches", item, schema.TextForm(&text))
		if b := w.branch(item, text); b != nil {
			w.branches = append(w.branches, *b)
		}
	}
}

// branch finds the step that a branch names; nil when there is none.
func (w *wantDecl) branch(n *schema.Node, text string) *branchWant {
	for i := range text { // an outcome may have a dot itself: agent.left
		if text[i] != '.' {
			continue
		}
		flow, step, whole := cutLast(text[:i])
		if w.leaves(flow, step, text[i+1:], whole) {
			return &branchWant{flow: flow, step: step, outcome: text[i+1:], node: n}
		}
	}
	w.noBranch(n, text)
	return nil
}

// leaves reports whether a step can be left by an outcome.
func (w *wantDecl) leaves(flow, step, outcome string, whole bool) bool {
	return slices.ContainsFunc(w.stepsOf(flow, step, whole), func(s *engine.Step) bool {
		_, ok := s.Next[engine.Outcome(outcome)]
		return ok || always(s, outcome)
	})
}

// stepsOf are the steps of a name, of one flow or of all.
func (w *wantDecl) stepsOf(flow, step string, whole bool) []*engine.Step {
	var list []*engine.Step
	for name, g := range w.r.w.Set.Flows.Graphs {
		if s := g.Steps[engine.StepName(step)]; s != nil && (!whole || string(name) == flow) {
			list = append(list, s)
		}
	}
	return list
}

// noBranch says what is wrong with a branch that is not there.
func (w *wantDecl) noBranch(n *schema.Node, text string) {
	var outcomes []string
	for i := len(text) - 1; i >= 0; i-- {
		if text[i] != '.' {
			continue
		}
		flow, step, whole := cutLast(text[:i])
		for _, s := range w.stepsOf(flow, step, whole) {
			for o := range s.Next {
				outcomes = append(outcomes, string(o))
			}
		}
		if len(outcomes) > 0 {
			outcome := text[i+1:]
			w.r.list.Errorf("unknown-outcome", n.File(), n.Span, "step %q has no outcome %q", step, outcome).Meant(outcome, outcomes)
			return
		}
	}
	path, _, dotted := cutLast(text)
	if !dotted {
		w.r.list.Errorf("unknown-outcome", n.File(), n.Span, "%q is no outcome of a step, expected STEP.OUTCOME", text)
		return
	}
	flow, step, whole := cutLast(path)
	var known []string
	for name, g := range w.r.w.Set.Flows.Graphs {
		for _, s := range g.Order {
			if !whole || string(name) == flow {
				known = append(known, string(s))
			}
		}
	}
	w.r.list.Errorf("unknown-step", n.File(), n.Span, "step %q is not defined", step).Meant(step, known)
}

// always tells outcomes that no target names: the leg hung up or went on elsewhere, the step handed over, or it failed.
func always(s *engine.Step, outcome string) bool {
	return outcome == string(engine.HungUp) || outcome == string(engine.Stopped) || outcome == string(engine.Failed) || outcome == "done" && len(s.Next) == 0
}

// readHappenings reads names of which something can happen.
func (w *wantDecl) readHappenings(to *[]neverWant) func(*schema.Decoder, *schema.Node) {
	return func(d *schema.Decoder, n *schema.Node) {
		for _, item := range several(n) {
			var text string
			d.ReadKey("this list", item, schema.TextForm(&text))
			if strings.Contains(text, ".") && w.r.w.Set.Flows.Graphs[engine.FlowName(text)] == nil {
				if b := w.branch(item, text); b != nil {
					*to = append(*to, neverWant{name: text, branch: b, node: item})
				}
				continue
			}
			if !slices.Contains(w.r.happenings(), text) {
				w.r.list.Errorf("unknown-reference", item.File(), item.Span, "%q is no prompt, step, flow or log point", text).
					Meant(text, w.r.happenings())
				continue
			}
			*to = append(*to, neverWant{name: text, node: item})
		}
	}
}

// happenings are all names of which something can happen.
func (r *reader) happenings() []string {
	var names []string
	flows := r.w.Set.Flows
	for name := range flows.Prompts {
		names = append(names, name)
	}
	for name, g := range flows.Graphs {
		names = append(names, string(name))
		for _, s := range g.Order {
			names = append(names, string(s))
		}
	}
	for _, p := range flows.Points {
		names = append(names, p.Name)
	}
	return names
}

// readSeconds reads a number of seconds, or bounds.
func (w *wantDecl) readSeconds(d *schema.Decoder, n *schema.Node) {
	w.lengthAt = n
	if n.Kind == schema.Mapping {
		var least, most float64
		d.Read(n, schema.ObjectForm(&boundsDecl{&least, &most}))
		w.least, w.most = time.Duration(least*float64(time.Second)), time.Duration(most*float64(time.Second))
		return
	}
	var seconds float64
	d.ReadKey("seconds", n, schema.FloatForm(&seconds))
	exact := time.Duration(seconds * float64(time.Second))
	w.least, w.most = exact-500*time.Millisecond, exact+500*time.Millisecond
}

// boundsDecl is the long form of seconds.
type boundsDecl struct{ least, most *float64 }

// Fields declares its keys.
func (b *boundsDecl) Fields(o *schema.Object) {
	o.Float("at_least", b.least, "seconds at least", schema.Default(0))
	o.Float("at_most", b.most, "seconds at most", schema.Default(0))
}
