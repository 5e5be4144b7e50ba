package check

import (
	"callflow/engine/kinds"
	"callflow/schema"
)

// tooManyChoices reports menus with more keys than people remember; star and hash, which repeat or lead back, do not count.
func tooManyChoices(w *Work) {
	most, _ := w.Policies.Number("max_choices")
	if most == 0 {
		return
	}
	w.eachOf(func(_ *Flow, s *Step) {
		n := 0
		if keys := s.Field("keys"); keys != nil && keys.Kind == schema.Mapping {
			for _, p := range keys.Pairs() {
				if sign := kinds.KeySign(p.Key.Value); sign != "*" && sign != "#" {
					n++
				}
			}
		}
		if page, ok := s.Number("page"); ok {
			n = int(page)
		}
		if n > int(most) {
			w.at("too-many-choices", s.Key, "callers choose among %d here, expected at most %d", n, int(most)).
				Hint = "lead to a second menu, or change policies.max_choices"
		}
	}, "menu", "choose")
}
