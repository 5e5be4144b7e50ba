package check

import (
	"slices"
	"strings"

	"callflow/engine"
	"callflow/schema"
)

// unusedParts reports log points that steps are to write and no step names, rooms into which nobody is put, and variables of
// contacts that nothing reads or sets.
func (w *Work) unusedParts() {
	words := w.mentioned()
	for _, n := range w.names("logs") {
		moments, known := plainTexts(w.said("logs", n.Value, "moment"))
		byStep := len(moments) == 0 || slices.Contains(moments, string(engine.AtStep))
		if known && byStep && !w.Named("log", n.Value) {
			w.unused(n, "log point "+quoted(n.Value)+" is never written")
		}
	}
	for _, n := range w.names("rooms") {
		if !w.Named("room", n.Value) && !words.in(n.Value, inFlows) && !words.in(n.Value, inRoot) {
			w.unused(n, "nobody is ever put into a room of type "+quoted(n.Value))
		}
	}
	fields := map[string]bool{}
	for _, p := range pairs(w.Root.Find("logs")) {
		for _, f := range pairs(p.Value.Find("fields")) {
			fields[f.Key.Value] = true // a point of moments of contacts may have its value
		}
	}
	for _, n := range w.names("contact") {
		if !words.anywhere("contact."+n.Value) && !words.in("contact."+n.Value, asKey) && !fields[n.Value] {
			w.unused(n, "contact."+n.Value+" is never used")
		}
	}
}

func quoted(name string) string { return "\"" + name + "\"" }

// unusedServices reports calls that nothing asks for, and services none of whose calls are asked for and that nothing else
// names.
func (w *Work) unusedServices() {
	words := w.mentioned()
	for _, n := range w.names("services") {
		var idle []*schema.Node
		calls := pairs(w.said("services", n.Value, "calls"))
		for _, c := range calls {
			if name := n.Value + "." + c.Key.Value; !w.Named("service-call", name) && !words.anywhere(name) {
				idle = append(idle, c.Key)
			}
		}
		switch {
		case len(idle) == len(calls) && !words.anywhere("services."+n.Value) && !words.in(n.Value, inFlows):
			w.unused(n, "service "+quoted(n.Value)+" is never asked")
		case len(idle) < len(calls):
			for _, c := range idle {
				w.unused(c, "call "+quoted(n.Value+"."+c.Value)+" is never asked for")
			}
		}
	}
}

// unusedFlows reports flows to which nothing leads: no number or app, no command, no flow that anything leads to. Procedures
// that need no seats can be begun from outside.
func (w *Work) unusedFlows() {
	words := w.mentioned()
	reached := map[engine.FlowName]bool{}
	var todo []engine.FlowName
	for _, f := range w.Flows {
		if g := f.Graph; words.in(string(g.Name), inRoot) || g.Type == engine.ProcedureFlow && len(g.Seats) == 0 {
			todo = append(todo, g.Name)
		}
	}
	for len(todo) > 0 {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		f := w.Flow(name)
		if f == nil || reached[name] {
			continue
		}
		reached[name] = true
		todo = append(todo, words.of[f].flows...)
	}
	for _, f := range w.Flows {
		if name := f.Node.Find("flow"); !reached[f.Graph.Name] && name != nil {
			w.unused(name, "nothing leads to flow "+quoted(name.Value))
		}
	}
}

// unusedPrompts reports prompts that nobody says, in the first language that has them; none where the name of a prompt is a
// value.
func (w *Work) unusedPrompts() {
	computed := false
	w.each(func(_ *Flow, s *Step) {
		for _, part := range s.Parts {
			for _, saying := range sayings(part) {
				for i := range saying.Items {
					computed = computed || saying.Items[i].Named != nil
				}
			}
		}
	})
	if computed {
		return
	}
	told, words := map[string]bool{}, w.mentioned()
	for _, p := range w.Prompts {
		if !told[p.Name] && !w.Named("prompt", p.Name) && !words.in(p.Name, inFlows) && !words.in(p.Name, inRoot) && !strings.HasPrefix(p.Name, "lib_") {
			w.unused(p.Key, "prompt "+quoted(p.Name)+" is never said")
		}
		told[p.Name] = true
	}
}
