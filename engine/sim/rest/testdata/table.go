//go:build ignore

// Table writes openapi.tsv: which properties the resources of package rest have in Twilio's OpenAPI
// description, with their types. Run it after the description or the routes have changed:
//
//	go run testdata/table.go twilio_api_v2010.json twilio_insights_v1.json > testdata/openapi.tsv
//
// The files are those of https://github.com/twilio/twilio-oai, folder spec/json.
package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
)

// wanted are the paths whose operations are written down.
var wanted = regexp.MustCompile(`^/2010-04-01/(Accounts|Accounts/\{Sid\}|Accounts/\{AccountSid\}/(` +
	`Calls|Queues|Conferences|Recordings|Applications|IncomingPhoneNumbers|Messages|Notifications|Keys|Tokens|Balance)` +
	`(/\{[A-Za-z]+\})?(/(Events|Recordings|Notifications|Members|Participants)(/\{[A-Za-z]+\})?)?)\.json$|^/v1/Conferences`)

type schema struct {
	Ref        string            `json:"$ref"`
	Type       string            `json:"type"`
	Format     string            `json:"format"`
	Pattern    string            `json:"pattern"`
	Nullable   bool              `json:"nullable"`
	Enum       []string          `json:"enum"`
	Items      *schema           `json:"items"`
	Properties map[string]schema `json:"properties"`
}

type spec struct {
	Paths map[string]map[string]json.RawMessage `json:"paths"`
	Parts struct {
		Schemas map[string]schema `json:"schemas"`
	} `json:"components"`
}

type operation struct {
	Responses map[string]struct {
		Content map[string]struct {
			Schema schema `json:"schema"`
		} `json:"content"`
	} `json:"responses"`
}

func main() {
	fmt.Println("# What Twilio's OpenAPI description says of the resources here: github.com/twilio/twilio-oai, commit d50069b (2026-04-14),")
	fmt.Println("# Copyright (c) 2023 Twilio, Inc., MIT licence. Written by table.go.")
	for _, file := range os.Args[1:] {
		text, err := os.ReadFile(file)
		if err != nil {
			fail(err)
		}
		var s spec
		if err := json.Unmarshal(text, &s); err != nil {
			fail(err)
		}
		s.write()
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func (s *spec) write() {
	used := map[string]bool{}
	for _, path := range slices.Sorted(maps.Keys(s.Paths)) {
		if !wanted.MatchString(path) {
			continue
		}
		for _, method := range []string{"get", "post", "delete"} {
			raw, ok := s.Paths[path][method]
			if !ok {
				continue
			}
			var o operation
			if err := json.Unmarshal(raw, &o); err != nil {
				fail(err)
			}
			for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
				list, name := s.body(o.Responses[status].Content["application/json"].Schema)
				used[name] = true
				row("op", strings.ToUpper(method), path, status, list, name)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(used)) {
		s.fields(name, s.Parts.Schemas[name])
	}
}

// body tells the schema of an answer, and under which key when it is a list.
func (s *spec) body(b schema) (list, name string) {
	if b.Ref != "" {
		return "-", b.Ref[strings.LastIndexByte(b.Ref, '/')+1:]
	}
	for _, key := range slices.Sorted(maps.Keys(b.Properties)) {
		if p := b.Properties[key]; p.Type == "array" && p.Items.Ref != "" {
			return key, p.Items.Ref[strings.LastIndexByte(p.Items.Ref, '/')+1:]
		}
	}
	return "-", "-"
}

func (s *spec) fields(name string, of schema) {
	for _, key := range slices.Sorted(maps.Keys(of.Properties)) {
		p := of.Properties[key]
		null := p.Nullable
		if p.Ref != "" {
			p = s.Parts.Schemas[p.Ref[strings.LastIndexByte(p.Ref, '/')+1:]]
			null = true
		}
		rule := p.Format
		if p.Pattern != "" {
			rule = p.Pattern
		}
		if len(p.Enum) > 0 {
			rule = "one of " + strings.Join(p.Enum, " ")
		}
		if rule == "" {
			rule = "-"
		}
		row("field", name, key, p.Type, map[bool]string{true: "null", false: "-"}[null], rule)
	}
}

func row(cells ...string) {
	for i, c := range cells {
		if c == "" {
			cells[i] = "-"
		}
	}
	fmt.Println(strings.Join(cells, "\t"))
}
