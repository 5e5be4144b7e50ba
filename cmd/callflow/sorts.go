package main

import (
	"path/filepath"

	"callflow/engine/lsp/assist"
	"callflow/schema"
)

// schemaSorts are the sorts of files that have a schema.
var schemaSorts = assist.Sorts[:]

// shapeOf is what a file of a sort may look like.
func shapeOf(sort string) schema.Shape { return assist.ShapeOf(sort) }

// sortOf tells from its name what sort of file one is; "" is one that callflow does not read as YAML.
func sortOf(path string) string { return assist.SortOf(filepath.ToSlash(path)) }
