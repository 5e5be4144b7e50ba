package sim

import (
	"fmt"
	"slices"
	"strconv"

	"callflow/engine"
	"callflow/engine/twiml"
)

// session is the other side of a Start or Connect: a stream, a transcription, a recording, a relay. The
// model opens no sockets; whoever drives it plays that side with [Network.EndSession] and [Network.Transcribe].
type session struct {
	c     *call
	kind  string // name of the noun
	sid   string
	name  string
	noun  *twiml.Node
	verb  *twiml.Node // the Connect; nil in the background
	base  string
	since engine.Millis
	parts int // of a transcription, so far
	file  *file
	over  bool
}

// prefixes are those of the sessions' SIDs (TwiML reference 3.11, 4.8).
var prefixes = map[string]string{"Stream": "MZ", "Siprec": "SR", "Transcription": "GT", "ConversationRelay": "VX", "ConversationRelaySession": "VX"}

func (c *call) newSession(verb, noun *twiml.Node) *session {
	kind := prefixes[noun.Name]
	if kind == "" {
		kind = "VA"
	}
	s := &session{c: c, kind: noun.Name, sid: c.n.sid(kind), name: attr(noun, "name"), noun: noun, base: c.top().url, since: c.n.now}
	if verb.Name == "Connect" {
		s.verb = verb
	}
	return s
}

// start begins sessions in the background; the call goes on with the next verb (TwiML reference 1.17).
func (c *call) start(v *twiml.Node) {
	for _, noun := range v.Elements() {
		switch noun.Name {
		case "Recording":
			c.startRecording(noun)
		case "Stream", "Siprec", "Transcription":
			s := c.newSession(v, noun)
			if s.name == "" {
				s.name = s.sid
			}
			c.sessions = append(c.sessions, s)
			c.n.note(c, "is sent to "+s.words())
			s.tell("started", nil)
		}
	}
}

func (c *call) startRecording(noun *twiml.Node) {
	f := c.n.newFile(c, "StartCallRecordingTwiML")
	f.written, f.spoken, f.dual, f.trim = true, true, attr(noun, "channels") != "mono", attr(noun, "trim") != "do-not-trim"
	if track := attr(noun, "track"); track != "" {
		f.track = track
	}
	if back := attr(noun, "recordingStatusCallback"); back != "" {
		f.reports(absolute(c.top().url, back), attr(noun, "recordingStatusCallbackMethod"), attr(noun, "recordingStatusCallbackEvent"))
	}
	c.sessions = append(c.sessions, &session{c: c, kind: "Recording", sid: f.sid, name: attr(noun, "name"), noun: noun, file: f, since: c.n.now})
	c.n.note(c, "is recorded")
	c.n.starts(f)
}

// words say what a session is.
func (s *session) words() string {
	switch s.kind {
	case "Stream", "ConversationRelay":
		return "the " + map[string]string{"Stream": "stream ", "ConversationRelay": "relay "}[s.kind] + attr(s.noun, "url")
	case "Transcription":
		return "a transcription"
	}
	return "a " + s.kind
}

// stopSessions is the verb Stop: it ends background nouns by their name, or all of a kind without one.
func (c *call) stopSessions(v *twiml.Node) {
	for _, noun := range v.Elements() {
		for _, s := range slices.Clone(c.sessions) {
			if s.kind == noun.Name && (attr(noun, "name") == "" || attr(noun, "name") == s.name) {
				s.end()
			}
		}
	}
}

// endSessions ends everything in the background with the call.
func (c *call) endSessions() {
	for _, s := range slices.Clone(c.sessions) {
		s.end()
	}
}

// end ends a session in the background.
func (s *session) end() {
	if s.over {
		return
	}
	s.over = true
	s.c.sessions = slices.DeleteFunc(s.c.sessions, func(o *session) bool { return o == s })
	if s.file != nil {
		s.c.n.ends(s.file, false)
		return
	}
	s.tell("stopped", nil)
}

// tell sends the callback of a stream, a SIPREC fork or a transcription (TwiML reference 3.11).
func (s *session) tell(event string, extra engine.Params) {
	n := s.c.n
	p := engine.Params{{Name: "AccountSid", Value: n.Account}, {Name: "CallSid", Value: s.c.sid}, {Name: "Timestamp", Value: isoStamp(n.now)}}
	back := attr(s.noun, "statusCallback")
	switch s.kind {
	case "Stream":
		p = append(p, engine.Param{Name: "StreamEvent", Value: "stream-" + event}, engine.Param{Name: "StreamName", Value: s.name}, engine.Param{Name: "StreamSid", Value: s.sid})
	case "Siprec":
		p = append(p, engine.Param{Name: "SiprecEvent", Value: "siprec-" + event}, engine.Param{Name: "SiprecName", Value: s.name}, engine.Param{Name: "SiprecSid", Value: s.sid})
	case "Transcription":
		back = attr(s.noun, "statusCallbackUrl")
		s.parts++
		p = append(p, engine.Param{Name: "SequenceId", Value: strconv.Itoa(s.parts)}, engine.Param{Name: "TranscriptionEvent", Value: "transcription-" + event},
			engine.Param{Name: "TranscriptionSid", Value: s.sid})
		if event == "started" {
			p = append(p, s.configuration()...)
		}
	default:
		return
	}
	if back != "" {
		n.tell(s.c, absolute(s.base, back), attr(s.noun, "statusCallbackMethod"), sorted(append(p, extra...)))
	}
}

// configuration is what the start of a transcription tells.
func (s *session) configuration() engine.Params {
	or := func(name, otherwise string) string {
		if v := attr(s.noun, name); v != "" {
			return v
		}
		return otherwise
	}
	return engine.Params{{Name: "InboundTrackLabel", Value: attr(s.noun, "inboundTrackLabel")}, {Name: "LanguageCode", Value: or("languageCode", "en-US")},
		{Name: "Name", Value: s.name}, {Name: "OutboundTrackLabel", Value: attr(s.noun, "outboundTrackLabel")},
		{Name: "PartialResults", Value: or("partialResults", "false")}, {Name: "ProviderConfiguration", Value: "{}"},
		{Name: "Track", Value: or("track", "both_tracks")}, {Name: "TranscriptionEngine", Value: or("transcriptionEngine", "google")}}
}

// transcribes tells the transcriptions of a call what was said on it.
func (c *call) transcribes(words string) {
	for _, s := range slices.Clone(c.sessions) {
		if s.kind == "Transcription" {
			s.tell("content", engine.Params{{Name: "Final", Value: "true"}, {Name: "LanguageCode", Value: "en-US"}, {Name: "Track", Value: "inbound_track"},
				{Name: "TranscriptionData", Value: fmt.Sprintf(`{"transcript":%q,"confidence":0.9}`, words)}})
		}
	}
}

// connected is a Connect: the call belongs to the other side until that ends.
type connected struct{ s *session }

// connect begins a Connect (TwiML reference 1.17).
func (c *call) connect(v *twiml.Node) {
	c.answer()
	nouns := v.Elements()
	if len(nouns) == 0 {
		return
	}
	s := c.newSession(v, nouns[0])
	c.begin(&connected{s})
	c.n.note(c, "talks with "+s.words())
	if s.kind == "Stream" {
		s.tell("started", nil)
	}
	if greeting := attr(nouns[0], "welcomeGreeting"); greeting != "" {
		c.n.sounds(c, textNode("Say", greeting), `hears "`+greeting+`"`, spoken(greeting))
	}
}

func (k *connected) until() engine.Millis { return 0 }
func (k *connected) expire()              {}
func (k *connected) passing() bool        { return false }

// hear lets the other side hear words: it is there, and takes them.
func (k *connected) hear(string) bool { return true }

// press lets the other side hear keys.
func (k *connected) press(string) bool { return true }

// stop ends it with the call, or because the call is moved.
func (k *connected) stop() {
	if k.s.kind == "Stream" {
		k.s.tell("stopped", nil)
	}
}

// SessionEnd is how the other side of a Connect ends.
type SessionEnd struct {
	Status  string // ended, completed, failed; "" for ended
	Handoff string // HandoffData of a relay
	Error   string // in words, for failed
}

// EndSession ends the Connect of a call from its other side; an error says that there is none.
func (n *Network) EndSession(sid string, e SessionEnd) error {
	c := n.bySid(sid)
	if c == nil {
		return ErrGone
	}
	k, ok := c.doing().(*connected)
	if !ok {
		return fmt.Errorf("%s is not connected with anything", c.name)
	}
	k.finish(e)
	n.settle()
	return nil
}

// finish goes on with the action, or the next verb.
func (k *connected) finish(e SessionEnd) {
	s, c := k.s, k.s.c
	if e.Status == "" {
		e.Status = "ended"
	}
	c.done()
	c.n.note(c, s.words()+" is over: "+e.Status)
	p := engine.Params{}
	switch s.kind {
	case "Stream":
		if e.Status == "failed" {
			s.tell("error", engine.Params{{Name: "StreamError", Value: e.Error}})
		} else {
			s.tell("stopped", nil)
		}
	case "VirtualAgent":
		p = engine.Params{{Name: "VirtualAgentProvider", Value: "Google Dialogflow"}, {Name: "VirtualAgentProviderData", Value: "{}"}, {Name: "VirtualAgentStatus", Value: map[string]string{"ended": "completed"}[e.Status]}}
		if e.Handoff != "" {
			p[2].Value = "live-agent-handoff"
		}
		if e.Status == "failed" {
			p[2].Value = "failed"
			p = append(p, engine.Param{Name: "VirtualAgentError", Value: e.Error})
		}
	default:
		p = engine.Params{{Name: "SessionDuration", Value: whole(c.n.now - s.since)}, {Name: "SessionId", Value: s.sid}, {Name: "SessionStatus", Value: e.Status}}
		if e.Handoff != "" {
			p = append(p, engine.Param{Name: "HandoffData", Value: e.Handoff})
		}
		if e.Status == "failed" {
			p = append(p, engine.Param{Name: "ErrorCode", Value: "64105"}, engine.Param{Name: "ErrorMessage", Value: e.Error})
		}
	}
	if e.Status == "failed" && !c.n.Settings.RelayFailureAsks {
		return
	}
	c.proceed(s.verb, p)
}

// SessionView is a session that goes on, for whoever plays its other side.
type SessionView struct {
	Sid, Call, Kind, Name, URL string
	Connected                  bool // the call waits for its end
	Parameters                 []engine.Named
}

// Sessions returns all sessions that go on.
func (n *Network) Sessions() []SessionView {
	list := []SessionView{}
	for _, c := range n.calls {
		all := slices.Clone(c.sessions)
		if k, ok := c.doing().(*connected); ok {
			all = append(all, k.s)
		}
		for _, s := range all {
			if s.file != nil && s.file.ended > 0 {
				continue
			}
			v := SessionView{Sid: s.sid, Call: c.sid, Kind: s.kind, Name: s.name, Connected: s.verb != nil}
			if s.noun != nil {
				v.URL = attr(s.noun, "url")
				for _, p := range s.noun.Elements() {
					if p.Name == "Parameter" {
						v.Parameters = append(v.Parameters, engine.Named{Name: attr(p, "name"), Value: attr(p, "value")})
					}
				}
			}
			list = append(list, v)
		}
	}
	return list
}
