package script

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
)

//go:embed page.html
var page string

// HTML writes the script as one page without scripts and without anything from elsewhere: for screens, light and dark,
// and for paper, where each flow begins on a sheet of its own and links are followed by their numbers.
func (s *Script) HTML(w io.Writer) error {
	t, err := template.New("script").Funcs(template.FuncMap{
		"t": s.phrase, "holes": holes, "days": days,
		"cells": func(h Heard) []cell { return s.cells(h) },
	}).Parse(page)
	if err != nil {
		return fmt.Errorf("internal error: the page of scripts: %w", err)
	}
	return t.Execute(w, s)
}

// cell is the words of one language.
type cell struct {
	Code  string
	Parts []hole
}

func (s *Script) cells(h Heard) []cell {
	out := make([]cell, len(h.Words))
	for i, words := range h.Words {
		out[i] = cell{s.Languages[i].Code, holes(words)}
	}
	return out
}
