package library

import (
	"callflow/engine/kinds"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// Reads returns what the expressions of a file may read, for editors: the names of the flow that stands in it, or
// those that prompts and other files see everywhere. It may be used by one goroutine at a time.
func (w *Workspace) Reads(file string) expr.Scope {
	if s := w.scopes[file]; s != nil {
		own := *s
		own.refs = newRefTable()
		return &own
	}
	if isPrompts(file) {
		return promptScope(w.Declared, newRefTable(), func(string) {})
	}
	return baseScope(w.Declared, newRefTable())
}

// Ends are the outcomes that a step of a flow's file has, in the order of its kind; nil when it was not compiled.
func (w *Workspace) Ends(file, step string) []string { return w.ends[[2]string{file, step}] }

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
	k.Ends(&ends, w.world)
	for _, e := range ends.List {
		if e.Target != nil {
			named = append(named, e.Outcome)
			continue
		}
		open = append(open, e.Outcome)
	}
	return open, named
}

// worldOf is what kinds may ask, without the trees of the files.
func worldOf(d *Declared, flows []*flowFile) *world {
	w := &world{d: d, flows: map[string]*flowFile{}}
	for _, f := range flows {
		w.flows[f.name.Text] = &flowFile{decl: f.decl}
	}
	return w
}

// endsOf are the outcomes of all steps, by file and step.
func endsOf(flows []*flowFile) map[[2]string][]string {
	out := map[[2]string][]string{}
	for _, f := range flows {
		for _, s := range f.steps {
			for _, e := range s.ends.List {
				at := [2]string{f.file, s.name.Text}
				out[at] = append(out[at], e.Outcome)
			}
		}
	}
	return out
}

// scopesOf are the scopes of the flows that were compiled, by file.
func scopesOf(flows []*flowFile) map[string]*scope {
	out := map[string]*scope{}
	for _, f := range flows {
		if f.scope != nil && !f.lib {
			out[f.file] = f.scope
		}
	}
	return out
}
