package twilio

import (
	"context"
	"net/url"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"
)

// EndConference ends a conference for everybody in it: each leg goes on with the action of its Dial. One
// that has ended already is done: when Twilio refuses, its state is read (mapping, rooms: close).
func (c *Client) EndConference(ctx context.Context, sid string) error {
	const op = "end conference"
	if !sidIs(sid, "CF") {
		return refusal(op, "conference SID is %q, want CF and letters or digits", sid)
	}
	p := (&openapi.UpdateConferenceParams{}).SetStatus("completed")
	_, err := ask(ctx, c, request{op: op, class: HangUp}, func(s *openapi.ApiService) (*openapi.ApiV2010Conference, error) {
		return s.UpdateConference(sid, p)
	})
	switch {
	case Gone(err):
		return nil
	case err == nil, OutcomeOf(err) != Refused:
		return err
	}
	if got, read := c.readConference(ctx, sid, HangUp); read == nil && got.Over() {
		return nil
	}
	return err
}

// Conference is a conference as the REST API tells it.
type Conference struct {
	Sid    string
	Name   string
	Status string // init, in-progress or completed
}

// Over reports whether the conference has ended.
func (c Conference) Over() bool { return c.Status == "completed" }

// FetchConference reads one conference. One that Twilio does not know is refused; see [Gone].
func (c *Client) FetchConference(ctx context.Context, sid string) (Conference, error) {
	if !sidIs(sid, "CF") {
		return Conference{}, refusal("read conference", "conference SID is %q, want CF and letters or digits", sid)
	}
	return c.readConference(ctx, sid, Transfer)
}

func (c *Client) readConference(ctx context.Context, sid string, class Class) (Conference, error) {
	got, err := ask(ctx, c, request{op: "read conference", class: class}, func(s *openapi.ApiService) (*openapi.ApiV2010Conference, error) {
		return s.FetchConference(sid, &openapi.FetchConferenceParams{})
	})
	if err != nil {
		return Conference{}, err
	}
	return Conference{text(got.Sid), text(got.FriendlyName), text(got.Status)}, nil
}

// Participant is somebody in a conference.
type Participant struct {
	Call, Label string // CallSid, and the label that the join gave
	Muted, Held bool
	Coached     string // CallSid of whoever alone hears this one, ""
}

// ListParticipants lists who is in a conference, page by page; nobody is in one that has ended. An error on
// any page is an error of the list, which is then nil.
func (c *Client) ListParticipants(ctx context.Context, conference string) ([]Participant, error) {
	const op = "list participants"
	if !sidIs(conference, "CF") {
		return nil, refusal(op, "conference SID is %q, want CF and letters or digits", conference)
	}
	var list []Participant
	err := c.pages(ctx, op, url.Values{"PageSize": {"1000"}}.Encode(), func(s *openapi.ApiService) (*string, bool, error) {
		page, err := s.PageParticipant(conference, nil, "", "")
		if err != nil {
			return nil, false, err
		}
		for i := range page.Participants {
			list = append(list, participantOf(&page.Participants[i]))
		}
		return nextPage(page.NextPageUri), true, nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func participantOf(p *openapi.ApiV2010Participant) Participant {
	yes := func(b *bool) bool { return b != nil && *b }
	out := Participant{Call: text(p.CallSid), Label: text(p.Label), Muted: yes(p.Muted), Held: yes(p.Hold)}
	if yes(p.Coaching) {
		out.Coached = text(p.CallSidToCoach)
	}
	return out
}

// Announce plays the document at a URL, which POST fetches, to everybody in a conference. It changes nothing
// else, as Twilio demands of announcements.
func (c *Client) Announce(ctx context.Context, conference, page string) error {
	const op = "announce"
	if !sidIs(conference, "CF") {
		return refusal(op, "conference SID is %q, want CF and letters or digits", conference)
	}
	p := (&openapi.UpdateConferenceParams{}).SetAnnounceUrl(page).SetAnnounceMethod("POST")
	_, err := ask(ctx, c, request{op: op, class: Transfer}, func(s *openapi.ApiService) (*openapi.ApiV2010Conference, error) {
		return s.UpdateConference(conference, p)
	})
	return err
}

// Seat is a change of one participant: one thing in one request.
type Seat struct {
	Hold    *bool
	HoldURL string // what is heard meanwhile; fetched by POST, always sent, because the default is GET
	Muted   *bool
	Coach   *bool
	CoachOf string // CallSid of whoever alone hears this one
	Ends    *bool  // whether the conference ends when this one leaves; without effect while on hold
	SayURL  string // an announcement for this one alone; fetched by POST
}

// ChangeSeat changes a participant of a conference. One who is not there any more is refused; see [Gone].
func (c *Client) ChangeSeat(ctx context.Context, conference, call string, s Seat) error {
	const op = "change participant"
	if !sidIs(conference, "CF") || !sidIs(call, "CA") {
		return refusal(op, "SIDs are %q and %q, want CF… and CA…", conference, call)
	}
	p := &openapi.UpdateParticipantParams{Hold: s.Hold, Muted: s.Muted, Coaching: s.Coach, EndConferenceOnExit: s.Ends}
	if s.HoldURL != "" {
		p.SetHoldUrl(s.HoldURL).SetHoldMethod("POST")
	}
	if s.SayURL != "" {
		p.SetAnnounceUrl(s.SayURL).SetAnnounceMethod("POST")
	}
	if s.CoachOf != "" {
		p.SetCallSidToCoach(s.CoachOf)
	}
	_, err := ask(ctx, c, request{op: op, class: Transfer}, func(api *openapi.ApiService) (*openapi.ApiV2010Participant, error) {
		return api.UpdateParticipant(conference, call, p)
	})
	return err
}

// Kick takes a participant out of a conference; the call goes on after its Dial. One who is not there any
// more is done.
func (c *Client) Kick(ctx context.Context, conference, call string) error {
	const op = "remove participant"
	if !sidIs(conference, "CF") || !sidIs(call, "CA") {
		return refusal(op, "SIDs are %q and %q, want CF… and CA…", conference, call)
	}
	_, err := ask(ctx, c, request{op: op, class: HangUp}, func(api *openapi.ApiService) (*struct{}, error) {
		return nil, api.DeleteParticipant(conference, call, nil)
	})
	if Gone(err) {
		return nil
	}
	return err
}
