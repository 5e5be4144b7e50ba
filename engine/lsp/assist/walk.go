package assist

import (
	"path"
	"slices"
	"strings"

	"callflow/schema"
	"callflow/schema/diag"
)

// walker gathers the uses in one file.
type walker struct {
	file   string
	sort   string
	shapes Shapes
	root   *schema.Node
	flow   string           // the name of the flow in the file
	steps  map[string]calls // the steps of the flow
	own    map[string]bool  // its variables, inputs and outputs
	ends   map[string]bool  // its declared outcomes
	asked  map[string]bool  // its commands
	uses   []Use
}

// calls is what a step is, and what it runs or asks.
type calls struct{ kind, flow, call, wait string }

// spot is where a node stands: the keys above it, the last of them its own, lists left out; and the mappings above.
type spot struct {
	keys  []string
	above []*schema.Node
}

func (s spot) in(key string, n *schema.Node) spot {
	return spot{append(slices.Clip(s.keys), key), append(slices.Clip(s.above), n)}
}

// last is the key n steps up from the place; "" when there is none.
func (s spot) last(n int) string {
	if n >= len(s.keys) {
		return ""
	}
	return s.keys[len(s.keys)-1-n]
}

// usesOf gathers the uses in a file.
func usesOf(file, sort string, root *schema.Node, shapes Shapes) *walker {
	w := &walker{file: file, sort: sort, shapes: shapes, root: root, steps: map[string]calls{}, own: map[string]bool{}, ends: map[string]bool{}}
	if sort == "flow" {
		w.flow = strings.TrimSuffix(path.Base(file), ".flow.yaml")
		if n := root.Find("flow"); n != nil && n.Kind == schema.Scalar {
			w.flow = n.Value
		}
		w.declared()
	}
	shape := shapes[sort]
	w.visit(root, shapes.forms(sort, &shape), spot{})
	return w
}

// declared notes the flow's own names, which expressions read.
func (w *walker) declared() {
	for _, key := range []string{"vars", "inputs", "outputs"} {
		if n := w.root.Find(key); n != nil {
			for _, p := range n.Pairs() {
				w.own[p.Key.Value] = true
			}
		}
	}
	w.asked = map[string]bool{}
	if n := w.root.Find("commands"); n != nil {
		for _, p := range n.Pairs() {
			w.asked[p.Key.Value] = true
		}
	}
	for _, n := range items(w.root.Find("outcomes")) {
		w.ends[n.Value] = true
	}
	if n := w.root.Find("type"); n != nil && n.Value == "screen" && len(w.ends) == 0 {
		w.ends["accept"], w.ends["refuse"] = true, true
	}
	if steps := w.root.Find("steps"); steps != nil {
		for _, p := range steps.Pairs() {
			w.steps[p.Key.Value] = callsOf(p.Value)
		}
	}
}

// callsOf finds what a step runs or asks.
func callsOf(step *schema.Node) calls {
	var c calls
	for _, p := range step.Pairs() {
		switch p.Key.Value {
		case "run", "call", "goto":
			c.kind, c.flow = p.Key.Value, mainOf(p.Value, "flow")
		case "fetch":
			c.kind, c.call = p.Key.Value, mainOf(p.Value, "call")
		case "queue":
			c.kind, c.wait = p.Key.Value, mainOf(p.Value.Find("wait"), "flow")
		case "switch", "split", "await", "invite":
			c.kind = p.Key.Value
		}
	}
	return c
}

// mainOf is the value of a key, or what stands alone in its place.
func mainOf(n *schema.Node, key string) string {
	if n == nil {
		return ""
	}
	if n.Kind == schema.Mapping {
		n = n.Find(key)
	}
	if n == nil || n.Kind != schema.Scalar {
		return ""
	}
	return n.Value
}

// items are those of a list, or what stands alone in its place.
func items(n *schema.Node) []*schema.Node {
	switch {
	case n == nil || n.Kind == schema.Null:
		return nil
	case n.Kind == schema.Sequence:
		return n.Items()
	}
	return []*schema.Node{n}
}

func (w *walker) visit(n *schema.Node, forms []*schema.Shape, at spot) {
	switch n.Kind {
	case schema.Mapping:
		for _, p := range n.Pairs() {
			below := at.in(p.Key.Value, n)
			w.key(p, below)
			w.visit(p.Value, w.below(forms, p.Key.Value), below)
		}
	case schema.Sequence:
		var inner []*schema.Shape
		for _, f := range forms {
			if f.Items != nil {
				inner = append(inner, w.shapes.forms(w.sort, f.Items)...)
			}
		}
		for _, item := range n.Items() {
			w.visit(item, inner, at)
		}
	case schema.Scalar:
		w.scalar(n, forms, at)
	case schema.Null, schema.KindUnset:
	}
}

// below are the forms of the value of a key.
func (w *walker) below(forms []*schema.Shape, key string) []*schema.Shape {
	return below(w.shapes, w.sort, forms, key)
}

func below(shapes Shapes, sort string, forms []*schema.Shape, key string) []*schema.Shape {
	var out []*schema.Shape
	for _, f := range forms {
		i := slices.IndexFunc(f.Properties, func(p schema.Property) bool { return p.Key == key })
		switch {
		case i >= 0:
			out = append(out, shapes.forms(sort, &f.Properties[i].Shape)...)
		case f.Others != nil:
			out = append(out, shapes.forms(sort, f.Others)...)
		}
	}
	return out
}

// add notes a use of bytes from to to of a single value or key.
func (w *walker) add(s Symbol, n *schema.Node, from, to int) *Use {
	span := n.Text().Span(from, to)
	w.uses = append(w.uses, Use{Symbol: s, File: w.file, Span: span, Whole: span})
	return &w.uses[len(w.uses)-1]
}

func (w *walker) whole(s Symbol, n *schema.Node) *Use { return w.add(s, n, 0, len(n.Value)) }

// define notes a definition.
func (w *walker) define(s Symbol, name *schema.Node, value *schema.Node) {
	u := w.whole(s, name)
	u.Def, u.Whole = true, diag.Span{Start: name.Span.Start, End: name.Span.End}
	if value != nil && u.Whole.End.Before(value.Span.End) {
		u.Whole.End = value.Span.End
	}
}

// scalar notes what a single value names.
func (w *walker) scalar(n *schema.Node, forms []*schema.Shape, at spot) {
	if n.Value == "" || w.place(n, at) {
		return
	}
	if strings.Contains(n.Value, "${") {
		if w.sort != "environment" {
			exprs, starts := holes(n.Value)
			for i := range exprs {
				w.expression(n, exprs[i], starts[i], at)
			}
		}
		return
	}
	if at.last(0) == "when" || at.last(0) == "where" || at.last(0) == "by" && w.sort == "prompts" ||
		slices.ContainsFunc(forms, func(f *schema.Shape) bool { return f.Label == "condition" }) {
		w.expression(n, n.Value, 0, at)
		return
	}
	if i := slices.IndexFunc(forms, func(f *schema.Shape) bool { return named(f) != "" }); i >= 0 {
		w.named(n, named(forms[i]))
		return
	}
	if w.sort == "prompts" || w.path(n, n.Value, 0) {
		return
	}
	if at.last(1) == "with" && schema.ValidName(n.Value) {
		if flow := mainOf(at.above[len(at.above)-2], "flow"); flow != "" {
			w.whole(Symbol{"given", flow + "/" + at.last(0), n.Value}, n)
		}
	}
}

// named notes a value that names something of a sort.
func (w *walker) named(n *schema.Node, sort string) {
	name := n.Value
	if sort == "step" {
		w.target(n)
		return
	}
	if sort == "service-call" {
		w.call(n, name, 0)
		return
	}
	if w.path(n, name, 0) || strings.Contains(name, ".") {
		return
	}
	switch sort {
	case "asker", "address", "role":
		if !builtIn(name) {
			w.whole(Symbol{"seat", "", name}, n)
		}
	case "procedure":
		w.whole(Symbol{"flow", "", name}, n)
	case "audio", "text":
	default:
		w.whole(Symbol{sort, "", name}, n)
	}
}

// target notes a step or declared outcome that something leads to.
func (w *walker) target(n *schema.Node) {
	switch {
	case n.Value == "end":
	case w.ends[n.Value]:
		w.whole(Symbol{"outcome", w.flow, n.Value}, n)
	default:
		w.whole(Symbol{"step", w.flow, n.Value}, n)
	}
}

// call notes SERVICE.CALL, which begins at byte from of a value.
func (w *walker) call(n *schema.Node, text string, from int) {
	service, call, ok := strings.Cut(text, ".")
	w.add(Symbol{"service", "", service}, n, from, from+len(service))
	if ok && !strings.Contains(call, ".") {
		w.add(Symbol{"call", service, call}, n, from+len(service)+1, from+len(text))
	}
}

// groups are the words that paths begin with, and the sort of what they name.
var groups = map[string]string{
	"agents": "agent", "teams": "team", "addresses": "address", "numbers": "number", "queues": "queue", "lists": "list",
	"schedules": "schedule", "switches": "switch", "settings": "setting", "mailboxes": "mailbox", "services": "service", "flows": "flow",
}

// path notes a path such as agents.kim that begins at byte from of a value, and tells whether it is one.
func (w *walker) path(n *schema.Node, text string, from int) bool {
	group, rest, ok := strings.Cut(text, ".")
	sort := groups[group]
	if !ok || sort == "" || !schema.ValidName(strings.ReplaceAll(rest, ".", "_")) {
		return false
	}
	start := from + len(group) + 1
	name, more, deeper := strings.Cut(rest, ".")
	switch {
	case sort == "service":
		w.call(n, rest, start)
	case sort == "flow" && name == "lib":
	case sort == "flow" && deeper:
		w.add(Symbol{sort, "", name}, n, start, start+len(name))
		w.add(Symbol{"step", name, more}, n, start+len(name)+1, start+len(rest))
	default:
		w.add(Symbol{sort, "", name}, n, start, start+len(name))
	}
	return true
}

// expression notes what an expression reads that begins at byte from of a value.
func (w *walker) expression(n *schema.Node, text string, from int, at spot) {
	for _, p := range paths(text) {
		w.read(n, p, from, at)
	}
}

func (w *walker) read(n *schema.Node, p pathUse, from int, at spot) {
	part := func(i int, s Symbol) { w.add(s, n, from+p.at[i], from+p.at[i]+len(p.parts[i])) }
	first := p.parts[0]
	c, step := w.steps[first]
	switch {
	case w.own[first]:
		part(0, Symbol{"variable", w.flow, first})
	case step:
		part(0, Symbol{"step", w.flow, first})
		if len(p.parts) > 1 && c.flow != "" {
			part(1, Symbol{"variable", c.flow, p.parts[1]})
		} else if len(p.parts) > 1 && c.call != "" {
			part(1, Symbol{"output", c.call, p.parts[1]})
		}
	case w.sort == "workspace" && len(at.keys) > 4 && at.keys[0] == "services":
		part(0, Symbol{"input", at.keys[1] + "." + at.keys[3], first})
	case groups[first] != "" && len(p.parts) > 1:
		part(1, Symbol{groups[first], "", p.parts[1]})
	case first == "contact" && len(p.parts) > 1:
		part(1, Symbol{"contact", "", p.parts[1]})
	case slices.Contains(objects, first):
	case w.sort == "prompts" && len(at.keys) > 0: // a file may be a list for a while
		part(0, Symbol{"hole", at.keys[0], first})
	case len(p.parts) > 1 && w.sort == "flow":
		part(0, Symbol{"seat", "", first})
	}
}

// objects are seen everywhere; their fields are no names of the workspace.
var objects = []string{"caller", "called", "leg", "contact", "queue", "by", "now", "item", "key", "params", "customer", "agent"}
