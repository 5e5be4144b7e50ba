package twiml

// ConversationRelay hands the call to an application that reads and writes text over a WebSocket.
type ConversationRelay struct {
	URL                   string // wss
	WelcomeGreeting       string
	GreetingInterruptible string // none, dtmf, speech or any
	Interruptible         string // none, dtmf, speech or any
	Language              string
	TTSLanguage           string
	TranscriptionLanguage string
	TTSProvider           string // Google, Amazon or ElevenLabs
	Voice                 string
	TranscriptionProvider string // Google or Deepgram
	SpeechModel           string
	InterruptSensitivity  string // low, medium or high
	DTMFDetection         Bool
	Preemptible           Bool
	ReportInput           string // reportInputDuringAgentSpeech: none, dtmf, speech or any
	Hints                 string
	Debug                 string
	TextNormalization     string // elevenlabsTextNormalization: on, auto or off
	IntelligenceService   string
	Languages             []Language
	Parameters            []Parameter
}

// Language is a language that a [ConversationRelay] may switch to.
type Language struct {
	Code                  string // required, such as ja-JP
	TTSProvider           string
	Voice                 string
	TranscriptionProvider string
	SpeechModel           string
}

func (*ConversationRelay) connectNoun() {}

func (c *ConversationRelay) write(b out) out {
	b = b.open("ConversationRelay").str("url", c.URL).str("welcomeGreeting", c.WelcomeGreeting).
		str("welcomeGreetingInterruptible", c.GreetingInterruptible).
		str("interruptible", c.Interruptible).str("language", c.Language).
		str("ttsLanguage", c.TTSLanguage).str("transcriptionLanguage", c.TranscriptionLanguage).
		str("ttsProvider", c.TTSProvider).str("voice", c.Voice).
		str("transcriptionProvider", c.TranscriptionProvider).str("speechModel", c.SpeechModel).
		str("interruptSensitivity", c.InterruptSensitivity).
		yes("dtmfDetection", c.DTMFDetection).yes("preemptible", c.Preemptible).
		str("reportInputDuringAgentSpeech", c.ReportInput).str("hints", c.Hints).
		str("debug", c.Debug).str("elevenlabsTextNormalization", c.TextNormalization).
		str("intelligenceService", c.IntelligenceService)
	if len(c.Languages) == 0 {
		return b.enclose("ConversationRelay", c.Parameters)
	}
	b = b.end()
	for i := range c.Languages {
		b = c.Languages[i].write(b)
	}
	return b.parameters(c.Parameters).close("ConversationRelay")
}

func (l *Language) write(b out) out {
	return b.open("Language").attr("code", l.Code).str("ttsProvider", l.TTSProvider).
		str("voice", l.Voice).str("transcriptionProvider", l.TranscriptionProvider).
		str("speechModel", l.SpeechModel).shut()
}
