package serve

import (
	"context"
	"errors"
	"slices"

	"callflow/engine"
	"callflow/engine/twilio"
	"callflow/engine/twilio/status"
)

// changeSeat changes one thing about somebody in a conference.
func (s *Server) changeSeat(ctx context.Context, d *engine.ChangeSeat) error {
	yes, no := true, false
	var to twilio.Seat
	switch d.What {
	case engine.HoldSeat:
		to = twilio.Seat{Hold: &yes, HoldURL: s.url(d.To)}
	case engine.ResumeSeat:
		to.Hold = &no
	case engine.MuteSeat:
		to.Muted = &yes
	case engine.UnmuteSeat:
		to.Muted = &no
	case engine.CoachSeat:
		to.Coach, to.CoachOf = &yes, d.On
	case engine.UncoachSeat:
		to.Coach = &no
	case engine.SeatEnds:
		to.Ends = &yes
	case engine.SeatStays:
		to.Ends = &no
	case engine.KickSeat:
		return s.cfg.Twilio.Kick(ctx, d.Room, d.Sid)
	case engine.SayToSeat:
		if d.Sid == "" {
			return s.cfg.Twilio.Announce(ctx, d.Room, s.url(d.To))
		}
		to.SayURL = s.url(d.To)
	}
	return s.cfg.Twilio.ChangeSeat(ctx, d.Room, d.Sid, to)
}

// controlRecording controls the recording of a talk: that of its conference where it has one, else that of a
// leg in it. A conference that is not recorded from its start cannot be recorded as such later (mapping,
// recordings), so the leg's begins then.
func (s *Server) controlRecording(ctx context.Context, d *engine.ControlRecording) (err error) {
	c := s.cfg.Twilio
	if d.Room != "" {
		if now, err := c.RoomRecording(ctx, d.Room); err != nil && !twilio.Gone(err) {
			return err
		} else if now.Sid != "" {
			return s.roomRecording(ctx, d, now)
		}
	}
	switch d.Do {
	case "start":
		return s.startRecording(ctx, d.Sid)
	case "pause":
		_, err = c.PauseRecording(ctx, d.Sid, twilio.CurrentRecording, false)
	case "resume":
		_, err = c.ResumeRecording(ctx, d.Sid, twilio.CurrentRecording)
	case "stop":
		_, err = c.StopRecording(ctx, d.Sid, twilio.CurrentRecording)
	default:
		return &twilio.Error{Op: "control recording", Outcome: twilio.Refused, Err: errors.New("no such control: " + d.Do)}
	}
	return err
}

// startRecording records a leg, unless it is recorded: the answer to the same request may have been lost.
func (s *Server) startRecording(ctx context.Context, sid string) error {
	c := s.cfg.Twilio
	now, err := c.CallRecording(ctx, sid)
	switch {
	case err != nil:
		return err
	case now.Status == status.RecordingPaused:
		_, err = c.ResumeRecording(ctx, sid, now.Sid)
	case now.Sid == "":
		_, err = c.StartRecording(ctx, sid, twilio.RecordingOptions{})
	}
	return err
}

// roomRecording brings the recording that a conference has to where it should be, unless it is there already.
func (s *Server) roomRecording(ctx context.Context, d *engine.ControlRecording, now twilio.Recording) error {
	to := map[string]status.Recording{"start": status.RecordingInProgress, "resume": status.RecordingInProgress,
		"pause": status.RecordingPaused, "stop": status.RecordingStopped}[d.Do]
	if to == now.Status {
		return nil
	}
	return s.cfg.Twilio.SetRoomRecording(ctx, d.Room, now.Sid, to)
}

// mostReadings is how often a room is read that changes while it is read.
const mostReadings = 3

// roomTruth asks Twilio who is in a conference and tells its contact. What was read while the contact heard
// of somebody coming or going may be older than that, and is read again.
func (s *Server) roomTruth(ctx context.Context, cell engine.CellID, d *engine.AskRoom) error {
	for range mostReadings {
		before := s.seatsOf(cell, d.Room)
		truth, err := s.readRoom(ctx, d)
		if err != nil {
			return err
		}
		if slices.Equal(before, s.seatsOf(cell, d.Room)) {
			s.tell(engine.Event{Cell: cell, At: now(), Body: truth})
			return nil
		}
	}
	return nil // it is asked for again before long
}

// seatsOf are the seats of a room as its contact knows them now.
func (s *Server) seatsOf(cell engine.CellID, room engine.RoomID) []*engine.Seat {
	c, ok := s.loop.Peek(cell.Contact())
	if !ok || c.Room(room) == nil {
		return nil
	}
	return c.Room(room).Seats
}

func (s *Server) readRoom(ctx context.Context, d *engine.AskRoom) (engine.RoomTruth, error) {
	over := engine.RoomTruth{Room: d.Room, Over: true}
	room, err := s.cfg.Twilio.FetchConference(ctx, d.Sid)
	if err != nil || room.Over() {
		return over, unlessGone(err)
	}
	list, err := s.cfg.Twilio.ListParticipants(ctx, d.Sid)
	if err != nil {
		return over, unlessGone(err)
	}
	truth := engine.RoomTruth{Room: d.Room}
	for _, p := range list {
		truth.Seats = append(truth.Seats, engine.SeatTruth{Sid: p.Call, Label: p.Label, Muted: p.Muted, Held: p.Held, Coaching: p.Coached})
	}
	return truth, nil
}

// unlessGone is an error, unless it says that there is nothing any more.
func unlessGone(err error) error {
	if twilio.Gone(err) {
		return nil
	}
	return err
}
