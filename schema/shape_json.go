package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// draft is the dialect of what [WriteJSONSchema] prints: the newest that the language servers of editors
// check files against.
const draft = "http://json-schema.org/draft-07/schema#"

// WriteJSONSchema prints a shape as a JSON Schema document with a title. The same shape gives the same
// bytes. The error is that of w.
func WriteJSONSchema(w io.Writer, s Shape, title string) error {
	s.Title = title
	m := members{defs: map[string][]byte{}}
	m.add("$schema", draft)
	m.text("$id", s.ID)
	s.members(&m)
	for _, name := range slices.Sorted(maps.Keys(s.Defs)) {
		m.define(name, s.Defs[name])
	}
	if len(m.defs) > 0 {
		defs := members{}
		for _, name := range slices.Sorted(maps.Keys(m.defs)) {
			defs.raw(name, m.defs[name])
		}
		m.raw("definitions", defs.bytes())
	}
	var b bytes.Buffer
	if err := json.Indent(&b, m.bytes(), "", "  "); err != nil {
		panic("internal error: JSON Schema is not JSON: " + err.Error())
	}
	b.WriteByte('\n')
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write JSON Schema: %w", err)
	}
	return nil
}

// MarshalJSON prints s as a JSON Schema with members in a fixed order, named shapes where they are used.
func (s Shape) MarshalJSON() ([]byte, error) {
	m := members{}
	s.members(&m)
	return m.bytes(), nil
}

// define keeps a shape among the definitions of the document. Two shapes of one name are the same.
func (m *members) define(name string, s Shape) {
	if _, done := m.defs[name]; done {
		return
	}
	m.defs[name] = nil // while it is written: shapes may hold themselves
	inner := members{defs: m.defs}
	s.Name = ""
	s.members(&inner)
	m.defs[name] = inner.bytes()
}

func (s Shape) members(m *members) {
	m.text("title", s.Title)
	m.text("description", s.Description)
	if s.Name != "" && m.defs != nil {
		bare := s
		bare.Title, bare.Description, bare.Default, bare.Examples, bare.shown = "", "", "", nil, nil
		m.define(s.Name, bare)
		s = Shape{Ref: reference + s.Name, Default: s.Default, Examples: s.Examples, shown: s.shown}
	}
	if s.Ref != "" {
		m.add("allOf", []map[string]string{{"$ref": s.Ref}}) // beside a bare $ref this draft ignores the description
	}
	switch len(s.Types) {
	case 0:
	case 1:
		m.add("type", s.Types[0])
	default:
		m.add("type", s.Types)
	}
	m.texts("enum", s.Words)
	m.texts("enumDescriptions", s.Meanings)
	m.text("pattern", s.Pattern)
	m.number("minimum", s.Min)
	m.number("maximum", s.Max)
	s.arrayMembers(m)
	s.objectMembers(m)
	s.kindMembers(m)
	if len(s.AnyOf) > 0 {
		m.shapes("anyOf", s.AnyOf)
	}
	if s.Default != "" {
		m.raw("default", instance(s.Default))
	}
	if examples := s.examples(); len(examples) > 0 {
		m.add("examples", examples)
	}
}

func (s Shape) arrayMembers(m *members) {
	least, most := "minItems", "maxItems"
	if s.Items != nil {
		m.shape("items", *s.Items)
	}
	if s.Others != nil {
		least, most = "minProperties", "maxProperties"
	}
	if s.MinItems > 0 {
		m.add(least, s.MinItems)
	}
	if s.MaxItems > 0 {
		m.add(most, s.MaxItems)
	}
}

func (s Shape) objectMembers(m *members) {
	if len(s.Properties) == 0 && s.Others == nil {
		return
	}
	props := members{defs: m.defs}
	var required []string
	for _, p := range s.Properties {
		props.shape(p.Key, p.Shape.asProperty())
		if p.Required {
			required = append(required, p.Key)
		}
	}
	if len(s.Properties) > 0 {
		m.raw("properties", props.bytes())
	}
	if len(s.Matching) > 0 {
		matching := members{defs: m.defs}
		for _, p := range s.Matching {
			matching.shape(p.Key, p.Shape.asProperty())
		}
		m.raw("patternProperties", matching.bytes())
	}
	m.texts("required", required)
	if s.KeyPattern != "" && len(s.Properties) == 0 {
		m.add("propertyNames", map[string]string{"pattern": s.KeyPattern})
	}
	if s.Others == nil {
		m.add("additionalProperties", false)
		return
	}
	m.shape("additionalProperties", *s.Others)
}

// kindMembers says which keys exclude each other. Exactly one of the keys OneKey is present; the key OrKey counts only where it stands
// without them.
func (s Shape) kindMembers(m *members) {
	type present struct {
		Required []string  `json:"required,omitempty"`
		AnyOf    []present `json:"anyOf,omitempty"`
		Not      *present  `json:"not,omitempty"`
	}
	var both []present
	for _, group := range s.Exclusive {
		for i, key := range group {
			for _, other := range group[i+1:] {
				both = append(both, present{Not: &present{Required: []string{key, other}}})
			}
		}
	}
	for _, key := range s.Without {
		both = append(both, present{Not: &present{Required: []string{key}}})
	}
	if len(s.Needs) > 0 {
		any := present{}
		for _, key := range s.Needs {
			any.AnyOf = append(any.AnyOf, present{Required: []string{key}})
		}
		both = append(both, any)
	}
	if len(both) > 0 {
		m.add("allOf", both)
	}
	if len(s.OneKey) == 0 {
		return
	}
	var one []present
	for _, key := range s.OneKey {
		if key != s.OrKey {
			one = append(one, present{Required: []string{key}})
		}
	}
	if s.OrKey != "" {
		one = append(one, present{Required: []string{s.OrKey}, Not: &present{AnyOf: slices.Clone(one)}})
	}
	m.add("oneOf", one)
}

// asProperty is s with an example to show, where it has none of its own.
func (s Shape) asProperty() Shape {
	if len(s.Examples) == 0 && s.Ref == "" {
		if sample, ok := s.sample(0); ok {
			s.shown = sample
		}
	}
	return s
}

// deepestSample is how many mappings and lists an example that is put together has within each other.
const deepestSample = 3

// sample is a value of the shape as JSON, for an example: what the shape names, or put together of the samples of
// its parts. ok is false where nobody has named one.
func (s Shape) sample(depth int) (value []byte, ok bool) {
	switch {
	case depth > deepestSample:
		return nil, false
	case len(s.Examples) > 0:
		return instance(s.Examples[0]), true
	case s.Default != "":
		return instance(s.Default), true
	case s.Sample != "":
		return instance(s.Sample), true
	case len(s.Words) > 0:
		return encoded(s.Words[0]), true
	case s.Items != nil:
		item, ok := s.Items.sample(depth + 1)
		return []byte("[" + strings.Repeat(string(item)+",", max(s.MinItems-1, 0)) + string(item) + "]"), ok
	case len(s.Properties) > 0:
		return s.sampleOfKeys(depth)
	case s.Others != nil:
		entry, ok := s.Others.sample(depth + 1)
		m := members{}
		m.raw("name", entry)
		return m.bytes(), ok
	case slices.Contains(s.Types, "integer") || slices.Contains(s.Types, "number"):
		number, ok := jsonNumber(s.Min)
		if !ok || number == "0" {
			number = "1"
		}
		return []byte(number), true
	}
	for _, a := range s.AnyOf {
		if value, ok := a.sample(depth); ok && string(value) != "null" {
			return value, true
		}
	}
	nothing := slices.Equal(s.Types, []string{"null"}) || slices.ContainsFunc(s.AnyOf, func(a Shape) bool { return slices.Equal(a.Types, []string{"null"}) })
	return []byte("null"), nothing
}

// sampleOfKeys shows the required keys of a mapping, or the first.
func (s Shape) sampleOfKeys(depth int) ([]byte, bool) {
	m := members{}
	for i, p := range s.Properties {
		needed := p.Required || len(s.Needs) > 0 && p.Key == s.Needs[0]
		if !needed && (i > 0 || slices.ContainsFunc(s.Properties, func(p Property) bool { return p.Required })) {
			continue
		}
		value, ok := p.Shape.sample(depth + 1)
		if !ok {
			return nil, false
		}
		m.raw(p.Key, value)
	}
	return m.bytes(), true
}

func (s Shape) examples() []json.RawMessage {
	var out []json.RawMessage
	for _, e := range s.Examples {
		out = append(out, instance(e))
	}
	if len(out) == 0 && s.shown != nil {
		out = append(out, s.shown)
	}
	return out
}

// members is a JSON object under construction, in the order of adding.
type members struct {
	buf bytes.Buffer
	// defs are the definitions of the document; nil where named shapes are written out.
	defs map[string][]byte
}

// shape adds a schema.
func (m *members) shape(key string, s Shape) { m.shapes(key, []Shape{s}) }

// shapes adds a list of schemas, or one alone if there is only one and key does not take a list.
func (m *members) shapes(key string, list []Shape) {
	var parts [][]byte
	for _, s := range list {
		inner := members{defs: m.defs}
		s.members(&inner)
		parts = append(parts, inner.bytes())
	}
	if key != "anyOf" {
		m.raw(key, parts[0])
		return
	}
	m.raw(key, []byte("["+string(bytes.Join(parts, []byte(",")))+"]"))
}

func (m *members) raw(key string, value []byte) {
	if m.buf.Len() > 0 {
		m.buf.WriteByte(',')
	}
	m.buf.Write(encoded(key))
	m.buf.WriteByte(':')
	m.buf.Write(value)
}

func (m *members) add(key string, value any) { m.raw(key, encoded(value)) }

func (m *members) text(key, value string) {
	if value != "" {
		m.add(key, value)
	}
}

func (m *members) texts(key string, values []string) {
	if len(values) > 0 {
		m.add(key, values)
	}
}

func (m *members) number(key, literal string) {
	if n, ok := jsonNumber(literal); ok {
		m.raw(key, []byte(n))
	}
}

func (m *members) bytes() []byte { return []byte("{" + m.buf.String() + "}") }

// encoded is the JSON of what this file puts into a schema, none of which can fail.
func encoded(value any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		panic("internal error: " + err.Error())
	}
	return bytes.TrimSpace(b.Bytes())
}

// jsonNumber prints a limit as JSON.
func jsonNumber(literal string) (string, bool) {
	_, err := strconv.ParseFloat(literal, 64)
	return literal, err == nil
}
