package library

import (
	"strings"

	"callflow/schema"
	"callflow/schema/diag"
)

// sentenceEnds are what whole sentences end with.
const sentenceEnds = ".!?:)\"'…。！？」）"

// cutTexts reports words for callers of which YAML takes a part for a comment: "Press # to end." is "Press". That is
// told when the text does not end as a sentence does, and only one blank stands before the comment: callflow fmt writes two.
func cutTexts(t *trees, l *diag.List) {
	for _, one := range t.prompts {
		for _, p := range one.node.Pairs() {
			cutIn(p.Value, "text", l)
		}
	}
	for _, one := range t.flows {
		cutIn(one.node, "", l)
	}
}

// cutIn looks at a value that stands under a key, and at what stands within.
func cutIn(n *schema.Node, key string, l *diag.List) {
	for _, p := range n.Pairs() {
		cutIn(p.Value, p.Key.Value, l)
	}
	for _, item := range n.Items() {
		cutIn(item, key, l)
	}
	if key != "text" || n.Kind != schema.Scalar || n.Style != schema.Plain || strings.TrimRight(n.Value, sentenceEnds) != n.Value {
		return
	}
	if strings.HasPrefix(n.Behind(), " #") {
		l.Errorf("text-cut", n.File(), n.Span, "the text ends here: what follows %q is a comment", " #").
			Hintf("put the whole text into quotes, or two blanks before the comment")
	}
}
