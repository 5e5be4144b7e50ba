package check

// transcribeOtherLanguage reports transcriptions where callers may speak another language than English: Twilio writes
// down American English only (Twilio: <Record> transcribe).
func transcribeOtherLanguage(w *Work) {
	if w.Set == nil {
		return
	}
	other := ""
	for i := range w.Set.Flows.Languages {
		if l := &w.Set.Flows.Languages[i]; other == "" && primary(l.Code) != "en" {
			other = l.Name
		}
	}
	if other == "" {
		return
	}
	w.eachOf(func(_ *Flow, s *Step) {
		if s.Yes("transcribe") {
			w.at("transcribe-other-language", s.Place("transcribe"), "only English is written down, and callers may speak %q", other).
				Hint = "leave it out, and have the recording written down by a service"
		}
	}, "record")
}
