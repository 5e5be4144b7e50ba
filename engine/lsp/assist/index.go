package assist

import (
	"cmp"
	"slices"
	"strings"

	"callflow/engine/library"
	"callflow/schema"
	"callflow/schema/diag"
)

// Symbol is something that has a name in a workspace.
type Symbol struct {
	// Sort is what it is: flow, step, variable, prompt, queue, …
	Sort string
	// In is where the name is known: the flow of a step, variable or outcome, the service of a call, the log point of a
	// field, the prompt of a hole; "" for what the whole workspace knows. "*" stands for a place that does not say.
	In   string
	Name string
}

// Use is one place where a symbol is named.
type Use struct {
	Symbol Symbol
	File   string
	Span   diag.Span // of the name alone
	Def    bool      // it is defined here; a prompt in each language
	Whole  diag.Span // of a definition: with what belongs to it
}

// Index knows which names the files of a workspace define and use. It is updated file by file: a file that did not
// change is not read again, and of one that is not YAML at the moment the last good reading counts.
type Index struct {
	shapes Shapes
	files  map[string]*indexed
	merged []Use // nil: to be put together again
	defs   map[Symbol][]Use
}

// indexed is one file.
type indexed struct {
	node  *schema.Node // nil before it was YAML for the first time
	stale bool         // the text is not YAML at the moment
	uses  *walker
	text  []byte
}

// NewIndex returns an index without files.
func NewIndex(shapes Shapes) *Index {
	return &Index{shapes: shapes, files: map[string]*indexed{}}
}

// Update reads what is new in the files. Trees come from kept, which may be nil.
func (x *Index) Update(files library.Files, kept *library.Parsed) {
	for name := range x.files {
		if _, ok := files[name]; !ok {
			delete(x.files, name)
			x.merged = nil
		}
	}
	for name, text := range files {
		if sort := SortOf(name); sort != "" {
			x.read(name, sort, text, kept)
		}
	}
}

func (x *Index) read(name, sort string, text []byte, kept *library.Parsed) {
	known := x.files[name]
	if known != nil && (len(known.text) == len(text) && string(known.text) == string(text)) {
		return
	}
	if known == nil {
		known = &indexed{}
		x.files[name] = known
	}
	known.text = text
	node := kept.Parse(name, text, &diag.List{})
	if known.stale = node == nil; node == nil {
		return
	}
	known.node = node
	known.uses = usesOf(name, sort, node, x.shapes)
	x.merged = nil
}

// Tree is the last good tree of a file, and whether it is that of its present text.
func (x *Index) Tree(file string) (node *schema.Node, fresh bool) {
	if f := x.files[file]; f != nil {
		return f.node, !f.stale && f.node != nil
	}
	return nil, false
}

// Broken is the first file, in order, that is not YAML at the moment, or "".
func (x *Index) Broken() string {
	first := ""
	for name, f := range x.files {
		if f.stale && (first == "" || name < first) {
			first = name
		}
	}
	return first
}

// Uses are all uses in all files, by file and place.
func (x *Index) Uses() []Use {
	if x.merged != nil {
		return x.merged
	}
	x.merged = []Use{}
	for _, f := range x.files {
		if f.uses != nil {
			x.merged = append(x.merged, f.uses.uses...)
		}
	}
	slices.SortFunc(x.merged, func(a, b Use) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Span.Start.Line(), b.Span.Start.Line()), cmp.Compare(a.Span.Start.Col(), b.Span.Start.Col()),
			cmp.Compare(a.Symbol.Sort, b.Symbol.Sort))
	})
	x.defs = map[Symbol][]Use{}
	for _, u := range x.merged {
		if u.Def {
			x.defs[u.Symbol] = append(x.defs[u.Symbol], u)
		}
	}
	x.settle()
	return x.merged
}

// settle finds what names mean that could be several things where they stand.
func (x *Index) settle() {
	flows := x.flows()
	for i, u := range x.merged {
		s := u.Symbol
		if s.Sort == "given" {
			x.merged[i].Symbol = x.given(s, flows)
			continue
		}
		if s.Sort == "target" {
			x.merged[i].Symbol = x.branch(s, flows)
			continue
		}
		if all := x.candidates(s); len(all) == 1 {
			x.merged[i].Symbol = all[0]
		}
		if s.Sort == "hole" && len(x.defs[Symbol{"seat", "", s.Name}]) > 0 {
			x.merged[i].Symbol = Symbol{"seat", "", s.Name}
		}
	}
}

// flows are the flow files, in order.
func (x *Index) flows() []*walker {
	var out []*walker
	for _, f := range x.files {
		if f.uses != nil && f.uses.sort == "flow" {
			out = append(out, f.uses)
		}
	}
	slices.SortFunc(out, func(a, b *walker) int { return cmp.Compare(a.file, b.file) })
	return out
}

// branch is what the outcome names by which a test says that [FLOW.]STEP is left. When steps of several flows have
// that name, and mean several things by it, the place stays open.
func (x *Index) branch(s Symbol, flows []*walker) Symbol {
	flow, step, whole := strings.Cut(s.In, ".")
	if !whole {
		step = s.In
	}
	var all []Symbol
	for _, w := range flows {
		if !w.has(step) || whole && w.flow != flow {
			continue
		}
		if one := w.leaves(step, s.Name); one.Sort != "" && len(x.defs[one]) > 0 && !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	switch len(all) {
	case 0:
		return Symbol{}
	case 1:
		return all[0]
	}
	return Symbol{"target", "*", s.Name}
}

// given is what a value names that a flow is given: that depends on the type of the input.
func (x *Index) given(s Symbol, flows []*walker) Symbol {
	flow, input, _ := strings.Cut(s.In, "/")
	sort := ""
	if strings.HasPrefix(flow, "lib.") {
		sort = input // inputs of the library have the name of what they take
	}
	for _, w := range flows {
		if w.flow == flow {
			sort = mainOf(w.root.Find("inputs").Find(input), "type")
		}
	}
	for _, known := range []string{sort, "prompt"} {
		one := Symbol{known, "", s.Name}
		if typed := slices.Contains([]string{"mailbox", "queue", "prompt"}, sort); (typed && known == sort || sort == input && known == "prompt" && strings.HasPrefix(flow, "lib.")) && len(x.defs[one]) > 0 {
			return one
		}
	}
	return Symbol{}
}

// candidates are the defined symbols that a name may mean which does not say where it is known.
func (x *Index) candidates(s Symbol) []Symbol {
	if s.In != "*" {
		return nil
	}
	var out []Symbol
	for _, sort := range meanings(s.Sort) {
		for _, in := range x.places(sort) {
			if one := (Symbol{sort, in, s.Name}); len(x.defs[one]) > 0 {
				out = append(out, one)
			}
		}
	}
	return out
}

// meanings are the sorts of things that a sort stands for: `any` for all of which a test can say that nothing
// happens.
func meanings(sort string) []string {
	switch sort {
	case "any":
		return []string{"prompt", "log", "flow", "step"}
	case "target":
		return []string{"outcome", "step", "command"}
	}
	return []string{sort}
}

// places are where names of a sort may be known.
func (x *Index) places(sort string) []string {
	switch sort {
	case "step", "outcome", "command", "variable":
		var flows []string
		for s := range x.defs {
			if s.Sort == "flow" || s.Sort == "room" && sort == "command" {
				flows = append(flows, s.Name)
			}
		}
		slices.Sort(flows)
		return slices.Compact(flows)
	}
	return []string{""}
}

// Definitions are where a symbol is defined.
func (x *Index) Definitions(s Symbol) []Use {
	x.Uses()
	if all := x.candidates(s); len(all) > 0 {
		var out []Use
		for _, one := range all {
			out = append(out, x.defs[one]...)
		}
		return out
	}
	return x.defs[s]
}

// References are the uses of a symbol, its definitions among them. Maybe are those that could mean something else
// of the same name.
func (x *Index) References(s Symbol) (sure, maybe []Use) {
	for _, u := range x.Uses() {
		switch {
		case u.Symbol == s:
			sure = append(sure, u)
		case u.Symbol.In == "*" && u.Symbol.Name == s.Name && slices.Contains(meanings(u.Symbol.Sort), s.Sort):
			maybe = append(maybe, u)
		}
	}
	return sure, maybe
}

// At is what is named at a place of a file.
func (x *Index) At(file string, p diag.Pos) (Use, bool) {
	var best Use
	found := false
	for _, u := range x.Uses() {
		if u.File == file && !p.Before(u.Span.Start) && !u.Span.End.Before(p) {
			if !found || u.Span.Start.Before(p) || u.Span.Start == p {
				best, found = u, true
			}
		}
	}
	return best, found
}

// Names are the defined names of a sort that are known at a place, in order.
func (x *Index) Names(sort, in string) []string {
	x.Uses()
	var out []string
	for s := range x.defs {
		if s.Sort == sort && s.In == in {
			out = append(out, s.Name)
		}
	}
	slices.Sort(out)
	return out
}
