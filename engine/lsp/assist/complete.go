package assist

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/engine/library"
	"callflow/schema"
	"callflow/schema/expr"
)

// Item is one thing that may be written at the cursor.
type Item struct {
	// Label is what is shown and written, Insert what is written instead; with $1, $2, … for what is to be filled in.
	Label  string
	Insert string
	// Sort is field, kind, word, step, prompt, queue, variable, function, …
	Sort   string
	Detail string
	Doc    string // Markdown
}

// Completion is what may be written at the cursor, instead of bytes From to To.
type Completion struct {
	From, To int
	Items    []Item
}

// View is a workspace as questions about it are answered.
type View struct {
	Index  *Index
	Shapes Shapes
	Files  library.Files
	// Last is the last compilation, which may be older than the files; nil before there is one.
	Last *library.Workspace
	// Covered says how often outcomes of a step were taken by tests; nil when that is not known.
	Covered func(flow, step string) (hits map[string]int, ok bool)

	texts map[string]*Text
	brief bool // no documentation: there are too many items
}

// text is a file divided into lines, once.
func (v *View) text(file string) *Text {
	if v.texts[file] == nil {
		if v.texts == nil {
			v.texts = map[string]*Text{}
		}
		v.texts[file] = NewText(v.Files[file], UTF8)
	}
	return v.texts[file]
}

// mostDocumented is how many names are listed with all that is known of them.
const mostDocumented = 150

// Complete finds what may be written at a byte of a file. The file need not be YAML at the moment.
func (v *View) Complete(file string, t *Text, offset int) Completion {
	w := wordAt(t.Bytes, offset)
	if commented(t.Before(offset)) {
		return Completion{From: offset, To: offset}
	}
	if prefix, ok := expressionBefore(t, offset, SortOf(file)); ok {
		return v.expression(file, t, prefix, offset)
	}
	out := Completion{From: w.from, To: w.to}
	known := map[string]bool{}
	for _, c := range locate(file, t, w, v.Shapes) {
		for _, it := range v.items(&c) {
			if !known[it.Label] {
				known[it.Label] = true
				out.Items = append(out.Items, it)
			}
		}
	}
	return out
}

// commented tells that a comment begins before the cursor.
func commented(before string) bool {
	return strings.HasPrefix(strings.TrimSpace(before), "#") || strings.Contains(before, " #") && unclosed(before[:strings.Index(before, " #")]) == ""
}

var bare = regexp.MustCompile(`(?:^|[\s{,])(?:when|where):\s+["']?([^{}]*)$`)

// expressionBefore is what stands before the cursor of the expression in which it stands.
func expressionBefore(t *Text, offset int, sort string) (string, bool) {
	before := t.Before(offset)
	if i := strings.LastIndex(before, "${"); i >= 0 && sort != "environment" {
		if rest := before[i+2:]; closing(rest, 0) == len(rest) && !strings.Contains(rest, "}") {
			return rest, true
		}
	}
	if m := bare.FindStringSubmatch(before); m != nil && (sort == "flow" || sort == "workspace") {
		return m[1], true
	}
	return "", false
}

// expression completes what an expression reads.
func (v *View) expression(file string, t *Text, prefix string, offset int) Completion {
	start := len(prefix)
	for start > 0 && (nameChar(prefix[start-1]) || prefix[start-1] == '.') {
		start--
	}
	path := strings.Split(prefix[start:], ".")
	last := path[len(path)-1]
	w := wordAt(t.Bytes, offset)
	out := Completion{From: offset - len(last), To: max(w.to, offset)}
	if i := strings.IndexByte(string(t.Bytes[offset:out.To]), '.'); i >= 0 {
		out.To = offset + i
	}
	if strings.Count(prefix, `"`)%2 == 1 || strings.Count(prefix, "'")%2 == 1 {
		return out // in a text
	}
	above := path[:len(path)-1]
	scope := v.reads(file)
	names := map[string]Item{}
	if scope != nil {
		for _, name := range scope.Names(above) {
			names[name] = Item{Label: name, Sort: "value", Detail: typeOf(scope, append(slices.Clone(above), name))}
		}
	}
	if len(above) == 0 {
		v.ownNames(file, names)
		for _, f := range expr.Functions() {
			names[f.Name] = Item{Label: f.Name, Insert: f.Name + "($1)", Sort: "function", Detail: f.Signature, Doc: f.Doc}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		out.Items = append(out.Items, names[name])
	}
	return out
}

// ownNames adds the variables and steps of a flow as they stand in its present text.
func (v *View) ownNames(file string, names map[string]Item) {
	for _, u := range v.Index.Uses() {
		if u.File != file || !u.Def {
			continue
		}
		if s := u.Symbol.Sort; s == "variable" || s == "step" {
			if _, known := names[u.Symbol.Name]; !known {
				names[u.Symbol.Name] = Item{Label: u.Symbol.Name, Sort: s, Detail: s}
			}
		}
	}
}

func (v *View) reads(file string) expr.Scope {
	if v.Last == nil {
		return nil
	}
	return v.Last.Reads(file)
}

// typeOf is the type of a path in words, or "".
func typeOf(scope expr.Scope, path []string) string {
	found, ok := scope.Resolve(path)
	if !ok || found.Depth != len(path) {
		return ""
	}
	return found.Type.String()
}

// items are what may stand at a place.
func (v *View) items(c *cursor) []Item {
	if c.key {
		return append(v.fields(c), v.keys(c)...)
	}
	var out []Item
	for _, f := range c.forms {
		for i, word := range f.Words {
			it := Item{Label: word, Sort: "word"}
			if i < len(f.Meanings) {
				it.Doc = f.Meanings[i]
			}
			out = append(out, it)
		}
		if f.Label == "yes or no" {
			out = append(out, Item{Label: "yes", Sort: "word"}, Item{Label: "no", Sort: "word"})
		}
		if sort := named(f); sort != "" {
			out = append(out, v.names(c, sort)...)
		}
	}
	return append(out, v.placed(c)...)
}

// fields are the declared keys of the mapping that are not there yet.
func (v *View) fields(c *cursor) []Item {
	there := map[string]bool{}
	isStep := c.sort == "flow" && len(c.at.keys) == 3 && c.at.keys[0] == "steps"
	hasKind := false
	for _, p := range c.in.Pairs() {
		there[p.Key.Value] = true
		_, kind := kinds.Find(p.Key.Value)
		hasKind = hasKind || kind
	}
	var out []Item
	for _, f := range c.forms {
		for _, p := range f.Properties {
			row, kind := kinds.Find(p.Key)
			if there[p.Key] || isStep && kind && p.Key != "log" && (hasKind || !slices.Contains(row.In, flowType(c.root))) {
				continue
			}
			it := Item{Label: p.Key, Sort: "field", Doc: describe(p), Detail: p.Shape.Label, Insert: v.snippet(c, p)}
			if isStep && kind {
				it.Sort = "kind"
			}
			out = append(out, it)
		}
	}
	return out
}

// flowType is the type of the flow in a file.
func flowType(root *schema.Node) engine.FlowType {
	if t := mainOf(root.Find("type"), ""); t != "" {
		return engine.FlowType(t)
	}
	return engine.CallFlow
}

// describe is what is known of a field, as Markdown.
func describe(p schema.Property) string {
	var parts []string
	if d := p.Shape.Description; d != "" {
		parts = append(parts, strings.ToUpper(d[:1])+d[1:]+".")
	}
	if p.Shape.Label != "" {
		parts = append(parts, "*"+p.Shape.Label+"*")
	}
	if p.Required {
		parts = append(parts, "Required.")
	}
	if p.Shape.Default != "" {
		parts = append(parts, "Default: `"+p.Shape.Default+"`.")
	}
	for _, e := range p.Shape.Examples {
		parts = append(parts, "Example: `"+e+"`.")
	}
	return strings.Join(parts, "\n\n")
}

// snippet is what is written for a field: with its required fields when it has no main one.
func (v *View) snippet(c *cursor, p schema.Property) string {
	var object *schema.Shape
	for _, f := range v.Shapes.forms(c.sort, &p.Shape) {
		if len(f.Properties) == 0 && f.Others == nil && !slices.Contains(f.Types, "null") || c.inline {
			return p.Key + ": $1"
		}
		if len(f.Properties) > 0 && object == nil {
			object = f
		}
	}
	if object == nil {
		return p.Key + ":\n  $1"
	}
	text, n := p.Key+":", 0
	for _, field := range object.Properties {
		if field.Required {
			n++
			text += "\n  " + field.Key + ": $" + string(rune('0'+n))
		}
	}
	if n == 0 {
		text += "\n  $1"
	}
	return text
}
