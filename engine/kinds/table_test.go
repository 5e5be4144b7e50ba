package kinds

import (
	"bytes"
	"testing"

	"callflow/schema"
)

// TestTable shows that every row is complete, that every key is described, and that the kinds print as a
// JSON Schema.
func TestTable(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range Table() {
		if seen[r.Name] {
			t.Errorf("kind %q stands twice in the table", r.Name)
		}
		seen[r.Name] = true
		if r.Summary == "" || r.Since == "" || len(r.In) == 0 || r.New == nil || r.Sort == 0 {
			t.Errorf("row %q is not complete", r.Name)
		}
		for _, f := range schema.FieldTable(r.New()) {
			if f.Doc == "" {
				t.Errorf("key %q of kind %q is not described", f.Key, r.Name)
			}
		}
		var b bytes.Buffer
		if err := schema.WriteJSONSchema(&b, schema.Describe(r.New()), r.Name); err != nil {
			t.Errorf("kind %q: %v", r.Name, err)
		}
		if found, ok := Find(r.Name); !ok || found.Name != r.Name {
			t.Errorf("kind %q is not found", r.Name)
		}
	}
	if _, ok := Find("nothing"); ok {
		t.Error("an unknown kind is found")
	}
}
