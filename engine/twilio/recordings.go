package twilio

import (
	"context"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"callflow/engine/twilio/status"
)

// CurrentRecording stands for the SID of the recording that a leg has now.
const CurrentRecording = "Twilio.CURRENT"

// Recording is a recording of a leg.
type Recording struct {
	Sid    string
	Status status.Recording
}

// RecordingOptions say how a leg is recorded.
type RecordingOptions struct {
	Mono           bool   // one channel, which is Twilio's default but not ours
	Track          string // inbound, outbound or both; "": both
	StatusCallback string // told when the file is complete or absent; "" for none
}

// StartRecording records a leg from now on. In the first moments after the answer Twilio refuses with
// error 21220, like for a leg that is over; asking again within a second helps.
func (c *Client) StartRecording(ctx context.Context, callSid string, o RecordingOptions) (Recording, error) {
	p := (&openapi.CreateCallRecordingParams{}).SetRecordingChannels("dual")
	if o.Mono {
		p.SetRecordingChannels("mono")
	}
	if o.Track != "" {
		p.SetRecordingTrack(o.Track)
	}
	if o.StatusCallback != "" {
		p.SetRecordingStatusCallback(o.StatusCallback).SetRecordingStatusCallbackMethod("POST")
		p.SetRecordingStatusCallbackEvent([]string{"completed", "absent"})
	}
	start := func(s *openapi.ApiService) (*openapi.ApiV2010CallRecording, error) {
		return s.CreateCallRecording(callSid, p)
	}
	return c.record(ctx, "start recording", callSid, CurrentRecording, start)
}

// PauseRecording pauses a recording; silence keeps its time, skip leaves the pause out. The recording is
// a SID or [CurrentRecording].
func (c *Client) PauseRecording(ctx context.Context, callSid, recording string, skip bool) (Recording, error) {
	p := (&openapi.UpdateCallRecordingParams{}).SetStatus(string(status.RecordingPaused)).SetPauseBehavior("silence")
	if skip {
		p.SetPauseBehavior("skip")
	}
	return c.updateRecording(ctx, "pause recording", callSid, recording, p)
}

// ResumeRecording goes on with a paused recording.
func (c *Client) ResumeRecording(ctx context.Context, callSid, recording string) (Recording, error) {
	p := (&openapi.UpdateCallRecordingParams{}).SetStatus(string(status.RecordingInProgress))
	return c.updateRecording(ctx, "resume recording", callSid, recording, p)
}

// StopRecording ends a recording; the file follows by callback.
func (c *Client) StopRecording(ctx context.Context, callSid, recording string) (Recording, error) {
	p := (&openapi.UpdateCallRecordingParams{}).SetStatus(string(status.RecordingStopped))
	return c.updateRecording(ctx, "stop recording", callSid, recording, p)
}

func (c *Client) updateRecording(ctx context.Context, op, callSid, recording string,
	p *openapi.UpdateCallRecordingParams) (Recording, error) {
	return c.record(ctx, op, callSid, recording, func(s *openapi.ApiService) (*openapi.ApiV2010CallRecording, error) {
		return s.UpdateCallRecording(callSid, recording, p)
	})
}

// record makes a request about a recording. It goes before texts, because pauses protect what is said.
func (c *Client) record(ctx context.Context, op, callSid, recording string,
	do func(*openapi.ApiService) (*openapi.ApiV2010CallRecording, error)) (Recording, error) {
	if !sidIs(callSid, "CA") || recording != CurrentRecording && !sidIs(recording, "RE") {
		return Recording{}, refusal(op, "recording is %q of call %q, want SIDs that begin with RE and CA", recording, callSid)
	}
	got, err := ask(ctx, c, request{op: op, class: Transfer}, do)
	if err != nil {
		return Recording{}, err
	}
	return Recording{text(got.Sid), status.Recording(text(got.Status))}, nil
}

// CallRecording finds the recording that a leg has now, running or paused; its SID is "" when there is none.
func (c *Client) CallRecording(ctx context.Context, callSid string) (Recording, error) {
	const op = "read recording"
	if !sidIs(callSid, "CA") {
		return Recording{}, refusal(op, "call SID is %q, want CA and letters or digits", callSid)
	}
	var found Recording
	err := c.pages(ctx, op, "", func(s *openapi.ApiService) (*string, bool, error) {
		page, err := s.PageCallRecording(callSid, nil, "", "")
		if err != nil {
			return nil, false, err
		}
		for i := range page.Recordings {
			found = later(found, page.Recordings[i].Sid, page.Recordings[i].Status)
		}
		return nextPage(page.NextPageUri), found.Sid == "", nil
	})
	return found, err
}

// later is a recording that has not ended, or else the one that was found before.
func later(found Recording, sid, state *string) Recording {
	r := Recording{text(sid), status.Recording(text(state))}
	if r.Status == status.RecordingInProgress || r.Status == status.RecordingPaused {
		return r
	}
	return found
}

// RoomRecording finds the recording that a conference has now, running or paused; its SID is "" when there is
// none. There is no request that begins one: a conference is recorded from its start, or not at all.
func (c *Client) RoomRecording(ctx context.Context, conference string) (Recording, error) {
	const op = "read conference recording"
	if !sidIs(conference, "CF") {
		return Recording{}, refusal(op, "conference SID is %q, want CF and letters or digits", conference)
	}
	var found Recording
	err := c.pages(ctx, op, "", func(s *openapi.ApiService) (*string, bool, error) {
		page, err := s.PageConferenceRecording(conference, nil, "", "")
		if err != nil {
			return nil, false, err
		}
		for i := range page.Recordings {
			found = later(found, page.Recordings[i].Sid, page.Recordings[i].Status)
		}
		return nextPage(page.NextPageUri), found.Sid == "", nil
	})
	return found, err
}

// SetRoomRecording brings a recording of a conference to a status: in-progress, paused or stopped. A pause
// leaves silence.
func (c *Client) SetRoomRecording(ctx context.Context, conference, recording string, to status.Recording) error {
	const op = "control conference recording"
	if !sidIs(conference, "CF") || !sidIs(recording, "RE") {
		return refusal(op, "SIDs are %q and %q, want CF… and RE…", conference, recording)
	}
	p := (&openapi.UpdateConferenceRecordingParams{}).SetStatus(string(to))
	if to == status.RecordingPaused {
		p.SetPauseBehavior("silence")
	}
	_, err := ask(ctx, c, request{op: op, class: Transfer}, func(s *openapi.ApiService) (*openapi.ApiV2010ConferenceRecording, error) {
		return s.UpdateConferenceRecording(conference, recording, p)
	})
	return err
}

// DeleteRecording deletes a recording and its sound for good (Twilio: "Recordings resource"). One that is not there any
// more counts as deleted.
func (c *Client) DeleteRecording(ctx context.Context, sid string) error {
	const op = "delete recording"
	if !sidIs(sid, "RE") {
		return refusal(op, "recording SID is %q, want RE and letters or digits", sid)
	}
	_, err := ask(ctx, c, request{op: op, class: Notify}, func(s *openapi.ApiService) (*struct{}, error) {
		return nil, s.DeleteRecording(sid, nil)
	})
	if Gone(err) {
		return nil
	}
	return err
}
