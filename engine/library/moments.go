package library

import (
	"slices"
	"strconv"
	"strings"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/engine/twilio/param"
	"callflow/schema"
	"callflow/schema/diag"
)

// momentNames are the words that `moment` takes.
func momentNames() []string {
	names := []string{string(engine.AtStep)}
	for _, row := range engine.Moments() {
		names = append(names, string(row.Name))
	}
	return names
}

// momentShape is that of one of them.
func momentShape() schema.Shape {
	meanings := []string{"steps write it"}
	for _, row := range engine.Moments() {
		meanings = append(meanings, row.Summary)
	}
	return schema.Shape{Label: "moment", Types: []string{"string"}, Words: momentNames(), Meanings: meanings}
}

// readMoments reads what a point records: one moment, or several of one object.
func (p *logDecl) readMoments(d *schema.Decoder, n *schema.Node) {
	p.moments = nil
	for _, item := range itemsOf(n) {
		if item.Kind != schema.Scalar {
			d.Errorf("wrong-type", item, "%q is %s, expected the name of a moment", "moment", item.Kind)
			continue
		}
		p.moments = append(p.moments, schema.Name{Text: item.Value, File: item.File(), Span: item.Span})
	}
}

// itemsOf are the items of a list, where one item may stand alone.
func itemsOf(n *schema.Node) []*schema.Node {
	if n.Kind == schema.Sequence {
		return n.Items()
	}
	return []*schema.Node{n}
}

// compilePoints finds out what each log point records, and compiles what its fields are at its moments.
func compilePoints(d *Declared, refs *refTable, l *diag.List) {
	c := &compiler{d: d, refs: refs, list: l, world: &world{d: d}, used: map[string]bool{}, names: &knownNames{}}
	for i := range d.Points {
		p := &d.Points[i]
		p.Params = keeping(p.decl.params, l)
		c.moments(p)
		if p.faulty {
			continue
		}
		if !p.bound() {
			c.unbound(p)
			continue
		}
		sc := baseScope(d, refs)
		sc.moment, sc.knows = p.knows()
		c.filled(p, sc)
		if p.decl.when.Node != nil {
			p.decl.when.Compile(sc, l)
		}
	}
}

// moments checks the names of moments: known ones, and all of one object.
func (c *compiler) moments(p *Point) {
	for _, m := range p.decl.moments {
		if !slices.Contains(momentNames(), m.Text) {
			c.list.Errorf("unknown-moment", m.File, m.Span, "there is no moment %q", m.Text).Meant(m.Text, momentNames()).Else(sameObject(engine.Moment(m.Text)))
			p.faulty = true
			continue
		}
		moment := engine.Moment(m.Text)
		if first := p.object(); moment != engine.AtStep && first != "" && moment.Object() != first {
			c.list.Errorf("mixed-moments", m.File, m.Span, "log point %q records moments of %q already, and %q is of another sort", p.Name.Text, first, m.Text).
				Hint = "declare a log point for each sort of moments"
			continue
		}
		if !slices.Contains(p.Moments, moment) {
			p.Moments = append(p.Moments, moment)
		}
	}
	if len(p.Moments) == 0 {
		p.Moments = []engine.Moment{engine.AtStep}
	}
}

// sameObject is a hint: the moments of the same object.
func sameObject(m engine.Moment) string {
	var same []string
	for _, row := range engine.Moments() {
		if row.Name.Object() == m.Object() {
			same = append(same, string(row.Name))
		}
	}
	if len(same) == 0 {
		return ""
	}
	return "expected one of " + strings.Join(same, ", ")
}

// object is that of the moments which a point records; "" where only steps write it.
func (p *Point) object() string {
	for _, m := range p.Moments {
		if m != engine.AtStep {
			return m.Object()
		}
	}
	return ""
}

// knows is what is known of all moments of a point: what only some of them know may be none.
func (p *Point) knows() (object string, members []member) {
	count, bound := map[string]int{}, 0
	for _, row := range engine.Moments() {
		if !slices.Contains(p.Moments, row.Name) {
			continue
		}
		bound++
		for _, v := range row.Knows {
			if count[v.Name]++; count[v.Name] == 1 {
				members = append(members, member{v.Name, v.Type})
			}
		}
	}
	for i := range members {
		if count[members[i].name] < bound {
			members[i].typ = members[i].typ.AsOptional()
		}
	}
	return p.object(), members
}

// unbound refuses what only moments have at points that steps write.
func (c *compiler) unbound(p *Point) {
	for _, at := range []struct {
		key string
		n   *schema.Node
	}{{"when", p.decl.when.Node}, {"values", valuesNode(p.decl.values)}} {
		if at.n != nil {
			c.list.Errorf("moment-needed", at.n.File(), at.n.Span, "log point %q has %q, but records no moment: its values come from the steps that name it", p.Name.Text, at.key).
				Hintf("add moment: …, or delete %q", at.key)
		}
	}
}

func valuesNode(values []schema.NamedValue) *schema.Node {
	if len(values) == 0 {
		return nil
	}
	return values[0].Value.Node
}

// filled gives every field its value at the moments of a point: the one that is written, what the moment knows
// by the field's name, or the field's default.
func (c *compiler) filled(p *Point, sc *scope) {
	c.typeWith(p.decl.values, p.Fields, "log point "+p.Name.Text)
	for _, f := range p.Fields {
		v, ok := c.valueOf(p, &f, sc)
		if !ok {
			at := p.At(f.Name)
			c.list.Errorf("missing-value", at.File, at.Span, "field %q of log point %q has no value at %s", f.Name, p.Name.Text, p.momentList()).
				Hintf("add values: {%s: …}; of the moment itself is known %s", f.Name, knownList(sc))
			continue
		}
		v.Value.Retype(f.Type.AsOptional())
		v.Value.Compile(sc, c.list)
		c.leaks(&v.Value)
		c.literals(&v.Value)
		p.values = append(p.values, v)
	}
}

// valueOf finds the value of a field.
func (c *compiler) valueOf(p *Point, f *engine.Var, sc *scope) (v schema.NamedValue, ok bool) {
	for i := range p.decl.values {
		if p.decl.values[i].Name.Text == f.Name {
			return p.decl.values[i], true
		}
	}
	v.Name = p.At(f.Name)
	known := slices.ContainsFunc(sc.knows, func(m member) bool { return m.name == f.Name })
	switch {
	case known:
		n := schema.NewScalar(v.Name.File, v.Name.Span, "${"+sc.moment+"."+f.Name+"}")
		schema.NewDecoder(c.list).Read(n, schema.ValueForm(&v.Value, f.Type))
		return v, true
	case !f.Required:
		schema.NewDecoder(c.list).Read(p.initial(f.Name), schema.ValueForm(&v.Value, f.Type))
		return v, true
	}
	return v, false
}

// initial is where the default of a field is written.
func (p *Point) initial(field string) *schema.Node {
	for _, k := range p.decl.keys {
		if n := k.Value.Find("default"); k.Key.Value == field && n != nil && (n.Kind != schema.Scalar || n.Value != "none") {
			return n
		}
	}
	at := p.At(field)
	return schema.NewScalar(at.File, at.Span, "${none}")
}

func (p *Point) momentList() string {
	var names []string
	for _, m := range p.Moments {
		if m != engine.AtStep {
			names = append(names, strconv.Quote(string(m)))
		}
	}
	return strings.Join(names, ", ")
}

func knownList(sc *scope) string {
	if len(sc.knows) == 0 {
		return "nothing"
	}
	names := make([]string, len(sc.knows))
	for i, m := range sc.knows {
		names[i] = sc.moment + "." + m.name
	}
	return strings.Join(names, ", ")
}

// keeping reads which parameters of a request are kept with a record.
func keeping(n *schema.Node, l *diag.List) engine.Keeping {
	var k engine.Keeping
	for _, item := range itemsOf(n) {
		switch {
		case item.Kind != schema.Scalar:
			l.Errorf("wrong-type", item.File(), item.Span, "%q is %s, expected the name of a parameter", "params", item.Kind)
		case item.Value == "all" && n.Kind == schema.Scalar:
			k.All = true
		case item.Value == "none" && n.Kind == schema.Scalar:
		default:
			k.Named = append(k.Named, parameter(item, l)...)
		}
	}
	return k
}

// parameter checks the name of a parameter.
func parameter(n *schema.Node, l *diag.List) []string {
	p, ok := param.Find(n.Value)
	switch {
	case !ok:
		d := l.Errorf("unknown-parameter", n.File(), n.Span, "Twilio sends no parameter %q", n.Value)
		var names []string
		for _, p := range param.Standard() {
			names = append(names, p.Name)
		}
		if d.Meant(n.Value, names); d.Hint == "" {
			d.Hint = "write it as Twilio does, such as CallStatus"
		}
		return nil
	case p.Class == param.Secret:
		l.Errorf("sensitive-leak", n.File(), n.Span, "the parameter %q opens something, and is not kept", n.Value).Hint = "delete it"
		return nil
	}
	return []string{n.Value}
}

// momentsOf says for each moment which points record it.
func momentsOf(d *Declared) map[engine.Moment][]int {
	out := map[engine.Moment][]int{}
	for i := range d.Points {
		for _, m := range d.Points[i].Moments {
			if m != engine.AtStep {
				out[m] = append(out[m], i)
			}
		}
	}
	return out
}

// namedByStep refuses a point in a step that is written at its moments only.
func (c *compiler) namedByStep(l *kinds.LogLine) {
	at := slices.IndexFunc(c.d.Points, func(p Point) bool { return p.Name.Text == l.Point.Name })
	if p := &c.d.Points[at]; !slices.Contains(p.Moments, engine.AtStep) {
		c.list.Errorf("logged-by-itself", l.Point.Node.File(), l.Point.Node.Span, "log point %q is written at %s, and by no step", p.Name.Text, p.momentList()).
			Hint = "delete it here, or add step to its moments"
	}
}
