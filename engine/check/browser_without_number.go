package check

import (
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/check/route"
	"callflow/schema"
	"callflow/schema/expr"
)

// browserWithoutNumber reports telephones that are rung for a browser phone without a number to show: the caller's own is
// a name, and what the browser says it calls is none of the account's. Of a value that is known only during a call, only one
// of type phone counts.
func browserWithoutNumber(w *Work) {
	roots := w.appRoots()
	if w.Set == nil || len(roots) == 0 {
		return
	}
	walk := w.routes().Walk(plain{}, roots...)
	phones := w.phonesRead()
	walk.First(func(p *route.Place, at int) {
		s := w.stepAt(p)
		if s == nil || !s.is(ringers[:]...) || s.Given("from") != nil || !w.ringsTelephone(p, s, phones) {
			return
		}
		root, hops := walk.Sample(at, "")
		w.at("browser-without-number", s.Place("to"), "a telephone is rung for the browser phone of %q, which has no number to show", root).
			Relatedf(s.Key.File(), s.Key.Span, "a sample call: %s", route.Tell(root, hops)).
			Hint = "add from: numbers.NAME"
	})
}

// appRoots are the flows in which calls of browser phones begin.
func (w *Work) appRoots() []route.Root {
	var roots []route.Root
	for _, p := range pairsOf(w.Root.Find("apps")) {
		roots = append(roots, route.Root{Name: p.Key.Value, Flow: flowOf(p.Value)})
	}
	return roots
}

// readAt is a step of a flow.
type readAt struct {
	flow engine.FlowName
	step engine.StepName
}

// phonesRead are where expressions of steps read telephone numbers: variables of that type, and answers.
func (w *Work) phonesRead() map[readAt][]Read {
	out := map[readAt][]Read{}
	for _, f := range w.Flows {
		phones := map[string]bool{}
		for _, v := range slices.Concat(f.Graph.Vars, f.Graph.Inputs) {
			phones[v.Name] = v.Type.Kind == expr.Phone
		}
		for _, r := range f.Reads {
			from := f.Steps[engine.StepName(r.Source.Name)]
			answer := r.Source.Kind == engine.SourceStep && from != nil && from.is("collect") && from.Text("type") == "phone" && r.Source.Field == "value"
			if answer || r.Source.Kind == engine.SourceVar && phones[r.Source.Name] {
				out[readAt{f.Graph.Name, r.Step}] = append(out[readAt{f.Graph.Name, r.Step}], r)
			}
		}
	}
	return out
}

// ringsTelephone reports whether one of those whom a step rings surely has a telephone.
func (w *Work) ringsTelephone(p *route.Place, s *Step, phones map[readAt][]Read) bool {
	to := s.Field("to")
	for _, item := range itemsOf(to) {
		if item.Kind == schema.Scalar && strings.HasPrefix(item.Value, "${phone(") {
			return true
		}
	}
	for _, r := range phones[readAt{p.Graph.Name, s.Name}] {
		if covers(to, r.Span) {
			return true
		}
	}
	numbers, known := w.rung(to)
	for _, n := range numbers {
		if known && isTelephone(n) {
			return true
		}
	}
	return false
}
