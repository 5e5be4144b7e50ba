package schema

import (
	"regexp"

	"callflow/schema/diag"
)

// instance is what stands in a file, as the JSON that an editor reads it as: numbers are numbers, yes and 0042 are
// texts, braces are objects. What is no value of YAML is a text.
func instance(literal string) []byte {
	var l diag.List
	n := Parse("", []byte("x: "+literal), &l)
	if l.Len() > 0 || n == nil || len(n.Pairs()) != 1 || n.Pairs()[0].Key.Value != "x" {
		return encoded(literal)
	}
	return jsonOf(n.Pairs()[0].Value)
}

// plainNumber is a scalar that YAML reads as a number and prints as it stands.
var plainNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

func jsonOf(n *Node) []byte {
	switch n.Kind {
	case Mapping:
		m := members{}
		for _, p := range n.Pairs() {
			m.raw(p.Key.Value, jsonOf(p.Value))
		}
		return m.bytes()
	case Sequence:
		text := "["
		for i, item := range n.Items() {
			if i > 0 {
				text += ","
			}
			text += string(jsonOf(item))
		}
		return []byte(text + "]")
	case Null:
		return []byte("null")
	case Scalar, KindUnset:
	}
	if n.Style == Plain && (plainNumber.MatchString(n.Value) || n.Value == "true" || n.Value == "false") {
		return []byte(n.Value)
	}
	return encoded(n.Value)
}
