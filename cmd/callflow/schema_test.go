package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
)

// TestSchemasAreCommitted compares schema/*.schema.json with what the program says today.
func TestSchemasAreCommitted(t *testing.T) {
	t.Parallel()
	for _, sort := range schemaSorts {
		want, err := schemaOf(sort)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join("../../schema", schemaFile(sort)))
		if err != nil {
			t.Error(err)
			continue
		}
		if !bytes.Equal(got, want) {
			t.Errorf("schema/%s is not what the program says today, run make generate", schemaFile(sort))
		}
	}
}

// TestSchemasFitShippedFiles reads every file that we ship as an editor does – YAML 1.2, another parser,
// another validator – and finds nothing to complain about.
func TestSchemasFitShippedFiles(t *testing.T) {
	t.Parallel()
	schemas := compiledSchemas(t)
	counts := map[string]int{}
	for _, root := range []string{"../../examples", "../../flows", "scaffold"} {
		err := fs.WalkDir(os.DirFS(root), ".", func(path string, _ fs.DirEntry, err error) error {
			sort := sortOf(path)
			if err != nil || sort == "" {
				return err
			}
			counts[sort]++
			content, err := os.ReadFile(filepath.Join(root, path))
			if err != nil {
				return err
			}
			if err := schemas[sort].Validate(instanceOf(t, strings.ReplaceAll(string(content), "NAME", "name"))); err != nil {
				t.Errorf("%s/%s: %v", root, path, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, sort := range schemaSorts {
		if counts[sort] < 2 {
			t.Errorf("%d files of the sort %s were looked at, expected more", counts[sort], sort)
		}
	}
}

// TestSchemasRefuse shows that an editor marks the mistakes that can be seen in one file.
func TestSchemasRefuse(t *testing.T) {
	t.Parallel()
	const head, step = "flow: a\nstart: b\n", "flow: a\nstart: b\nsteps:\n  b: "
	tests := []struct{ name, sort, text string }{
		{"misspelt key of the file", "flow", head + "stpes: {b: {say: hi, next: end}}"},
		{"no steps", "flow", head},
		{"misspelt kind", "flow", step + "{sya: hi, next: end}"},
		{"misspelt key of a kind", "flow", step + "{menu: {syas: hi, keys: {1: c}}, next: end}"},
		{"no unit", "flow", step + "{pause: 3, next: end}"},
		{"list of targets", "flow", step + "{say: hi, next: [end]}"},
		{"unknown order", "flow", step + "{dial: {to: addresses.a, order: first}, next: end}"},
		{"unknown type of flow", "flow", "flow: a\ntype: waiting\nstart: b\nsteps: {b: {say: hi, next: end}}"},
		{"no name", "workspace", "language: en"},
		{"misspelt key", "workspace", "workspace: a\nnumber: {main: {flow: a}}"},
		{"name with capitals", "workspace", "workspace: Acme"},
		{"unknown day", "workspace", "workspace: a\nschedules: {office: {open: {days: monday, from: 09:00, to: 18:00}}}"},
		{"list of prompts", "prompts", "greeting: [hello, there]"},
		{"misspelt key of a prompt", "prompts", "greeting: {txt: hello}"},
		{"misspelt act", "test", "tests: [{test: a, call: main, script: [haer: hello]}]"},
		{"misspelt expectation", "test", "tests: [{test: a, call: main, expect: {end: flow}}]"},
		{"test without a name", "test", "tests: [{call: main}]"},
		{"unknown end", "test", "tests: [{test: a, call: main, expect: {ended: quietly}}]"},
		{"misspelt key of an account", "environment", "account: {side: AC0}"},
	}
	schemas := compiledSchemas(t)
	for _, tt := range tests {
		if schemas[tt.sort].Validate(instanceOf(t, tt.text)) == nil {
			t.Errorf("%s: the schema of %s accepts\n%s", tt.name, tt.sort, tt.text)
		}
	}
}

func compiledSchemas(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	c, out := jsonschema.NewCompiler(), map[string]*jsonschema.Schema{}
	for _, sort := range schemaSorts {
		text, err := schemaOf(sort)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource(schemaFile(sort), doc); err != nil {
			t.Fatal(err)
		}
		if out[sort], err = c.Compile(schemaFile(sort)); err != nil {
			t.Fatalf("%s: %v", sort, err)
		}
	}
	return out
}

// instanceOf reads YAML into the values of JSON.
func instanceOf(t *testing.T, text string) any {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if len(doc.Content) == 0 {
		return nil
	}
	return jsonValue(doc.Content[0])
}

func jsonValue(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = jsonValue(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			list = append(list, jsonValue(item))
		}
		return list
	}
	return jsonScalar(n)
}

// jsonScalar reads a scalar as the core schema of YAML 1.2 does: dates and yes are texts.
func jsonScalar(n *yaml.Node) any {
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return n.Value == "true"
	case "!!int", "!!float":
		if f, ok := new(big.Float).SetString(n.Value); ok {
			return json.Number(f.Text('g', -1))
		}
	}
	return n.Value
}
