package check

import (
	"maps"
	"slices"

	"callflow/engine"
	"callflow/engine/check/route"
	"callflow/schema"
)

// starts are the flows in which calls begin.
type starts struct {
	numbers []route.Root // numbers and apps
	begun   []route.Root // procedures that begin a contact
	midway  []route.Root // flows that begin in the middle of one: procedures of rooms, calls back
}

// fresh are those of a contact's beginning, in a state.
func (s *starts) fresh(q State) []route.Root {
	return inState(slices.Concat(s.numbers, s.begun), q)
}

// all are fresh ones in a state, and those in the middle of a contact in another.
func (s *starts) all(q, midway State) []route.Root {
	return append(s.fresh(q), inState(s.midway, midway)...)
}

func inState(roots []route.Root, q State) []route.Root {
	for i := range roots {
		roots[i].State = q
	}
	return roots
}

// starts finds them: what callflow.yaml names, and procedures, which the command line, the API and other flows begin.
func (w *Work) starts() *starts {
	s := &starts{}
	taken := map[engine.FlowName]bool{}
	add := func(to *[]route.Root, name string, flow engine.FlowName) {
		if !taken[flow] && flow != "" {
			taken[flow] = true
			*to = append(*to, route.Root{Name: name, Flow: flow})
		}
	}
	for _, group := range []string{"numbers", "apps"} {
		for _, p := range pairsOf(w.Root.Find(group)) {
			add(&s.numbers, p.Key.Value, flowOf(p.Value))
			add(&s.begun, p.Key.Value, engine.FlowName(textOf(p.Value.Find("survival"))))
		}
	}
	for _, p := range pairsOf(w.Root.Find("rooms")) {
		for _, c := range pairsOf(p.Value.Find("commands")) {
			add(&s.midway, p.Key.Value+"."+c.Key.Value, engine.FlowName(textOf(c.Value.Find("runs"))))
		}
	}
	for _, p := range pairsOf(w.Root.Find("queues")) {
		add(&s.midway, p.Key.Value, flowOf(p.Value.Find("callback")))
	}
	for _, name := range slices.Sorted(maps.Keys(w.Set.Flows.Graphs)) {
		if g := w.Set.Flows.Graphs[name]; g.Type == engine.ProcedureFlow && len(g.Seats) == 0 && w.Flow(name) != nil {
			add(&s.begun, string(name), name)
		}
	}
	return s
}

func pairsOf(n *schema.Node) []schema.Pair {
	if n == nil {
		return nil
	}
	return n.Pairs()
}

// flowOf is the flow that an entry names, alone or by its key.
func flowOf(n *schema.Node) engine.FlowName {
	if n != nil && n.Kind == schema.Mapping {
		n = n.Find("flow")
	}
	return engine.FlowName(textOf(n))
}

func textOf(n *schema.Node) string {
	if n == nil || n.Kind != schema.Scalar {
		return ""
	}
	return n.Value
}
