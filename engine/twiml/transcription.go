package twiml

// Transcription transcribes a call live and reports each piece to StatusCallback.
type Transcription struct {
	Name                      string
	StatusCallback            string // statusCallbackUrl, absolute; requested by POST
	StatusCallbackMethod      Method
	LanguageCode              string
	Track                     string // inbound_track, outbound_track or both_tracks
	InboundLabel              string
	OutboundLabel             string
	Engine                    string // google or deepgram
	SpeechModel               string
	PartialResults            Bool
	ProfanityFilter           Bool
	AutomaticPunctuation      Bool
	Hints                     string // comma separated
	IntelligenceService       string
	ProviderData              Bool
	ConversationConfiguration string
	ConversationID            string
	Config                    []Parameter
	Parameters                []Parameter
}

// VirtualAgent hands the call to a virtual agent connector.
type VirtualAgent struct {
	ConnectorName        string
	Language             string
	SentimentAnalysis    Bool
	StatusCallback       string
	StatusCallbackMethod Method
	Config               []Parameter
	Parameters           []Parameter
}

func (*Transcription) startNoun()  {}
func (*Transcription) stopNoun()   {}
func (*VirtualAgent) connectNoun() {}

func (t *Transcription) write(b out) out {
	b = b.open("Transcription").str("name", t.Name).str("statusCallbackUrl", t.StatusCallback).
		str("statusCallbackMethod", string(t.StatusCallbackMethod)).
		str("languageCode", t.LanguageCode).str("track", t.Track).
		str("inboundTrackLabel", t.InboundLabel).str("outboundTrackLabel", t.OutboundLabel).
		str("transcriptionEngine", t.Engine).str("speechModel", t.SpeechModel).
		yes("partialResults", t.PartialResults).yes("profanityFilter", t.ProfanityFilter).
		yes("enableAutomaticPunctuation", t.AutomaticPunctuation).str("hints", t.Hints).
		str("intelligenceService", t.IntelligenceService).
		yes("enableProviderData", t.ProviderData).
		str("conversationConfiguration", t.ConversationConfiguration).
		str("conversationId", t.ConversationID)
	return b.configured("Transcription", t.Config, t.Parameters)
}

func (v *VirtualAgent) write(b out) out {
	b = b.open("VirtualAgent").str("connectorName", v.ConnectorName).str("language", v.Language).
		yes("sentimentAnalysis", v.SentimentAnalysis).str("statusCallback", v.StatusCallback).
		str("statusCallbackMethod", string(v.StatusCallbackMethod))
	return b.configured("VirtualAgent", v.Config, v.Parameters)
}

// configured writes the rest of an element that holds Config and Parameter children.
func (b out) configured(name string, config, params []Parameter) out {
	if len(config) == 0 {
		return b.enclose(name, params)
	}
	b = b.end()
	for _, c := range config {
		b = b.open("Config").attr("name", c.Name).attr("value", c.Value).shut()
	}
	return b.parameters(params).close(name)
}
