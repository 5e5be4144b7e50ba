package sim

import (
	"callflow/engine"
	"callflow/engine/twiml"
)

// seat is one call's part in a room. It is what the call does meanwhile.
type seat struct {
	room    *room // nil before it has joined
	c       *call
	doc     *document   // of the call, with its Dial
	verb    *twiml.Node // the Dial; nil for a participant that REST has made
	noun    *twiml.Node // the Conference
	name    string
	label   string
	starts  bool // startConferenceOnEnter
	ends    bool // endConferenceOnExit
	muted   bool
	hold    bool
	coach   string // CallSid of who is coached; "" for none
	beep    string
	began   engine.Millis
	joined  engine.Millis // 0: not yet
	left    engine.Millis
	file    *file     // of the Dial
	wait    *document // that is heard before the start
	holding *document // that is heard on hold
	talk    *document // an announcement
	holdURL string
	holdBy  string // its method
}

// join begins a Dial with a Conference (TwiML reference 1.11).
func (c *call) join(v, noun *twiml.Node) {
	s := &seat{c: c, doc: c.top(), verb: v, noun: noun, name: noun.Content(), label: attr(noun, "participantLabel"),
		starts: attr(noun, "startConferenceOnEnter") != "false", ends: attr(noun, "endConferenceOnExit") == "true",
		muted: attr(noun, "muted") == "true", coach: attr(noun, "coach"), beep: attr(noun, "beep"), began: c.n.now}
	s.enter()
}

// enter checks who may join, and has those who must wait hear their document first: only when that has come
// are they in the room (TwiML reference 1.11).
func (s *seat) enter() {
	n, c := s.c.n, s.c
	r := n.active(s.name)
	if code, why := s.barred(r); code != 0 {
		n.trouble(c, code, "", why)
		n.note(c, "does not get into the room "+s.name+": "+why)
		s.turnedAway(code)
		return
	}
	if n.Struck("room-never-joins") {
		n.note(c, "does not get into the room "+s.name)
		s.turnedAway(13240)
		return
	}
	s.doc.doing = s
	if r != nil && (r.status == "in-progress" || r.starts(s)) {
		s.joins()
		return
	}
	s.waits()
}

// barred says why somebody cannot join; code 0 means that nothing speaks against it.
func (s *seat) barred(r *room) (code int, why string) {
	most := min(mostParticipants, max(2, number(s.noun, "maxParticipants", mostParticipants)))
	switch {
	case r == nil && s.coach != "":
		return 13240, "there is nobody to coach"
	case r == nil:
		return 0, ""
	case s.label != "" && r.labelled(s.label) != nil:
		return 16025, "the label " + s.label + " is in use"
	case len(r.seats) >= most:
		return 16020, "it is full"
	case s.coach != "" && (r.seated(s.coach) == nil || r.seated(s.coach).hold):
		return 13240, "there is nobody to coach with that CallSid"
	}
	return 0, ""
}

// turnedAway goes on with a call that was not let in: after a label in use or a full room with the next verb,
// otherwise with the action (TwiML reference 1.11, REST reference 3.4).
func (s *seat) turnedAway(code int) {
	s.doc.doing = nil
	switch {
	case s.verb == nil:
		s.c.hangUp("is hung up")
		s.c.n.forsaken(s.name)
	case code == 16025 || code == 16020:
	default:
		s.c.proceed(s.verb, dialled("failed", nil))
	}
}

// waits begins what is heard before the start. The default is Twilio's music; an empty waitUrl is silence.
func (s *seat) waits() {
	c := s.c
	d := &document{role: roleRoomWait}
	s.wait = d
	c.push(d)
	address, ok := s.noun.Attr("waitUrl")
	if !ok {
		c.n.note(c, "hears Twilio's music")
	}
	if address == "" {
		d.doing = &speaking{c: c}
		s.joins()
		return
	}
	d.got = func() {
		d.lost = func(*Failure) { // a later document: nothing is heard any more, and nobody is put out
			c.drop(d)
			c.n.note(c, "hears nothing more until the talk begins")
		}
		s.joins()
	}
	d.lost = func(*Failure) {
		if s.joined > 0 { // there is silence from now on (mapping.md section 2)
			d.doing = &speaking{c: c, silent: true}
			return
		}
		c.drop(d)
		c.n.note(c, "does not get into the room "+s.name+": its wait document cannot be had")
		s.turnedAway(0)
	}
	c.load(d, absolute(s.doc.url, address), attr(s.noun, "waitMethod"), nil)
}

// joins puts the call into the room, which may be another by now than when it asked.
func (s *seat) joins() {
	n := s.c.n
	r := n.active(s.name)
	if r != nil && n.Struck("room-ends-while-joining") {
		r.finish("conference-ended-via-api", nil, "conference_ended_via_api")
		r = nil
	}
	if r == nil {
		r = n.open(s.name, s.noun, s.doc.url)
	}
	s.room, s.joined = r, n.now
	r.seats = append(r.seats, s)
	n.note(s.c, "is in the room "+r.name)
	if s.beep != "false" && s.beep != "onExit" {
		r.beeps(s)
	}
	s.records()
	starting := r.status == "init" && r.starts(nil)
	first := starting && n.conferenceFirst()
	if first {
		r.start()
	}
	r.emit("participant-join", s, nil)
	if n.Struck("room-joins-twice") {
		r.emit("participant-join", s, nil)
	}
	if starting && !first {
		r.start()
	}
	if n.Struck("room-leaves-at-once") {
		s.c.during(0, func() { s.c.hangUp("hangs up") })
	}
}
