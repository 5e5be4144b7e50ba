package sim

import (
	"strings"

	"callflow/engine"
	"callflow/engine/twiml"
)

// verb begins one verb of the topmost document.
func (c *call) verb(v *twiml.Node) {
	switch v.Name {
	case "Say", "Play", "Pause":
		c.speak(v)
	case "Redirect":
		c.redirect(v)
	case "Gather":
		c.gather(v)
	case "Record":
		c.record(v)
	case "Dial":
		c.dial(v)
	case "Enqueue":
		c.enqueue(v)
	case "Leave":
		c.leave()
	case "Hangup":
		c.hangUp("is hung up")
	case "Reject":
		c.reject(v)
	default:
		c.n.note(c, "<"+v.Name+"> is not simulated and is passed over")
	}
}

// speaking is a Say, Play or Pause being heard.
type speaking struct {
	c   *call
	end engine.Millis // 0: for ever

	silent bool // a Pause
}

func (s *speaking) until() engine.Millis { return s.end }
func (s *speaking) expire()              { s.c.done() }
func (s *speaking) passing() bool        { return s.end > 0 }
func (s *speaking) stop()                {}

func (c *call) speak(v *twiml.Node) {
	if v.Name != "Pause" {
		c.answer()
	}
	text, lasts := c.sound(v)
	c.n.sounds(c, v, text, lasts)
	s := &speaking{c: c, silent: text == ""}
	if lasts > 0 {
		s.end = c.n.now + lasts
	}
	c.begin(s)
}

// sound is what a Say, Play or Pause sounds like, and how long it lasts; 0 is for ever.
func (c *call) sound(v *twiml.Node) (text string, lasts engine.Millis) {
	switch v.Name {
	case "Say":
		words := wordsOf(v)
		text, lasts = `hears "`+words+`"`, spoken(words)
	case "Play":
		text, lasts = c.played(v)
	default:
		return "", seconds(v, "length", 1)
	}
	return text, lasts * engine.Millis(number(v, "loop", 1))
}

func (c *call) played(v *twiml.Node) (string, engine.Millis) {
	if digits, ok := v.Attr("digits"); ok && digits != "" {
		return "hears the tones " + digits, engine.Millis(len(digits)) * 250
	}
	url := v.Content()
	lasts := engine.Millis(0)
	if c.n.Length != nil {
		lasts = c.n.Length(url)
	}
	if lasts == 0 {
		lasts = 10_000
	}
	return "hears the sound " + url[strings.LastIndexByte(url, '/')+1:], lasts
}

func (c *call) redirect(v *twiml.Node) {
	url := v.Content()
	if url == "" {
		url = c.top().url
	} else if strings.EqualFold(attr(v, "method"), "GET") {
		url = "GET " + url
	}
	c.fetch(c.top().role, url, nil)
}

// reject refuses a call that was not answered; later it is only a hang-up.
func (c *call) reject(v *twiml.Node) {
	if c.status != "ringing" {
		c.hangUp("is hung up")
		return
	}
	status, word := "no-answer", "is rejected"
	if reason, _ := v.Attr("reason"); reason == "busy" {
		status, word = "busy", "hears that the line is busy"
	}
	c.n.note(c, word)
	c.end(status)
}
