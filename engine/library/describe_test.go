package library

import (
	"bytes"
	"encoding/json"
	"testing"

	"callflow/schema"
)

// TestShapesAreSchemas writes every shape as JSON Schema: the text must be JSON, the same each time, and
// know the kinds.
func TestShapesAreSchemas(t *testing.T) {
	t.Parallel()
	shapes := map[string]func() schema.Shape{"flow": FlowShape, "workspace": WorkspaceShape, "env": EnvironmentShape, "prompts": PromptsShape}
	for name, shape := range shapes {
		var one, two bytes.Buffer
		if err := schema.WriteJSONSchema(&one, shape(), name); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := schema.WriteJSONSchema(&two, shape(), name); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !bytes.Equal(one.Bytes(), two.Bytes()) || !json.Valid(one.Bytes()) {
			t.Errorf("%s: not JSON, or not the same twice", name)
		}
		if name == "flow" && !bytes.Contains(one.Bytes(), []byte(`"menu"`)) {
			t.Errorf("the schema of flows does not know menu")
		}
	}
}
