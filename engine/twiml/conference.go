package twiml

// Conference joins a room. StatusCallback belongs to the first participant who joins; later ones
// are ignored.
type Conference struct {
	Name               string
	Muted              Bool
	Beep               string // true (Twilio's default), false, onEnter or onExit
	Start              Bool   // startConferenceOnEnter; Twilio's default is true
	End                Bool   // endConferenceOnExit; Twilio's default is false
	Label              string // participantLabel, at most 128 characters (error 16025 when in use)
	JitterBuffer       string // small, medium, large or off
	WaitURL            Attr   // present and empty: silence; absent: Twilio's music
	WaitMethod         Method
	MaxParticipants    Int    // 2 to 250
	Record             string // do-not-record or record-from-start
	RecordingCallback  Callback
	RecordingConfigSID string
	Trim               string // trim-silence or do-not-trim
	Region             string // mixer, such as jp1
	Coach              string // call SID of the participant who alone hears this one
	StatusCallback     Callback
	EventCallbackURL   string
}

func (*Conference) noun() {}

func (c *Conference) write(b out) out {
	return b.open("Conference").yes("muted", c.Muted).str("beep", c.Beep).
		yes("startConferenceOnEnter", c.Start).yes("endConferenceOnExit", c.End).
		str("participantLabel", c.Label).str("jitterBufferSize", c.JitterBuffer).
		opt("waitUrl", c.WaitURL).str("waitMethod", string(c.WaitMethod)).
		num("maxParticipants", c.MaxParticipants).str("record", c.Record).
		callback("recordingStatusCallback", c.RecordingCallback).
		str("recordingConfigurationId", c.RecordingConfigSID).
		str("trim", c.Trim).str("region", c.Region).str("coach", c.Coach).
		callback("statusCallback", c.StatusCallback).
		str("eventCallbackUrl", c.EventCallbackURL).leaf("Conference", c.Name)
}
