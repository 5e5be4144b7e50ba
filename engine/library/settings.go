package library

import (
	"slices"
	"time"

	"callflow/schema"
	"callflow/schema/diag"
)

// Settings are what a workspace says about its own diagnostics: how severe they are, and which of them are known
// and accepted. What the table of codes calls an error stays an error: a flow that has one cannot be run.
type Settings struct {
	severity map[diag.Code]diag.Severity // SeverityUnset: off
	accepted []*ignoreDecl
	steps    map[string][]stepLines // by file
}

// stepLines is where a step of a flow stands.
type stepLines struct {
	name        string
	first, last int
}

// severities are the words for them.
var severities = []string{"error", "warning", "info", "off"}

// checkDecl is what is said of one code.
type checkDecl struct {
	code     *schema.Node
	severity string
}

// Fields declares the keys of a check.
func (c *checkDecl) Fields(o *schema.Object) {
	o.Enum("severity", &c.severity, severities, "how severe the diagnostic is in this workspace", schema.Required,
		schema.Means("fails the check", "is reported", "is mentioned", "is not reported"))
	o.Main("severity")
}

// checksShape is that of the mapping from codes to what is said of them.
func checksShape() schema.Shape {
	s := schema.Shape{Label: "mapping of codes", Types: []string{"object"}}
	for _, code := range softCodes() {
		row, _ := diag.Lookup(diag.Code(code))
		one := schema.Describe(&checkDecl{})
		one.Description = row.Summary
		s.Properties = append(s.Properties, schema.Property{Key: code, Shape: one})
	}
	return s
}

// codeShape is that of a code whose severity can be changed.
func codeShape() schema.Shape {
	s := schema.Shape{Label: "code of a diagnostic", Types: []string{"string"}, Words: softCodes()}
	for _, code := range s.Words {
		row, _ := diag.Lookup(diag.Code(code))
		s.Meanings = append(s.Meanings, row.Summary)
	}
	return s
}

// readChecks reads checks.
func (w *declaration) readChecks(d *schema.Decoder, n *schema.Node) {
	if n.Kind != schema.Mapping {
		d.Errorf("wrong-type", n, "\"checks\" is %s, expected a mapping of codes to severities", n.Kind)
		return
	}
	for _, p := range n.Pairs() {
		c := &checkDecl{code: p.Key}
		if !knownCode(d, p.Key) {
			continue
		}
		d.ReadKey(p.Key.Value, p.Value, schema.ObjectForm(c))
		if row, _ := diag.Lookup(diag.Code(p.Key.Value)); row.Severity == diag.Error {
			d.Errorf("error-stays", p.Key, "%q is an error everywhere, only warnings can be changed", p.Key.Value).
				Hintf("delete this line, and put right what is reported")
			continue
		}
		w.checks = append(w.checks, c)
	}
}

// knownCode reports a code that is not in the table.
func knownCode(d *schema.Decoder, n *schema.Node) bool {
	if _, ok := diag.Lookup(diag.Code(n.Value)); ok {
		return true
	}
	d.Errorf("unknown-code", n, "there is no diagnostic %q", n.Value).Meant(n.Value, codeNames()).
		Else("callflow explain --list has them all")
	return false
}

func codeNames() []string {
	var names []string
	for _, r := range diag.Rows() {
		names = append(names, string(r.Code))
	}
	return names
}

// softCodes are those of which something may be said here.
func softCodes() []string {
	return slices.DeleteFunc(codeNames(), func(name string) bool {
		row, _ := diag.Lookup(diag.Code(name))
		return row.Severity == diag.Error
	})
}

// ignoreDecl is one diagnostic that is known and accepted, or several of the same code and place.
type ignoreDecl struct {
	code    *schema.Node
	file    string
	flow    string
	step    string
	because string
	until   time.Time
	overAt  *schema.Node // where until stands
	line    int          // of a comment: what it is about begins there
	at      place
}

// place is where something is said.
type place struct {
	file string
	span diag.Span
}

func (w *declaration) addIgnore() schema.Fielder {
	one := &ignoreDecl{}
	w.ignores = append(w.ignores, one)
	return one
}

// Fields declares the keys of something that is accepted.
func (i *ignoreDecl) Fields(o *schema.Object) {
	o.Custom("code", i.readCode, codeShape(), "the code, as it stands in brackets behind the message", schema.Required, schema.Example("unreachable-step"))
	o.Text("file", &i.file, "only in this file", schema.Example("prompts/ja.yaml"))
	o.Text("flow", &i.flow, "only in this flow", schema.Example("welcome"))
	o.Text("step", &i.step, "only in the step of this name", schema.Example("greeting"))
	o.Text("because", &i.because, "the reason, for whoever reads it later", schema.Required, schema.Example("the campaign begins in March"))
	o.Field("until", dayForm{&i.until, &i.overAt}, "the last day; from the next on it is reported again, and that this has ended. Without it there is no end", schema.Example("2027-01-31"))
	o.Exclusive("file", "flow")
}

func (i *ignoreDecl) readCode(d *schema.Decoder, n *schema.Node) {
	if n.Kind != schema.Scalar {
		d.Errorf("wrong-type", n, "\"code\" is %s, expected the code of a diagnostic", n.Kind)
		return
	}
	if knownCode(d, n) {
		i.code = n
	}
}

// dayForm is a day with its place.
type dayForm struct {
	day *time.Time
	at  **schema.Node
}

// Read reads the day.
func (f dayForm) Read(d *schema.Decoder, n *schema.Node) {
	*f.at = n
	schema.DateForm(f.day).Read(d, n)
}

// Shape is that of a day.
func (f dayForm) Shape() schema.Shape { return schema.DateForm(f.day).Shape() }

// settingsOf collects what callflow.yaml says, and where the steps of flows stand.
func settingsOf(w *declaration, t *trees) *Settings {
	s := &Settings{severity: map[diag.Code]diag.Severity{}, steps: map[string][]stepLines{}}
	for _, c := range w.checks {
		s.severity[diag.Code(c.code.Value)] = diag.Severity(slices.Index([]string{"off", "error", "warning", "info"}, c.severity))
	}
	for _, one := range w.ignores {
		if one.code == nil || one.because == "" {
			continue // what is not whole is reported, and has no effect
		}
		one.at = place{one.code.File(), one.code.Span}
		s.accepted = append(s.accepted, one)
	}
	for _, f := range t.flows {
		s.steps[f.file] = stepsOf(f)
	}
	return s
}

// stepsOf says where the steps of a file stand.
func stepsOf(f tree) []stepLines {
	var out []stepLines
	for _, p := range stepPairs(f.node) {
		out = append(out, stepLines{p.Key.Value, p.Key.Span.Start.Line(), max(p.Key.Span.End.Line(), p.Value.Span.End.Line())})
	}
	return out
}

func stepPairs(n *schema.Node) []schema.Pair {
	if steps := n.Find("steps"); steps != nil {
		return steps.Pairs()
	}
	return nil
}
