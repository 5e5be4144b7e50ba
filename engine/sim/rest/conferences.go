package rest

import (
	"errors"
	"slices"
	"strings"

	"callflow/engine/sim"
	"callflow/engine/twiml"
)

// conference finds the conference of a path. What is no SID, such as a name, is a wrong method for Twilio
// (error 20004, seen with its libraries for PHP and Ruby).
func (a *API) conference(q *query) (sim.ConferenceView, *refusal) {
	if !strings.HasPrefix(q.args[0], "CF") || len(q.args[0]) != 34 {
		return sim.ConferenceView{}, refuse(405, 20004, "Method not allowed")
	}
	v, ok := a.net.Conference(q.args[0])
	if !ok || q.gone && v.Status == "completed" {
		return v, q.missing()
	}
	return v, nil
}

func (a *API) showConference(v sim.ConferenceView) object {
	path := "/2010-04-01/Accounts/" + a.c.Account + "/Conferences/" + v.Sid
	return object{"sid": v.Sid, "account_sid": a.c.Account, "api_version": "2010-04-01", "friendly_name": v.Name, "status": v.Status,
		"region": v.Region, "reason_conference_ended": text(v.Reason), "call_sid_ending_conference": text(v.EndedBy),
		"date_created": date(v.Created), "date_updated": date(max(v.Created, v.Ended, a.changed[v.Sid])), "uri": path + ".json",
		"subresource_uris": object{"participants": path + "/Participants.json", "recordings": path + "/Recordings.json"}}
}

// listConferences lists the latest first. Instants in its filters are refused (Twilio: "Conference API
// improvements").
func listConferences(a *API, q *query) (int, any, *refusal) {
	for name := range q.in {
		if strings.HasPrefix(name, "Date") && strings.Contains(q.in.Get(name), "T") {
			return 0, nil, wrong(20001, "Parameter '"+name+"' is not a date")
		}
	}
	list := slices.DeleteFunc(a.net.Conferences(), func(v sim.ConferenceView) bool {
		return !q.like("FriendlyName", v.Name) || !q.like("Status", v.Status) || !q.within("DateCreated", v.Created) ||
			!q.within("DateUpdated", max(v.Created, v.Ended)) || q.stale && v.Created > a.net.Now()-2000
	})
	return page(q, "conferences", list, func(v sim.ConferenceView) string { return v.Sid }, a.showConference)
}

func fetchConference(a *API, q *query) (int, any, *refusal) {
	v, failed := a.conference(q)
	if failed != nil {
		return 0, nil, failed
	}
	return 200, a.showConference(v), nil
}

// updateConference ends a conference, or plays something to all in it.
func updateConference(a *API, q *query) (int, any, *refusal) {
	v, failed := a.conference(q)
	if failed != nil {
		return 0, nil, failed
	}
	where, failed := q.addressBy("AnnounceUrl", "AnnounceMethod")
	var err error
	switch status := q.in.Get("Status"); {
	case failed != nil:
		return 0, nil, failed
	case status == "completed":
		err = a.net.EndConference(v.Sid)
	case status != "":
		return 0, nil, wrong(20001, "Status must be completed")
	case where != "":
		err = a.net.AnnounceConference(v.Sid, bare(where), methodOf(where))
	}
	if err != nil {
		return 0, nil, q.refused(err)
	}
	a.touch(v.Sid)
	return fetchConference(a, q)
}

// bare and methodOf take a URL apart that may have its method before it.
func bare(where string) string { return strings.TrimPrefix(where, "GET ") }
func methodOf(where string) string {
	if strings.HasPrefix(where, "GET ") {
		return "GET"
	}
	return "POST"
}

// refused is the answer for what the network refuses.
func (q *query) refused(err error) *refusal {
	var f *sim.Failure
	if !errors.As(err, &f) || f.Code == 20404 {
		return q.missing()
	}
	return wrong(f.Code, f.Why)
}

func (a *API) showParticipant(v sim.ParticipantView) object {
	return object{"call_sid": v.Call, "conference_sid": v.Conference, "account_sid": a.c.Account, "label": text(v.Label), "status": v.Status,
		"muted": v.Muted, "hold": v.Hold, "coaching": v.Coaching, "call_sid_to_coach": text(v.Coached), "start_conference_on_enter": v.Starts,
		"end_conference_on_exit": v.Ends, "queue_time": nil, "date_created": date(v.Joined), "date_updated": date(max(v.Joined, a.changed[v.Call])),
		"uri": "/2010-04-01/Accounts/" + a.c.Account + "/Conferences/" + v.Conference + "/Participants/" + v.Call + ".json"}
}

// listParticipants lists who is there; after the end there is nobody.
func listParticipants(a *API, q *query) (int, any, *refusal) {
	room, failed := a.conference(q)
	if failed != nil {
		return 0, nil, failed
	}
	list, _ := a.net.Participants(room.Sid, false)
	list = slices.DeleteFunc(list, func(v sim.ParticipantView) bool {
		return !q.flagged("Muted", v.Muted) || !q.flagged("Hold", v.Hold) || !q.flagged("Coaching", v.Coaching)
	})
	return page(q, "participants", list, func(v sim.ParticipantView) string { return v.Call }, a.showParticipant)
}

// flagged compares a flag with a filter.
func (q *query) flagged(name string, value bool) bool {
	return q.in.Get(name) == "" || strings.EqualFold(q.in.Get(name), "true") == value
}

func fetchParticipant(a *API, q *query) (int, any, *refusal) {
	if _, failed := a.conference(q); failed != nil {
		return 0, nil, failed
	}
	v, err := a.net.Participant(q.args[0], q.args[1])
	if err != nil {
		return 0, nil, q.missing()
	}
	return 200, a.showParticipant(v), nil
}

// seatNames are the parameters of a new participant that are attributes of a Conference noun in TwiML.
var seatNames = [][2]string{
	{"Label", "participantLabel"}, {"Muted", "muted"}, {"Beep", "beep"}, {"StartConferenceOnEnter", "startConferenceOnEnter"},
	{"EndConferenceOnExit", "endConferenceOnExit"}, {"WaitUrl", "waitUrl"}, {"WaitMethod", "waitMethod"}, {"MaxParticipants", "maxParticipants"},
	{"CallSidToCoach", "coach"}, {"ConferenceStatusCallback", "statusCallback"}, {"ConferenceStatusCallbackMethod", "statusCallbackMethod"},
	{"ConferenceRecord", "record"}, {"ConferenceTrim", "trim"}, {"ConferenceRecordingStatusCallback", "recordingStatusCallback"},
	{"Region", "region"}, {"JitterBufferSize", "jitterBufferSize"},
}

// createParticipant rings somebody who joins when they answer. The conference is a SID, or a name.
func createParticipant(a *API, q *query) (int, any, *refusal) {
	o, failed := a.guest(q)
	if failed != nil {
		return 0, nil, failed
	}
	slot := a.slot
	wait, failed := a.turn(&o)
	if failed != nil {
		return 0, nil, failed
	}
	room := q.args[0]
	if _, ok := a.net.Conference(room); !ok {
		room = a.net.RoomSid(room) // before anybody is rung: who is busy at once ends it again
	}
	sid, err := a.net.Invite(q.args[0], o)
	if err != nil {
		a.slot = slot
		return 0, nil, q.refused(err)
	}
	on := func(name string, otherwise bool) bool {
		if q.in.Get(name) == "" {
			return otherwise
		}
		return strings.EqualFold(q.in.Get(name), "true")
	}
	shown := a.showParticipant(sim.ParticipantView{Call: sid, Conference: room, Label: q.in.Get("Label"), Status: "queued", Joined: a.net.Now(),
		Muted: on("Muted", false), Starts: on("StartConferenceOnEnter", true), Ends: on("EndConferenceOnExit", false),
		Coaching: on("Coaching", q.has("CallSidToCoach")), Coached: q.in.Get("CallSidToCoach")})
	shown["queue_time"] = decimal(wait)
	return 201, shown, nil
}

// guest reads a participant who is to be rung.
func (a *API) guest(q *query) (sim.Order, *refusal) {
	o := sim.Order{To: q.in.Get("To"), From: q.in.Get("From"), Detect: q.in.Get("MachineDetection"), Detected: q.in.Get("AmdStatusCallback"),
		Token: q.in.Get("CallToken"), Events: a.events(q)}
	failed := a.parties(o.From, o.To)
	if o.Token != "" && failed != nil && failed.code == 21210 {
		failed = nil // the number of a caller who is passed on (CallToken)
	}
	if failed != nil {
		return o, failed
	}
	if o.Routes.Status, failed = q.addressBy("StatusCallback", "StatusCallbackMethod"); failed != nil {
		return o, failed
	}
	if o.Timeout, failed = q.number("Timeout", 60); failed != nil || o.Timeout < 5 || o.Timeout > 600 {
		return o, wrong(21208, "Timeout must be between 5 and 600 seconds")
	}
	if o.Limit, failed = q.number("TimeLimit", 0); failed != nil {
		return o, failed
	}
	if strings.EqualFold(q.in.Get("Record"), "true") {
		t := tapeOf(q, "OutboundAPI")
		o.Record = &t
	}
	for _, n := range seatNames {
		if q.has(n[0]) {
			o.Seat = append(o.Seat, twiml.NodeAttr{Name: n[1], Value: q.in.Get(n[0])})
		}
	}
	for _, n := range [][2]string{{"ConferenceStatusCallbackEvent", "statusCallbackEvent"}, {"ConferenceRecordingStatusCallbackEvent", "recordingStatusCallbackEvent"}} {
		if events := q.words(n[0]); len(events) > 0 {
			o.Seat = append(o.Seat, twiml.NodeAttr{Name: n[1], Value: strings.Join(events, " ")})
		}
	}
	return o, nil
}

// updateParticipant mutes, holds, coaches or announces.
func updateParticipant(a *API, q *query) (int, any, *refusal) {
	room, failed := a.conference(q)
	if failed != nil {
		return 0, nil, failed
	}
	u := sim.ParticipantUpdate{Muted: q.flag("Muted"), Hold: q.flag("Hold"), Coaching: q.flag("Coaching"), End: q.flag("EndConferenceOnExit"),
		Beep: q.flag("BeepOnExit"), Coach: q.given("CallSidToCoach"), WaitURL: q.given("WaitUrl"), WaitMethod: q.given("WaitMethod"),
		HoldURL: q.in.Get("HoldUrl"), HoldMethod: q.in.Get("HoldMethod"), AnnounceURL: q.in.Get("AnnounceUrl"), AnnounceBy: q.in.Get("AnnounceMethod")}
	for _, name := range []string{"HoldUrl", "AnnounceUrl", "WaitUrl"} {
		if _, failed := q.address(name); failed != nil {
			return 0, nil, failed
		}
	}
	if err := a.net.UpdateParticipant(room.Sid, q.args[1], u); err != nil {
		return 0, nil, q.refused(err)
	}
	a.touch(q.args[1])
	_, shown, failed := fetchParticipant(a, q)
	return 200, shown, failed
}

// flag is a truth value that was sent: everything but true is false.
func (q *query) flag(name string) *bool {
	if !q.has(name) {
		return nil
	}
	on := strings.EqualFold(q.in.Get(name), "true")
	return &on
}

// given is a text that was sent.
func (q *query) given(name string) *string {
	if !q.has(name) {
		return nil
	}
	s := q.in.Get(name)
	return &s
}

func deleteParticipant(a *API, q *query) (int, any, *refusal) {
	room, failed := a.conference(q)
	if failed != nil {
		return 0, nil, failed
	}
	if err := a.net.Kick(room.Sid, q.args[1]); err != nil {
		return 0, nil, q.refused(err)
	}
	return 204, nil, nil
}
