package twiml

// Stream sends a call's audio to a WebSocket: a copy under [Start], both ways under [Connect].
type Stream struct {
	URL                  string // wss, without a query
	Name                 string
	Track                string // inbound_track, outbound_track or both_tracks
	StatusCallback       string // absolute URL
	StatusCallbackMethod Method
	ConnectorName        string
	AudioFormat          string
	SampleRate           string
	Parameters           []Parameter // name and value together below 500 characters
}

// Siprec forks a call's media to a SIPREC recorder.
type Siprec struct {
	Name                 string
	ConnectorName        string // required under Start
	Track                string
	StatusCallback       string
	StatusCallbackMethod Method
	Parameters           []Parameter
}

// Recording records a leg in the background.
type Recording struct {
	Name              string
	RecordingCallback Callback
	Trim              string // trim-silence or do-not-trim
	Track             string // inbound, outbound or both
	Channels          string // mono or dual
	ConfigSID         string
}

func (*Stream) startNoun()    {}
func (*Stream) stopNoun()     {}
func (*Stream) connectNoun()  {}
func (*Siprec) startNoun()    {}
func (*Siprec) stopNoun()     {}
func (*Recording) startNoun() {}
func (*Recording) stopNoun()  {}

func (s *Stream) write(b out) out {
	return b.open("Stream").str("url", s.URL).str("name", s.Name).str("track", s.Track).
		str("statusCallback", s.StatusCallback).
		str("statusCallbackMethod", string(s.StatusCallbackMethod)).
		str("connectorName", s.ConnectorName).str("audioFormat", s.AudioFormat).
		str("sampleRate", s.SampleRate).enclose("Stream", s.Parameters)
}

func (s *Siprec) write(b out) out {
	return b.open("Siprec").str("name", s.Name).str("connectorName", s.ConnectorName).
		str("track", s.Track).str("statusCallback", s.StatusCallback).
		str("statusCallbackMethod", string(s.StatusCallbackMethod)).
		enclose("Siprec", s.Parameters)
}

func (r *Recording) write(b out) out {
	return b.open("Recording").str("name", r.Name).
		callback("recordingStatusCallback", r.RecordingCallback).str("trim", r.Trim).
		str("track", r.Track).str("channels", r.Channels).
		str("recordingConfigurationId", r.ConfigSID).shut()
}
