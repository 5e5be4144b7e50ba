package assist

import (
	"path"
	"slices"
	"strings"

	"callflow/engine/flowtest"
	"callflow/engine/library"
	"callflow/schema"
)

// Sorts are the sorts of files that have a shape.
var Sorts = [...]string{"workspace", "flow", "prompts", "environment", "test"}

// ShapeOf is what a file of a sort may look like.
func ShapeOf(sort string) schema.Shape {
	switch sort {
	case "workspace":
		return library.WorkspaceShape()
	case "flow":
		return library.FlowShape()
	case "prompts":
		return library.PromptsShape()
	case "environment":
		return library.EnvironmentShape()
	case "test":
		return flowtest.Shape()
	}
	return schema.Shape{}
}

// SortOf tells from its path, written with slashes, what sort of file one is; "" is one that is not read as YAML.
func SortOf(file string) string {
	dir := path.Base(path.Dir(file))
	switch {
	case path.Base(file) == "callflow.yaml":
		return "workspace"
	case strings.HasSuffix(file, ".test.yaml"):
		return "test"
	case strings.HasSuffix(file, ".flow.yaml"):
		return "flow"
	case dir == "prompts" && strings.HasSuffix(file, ".yaml"):
		return "prompts"
	case dir == "env" && strings.HasSuffix(file, ".yaml"):
		return "environment"
	}
	return ""
}

// Shapes are the shapes of all sorts of files. They are large, so they are made once.
type Shapes map[string]schema.Shape

// AllShapes makes the shapes.
func AllShapes() Shapes {
	all := Shapes{}
	for _, sort := range Sorts {
		all[sort] = ShapeOf(sort)
	}
	return all
}

// forms are the concrete alternatives of a shape, references of the document followed.
func (s Shapes) forms(sort string, shape *schema.Shape) []*schema.Shape {
	var out []*schema.Shape
	if shape.Ref != "" {
		def, ok := s[sort].Defs[shape.Ref[strings.LastIndexByte(shape.Ref, '/')+1:]]
		if !ok {
			return nil
		}
		return s.forms(sort, &def)
	}
	if len(shape.AnyOf) == 0 {
		return []*schema.Shape{shape}
	}
	for i := range shape.AnyOf {
		out = append(out, s.forms(sort, &shape.AnyOf[i])...)
	}
	return out
}

// named is the sort of thing that a shape of a single value names, or "".
func named(s *schema.Shape) string {
	if slices.Contains(s.Types, "object") {
		return ""
	}
	if s.Sort != "" {
		return s.Sort
	}
	switch s.Label {
	case "step", "prompt", "address", "queue", "mailbox", "language", "role":
		return s.Label
	}
	return ""
}
