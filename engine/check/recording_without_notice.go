package check

import (
	"slices"

	"callflow/engine"
	"callflow/schema"
)

// recordingWithoutNotice reports talks and legs whose recording begins before a caller has heard one of the prompts that
// policies.notice names, on some path from a number. Messages that callers leave of their own accord (record) are not
// meant. Without the setting nothing is said: which words are a notice cannot be guessed.
func recordingWithoutNotice(w *Work) {
	n := newNotices(w)
	if n == nil {
		return
	}
	todo := w.entries("numbers")
	seen := map[engine.FlowName]bool{}
	for len(todo) > 0 {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		f := w.Flow(name)
		if f == nil || seen[name] {
			continue
		}
		seen[name] = true
		reached := reachedFrom(f.Graph, []engine.StepName{f.Graph.Start.Step}, func(s *engine.Step) bool { return !n.given(f.Steps[s.Name]) })
		for _, step := range f.Graph.Order {
			s := f.Steps[step]
			if s == nil || !reached[step] {
				continue
			}
			if at := records(s, n); at != nil {
				w.at("recording-without-notice", at, "the recording begins before callers have been told of it").
					Hint = "say a prompt of policies.notice first"
			}
			if s.KindName == "run" || s.KindName == "goto" {
				todo = append(todo, engine.FlowName(s.Text("flow")))
			}
		}
	}
}

// notices are the prompts that tell callers of a recording, and the flows that say one.
type notices struct {
	prompts []string
	flows   map[engine.FlowName]bool
}

// newNotices returns nil when nothing is said about notices.
func newNotices(w *Work) *notices {
	if w.Policies == nil || !w.Policies.Yes("notice_before_recording") {
		return nil
	}
	n := &notices{flows: map[engine.FlowName]bool{}}
	for _, item := range itemsOf(w.Policies.Given("notice")) {
		n.prompts = append(n.prompts, item.Value)
	}
	if n.prompts == nil {
		return nil
	}
	by := map[engine.FlowName][]engine.FlowName{}
	var todo []engine.FlowName
	for _, f := range w.Flows {
		for _, run := range f.Runs {
			by[run.Flow] = append(by[run.Flow], f.Graph.Name)
		}
		if slices.ContainsFunc(f.Graph.Order, func(name engine.StepName) bool { return n.says(f.Steps[name]) }) {
			todo = append(todo, f.Graph.Name)
		}
	}
	for len(todo) > 0 {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !n.flows[name] {
			n.flows[name] = true
			todo = append(todo, by[name]...)
		}
	}
	return n
}

// given reports whether callers have been told when a step is left. Of a flow that says a notice somewhere it is believed.
func (n *notices) given(s *Step) bool {
	return n.says(s) || s != nil && s.KindName == "run" && n.flows[engine.FlowName(s.Text("flow"))]
}

// says reports whether a step itself tells.
func (n *notices) says(s *Step) bool {
	if s == nil {
		return false
	}
	for _, part := range s.Parts {
		for _, saying := range sayings(part) {
			for i := range saying.Items {
				if !part.Maybe && part.KindName != "text" && slices.Contains(n.prompts, saying.Items[i].Prompt) {
					return true
				}
			}
		}
	}
	return false
}

// records is where a step begins a recording; nil when it does not, or says a notice before.
func records(s *Step, n *notices) *schema.Node {
	if n.says(s) {
		return nil
	}
	if s.KindName == "dial" && s.Yes("record") {
		return s.Place("record")
	}
	for _, part := range s.Parts {
		if part.KindName == "recording" && part.Text("do") == "start" {
			return part.Place("do")
		}
	}
	return nil
}

// entries are the flows to which numbers or apps lead.
func (w *Work) entries(section string) []engine.FlowName {
	var out []engine.FlowName
	for _, p := range pairs(w.Root.Find(section)) {
		n := p.Value
		if n.Kind == schema.Mapping {
			n = n.Find("flow")
		}
		if n != nil && n.Kind == schema.Scalar {
			out = append(out, engine.FlowName(n.Value))
		}
	}
	return out
}
