package check

import (
	"strings"
	"time"

	"callflow/schema"
	"callflow/schema/expr"
)

// names are the declared names of a group of callflow.yaml, in the order of the file; none while that has faults.
func (w *Work) names(group string) []*schema.Node {
	n := w.Root.Find(group)
	if n == nil || w.Said.None() {
		return nil
	}
	if n.Kind == schema.Sequence {
		return n.Items()
	}
	keys := make([]*schema.Node, len(n.Pairs()))
	for i, p := range n.Pairs() {
		keys[i] = p.Key
	}
	return keys
}

// said is a field of callflow.yaml, written or by default; nil when it has no value.
func (w *Work) said(path ...string) *schema.Node { return w.Said.At(path...) }

// given is a field of callflow.yaml if it is written.
func (w *Work) given(path ...string) *schema.Node {
	if n := w.said(path...); n.Given() {
		return n
	}
	return nil
}

// saidText is a field as text, "" when it has no value.
func (w *Work) saidText(path ...string) string { return textOf(w.said(path...)) }

// saidDuration is a field as a length of time; ok is false when it has none.
func (w *Work) saidDuration(path ...string) (d time.Duration, ok bool) {
	return durationOf(w.said(path...))
}

func durationOf(n *schema.Node) (d time.Duration, ok bool) {
	v, ok := literalOf(n, expr.Duration)
	d, _ = v.(time.Duration)
	return d, ok
}

// saidNumber is a field as a number; ok is false when it has none.
func (w *Work) saidNumber(path ...string) (n float64, ok bool) {
	v, ok := literalOf(w.said(path...), expr.Number)
	n, _ = v.(float64)
	return n, ok
}

func literalOf(n *schema.Node, kind expr.Kind) (expr.Value, bool) {
	if n == nil || n.Kind != schema.Scalar {
		return nil, false
	}
	v, err := expr.ParseLiteral(n.Value, expr.Of(kind))
	return v, err == nil
}

// itemsOf are the items of a list, for which one may stand alone.
func itemsOf(n *schema.Node) []*schema.Node {
	switch {
	case n == nil || n.Kind == schema.Null:
		return nil
	case n.Kind == schema.Sequence:
		return n.Items()
	}
	return []*schema.Node{n}
}

// plainTexts are the texts of a list of names; ok is false when one of them is known only during a call.
func plainTexts(n *schema.Node) (texts []string, ok bool) {
	for _, item := range itemsOf(n) {
		if item.Kind != schema.Scalar || strings.Contains(item.Value, "${") {
			return nil, false
		}
		texts = append(texts, item.Value)
	}
	return texts, true
}

// computed reports whether a value is known only during a call.
func computed(n *schema.Node) bool {
	if n == nil {
		return false
	}
	for _, item := range n.Items() {
		if computed(item) {
			return true
		}
	}
	return strings.Contains(n.Value, "${")
}
