package assist

import (
	"maps"
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/schema"
)

// names are the names that a value may be which names something of a sort.
func (v *View) names(c *cursor, sort string) []Item {
	switch sort {
	case "step":
		return v.targets(c)
	case "flow", "procedure":
		return v.flows()
	case "service-call":
		return v.serviceCalls()
	case "address":
		return v.paths("agents", "teams", "addresses", "numbers", "queues")
	case "asker", "role":
		out := v.plain("seat", "")
		if sort == "asker" {
			out = append(out, v.paths("teams", "services", "agents")...)
		}
		return out
	case "switch":
		return v.paths("switches")
	case "audio":
		return v.sounds()
	}
	return v.plain(sort, "")
}

// plain are the defined names of a sort.
func (v *View) plain(sort, in string) []Item {
	var out []Item
	all := v.Index.Names(sort, in)
	v.brief = len(all) > mostDocumented
	for _, name := range all {
		out = append(out, v.item(Symbol{sort, in, name}, name))
	}
	return out
}

// item is a symbol as something that may be written.
func (v *View) item(s Symbol, label string) Item {
	it := Item{Label: label, Sort: s.Sort, Detail: s.Sort}
	if !v.brief {
		it.Doc = v.About(s)
	}
	return it
}

// targets are where a step of the flow can lead: as they stand in the text that is being written.
func (v *View) targets(c *cursor) []Item {
	out := []Item{{Label: "end", Sort: "word", Doc: "The end of the flow: on a leg it hangs up."}}
	v.brief = len(c.walker.steps) > mostDocumented
	for _, name := range slices.Sorted(maps.Keys(c.walker.steps)) {
		if name != placeholder && !strings.Contains(name, placeholder) {
			out = append(out, v.item(Symbol{"step", c.walker.flow, name}, name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.walker.ends)) {
		out = append(out, Item{Label: name, Sort: "outcome", Detail: "declared outcome"})
	}
	return out
}

// flows are those of the workspace and the ready-made ones.
func (v *View) flows() []Item {
	out := v.plain("flow", "")
	if v.Last == nil {
		return out
	}
	for _, name := range slices.Sorted(maps.Keys(v.Last.Set.Flows.Graphs)) {
		if g := v.Last.Set.Flows.Graphs[name]; strings.HasPrefix(string(name), "lib.") && g.File != "lib" {
			out = append(out, Item{Label: string(name), Sort: "flow", Detail: string(g.Type), Doc: g.Summary})
		}
	}
	return out
}

func (v *View) serviceCalls() []Item {
	var out []Item
	for _, service := range v.Index.Names("service", "") {
		for _, call := range v.Index.Names("call", service) {
			out = append(out, v.item(Symbol{"call", service, call}, service+"."+call))
		}
	}
	return out
}

// paths are the declared names of groups, as paths.
func (v *View) paths(which ...string) []Item {
	var out []Item
	for _, group := range which {
		for _, name := range v.Index.Names(groups[group], "") {
			out = append(out, v.item(Symbol{groups[group], "", name}, group+"."+name))
		}
	}
	return out
}

func (v *View) sounds() []Item {
	var out []Item
	if v.Last != nil {
		for _, name := range slices.Sorted(maps.Keys(v.Last.Declared.Audio)) {
			out = append(out, Item{Label: name, Sort: "file"})
		}
	}
	return out
}

// keys are the names that may stand as keys at a place.
func (v *View) keys(c *cursor) []Item {
	var out []Item
	there := map[string]bool{}
	for _, p := range c.in.Pairs() {
		there[p.Key.Value] = true
	}
	for _, it := range v.allKeys(c) {
		if !there[it.Label] {
			it.Insert = it.Label + ": $1"
			out = append(out, it)
		}
	}
	return out
}

func (v *View) allKeys(c *cursor) []Item {
	at := c.at
	if row, ok := placeOf(keyPlaces, c.sort, at.keys); ok {
		if row.def {
			return v.missing(c, row)
		}
		s := c.walker.symbol(row, "", at)
		return v.plain(s.Sort, s.In)
	}
	switch {
	case at.last(1) == "with":
		return v.inputs(at.above[len(at.above)-2])
	case at.last(1) == "set" && c.sort == "flow":
		out := v.plain("variable", c.walker.flow)
		for _, it := range append(v.plain("contact", ""), Item{Label: "language", Sort: "contact"}) {
			it.Label = "contact." + it.Label
			out = append(out, it)
		}
		return out
	case at.last(1) == "next" && c.sort == "flow" && len(at.keys) == 4:
		return v.outcomes(c, at.keys[1])
	case c.sort == "test" && len(at.keys) == 3 && at.keys[1] == "given":
		out := v.paths("agents", "addresses", "numbers", "queues", "lists", "switches", "settings", "schedules")
		for _, it := range v.serviceCalls() {
			it.Label = "services." + it.Label
			out = append(out, it)
		}
		return out
	case c.sort == "test" && len(at.keys) == 4 && at.last(1) == "sent":
		return v.serviceCalls()
	}
	return nil
}

// missing are the names that a place would define and that are wanted elsewhere: prompts of other languages, and those
// that are said and not there.
func (v *View) missing(c *cursor, row place) []Item {
	if row.sort != "prompt" {
		return nil
	}
	wanted := map[string]bool{}
	for _, u := range v.Index.Uses() {
		if u.Symbol.Sort == "prompt" && u.File != c.file && !strings.HasPrefix(u.Symbol.Name, "lib_") {
			wanted[u.Symbol.Name] = true
		}
	}
	var out []Item
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		out = append(out, v.item(Symbol{"prompt", "", name}, name))
	}
	return out
}

// inputs are those of what stands beside `with`.
func (v *View) inputs(beside *schema.Node) []Item {
	call := mainOf(beside, "call")
	if call == "" && strings.Contains(mainOf(beside, "to"), ".") {
		call = mainOf(beside, "to")
	}
	switch {
	case mainOf(beside, "flow") != "":
		return v.flowInputs(mainOf(beside, "flow"))
	case call != "":
		return v.plain("input", call)
	}
	var out []Item
	prompt := mainOf(beside, "prompt")
	for _, u := range v.Index.Uses() {
		if s := u.Symbol; s.Sort == "hole" && s.In == prompt && SortOf(u.File) == "prompts" && !slices.ContainsFunc(out, func(i Item) bool { return i.Label == s.Name }) {
			out = append(out, Item{Label: s.Name, Sort: "variable", Detail: "read by the prompt"})
		}
	}
	return out
}

func (v *View) flowInputs(flow string) []Item {
	var out []Item
	for _, w := range v.Index.flows() {
		if w.flow != flow {
			continue
		}
		if n := w.root.Find("inputs"); n != nil {
			for _, p := range n.Pairs() {
				out = append(out, v.item(Symbol{"variable", flow, p.Key.Value}, p.Key.Value))
			}
		}
		return out
	}
	if v.Last != nil {
		if g := v.Last.Set.Flows.Graphs[engine.FlowName(flow)]; g != nil {
			for _, in := range g.Inputs {
				out = append(out, Item{Label: in.Name, Sort: "variable", Detail: in.Type.String()})
			}
		}
	}
	return out
}

// outcomes are those of a step.
func (v *View) outcomes(c *cursor, step string) []Item {
	out := []Item{{Label: "else", Sort: "word", Doc: "All outcomes that are not named."}}
	if v.Last == nil {
		return out
	}
	open := v.openEnds(c.at.above[len(c.at.above)-2])
	if len(open) == 0 {
		open = v.Last.Ends(c.file, step)
	}
	for _, name := range open {
		if name != "else" {
			out = append(out, Item{Label: name, Sort: "outcome", Detail: "outcome"})
		}
	}
	return out
}

// openEnds are the outcomes of a step, as it stands in a file, whose targets its next says.
func (v *View) openEnds(step *schema.Node) []string {
	for _, p := range step.Pairs() {
		if _, ok := kinds.Find(p.Key.Value); ok {
			open, _ := v.Last.KindEnds(p.Key.Value, p.Value)
			return open
		}
	}
	return nil
}

// whose are the keys of tests that name somebody.
var whose = []string{"by", "rings", "answers", "refuses", "hang_up", "talking", "from", "of"}

// placed are the names that a place asks for without saying so in its shape.
func (v *View) placed(c *cursor) []Item {
	at := c.at
	switch {
	case c.sort == "flow" && fits("defaults/next/*", at.keys):
		return v.targets(c)
	case c.sort == "test" && at.last(0) == "branches":
		return v.branches()
	case c.sort == "test" && slices.Contains(whose, at.last(0)) && len(at.keys) > 1:
		return v.paths("agents", "addresses", "numbers")
	}
	row, ok := placeOf(valuePlaces, c.sort, at.keys)
	if !ok || row.def {
		return nil
	}
	var out []Item
	for _, sort := range meanings(row.sort) {
		in := c.walker.symbol(row, "", at).In
		if in == "*" {
			for _, place := range v.Index.places(sort) {
				out = append(out, v.plain(sort, place)...)
			}
			continue
		}
		out = append(out, v.plain(sort, in)...)
	}
	return out
}

// branches are the outcomes of all steps, as tests name them.
func (v *View) branches() []Item {
	var out []Item
	for _, w := range v.Index.flows() {
		for _, step := range slices.Sorted(maps.Keys(w.steps)) {
			if v.Last == nil {
				continue
			}
			for _, end := range v.Last.Ends(w.file, step) {
				out = append(out, Item{Label: step + "." + end, Sort: "outcome", Detail: w.flow})
			}
		}
	}
	return out
}
