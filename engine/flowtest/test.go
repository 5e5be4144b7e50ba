package flowtest

import (
	"slices"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/schema"
	"callflow/schema/diag"
)

// Test is one test of a file, with all names checked. It is never changed after [Read].
type Test struct {
	Name string
	File string
	Span diag.Span // of its name
	// Documents says that the test compares every TwiML document with a file; see [Result.Documents].
	Documents bool

	begin beginning
	given given
	acts  []act
	want  expectations
}

// Read reads a file of tests. Faults are added to l; tests with faults are left out. The workspace must have
// compiled without errors.
func Read(file string, text []byte, w *library.Workspace, l *diag.List) []*Test {
	root := schema.Parse(file, text, l)
	if root == nil {
		return nil
	}
	r := &reader{w: w, list: l, file: file}
	schema.Decode(root, r, l)
	return r.tests
}

// Shape describes NAME.test.yaml, for the JSON Schema that editors use.
func Shape() schema.Shape {
	s := schema.Describe(&reader{})
	s.Title, s.Description = "callflow tests", "Tests of flows: calls with what is heard, pressed and said, and what must come of them."
	return s
}

// reader reads one file.
type reader struct {
	w     *library.Workspace // nil while the form is only described
	list  *diag.List
	file  string
	tests []*Test
	names []schema.Name
}

// Fields declares the keys of a file of tests.
func (r *reader) Fields(o *schema.Object) {
	form := schema.ListForm(func() schema.Form { return schema.ObjectForm(&testDecl{r: r}) })
	o.Field("tests", form, "the tests, in the order in which they are reported", schema.Required)
}

// testDecl is one test as it is read.
type testDecl struct {
	r      *reader
	name   *schema.Node
	call   callDecl
	app    appDecl
	begin  beginDecl
	given  givenDecl
	acts   []act
	want   wantDecl
	faults int // before this test was read
}

// Fields declares the keys of a test.
func (t *testDecl) Fields(o *schema.Object) {
	if t.r.list != nil {
		t.faults = t.r.list.Len()
	}
	t.given.r, t.want.r = t.r, t.r
	o.Custom("test", keep(&t.name), textShape, "the test's name: a sentence that says what must hold", schema.Required, schema.Example("a full queue is told so"))
	o.Object("call", &t.call, "somebody calls a number", schema.Present(&t.call.set))
	o.Object("app", &t.app, "somebody calls from a browser or SIP phone", schema.Present(&t.app.set))
	o.Object("begin", &t.begin, "a procedure is begun", schema.Present(&t.begin.set))
	o.Exclusive("call", "app", "begin")
	o.Needs("call", "app", "begin")
	o.Map("given", t.given.entry, "full path → what it does in this test: services, people, queues, lists, switches, settings, schedules, ways of a split, the network", schema.AnyKey,
		schema.Like(`^(\+|(agents|addresses|numbers)\.)`, personShape), schema.Like(`^queues\.`, queueShape), schema.Like(`^services\.`, answerShape), schema.Like(`^schedules\.`, scheduleShape),
		schema.Example("{services.crm.customer: not_found, addresses.desk: {answers: 3s}}"))
	o.Custom("script", t.script, scriptShape(), "what is heard and done, in order", schema.Example("[hear: greeting, press: 1, hear: connecting, hang_up]"))
	o.Object("expect", &t.want, "what must hold at the end")
	o.After(t.done)
}

// done makes the test of what was read, unless something in it is wrong.
func (t *testDecl) done(d *schema.Decoder, n *schema.Node) {
	if n == nil || t.r.w == nil || t.name == nil {
		return
	}
	test := &Test{Name: t.name.Value, File: t.r.file, Span: t.name.Span, given: t.given.given, acts: t.acts, want: t.want.expectations, Documents: t.want.documents}
	switch {
	case t.call.set:
		test.begin = t.call.beginning(t.r)
	case t.app.set:
		test.begin = t.app.beginning(t.r)
	case t.begin.set:
		test.begin = t.begin.beginning(t.r)
		t.r.named(t.acts)
	default:
		d.Errorf("missing-key", t.name, "test %q does not say how it begins", test.Name).
			Hintf("add \"call: {number: NAME, from: \"+81…\"}\"")
	}
	t.r.unique(t.name)
	if t.r.list.Len() == t.faults {
		t.r.tests = append(t.r.tests, test)
	}
}

// named refuses acts of a caller where nobody has called.
func (r *reader) named(acts []act) {
	for _, a := range acts {
		switch a.verb {
		case "hear", "press", "say", "hang_up", "talking":
			if a.by.caller() {
				r.list.Errorf("missing-key", a.node.File(), a.node.Span, "%q does not say who: nobody has called in this test", a.verb).
					Hintf("add \"by: agents.NAME\", or the number that is rung")
			}
		}
	}
}

// unique refuses two tests of one name, so that reports can tell them apart.
func (r *reader) unique(n *schema.Node) {
	if i := slices.IndexFunc(r.names, func(m schema.Name) bool { return m.Text == n.Value }); i >= 0 {
		r.list.Errorf("duplicate-name", n.File(), n.Span, "two tests are called %q", n.Value).
			Hintf("say what is different about this one").
			Relatedf(r.names[i].File, r.names[i].Span, "the first")
		return
	}
	r.names = append(r.names, schema.Name{Text: n.Value, File: n.File(), Span: n.Span})
}

// live is the part of the workspace that is not pinned.
func (r *reader) live() *engine.LivePart { return r.w.Set.Live }

var textShape = schema.Shape{Label: "text", Types: []string{"string", "number", "boolean"}, Sample: "agents.kim"}

// keep stores the node of a single value, for its text and its place.
func keep(p **schema.Node) func(*schema.Decoder, *schema.Node) {
	return func(d *schema.Decoder, n *schema.Node) {
		var text string
		d.Read(n, schema.TextForm(&text))
		if n.Kind == schema.Scalar {
			*p = n
		}
	}
}
