package assist

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/schema"
	"callflow/schema/diag"
)

// longestExcerpt is how many lines of a definition are shown.
const longestExcerpt = 12

// About is what is known of a symbol, as Markdown.
func (v *View) About(s Symbol) string {
	defs := v.Index.Definitions(s)
	switch s.Sort {
	case "prompt":
		return v.words(s, defs)
	case "step":
		return v.step(s, defs)
	case "flow":
		return v.flow(s)
	case "variable", "contact", "setting":
		return v.variable(s, defs)
	}
	return v.excerpt(defs)
}

// excerpt is the text of the first definition.
func (v *View) excerpt(defs []Use) string {
	if len(defs) == 0 {
		return ""
	}
	d := defs[0]
	t := v.text(d.File)
	text := strings.TrimRight(strings.ReplaceAll(string(t.Bytes[t.At(d.Whole.Start):max(t.At(d.Whole.Start), t.At(d.Whole.End))]), "\r", ""), " \n")
	lines := strings.Split(text, "\n")
	for i := 1; i < len(lines); i++ {
		lines[i] = strings.TrimPrefix(lines[i], strings.Repeat(" ", d.Span.Start.Col()-1))
	}
	if len(lines) > longestExcerpt {
		lines = append(lines[:longestExcerpt], "…")
	}
	return "```yaml\n" + strings.Join(lines, "\n") + "\n```"
}

// words are those of a prompt in all languages.
func (v *View) words(s Symbol, defs []Use) string {
	var b strings.Builder
	for _, d := range defs {
		root, _ := v.Index.Tree(d.File)
		n := root.Find(s.Name)
		if n == nil {
			continue
		}
		language := strings.TrimSuffix(d.File[strings.LastIndexByte(d.File, '/')+1:], ".yaml")
		said := []string{n.Value}
		if n.Kind == schema.Mapping {
			said = nil
			for _, p := range n.Pairs() {
				if p.Value.Kind == schema.Scalar {
					said = append(said, p.Key.Value+": "+p.Value.Value)
				}
			}
		}
		fmt.Fprintf(&b, "- **%s**: %s\n", language, strings.ReplaceAll(strings.Join(said, " · "), "\n", " "))
	}
	return b.String()
}

// step is a step's kind, summary, ways out and, when it is known, how often tests took them.
func (v *View) step(s Symbol, defs []Use) string {
	out := v.excerpt(defs)
	if v.Last == nil {
		return out
	}
	g := v.Last.Set.Flows.Graphs[engine.FlowName(s.In)]
	if g == nil || g.Steps[engine.StepName(s.Name)] == nil {
		return out
	}
	st := g.Steps[engine.StepName(s.Name)]
	head := "**" + st.KindName + "**"
	if st.Summary != "" {
		head += " – " + st.Summary
	}
	var hits map[string]int
	covered := false
	if v.Covered != nil {
		hits, covered = v.Covered(s.In, s.Name)
	}
	var ways []string
	taken := 0
	for _, o := range slices.Sorted(maps.Keys(st.Next)) {
		t := st.Next[o]
		way := fmt.Sprintf("- `%s` → %s", o, string(t.Step)+string(t.Finish))
		if covered {
			way += fmt.Sprintf(" (%d)", hits[string(o)])
			if hits[string(o)] > 0 {
				taken++
			}
		}
		ways = append(ways, way)
	}
	if len(ways) > 0 {
		head += "\n\nWays out:\n\n" + strings.Join(ways, "\n")
	}
	if covered {
		head += fmt.Sprintf("\n\nTests take %d of %d.", taken, len(ways))
	}
	return head + "\n\n" + out
}

// flow is a flow's type, summary, inputs and outcomes.
func (v *View) flow(s Symbol) string {
	if v.Last == nil {
		return ""
	}
	g := v.Last.Set.Flows.Graphs[engine.FlowName(s.Name)]
	if g == nil {
		return ""
	}
	out := "**" + string(g.Type) + " flow**"
	if g.Summary != "" {
		out += " – " + g.Summary
	}
	for _, list := range []struct {
		title string
		vars  []engine.Var
	}{{"Inputs", g.Inputs}, {"Outputs", g.Outputs}} {
		for i, one := range list.vars {
			if i == 0 {
				out += "\n\n" + list.title + ":\n"
			}
			out += fmt.Sprintf("\n- `%s`: %s", one.Name, one.Type)
		}
	}
	if len(g.Outcomes) > 0 {
		var names []string
		for _, o := range g.Outcomes {
			names = append(names, "`"+string(o)+"`")
		}
		out += "\n\nFinishes by " + strings.Join(names, ", ") + " or `end`."
	}
	return out
}

// variable is a variable's type and definition.
func (v *View) variable(s Symbol, defs []Use) string {
	out := v.excerpt(defs)
	path := []string{s.Name}
	switch s.Sort {
	case "contact":
		path = []string{"contact", s.Name}
	case "setting":
		path = []string{"settings", s.Name}
	}
	if len(defs) == 0 {
		return out
	}
	if scope := v.reads(defs[0].File); scope != nil {
		if t := typeOf(scope, path); t != "" {
			return "`" + strings.Join(path, ".") + "`: " + t + "\n\n" + out
		}
	}
	return out
}

// Hover is what is known of what stands at a place, as Markdown, and where that stands; "" when nothing is.
func (v *View) Hover(file string, p diag.Pos) (string, diag.Span) {
	if u, ok := v.Index.At(file, p); ok {
		about := v.About(u.Symbol)
		title := fmt.Sprintf("%s `%s`", u.Symbol.Sort, u.Symbol.Name)
		return strings.TrimSpace(title + "\n\n" + about), u.Span
	}
	root, _ := v.Index.Tree(file)
	sort := SortOf(file)
	if root == nil || sort == "" {
		return "", diag.Span{}
	}
	if text, span := v.read(root, file, p); text != "" {
		return text, span
	}
	shape := v.Shapes[sort]
	return v.field(root, sort, v.Shapes.forms(sort, &shape), p)
}

// read is the type of what an expression reads at a place.
func (v *View) read(n *schema.Node, file string, p diag.Pos) (string, diag.Span) {
	scope := v.reads(file)
	for scope != nil && n != nil && n.Kind != schema.Scalar {
		n = inside(n, p)
	}
	if n == nil || scope == nil {
		return "", diag.Span{}
	}
	exprs, starts := holes(n.Value)
	if len(exprs) == 0 {
		exprs, starts = []string{n.Value}, []int{0}
	}
	at := n.Text()
	for i, text := range exprs {
		for _, path := range paths(text) {
			last := len(path.parts) - 1
			span := at.Span(starts[i]+path.at[0], starts[i]+path.at[last]+len(path.parts[last]))
			if p.Before(span.Start) || span.End.Before(p) {
				continue
			}
			if t := typeOf(scope, path.parts); t != "" {
				return "`" + strings.Join(path.parts, ".") + "`: " + t, span
			}
		}
	}
	return "", diag.Span{}
}

// inside is the part of a value that holds a place; nil when none does.
func inside(n *schema.Node, p diag.Pos) *schema.Node {
	for _, pair := range n.Pairs() {
		if within(pair.Value.Span, p) {
			return pair.Value
		}
	}
	for _, item := range n.Items() {
		if within(item.Span, p) {
			return item
		}
	}
	return nil
}

func within(s diag.Span, p diag.Pos) bool { return !p.Before(s.Start) && !s.End.Before(p) }

// field is what is known of the key or word at a place.
func (v *View) field(n *schema.Node, sort string, forms []*schema.Shape, p diag.Pos) (string, diag.Span) {
	for _, pair := range n.Pairs() {
		if within(pair.Key.Span, p) {
			return v.keyAt(pair.Key, forms)
		}
		if within(pair.Value.Span, p) {
			return v.field(pair.Value, sort, below(v.Shapes, sort, forms, pair.Key.Value), p)
		}
	}
	for _, item := range n.Items() {
		if !within(item.Span, p) {
			continue
		}
		var inner []*schema.Shape
		for _, f := range forms {
			if f.Items != nil {
				inner = append(inner, v.Shapes.forms(sort, f.Items)...)
			}
		}
		return v.field(item, sort, inner, p)
	}
	if n.Kind == schema.Scalar {
		return code(n)
	}
	return "", diag.Span{}
}

func (v *View) keyAt(key *schema.Node, forms []*schema.Shape) (string, diag.Span) {
	for _, f := range forms {
		for _, prop := range f.Properties {
			if prop.Key != key.Value {
				continue
			}
			text := "**" + prop.Key + "**\n\n" + describe(prop)
			if row, ok := kinds.Find(prop.Key); ok && row.Since != "" && prop.Shape.Description == row.Summary {
				text += "\n\nSince " + row.Since + "."
			}
			return text, key.Span
		}
	}
	return code(key)
}

// code explains the code of a diagnostic.
func code(n *schema.Node) (string, diag.Span) {
	row, ok := diag.Lookup(diag.Code(n.Value))
	if !ok {
		return "", diag.Span{}
	}
	return fmt.Sprintf("**%s** (%s): %s\n\n%s\n\n```yaml\n%s\n```\n\nBetter:\n\n```yaml\n%s\n```", row.Code, row.Severity, row.Summary, row.Text,
		strings.TrimSpace(row.Bad), strings.TrimSpace(row.Good)), n.Span
}
