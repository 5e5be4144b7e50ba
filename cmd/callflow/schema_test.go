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
	for _, root := range shippedFolders {
		err := fs.WalkDir(os.DirFS(root), ".", func(path string, _ fs.DirEntry, err error) error {
			sort := sortOf(path)
			if err != nil || sort == "" || strings.Contains(filepath.ToSlash(path), "mistakes/") { // whose purpose that is
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

// TestSchemasRefuse shows that an editor marks the mistakes that can be seen in one file. Each is one change of
// a file that is right.
func TestSchemasRefuse(t *testing.T) {
	t.Parallel()
	const head, step = "flow: a\nstart: b\n", "flow: a\nstart: b\nsteps:\n  b: "
	const ws, play = "workspace: a\nlanguages: {en: {code: en-US}}\n", "tests: [{test: a, call: main, "
	tests := []struct{ name, sort, right, wrong string }{
		{"misspelt key of the file", "flow", head + "steps: {b: {say: hi, next: end}}", head + "stpes: {b: {say: hi, next: end}}"},
		{"no steps", "flow", head + "steps: {b: {say: hi}}", head},
		{"no first step", "flow", head + "steps: {b: {say: hi}}", "flow: a\nsteps: {b: {say: hi}}"},
		{"name of a flow with capitals", "flow", head + "steps: {b: {say: hi}}", "flow: Abc\nstart: b\nsteps: {b: {say: hi}}"},
		{"unknown type of flow", "flow", "type: wait\n" + step + "{say: hi}", "type: waiting\n" + step + "{say: hi}"},
		{"name of a step with a dash", "flow", head + "steps: {b_c: {say: hi}}", head + "steps: {b-c: {say: hi}}"},
		{"misspelt kind", "flow", step + "{say: hi, next: end}", step + "{sya: hi, next: end}"},
		{"no kind", "flow", step + "{say: hi, next: end}", step + "{next: end}"},
		{"two kinds", "flow", step + "{say: hi, next: end}", step + "{say: hi, play: a.wav, next: end}"},
		{"a list for a step", "flow", step + "{say: hi}", step + "[{say: hi}]"},
		{"misspelt key of a kind", "flow", step + "{menu: {say: hi, keys: {1: c}}}", step + "{menu: {say: hi, syas: hi, keys: {1: c}}}"},
		{"no keys", "flow", step + "{menu: {say: hi, keys: {1: c}}}", step + "{menu: {say: hi}}"},
		{"a number for a target", "flow", step + "{menu: {say: hi, keys: {1: c}}}", step + "{menu: {say: hi, keys: {1: 2}}}"},
		{"misspelt key of a key", "flow", step + "{menu: {say: hi, keys: {1: {then: c}}}}", step + "{menu: {say: hi, keys: {1: {than: c}}}}"},
		{"no unit", "flow", step + "{pause: 3s}", step + "{pause: 3}"},
		{"unknown unit", "flow", step + "{pause: 3s}", step + "{pause: 3sec}"},
		{"a unit with a space", "flow", step + "{pause: 3s}", step + "{pause: 3 s}"},
		{"list of targets", "flow", step + "{say: hi, next: end}", step + "{say: hi, next: [end]}"},
		{"a sentence for a target", "flow", step + "{say: hi, next: end}", step + "{say: hi, next: the end}"},
		{"a sentence for a prompt", "flow", step + "{say: hi}", step + "{say: Hello there.}"},
		{"prompt and text", "flow", step + "{say: {text: Hello.}}", step + "{say: {prompt: hi, text: Hello.}}"},
		{"misspelt key of words", "flow", step + "{menu: {say: {prompt: hi, with: {}}, keys: {1: c}}}", step + "{menu: {say: {prompt: hi, wiht: {}}, keys: {1: c}}}"},
		{"unknown order", "flow", step + "{dial: {to: addresses.a, order: in_turn}}", step + "{dial: {to: addresses.a, order: first}}"},
		{"nobody to ring", "flow", step + "{dial: {to: addresses.a, ring: 5s}}", step + "{dial: {ring: 5s}}"},
		{"a list for a length of time", "flow", step + "{dial: {to: addresses.a, ring: 5s}}", step + "{dial: {to: addresses.a, ring: [5s]}}"},
		{"too many tries", "flow", step + "{menu: {say: hi, keys: {1: c}, silence: {tries: 2}}}", step + "{menu: {say: hi, keys: {1: c}, silence: {tries: 200}}}"},
		{"a fraction of tries", "flow", step + "{menu: {say: hi, keys: {1: c}, silence: {tries: 2}}}", step + "{menu: {say: hi, keys: {1: c}, silence: {tries: 2.5}}}"},
		{"maybe", "flow", step + "{menu: {say: hi, keys: {1: c}, interrupt: no}}", step + "{menu: {say: hi, keys: {1: c}, interrupt: maybe}}"},
		{"unknown type of input", "flow", step + "{collect: {say: hi, type: digits}}", step + "{collect: {say: hi, type: digit}}"},
		{"three bounds", "flow", step + "{collect: {say: hi, between: [1, 5]}}", step + "{collect: {say: hi, between: [1, 3, 5]}}"},
		{"a limit without a number", "flow", step + "{say: hi, limit: {visits: 2, then: c}}", step + "{say: hi, limit: {visits: few, then: c}}"},
		{"a limit that leads nowhere", "flow", step + "{say: hi, limit: {visits: 2, then: c}}", step + "{say: hi, limit: {visits: 2}}"},
		{"a queue without a name", "flow", step + "{queue: {name: c, at_most: 5m}}", step + "{queue: {at_most: 5m}}"},
		{"misspelt key of a queue", "flow", step + "{queue: {name: c, at_most: 5m}}", step + "{queue: {name: c, atmost: 5m}}"},
		{"a condition for a list", "flow", step + "{switch: [{when: a, then: c}]}", step + "{switch: [{when: [a], then: c}]}"},
		{"a case that leads nowhere", "flow", step + "{switch: [{when: a, then: c}]}", step + "{switch: [{when: a}]}"},
		{"misspelt action", "flow", step + "{do: [{set: {c: 1}}]}", step + "{do: [{sett: {c: 1}}]}"},
		{"two actions in one item", "flow", step + "{do: [{set: {c: 1}}, {pause: 1s}]}", step + "{do: [{set: {c: 1}, pause: 1s}]}"},
		{"unknown presence", "flow", step + "{presence: {state: away}}", step + "{presence: {state: gone}}"},
		{"unknown reason", "flow", step + "{reject: busy}", step + "{reject: later}"},
		{"unknown type of variable", "flow", "vars: {c: text}\n" + step + "{say: hi}", "vars: {c: string}\n" + step + "{say: hi}"},
		{"misspelt key of a variable", "flow", "vars: {c: {type: text, default: d}}\n" + step + "{say: hi}", "vars: {c: {type: text, defualt: d}}\n" + step + "{say: hi}"},
		{"two types", "flow", "vars: {c: {type: text}}\n" + step + "{say: hi}", "vars: {c: {type: text, list_of: text}}\n" + step + "{say: hi}"},
		{"name of a variable", "flow", "vars: {c: text}\n" + step + "{say: hi}", "vars: {the c: text}\n" + step + "{say: hi}"},
		{"outcome with a space", "flow", "outcomes: [c]\n" + step + "{say: hi}", "outcomes: [the c]\n" + step + "{say: hi}"},
		{"unknown kind among the defaults", "flow", "defaults: {menu: {silence: {after: 3s}}}\n" + step + "{say: hi}", "defaults: {menus: {silence: {after: 3s}}}\n" + step + "{say: hi}"},
		{"no name", "workspace", ws + "language: en", "languages: {en: {code: en-US}}\nlanguage: en"},
		{"misspelt key", "workspace", ws + "numbers: {main: {flow: a}}", ws + "number: {main: {flow: a}}"},
		{"name with capitals", "workspace", ws, "workspace: Acme\nlanguages: {en: {code: en-US}}"},
		{"no languages", "workspace", ws, "workspace: a"},
		{"a number without a flow", "workspace", ws + "numbers: {main: {flow: a, survival: b}}", ws + "numbers: {main: {survival: b}}"},
		{"a language that is none", "workspace", ws, "workspace: a\nlanguages: {en: {code: english}}"},
		{"a language without code", "workspace", ws, "workspace: a\nlanguages: {en: {voice: alice}}"},
		{"unknown day", "workspace", ws + "schedules: {o: {open: {days: mon..fri, from: 09:00, to: 18:00}}}", ws + "schedules: {office: {opne: {days: mon..fri}}}"},
		{"a minute that is none", "workspace", ws + "schedules: {o: {open: {from: 09:00, to: 18:00}}}", ws + "schedules: {o: {open: {from: 09:00, to: 18:60}}}"},
		{"a month that is none", "workspace", ws + "schedules: {o: {open: {from: 09:00, to: 18:00}, except: {date: 2026-12-30}}}", ws + "schedules: {o: {open: {from: 09:00, to: 18:00}, except: {date: 2026-13-30}}}"},
		{"a share without %", "workspace", ws + "queues: {q: {goal: {within: 20s, share: 80%}}}", ws + "queues: {q: {goal: {within: 20s, share: 80}}}"},
		{"unknown order of agents", "workspace", ws + "queues: {q: {order: random}}", ws + "queues: {q: {order: fastest}}"},
		{"unknown end of a talk", "workspace", ws + "rooms: {r: {seats: {agent: {ends: last}}}}", ws + "rooms: {r: {seats: {agent: {ends: first}}}}"},
		{"a room without seats", "workspace", ws + "rooms: {r: {seats: {agent: {ends: last}}}}", ws + "rooms: {r: {seats: {}}}"},
		{"a command for nobody", "workspace", ws + "rooms: {r: {seats: {agent: {ends: last}}, commands: {hold: {who: agent}}}}", ws + "rooms: {r: {seats: {agent: {ends: last}}, commands: {hold: {audit: yes}}}}"},
		{"two methods", "workspace", ws + "services: {s: {calls: {c: {get: /a}}}}", ws + "services: {s: {calls: {c: {get: /a, post: /a}}}}"},
		{"a path without a slash", "workspace", ws + "services: {s: {calls: {c: {get: /a}}}}", ws + "services: {s: {calls: {c: {get: a}}}}"},
		{"unknown moment", "workspace", ws + "logs: {l: {moment: queue.left}}", ws + "logs: {l: {moment: queue.over}}"},
		{"unknown type of a field", "workspace", ws + "logs: {l: {fields: {a: text}}}", ws + "logs: {l: {fields: {a: words}}}"},
		{"a rename without its end", "workspace", ws + "moved: [{from: a, to: b}]", ws + "moved: [{from: a}]"},
		{"unknown severity", "workspace", ws + "checks: {unreachable-step: off}", ws + "checks: {unreachable-step: none}"},
		{"list of prompts", "prompts", "greeting: hello", "greeting: [hello, there]"},
		{"misspelt key of a prompt", "prompts", "greeting: {text: hello}", "greeting: {txt: hello}"},
		{"name of a prompt", "prompts", "greeting: hello", "the greeting: hello"},
		{"misspelt act", "test", play + "script: [hear: hello]}]", play + "script: [haer: hello]}]"},
		{"two acts in one", "test", play + "script: [hear: hello]}]", play + "script: [{hear: hello, press: 1}]}]"},
		{"unknown word in a script", "test", play + "script: [hang_up]}]", play + "script: [hangup]}]"},
		{"misspelt expectation", "test", play + "expect: {ended: flow}}]", play + "expect: {end: flow}}]"},
		{"test without a name", "test", "tests: [{test: a, call: main}]", "tests: [{call: main}]"},
		{"unknown end", "test", play + "expect: {ended: flow}}]", play + "expect: {ended: quietly}}]"},
		{"no tests", "test", "tests: [{test: a, call: main}]", "test: [{test: a, call: main}]"},
		{"misspelt key of an account", "environment", "account: {sid: env:A, token: env:B}", "account: {side: env:A, token: env:B}"},
		{"an account without a token", "environment", "account: {sid: env:A, token: env:B}", "account: {sid: env:A}"},
		{"misspelt key of an environment", "environment", "base_url: https://a.example.com", "baseurl: https://a.example.com"},
		{"a header that is none", "environment", "services: {s: {url: https://a.example.com, headers: {X-A: b}}}", "services: {s: {url: https://a.example.com, headers: {X A: b}}}"},
		{"a list of URLs", "environment", "services: {s: {url: https://a.example.com}}", "services: {s: {url: [https://a.example.com]}}"},
	}
	if len(tests) < 60 {
		t.Errorf("%d mistakes, expected more", len(tests))
	}
	schemas := compiledSchemas(t)
	for _, tt := range tests {
		if err := schemas[tt.sort].Validate(instanceOf(t, tt.right)); err != nil {
			t.Errorf("%s: the schema of %s refuses\n%s\n%v", tt.name, tt.sort, tt.right, err)
		}
		if schemas[tt.sort].Validate(instanceOf(t, tt.wrong)) == nil {
			t.Errorf("%s: the schema of %s accepts\n%s", tt.name, tt.sort, tt.wrong)
		}
	}
}

func TestSchemaVerb(t *testing.T) {
	t.Parallel()
	run := func(want int, args ...string) string {
		t.Helper()
		var out, talk bytes.Buffer
		if code := Run(append([]string{"schema"}, args...), nil, &out, &talk); code != want {
			t.Errorf("schema %v: code %d, %s", args, code, talk.String())
		}
		return out.String()
	}
	if got := run(exitClean); got != strings.Join(schemaSorts, "\n")+"\n" {
		t.Errorf("the sorts are %s", got)
	}
	if env := run(exitClean, "env"); env != run(exitClean, "environment") || !strings.Contains(env, `"$id": "urn:callflow:schema:environment"`) {
		t.Errorf("the schema of environments is %.200s", env)
	}
	run(exitUsage, "menu")
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
