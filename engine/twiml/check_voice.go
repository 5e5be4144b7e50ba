package twiml

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Characters of key strings (TwiML pages of Play, Number and Gather).
const (
	keys     = "0123456789#*"
	sendKeys = "0123456789ABCD#*wW"
)

func (*Say) tag() string      { return "Say" }
func (*Play) tag() string     { return "Play" }
func (*Pause) tag() string    { return "Pause" }
func (*Gather) tag() string   { return "Gather" }
func (*Record) tag() string   { return "Record" }
func (*Hangup) tag() string   { return "Hangup" }
func (*Redirect) tag() string { return "Redirect" }
func (*Reject) tag() string   { return "Reject" }
func (*Leave) tag() string    { return "Leave" }
func (*Echo) tag() string     { return "Echo" }
func (*Refer) tag() string    { return "Refer" }
func (*Enqueue) tag() string  { return "Enqueue" }

func (s *Say) check(c *checker) {
	c.least("loop", s.Loop, 0, 13510)
	if strings.ContainsAny(s.Voice, " \t\n") {
		c.add(13511, `voice is "`+s.Voice+`", expected a name without spaces`)
	}
	words, markup := speech(s.Parts)
	words += s.Text
	if strings.TrimSpace(words) == "" && !silent(s.Parts) {
		c.add(13520, "there is nothing to say")
	}
	count, limit := utf8.RuneCountInString(words), 4096
	switch {
	case strings.HasPrefix(s.Voice, "Polly."):
		limit = 3000
	case strings.HasPrefix(s.Voice, "Google."):
		limit, count = 5000, count+markup
	}
	if count > limit {
		c.add(13521, "the text has "+strconv.Itoa(count)+" characters, expected at most "+
			strconv.Itoa(limit)+" with this voice")
	}
	if n := encodedLen(words); n > 4500 {
		c.add(13521, "the text has "+strconv.Itoa(n)+
			" characters once URL-encoded, expected at most 4500")
	}
	c.parts(s.Parts, "Say")
}

// silent reports whether speech without words is meant: it has a break.
func silent(ps []SayPart) bool {
	for _, p := range ps {
		if _, ok := p.(*Break); ok {
			return true
		}
	}
	return false
}

// encodedLen returns the length of s encoded for a URL.
func encodedLen(s string) int {
	n := 0
	for i := range len(s) {
		c := s[i]
		if c == ' ' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' ||
			strings.IndexByte("-_.~", c) >= 0 {
			n++
			continue
		}
		n += 3
	}
	return n
}

func (p *Play) check(c *checker) {
	c.least("loop", p.Loop, 0, 13410)
	c.only("digits", p.Digits, sendKeys, 13430)
	c.url("the address", p.URL, 11100)
	if p.Digits == "" {
		c.needs("the address of the audio", p.URL, 11100)
	}
}

func (p *Pause) check(c *checker) { c.least("length", p.Length, 1, 13910) }

func (g *Gather) check(c *checker) {
	c.url("action", g.Action, 11100)
	c.method("method", g.Method, 13312)
	c.allOf("input", g.Input, 13326, "dtmf speech")
	c.least("timeout", g.Timeout, 1, 13313)
	c.least("maxSpeechTime", g.MaxSpeechTime, 1, 13328)
	c.least("numDigits", g.NumDigits, 1, 13314)
	c.only("finishOnKey", g.FinishOnKey.value, keys, 13310)
	c.longest("finishOnKey", g.FinishOnKey.value, 1, 13310)
	c.url("partialResultCallback", g.PartialResult, 11100)
	c.method("partialResultCallbackMethod", g.PartialResultMethod, 13329)
	g.checkSpeech(c)
	for i, p := range g.Prompts {
		c.child(i, p.tag(), p.check)
		if play, ok := p.(*Play); ok && play.Digits != "" {
			c.add(13320, "Play has digits inside Gather, expected only an address")
		}
	}
}

func (g *Gather) checkSpeech(c *checker) {
	if t := g.SpeechTimeout; t != "" && t != "auto" {
		if n, err := strconv.Atoi(t); err != nil || n < 1 {
			c.add(13327, `speechTimeout is "`+t+`", expected auto or at least 1`)
		}
	}
	if g.SpeechTimeout == "auto" && g.SpeechModel == "default" {
		c.add(13335, `speechTimeout "auto" cannot be used with the speechModel "default"`)
	}
	if g.Hints == "" {
		return
	}
	if n := strings.Count(g.Hints, ",") + 1; n > 500 {
		c.add(13330, "hints has "+strconv.Itoa(n)+" entries, expected at most 500")
	}
	for hint := range strings.SplitSeq(g.Hints, ",") {
		c.longest("a hint", strings.TrimSpace(hint), 100, 13330)
	}
}

func (r *Record) check(c *checker) {
	c.url("action", r.Action, 11100)
	c.method("method", r.Method, 13610)
	c.least("timeout", r.Timeout, 0, 13611)
	c.between("maxLength", r.MaxLength, 2, 86400, 13612)
	c.only("finishOnKey", r.FinishOnKey.value, keys, 13613)
	c.oneOf("trim", r.Trim, 13699, "trim-silence do-not-trim")
	c.oneOf("recordingTrack", r.Track, 13622, "inbound outbound both")
	c.callback("recordingStatusCallback", r.RecordingCallback, 13621, recordingEvents)
	c.url("transcribeCallback", r.TranscribeCallback, 13257)
	if r.Transcribe == Yes && r.MaxLength.set && r.MaxLength.value > 120 {
		c.between("maxLength with transcribe", r.MaxLength, 2, 120, 13615)
	}
	if r.TranscribeCallback != "" && r.Transcribe != Yes {
		c.add(0, "transcribeCallback is set, expected together with transcribe")
	}
}

func (h *Hangup) check(c *checker) { c.parameters(h.Parameters, 0) }

func (r *Redirect) check(c *checker) {
	c.url("the address", r.URL, 11100)
	c.method("method", r.Method, 13710)
}

func (r *Reject) check(c *checker) {
	c.oneOf("reason", r.Reason, 13810, "rejected busy")
	c.parameters(r.Parameters, 0)
}

func (*Leave) check(*checker) {}
func (*Echo) check(*checker)  {}

func (r *Refer) check(c *checker) {
	c.url("action", r.Action, 11100)
	c.method("method", r.Method, 0)
	c.sip(r.Sip)
}

func (e *Enqueue) check(c *checker) {
	c.url("action", e.Action, 14203)
	c.method("method", e.Method, 14201)
	c.url("waitUrl", e.WaitURL.value, 14202)
	c.method("waitUrlMethod", e.WaitURLMethod, 14206)
	c.least("maxQueueSize", e.MaxQueueSize, 1, 0)
	c.sid("workflowSid", e.WorkflowSID, "WW", 14220)
	c.longest("the queue name", e.Name, 64, 14205)
	if e.WorkflowSID == "" {
		c.needs("the queue name", e.Name, 14204)
	}
	if e.Task != nil && e.WorkflowSID == "" {
		c.add(14220, "Task is given, expected together with workflowSid")
	}
	if e.Task != nil && (strings.TrimSpace(e.Task.Attributes) == "" ||
		strings.TrimSpace(e.Task.Attributes)[0] != '{') {
		c.add(14221, "the attributes of Task are not a JSON object")
	}
}
