package library

import (
	"slices"
	"strings"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// flow is what a flow records and calls. It is read as it is written, so that flows with faults count as well.
func (e *exposure) flow(file string, root *schema.Node) {
	name := flowStem(file)
	var records, dials, open []string
	steps := root.Find("steps")
	if steps == nil {
		return
	}
	for _, p := range steps.Pairs() {
		if step := p.Key.Value; p.Value.Kind == schema.Mapping {
			records = append(records, recordingOf(step, p.Value)...)
			dials = append(dials, numbersOf(p.Value)...)
			if c := p.Value.Find("collect"); c != nil && !yes(c.Find("sensitive")) {
				open = append(open, step)
			}
		}
	}
	at := site{file, []string{"steps"}}
	e.add(group{code: "risk-recording", what: "what flow " + name + " records", site: at, values: records, grows: true, sinks: true, fresh: true})
	e.add(group{code: "risk-destination", what: "numbers that flow " + name + " calls", site: at, values: dials, grows: true, fresh: true})
	for _, p := range steps.Pairs() {
		if c := p.Value.Find("collect"); c != nil {
			e.hidden("what step "+name+"."+p.Key.Value+" collects", !slices.Contains(open, p.Key.Value), site{file, []string{"steps", p.Key.Value}})
		}
	}
}

// hidden notes whether something is sensitive.
func (e *exposure) hidden(what string, sensitive bool, at site) {
	a := amount{code: "risk-sensitive", what: what, site: at, value: 1, text: "not sensitive"}
	if sensitive {
		a.value, a.text = 0, "sensitive"
	}
	e.bound(a)
}

// recordingOf says how a step records, for each way in which it does.
func recordingOf(step string, n *schema.Node) []string {
	var out []string
	for _, p := range n.Pairs() {
		switch {
		case p.Key.Value == "record":
			out = append(out, step+" (record)")
		case p.Key.Value == "dial" && yes(p.Value.Find("record")):
			out = append(out, step+" (dial)")
		case p.Key.Value == "recording":
			out = append(out, step+" (recording: "+p.Value.Value+")")
		case p.Key.Value == "do":
			for _, action := range items(p.Value) {
				if r := action.Find("recording"); r != nil {
					out = append(out, step+" (recording: "+r.Value+")")
				}
			}
		}
	}
	return out
}

// numbersOf are the telephone numbers that stand in what a step calls.
func numbersOf(n *schema.Node) []string {
	var out []string
	for _, kind := range []string{"dial", "invite", "call"} {
		to := n.Find(kind)
		if to != nil && to.Kind == schema.Mapping {
			to = to.Find("to")
		}
		if to == nil {
			continue
		}
		for _, item := range items(to) {
			if strings.HasPrefix(item.Value, "+") {
				out = append(out, item.Value)
			}
		}
	}
	return out
}

func yes(n *schema.Node) bool {
	if n == nil || n.Kind != schema.Scalar {
		return false
	}
	v, err := expr.ParseLiteral(n.Value, expr.Of(expr.YesNo))
	is, _ := v.(bool)
	return err == nil && is
}

// sensitives are declared variables, and whether they are sensitive.
func (e *exposure) sensitives(w *Workspace) {
	vars := func(what string, list []engine.Var, at site) {
		for _, v := range list {
			e.hidden(what+"."+v.Name, v.Type.Sensitive, site{at.file, append(slices.Clone(at.keys), v.Name)})
		}
	}
	vars("variable contact", w.Set.Flows.Contact, inWorkspace("contact"))
	for name, g := range w.Set.Flows.Graphs {
		if isFlow(g.File) {
			vars("variable "+string(name), g.Vars, site{g.File, []string{"vars"}})
			vars("input "+string(name), g.Inputs, site{g.File, []string{"inputs"}})
			vars("output "+string(name), g.Outputs, site{g.File, []string{"outputs"}})
		}
	}
	for name, s := range w.Outside.Services {
		for call, c := range s.Calls {
			at := inWorkspace("services", name, "calls", call)
			vars("input "+name+"."+call, c.Inputs, site{at.file, append(slices.Clone(at.keys), "inputs")})
			vars("output "+name+"."+call, c.Outputs, site{at.file, append(slices.Clone(at.keys), "outputs")})
		}
	}
}
