package sim

import (
	"fmt"

	"callflow/engine"
	"callflow/engine/twiml"
)

// Sound is what is heard on a call: words, a sound file, or tones.
type Sound struct {
	Words    string        // of a Say, or of whoever talks with the call
	Language string        // as the document has it, such as ja-JP; "" for Twilio's default
	Voice    string        // as the document has it
	URL      string        // of a Play
	Digits   string        // of a Play that sends tones
	By       string        // who speaks, when it is a person; "" for the document
	Lasts    engine.Millis // 0: for ever
	Mark     twiml.Mark    // the author's prompt behind it, where that is known
}

// soundOf describes a Say or Play that lasts so long.
func soundOf(v *twiml.Node, lasts engine.Millis) *Sound {
	s := &Sound{Language: attr(v, "language"), Voice: attr(v, "voice"), Lasts: lasts, Mark: v.Mark}
	switch digits := attr(v, "digits"); {
	case v.Name == "Say":
		s.Words = wordsOf(v)
	case digits != "":
		s.Digits = digits
	default:
		s.URL = v.Content()
	}
	return s
}

// sounds writes a line about a Say or Play that begins to be heard; a Pause is not heard.
func (n *Network) sounds(c *call, v *twiml.Node, text string, lasts engine.Millis) {
	if text == "" {
		return
	}
	s := soundOf(v, lasts)
	if d := c.top(); d != nil && s.URL != "" {
		s.URL = absolute(d.url, s.URL)
	}
	n.lines++
	n.hear(Heard{At: n.now - n.began, Who: c.name, Text: text, Sid: c.sid, Phone: c.phone(), Sound: s})
}

// phone is the number or address of whoever is on the call.
func (c *call) phone() string {
	if c.direction == "inbound" {
		return c.from
	}
	return c.to
}

// Began is when the network began.
func (n *Network) Began() engine.Millis { return n.began }

// Deed is one thing that a person does with a telephone.
type Deed struct {
	Do   string // call, press, say, hang up, answer, busy, no-answer
	Sid  string // of the call; for call what comes of it
	Name string // call: the name of the call in the transcript
	From string // call: a number or client:NAME
	To   string // call: the number that is called
	Text string // press: keys; say: words
}

// Do carries out a deed without letting time pass. An error says why it cannot be done.
func (n *Network) Do(d Deed) error {
	if d.Do == "call" {
		return n.Place(d.Name, d.From, d.To)
	}
	c := n.bySid(d.Sid)
	if c == nil {
		return ErrGone
	}
	if err := c.does(d); err != nil {
		return err
	}
	n.settle()
	return nil
}

func (c *call) does(d Deed) error {
	switch d.Do {
	case "press":
		return c.presses(d.Text)
	case "say":
		return c.speaks(d.Text)
	case "hang up":
		c.hangUp("hangs up")
		return nil
	case "answer", "busy", "no-answer":
		if c.rung == nil || c.rings() != c.rung {
			return fmt.Errorf("%s does not ring", c.name)
		}
		how := d.Do
		if how == "answer" {
			how = "answered"
		}
		return c.ring(how)
	}
	return fmt.Errorf("%q is nothing that a telephone can do", d.Do)
}

// speaks says words to whoever listens: the other side of a talk, or else the document.
func (c *call) speaks(words string) error {
	other := c.partner()
	if other == nil || words == "" {
		return c.says(words)
	}
	n := c.n
	n.note(c, `says "`+words+`"`)
	n.lines++
	n.hear(Heard{At: n.now - n.began, Who: other.name, Text: `hears "` + words + `"`, Sid: other.sid, Phone: other.phone(),
		Sound: &Sound{Words: words, By: c.name, Lasts: spoken(words)}})
	return nil
}

// partner is the other side of a talk that goes on; nil when there is none.
func (c *call) partner() *call {
	t := c.talk()
	if t == nil || t.since == 0 || t.over {
		return nil
	}
	if t.other() == c {
		return t.c
	}
	return t.other()
}

// Seat is what a telephone can show of a call that lives.
type Seat struct {
	Sid, Name string
	From, To  string
	Inbound   bool   // the person called; otherwise the person is called
	State     string // ringing calling hearing keys recording queue taking dialling talking room muted hold silence
	Queue     string // its name, for queue and taking
	Room      string // name of the conference, for room, muted and hold
	With      string // CallSid of the other side of a talk
}

// Seats returns all calls that live, in the order in which they began.
func (n *Network) Seats() []Seat {
	seats := []Seat{}
	for _, c := range n.calls {
		if c.over || c.ghost || c.status == "queued" { // what waits for its turn is nobody's yet
			continue
		}
		s := Seat{Sid: c.sid, Name: c.name, From: c.from, To: c.to, Inbound: c.direction == "inbound"}
		c.seat(&s)
		seats = append(seats, s)
	}
	return seats
}

// state is how somebody takes part in a room.
func (s *seat) state() string {
	switch {
	case s.hold:
		return "hold"
	case s.muted:
		return "muted"
	}
	return "room"
}

// seat fills in what a call is doing.
func (c *call) seat(s *Seat) {
	if other := c.partner(); other != nil {
		s.State, s.With = "talking", other.sid
		return
	}
	if q := c.queue(); q != nil {
		s.State, s.Queue = "queue", q.name
		return
	}
	if r := c.seated(); r != nil {
		s.State, s.Room = r.state(), r.name
		return
	}
	switch a := c.doing().(type) {
	case *listening:
		s.State = "keys"
	case *recording:
		s.State = "recording"
	case *taking:
		s.State, s.Queue = "taking", a.queue.name
	case *ringing:
		s.State = "dialling"
	case *speaking:
		s.State = "hearing"
	case *paying:
		s.State = "keys"
	default:
		s.State = "silence"
	}
	if c.rung != nil && !c.rung.taken {
		s.State = "ringing"
	} else if c.status == "ringing" {
		s.State = "calling"
	}
}
