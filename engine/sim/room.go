package sim

import (
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/twiml"
)

// room is a conference: it begins with its first participant, starts when there are two and one of them may
// start it, and ends by its rules (REST reference 3.4). A name that is used again later is a new room.
type room struct {
	n         *Network
	sid, name string
	status    string // init, in-progress, completed
	region    string
	seats     []*seat // who is in it, in the order of joining
	gone      []*seat // who was
	sequence  int
	url       string // statusCallback, as the first participant has set it
	method    string
	events    []string
	eventURL  string // deprecated eventCallbackUrl
	file      *file
	made      engine.Millis
	ended     engine.Millis
	reason    string // ReasonConferenceEnded
	by        *seat  // who has ended it by leaving
}

// mostParticipants is the largest conference (TwiML reference 2.6).
const mostParticipants = 250

// active returns the room of a name that has not ended; nil when there is none.
func (n *Network) active(name string) *room {
	return firstOf(n.rooms, func(r *room) bool { return r.name == name && r.status != "completed" })
}

// open makes a room; whoever comes first fixes callback, events and region for ever.
func (n *Network) open(name string, noun *twiml.Node, base string) *room {
	r := &room{n: n, sid: n.RoomSid(name), name: name, status: "init", made: n.now, region: attr(noun, "region"), eventURL: attr(noun, "eventCallbackUrl")}
	delete(n.planned, name)
	if r.region == "" {
		r.region = "us1"
	}
	if back := attr(noun, "statusCallback"); back != "" {
		r.url, r.method = absolute(base, back), attr(noun, "statusCallbackMethod")
		r.events = strings.Fields(attr(noun, "statusCallbackEvent"))
	}
	n.rooms = append(n.rooms, r)
	if n.Keep > 0 && len(n.rooms) >= 2*n.Keep {
		n.rooms = slices.DeleteFunc(n.rooms, func(old *room) bool { return old.status == "completed" && old.ended < n.now-3_600_000 })
	}
	return r
}

// conferenceFirst decides the order of two events that have none (mapping 12).
func (n *Network) conferenceFirst() bool {
	switch n.Settings.EventOrder {
	case "conference-first":
		return true
	case "random":
		return n.dice.chance(0.5)
	}
	return false
}

// starts reports whether the room may start, with one more if that is not nil.
func (r *room) starts(more *seat) bool {
	count, one := len(r.seats), false
	for _, s := range r.seats {
		one = one || s.starts
	}
	if more != nil {
		count, one = count+1, one || more.starts
	}
	return count >= 2 && one
}

// start starts the room: waiting is over for everybody.
func (r *room) start() {
	r.status = "in-progress"
	for _, s := range r.seats {
		s.endWait()
	}
	for _, s := range r.seats {
		if mode := attr(s.noun, "record"); r.file == nil && (mode == "record-from-start" || mode == "true") {
			r.record(s)
		}
	}
	r.emit("conference-start", nil, nil)
}

// finish ends the room: everybody else drops out of the Dial and goes on.
func (r *room) finish(reason string, by *seat, others string) {
	if r.status == "completed" {
		return
	}
	n := r.n
	r.status, r.reason, r.by, r.ended = "completed", reason, by, n.now
	rest := slices.Clone(r.seats)
	end := func() {
		p := engine.Params{{Name: "Reason", Value: strings.ReplaceAll(reason, "-", " ")}, {Name: "ReasonConferenceEnded", Value: reason}}
		if by != nil {
			p = append(p, engine.Param{Name: "CallSidEndingConference", Value: by.c.sid})
			if by.label != "" {
				p = append(p, engine.Param{Name: "ParticipantLabelEndingConference", Value: by.label})
			}
		}
		r.emit("conference-end", nil, p)
	}
	first := n.conferenceFirst()
	if first {
		end()
	}
	for _, s := range rest {
		p := s.result()
		s.hush()
		r.remove(s)
		r.emit("participant-leave", s, left(s, others))
		s.doc.doing = nil
		n.after(0, func() { s.goesOn(p) })
		s.doc.doing = &speaking{c: s.c}
	}
	if !first {
		end()
	}
	r.closeFile()
}

// alone is what somebody hears who is left alone after the start (mapping 12).
func (r *room) alone() {
	if r.status != "in-progress" || len(r.seats) != 1 || r.n.Settings.LoneHears != "wait" {
		return
	}
	s := r.seats[0]
	if address := attr(s.noun, "waitUrl"); address != "" && s.wait == nil {
		s.wait = &document{role: roleRoomWait, lost: func(*Failure) { s.endWait() }}
		s.c.push(s.wait)
		s.c.load(s.wait, absolute(s.doc.url, address), attr(s.noun, "waitMethod"), nil)
	}
}

func (r *room) remove(s *seat) {
	s.left = r.n.now
	r.seats = slices.DeleteFunc(r.seats, func(o *seat) bool { return o == s })
	r.gone = append(r.gone, s)
}

// left are the parameters of a participant-leave.
func left(s *seat, why string) engine.Params {
	return engine.Params{{Name: "ParticipantCallStatus", Value: s.c.status}, {Name: "ReasonParticipantLeft", Value: why}}
}

// labelled and seated find a participant.
func (r *room) labelled(label string) *seat {
	return firstOf(r.seats, func(s *seat) bool { return s.label == label })
}

func (r *room) seated(sid string) *seat {
	return firstOf(r.seats, func(s *seat) bool { return s.c.sid == sid })
}

// beeps lets everybody else hear that somebody comes or goes.
func (r *room) beeps(s *seat) {
	if r.status != "in-progress" {
		return
	}
	for _, o := range r.seats {
		if o != s && !o.hold {
			r.n.note(o.c, "hears a beep")
		}
	}
}
