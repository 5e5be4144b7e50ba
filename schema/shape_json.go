package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
)

// draft is the dialect of what [WriteJSONSchema] prints.
const draft = "https://json-schema.org/draft/2020-12/schema"

// WriteJSONSchema prints a shape as a JSON Schema document with a title. The same shape gives the same
// bytes. The error is that of w.
func WriteJSONSchema(w io.Writer, s Shape, title string) error {
	s.Title = title
	m := members{}
	m.add("$schema", draft)
	s.members(&m)
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

// MarshalJSON prints s as a JSON Schema with members in a fixed order.
func (s Shape) MarshalJSON() ([]byte, error) {
	m := members{}
	s.members(&m)
	return m.bytes(), nil
}

func (s Shape) members(m *members) {
	m.text("title", s.Title)
	m.text("description", s.Description)
	m.text("$ref", s.Ref)
	switch len(s.Types) {
	case 0:
	case 1:
		m.add("type", s.Types[0])
	default:
		m.add("type", s.Types)
	}
	m.texts("enum", s.Words)
	m.text("pattern", s.Pattern)
	m.number("minimum", s.Min)
	m.number("maximum", s.Max)
	s.arrayMembers(m)
	s.objectMembers(m)
	if len(s.AnyOf) > 0 {
		m.add("anyOf", s.AnyOf)
	}
	if _, number := jsonNumber(s.Default); number && slices.Contains(s.Types, "integer") {
		m.number("default", s.Default)
	} else {
		m.text("default", s.Default)
	}
	m.texts("examples", s.Examples)
	if len(s.Defs) > 0 {
		defs := members{}
		for _, name := range slices.Sorted(maps.Keys(s.Defs)) {
			defs.add(name, s.Defs[name])
		}
		m.raw("$defs", defs.bytes())
	}
}

func (s Shape) arrayMembers(m *members) {
	if s.Items != nil {
		m.add("items", *s.Items)
	}
	if s.MinItems > 0 {
		m.add("minItems", s.MinItems)
	}
	if s.MaxItems > 0 {
		m.add("maxItems", s.MaxItems)
	}
}

func (s Shape) objectMembers(m *members) {
	if len(s.Properties) == 0 && s.Others == nil {
		return
	}
	props := members{}
	var required []string
	for _, p := range s.Properties {
		props.add(p.Key, p.Shape)
		if p.Required {
			required = append(required, p.Key)
		}
	}
	if len(s.Properties) > 0 {
		m.raw("properties", props.bytes())
	}
	m.texts("required", required)
	if s.KeyPattern != "" && len(s.Properties) == 0 {
		m.add("propertyNames", map[string]string{"pattern": s.KeyPattern})
	}
	if s.Others == nil {
		m.add("additionalProperties", false)
		return
	}
	m.add("additionalProperties", *s.Others)
}

// members is a JSON object under construction, in the order of adding.
type members struct{ buf bytes.Buffer }

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
