package serve

import (
	"callflow/engine"
	"callflow/engine/twilio"
	"callflow/engine/twilio/param"
)

// kept takes over the parameters that an event keeps. The first webhook of a call keeps all but the
// account and what opens something; later ones leave out what is the same in every webhook of the call.
// Unknown parameters are kept and counted.
func (s *Server) kept(list twilio.Params, birth bool) engine.Params {
	out := make(engine.Params, 0, len(list))
	for i := range list {
		p := &list[i]
		if never(p.Name) || !birth && param.Constant(p.Name) {
			continue
		}
		if _, known := param.Find(p.Name); !known {
			s.count.unknown.Inc()
		}
		out = append(out, engine.Param{Name: p.Name, Value: p.Value})
	}
	return out
}

// never reports parameters that are not stored: the account's own, those that an event has a field for,
// and those that open something to who knows them.
func never(name string) bool {
	switch name {
	case param.AccountSid, param.ApiVersion, param.CallSid, param.CallToken, param.StirPassportToken:
		return true
	}
	return false
}

// callbackKey tells repetitions of a callback from one another: by the key of its token, else by what it is about. ""
// means that it cannot be told.
func callbackKey(key, sid string, p twilio.Params) string {
	if key != "" {
		return key
	}
	state := p.Value(param.CallStatus)
	for _, about := range [...]struct{ sid, status string }{
		{param.TranscriptionSid, param.TranscriptionStatus}, {param.RecordingSid, param.RecordingStatus}, {param.MessageSid, param.MessageStatus},
	} {
		if id, ok := p.Get(about.sid); ok {
			return "r/" + cut(id) + "/" + cut(p.Value(about.status))
		}
	}
	if n, ok := p.Get(param.SequenceNumber); ok {
		if room, ok := p.Get(param.ConferenceSid); ok {
			return "c/" + cut(room) + "/" + cut(n)
		}
		return "s/" + sid + "/" + cut(n) + "/" + cut(state)
	}
	return ""
}

// cut bounds what goes into a key.
func cut(s string) string { return s[:min(len(s), 64)] }
