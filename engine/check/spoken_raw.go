package check

import (
	"strings"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// rawKind is how a value of a kind is to be put into words, and what it is.
type rawKind struct{ what, by string }

// rawKinds are the kinds of values that voices read out as they are written: +81901234567, 2026-12-31, 1m30s.
func rawKinds() map[expr.Kind]rawKind {
	return map[expr.Kind]rawKind{
		expr.Phone:    {"a telephone number", "spell"},
		expr.Digits:   {"digits", "spell"},
		expr.Date:     {"a date", "date"},
		expr.Time:     {"an instant", "clock"},
		expr.Duration: {"a length of time", "minutes"},
	}
}

// spokenRaw reports values that are spoken as they are written. Values that pass through any function are taken to be
// meant so; what is only sent as a text message is left alone.
func spokenRaw(w *Work) {
	kinds, seen := rawKinds(), map[*engine.Prompt]bool{}
	w.each(func(_ *Flow, s *Step) {
		for _, part := range s.Parts {
			if part.KindName == "text" {
				continue
			}
			for _, saying := range sayings(part) {
				for i := range saying.Items {
					w.itemRaw(&saying.Items[i], kinds, seen)
				}
			}
		}
	})
}

func (w *Work) itemRaw(it *engine.SayItem, kinds map[expr.Kind]rawKind, seen map[*engine.Prompt]bool) {
	if it.Text != nil && it.Text.Compiled != nil {
		w.holesRaw(it.Text.Node, it.Text.Compiled, kinds)
		return
	}
	for _, language := range w.languages() {
		p := w.Set.Flows.Prompts[it.Prompt][language]
		one := w.promptOf(p)
		if p == nil || one == nil || p.Forms["other"].Words == nil {
			continue
		}
		words, text := wordsNode(one.Node), p.Forms["other"].Words
		if !seen[p] && words != nil {
			seen[p] = true
			w.holesRaw(words, text, kinds)
		}
		for i := range it.With {
			x := &it.With[i].Value
			if x.Compiled == nil || words == nil {
				continue
			}
			if k, ok := kinds[x.Compiled.Type().Kind]; ok && strings.Contains(words.Value, "${"+it.With[i].Name.Text+"}") {
				w.at("spoken-raw", x.Node, "the prompt reads %s out as it is written", k.what).
					Hintf("write ${%s(%s)} in the prompt", k.by, it.With[i].Name.Text).
					Relatedf(words.File(), words.Span, "the prompt")
				return
			}
		}
	}
}

// wordsNode is where the words of a prompt stand; nil when there are several wordings.
func wordsNode(n *schema.Node) *schema.Node {
	if n.Kind == schema.Mapping {
		n = n.Find("text")
	}
	if n == nil || n.Kind != schema.Scalar {
		return nil
	}
	return n
}

// holesRaw reports the first value among words that is spoken as it is written.
func (w *Work) holesRaw(n *schema.Node, t *expr.Template, kinds map[expr.Kind]rawKind) {
	if n == nil {
		return
	}
	for _, part := range t.Parts() {
		if part.Program == nil || len(part.Program.Refs()) != 1 {
			continue
		}
		path := strings.Join(part.Program.Refs()[0].Path, ".")
		hole := "${" + path + "}"
		if k, ok := kinds[part.Program.Type().Kind]; ok && strings.Contains(n.Value, hole) {
			w.at("spoken-raw", n, "%q is %s, and read out as it is written", path, k.what).
				Hintf("write ${%s(%s)}", k.by, path)
			return
		}
	}
}
