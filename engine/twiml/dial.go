package twiml

// Dial connects the caller with somebody else. Up to 10 [Number], [Client] and [Sip] nouns ring at
// once and the first answer wins; [Conference], [Queue] and [Application] stand alone.
type Dial struct {
	Action             string
	Method             Method
	AnswerOnBridge     Bool   // the caller keeps ringing until somebody answers
	CallerID           string // E.164, client:name, or the caller's own number
	CallReason         string // at most 50 characters
	HangupOnStar       Bool
	TimeLimit          Int // seconds of talk; Twilio's default is 14400
	Timeout            Int // seconds of ringing, 5 to 600; Twilio adds about 5; default 30
	Record             string
	Track              string // recordingTrack: inbound, outbound or both
	RecordingCallback  Callback
	RecordingConfigSID string
	Trim               string // trim-silence or do-not-trim
	RingTone           string // a country such as jp
	Sequential         Bool
	ReferURL           string
	ReferMethod        Method
	Nouns              []Noun
}

// Noun is whom a [Dial] calls. The set is closed.
type Noun interface {
	element
	noun()
}

// Leg is what the nouns that ring somebody share: the document run on the called side before the
// bridge, and the reports about its progress (initiated ringing answered completed).
type Leg struct {
	URL            string
	Method         Method
	StatusCallback Callback
}

// Detection asks for answering machine detection on a [Number] or [Sip] noun. It is always in the
// background: the parties are connected already.
type Detection struct {
	Mode            string // Enable or DetectMessageEnd; empty: off
	Timeout         Int    // seconds, 3 to 60; Twilio's default is 30
	SpeechThreshold Int    // milliseconds, 1000 to 6000
	SpeechEnd       Int    // milliseconds, 500 to 5000
	SilenceTimeout  Int    // milliseconds, 2000 to 10000
	Callback        string // URL of amdStatusCallback
	CallbackMethod  Method
}

func (*Dial) verb() {}

func (d *Dial) write(b out) out {
	b = b.open("Dial").str("action", d.Action).str("method", string(d.Method)).
		yes("answerOnBridge", d.AnswerOnBridge).str("callerId", d.CallerID).
		str("callReason", d.CallReason).yes("hangupOnStar", d.HangupOnStar).
		num("timeLimit", d.TimeLimit).num("timeout", d.Timeout).str("record", d.Record).
		str("recordingTrack", d.Track).callback("recordingStatusCallback", d.RecordingCallback).
		str("recordingConfigurationId", d.RecordingConfigSID).str("trim", d.Trim).
		str("ringTone", d.RingTone).yes("sequential", d.Sequential).str("referUrl", d.ReferURL).
		str("referMethod", string(d.ReferMethod)).end()
	for _, n := range d.Nouns {
		b = n.write(b)
	}
	return b.close("Dial")
}

func (b out) leg(l *Leg) out {
	return b.str("url", l.URL).str("method", string(l.Method)).
		callback("statusCallback", l.StatusCallback)
}

func (b out) detection(d *Detection) out {
	if d.Mode == "" {
		return b
	}
	return b.str("machineDetection", d.Mode).num("machineDetectionTimeout", d.Timeout).
		num("machineDetectionSpeechThreshold", d.SpeechThreshold).
		num("machineDetectionSpeechEndThreshold", d.SpeechEnd).
		num("machineDetectionSilenceTimeout", d.SilenceTimeout).
		str("amdStatusCallback", d.Callback).
		str("amdStatusCallbackMethod", string(d.CallbackMethod))
}
