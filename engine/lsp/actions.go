package lsp

import (
	"bytes"
	"slices"
	"strings"

	"callflow/engine/lsp/assist"
	"callflow/schema/diag"
	"callflow/schema/format"
)

// formatting returns the file in the one style, as one edit.
func (s *Server) formatting(d *document, _ documentParams) (any, error) {
	var l diag.List
	out, ok := format.Source(d.name, d.text, s.shapes[assist.SortOf(d.name)], &l)
	if !ok {
		first := l.Sorted()[0]
		return nil, failed("%s:%s: %s", d.name, first.Span.Start, first.Message)
	}
	if bytes.Contains(d.text, []byte("\r\n")) {
		out = bytes.ReplaceAll(bytes.ReplaceAll(out, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
	}
	if bytes.Equal(out, d.text) {
		return []textEdit{}, nil
	}
	return []textEdit{s.difference(d.text, out)}, nil
}

// difference is the edit that makes one text of another: the lines from the first to the last that differ.
func (s *Server) difference(was, is []byte) textEdit {
	first, last := common(was, is)
	t := assist.NewText(was, s.encoding)
	return textEdit{assist.Range{Start: t.Position(first), End: t.Position(len(was) - last)}, string(is[first : len(is)-last])}
}

// common is how many bytes at the beginning and at the end of two texts are the same lines.
func common(was, is []byte) (head, tail int) {
	for head < len(was) && head < len(is) && was[head] == is[head] {
		head++
	}
	head = bytes.LastIndexByte(was[:head], '\n') + 1
	for tail < len(was)-head && tail < len(is)-head && was[len(was)-1-tail] == is[len(is)-1-tail] {
		tail++
	}
	line := bytes.IndexByte(was[len(was)-tail:], '\n')
	if line < 0 {
		return head, 0
	}
	return head, tail - line - 1
}

// codeActions offers the changes that take faults away which stand at a place.
func (s *Server) codeActions(d *document, p codeActionParams) (any, error) {
	actions := []codeAction{}
	if string(d.space.checked[d.name]) != string(d.text) {
		return actions, nil // what was found is not of this text
	}
	c, v := s.converter(d.space), s.view(d.space)
	var sure []diag.Edit
	for _, f := range d.space.last.Found {
		if f.File != d.name {
			continue
		}
		if f.Fix != nil && f.Fix.Sure {
			sure = append(sure, f.Fix.Edits...)
		}
		if at := c.diagnostic(f); overlap(at.Range, p.Range) && wanted(p.Context.Only, "quickfix") {
			if f.Fix != nil {
				actions = append(actions, codeAction{f.Fix.Title, "quickfix", []diagnostic{at}, f.Fix.Sure, s.edit(c, edits(f.Fix.Edits))})
			}
			for _, r := range v.Repairs(f) {
				actions = append(actions, codeAction{r.Title, "quickfix", []diagnostic{at}, false, s.edit(c, r.Edits)})
			}
		}
	}
	if len(sure) > 0 && wanted(p.Context.Only, "source.fixAll") {
		actions = append(actions, codeAction{"put right what can only have been meant in one way", "source.fixAll", nil, false, s.edit(c, edits(sure))})
	}
	return actions, nil
}

// wanted reports whether the editor asks for a kind of action: for all, for it, or for a kind above it.
func wanted(only []string, kind string) bool {
	return len(only) == 0 || slices.ContainsFunc(only, func(o string) bool { return o == kind || strings.HasPrefix(kind, o+".") })
}

func overlap(a, b assist.Range) bool { return !before(a.End, b.Start) && !before(b.End, a.Start) }

func before(a, b assist.Position) bool {
	return a.Line < b.Line || a.Line == b.Line && a.Character < b.Character
}

func edits(list []diag.Edit) []assist.Edit {
	var out []assist.Edit
	for _, e := range list {
		if one := (assist.Edit{File: e.File, Span: e.Span, New: e.New}); !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}

// edit is a change of files in the form that the editor understands.
func (s *Server) edit(c *converter, list []assist.Edit) *workspaceEdit {
	by := map[string][]textEdit{}
	for _, e := range list {
		uri := c.uri(e.File)
		by[uri] = append(by[uri], textEdit{c.text(e.File).Range(e.Span), e.New})
	}
	return &workspaceEdit{Changes: by}
}
