package library

import (
	"slices"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// Reads returns what the expressions of a file may read, for editors: the names of the flow that stands in it, or
// those that prompts and other files see everywhere. It may be used by one goroutine at a time.
func (w *Workspace) Reads(file string) expr.Scope {
	if f := w.flow(file); f != nil {
		c := &compiler{d: w.Declared, refs: newRefTable(), list: &diag.List{}, world: w.world()}
		return c.scopeOf(f)
	}
	if isPrompts(file) {
		return promptScope(w.Declared, newRefTable(), func(string) {})
	}
	return baseScope(w.Declared, newRefTable())
}

// Ends are the outcomes that a step of a flow's file has, in the order of its kind; nil when it was not compiled.
func (w *Workspace) Ends(file, step string) []string {
	f := w.flow(file)
	if f == nil || f.step(step) == nil {
		return nil
	}
	var out []string
	for _, e := range f.step(step).ends.List {
		out = append(out, e.Outcome)
	}
	return out
}

// Leaves are the values that a step leaves behind for later ones, besides how it was left and how often; nil for steps that do
// not exist. It may be used by one goroutine at a time.
func (w *Workspace) Leaves(flow engine.FlowName, step engine.StepName) []engine.Var {
	f := w.world().flows[string(flow)]
	if f == nil || f.step(string(step)) == nil {
		return nil
	}
	c := &compiler{d: w.Declared, world: w.world()}
	return c.valuesOf(f.step(string(step)))[leftByAll:]
}

// KindEnds are the outcomes that a step of a kind has whose fields are body, for a step that was not compiled yet.
// Those whose target the kind itself names are in named, the others in open.
func (w *Workspace) KindEnds(kind string, body *schema.Node) (open, named []string) {
	row, ok := kinds.Find(kind)
	if !ok || body == nil {
		return nil, nil
	}
	k := row.New()
	schema.Decode(body, k, &diag.List{})
	var ends kinds.Ends
	k.Ends(&ends, w.world())
	for _, e := range ends.List {
		if e.Target != nil {
			named = append(named, e.Outcome)
			continue
		}
		open = append(open, e.Outcome)
	}
	return open, named
}

// world is what kinds may ask, gathered when it is first asked for.
func (w *Workspace) world() *world {
	w.asked.Do(func() {
		w.by = &world{d: w.Declared, flows: make(map[string]*flowFile, len(w.flows))}
		for _, f := range slices.Backward(w.flows) { // the first of a name counts
			w.by.flows[f.name.Text] = f
		}
	})
	return w.by
}

// flow returns the flow of a file; nil when there is none, or it is the library's.
func (w *Workspace) flow(file string) *flowFile {
	i := slices.IndexFunc(w.flows, func(f *flowFile) bool { return f.file == file && !f.lib })
	if i < 0 {
		return nil
	}
	return w.flows[i]
}
