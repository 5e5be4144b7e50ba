package check

import (
	"slices"

	"callflow/engine"
	"callflow/engine/check/route"
	"callflow/schema"
)

// recordingWithoutNotice reports talks, rooms and legs whose recording begins before a caller has heard one of the prompts that
// policies.notice names, on some path from a number. Messages that callers leave of their own accord (record) are not
// meant. Without the setting nothing is said: which words are a notice cannot be guessed.
func recordingWithoutNotice(w *Work) {
	n := newNotices(w)
	if n == nil || !w.Whole || w.Set == nil {
		return
	}
	var roots []route.Root
	for _, flow := range w.entries("numbers") {
		roots = append(roots, route.Root{Name: string(flow), Flow: flow})
	}
	w.routes().Walk(&untold{w: w, n: n}, roots...).First(func(p *route.Place, _ int) {
		if s := w.stepAt(p); s != nil {
			if at := w.records(s, n); at != nil {
				w.at("recording-without-notice", at, "the recording begins before callers have been told of it").
					Hint = "say a prompt of policies.notice first"
			}
		}
	})
}

// untold follows calls until a notice is said.
type untold struct {
	plain
	w *Work
	n *notices
}

func (u *untold) Enter(p *route.Place, q State) (State, route.Verdict) {
	if u.n.says(u.w.stepAt(p)) {
		return q, route.Dead
	}
	return q, route.Go
}

// notices are the prompts that tell callers of a recording, and the flows in which a step says one.
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
	for _, f := range w.Flows {
		n.flows[f.Graph.Name] = slices.ContainsFunc(f.Graph.Order, func(name engine.StepName) bool { return n.says(f.Steps[name]) })
	}
	return n
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

// records is where a step begins a recording; nil when it does not, or says a notice before: of what waiting callers hear
// that is believed where a notice is anywhere in it.
func (w *Work) records(s *Step, n *notices) *schema.Node {
	if n.says(s) {
		return nil
	}
	for _, part := range s.Parts {
		if part.KindName == "recording" && part.Text("do") == "start" {
			return part.Place("do")
		}
	}
	switch {
	case n.flows[engine.FlowName(s.Text("wait.flow"))], n.flows[engine.FlowName(s.Text("whisper.flow"))]:
	case s.is("dial") && s.Yes("record"):
		return s.Place("record")
	case s.is("dial") && w.recorded(s.Text("room")):
		return s.Place("room")
	case s.is("room") && w.recorded(s.Text("type")):
		return s.Place("type")
	case s.is("queue") && w.recorded(w.saidText("queues", s.Text("name"), "room")):
		return s.Place("name")
	}
	return nil
}

// recorded reports whether the talks in a type of room are recorded.
func (w *Work) recorded(room string) bool {
	return room != "" && w.saidText("rooms", room, "record") == "yes"
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
