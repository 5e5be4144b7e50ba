package twiml

// Record records the caller. Action is requested when a recording was made, also on hang-up (with
// Digits=hangup); after silence the next verb runs.
type Record struct {
	Action             string
	Method             Method
	Timeout            Int    // seconds of silence that end it; 0 never; Twilio's default is 5
	FinishOnKey        Attr   // a set of 0-9 # *; Twilio's default is every key
	MaxLength          Int    // seconds, 2 to 14400; Twilio's default is 3600
	PlayBeep           Bool   // Twilio's default is true
	Trim               string // trim-silence or do-not-trim
	Track              string // inbound, outbound or both
	RecordingCallback  Callback
	RecordingConfigSID string
	Transcribe         Bool // American English only, 2 to 120 seconds
	TranscribeCallback string
}

func (*Record) verb() {}

func (r *Record) write(b out) out {
	return b.open("Record").str("action", r.Action).str("method", string(r.Method)).
		num("timeout", r.Timeout).opt("finishOnKey", r.FinishOnKey).num("maxLength", r.MaxLength).
		yes("playBeep", r.PlayBeep).str("trim", r.Trim).str("recordingTrack", r.Track).
		callback("recordingStatusCallback", r.RecordingCallback).
		str("recordingConfigurationId", r.RecordingConfigSID).yes("transcribe", r.Transcribe).
		str("transcribeCallback", r.TranscribeCallback).shut()
}
