package flowtest

import (
	"slices"
	"strings"
	"time"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// beginning is how a test begins: a call that comes in, or a procedure that somebody begins.
type beginning struct {
	from, to string
	at       engine.Millis
	language string // spoken at first; "" is that of the workspace
	extra    engine.Params

	flow engine.FlowName // a procedure that is begun, "" when somebody calls
	with []engine.Named
	by   string // who begins it
}

// usualTime is when a test takes place that does not say so: a Monday at noon, where the workspace is.
const usualTime = "2026-06-01 12:00"

// unknownNumber calls where a test names no caller.
const unknownNumber = "+12025550100"

// callDecl is a call to a number.
type callDecl struct {
	set    bool
	number schema.Ref
	from   *schema.Node
	at     *schema.Node
	speak  schema.Ref
	params []schema.Pair
}

// Fields declares the keys of call.
func (c *callDecl) Fields(o *schema.Object) {
	o.Ref("number", &c.number, "number", "the number that is called, by its name", schema.Required, schema.Example("main"))
	o.Main("number")
	o.Custom("from", keep(&c.from), textShape, "who calls: a number, anonymous, or somebody such as agents.kim", schema.Example("+819011112222"))
	o.Custom("at", keep(&c.at), textShape, "when, in the zone of the workspace; without it "+usualTime, schema.Example("2026-12-01 19:00"))
	o.Ref("language", &c.speak, "language", "the language that is spoken at first; without it that of the workspace")
	o.Custom("params", pairs(&c.params), anyMap(valueShape), "further parameters of Twilio's first request, by their names there", schema.Example("{CallerName: Ada}"))
}

func (c *callDecl) beginning(r *reader) beginning {
	b := beginning{at: r.instant(c.at), extra: paramsOf(c.params), from: r.from(c.from), language: r.language(&c.speak)}
	var ok bool
	if b.to, ok = r.live().Names["numbers."+c.number.Name]; !ok && c.number.Node != nil {
		r.unknown("unknown-number", c.number.Node, "number", r.namesOf("numbers."))
	}
	return b
}

// appDecl is a call from a browser or SIP phone.
type appDecl struct {
	set    bool
	app    schema.Ref
	agent  schema.Ref
	at     *schema.Node
	speak  schema.Ref
	params []schema.Pair
}

// Fields declares the keys of app.
func (a *appDecl) Fields(o *schema.Object) {
	o.Ref("app", &a.app, "app", "the app, by its name", schema.Required, schema.Example("outgoing"))
	o.Main("app")
	o.Ref("agent", &a.agent, "agent", "whose phone it is", schema.Example("kim"))
	o.Custom("at", keep(&a.at), textShape, "when, in the zone of the workspace; without it "+usualTime, schema.Example("2026-12-01 19:00"))
	o.Ref("language", &a.speak, "language", "the language that is spoken at first; without it that of the workspace")
	o.Custom("params", pairs(&a.params), anyMap(valueShape), "what the phone sends: name → text", schema.Example("{number: \"+819011112222\"}"))
}

func (a *appDecl) beginning(r *reader) beginning {
	b := beginning{at: r.instant(a.at), extra: paramsOf(a.params), from: "client:somebody", language: r.language(&a.speak)}
	sid := ""
	var known []string
	for key, e := range r.live().Apps {
		known = append(known, e.Name)
		if e.Name == a.app.Name {
			sid = key
		}
	}
	if sid == "" && a.app.Node != nil {
		r.unknown("unknown-reference", a.app.Node, "app", known)
	}
	b.extra = append(b.extra, engine.Param{Name: "ApplicationSid", Value: sid})
	if a.agent.Set {
		var ok bool
		if b.from, ok = r.live().Names["agents."+strings.TrimPrefix(a.agent.Name, "agents.")]; !ok {
			r.unknown("unknown-agent", a.agent.Node, "agent", r.namesOf("agents."))
		}
	}
	return b
}

// beginDecl begins a procedure.
type beginDecl struct {
	set   bool
	flow  schema.Ref
	with  []schema.Pair
	by    *schema.Node
	at    *schema.Node
	speak schema.Ref
	node  *schema.Node
}

// Fields declares the keys of begin.
func (b *beginDecl) Fields(o *schema.Object) {
	o.Ref("flow", &b.flow, "flow", "the flow of type procedure", schema.Required, schema.Example("call_back"))
	o.Main("flow")
	o.Custom("with", entries(&b.with), schema.MapOf(schema.Shape{Label: "value"}), "its inputs: name → value", schema.Example("{appointment: a1}"))
	o.Custom("by", keep(&b.by), textShape, "who begins it", schema.Example("services.crm"))
	o.Custom("at", keep(&b.at), textShape, "when, in the zone of the workspace; without it "+usualTime, schema.Example("2026-12-01 19:00"))
	o.Ref("language", &b.speak, "language", "the language that is spoken at first; without it that of the workspace")
	o.Self(&b.node)
}

func (b *beginDecl) beginning(r *reader) beginning {
	out := beginning{at: r.instant(b.at), language: r.language(&b.speak), flow: engine.FlowName(b.flow.Name)}
	if b.by != nil {
		out.by = r.asker(b.by)
	}
	g := r.w.Set.Flows.Graphs[out.flow]
	if g == nil || g.Type != engine.ProcedureFlow {
		if b.flow.Node != nil {
			r.unknown("unknown-flow", b.flow.Node, "procedure", r.procedures())
		}
		return out
	}
	for _, p := range b.with {
		i := slices.IndexFunc(g.Inputs, func(v engine.Var) bool { return v.Name == p.Key.Value })
		if i < 0 {
			r.unknown("unknown-field", p.Key, "input", varNames(g.Inputs))
			continue
		}
		out.with = append(out.with, engine.Named{Name: p.Key.Value, Value: r.value(p.Value, g.Inputs[i].Type), Sealed: g.Inputs[i].Type.Hides()})
	}
	for _, v := range g.Inputs {
		if _, given := valueOf(out.with, v.Name); v.Required && !given && b.node != nil {
			r.list.Errorf("missing-key", b.node.File(), b.node.Span, "input %q of %q is missing", v.Name, g.Name).Hintf("add \"with: {%s: …}\"", v.Name)
		}
	}
	return out
}

func (r *reader) procedures() []string {
	var known []string
	for name, g := range r.w.Set.Flows.Graphs {
		if g.Type == engine.ProcedureFlow {
			known = append(known, string(name))
		}
	}
	return known
}

// language is a declared language.
func (r *reader) language(ref *schema.Ref) string {
	if ref.Name == "" {
		return ""
	}
	var known []string
	for _, l := range r.w.Set.Flows.Languages {
		if l.Name == ref.Name {
			return l.Name
		}
		known = append(known, l.Name)
	}
	r.unknown("unknown-language", ref.Node, "language", known)
	return ""
}

// from is what Twilio would say the caller's number is.
func (r *reader) from(n *schema.Node) string {
	if n == nil {
		return unknownNumber
	}
	if dialled, ok := r.live().Names[n.Value]; ok {
		return dialled
	}
	if strings.HasPrefix(n.Value, "client:") || strings.HasPrefix(n.Value, "sip:") || n.Value == "anonymous" {
		return n.Value
	}
	if _, err := expr.ParseLiteral(n.Value, expr.Of(expr.Phone)); err != nil {
		r.list.Errorf("bad-address", n.File(), n.Span, "%q is no caller", n.Value).
			Hintf("write a number such as \"+819011112222\", anonymous, client:NAME, or a path such as agents.kim")
	}
	return n.Value
}

// instant reads a time in the zone of the workspace.
func (r *reader) instant(n *schema.Node) engine.Millis {
	if n == nil {
		at, _ := r.wall(usualTime)
		return at
	}
	at, ok := r.wall(n.Value)
	if !ok {
		r.list.Errorf("wrong-type", n.File(), n.Span, "%q is no time, expected such as 2026-12-01 19:00", n.Value)
	}
	return at
}

// wall reads the time that a clock on the wall of the workspace shows, or an instant of RFC 3339.
func (r *reader) wall(text string) (engine.Millis, bool) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return engine.Millis(at.UnixMilli()), true
	}
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"} {
		shown, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		at := engine.Millis(shown.UnixMilli())
		clock := r.live().Clock
		if clock == nil {
			return at, true
		}
		at -= engine.Millis(clock.Offset(at)) * 1000 // near enough to find the offset that holds
		return engine.Millis(shown.UnixMilli()) - engine.Millis(clock.Offset(at))*1000, true
	}
	return 0, false
}

// unknown reports a name that is not declared.
func (r *reader) unknown(code diag.Code, n *schema.Node, sort string, known []string) {
	r.list.Errorf(code, n.File(), n.Span, "%s %q is not declared", sort, n.Value).Meant(n.Value, known)
}

// namesOf are the declared names of a group, without its prefix.
func (r *reader) namesOf(prefix string) []string {
	var known []string
	for path := range r.live().Names {
		if name, ok := strings.CutPrefix(path, prefix); ok {
			known = append(known, name)
		}
	}
	return known
}

// entries keeps the entries of a mapping.
func entries(p *[]schema.Pair) func(*schema.Decoder, *schema.Node) {
	return func(d *schema.Decoder, n *schema.Node) {
		if n.Kind != schema.Mapping {
			d.Errorf("wrong-type", n, "this is %s, expected names with their values", n.Kind)
			return
		}
		*p = n.Pairs()
	}
}

// pairs keeps the entries of a mapping of texts.
func pairs(p *[]schema.Pair) func(*schema.Decoder, *schema.Node) {
	return func(d *schema.Decoder, n *schema.Node) {
		if n.Kind != schema.Mapping {
			d.Errorf("wrong-type", n, "this is %s, expected names with their values", n.Kind)
			return
		}
		for _, pair := range n.Pairs() {
			d.ReadKey(pair.Key.Value, pair.Value, schema.TextForm(new(string)))
		}
		*p = n.Pairs()
	}
}

func paramsOf(list []schema.Pair) engine.Params {
	var p engine.Params
	for _, pair := range list {
		p = append(p, engine.Param{Name: pair.Key.Value, Value: pair.Value.Value})
	}
	return p
}
