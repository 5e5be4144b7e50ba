package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestSchemasExplain shows that an editor has something to say about everything: each key has a description and an
// example, each word of an enumeration its meaning – and that each example is one.
func TestSchemasExplain(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	for _, sort := range schemaSorts {
		text, err := schemaOf(sort)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		c := jsonschema.NewCompiler()
		if err := c.AddResource("urn:callflow:schema:"+sort, doc); err != nil {
			t.Fatal(err)
		}
		walkSchema(doc, "", func(at string, s map[string]any) {
			explains(t, sort+at, s)
			for _, example := range listOf(s["examples"]) {
				part, err := c.Compile("urn:callflow:schema:" + sort + "#" + at)
				if err != nil {
					t.Fatal(err)
				}
				if err := part.Validate(example); err != nil {
					t.Errorf("%s%s: the example %v is none: %v", sort, at, example, err)
				}
			}
		})
	}
}

func explains(t *testing.T, at string, s map[string]any) {
	t.Helper()
	if words := listOf(s["enum"]); len(words) != len(listOf(s["enumDescriptions"])) {
		t.Errorf("%s: the words %v have %d meanings", at, words, len(listOf(s["enumDescriptions"])))
	}
	if !strings.Contains(at, "/properties/") || strings.Contains(at[strings.LastIndex(at, "/properties/")+len("/properties/"):], "/") {
		return
	}
	if text, _ := s["description"].(string); text == "" {
		t.Errorf("%s has no description", at)
	}
	if len(listOf(s["examples"])) == 0 {
		shape, _ := json.Marshal(s)
		t.Errorf("%s has no example: %.120s", at, shape)
	}
}

func listOf(v any) []any {
	list, _ := v.([]any)
	return list
}

// walkSchema visits every schema of a document with its JSON pointer.
func walkSchema(v any, at string, visit func(at string, s map[string]any)) {
	s, ok := v.(map[string]any)
	if !ok {
		return
	}
	visit(at, s)
	for _, key := range []string{"properties", "definitions"} {
		inner, _ := s[key].(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(inner)) {
			walkSchema(inner[name], at+"/"+key+"/"+strings.ReplaceAll(name, "/", "~1"), visit)
		}
	}
	for _, key := range []string{"items", "additionalProperties"} {
		walkSchema(s[key], at+"/"+key, visit)
	}
	for i, one := range listOf(s["anyOf"]) {
		walkSchema(one, fmt.Sprintf("%s/anyOf/%d", at, i), visit)
	}
}
