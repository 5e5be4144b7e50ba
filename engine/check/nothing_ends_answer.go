package check

// nothingEndsAnswer reports questions that no key ends and whose answers have no fixed length: the caller waits for the
// time-out each time (Twilio: <Gather> timeout).
func nothingEndsAnswer(w *Work) {
	w.eachOf(func(_ *Flow, s *Step) {
		finish := s.Own("finish")
		if finish == nil || len(keysIn(finish)) > 0 || s.Text("by") == "speech" || s.Text("type") == "text" {
			return
		}
		if _, fixed := s.Number("length"); fixed && numeric(s.Text("type")) {
			return
		}
		if least, _ := s.Number("length.min"); least > 0 && int(least) == longestAnswer(s) {
			return
		}
		w.at("nothing-ends-answer", finish, "no key ends the answer, and its length is open: callers wait in silence after the last digit").
			Hint = "let hash end it, or fix its length"
	}, "collect")
}
