package main

import (
	"path/filepath"
	"strings"

	"callflow/engine/flowtest"
	"callflow/engine/library"
	"callflow/schema"
)

// schemaSorts are the sorts of files that have a schema.
var schemaSorts = []string{"workspace", "flow", "prompts", "environment", "test"}

// shapeOf is what a file of a sort may look like.
func shapeOf(sort string) schema.Shape {
	shapes := map[string]func() schema.Shape{
		"workspace": library.WorkspaceShape, "flow": library.FlowShape,
		"prompts": library.PromptsShape, "environment": library.EnvironmentShape, "test": flowtest.Shape,
	}
	return shapes[sort]()
}

// sortOf tells from its name what sort of file one is; "" is one that callflow does not read as YAML.
func sortOf(path string) string {
	dir := filepath.Base(filepath.Dir(path))
	switch {
	case filepath.Base(path) == "callflow.yaml":
		return "workspace"
	case strings.HasSuffix(path, ".test.yaml"):
		return "test"
	case strings.HasSuffix(path, ".flow.yaml"):
		return "flow"
	case dir == "prompts" && strings.HasSuffix(path, ".yaml"):
		return "prompts"
	case dir == "env" && strings.HasSuffix(path, ".yaml"):
		return "environment"
	}
	return ""
}
