package engine

import (
	"strconv"
	"strings"
	"time"
)

// noteReport writes down what Twilio says about a room, whether it is news to the contact or not: the
// participant ledger puts reports in the order of their SequenceNumber, so those that came late, and those
// that others made stale, count in it all the same. Talking and announcements are no part of it.
func (t *turn) noteReport(id RoomID, leg *Leg, p Params) {
	r := t.c.Room(id)
	sid := p.Value("ConferenceSid")
	if sid == "" {
		sid = r.Sid
	}
	subject, event, _ := strings.Cut(p.Value("StatusCallbackEvent"), "-")
	at := t.when(p).Time()
	switch {
	case subject == "conference" && event == "start":
		t.fact(RoomReported, 0, append(t.namesOf(r, sid), Named{Name: "started", Value: at})...)
	case subject == "conference":
		t.fact(RoomReported, 0, append(t.namesOf(r, sid), Named{Name: "ended", Value: at},
			Named{Name: "why", Value: orNone(p.Value("ReasonConferenceEnded"))},
			Named{Name: "by", Value: orNone(p.Value("ParticipantLabelEndingConference"))})...)
	case subject == "participant" && !strings.HasPrefix(event, "speech"):
		t.noteSeat(r, leg, sid, event, p)
	}
}

// noteSeat writes down what Twilio says about one participant. Whoever is not known is nobody of ours.
func (t *turn) noteSeat(r *Room, leg *Leg, sid, event string, p Params) {
	label := p.Value("ParticipantLabel")
	if leg == nil {
		return
	}
	number := p.Value("SequenceNumber")
	if number == "" {
		number = itoa(t.e.Seq)
	}
	role := leg.Role
	if s := r.Seat(leg.ID); s != nil {
		role = s.Role
	}
	t.fact(SeatReported, leg.ID, append(t.namesOf(r, sid), Named{Name: "number", Value: number}, Named{Name: "event", Value: event},
		Named{Name: "when", Value: t.when(p).Time()}, Named{Name: "role", Value: orNone(string(role))}, Named{Name: "label", Value: orNone(label)},
		flag(p, "muted", "Muted", event == "mute", event == "unmute"), flag(p, "held", "Hold", event == "hold", event == "unhold"),
		flag(p, "coaching", "Coaching", false, false), Named{Name: "why", Value: orNone(p.Value("ReasonParticipantLeft"))})...)
}

// labelled is the leg whose way into a room carries a label: leg_2_5 is leg 2.
func labelled(label string) LegID {
	rest, _ := strings.CutPrefix(label, "leg_")
	n, _, _ := strings.Cut(rest, "_")
	id, _ := strconv.Atoi(n)
	return LegID(id)
}

// namesOf are the names under which facts know a conference.
func (t *turn) namesOf(r *Room, sid string) []Named {
	return []Named{{Name: "room", Value: float64(r.ID)}, {Name: "type", Value: r.Type}, {Name: "name", Value: r.Name(t.c.ID)}, {Name: "sid", Value: orNone(sid)}}
}

// flag is one of the states that a report gives with every event; the event's own name wins.
func flag(p Params, name, param string, on, off bool) Named {
	x, sent := p.Get(param)
	if !sent && !on && !off {
		return Named{Name: name}
	}
	return Named{Name: name, Value: !off && (on || x == "true")}
}

// when is the instant of which a callback speaks: its Timestamp, in whole seconds, where it has one that can
// be true, or else the time of receipt.
func (t *turn) when(p Params) Millis {
	at, err := time.Parse(time.RFC1123Z, p.Value("Timestamp"))
	if err != nil {
		return t.e.At
	}
	if said := Millis(at.UnixMilli()); said <= t.e.At && said >= t.c.Started-clockSlack {
		return said
	}
	return t.e.At
}

// clockSlack is how far Twilio's clock may be behind ours.
const clockSlack Millis = 60_000
