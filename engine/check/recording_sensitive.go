package check

import "callflow/engine"

// recordingSensitive reports sensitive answers that are asked for while the leg is recorded, as far as one flow and those
// that it runs show it.
func recordingSensitive(w *Work) {
	for _, f := range w.Flows {
		ways := f.ways()
		var from []int32
		var begins *Step
		for no, step := range ways.steps {
			if s := f.Steps[step.Name]; s != nil && recordingAfter(s) == "start" {
				from = append(from, ways.next[no]...)
				if begins == nil {
					begins = s
				}
			}
		}
		if from == nil {
			continue
		}
		reached := ways.reachedFrom(from, f.keepsRecording)
		for no, step := range ways.steps {
			s := f.Steps[step.Name]
			if s == nil || !reached[no] || !w.sensitive(s) {
				continue
			}
			w.at("recording-sensitive", s.Place("sensitive"), "a sensitive answer is asked for while the call is recorded").
				Hintf("put \"recording: pause\" before it, and \"recording: resume\" behind it").
				Relatedf(begins.Key.File(), begins.Key.Span, "the recording begins here")
		}
	}
}

// keepsRecording reports whether a recording goes on behind a step.
func (f *Flow) keepsRecording(s *engine.Step) bool {
	written := f.Steps[s.Name]
	return written == nil || recordingAfter(written) != "stop"
}

// recordingAfter is what a step does about the recording of its leg in the end: start, stop or nothing.
func recordingAfter(s *Step) string {
	did := ""
	for _, part := range s.Parts {
		if part.KindName != "recording" {
			continue
		}
		switch part.Text("do") {
		case "start", "resume":
			did = "start"
		case "pause", "stop":
			did = "stop"
		}
	}
	return did
}

// sensitive reports whether a step asks for something sensitive, or runs a flow that does before it pauses a recording.
func (w *Work) sensitive(s *Step) bool {
	if s.KindName == "collect" {
		return s.Yes("sensitive")
	}
	f := w.Flow(engine.FlowName(s.Text("flow")))
	if s.KindName != "run" || f == nil {
		return false
	}
	return w.found().secretive.get(f, func() bool {
		ways := f.ways()
		reached := ways.reachedFrom([]int32{ways.start}, f.keepsRecording)
		for no, step := range ways.steps {
			if one := f.Steps[step.Name]; reached[no] && one != nil && one.KindName == "collect" && one.Yes("sensitive") {
				return true
			}
		}
		return false
	})
}
