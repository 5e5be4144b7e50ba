package check

import (
	"strings"

	"callflow/engine/kinds"
	"callflow/schema"
)

// keyNeverArrives reports questions whose answer may need the key that ends the answer: a digit as the finish key, or a
// pattern that asks for it. Twilio takes the finish key off (Twilio: <Gather> finishOnKey).
func keyNeverArrives(w *Work) {
	w.eachOf(func(_ *Flow, s *Step) {
		if s.Text("type") == "text" || s.Text("by") == "speech" {
			return
		}
		for _, key := range keysIn(s.Field("finish")) {
			switch {
			case strings.Contains("0123456789", key):
				w.at("key-never-arrives", s.Place("finish"), "the digit %s ends the answer, so no answer can hold it", key).
					Hint = "end answers with hash or star"
			case asksFor(s.Text("check"), key):
				w.at("key-never-arrives", s.Place("check"), "the pattern asks for %q, which ends the answer and is taken off", key).
					Hint = "end answers with another key, or leave it out of the pattern"
			}
		}
	}, "collect")
}

// asksFor reports whether a pattern holds a sign that is plainly meant as itself.
func asksFor(pattern, sign string) bool {
	if sign == "*" {
		return strings.Contains(pattern, `\*`) || strings.Contains(pattern, "[*]")
	}
	return strings.Contains(pattern, sign)
}

// keysIn are the keys that a field lists, as digits and signs; none for the word none.
func keysIn(n *schema.Node) []string {
	if n == nil {
		return nil
	}
	items := n.Items()
	if n.Kind == schema.Scalar {
		items = []*schema.Node{n}
	}
	var out []string
	for _, item := range items {
		if item.Value != "none" {
			out = append(out, kinds.KeySign(item.Value))
		}
	}
	return out
}
