package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"callflow/schema/expr"
)

// TestSchemaGolden prints the JSON Schema and the reference table of the sample.
func TestSchemaGolden(t *testing.T) {
	t.Parallel()
	golden(t, "testdata/schema/sample.txtar", func(t *testing.T, a *txtar.Archive) {
		var b bytes.Buffer
		if err := WriteJSONSchema(&b, Describe(&sample{}), "sample"); err != nil {
			t.Fatal(err)
		}
		setFile(a, "want-schema.json", b.Bytes())
		var table bytes.Buffer
		for _, f := range FieldTable(&sample{}) {
			fmt.Fprintf(&table, "%s | %s | %s | %s | required %v %s %v\n",
				f.Key, f.Type, f.Default, f.Doc, f.Required, f.Since, f.Examples)
		}
		setFile(a, "want-table", table.Bytes())
	})
}

// TestSchemaAgrees shows that the generated schema accepts and refuses as the decoder does. Instances
// are JSON, as an editor makes them of YAML.
func TestSchemaAgrees(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := WriteJSONSchema(&b, Describe(&sample{}), "sample"); err != nil {
		t.Fatal(err)
	}
	s := compiledSchema(t, b.Bytes())
	tests := []struct {
		instance string
		ok       bool
	}{
		{`{"flow": "main"}`, true},
		{`{}`, false},
		{`{"flow": "Main"}`, false},
		{`{"flow": "main", "other": 1}`, false},
		{`{"flow": "main", "ring": "1m30s", "share": "20%", "from": "09:00", "day": "2026-12-31"}`, true},
		{`{"flow": "main", "ring": 3}`, false},
		{`{"flow": "main", "ring": "3 s"}`, false},
		{`{"flow": "main", "visits": 101}`, false},
		{`{"flow": "main", "visits": 100, "beep": true, "order": "in_turn"}`, true},
		{`{"flow": "main", "beep": "yes"}`, true},
		{`{"flow": "main", "order": "x"}`, false},
		{`{"flow": "main", "words": "a", "seats": ["a", "b"], "teams": "c"}`, true},
		{`{"flow": "main", "priority": "${a ? 1 : 2}"}`, true},
		{`{"flow": "main", "priority": "high"}`, false},
		{`{"flow": "main", "silence": "3s", "say": "hello"}`, true},
		{`{"flow": "main", "silence": {"after": "3s", "say": {"text": "hello"}}}`, true},
		{`{"flow": "main", "silence": {"aftre": "3s"}}`, false},
		{`{"flow": "main", "open": {"from": "09:00", "to": "10:00"}}`, true},
		{`{"flow": "main", "open": [{"from": "09:00"}]}`, false},
		{`{"flow": "main", "vars": {"a": "text", "b": {"type": "text"}}}`, true},
		{`{"flow": "main", "vars": {"A": "text"}}`, false},
	}
	for _, tt := range tests {
		instance, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(tt.instance)))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(instance); (err == nil) != tt.ok {
			t.Errorf("%s: %v, want valid = %v", tt.instance, err, tt.ok)
		}
	}
}

func compiledSchema(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("sample.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("sample.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestShapesCompose shows references, alternatives and definitions, as the schema of all flows needs them.
func TestShapesCompose(t *testing.T) {
	t.Parallel()
	step := AnyOf("step", Describe(&retry{}), TypeForm(new(expr.Type)).Shape())
	root := Shape{
		Types:      []string{"object"},
		Properties: []Property{{Key: "steps", Shape: MapOf(RefShape("step")), Required: true}, {Key: "do", Shape: ListOf(RefShape("step"))}},
		Defs:       map[string]Shape{"step": step, "a": {Types: []string{"null"}}},
	}
	var b bytes.Buffer
	if err := WriteJSONSchema(&b, root, "flow"); err != nil {
		t.Fatal(err)
	}
	s := compiledSchema(t, b.Bytes())
	for instance, ok := range map[string]bool{
		`{"steps": {"a": "3s", "b": {"tries": 1}}, "do": "3s"}`: true,
		`{"steps": {"a": 3}}`: false,
		`{"do": []}`:          false,
	} {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(instance)))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(v); (err == nil) != ok {
			t.Errorf("%s: %v, want valid = %v", instance, err, ok)
		}
	}
	if one, err := json.Marshal(root); err != nil || !json.Valid(one) {
		t.Errorf("json.Marshal: %s, %v", one, err)
	}
}
