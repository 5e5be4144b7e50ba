package sim

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"callflow/engine"
)

// Settings decide what Twilio's documentation leaves open, and lengths of time. The zero value is not
// useful: begin with [DefaultSettings]. [SettingRows] says what each one means.
type Settings struct {
	LoneHears            string  // silence, wait
	HoldAtEnd            string  // repeats, silence
	DialActionOnHangup   float64 // share of calls
	GatherActionOnHangup bool
	MoveAsksAction       bool
	ScreeningDrops       string // pick-up, accept
	RefusalStatus        string
	ClientReject         string
	ClientOffline        string
	ClientBusy           string
	QueueEmpty           string
	QueueUnknown         string
	KickedHangsUp        bool
	HeldHearAnnouncement bool
	EventOrder           string // random, join-first, start-first
	PauseTwimlRecording  bool
	RelayFailureAsks     bool
	QueueParamsOnAll     bool
	AnsweredByOnScreen   bool
	EarlyMediaStarts     bool
	CoachWithoutTarget   string
	EndedRinging         string
	TokenOutlivesCall    bool
	Sequential           bool
	FlagOfMovedEnds      bool
	EmptyDigits          bool
	SilentRecording      string // next, action
	EnforceQueueSize     bool
	RoomSequence         int
	DroppedStatus        string
	Geography            bool

	RingAllowance  engine.Millis
	RingDelay      engine.Millis
	AMDTime        engine.Millis
	RecordingReady engine.Millis
	MoveDelay      engine.Millis
	WaitPace       engine.Millis
	CallLimit      engine.Millis
}

// DefaultSettings are the decisions of the reference (mapping.md 12, twiml.md 7).
func DefaultSettings() Settings {
	s := Settings{}
	for _, r := range settingRows {
		if err := r.set(&s, r.Default); err != nil {
			panic("internal error: setting " + r.Name + ": " + err.Error())
		}
	}
	return s
}

// SettingRow is what people can know about one setting.
type SettingRow struct {
	Name    string
	Default string
	Values  string // what it can be
	Says    string
	set     func(*Settings, string) error
}

// SettingRows returns all settings, the undecided behaviours first.
func SettingRows() []SettingRow { return append([]SettingRow(nil), settingRows...) }

// Set changes a setting by its name. The error says what was expected.
func (s *Settings) Set(name, value string) error {
	for _, r := range settingRows {
		if r.Name == name {
			if err := r.set(s, value); err != nil {
				return fmt.Errorf("setting %q is %q, expected %s", name, value, r.Values)
			}
			return nil
		}
	}
	return fmt.Errorf("there is no setting %q", name)
}

var settingRows = []SettingRow{
	choice("lone-hears", "silence", "what somebody alone in a room hears after its start", func(s *Settings) *string { return &s.LoneHears }, "silence", "wait"),
	choice("hold-at-end", "repeats", "what a hold document does at its end", func(s *Settings) *string { return &s.HoldAtEnd }, "repeats", "silence"),
	share("dial-action-on-hangup", "0.5", "how often the action of a Dial is requested after the caller's own hang-up", func(s *Settings) *float64 { return &s.DialActionOnHangup }),
	yesNo("gather-action-on-hangup", "no", "a caller who hangs up in a Gather with keys pressed sends its action", func(s *Settings) *bool { return &s.GatherActionOnHangup }),
	yesNo("move-asks-action", "yes", "a call that is moved by REST requests the action of its interrupted Dial or Enqueue first; the move wins", func(s *Settings) *bool { return &s.MoveAsksAction }),
	choice("screening-drops", "pick-up", "when the other targets of a Dial stop ringing: when one picks up, or when it has accepted", func(s *Settings) *string { return &s.ScreeningDrops }, "pick-up", "accept"),
	choice("refusal-status", "no-answer", "DialCallStatus after a screened target has refused", func(s *Settings) *string { return &s.RefusalStatus }, "no-answer", "completed"),
	choice("client-reject", "busy", "status of a softphone that refuses", func(s *Settings) *string { return &s.ClientReject }, "busy", "no-answer"),
	choice("client-offline", "no-answer", "status of a softphone that is not there: after the ring time, or at once", func(s *Settings) *string { return &s.ClientOffline }, "no-answer", "failed"),
	choice("client-busy", "no-answer", "status of a softphone that is in a call: after the ring time, or at once", func(s *Settings) *string { return &s.ClientBusy }, "no-answer", "busy"),
	choice("queue-empty", "no-answer", "DialCallStatus when nobody joined a queue in time", func(s *Settings) *string { return &s.QueueEmpty }, "no-answer", "failed", "completed"),
	choice("queue-unknown", "failed", "DialCallStatus for a queue that does not exist; wait: it is waited for as an empty one", func(s *Settings) *string { return &s.QueueUnknown }, "failed", "no-answer", "wait"),
	yesNo("kicked-hangs-up", "yes", "a leg that the Participants resource made hangs up when it is kicked", func(s *Settings) *bool { return &s.KickedHangsUp }),
	yesNo("held-hear-announcement", "no", "held participants hear announcements to the room", func(s *Settings) *bool { return &s.HeldHearAnnouncement }),
	choice("event-order", "random", "order of participant-join and conference-start, and of participant-leave and conference-end", func(s *Settings) *string { return &s.EventOrder }, "random", "participant-first", "conference-first"),
	yesNo("pause-twiml-recording", "yes", "a recording that TwiML started can be paused by REST", func(s *Settings) *bool { return &s.PauseTwimlRecording }),
	yesNo("relay-failure-asks", "yes", "the action of a Connect is requested when its session has failed", func(s *Settings) *bool { return &s.RelayFailureAsks }),
	yesNo("queue-params-on-all", "yes", "redirects and Gather actions in a queue carry the queue's parameters", func(s *Settings) *bool { return &s.QueueParamsOnAll }),
	yesNo("answered-by-on-screen", "no", "screening requests carry AnsweredBy", func(s *Settings) *bool { return &s.AnsweredByOnScreen }),
	yesNo("early-media-starts", "no", "ringing that is heard in a room starts it", func(s *Settings) *bool { return &s.EarlyMediaStarts }),
	choice("coach-without-target", "nobody", "who hears a coach whose coached participant has left", func(s *Settings) *string { return &s.CoachWithoutTarget }, "nobody", "room"),
	choice("ended-ringing", "canceled", "status of a ringing leg that REST ends by Status=completed", func(s *Settings) *string { return &s.EndedRinging }, "canceled", "completed", "no-answer"),
	yesNo("token-outlives-call", "no", "the CallToken of an inbound call can be used after it has ended", func(s *Settings) *bool { return &s.TokenOutlivesCall }),
	yesNo("sequential", "no", "default of the attribute sequential of Dial", func(s *Settings) *bool { return &s.Sequential }),
	yesNo("flag-of-moved-ends", "yes", "a participant with endConferenceOnExit that is redirected out ends the room", func(s *Settings) *bool { return &s.FlagOfMovedEnds }),
	yesNo("empty-digits", "yes", "the action of an empty Gather (actionOnEmptyResult) has an empty Digits", func(s *Settings) *bool { return &s.EmptyDigits }),
	choice("silent-recording", "next", "after a Record without a sound: the next verb, or the action", func(s *Settings) *string { return &s.SilentRecording }, "next", "action"),
	yesNo("enforce-queue-size", "yes", "maxQueueSize of Enqueue limits the queue", func(s *Settings) *bool { return &s.EnforceQueueSize }),
	count("room-sequence", "1", "first SequenceNumber of a conference", func(s *Settings) *int { return &s.RoomSequence }),
	choice("dropped-status", "canceled", "final status of targets that stop ringing because another has answered", func(s *Settings) *string { return &s.DroppedStatus }, "canceled", "no-answer"),
	yesNo("geography", "yes", "requests carry the parameters of places, empty", func(s *Settings) *bool { return &s.Geography }),

	span("ring-allowance", "5s", "what Twilio adds to the ring time of a Dial and of participants", func(s *Settings) *engine.Millis { return &s.RingAllowance }),
	span("ring-delay", "0s", "from the start of a leg until it rings", func(s *Settings) *engine.Millis { return &s.RingDelay }),
	span("detection-time", "2.5s", "how long machine detection takes", func(s *Settings) *engine.Millis { return &s.AMDTime }),
	span("recording-ready", "0s", "from the end of a recording until its callback", func(s *Settings) *engine.Millis { return &s.RecordingReady }),
	span("move-delay", "0s", "from a REST move until its document is requested (measured once: 0.65 s)", func(s *Settings) *engine.Millis { return &s.MoveDelay }),
	span("wait-pace", "1s", "pause before a wait document that took no time is asked again", func(s *Settings) *engine.Millis { return &s.WaitPace }),
	span("call-limit", "4h", "longest call", func(s *Settings) *engine.Millis { return &s.CallLimit }),
}

func choice(name, def, says string, at func(*Settings) *string, values ...string) SettingRow {
	return SettingRow{name, def, strings.Join(values, ", "), says, func(s *Settings, v string) error {
		for _, x := range values {
			if x == v {
				*at(s) = v
				return nil
			}
		}
		return strconv.ErrSyntax
	}}
}

func yesNo(name, def, says string, at func(*Settings) *bool) SettingRow {
	return SettingRow{name, def, "yes, no", says, func(s *Settings, v string) error {
		if v != "yes" && v != "no" {
			return strconv.ErrSyntax
		}
		*at(s) = v == "yes"
		return nil
	}}
}

func share(name, def, says string, at func(*Settings) *float64) SettingRow {
	r := number64(name, def, says, at)
	r.Values = "a share from 0 to 1"
	inner := r.set
	r.set = func(s *Settings, v string) error {
		var probe Settings
		if err := inner(&probe, v); err != nil || *at(&probe) > 1 {
			return strconv.ErrRange
		}
		return inner(s, v)
	}
	return r
}

func number64(name, def, says string, at func(*Settings) *float64) SettingRow {
	return SettingRow{name, def, "a number from 0", says, func(s *Settings, v string) error {
		x, err := strconv.ParseFloat(v, 64)
		if err != nil || !(x >= 0 && x <= 1e6) {
			return strconv.ErrSyntax
		}
		*at(s) = x
		return nil
	}}
}

func count(name, def, says string, at func(*Settings) *int) SettingRow {
	return SettingRow{name, def, "a whole number from 0", says, func(s *Settings, v string) error {
		x, err := strconv.Atoi(v)
		if err != nil || x < 0 {
			return strconv.ErrSyntax
		}
		*at(s) = x
		return nil
	}}
}

func span(name, def, says string, at func(*Settings) *engine.Millis) SettingRow {
	return SettingRow{name, def, "a length of time such as 1.5s", says, func(s *Settings, v string) error {
		d, err := time.ParseDuration(v)
		if err != nil || d < 0 {
			return strconv.ErrSyntax
		}
		*at(s) = engine.MillisOf(d)
		return nil
	}}
}
