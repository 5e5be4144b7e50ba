package twiml

import (
	"strconv"
	"strings"
)

// Words of Dial's attributes (TwiML pages of Dial, Number and Conference).
const (
	recordingEvents  = "in-progress completed absent"
	legEvents        = "initiated ringing answered completed"
	conferenceEvents = "start end join leave mute hold modify speaker announcement"
	recordModes      = "do-not-record false true record-from-answer record-from-ringing" +
		" record-from-answer-dual record-from-ringing-dual"
	ringTones = "at au bg br be ch cl cn cz de dk ee es fi fr gr hu il in it lt jp mx my nl no" +
		" nz ph pl pt ru se sg th uk us us-old tw ve za"
	regions = "us1 us2 ie1 de1 sg1 br1 au1 jp1"
)

func (*Dial) tag() string        { return "Dial" }
func (*Number) tag() string      { return "Number" }
func (*Client) tag() string      { return "Client" }
func (*Sip) tag() string         { return "Sip" }
func (*Queue) tag() string       { return "Queue" }
func (*Application) tag() string { return "Application" }
func (*WhatsApp) tag() string    { return "WhatsApp" }
func (*Conference) tag() string  { return "Conference" }

func (d *Dial) check(c *checker) {
	c.url("action", d.Action, 11100)
	c.method("method", d.Method, 13210)
	c.between("timeout", d.Timeout, 5, 600, 13212)
	c.between("timeLimit", d.TimeLimit, 1, 86400, 13216)
	c.longest("callReason", d.CallReason, 50, 0)
	c.oneOf("record", d.Record, 13217, recordModes)
	c.oneOf("recordingTrack", d.Track, 13622, "inbound outbound both")
	c.callback("recordingStatusCallback", d.RecordingCallback, 13256, recordingEvents)
	c.oneOf("trim", d.Trim, 13699, "trim-silence do-not-trim")
	c.oneOf("ringTone", d.RingTone, 13220, ringTones)
	c.url("referUrl", d.ReferURL, 11100)
	c.method("referMethod", d.ReferMethod, 0)
	d.checkNouns(c)
}

func (d *Dial) checkNouns(c *checker) {
	if len(d.Nouns) == 0 {
		c.add(13215, "Dial calls nobody, expected a noun")
	}
	if len(d.Nouns) > 10 {
		c.add(0, "Dial has "+strconv.Itoa(len(d.Nouns))+" nouns, expected at most 10")
	}
	for i, n := range d.Nouns {
		c.child(i, n.tag(), n.check)
		if len(d.Nouns) == 1 {
			continue
		}
		switch n.(type) {
		case *Conference:
			c.add(13000, "Conference stands beside other nouns, expected alone")
		case *Queue, *Application:
			c.add(13215, n.tag()+" stands beside other nouns, expected alone")
		}
	}
}

func (c *checker) leg(l *Leg, code int) {
	c.url("url", l.URL, 11100)
	c.method("method", l.Method, code)
	c.callback("statusCallback", l.StatusCallback, 0, legEvents)
}

func (c *checker) detection(d *Detection) {
	c.oneOf("machineDetection", d.Mode, 0, "Enable DetectMessageEnd")
	c.between("machineDetectionTimeout", d.Timeout, 3, 60, 0)
	c.between("machineDetectionSpeechThreshold", d.SpeechThreshold, 1000, 6000, 0)
	c.between("machineDetectionSpeechEndThreshold", d.SpeechEnd, 500, 5000, 0)
	c.between("machineDetectionSilenceTimeout", d.SilenceTimeout, 2000, 10000, 0)
	c.url("amdStatusCallback", d.Callback, 0)
	c.method("amdStatusCallbackMethod", d.CallbackMethod, 0)
	if d.Mode == "" && *d != (Detection{}) {
		c.add(0, "machine detection has settings but no mode, expected Enable or DetectMessageEnd")
	}
}

func (n *Number) check(c *checker) {
	c.needs("the number", n.Number, 13223)
	c.only("the number", n.Number, "+0123456789-(). ", 13223)
	c.only("sendDigits", n.SendDigits, sendKeys, 13222)
	c.sid("byoc", n.BYOC, "BY", 0)
	c.leg(&n.Leg, 13221)
	c.detection(&n.Detection)
}

func (n *Client) check(c *checker) {
	c.needs("the identity", n.Identity, 0)
	c.longest("the identity", n.Identity, 256, 0)
	if strings.ContainsAny(n.Identity, " \t\r\n<>#%\"{}|\\^[]`") {
		c.add(0, `the identity is "`+n.Identity+`", expected no spaces or delimiters`)
	}
	c.url("clientNotificationUrl", n.NotificationURL, 13806)
	c.leg(&n.Leg, 0)
	c.parameters(n.Parameters, 0)
}

func (n *Sip) check(c *checker) {
	c.sip(n.URI)
	c.leg(&n.Leg, 13241)
	c.detection(&n.Detection)
}

func (c *checker) sip(uri string) {
	if !strings.HasPrefix(uri, "sip:") && !strings.HasPrefix(uri, "sips:") {
		c.add(13243, `the address is "`+uri+`", expected a URI that begins with sip:`)
	}
	address, headers, _ := strings.Cut(uri, "?")
	c.longest("the SIP address", address, 254, 13243)
	c.longest("the SIP headers", headers, 1023, 13253)
}

func (n *Queue) check(c *checker) {
	c.url("url", n.URL, 14211)
	c.method("method", n.Method, 14210)
	c.longest("the queue name", n.Name, 64, 14213)
	c.sid("reservationSid", n.ReservationSID, "WR", 14215)
	c.sid("postWorkActivitySid", n.PostWorkSID, "WA", 14216)
	if n.ReservationSID == "" {
		c.needs("the queue name", n.Name, 14212)
	}
	if n.PostWorkSID != "" && n.ReservationSID == "" {
		c.add(14216, "postWorkActivitySid is set, expected together with reservationSid")
	}
}

func (n *Application) check(c *checker) {
	c.needs("ApplicationSid", n.SID, 0)
	c.sid("ApplicationSid", n.SID, "AP", 0)
	c.longest("customerId", n.CustomerID, 256, 0)
	c.leg(&n.Leg, 0)
	c.parameters(n.Parameters, 0)
}

func (n *WhatsApp) check(c *checker) {
	c.needs("the number", n.Number, 0)
	c.leg(&n.Leg, 0)
}

func (n *Conference) check(c *checker) {
	c.needs("the name", n.Name, 13237)
	c.oneOf("beep", n.Beep, 13235, "true false onEnter onExit")
	c.longest("participantLabel", n.Label, 128, 0)
	c.oneOf("jitterBufferSize", n.JitterBuffer, 0, "small medium large off")
	c.url("waitUrl", n.WaitURL.value, 13233)
	c.method("waitMethod", n.WaitMethod, 13234)
	c.between("maxParticipants", n.MaxParticipants, 2, 250, 0)
	c.oneOf("record", n.Record, 0, "do-not-record record-from-start true false")
	c.callback("recordingStatusCallback", n.RecordingCallback, 13256, recordingEvents)
	c.oneOf("trim", n.Trim, 13239, "trim-silence do-not-trim")
	c.oneOf("region", n.Region, 0, regions)
	c.sid("coach", n.Coach, "CA", 13240)
	c.callback("statusCallback", n.StatusCallback, 0, conferenceEvents)
	c.url("eventCallbackUrl", n.EventCallbackURL, 0)
}
