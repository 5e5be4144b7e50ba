package twilio

import (
	"context"

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
	got, read := ask(ctx, c, request{op: "read conference", class: HangUp}, func(s *openapi.ApiService) (*openapi.ApiV2010Conference, error) {
		return s.FetchConference(sid, &openapi.FetchConferenceParams{})
	})
	if read == nil && got.Status != nil && *got.Status == "completed" {
		return nil
	}
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
