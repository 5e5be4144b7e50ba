package check

import "callflow/engine"

// lostTransfer reports transfers that let somebody go before the next one has answered, and do nothing when nobody does:
// the other side stays alone. Only ways on which nobody joined meanwhile are looked at.
func lostTransfer(w *Work) {
	for _, f := range w.Flows {
		if f.Graph.Type != engine.ProcedureFlow {
			continue
		}
		parted := map[engine.StepName]bool{}
		todo := released(f)
		for len(todo) > 0 {
			name := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			s := f.Steps[name]
			if s == nil || parted[name] {
				continue
			}
			parted[name] = true
			if !s.is("invite", "call") {
				todo = append(todo, f.after(name)...)
				continue
			}
			for outcome, t := range s.Next {
				if outcome != "joined" && t.Step != "" {
					todo = append(todo, t.Step)
				}
			}
		}
		for _, name := range f.Graph.Order {
			if s := f.Steps[name]; parted[name] && s.is("invite") {
				w.lost(f, s)
			}
		}
	}
}

// released are the steps after somebody was let go.
func released(f *Flow) []engine.StepName {
	var out []engine.StepName
	for _, name := range f.Graph.Order {
		if s := f.Steps[name]; s != nil && len(s.acts("release")) > 0 {
			out = append(out, s.Next["done"].Step)
		}
	}
	return out
}

// lost reports the first outcome of an invitation after which nothing is done for who is left.
func (w *Work) lost(f *Flow, s *Step) {
	for _, outcome := range []engine.Outcome{"no_answer", "busy", "failed", "refused", "machine"} {
		if t, ok := s.Next[outcome]; ok && quietEnd(f, t) {
			w.at("lost-transfer", s.Key, "nobody is left with the customer when %q is left by %q, and the procedure ends", s.Name, outcome).
				Hint = "ring the one who was released again, or send the customer to a flow that tells what happened"
			return
		}
	}
}

// quietEnd reports whether a target leads out of the flow through steps that only write things down.
func quietEnd(f *Flow, t engine.Target) bool {
	for range len(f.Steps) + 1 {
		if t.Step == "" {
			return t.Finish != ""
		}
		s := f.Steps[t.Step]
		if s == nil || len(s.Next) != 1 {
			return false
		}
		for _, a := range s.Acts {
			if a.Name != "set" && a.Name != "log" && a.Name != "notify" {
				return false
			}
		}
		if len(s.Acts) == 0 {
			return false
		}
		t = s.Next["done"]
	}
	return false
}
