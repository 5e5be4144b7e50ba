package lsp

import (
	"fmt"
	"regexp"
	"strings"

	"callflow/engine/lsp/assist"
)

// view is a workspace as questions about it are answered.
func (s *Server) view(sp *space) *assist.View {
	return &assist.View{Index: s.indexed(sp), Shapes: s.shapes, Files: s.files(sp), Last: sp.good, Covered: sp.coverage()}
}

// itemKinds are the protocol's numbers for what may be written.
var itemKinds = map[string]int{
	"field": 10, "kind": 14, "word": 12, "step": 3, "variable": 6, "value": 5, "function": 3, "prompt": 1, "flow": 9, "outcome": 23, "file": 17,
}

func (s *Server) completion(d *document, p positionParams) (any, error) {
	t := assist.NewText(d.text, s.encoding)
	c := s.view(d.space).Complete(d.name, t, t.Offset(p.Position))
	out := completionList{Items: []completionItem{}}
	at := assist.Range{Start: t.Position(c.From), End: t.Position(c.To)}
	colon := strings.HasPrefix(strings.TrimLeft(t.After(c.To), " "), ":")
	for i, it := range c.Items {
		one := completionItem{Label: it.Label, Kind: itemKinds[it.Sort], Detail: it.Detail, SortText: fmt.Sprintf("%04d", i), TextEdit: &textEdit{at, it.Label}}
		if one.Kind == 0 {
			one.Kind = 18 // reference
		}
		if it.Doc != "" {
			one.Documentation = &markup{"markdown", it.Doc}
		}
		if it.Insert != "" && !colon {
			one.TextEdit.NewText, one.InsertTextFormat = s.snippet(it.Insert, t.Before(c.From))
		}
		out.Items = append(out.Items, one)
	}
	return out, nil
}

var tabstop = regexp.MustCompile(` ?\$[0-9]`)

// snippet is what is written for an item, and its format: 2 for a snippet. An editor that has none gets the first
// line, without what is to be filled in. Further lines are indented by the editor as the first one is; items of
// lists have two more.
func (s *Server) snippet(insert, before string) (string, int) {
	if !s.client.Capabilities.TextDocument.Completion.CompletionItem.SnippetSupport {
		first, _, _ := strings.Cut(insert, "\n")
		if strings.HasSuffix(first, "($1)") {
			return strings.TrimSuffix(first, "$1)"), 1
		}
		return tabstop.ReplaceAllString(first, " "), 1
	}
	if strings.HasPrefix(strings.TrimLeft(before, " "), "- ") {
		insert = strings.ReplaceAll(insert, "\n", "\n  ")
	}
	return insert, 2
}

func (s *Server) hover(d *document, p positionParams) (any, error) {
	t := assist.NewText(d.text, s.encoding)
	text, span := s.view(d.space).Hover(d.name, t.Pos(t.Offset(p.Position)))
	if text == "" {
		return nil, nil
	}
	r := t.Range(span)
	return hover{markup{"markdown", text}, &r}, nil
}
