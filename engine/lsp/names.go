package lsp

import (
	"path/filepath"
	"slices"
	"strings"

	"callflow/engine/lsp/assist"
)

// symbol is what is named at a place, and the names of the workspace; the zero Use when nothing is.
func (s *Server) symbol(d *document, p positionParams) (assist.Use, *assist.Index) {
	t, x := assist.NewText(d.text, s.encoding), s.indexed(d.space)
	use, _ := x.At(d.name, t.Pos(t.Offset(p.Position)))
	return use, x
}

func (s *Server) definition(d *document, p positionParams) (any, error) {
	use, x := s.symbol(d, p)
	return s.locations(d, x.Definitions(use.Symbol)), nil
}

func (s *Server) references(d *document, p referenceParams) (any, error) {
	use, x := s.symbol(d, p.positionParams)
	if use.Symbol == (assist.Symbol{}) {
		return []location{}, nil
	}
	sure, maybe := x.References(use.Symbol)
	all := append(sure, maybe...)
	if !p.Context.IncludeDeclaration {
		all = slices.DeleteFunc(all, func(u assist.Use) bool { return u.Def })
	}
	return s.locations(d, all), nil
}

// locations are where uses stand, each once.
func (s *Server) locations(d *document, uses []assist.Use) []location {
	out := []location{}
	c := s.converter(d.space)
	for _, u := range uses {
		if l := c.location(u.File, u.Span); !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

// highlight are the uses within one file.
func (s *Server) highlight(d *document, p positionParams) (any, error) {
	use, x := s.symbol(d, p)
	out := []map[string]any{}
	c := s.converter(d.space)
	sure, maybe := x.References(use.Symbol)
	for _, u := range append(sure, maybe...) {
		if u.File == d.name && use.Symbol.Sort != "" {
			kind := 2 // read
			if u.Def {
				kind = 3
			}
			out = append(out, map[string]any{"range": c.text(u.File).Range(u.Span), "kind": kind})
		}
	}
	return out, nil
}

func (s *Server) prepareRename(d *document, p positionParams) (any, error) {
	use, x := s.symbol(d, p)
	if use.Symbol.Sort == "" {
		return nil, failed("there is no name of the workspace here")
	}
	if why := x.CanRename(use.Symbol); why != "" {
		return nil, failed("this cannot be renamed: %s", why)
	}
	return map[string]any{"range": s.converter(d.space).text(d.name).Range(use.Span), "placeholder": use.Symbol.Name}, nil
}

// rename renames in all files. It is refused when the workspace would be less valid afterwards.
func (s *Server) rename(d *document, p renameParams) (any, error) {
	use, x := s.symbol(d, p.positionParams)
	if use.Symbol.Sort == "" {
		return nil, failed("there is no name of the workspace here")
	}
	r, err := x.Rename(use.Symbol, p.NewName)
	if err != nil {
		return nil, failed("this cannot be renamed: %s", err)
	}
	able := s.client.Capabilities.Workspace.WorkspaceEdit
	if r.From != "" && (!able.DocumentChanges || !slices.Contains(able.ResourceOperations, "rename")) {
		return nil, failed("this editor cannot rename files: give %s the name %s yourself, and flow: the name %s", r.From, r.To, p.NewName)
	}
	files := s.files(d.space)
	was := s.opt.Check(files, d.space.loose, d.space.kept).Found
	is := s.opt.Check(r.Apply(files), d.space.loose, nil).Found
	if fault, worse := assist.News(was, is); worse {
		return nil, failed("%q cannot be called %q: %s:%s: %s", use.Symbol.Name, p.NewName, fault.File, fault.Span.Start, fault.Message)
	}
	return s.renaming(d.space, r), nil
}

// renaming is the change of files in the form that the editor understands.
func (s *Server) renaming(sp *space, r assist.Renaming) *workspaceEdit {
	c := s.converter(sp)
	e := s.edit(c, r.Edits)
	able := s.client.Capabilities.Workspace.WorkspaceEdit
	if !able.DocumentChanges {
		return e
	}
	uris := make([]string, 0, len(e.Changes))
	for uri := range e.Changes {
		uris = append(uris, uri)
	}
	slices.Sort(uris)
	out := &workspaceEdit{}
	for _, uri := range uris {
		doc := versioned{URI: uri}
		if open := s.docs[uri]; open != nil {
			doc.Version = &open.version
		}
		out.DocumentChanges = append(out.DocumentChanges, documentEdit{doc, e.Changes[uri]})
	}
	if r.From != "" {
		out.DocumentChanges = append(out.DocumentChanges, renameFile{"rename", c.uri(r.From), sp.uri(r.To)})
	}
	return out
}

// kindOf is the protocol's number for a sort of symbol.
func kindOf(sort string) int {
	switch sort {
	case "flow":
		return 2 // module
	case "step":
		return 12 // function
	case "variable", "contact", "setting", "input", "output", "hole":
		return 13 // variable
	case "prompt":
		return 15 // string
	case "outcome", "command":
		return 24 // event
	case "field":
		return 8
	case "log", "list":
		return 23 // struct
	case "service", "call":
		return 11 // interface
	}
	return 19 // object
}

// outline are the names that a document defines: those of a flow below it, of a service below that.
func (s *Server) outline(d *document, _ documentParams) (any, error) {
	t := assist.NewText(d.text, s.encoding)
	out := []documentSymbol{}
	for _, u := range s.indexed(d.space).Uses() {
		if u.File != d.name || !u.Def {
			continue
		}
		one := documentSymbol{Name: u.Symbol.Name, Detail: u.Symbol.Sort, Kind: kindOf(u.Symbol.Sort), Range: t.Range(u.Whole), SelectionRange: t.Range(u.Span)}
		list := &out
		for len(*list) > 0 && encloses((*list)[len(*list)-1].Range, one.Range) {
			list = &(*list)[len(*list)-1].Children
		}
		*list = append(*list, one)
	}
	return out, nil
}

func encloses(outer, inner assist.Range) bool {
	return !before(inner.Start, outer.Start) && !before(outer.End, inner.End)
}

// mostSymbols is how many symbols one answer has at most.
const mostSymbols = 500

// symbols are the definitions in all workspaces whose names hold the letters of a query in their order.
func (s *Server) symbols(p symbolParams) (any, error) {
	out := []symbolInformation{}
	for _, sp := range s.ordered() {
		c := s.converter(sp)
		for _, u := range s.indexed(sp).Uses() {
			if u.Def && holds(u.Symbol.Name, strings.ToLower(p.Query)) && len(out) < mostSymbols {
				within := u.Symbol.In
				if within == "" {
					within = filepath.Base(sp.dir)
				}
				out = append(out, symbolInformation{u.Symbol.Name, kindOf(u.Symbol.Sort), c.location(u.File, u.Span), within})
			}
		}
	}
	return out, nil
}

// holds reports whether name has the letters of query in their order.
func holds(name, query string) bool {
	for _, c := range query {
		i := strings.IndexRune(name, c)
		if i < 0 {
			return false
		}
		name = name[i+1:]
	}
	return true
}

// ordered are the workspaces by their folders.
func (s *Server) ordered() []*space {
	var out []*space
	for _, sp := range s.spaces {
		out = append(out, sp)
	}
	slices.SortFunc(out, func(a, b *space) int { return strings.Compare(a.dir, b.dir) })
	return out
}
