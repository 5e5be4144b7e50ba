package check

// recordWithoutSign reports recordings that begin with neither words nor a tone, in a flow of a number in which nothing was
// heard before.
func recordWithoutSign(w *Work) {
	for _, name := range w.entries("numbers") {
		f := w.Flow(name)
		if f == nil {
			continue
		}
		ways := f.ways()
		var quiet []bool
		for no, step := range ways.steps {
			s := f.Steps[step.Name]
			if s == nil || s.KindName != "record" || s.Field("say") != nil || s.Yes("beep") {
				continue
			}
			if quiet == nil {
				quiet = ways.reachedQuietly()
			}
			if quiet[no] {
				w.at("record-without-sign", s.Key, "nothing tells callers that they are to speak now").
					Hint = "add \"say\", or let the tone be heard"
			}
		}
	}
}
