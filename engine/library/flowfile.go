package library

import (
	"slices"
	"sync"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/schema"
	"callflow/schema/diag"
)

// flowFile is one decoded flow, before it is linked.
type flowFile struct {
	file     string
	node     *schema.Node
	dec      *schema.Decoder
	name     schema.Name
	summary  string
	typ      string
	role     string
	inputs   []engine.Var
	outputs  []engine.Var
	vars     []engine.Var
	outcomes []schema.Name
	seats    []schema.Name
	commands []*flowCommandDecl
	start    schema.Ref
	steps    []*stepFile
	finally  []*kinds.Action
	defaults flowDefaults
	moved    []*movedDecl
	decl     kinds.FlowDecl
	index    map[string]*stepFile // the steps by name; see step
	names    []string             // what can be led to: see targets
	lib      bool                 // from the library of ready-made flows
}

// flowDefaults are the defaults of one flow.
type flowDefaults struct {
	next  []outcomeTarget
	kinds map[string]*schema.Node
}

// outcomeTarget is one line of a next.
type outcomeTarget struct {
	outcome schema.Name
	target  *schema.Ref
}

// stepFile is one decoded step.
type stepFile struct {
	name    schema.Name
	key     *schema.Node
	node    *schema.Node
	row     *kinds.Row // an empty one for a step without kind
	kind    kinds.Kind
	body    *schema.Node // the value of the kind's key
	said    schema.Settled
	dec     *schema.Decoder
	all     *schema.Ref // next as a single step
	next    []outcomeTarget
	nextAt  *schema.Node
	limit   *stepLimit // nil for none
	log     []*kinds.LogLine
	summary string
	ends    kinds.Ends
}

// noKind is the row of a step that has no kind.
var noKind kinds.Row

// stepLimit is `limit` of a step.
type stepLimit struct {
	visits int
	then   schema.Ref
}

// Fields declares the keys of limit.
func (s *stepLimit) Fields(o *schema.Object) {
	o.Int("visits", &s.visits, "how many visits in one run are allowed", schema.Required, schema.Between(1, 1000))
	o.Ref("then", &s.then, "step", "where the next visit goes instead", schema.Required)
}

// flowTypes are the words of `type`.
var flowTypes = []string{"call", "procedure", "wait", "whisper", "screen"}

// readFlow decodes a flow file. The flow's name is known even if much else is wrong.
func readFlow(file string, node *schema.Node, d *Declared, l *diag.List) *flowFile {
	f := &flowFile{file: file, node: node, dec: schema.NewDecoder(l)}
	f.dec.Read(node, schema.ObjectForm(f))
	f.readSteps(d, l)
	f.checkMoved(l)
	f.decl = kinds.FlowDecl{Name: f.name.Text, Type: engine.FlowType(f.typ), Inputs: f.inputs, Outputs: f.outputs}
	for _, o := range f.outcomes {
		f.decl.Outcomes = append(f.decl.Outcomes, o.Text)
	}
	if f.typ == string(engine.ScreenFlow) && len(f.outcomes) == 0 {
		f.decl.Outcomes = []string{"accept", "refuse"}
	}
	return f
}

// Fields declares the keys of a flow file.
func (f *flowFile) Fields(o *schema.Object) {
	o.Name("flow", &f.name, "the flow's name; the file is called NAME.flow.yaml", schema.Required)
	o.Text("summary", &f.summary, "one sentence for people", schema.Example("Where callers come in."))
	o.Enum("type", &f.typ, flowTypes, "what the flow runs on", schema.Default("call"),
		schema.Means("on a leg: a caller, or whoever is rung", "beside the legs of a contact: transfers, calls that go out", "heard while somebody waits in a queue or room", "heard by the waiting caller just before the talk", "heard by whoever answers, who may refuse"))
	o.Text("role", &f.role, "who is on this leg", schema.Default("customer"))
	o.Field("inputs", varsForm(&f.inputs), "name → type; an input without default is required")
	o.Field("outputs", varsForm(&f.outputs), "name → type: what the flow gives back")
	o.Names("outcomes", &f.outcomes, "names by which the flow can finish; each is a target, as end is")
	o.Field("vars", varsForm(&f.vars), "name → type: variables that live as long as the run")
	o.Names("seats", &f.seats, "procedures only: the seats that a room must have")
	o.Map("commands", into(&f.commands, func(n schema.Name) *flowCommandDecl { return &flowCommandDecl{name: n} }), "what may be asked while the flow runs")
	o.Ref("start", &f.start, "step", "the first step", schema.Required)
	o.Custom("steps", ignore, stepsShape(), "name → step", schema.Required, schema.Example("{greeting: {say: greeting, next: end}}"))
	o.Field("finally", kinds.ActionsForm(&f.finally), "actions that run exactly once when the run is over, however it ends")
	o.Objects("moved", f.addMoved, "steps that were called otherwise before, so that differences and migrations of live contacts know them", schema.MaxItems(1000), schema.Example("[{from: greeting, to: welcome}]"))
	o.Field("defaults", schema.LateForm(f.readDefaults, flowDefaultsShape), "targets and fields of steps that do not say otherwise")
}

// stepsShape describes the steps of a flow: one at least.
func stepsShape() schema.Shape {
	s := schema.MapOf(schema.RefShape("step"))
	s.MinItems = 1
	return s
}

// flowDefaultsShape describes the defaults of a flow: those of all kinds, and targets.
func flowDefaultsShape() schema.Shape {
	next := schema.RefShape("next")
	next.Description, next.Examples = "where outcomes lead that a step does not name", []string{"{failed: sorry}"}
	s := defaultsShape(schema.Property{Key: "next", Shape: next})
	s.Label, s.Sample = "next and kind → fields", "{next: {failed: sorry}}"
	return s
}

func ignore(*schema.Decoder, *schema.Node) {}

func (f *flowFile) readDefaults(d *schema.Decoder, n *schema.Node) {
	f.defaults.kinds = map[string]*schema.Node{}
	for _, p := range n.Pairs() {
		if p.Key.Value == "next" {
			_, f.defaults.next = readNext(d, p.Value)
			continue
		}
		if kinds.Later(p.Key.Value) {
			continue
		}
		if _, ok := kinds.Find(p.Key.Value); !ok {
			d.Errorf("unknown-kind", p.Key, "there is no kind %q", p.Key.Value).Meant(p.Key.Value, kindNames())
			continue
		}
		f.defaults.kinds[p.Key.Value] = p.Value
	}
}

// readNext reads a next: one step for everything, or outcome → step.
func readNext(d *schema.Decoder, n *schema.Node) (all *schema.Ref, lines []outcomeTarget) {
	if n.Kind == schema.Scalar || n.Kind == schema.Null {
		all = &schema.Ref{}
		d.ReadKey("next", n, schema.RefForm(all, "step"))
		return all, nil
	}
	if n.Kind != schema.Mapping {
		d.Errorf("wrong-type", n, "\"next\" is %s, expected a step's name or outcome → step", n.Kind)
		return nil, nil
	}
	if len(n.Pairs()) == 0 {
		return nil, nil
	}
	refs := make([]schema.Ref, len(n.Pairs()))
	lines = make([]outcomeTarget, len(n.Pairs()))
	for i, p := range n.Pairs() {
		d.ReadKey(p.Key.Value, p.Value, schema.RefForm(&refs[i], "step"))
		lines[i] = outcomeTarget{outcome: schema.Name{Text: p.Key.Value, File: p.Key.File(), Span: p.Key.Span}, target: &refs[i]}
	}
	return nil, lines
}

func (f *flowFile) readSteps(d *Declared, l *diag.List) {
	if f.node == nil || f.node.Kind != schema.Mapping {
		return
	}
	steps := f.node.Find("steps")
	if steps == nil {
		return
	}
	if steps.Kind != schema.Mapping {
		f.dec.Errorf("wrong-type", steps, "\"steps\" is %s, expected name → step", steps.Kind)
		return
	}
	if len(steps.Pairs()) == 0 {
		f.dec.Errorf("wrong-type", steps, "\"steps\" is empty, expected name → step")
		return
	}
	f.steps = make([]*stepFile, 0, len(steps.Pairs()))
	for _, p := range steps.Pairs() {
		if f.slippedOut(p) {
			continue
		}
		if name, ok := f.dec.ReadName(p.Key); ok {
			f.steps = append(f.steps, f.readStep(name, p, d, l))
		}
	}
}

// slippedOut reports a key of a step that stands beside the steps, because it is not indented enough, and reads it as
// that of the step above.
func (f *flowFile) slippedOut(p schema.Pair) bool {
	if len(f.steps) == 0 || !slices.Contains(stepKeys, p.Key.Value) || hasKind(p.Value) || p.Value.Kind == schema.Null {
		return false
	}
	above := f.steps[len(f.steps)-1]
	if above.node.Kind != schema.Mapping || above.node.Find(p.Key.Value) != nil {
		return false
	}
	f.dec.Errorf("unknown-key", p.Key, "key %q stands beside the steps, expected it in one", p.Key.Value).
		Hintf("indent it as the other keys of step %q", above.name.Text)
	if p.Key.Value == "next" {
		above.nextAt = p.Key
		above.all, above.next = readNext(above.dec, p.Value)
	}
	return true
}

// hasKind tells whether a value looks like a step.
func hasKind(n *schema.Node) bool {
	return slices.ContainsFunc(n.Pairs(), func(p schema.Pair) bool {
		_, ok := kinds.Find(p.Key.Value)
		return ok || kinds.Later(p.Key.Value)
	})
}

// step returns a step by its name, or nil. All steps have been read.
func (f *flowFile) step(name string) *stepFile {
	if f.index == nil {
		f.index = make(map[string]*stepFile, len(f.steps))
		for _, s := range f.steps {
			f.index[s.name.Text] = s
		}
	}
	return f.index[name]
}

// stepKeys are the keys that every step may have beside its kind.
var stepKeys = []string{"next", "limit", "log", "summary"}

// readStep decodes one step: the keys that all steps have, and the one key that says its kind.
func (f *flowFile) readStep(name schema.Name, p schema.Pair, d *Declared, l *diag.List) *stepFile {
	n := p.Value
	s := &stepFile{name: name, key: p.Key, node: n, row: &noKind, dec: schema.NewDecoder(l)}
	if n.Kind != schema.Mapping {
		s.dec.Errorf("wrong-type", n, "step %q is %s, expected a mapping with a kind", name.Text, n.Kind).
			Hint = "write a kind and its fields, for example " + name.Text + ": {say: greeting, next: end}"
		return s
	}
	for _, p := range n.Pairs() {
		s.readKey(p, f, d, l)
	}
	if s.kind == nil && s.body == nil {
		s.dec.Errorf("missing-kind", n, "step %q has no kind", name.Text).
			Hintf("say what it does with one key more, such as say, menu, collect, dial, queue, switch or record")
	}
	return s
}

func (s *stepFile) readKey(p schema.Pair, f *flowFile, d *Declared, l *diag.List) {
	switch p.Key.Value {
	case "next":
		s.nextAt = p.Key
		s.all, s.next = readNext(s.dec, p.Value)
	case "limit":
		s.limit = &stepLimit{}
		s.dec.ReadKey("limit", p.Value, schema.ObjectForm(s.limit))
	case "log":
		if isLogStep(p, f, s) {
			s.readKind(p, f, d, l)
			return
		}
		s.dec.ReadKey("log", p.Value, kinds.LogForm(&s.log))
	case "summary":
		s.dec.ReadKey("summary", p.Value, schema.TextForm(&s.summary))
	default:
		s.readKind(p, f, d, l)
	}
}

// isLogStep tells whether `log` is the step's kind: when nothing else in the step is one.
func isLogStep(p schema.Pair, _ *flowFile, s *stepFile) bool {
	for _, other := range s.node.Pairs() {
		if other.Key != p.Key {
			if _, ok := kinds.Find(other.Key.Value); ok || kinds.Later(other.Key.Value) {
				return false
			}
		}
	}
	return true
}

func (s *stepFile) readKind(p schema.Pair, f *flowFile, d *Declared, l *diag.List) {
	row, ok := kinds.Find(p.Key.Value)
	if !ok {
		s.unknownKind(p)
		return
	}
	if s.kind != nil {
		s.dec.Errorf("multiple-kinds", p.Key, "step %q has two kinds, %q and %q", s.name.Text, s.row.Name, row.Name).
			Hint = "make two steps of it"
		return
	}
	body := s.withoutStepKeys(p, row)
	s.row, s.kind, s.body = row, row.New(), body
	inner := schema.DecodeWith(body, s.kind, l, f.defaults.kinds[row.Name], d.Defaults[row.Name])
	s.dec.Join(inner)
	s.said = inner.Settled()
}

// withoutStepKeys returns the fields of a kind. A next or limit that slipped in among them is reported, and
// read as if it stood where it belongs, so that nothing else is said about it.
func (s *stepFile) withoutStepKeys(p schema.Pair, row *kinds.Row) *schema.Node {
	if p.Value.Find("next") == nil && p.Value.Find("limit") == nil || keyless()[row.Name] { // set and log have names of their own
		return p.Value
	}
	found := false
	for _, in := range p.Value.Pairs() {
		switch in.Key.Value {
		case "next":
			s.nextAt = in.Key
			s.all, s.next = readNext(s.dec, in.Value)
		case "limit":
		default:
			continue
		}
		found = true
		s.dec.Errorf("unknown-key", in.Key, "key %q belongs to the step, not to its %s", in.Key.Value, p.Key.Value).
			Hintf("move it out, beside %q", p.Key.Value)
	}
	if !found {
		return p.Value
	}
	return p.Value.Without("next", "limit")
}

// keyless are the kinds that declare no keys.
var keyless = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, r := range kinds.Table() {
		out[r.Name] = len(schema.FieldTable(r.New())) == 0
	}
	return out
})

// unknownKind reports a key that is neither a kind nor one of a step's own, nearest guess first.
func (s *stepFile) unknownKind(p schema.Pair) {
	if s.body == nil {
		s.body = p.Value // so that the step is not said to have no kind as well
	}
	if kinds.Later(p.Key.Value) {
		s.dec.Errorf("kind-not-supported", p.Key, "steps of kind %q are not supported yet", p.Key.Value)
		return
	}
	known := append(kindNames(), stepKeys...)
	s.dec.Errorf("unknown-kind", p.Key, "%q is neither a kind nor a key of a step", p.Key.Value).
		Meant(p.Key.Value, known)
}

func kindNames() []string {
	var names []string
	for _, r := range kinds.Table() {
		names = append(names, r.Name)
	}
	return names
}
