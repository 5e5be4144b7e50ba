package library

import (
	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/schema"
	"callflow/schema/diag"
)

// entries are where numbers and apps lead, by name.
type entries struct {
	numbers map[string]engine.Entry
	apps    map[string]engine.Entry
}

// compileEntries links numbers and apps with their flows. What an app gives its flow may read params.X.
func compileEntries(d *Declared, refs *refTable, graphs map[engine.FlowName]*engine.Graph, l *diag.List) entries {
	out := entries{numbers: map[string]engine.Entry{}, apps: map[string]engine.Entry{}}
	c := &compiler{d: d, refs: refs, list: l, world: &world{d: d, flows: flowsOf(graphs)}, used: map[string]bool{}, names: &knownNames{}}
	for i := range d.Numbers {
		out.numbers[d.Numbers[i].Name.Text] = c.entry(&d.Numbers[i], false)
	}
	for i := range d.Apps {
		out.apps[d.Apps[i].Name.Text] = c.entry(&d.Apps[i], true)
	}
	if d.Trouble != nil {
		c.troubleFlow(d.Trouble)
	}
	c.refsOf(d.file.dec)
	return out
}

// flowsOf makes declarations from graphs.
func flowsOf(graphs map[engine.FlowName]*engine.Graph) map[string]*flowFile {
	out := map[string]*flowFile{}
	for name, g := range graphs {
		f := &flowFile{decl: kinds.FlowDecl{Name: string(name), Type: g.Type, Inputs: g.Inputs, Outputs: g.Outputs}}
		for _, o := range g.Outcomes {
			f.decl.Outcomes = append(f.decl.Outcomes, string(o))
		}
		out[string(name)] = f
	}
	return out
}

func (c *compiler) entry(n *Named, app bool) engine.Entry {
	e := engine.Entry{Name: n.Name.Text}
	if n.Flow == nil || n.Flow.Name == "" {
		return e
	}
	e.Flow = engine.FlowName(n.Flow.Name)
	if _, ok := c.world.Flow(n.Flow.Name); !ok && c.d.mayDefine("flow", n.Flow.Name) {
		return e
	} else if !ok {
		c.list.Errorf("unknown-flow", n.Flow.Node.File(), n.Flow.Node.Span, "flow %q is not defined", n.Flow.Name).
			Meant(n.Flow.Name, c.known("flow"))
		return e
	}
	c.typeUse(nil, kinds.Use{Flow: n.Flow, As: engine.CallFlow, With: n.With, Given: true})
	sc := baseScope(c.d, c.refs)
	sc.params = app
	for i := range n.With {
		n.With[i].Value.Compile(sc, c.list)
		e.With = append(e.With, engine.Assign{Name: n.With[i].Name.Text, Value: &n.With[i].Value})
	}
	return e
}

func (c *compiler) troubleFlow(r *schema.Ref) {
	decl, ok := c.world.Flow(r.Name)
	switch {
	case !ok && c.d.mayDefine("flow", r.Name):
	case !ok:
		c.list.Errorf("unknown-flow", r.Node.File(), r.Node.Span, "flow %q is not defined", r.Name).
			Meant(r.Name, c.known("flow"))
	case decl.Type != engine.CallFlow:
		c.wrongType(r, decl.Type, engine.CallFlow)
	}
}
