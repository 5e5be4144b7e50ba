package assist

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"callflow/engine/library"
	"callflow/schema"
	"callflow/schema/diag"
)

// Edit replaces a stretch of a file by a text.
type Edit struct {
	File string
	Span diag.Span
	New  string
}

// Renaming is what renames a symbol.
type Renaming struct {
	Edits []Edit
	// From and To are the file that gets a new name as well, "" for none.
	From, To string
}

// fixed are sorts of symbols whose names stand in places that no file of the workspace shows, or mean something to
// callers' languages, values and files outside.
var fixed = map[string]string{
	"language": "languages name files of prompts and sounds, and values of contacts",
	"skill":    "skills may be named by values that are computed",
	"app":      "apps are named by the pages and phones that call",
	"holidays": "holidays may be those of a country",
}

// CanRename tells why a symbol cannot be renamed; "" when it can. A place that could mean several things is named,
// so that it can be made plain.
func (x *Index) CanRename(s Symbol) string {
	if why := fixed[s.Sort]; why != "" {
		return why
	}
	if broken := x.Broken(); broken != "" {
		return fmt.Sprintf("%s cannot be read at the moment", broken)
	}
	sure, maybe := x.References(s)
	if s.Sort != "hole" && !slices.ContainsFunc(sure, func(u Use) bool { return u.Def }) {
		return fmt.Sprintf("%q is not defined in this workspace", s.Name)
	}
	if s.In == "*" || len(maybe) > 0 {
		at := "here"
		if len(maybe) > 0 {
			at = fmt.Sprintf("in %s:%s", maybe[0].File, maybe[0].Span.Start)
		}
		return fmt.Sprintf("%q %s could be one of several things of that name", s.Name, at)
	}
	return ""
}

// Rename returns what gives a symbol another name in all files. The error says why it cannot be done; whether the
// workspace is as valid afterwards, the caller finds out.
func (x *Index) Rename(s Symbol, name string) (Renaming, error) {
	if why := x.CanRename(s); why != "" {
		return Renaming{}, fmt.Errorf("%s", why)
	}
	if !schema.ValidName(name) {
		return Renaming{}, fmt.Errorf("%q is not a name: names have small letters, digits and _, begin with a letter and have at most 64 characters", name)
	}
	if name == s.Name {
		return Renaming{}, nil
	}
	if taken := x.Definitions(Symbol{s.Sort, s.In, name}); len(taken) > 0 {
		return Renaming{}, fmt.Errorf("there is a %s %q already, in %s:%s", s.Sort, name, taken[0].File, taken[0].Span.Start)
	}
	sure, _ := x.References(s)
	var r Renaming
	for _, u := range sure {
		e := Edit{u.File, u.Span, name}
		if !slices.Contains(r.Edits, e) {
			r.Edits = append(r.Edits, e)
		}
		if s.Sort == "flow" && u.Def && strings.HasSuffix(u.File, "/"+s.Name+".flow.yaml") || s.Sort == "flow" && u.Def && u.File == s.Name+".flow.yaml" {
			r.From, r.To = u.File, path.Join(path.Dir(u.File), name+".flow.yaml")
		}
	}
	return r, nil
}

// Apply makes the edits, and gives the file its new name.
func (r Renaming) Apply(files library.Files) library.Files {
	out := library.Files{}
	for name, text := range files {
		out[name] = text
	}
	by := map[string][]Edit{}
	for _, e := range r.Edits {
		by[e.File] = append(by[e.File], e)
	}
	for file, edits := range by {
		out[file] = Change(files[file], edits)
	}
	if r.From != "" {
		out[r.To] = out[r.From]
		delete(out, r.From)
	}
	return out
}

// Change makes edits that do not overlap in the text of one file.
func Change(text []byte, edits []Edit) []byte {
	t := NewText(text, UTF8)
	type cut struct {
		from, to int
		by       string
	}
	var cuts []cut
	for _, e := range edits {
		cuts = append(cuts, cut{t.At(e.Span.Start), t.At(e.Span.End), e.New})
	}
	slices.SortFunc(cuts, func(a, b cut) int { return a.from - b.from })
	var out []byte
	done := 0
	for _, c := range cuts {
		if c.from < done {
			continue
		}
		out = append(append(out, text[done:c.from]...), c.by...)
		done = max(c.to, c.from)
	}
	return append(out, text[done:]...)
}

// News is the first diagnostic of after, in order, of a code that before has fewer of: what a change has brought.
func News(before, after []diag.Diagnostic) (diag.Diagnostic, bool) {
	had := map[diag.Code]int{}
	for _, d := range before {
		had[d.Code]++
	}
	has := map[diag.Code]int{}
	for _, d := range after {
		has[d.Code]++
	}
	said := map[string]bool{}
	for _, d := range before {
		said[d.Message] = true
	}
	for _, d := range after {
		if has[d.Code] > had[d.Code] && !said[d.Message] {
			return d, true
		}
	}
	for _, d := range after {
		if has[d.Code] > had[d.Code] {
			return d, true
		}
	}
	return diag.Diagnostic{}, false
}
