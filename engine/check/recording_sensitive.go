package check

import "callflow/engine"

// recordingSensitive reports sensitive answers that are asked for while the leg is recorded, as far as one flow and those
// that it runs show it.
func recordingSensitive(w *Work) {
	for _, f := range w.Flows {
		var from []engine.StepName
		var begins *Step
		for _, name := range f.Graph.Order {
			if s := f.Steps[name]; s != nil && recordingAfter(s) == "start" {
				from = append(from, nexts(s.Step)...)
				if begins == nil {
					begins = s
				}
			}
		}
		if from == nil {
			continue
		}
		reached := reachedFrom(f.Graph, from, f.keepsRecording)
		for _, name := range f.Graph.Order {
			s := f.Steps[name]
			if s == nil || !reached[name] || !w.sensitive(s) {
				continue
			}
			w.at("recording-sensitive", s.Place("sensitive"), "a sensitive answer is asked for while the call is recorded").
				Hintf("put \"recording: pause\" before it, and \"recording: resume\" behind it").
				Relatedf(begins.Key.File, begins.Key.Span, "the recording begins here")
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
		for name := range reachedFrom(f.Graph, []engine.StepName{f.Graph.Start.Step}, f.keepsRecording) {
			if one := f.Steps[name]; one != nil && one.KindName == "collect" && one.Yes("sensitive") {
				return true
			}
		}
		return false
	})
}
