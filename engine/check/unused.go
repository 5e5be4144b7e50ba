package check

import "callflow/schema"

// unusedName reports variables and inputs of flows that nothing reads or sets, and what is declared for the workspace, or
// is a flow or prompt of it, and that no file mentions. A word that is found anywhere counts: something that is called by a
// computed name is not blamed.
func unusedName(w *Work) {
	words := w.mentioned()
	for _, f := range w.Flows {
		if len(words.of[f].read) == 0 {
			continue
		}
		set := f.sets()
		for _, group := range []struct{ key, what string }{{"inputs", "input"}, {"vars", "variable"}} {
			for _, p := range pairs(f.Node.Find(group.key)) {
				if name := p.Key.Value; !words.of[f].read[name] && set[name] == nil {
					w.at("unused-name", p.Key, "%s %q of this flow is never read", group.what, name).Hint = "delete it"
				}
			}
		}
	}
	if !w.Whole || w.faulty || w.Set == nil { // what would name it may be what is wrong
		return
	}
	if len(w.names("numbers")) == 0 && len(w.names("apps")) == 0 { // flows for others to use
		return
	}
	for _, group := range []string{"settings", "switches", "lists", "schedules"} {
		for _, n := range w.names(group) {
			sort := map[string]string{"lists": "list", "schedules": "schedule"}[group]
			if !words.anywhere(group+"."+n.Value) && !words.in(group, bare) && (sort == "" || !w.Named(sort, n.Value)) {
				w.unused(n, group+"."+n.Value+" is never used")
			}
		}
	}
	w.unusedParts()
	w.unusedServices()
	w.unusedFlows()
	w.unusedPrompts()
}

func (w *Work) unused(n *schema.Node, what string) {
	w.at("unused-name", n, "%s", what).Hint = "delete it"
}

// neverRead reports variables of flows that are set, and that nothing reads.
func neverRead(w *Work) {
	for _, f := range w.Flows {
		vars, read := pairs(f.Node.Find("vars")), w.mentioned().of[f].read
		if len(vars) == 0 {
			continue
		}
		set := f.sets()
		for _, p := range vars {
			if at := set[p.Key.Value]; at != nil && !read[p.Key.Value] {
				w.at("never-read", at, "%q is set, and never read", p.Key.Value).Hint = "delete it, or read it somewhere"
			}
		}
	}
}

// sets are the places at which a flow gives its variables values, the first of each.
func (f *Flow) sets() map[string]*schema.Node {
	out := map[string]*schema.Node{}
	add := func(body *schema.Node) {
		for _, p := range pairs(body) {
			if out[p.Key.Value] == nil {
				out[p.Key.Value] = p.Key
			}
		}
	}
	for _, name := range f.Graph.Order {
		if s := f.Steps[name]; s != nil {
			for _, a := range s.acts("set") {
				add(a.Body)
			}
		}
	}
	for _, item := range itemsOf(f.Node.Find("finally")) {
		add(item.Find("set"))
	}
	return out
}
