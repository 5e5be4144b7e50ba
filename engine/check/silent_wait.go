package check

import "callflow/engine"

// silentWait reports wait flows in which nothing is ever heard: whoever waits thinks that the line is dead.
func silentWait(w *Work) {
	for _, f := range w.Flows {
		if f.Graph.Type != engine.WaitFlow {
			continue
		}
		sounds := false
		ways := f.ways()
		for no, step := range ways.steps {
			if s := f.Steps[step.Name]; ways.reached[no] && s != nil {
				for _, part := range s.Parts {
					sounds = sounds || part.KindName != "pause" && !passesOn(part.KindName)
				}
			}
		}
		if at := f.Node.Find("flow"); !sounds && at != nil {
			w.at("silent-wait", at, "whoever waits with %q hears nothing", f.Graph.Name).Hint = "play music, or say something now and then"
		}
	}
}
