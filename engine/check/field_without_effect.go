package check

// idle says when a field of a question has no effect.
type idle struct {
	field string
	why   string
	when  func(*Step) bool
}

// idles are the fields of collect that may have none.
func idles() []idle {
	is := func(field string, words ...string) func(*Step) bool {
		return func(s *Step) bool {
			for _, word := range words {
				if s.Text(field) == word {
					return true
				}
			}
			return false
		}
	}
	return []idle{
		{"finish", "no key is asked for", is("by", "speech")},
		{"hints", "nobody is asked to speak", is("by", "keys")},
		{"length", "a telephone number, a date or a time of day is not measured", is("type", "phone", "date", "clock")},
		{"length.min", "a telephone number, a date or a time of day is not measured", is("type", "phone", "date", "clock")},
	}
}

// fieldWithoutEffect reports fields that are written in a step and change nothing there.
func fieldWithoutEffect(w *Work) {
	all := idles()
	w.eachOf(func(_ *Flow, s *Step) {
		for _, one := range all {
			if n := s.Own(one.field); n != nil && one.when(s) {
				w.at("field-without-effect", n, "%q has no effect here: %s", one.field, one.why).Hint = "delete it"
				return
			}
		}
	}, "collect")
}
