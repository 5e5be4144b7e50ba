package library

import (
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/check"
	"callflow/engine/kinds"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// checkGraphs runs the checks of whole graphs over flows that were compiled without a fault of their own:
// a graph with holes would be blamed for what is missing elsewhere.
func checkGraphs(files []*flowFile, graphs map[engine.FlowName]*engine.Graph, refs *refTable, l *diag.List) {
	w := &check.Work{Refs: refs.list, List: l}
	broken := map[string]bool{}
	for _, d := range l.Sorted() {
		broken[d.File] = broken[d.File] || d.Severity == diag.Error
	}
	for _, f := range files {
		if g := graphs[engine.FlowName(f.name.Text)]; g != nil && !f.lib && !broken[f.file] {
			w.Flows = append(w.Flows, f.checked(g, refs))
		}
	}
	slices.SortFunc(w.Flows, func(a, b *check.Flow) int { return strings.Compare(string(a.Graph.Name), string(b.Graph.Name)) })
	check.All(w)
}

func (f *flowFile) checked(g *engine.Graph, refs *refTable) *check.Flow {
	out := &check.Flow{Graph: g}
	for _, s := range f.steps {
		logged := s.loggedValues()
		for _, v := range s.dec.Values() {
			if !logged[v] {
				v.Templates(func(t *expr.Template) { out.Reads = append(out.Reads, readsOf(s, t.Refs(), refs)...) })
			}
		}
		for _, c := range s.dec.Conditions() {
			if c.Compiled != nil {
				out.Reads = append(out.Reads, readsOf(s, c.Compiled.Refs(), refs)...)
			}
		}
		out.Runs = append(out.Runs, runsOf(s)...)
	}
	return out
}

// loggedValues are the values that the step logs when it is left: they may be none.
func (s *stepFile) loggedValues() map[*schema.Value]bool {
	out := map[*schema.Value]bool{}
	lines := s.log
	if l, ok := s.kind.(kinds.Logger); ok {
		lines = append(slices.Clone(lines), l.Logs()...)
	}
	for _, a := range nested(s.kind) {
		if l, ok := a.Do.(kinds.Logger); ok {
			lines = append(slices.Clone(lines), l.Logs()...)
		}
	}
	for _, line := range lines {
		for i := range line.Fields {
			out[&line.Fields[i].Value] = true
		}
	}
	return out
}

func readsOf(s *stepFile, uses []expr.RefUse, refs *refTable) []check.Read {
	out := make([]check.Read, 0, len(uses))
	for _, u := range uses {
		out = append(out, check.Read{Step: engine.StepName(s.name.Text), Source: refs.list[u.Ref], Path: strings.Join(u.Path, "."), Covered: u.Covered, File: u.File, Span: u.Span})
	}
	return out
}

func runsOf(s *stepFile) []check.Run {
	u, ok := s.kind.(kinds.User)
	if !ok || s.row.Name != "run" {
		return nil
	}
	var out []check.Run
	for _, use := range u.Uses() {
		if !use.Hands && use.Flow.Node != nil {
			out = append(out, check.Run{Flow: engine.FlowName(use.Flow.Name), File: use.Flow.Node.File, Span: use.Flow.Node.Span})
		}
	}
	return out
}
