package assist

import (
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"callflow/schema"
)

// Hint is a text that an editor shows at a byte of a file, without it standing there.
type Hint struct {
	At   int
	Text string
	Doc  string // Markdown: more of it
}

// longestHint is how many letters of a prompt are shown beside its name.
const longestHint = 40

// Hints are the words of the prompts that a file names, between two bytes of it: in the language of new contacts.
func (v *View) Hints(file string, from, to int) []Hint {
	sort := SortOf(file)
	if _, fresh := v.Index.Tree(file); !fresh || sort == "prompts" {
		return nil
	}
	var out []Hint
	t := v.text(file)
	for _, u := range v.Index.Uses() {
		if u.File != file || u.Symbol.Sort != "prompt" {
			continue
		}
		at := t.At(u.Span.End)
		if at < from || at > to {
			continue
		}
		if words := v.said(u.Symbol); words != "" {
			out = append(out, Hint{at, words, v.About(u.Symbol)})
		}
	}
	return out
}

// said are the words of a prompt in the language of new contacts, cut short; "" when it has none.
func (v *View) said(s Symbol) string {
	defs := v.Index.Definitions(s)
	if len(defs) == 0 {
		return ""
	}
	d := defs[0]
	if v.Last != nil && v.Last.Set != nil && len(v.Last.Set.Flows.Languages) > 0 {
		first := v.Last.Set.Flows.Languages[0].Name + ".yaml"
		if i := slices.IndexFunc(defs, func(u Use) bool { return path.Base(u.File) == first }); i >= 0 {
			d = defs[i]
		}
	}
	root, _ := v.Index.Tree(d.File)
	n := root.Find(s.Name)
	if n != nil && n.Kind == schema.Mapping {
		if n = n.Find("text"); n == nil {
			n = root.Find(s.Name).Find("audio")
		}
	}
	if n == nil || n.Kind != schema.Scalar {
		return ""
	}
	words := strings.Join(strings.Fields(n.Value), " ")
	if utf8.RuneCountInString(words) > longestHint {
		words = string([]rune(words)[:longestHint-1]) + "…"
	}
	return words
}

// Link is a piece of a file, bytes From to To, that names another one of the workspace.
type Link struct {
	From, To int
	File     string
}

// Links are the names of files, and of flows that stand in other files.
func (v *View) Links(file string) []Link {
	root, fresh := v.Index.Tree(file)
	if !fresh {
		return nil
	}
	t := v.text(file)
	var out []Link
	for _, u := range v.Index.Uses() {
		if u.File != file || u.Symbol.Sort != "flow" || u.Def {
			continue
		}
		if defs := v.Index.Definitions(u.Symbol); len(defs) > 0 && defs[0].File != file {
			out = append(out, Link{t.At(u.Span.Start), t.At(u.Span.End), defs[0].File})
		}
	}
	v.fileNames(root, "", strings.TrimSuffix(path.Base(file), ".yaml"), func(n *schema.Node, name string) {
		span := n.Text().Span(0, len(n.Value))
		out = append(out, Link{t.At(span.Start), t.At(span.End), name})
	})
	slices.SortFunc(out, func(a, b Link) int { return a.From - b.From })
	return out
}

// fileNames finds the single values that name files: what stands under file and audio. A sound is looked for in the
// folder of a language first.
func (v *View) fileNames(n *schema.Node, key, language string, found func(n *schema.Node, file string)) {
	for _, p := range n.Pairs() {
		v.fileNames(p.Value, p.Key.Value, language, found)
	}
	for _, item := range n.Items() {
		v.fileNames(item, key, language, found)
	}
	if n.Kind != schema.Scalar {
		return
	}
	var places []string
	switch key {
	case "file":
		places = []string{n.Value}
	case "audio":
		places = []string{"audio/" + language + "/" + n.Value, "audio/" + n.Value}
	}
	for _, place := range places {
		if _, ok := v.Files[place]; ok {
			found(n, place)
			return
		}
	}
}
