package rest

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/sim"
)

// decimal is a number that is written as a text.
func decimal(d engine.Millis) string { return strconv.FormatInt(int64(d), 10) }

// instant writes a date of the product APIs: ISO 8601 in UTC; nil for none.
func instant(at engine.Millis) any {
	if at == 0 {
		return nil
	}
	return time.UnixMilli(int64(at)).UTC().Format(time.RFC3339)
}

// summed finds a conference whose summary is there. For a while after its beginning nothing is to be seen;
// then it is in progress, and complete some time after its end.
func (a *API) summed(q *query) (sim.ConferenceView, *refusal) {
	v, ok := a.net.Conference(q.args[0])
	if !ok || !a.visible(v) {
		return v, q.missing()
	}
	return v, nil
}

func (a *API) visible(v sim.ConferenceView) bool { return a.net.Now() >= v.Created+a.c.Delay }

// state is processing_state.
func (a *API) state(v sim.ConferenceView) string {
	if v.Ended > 0 && a.net.Now() >= v.Ended+a.c.Delay {
		return "complete"
	}
	return "in_progress"
}

func (a *API) showSummary(v sim.ConferenceView) object {
	list, _ := a.net.Participants(v.Sid, true)
	at := a.at("insights") + "/v1/Conferences/" + v.Sid
	status := map[string]string{"init": "not_started", "in-progress": "in_progress", "completed": "completed"}[v.Status]
	began := startOfRoom(list)
	o := object{"conference_sid": v.Sid, "account_sid": a.c.Account, "friendly_name": v.Name, "create_time": instant(v.Created),
		"start_time": instant(began), "end_time": instant(v.Ended), "duration_seconds": nil, "connect_duration_seconds": nil, "status": status,
		"end_reason": text(strings.ReplaceAll(v.Reason, "-", "_")), "ended_by": text(v.EndedBy), "max_participants": 250,
		"max_concurrent_participants": together(list), "unique_participants": len(list), "mixer_region": "us1",
		"mixer_region_requested": nil, "recording_enabled": a.recorded(v.Sid),
		"detected_issues": object{"call_quality": 0, "region_configuration": 0, "participant_behavior": 0}, "tags": []string{}, "tag_info": nil,
		"processing_state": a.state(v), "url": at, "links": object{"conference_participants": at + "/Participants"}}
	if v.Ended > 0 {
		o["duration_seconds"] = int((v.Ended - v.Created) / 1000)
		if began > 0 {
			o["connect_duration_seconds"] = int((v.Ended - began) / 1000)
		}
	}
	return o
}

// at is where a product of Twilio stands: where this API stands, or at its own host when that is not known.
func (a *API) at(product string) string {
	if a.net.Base != "" {
		return a.net.Base
	}
	return "https://" + product + ".twilio.com"
}

func (a *API) recorded(room string) bool {
	return slices.ContainsFunc(a.recordings(), func(r recording) bool { return r.Conference == room })
}

// startOfRoom is when the second participant came; 0 when there was none.
func startOfRoom(list []sim.ParticipantView) engine.Millis {
	var joined []engine.Millis
	for _, v := range list {
		joined = append(joined, v.Joined)
	}
	if slices.Sort(joined); len(joined) > 1 {
		return joined[1]
	}
	return 0
}

// together is how many participants there were at once, at most.
func together(list []sim.ParticipantView) int {
	most := 0
	for _, at := range list {
		n := 0
		for _, v := range list {
			if v.Joined <= at.Joined && (v.Left == 0 || v.Left > at.Joined) {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// sheet answers with one page of a list of the product APIs.
func sheet[T any](a *API, q *query, items []T, sid func(T) string, key string, show func(T) object) (int, any, *refusal) {
	_, body, failed := page(q, key, items, sid, show)
	if failed != nil {
		return 0, nil, failed
	}
	p := body.(object)
	meta := object{"key": key, "page": p["page"], "page_size": p["page_size"]}
	for name, old := range map[string]string{"url": "uri", "first_page_url": "first_page_uri", "next_page_url": "next_page_uri", "previous_page_url": "previous_page_uri"} {
		meta[name] = nil
		if path, ok := p[old].(string); ok {
			meta[name] = a.at("insights") + path
		}
	}
	return 200, object{key: p[key], "meta": meta}, nil
}

func listSummaries(a *API, q *query) (int, any, *refusal) {
	list := slices.DeleteFunc(a.net.Conferences(), func(v sim.ConferenceView) bool {
		return !a.visible(v) || !q.like("ConferenceSid", v.Sid) || !q.like("FriendlyName", v.Name)
	})
	return sheet(a, q, list, func(v sim.ConferenceView) string { return v.Sid }, "conferences", a.showSummary)
}

func fetchSummary(a *API, q *query) (int, any, *refusal) {
	v, failed := a.summed(q)
	if failed != nil {
		return 0, nil, failed
	}
	return 200, a.showSummary(v), nil
}

// seatSid is the SID that only Insights has for a participant.
func seatSid(v sim.ParticipantView) string { return "CP" + v.Call[2:] }

func (a *API) showSeat(room sim.ConferenceView, v sim.ParticipantView) object {
	call, _ := a.net.CallOf(v.Call)
	at := a.at("insights") + "/v1/Conferences/" + room.Sid + "/Participants/" + seatSid(v)
	direction := "outbound"
	if call.Direction == "inbound" {
		direction = "inbound"
	}
	kind, _, other := strings.Cut(call.To, ":")
	if !other || kind != "client" && kind != "sip" {
		kind = "carrier"
	}
	status := map[string]string{"in-progress": "answered", "no-answer": "noanswer", "failed": "fail"}[call.Status]
	if status == "" {
		status = call.Status
	}
	o := object{"participant_sid": seatSid(v), "call_sid": v.Call, "conference_sid": room.Sid, "account_sid": a.c.Account, "label": text(v.Label),
		"call_direction": direction, "from": call.From, "to": call.To, "call_status": status, "call_type": kind, "country_code": nil,
		"is_moderator": v.Starts || v.Ends, "join_time": instant(v.Joined), "leave_time": instant(v.Left), "duration_seconds": nil,
		"outbound_queue_length": nil, "outbound_time_in_queue": nil, "is_coach": v.Coaching, "coached_participants": nil,
		"jitter_buffer_size": "large", "participant_region": "us1", "conference_region": "us1", "events": nil, "metrics": nil,
		"properties":       object{"start_conference_on_enter": v.Starts, "end_conference_on_exit": v.Ends, "enter_muted": v.Muted},
		"processing_state": a.state(room), "url": at}
	if v.Left > 0 {
		o["duration_seconds"] = int((v.Left - v.Joined) / 1000)
	}
	if v.Coached != "" {
		o["coached_participants"] = []string{v.Coached}
	}
	return o
}

func listSeats(a *API, q *query) (int, any, *refusal) {
	room, failed := a.summed(q)
	if failed != nil {
		return 0, nil, failed
	}
	list, _ := a.net.Participants(room.Sid, true)
	list = slices.DeleteFunc(list, func(v sim.ParticipantView) bool {
		return !q.like("ParticipantSid", seatSid(v)) || !q.like("Label", v.Label)
	})
	return sheet(a, q, list, seatSid, "participants", func(v sim.ParticipantView) object { return a.showSeat(room, v) })
}

func fetchSeat(a *API, q *query) (int, any, *refusal) {
	room, failed := a.summed(q)
	if failed != nil {
		return 0, nil, failed
	}
	list, _ := a.net.Participants(room.Sid, true)
	for _, v := range list {
		if seatSid(v) == q.args[1] || v.Call == q.args[1] {
			return 200, a.showSeat(room, v), nil
		}
	}
	return 0, nil, q.missing()
}
