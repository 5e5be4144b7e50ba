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
		c.answer()
		c.hangUp("is hung up")
	case "Reject":
		c.reject(v)
	case "Echo":
		c.answer()
		c.n.note(c, "hears an echo of what is said")
		c.begin(&speaking{c: c})
	case "Refer":
		c.refer(v)
	case "Sms", "Message":
		c.text(v)
	case "Start":
		c.start(v)
	case "Stop":
		c.stopSessions(v)
	case "Connect":
		c.connect(v)
	case "Pay":
		c.pay(v)
	default:
		c.n.note(c, "<"+v.Name+"> is not a verb that does anything here, and is passed over")
	}
}

// speaking is a Say, Play or Pause being heard; or silence.
type speaking struct {
	c    *call
	end  engine.Millis // 0: for ever
	then func()        // what comes when it has ended; nil: the next verb

	silent bool // nothing is heard: a Pause
}

func (s *speaking) until() engine.Millis { return s.end }
func (s *speaking) passing() bool        { return s.end > 0 }
func (s *speaking) stop()                {}

func (s *speaking) expire() {
	s.c.done()
	if s.then != nil {
		s.then()
	}
}

// mostLoops is how often loop="0" repeats (TwiML reference 2.6).
const mostLoops = 1000

// audible is a Say, Play or Pause as a person hears it.
type audible struct {
	text  string        // for the transcript; "" for a Pause, and for what cannot be heard
	once  engine.Millis // how long it lasts
	loops int           // 0: until something ends it, at most 1000 times
	code  int           // why it cannot be heard; 0: it can
}

// lasts is how long it lasts as a person would say: 0 for ever.
func (a audible) lasts() engine.Millis { return a.once * engine.Millis(a.loops) }

// ends is how long it really lasts.
func (a audible) ends() engine.Millis {
	if a.loops == 0 {
		return a.once * mostLoops
	}
	return a.lasts()
}

func (c *call) speak(v *twiml.Node) {
	if v.Name != "Pause" {
		c.answer()
	}
	a := c.sound(v)
	if !c.hears(v, a) {
		return
	}
	c.begin(&speaking{c: c, end: c.n.now + a.ends(), silent: a.text == ""})
}

// hears writes down what begins to be heard. It reports false when there is nothing.
func (c *call) hears(v *twiml.Node, a audible) bool {
	if a.code != 0 {
		code := a.code
		if d := c.top(); code == 13420 && d != nil {
			if _, prompt := d.doing.(*listening); prompt {
				code = 13325
			}
		}
		c.n.trouble(c, code, v.Content(), "the sound cannot be had")
		c.n.note(c, "hears nothing of the sound "+v.Content())
		return false
	}
	c.n.sounds(c, v, a.text, a.lasts())
	return a.once > 0
}

// sound is what a Say, Play or Pause sounds like. A text that cannot be spoken takes no time.
func (c *call) sound(v *twiml.Node) audible {
	switch v.Name {
	case "Say":
		words := wordsOf(v)
		if words == "" {
			return audible{}
		}
		return audible{text: `hears "` + words + `"`, once: spoken(words), loops: number(v, "loop", 1)}
	case "Play":
		return c.played(v)
	}
	return audible{once: max(1000, seconds(v, "length", 1)), loops: 1}
}

func (c *call) played(v *twiml.Node) audible {
	if digits := attr(v, "digits"); digits != "" {
		return audible{text: "hears the tones " + digits, once: tones(digits), loops: number(v, "loop", 1)}
	}
	url := absolute(c.top().url, v.Content())
	lasts := engine.Millis(0)
	if c.n.Length != nil {
		lasts = c.n.Length(url)
	}
	switch {
	case lasts < 0:
		return audible{code: int(-lasts)}
	case lasts == 0:
		lasts = 10_000
	}
	return audible{text: "hears the sound " + url[strings.LastIndexByte(url, '/')+1:], once: lasts, loops: number(v, "loop", 1)}
}

// tones is how long keys sound that are sent: w waits half a second, W a second (TwiML reference 5.5).
func tones(digits string) engine.Millis {
	var d engine.Millis
	for _, r := range digits {
		switch r {
		case 'w':
			d += 500
		case 'W':
			d += 1000
		default:
			d += 250
		}
	}
	return d
}

func (c *call) redirect(v *twiml.Node) {
	d := c.top()
	to, method := v.Content(), attr(v, "method")
	if to == "" {
		to = d.url
	}
	if c.n.Struck("call-network-drop") {
		c.hangUp("is cut off")
		return
	}
	c.load(d, to, method, nil)
}

// reject refuses a call that was not answered; later it is only a hang-up (TwiML reference 2.2).
func (c *call) reject(v *twiml.Node) {
	if c.status != "ringing" {
		c.hangUp("is hung up")
		return
	}
	status, word := "no-answer", "is rejected"
	if attr(v, "reason") == "busy" {
		status, word = "busy", "hears that the line is busy"
	}
	c.n.note(c, word)
	c.end(status)
}

// refer sends a SIP caller somewhere else (TwiML reference 1.16). Who is sent away takes it at once.
func (c *call) refer(v *twiml.Node) {
	to := ""
	for _, child := range v.Elements() {
		to = child.Content()
	}
	if !strings.HasPrefix(c.from, "sip:") {
		c.n.trouble(c, 13801, c.top().url, "the call does not come by SIP")
		c.n.note(c, "is no SIP call and cannot be referred (error 13801)")
		c.proceed(v, engine.Params{{Name: "ReferCallStatus", Value: "failed"}})
		return
	}
	c.answer()
	c.n.note(c, "is referred to "+to)
	c.proceed(v, engine.Params{{Name: "NotifySipResponseCode", Value: "200"}, {Name: "ReferCallStatus", Value: "in-progress"},
		{Name: "ReferSipResponseCode", Value: "202"}})
}

// text sends a text message in the middle of a call: an old verb that Twilio still accepts.
func (c *call) text(v *twiml.Node) {
	from, to, body := attr(v, "from"), attr(v, "to"), v.Content()
	if from == "" {
		from = c.to
	}
	if to == "" {
		to = c.from
	}
	for _, child := range v.Elements() {
		if child.Name == "Body" {
			body = child.Content()
		}
	}
	c.n.Note("text", "from "+from+" to "+to+": "+body)
	if c.n.Text != nil {
		c.n.Text(from, to, body)
	}
	p := engine.Params{{Name: "SmsSid", Value: c.n.sid("SM")}, {Name: "SmsStatus", Value: "sent"}}
	if back := attr(v, "statusCallback"); back != "" {
		c.report(absolute(c.top().url, back), p)
	}
	c.proceed(v, p)
}
