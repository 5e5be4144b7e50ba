package refdoc

import (
	"fmt"
	"slices"
	"strings"

	"callflow/schema"
)

// deepest is how many keys a path of a table has at most.
const deepest = 4

// saying is the name of the shape of what is said.
const saying = "saying"

// elsewhere are the labels of what other pages describe: actions and defaults on that of kinds, codes on that of
// diagnostics.
var elsewhere = []string{"list of action", "kind → fields", "next and kind → fields", "mapping of codes"}

// writeKeys writes the keys of a mapping, and those within them, as one table.
func writeKeys(b *strings.Builder, s schema.Shape) {
	b.WriteString("| key | value | default | meaning |\n| --- | --- | --- | --- |\n")
	for _, p := range mappingOf(s).Properties {
		writeKey(b, p.Key, p, 1)
	}
	b.WriteByte('\n')
}

func writeKey(b *strings.Builder, path string, p schema.Property, depth int) {
	value, initial := strings.TrimSuffix(p.Shape.Label, " to "), p.Shape.Default
	switch {
	case p.Required:
		initial = "required"
	case initial != "":
		initial = code(initial)
	}
	meaning := p.Shape.Description
	for _, e := range p.Shape.Examples {
		meaning += " (" + code(e) + ")"
	}
	fmt.Fprintf(b, "| %s | %s | %s | %s |\n", code(path), cell(value), cell(initial), cell(meaning))
	if depth == deepest || p.Shape.Ref != "" || p.Shape.Name == saying || slices.Contains(elsewhere, p.Shape.Label) {
		return
	}
	step, inner := within(p.Shape)
	for _, q := range inner.Properties {
		writeKey(b, path+step+"."+q.Key, q, depth+1)
	}
}

// within finds the mapping that a value is or holds, and what stands between the two in a path.
func within(s schema.Shape) (step string, inner schema.Shape) {
	m := mappingOf(s)
	switch {
	case len(m.Properties) > 0:
		return "", m
	case m.Others != nil:
		step, inner = within(*m.Others)
		return ".NAME" + step, inner
	case m.Items != nil:
		step, inner = within(*m.Items)
		return "[]" + step, inner
	}
	return "", schema.Shape{}
}

// mappingOf is the alternative of a shape that has keys, else the one that has entries or items; the shape
// itself if there is none.
func mappingOf(s schema.Shape) schema.Shape {
	for _, has := range []func(schema.Shape) bool{hasKeys, hasParts} {
		if m, ok := alternative(s, has); ok {
			return m
		}
	}
	return s
}

func hasKeys(s schema.Shape) bool  { return len(s.Properties) > 0 }
func hasParts(s schema.Shape) bool { return s.Others != nil || s.Items != nil }

func alternative(s schema.Shape, has func(schema.Shape) bool) (schema.Shape, bool) {
	if s.Name == saying {
		return schema.Shape{}, false // described once, at say
	}
	if has(s) {
		return s, true
	}
	for _, a := range s.AnyOf {
		if m, ok := alternative(a, has); ok {
			return m, true
		}
	}
	return schema.Shape{}, false
}

func code(s string) string { return "`" + s + "`" }

// cell makes a text fit into a table.
func cell(s string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ").Replace(s)
}
