package sim

import (
	"slices"
	"strconv"

	"callflow/engine"
)

// subscription is the word of statusCallbackEvent that an event belongs to (TwiML reference 3.10).
var subscription = map[string]string{
	"conference-start": "start", "conference-end": "end", "participant-join": "join", "participant-leave": "leave",
	"participant-mute": "mute", "participant-unmute": "mute", "participant-hold": "hold", "participant-unhold": "hold",
	"participant-modify": "modify", "participant-speech-start": "speaker", "participant-speech-stop": "speaker",
	"announcement-end": "announcement", "announcement-fail": "announcement",
}

// emit sends an event of a room to its callback; the seat is nil for what concerns all.
func (r *room) emit(event string, s *seat, extra engine.Params) {
	if r.url == "" || !slices.Contains(r.events, subscription[event]) {
		return
	}
	p := engine.Params{
		{Name: "AccountSid", Value: r.n.Account}, {Name: "ConferenceSid", Value: r.sid}, {Name: "FriendlyName", Value: r.name},
		{Name: "SequenceNumber", Value: strconv.Itoa(r.n.Settings.RoomSequence + r.sequence)},
		{Name: "StatusCallbackEvent", Value: event}, {Name: "Timestamp", Value: stamp(r.n.now)},
	}
	r.sequence++
	if s != nil {
		p = append(p, s.params()...)
	}
	r.n.tell(nil, r.url, r.method, sorted(append(p, extra...)))
}

// params tell of a participant.
func (s *seat) params() engine.Params {
	p := engine.Params{
		{Name: "CallSid", Value: s.c.sid}, {Name: "Coaching", Value: strconv.FormatBool(s.coach != "")},
		{Name: "EndConferenceOnExit", Value: strconv.FormatBool(s.ends)}, {Name: "Hold", Value: strconv.FormatBool(s.hold)},
		{Name: "Muted", Value: strconv.FormatBool(s.muted)}, {Name: "StartConferenceOnEnter", Value: strconv.FormatBool(s.starts)},
	}
	if s.label != "" {
		p = append(p, engine.Param{Name: "ParticipantLabel", Value: s.label})
	}
	if s.coach != "" {
		p = append(p, engine.Param{Name: "CallSidToCoach", Value: s.coach})
	}
	return p
}

// hears reports whether one participant hears what another says: in a room that has started, unless one of
// them is on hold or the other muted; a coach is heard by the coached one only (systems.md 4.1).
func (s *seat) hears(who *seat) bool {
	switch {
	case s == who || s.room == nil || s.room != who.room || s.room.status != "in-progress":
		return false
	case s.hold || who.hold || who.muted:
		return false
	case who.coach != "" && who.room.seated(who.coach) == nil:
		return who.c.n.Settings.CoachWithoutTarget == "room"
	case who.coach != "":
		return who.coach == s.c.sid
	}
	return true
}

// Hears reports whether the caller of one call hears what another says: in a talk, or in a room.
func (n *Network) Hears(sid, who string) bool {
	a, b := n.bySid(sid), n.bySid(who)
	if a == nil || b == nil || a == b {
		return false
	}
	if s, o := a.seated(), b.seated(); s != nil && o != nil {
		return s.hears(o)
	}
	return a.partner() == b
}

// seated returns the call's part in a room; nil when it is in none.
func (c *call) seated() *seat {
	for _, d := range c.docs {
		if s, ok := d.doing.(*seat); ok && s.joined > 0 && s.left == 0 {
			return s
		}
	}
	return nil
}

// says lets everybody in the room hear words who can.
func (s *seat) says(words string) {
	n := s.c.n
	s.room.emit("participant-speech-start", s, nil)
	for _, o := range s.room.seats {
		if o.hears(s) {
			n.lines++
			n.hear(Heard{At: n.now - n.began, Who: o.c.name, Text: `hears "` + words + `"`, Sid: o.c.sid, Phone: o.c.phone(),
				Sound: &Sound{Words: words, By: s.c.name, Lasts: spoken(words)}})
		}
	}
	s.c.during(spoken(words), func() {
		if s.left == 0 {
			s.room.emit("participant-speech-stop", s, nil)
		}
	})
}

// setMuted mutes or unmutes a participant.
func (s *seat) setMuted(on bool) {
	if s.muted == on {
		return
	}
	s.muted = on
	s.room.emit(map[bool]string{true: "participant-mute", false: "participant-unmute"}[on], s, nil)
}

// setHold puts a participant on hold, where it hears a document or Twilio's music, or takes it back.
func (s *seat) setHold(on bool, address, method string) {
	if s.hold == on {
		return
	}
	s.hold = on
	if s.holding != nil {
		s.c.drop(s.holding)
		s.holding = nil
	}
	if !on {
		s.room.emit("participant-unhold", s, nil)
		return
	}
	s.room.emit("participant-hold", s, nil)
	d := &document{role: roleHold}
	s.holding, s.holdURL, s.holdBy = d, address, method
	s.c.push(d)
	if address == "" {
		s.c.n.note(s.c, "hears Twilio's music")
		d.doing = &speaking{c: s.c, silent: true}
		return
	}
	d.lost = func(*Failure) { d.doing = &speaking{c: s.c, silent: true} } // silence
	s.c.load(d, address, method, nil)
}

// holdAgain is the end of a hold document: it repeats, or there is silence (mapping 12).
func (c *call) holdAgain(d *document) {
	s := c.seated()
	if s == nil || c.n.Settings.HoldAtEnd != "repeats" {
		d.doing = &speaking{c: c}
		return
	}
	ask := func() { c.load(d, s.holdURL, s.holdBy, nil) }
	if d.began < c.n.now {
		ask()
		return
	}
	d.doing = &speaking{c: c, end: c.n.now + max(1, c.n.Settings.WaitPace), then: ask}
}

// announce plays a document to a participant; told is called at its end, or with why it cannot be had.
func (s *seat) announce(address, method string, told func(failed *Failure)) {
	c := s.c
	if s.talk != nil {
		c.drop(s.talk)
	}
	d := &document{role: roleAnnounce}
	s.talk = d
	c.push(d)
	over := func(f *Failure) {
		s.talk = nil
		told(f)
	}
	d.more = func() { over(nil) }
	d.lost = func(f *Failure) {
		c.drop(d)
		over(f)
	}
	c.load(d, address, method, nil)
}

// announced sends the event about the end of an announcement.
func (r *room) announced(s *seat, address string, f *Failure) {
	event, p := "announcement-end", engine.Params{{Name: "AnnounceUrl", Value: address}}
	if f != nil {
		event, p = "announcement-fail", append(p, engine.Param{Name: "ReasonAnnouncementFailed", Value: f.Why})
	}
	r.emit(event, s, p)
}
