package serve

import "callflow/engine"

// Where tells at which flow and step a live call is, by its CallSid: that of the youngest run on its leg, such
// as the wait flow once a waiting caller hears it. It is for showing only; ok is false when nobody knows.
func (s *Server) Where(sid string) (flow, step string, ok bool) {
	ref, ok := s.loop.Call(sid)
	if !ok {
		return "", "", false
	}
	c, ok := s.loop.Peek(ref.Contact)
	if !ok {
		return "", "", false
	}
	var youngest *engine.Run
	for i := range c.Runs {
		if r := &c.Runs[i]; r.Leg == ref.Leg && len(r.Stack) > 0 && r.Top().Step != "" {
			youngest = r
		}
	}
	if youngest == nil {
		return "", "", false
	}
	top := youngest.Top()
	return string(top.Flow), string(top.Step), true
}
