package flowtest

import (
	"slices"
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/floor"
	"callflow/engine/library"
	"callflow/schema"
	"callflow/schema/expr"
)

// given is what the world around a test does.
type given struct {
	services map[string][]answer           // by SERVICE.CALL: one for each request
	people   map[string][]conduct          // by what is dialled: one for each time it rings
	desks    map[string]deskGiven          // of agents, by path
	queues   map[string]waitingLine        // by name
	lists    map[string]expr.Value         // by name
	switches map[string]expr.Value         // by name
	settings map[string]expr.Value         // by name
	ways     map[string]map[string]waySpec // flow → step → the way of a split
	lost     map[string]bool               // what the network loses
	twice    map[string]bool               // what comes twice
	late     map[string]bool               // what comes late
	hours    map[string]fixedHours         // schedules, by name
	away     map[string]bool               // services to which a redirect leads
	faults   map[string]float64            // of the network, by name: how often
	network  map[string]string             // settings of the network, by name
	refused  map[engine.SeatDeed]bool      // changes of seats that Twilio does not carry out
	reports  roomReports
}

// answer is what a service answers to one request.
type answer struct {
	code   string // "200", "404" or failed
	values []engine.Named
	after  engine.Millis
}

// conduct is what somebody does when the telephone rings.
type conduct struct {
	how   string // answered, machine, busy, failed; "" does not answer
	after engine.Millis
	talks engine.Millis // then hangs up; 0: the other side does
	press string        // as soon as keys are taken
}

// deskGiven is what an agent does whom queues ring.
type deskGiven struct {
	state floor.Presence
	until engine.Millis // from the beginning; 0 for all the time
}

// waitingLine is what happens in a queue.
type waitingLine struct {
	full, failed bool
	noCallback   bool // nobody is called back
	served       bool
	after, talk  engine.Millis // of whoever takes the call
	ahead        int           // how many wait already
	talks        engine.Millis // how long each of them talks
	waited       engine.Millis // how long they have
}

// waySpec is the way that a split takes.
type waySpec struct{ target string }

// givenDecl reads the entries of given.
type givenDecl struct {
	r *reader
	given
}

// entry chooses how the value of one path is read.
func (g *givenDecl) entry(path schema.Name) schema.Form {
	return schema.CustomForm(func(d *schema.Decoder, n *schema.Node) { g.read(d, path, n) }, schema.Shape{Label: "what it does"})
}

func (g *givenDecl) read(d *schema.Decoder, path schema.Name, n *schema.Node) {
	key := schema.NewScalar(path.File, path.Span, path.Text)
	group, name, _ := strings.Cut(path.Text, ".")
	if isNumber(path.Text) {
		g.person(d, key, n)
		return
	}
	switch group {
	case "services":
		g.service(key, name, n)
	case "agents", "addresses", "numbers":
		g.person(d, key, n)
	case "queues":
		g.queue(d, key, name, n)
	case "lists":
		g.list(key, name, n)
	case "switches":
		g.variable(key, name, n, g.r.w.Declared.Switches, &g.switches)
	case "settings":
		g.variable(key, name, n, g.r.w.Declared.Settings, &g.settings)
	case "schedules":
		g.schedule(d, key, name, n)
	case "flows":
		g.way(key, name, n)
	case "network":
		g.readNetwork(d, key, name, n)
	default:
		g.r.list.Errorf("unknown-reference", key.File(), key.Span, "%q is no part of the world around a test", key.Value).
			Hintf("expected services.NAME.CALL, agents.NAME, addresses.NAME, numbers.NAME, a telephone number, queues.NAME, lists.NAME, switches.NAME, settings.NAME, schedules.NAME, flows.FLOW.STEP or network.NAME")
	}
}

// several are the items of a list, or the one value that stands alone.
func several(n *schema.Node) []*schema.Node {
	if n.Kind == schema.Sequence {
		return n.Items()
	}
	return []*schema.Node{n}
}

func put[K comparable, V any](m *map[K]V, key K, v V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[key] = v
}

func (g *givenDecl) service(key *schema.Node, name string, n *schema.Node) {
	call, ok := callOf(g.r.w.Declared, name)
	if !ok {
		var known []string
		for _, c := range callNames(g.r.w.Declared) {
			known = append(known, "services."+c)
		}
		g.r.unknown("unknown-service-call", key, "service call", known)
		return
	}
	if n.Kind == schema.Sequence && len(n.Items()) == 0 {
		g.r.list.Errorf("out-of-range", n.File(), n.Span, "%q has no answer, expected at least 1", key.Value)
		return
	}
	var answers []answer
	for _, item := range several(n) {
		answers = append(answers, g.answer(item, call))
	}
	put(&g.services, name, answers)
	put(&g.away, name, answers[0].code == "200")
}

func (g *givenDecl) answer(n *schema.Node, call library.Call) answer {
	switch {
	case n.Kind == schema.Scalar && n.Value == "failed":
		return answer{code: "failed"}
	case n.Kind == schema.Scalar && n.Value == "not_found":
		return answer{code: "404"}
	case n.Kind != schema.Mapping:
		g.r.list.Errorf("wrong-type", n.File(), n.Span, "this is no answer of a service, expected its outputs, not_found or failed")
		return answer{}
	}
	a := answer{code: "200"}
	for _, p := range n.Pairs() {
		i := slices.IndexFunc(call.Outputs, func(v engine.Var) bool { return v.Name == p.Key.Value })
		switch {
		case i >= 0:
			a.values = append(a.values, engine.Named{Name: p.Key.Value, Value: g.r.value(p.Value, call.Outputs[i].Type), Sealed: call.Outputs[i].Type.Sensitive})
		case p.Key.Value == "after":
			after, _ := g.r.value(p.Value, expr.Of(expr.Duration)).(time.Duration)
			a.after = engine.MillisOf(after)
		case len(call.Outputs) == 0:
			a.values = append(a.values, engine.Named{Name: p.Key.Value, Value: anything(p.Value)})
		default:
			g.r.unknown("unknown-key", p.Key, "output", varNames(call.Outputs))
		}
	}
	for _, o := range call.Outputs {
		if !o.Type.Optional && n.Find(o.Name) == nil {
			g.r.list.Errorf("missing-key", n.File(), n.Span, "output %q of this answer is missing", o.Name).
				Hintf("add it; an answer without it would be failed")
		}
	}
	return a
}

// answerShape describes answers; which outputs they have is declared in callflow.yaml.
func answerShape() schema.Shape {
	word := schema.EnumForm(new(string), "failed", "not_found").Shape()
	return severalOf(schema.AnyOf("answer", word, schema.Shape{Label: "outputs", Types: []string{"object"}, Sample: "{after: 2s}"}))
}

// severalOf describes one value, or a list of at least one.
func severalOf(one schema.Shape) schema.Shape {
	s := schema.ListOf(one)
	s.AnyOf[1].MinItems = 1
	return s
}

func callOf(d *library.Declared, name string) (library.Call, bool) {
	for _, s := range d.Services {
		for _, c := range s.Calls {
			if s.Name.Text+"."+c.Name.Text == name {
				return c, true
			}
		}
	}
	return library.Call{}, false
}

func callNames(d *library.Declared) []string {
	var names []string
	for _, s := range d.Services {
		for _, c := range s.Calls {
			names = append(names, s.Name.Text+"."+c.Name.Text)
		}
	}
	return names
}

func varNames(list []engine.Var) []string {
	names := make([]string, len(list))
	for i := range list {
		names[i] = list[i].Name
	}
	return names
}

func (g *givenDecl) list(key *schema.Node, name string, n *schema.Node) {
	for _, l := range g.r.w.Declared.Lists {
		if l.Name.Text != name {
			continue
		}
		if n.Kind == schema.Scalar && n.Value == "failed" {
			put(&g.lists, name, expr.Value(engine.Unreadable{}))
			return
		}
		put(&g.lists, name, g.r.value(n, expr.List(l.Elem)))
		return
	}
	var known []string
	for _, l := range g.r.w.Declared.Lists {
		known = append(known, "lists."+l.Name.Text)
	}
	g.r.unknown("unknown-list", key, "list", known)
}

func (g *givenDecl) variable(key *schema.Node, name string, n *schema.Node, vars []engine.Var, to *map[string]expr.Value) {
	i := slices.IndexFunc(vars, func(v engine.Var) bool { return v.Name == name })
	if i < 0 {
		g.r.list.Errorf("unknown-reference", key.File(), key.Span, "%q is not declared", key.Value).Meant(name, varNames(vars))
		return
	}
	put(to, name, g.r.value(n, vars[i].Type))
}

// way fixes the way that a split takes.
func (g *givenDecl) way(key *schema.Node, name string, n *schema.Node) {
	flow, step, _ := cutLast(name)
	s := g.r.w.Set.Flows.Step(engine.FlowName(flow), engine.StepName(step))
	if s == nil || s.KindName != "split" {
		g.r.list.Errorf("unknown-step", key.File(), key.Span, "there is no split %q in a flow %q", step, flow).
			Hintf("write flows.FLOW.STEP, the step being a split")
		return
	}
	if _, ok := s.Next[engine.Outcome(n.Value)]; !ok || n.Kind != schema.Scalar {
		var known []string
		for o := range s.Next {
			known = append(known, string(o))
		}
		g.r.unknown("unknown-outcome", n, "way", known)
		return
	}
	if g.ways == nil {
		g.ways = map[string]map[string]waySpec{}
	}
	if g.ways[flow] == nil {
		g.ways[flow] = map[string]waySpec{}
	}
	g.ways[flow][step] = waySpec{n.Value}
}

// cutLast cuts at the last dot.
func cutLast(path string) (before, after string, ok bool) {
	i := strings.LastIndexByte(path, '.')
	if i < 0 {
		return "", path, false
	}
	return path[:i], path[i+1:], true
}
