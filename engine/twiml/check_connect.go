package twiml

import (
	"strconv"
	"strings"
)

const (
	mediaTracks   = "inbound_track outbound_track both_tracks"
	interruptions = "none dtmf speech any true false"
	cardTypes     = "visa mastercard amex maestro discover optima jcb diners-club enroute"
)

func (*Start) tag() string             { return "Start" }
func (*Stop) tag() string              { return "Stop" }
func (*Connect) tag() string           { return "Connect" }
func (*Stream) tag() string            { return "Stream" }
func (*Siprec) tag() string            { return "Siprec" }
func (*Recording) tag() string         { return "Recording" }
func (*Transcription) tag() string     { return "Transcription" }
func (*VirtualAgent) tag() string      { return "VirtualAgent" }
func (*ConversationRelay) tag() string { return "ConversationRelay" }
func (*Pay) tag() string               { return "Pay" }

func (s *Start) check(c *checker) {
	c.url("action", s.Action, 11100)
	c.method("method", s.Method, 0)
	switch n := s.Noun.(type) {
	case nil:
		c.add(14300, "Start has nothing to start, expected a noun")
		return
	case *Stream:
		c.needs("url", n.URL, 0)
	case *Siprec:
		c.needs("connectorName", n.ConnectorName, 0)
	}
	c.child(0, s.Noun.tag(), s.Noun.check)
}

func (s *Stop) check(c *checker) {
	if s.Noun == nil {
		c.add(0, "Stop has nothing to stop, expected a noun")
		return
	}
	c.child(0, s.Noun.tag(), s.Noun.check)
}

func (s *Connect) check(c *checker) {
	c.url("action", s.Action, 11100)
	c.method("method", s.Method, 0)
	if s.Noun == nil {
		c.add(0, "Connect has nothing to connect to, expected a noun")
		return
	}
	if n, ok := s.Noun.(*Stream); ok {
		c.needs("url", n.URL, 0)
		c.oneOf("track under Connect", n.Track, 0, "inbound_track")
	}
	c.child(0, s.Noun.tag(), s.Noun.check)
}

func (s *Stream) check(c *checker) {
	if s.URL != "" {
		c.socket("url", s.URL)
	}
	if strings.Contains(s.URL, "?") {
		c.add(0, `url is "`+s.URL+`", expected no query: send values as parameters`)
	}
	c.oneOf("track", s.Track, 0, mediaTracks)
	c.url("statusCallback", s.StatusCallback, 0)
	c.method("statusCallbackMethod", s.StatusCallbackMethod, 0)
	c.parameters(s.Parameters, 499)
}

func (s *Siprec) check(c *checker) {
	c.oneOf("track", s.Track, 0, mediaTracks)
	c.url("statusCallback", s.StatusCallback, 0)
	c.method("statusCallbackMethod", s.StatusCallbackMethod, 0)
	c.parameters(s.Parameters, 0)
}

func (r *Recording) check(c *checker) {
	c.callback("recordingStatusCallback", r.RecordingCallback, 13256, recordingEvents)
	c.oneOf("trim", r.Trim, 13699, "trim-silence do-not-trim")
	c.oneOf("track", r.Track, 13622, "inbound outbound both")
	c.oneOf("channels", r.Channels, 0, "mono dual")
}

func (t *Transcription) check(c *checker) {
	c.url("statusCallbackUrl", t.StatusCallback, 0)
	c.method("statusCallbackMethod", t.StatusCallbackMethod, 0)
	c.oneOf("track", t.Track, 0, mediaTracks)
	c.oneOf("transcriptionEngine", t.Engine, 0, "google deepgram")
	c.parameters(t.Config, 0)
	c.parameters(t.Parameters, 0)
}

func (v *VirtualAgent) check(c *checker) {
	c.url("statusCallback", v.StatusCallback, 0)
	c.method("statusCallbackMethod", v.StatusCallbackMethod, 0)
	c.parameters(v.Config, 0)
	c.parameters(v.Parameters, 0)
}

func (r *ConversationRelay) check(c *checker) {
	c.socket("url", r.URL)
	c.oneOf("welcomeGreetingInterruptible", r.GreetingInterruptible, 0, interruptions)
	c.oneOf("interruptible", r.Interruptible, 0, interruptions)
	c.oneOf("ttsProvider", r.TTSProvider, 0, "Google Amazon ElevenLabs")
	c.oneOf("transcriptionProvider", r.TranscriptionProvider, 0, "Google Deepgram")
	c.oneOf("interruptSensitivity", r.InterruptSensitivity, 0, "low medium high")
	c.oneOf("reportInputDuringAgentSpeech", r.ReportInput, 0, "none dtmf speech any")
	c.oneOf("elevenlabsTextNormalization", r.TextNormalization, 0, "on auto off")
	for _, l := range r.Languages {
		c.needs("the code of a language", l.Code, 0)
	}
	c.parameters(r.Parameters, 0)
}

func (p *Pay) check(c *checker) {
	c.url("action", p.Action, 11100)
	if p.Action != "" && !strings.HasPrefix(p.Action, "https://") {
		c.add(0, `action is "`+p.Action+`", expected https: it receives payment results`)
	}
	c.oneOf("input", p.Input, 0, "dtmf")
	c.url("statusCallback", p.StatusCallback, 0)
	c.method("statusCallbackMethod", p.StatusCallbackMethod, 0)
	c.oneOf("paymentMethod", p.PaymentMethod, 0, "credit-card ach-debit")
	c.oneOf("bankAccountType", p.BankAccountType, 0,
		"consumer-checking consumer-savings commercial-checking commercial-savings")
	c.least("timeout", p.Timeout, 1, 0)
	c.between("maxAttempts", p.MaxAttempts, 1, 3, 0)
	c.least("minPostalCodeLength", p.MinPostalCodeLength, 1, 0)
	c.oneOf("tokenType", p.TokenType, 0, "one-time reusable payment-method")
	c.allOf("validCardTypes", p.ValidCardTypes, 0, cardTypes)
	if p.ChargeAmount != "" && !amount(p.ChargeAmount) {
		c.add(0, `chargeAmount is "`+p.ChargeAmount+`", expected a decimal from 0 to 1000000`)
	}
	for i := range p.Prompts {
		c.child(i, "Prompt", p.Prompts[i].check)
	}
	c.parameters(p.Parameters, 0)
}

// amount reports whether s is a plain decimal from 0 to 1000000.
func amount(s string) bool {
	if strings.Trim(s, "0123456789.") != "" {
		return false
	}
	f, err := strconv.ParseFloat(s, 64)
	return err == nil && f >= 0 && f <= 1_000_000
}

func (p *PayPrompt) check(c *checker) {
	c.oneOf("for", p.For, 0, "payment-card-number expiration-date security-code postal-code"+
		" payment-processing bank-account-number bank-routing-number")
	c.allOf("errorType", p.ErrorType, 0, "timeout invalid-card-number invalid-card-type"+
		" invalid-date invalid-security-code internal-error input-matching-failed")
	c.allOf("cardType", p.CardType, 0, cardTypes)
	c.only("attempt", p.Attempt, "0123456789 ", 0)
	for i, prompt := range p.Prompts {
		c.child(i, prompt.tag(), prompt.check)
	}
}
