package sim

import (
	"callflow/engine"
)

// ConferenceView is a room as REST shows it.
type ConferenceView struct {
	Sid, Name, Status, Region string
	Reason                    string // reason_conference_ended
	EndedBy                   string // call_sid_ending_conference
	Created, Ended            engine.Millis
}

// ParticipantView is a participant as REST shows it; Left is 0 while it is there.
type ParticipantView struct {
	Call, Conference, Label, Status string
	Muted, Hold, Coaching           bool
	Coached                         string // call_sid_to_coach
	Starts, Ends                    bool
	Direct                          bool // made by POST Participants
	Joined, Left                    engine.Millis
}

func (r *room) view() ConferenceView {
	v := ConferenceView{Sid: r.sid, Name: r.name, Status: r.status, Region: r.region, Reason: r.reason, Created: r.made, Ended: r.ended}
	if r.status == "init" {
		v.Region = "unknown"
	}
	if r.by != nil {
		v.EndedBy = r.by.c.sid
	}
	return v
}

func (s *seat) view() ParticipantView {
	return ParticipantView{Call: s.c.sid, Conference: s.room.sid, Label: s.label, Status: "connected", Muted: s.muted, Hold: s.hold,
		Coaching: s.coach != "", Coached: s.coach, Starts: s.starts, Ends: s.ends, Direct: s.verb == nil, Joined: s.joined, Left: s.left}
}

// roomOf returns the room with a ConferenceSid, or nil.
func (n *Network) roomOf(sid string) *room {
	for _, r := range n.rooms {
		if r.sid == sid {
			return r
		}
	}
	return nil
}

// Conferences returns all rooms that are remembered, the newest first.
func (n *Network) Conferences() []ConferenceView {
	list := make([]ConferenceView, 0, len(n.rooms))
	for i := len(n.rooms) - 1; i >= 0; i-- {
		list = append(list, n.rooms[i].view())
	}
	return list
}

// Conference returns one room; false when it is not known.
func (n *Network) Conference(sid string) (ConferenceView, bool) {
	r := n.roomOf(sid)
	if r == nil {
		return ConferenceView{}, false
	}
	return r.view(), true
}

// Participants returns who is in a room, in the order of joining; with past also who was, first. Nobody is
// left after its end.
func (n *Network) Participants(sid string, past bool) ([]ParticipantView, bool) {
	r := n.roomOf(sid)
	if r == nil {
		return nil, false
	}
	list := []ParticipantView{}
	if past {
		for _, s := range r.gone {
			list = append(list, s.view())
		}
	}
	for _, s := range r.seats {
		list = append(list, s.view())
	}
	return list, true
}

// EndConference ends a room (REST: POST Conferences/{Sid} Status=completed). One that has ended is refused.
func (n *Network) EndConference(sid string) error {
	r := n.roomOf(sid)
	switch {
	case r == nil:
		return &Failure{20404, "", "there is no such conference"}
	case r.status == "completed":
		return &Failure{16099, "", "the conference is completed"}
	}
	r.finish("conference-ended-via-api", nil, "conference_ended_via_api")
	n.settle()
	return nil
}

// AnnounceConference plays a document to everybody in a room (REST: POST Conferences/{Sid} AnnounceUrl); those
// on hold do not hear it unless a setting has it so. Its end is one event.
func (n *Network) AnnounceConference(sid, url, method string) error {
	r := n.roomOf(sid)
	if r == nil {
		return &Failure{20404, "", "there is no such conference"}
	}
	if r.status == "completed" {
		return &Failure{16099, "", "the conference is completed"}
	}
	told := false
	for _, s := range append([]*seat(nil), r.seats...) {
		if s.hold && !n.Settings.HeldHearAnnouncement {
			continue
		}
		s.announce(url, method, func(f *Failure) {
			if !told {
				told = true
				r.announced(nil, url, f)
			}
		})
	}
	n.settle()
	return nil
}

// participant finds a participant by its CallSid or label.
func (n *Network) participant(conference, who string) (*seat, *Failure) {
	if r := n.roomOf(conference); r != nil {
		if s := r.seated(who); s != nil {
			return s, nil
		}
		if s := r.labelled(who); s != nil {
			return s, nil
		}
	}
	return nil, &Failure{20404, "", "there is no such participant"}
}

// Participant returns one participant, by its CallSid or label, while it is there.
func (n *Network) Participant(conference, who string) (ParticipantView, error) {
	s, f := n.participant(conference, who)
	if f != nil {
		return ParticipantView{}, f
	}
	return s.view(), nil
}

// Kick takes a participant out (REST: DELETE Participants): a call of a document goes on after its Dial, a
// direct one hangs up; a flag that ends the room does so.
func (n *Network) Kick(conference, who string) error {
	s, f := n.participant(conference, who)
	if f != nil {
		return f
	}
	n.note(s.c, "is taken out of the room")
	s.leaves("participant_updated_via_api", "kicked")
	n.settle()
	return nil
}

// ParticipantUpdate is a change of a participant (REST: POST Participants/{CallSid}); nil changes nothing.
type ParticipantUpdate struct {
	Muted, Hold, Coaching, End *bool
	HoldURL, HoldMethod        string
	AnnounceURL, AnnounceBy    string // AnnounceUrl, AnnounceMethod
	WaitURL, WaitMethod        *string
	Beep                       *bool   // BeepOnExit
	Coach                      *string // CallSidToCoach
}

// UpdateParticipant changes a participant. Hold, coaching and an announcement exclude each other in one
// request. While somebody is on hold a change of the end flag is accepted and does nothing.
func (n *Network) UpdateParticipant(conference, who string, u ParticipantUpdate) error {
	s, f := n.participant(conference, who)
	if f != nil {
		return f
	}
	many := 0
	for _, asked := range []bool{u.Hold != nil, u.Coaching != nil || u.Coach != nil, u.AnnounceURL != ""} {
		if asked {
			many++
		}
	}
	if many > 1 {
		return &Failure{20001, "", "hold, coaching and announcements exclude each other"}
	}
	if f := s.recoach(u); f != nil {
		return f
	}
	s.change(u)
	n.settle()
	return nil
}

// recoach changes who is coached.
func (s *seat) recoach(u ParticipantUpdate) *Failure {
	coach := s.coach
	if u.Coach != nil {
		coach = *u.Coach
	}
	if u.Coaching != nil && !*u.Coaching {
		coach = ""
	}
	if u.Coaching != nil && *u.Coaching && coach == "" {
		return &Failure{20001, "", "CallSidToCoach is missing"}
	}
	if coach == s.coach {
		return nil
	}
	if coach != "" {
		if f := coachable(s.room, coach); f != nil {
			return f
		}
	}
	s.coach = coach
	s.room.emit("participant-modify", s, nil)
	return nil
}

// change carries out the rest of an update.
func (s *seat) change(u ParticipantUpdate) {
	if u.End != nil && *u.End != s.ends && !s.hold {
		s.ends = *u.End
		s.room.emit("participant-modify", s, nil)
	}
	if u.Beep != nil {
		s.beep = map[bool]string{true: "onExit", false: "false"}[*u.Beep]
		s.room.emit("participant-modify", s, nil)
	}
	if u.WaitURL != nil {
		s.newWait(u)
	}
	if u.Muted != nil {
		s.setMuted(*u.Muted)
	}
	if u.Hold != nil {
		method := u.HoldMethod
		if method == "" {
			method = "GET"
		}
		s.setHold(*u.Hold, u.HoldURL, method)
	}
	if u.AnnounceURL != "" {
		r, url := s.room, u.AnnounceURL
		s.announce(url, u.AnnounceBy, func(f *Failure) { r.announced(s, url, f) })
	}
}

// newWait changes what is heard before the start.
func (s *seat) newWait(u ParticipantUpdate) {
	s.room.emit("participant-modify", s, nil)
	if s.wait == nil || *u.WaitURL == "" {
		return
	}
	method := ""
	if u.WaitMethod != nil {
		method = *u.WaitMethod
	}
	s.wait.doing, s.wait.lost = nil, func(*Failure) { s.wait.doing = &speaking{c: s.c} }
	s.c.load(s.wait, *u.WaitURL, method, nil)
}
