package main

import (
	"net/http"

	"callflow/engine/sim"
)

// conference asks or changes a conference or one who is in it; nil: that cannot be done, or it is on another network.
func conference(n *sim.Network, r *http.Request, parts []string) map[string]any {
	sid := parts[1]
	c, known := n.Conference(sid)
	if !known {
		return nil
	}
	var err error
	switch {
	case r.Method == http.MethodGet && len(parts) == 2:
		return map[string]any{"sid": sid, "friendly_name": c.Name, "status": c.Status}
	case r.Method == http.MethodGet && parts[2] == "Participants":
		return map[string]any{"participants": seats(n, sid)}
	case r.Method == http.MethodGet:
		return map[string]any{parts[2]: []any{}}
	case r.Method == http.MethodDelete && len(parts) == 4:
		err = n.Kick(sid, parts[3])
	case len(parts) == 2 && r.PostForm.Has("AnnounceUrl"):
		err = n.AnnounceConference(sid, r.PostForm.Get("AnnounceUrl"), r.PostForm.Get("AnnounceMethod"))
	case len(parts) == 2:
		err = n.EndConference(sid)
	case len(parts) == 4:
		err = n.UpdateParticipant(sid, parts[3], seatChange(r))
	default:
		return nil
	}
	if err != nil {
		return nil
	}
	return map[string]any{"sid": sid}
}

// seats are those who are in a conference.
func seats(n *sim.Network, sid string) []any {
	list := []any{}
	people, _ := n.Participants(sid, false)
	for _, p := range people {
		list = append(list, map[string]any{"call_sid": p.Call, "label": p.Label, "muted": p.Muted, "hold": p.Hold,
			"coaching": p.Coaching, "call_sid_to_coach": p.Coached})
	}
	return list
}

// seatChange reads what is to be changed about a participant.
func seatChange(r *http.Request) sim.ParticipantUpdate {
	truth := func(name string) *bool {
		if !r.PostForm.Has(name) {
			return nil
		}
		yes := r.PostForm.Get(name) == "true"
		return &yes
	}
	u := sim.ParticipantUpdate{Hold: truth("Hold"), Muted: truth("Muted"), Coaching: truth("Coaching"), End: truth("EndConferenceOnExit"),
		HoldURL: r.PostForm.Get("HoldUrl"), HoldMethod: r.PostForm.Get("HoldMethod"),
		AnnounceURL: r.PostForm.Get("AnnounceUrl"), AnnounceBy: r.PostForm.Get("AnnounceMethod")}
	if r.PostForm.Has("CallSidToCoach") {
		on := r.PostForm.Get("CallSidToCoach")
		u.Coach = &on
	}
	return u
}
