package sim

import (
	"slices"
	"strings"

	"callflow/engine"
)

func (s *seat) endWait() {
	if s.wait != nil {
		s.c.drop(s.wait)
		s.wait = nil
	}
}

// hush ends all that is heard besides the talk.
func (s *seat) hush() {
	for _, d := range []*document{s.wait, s.holding, s.talk} {
		if d != nil {
			s.c.drop(d)
		}
	}
	s.wait, s.holding, s.talk = nil, nil, nil
}

// until is when the Dial ends by its time limit.
func (s *seat) until() engine.Millis {
	if s.verb == nil || s.joined == 0 {
		return 0
	}
	return s.joined + seconds(s.verb, "timeLimit", 14400)
}

func (s *seat) passing() bool { return false }

// expire ends the part of somebody whose time is over.
func (s *seat) expire() { s.leaves("participant_hung_up", "left") }

// press takes the star with which hangupOnStar leaves the room.
func (s *seat) press(keys string) bool {
	if s.verb != nil && attr(s.verb, "hangupOnStar") == "true" && strings.Contains(keys, "*") {
		s.leaves("participant_hung_up", "left")
	}
	return true
}

// stop takes a call out that has ended or was moved.
func (s *seat) stop() {
	p := s.result()
	if s.c.over {
		s.out("participant_hung_up", "left", true)
	} else {
		s.out("participant_updated_via_api", "left", s.c.n.Settings.FlagOfMovedEnds)
	}
	if s.verb != nil {
		s.c.dialStopped(s.verb, p)
	}
}

// leaves takes somebody out who goes on with its own document: how is left or kicked.
func (s *seat) leaves(why, how string) {
	p := s.result()
	s.doc.doing = nil
	s.out(why, how, true)
	s.goesOn(p)
}

// goesOn continues the call after the room.
func (s *seat) goesOn(p engine.Params) {
	switch {
	case s.c.over || !slices.Contains(s.c.docs, s.doc): // it was moved meanwhile
	case s.verb == nil && s.c.n.Settings.KickedHangsUp:
		s.c.hangUp("is hung up")
	case s.verb == nil:
		s.doc.doing = &speaking{c: s.c}
	default:
		s.c.stays(s.doc)
		s.doc.doing = nil
		s.c.proceed(s.verb, p)
	}
}

// result are the parameters of the Dial's action: answered when it has joined, whatever ended it.
func (s *seat) result() engine.Params {
	if s.joined == 0 {
		return dialled("failed", nil)
	}
	p := engine.Params{{Name: "DialBridged", Value: "true"}, {Name: "DialCallStatus", Value: "answered"}}
	if f := s.file; f != nil {
		s.c.n.ends(f, false)
		p = append(p, engine.Param{Name: "RecordingDuration", Value: f.seconds()}, engine.Param{Name: "RecordingSid", Value: f.sid},
			engine.Param{Name: "RecordingUrl", Value: s.c.n.recordingURL(f.sid)})
	}
	return p
}

// out takes a call out of its room, which may end by that: when flags count, or with the last one.
func (s *seat) out(why, how string, flags bool) {
	r := s.room
	s.hush()
	if r == nil {
		s.c.n.forsaken(s.name)
	}
	if r == nil || s.left > 0 || r.status == "completed" {
		return
	}
	r.remove(s)
	if s.beep != "false" && s.beep != "onEnter" {
		r.beeps(s)
	}
	leave := func() { r.emit("participant-leave", s, left(s, why)) }
	end := func() {}
	switch {
	case s.ends && flags:
		end = func() { r.finish("participant-with-end-conference-on-exit-"+how, s, "moderator_ended_conference") }
	case len(r.seats) == 0:
		end = func() { r.finish("last-participant-"+how, s, "") }
	}
	if (s.ends && flags || len(r.seats) == 0) && r.n.conferenceFirst() {
		end()
		leave()
		return
	}
	leave()
	end()
	r.alone()
}
