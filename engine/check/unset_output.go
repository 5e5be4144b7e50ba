package check

import (
	"callflow/engine"
	"callflow/schema"
)

// mostOutputs bounds for how many outputs the ways of a flow are followed: of those behind, nothing is said.
const mostOutputs = 50

// unsetOutput reports outputs without a default that are not surely set by the time of any outcome: a flow that sets one for
// some outcomes only is left alone, as those who run it ask by which it was left.
func unsetOutput(w *Work) {
	for _, f := range w.Flows {
		if f.Node == nil || len(f.Graph.Outcomes) == 0 {
			continue
		}
		setters, left := f.setters(), mostOutputs
		for _, p := range pairs(f.Node.Find("outputs")) {
			if left--; left < 0 {
				break
			}
			if p.Value.Kind == schema.Mapping && p.Value.Find("default") != nil || setters[p.Key.Value][""] || f.surelySets(setters[p.Key.Value]) {
				continue
			}
			w.at("unset-output", p.Key, "whatever the outcome of this flow, there is a way on which output %q was never set", p.Key.Value).
				Hint = "give it a default, or set it on every way to an outcome"
		}
	}
}

// setters are the steps that set variables in any case, by variable; "" is finally.
func (f *Flow) setters() map[string]map[engine.StepName]bool {
	out := map[string]map[engine.StepName]bool{}
	add := func(step engine.StepName, body *schema.Node) {
		for _, p := range pairs(body) {
			if out[p.Key.Value] == nil {
				out[p.Key.Value] = map[engine.StepName]bool{}
			}
			out[p.Key.Value][step] = true
		}
	}
	for _, name := range f.Graph.Order {
		if s := f.Steps[name]; s != nil {
			for _, part := range s.Parts {
				if part.KindName == "set" && !part.Maybe {
					add(name, part.Node.Find("set"))
				}
			}
		}
	}
	for _, item := range itemsOf(f.Node.Find("finally")) {
		if item.Find("when") == nil {
			add("", item.Find("set"))
		}
	}
	return out
}

// surelySets reports whether there is an outcome to which every way leads through one of some steps. A flow without any way
// to an outcome is not blamed.
func (f *Flow) surelySets(steps map[engine.StepName]bool) bool {
	ways := f.ways()
	reached := ways.reachedFrom([]int32{ways.start}, func(s *engine.Step) bool { return !steps[s.Name] })
	unset, any := map[engine.Outcome]bool{}, map[engine.Outcome]bool{}
	for no, s := range ways.steps {
		for _, t := range s.Next {
			if t.Step == "" && t.Finish != engine.End {
				any[t.Finish] = true
				unset[t.Finish] = unset[t.Finish] || reached[no] && !steps[s.Name]
			}
		}
	}
	for o := range any {
		if !unset[o] {
			return true
		}
	}
	return len(any) == 0
}
