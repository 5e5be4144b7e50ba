package twiml_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"callflow/engine/twiml"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// payloads are texts of a caller or an author that try to become markup.
func payloads() []string {
	seeds := []string{
		`<Hangup/>`, `</Say><Dial>+1</Dial><Say>`, `"/><Hangup/>`, `" action="https://evil.example`,
		`'/><Hangup/><a b='`, `]]></Say><Hangup/>`, `<![CDATA[<Hangup/>]]>`, `<!-- --><Hangup/>`,
		`&lt;Hangup/&gt;`, `&#60;Hangup/&#62;`, `<!DOCTYPE a [<!ENTITY x "y">]>&x;`, `<?php ?>`,
		"\x00<Hangup/>", "\x0b\"><Hangup/>", "\xff<Hangup/>", "\xe3\x81<Hangup/>", "\uFFFE<Hangup/>",
		"a\rb\nc\td", "\u202e<Hangup/>", "＜Hangup/＞",
	}
	var all []string
	for _, s := range seeds {
		for _, shape := range []string{"%s", "x%s", "%sx", "%[1]s%[1]s", "</Response>%s", "\">%s",
			"日本%s語", "-->%s", "\x1b%s", " %s "} {
			all = append(all, fmt.Sprintf(shape, s))
		}
	}
	return all
}

// TestNoTextBecomesMarkup puts each payload into every text field of every element: the elements
// must stay the same, and reading back must give the payload, up to characters XML cannot hold.
func TestNoTextBecomesMarkup(t *testing.T) {
	t.Parallel()
	if n := len(payloads()); n < 200 {
		t.Fatalf("%d payloads, want 200", n)
	}
	for _, name := range sortedKeys(full()) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clean := full()[name]
			poison(reflect.ValueOf(clean), "x")
			want := skeleton(mustParse(t, clean))
			for _, p := range payloads() {
				v := full()[name]
				poison(reflect.ValueOf(v), p)
				root := mustParse(t, v)
				if got := skeleton(root); got != want {
					t.Fatalf("payload %q\ngot  %s\nwant %s", p, got, want)
				}
				if !textless(name) && !strings.Contains(everything(root), legal(p)) {
					t.Fatalf("payload %q is not read back from %s", p, everything(root))
				}
			}
		})
	}
}

func mustParse(t *testing.T, v twiml.Verb) *twiml.Node {
	t.Helper()
	doc := twiml.Append(nil, &twiml.Document{Verbs: []twiml.Verb{v}})
	standardParserAccepts(t, doc)
	root, err := twiml.Parse(doc)
	if err != nil {
		t.Fatalf("%v in %s", err, doc)
	}
	return root
}

func textless(name string) bool { return name == "Leave" || name == "Echo" || name == "Pause" }

// poison sets every text that can be reached from v.
func poison(v reflect.Value, p string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(p)
	case reflect.Pointer:
		if !v.IsNil() {
			poison(v.Elem(), p)
		}
	case reflect.Interface:
		if text, ok := v.Interface().(twiml.Text); ok && text != "" {
			v.Set(reflect.ValueOf(twiml.Text(p)))
			return
		}
		if !v.IsNil() {
			poison(v.Elem(), p)
		}
	case reflect.Slice:
		for i := range v.Len() {
			poison(v.Index(i), p)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[twiml.Attr]() {
			v.Set(reflect.ValueOf(twiml.Str(p)))
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				poison(v.Field(i), p)
			}
		}
	}
}

// skeleton is the shape of a tree: names of elements and attributes, no texts.
func skeleton(n *twiml.Node) string {
	if n.Name == "" {
		return ""
	}
	s := n.Name
	for _, a := range n.Attrs {
		s += " " + a.Name
	}
	s += "("
	for _, c := range n.Children {
		s += skeleton(c)
	}
	return s + ")"
}

// everything is all text of a tree, attribute values included.
func everything(n *twiml.Node) string {
	s := n.Text + "|"
	for _, a := range n.Attrs {
		s += a.Value + "|"
	}
	for _, c := range n.Children {
		s += everything(c)
	}
	return s
}

// legal returns what of s survives in XML 1.0.
func legal(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE {
			return -1
		}
		return r
	}, s) // Map gives U+FFFD for each broken byte
}
