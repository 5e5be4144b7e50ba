package status

// Conference is StatusCallbackEvent of a conference.
type Conference string

// The events of a conference.
const (
	ConferenceStart  Conference = "conference-start"
	ConferenceEnd    Conference = "conference-end"
	Join             Conference = "participant-join"
	Leave            Conference = "participant-leave"
	Mute             Conference = "participant-mute"
	Unmute           Conference = "participant-unmute"
	Hold             Conference = "participant-hold"
	Unhold           Conference = "participant-unhold"
	Modify           Conference = "participant-modify"
	SpeechStart      Conference = "participant-speech-start"
	SpeechStop       Conference = "participant-speech-stop"
	AnnouncementEnd  Conference = "announcement-end"
	AnnouncementFail Conference = "announcement-fail"
)

// ParseConference reads StatusCallbackEvent.
func ParseConference(s string) (Conference, bool) {
	return parse(s, ConferenceStart, ConferenceEnd, Join, Leave, Mute, Unmute, Hold, Unhold, Modify,
		SpeechStart, SpeechStop, AnnouncementEnd, AnnouncementFail)
}

// ConferenceEnded is ReasonConferenceEnded. Its words have hyphens, those of [ParticipantLeft] have underscores.
type ConferenceEnded string

// Why a conference ended.
const (
	EndedByAPI       ConferenceEnded = "conference-ended-via-api"
	EndedByLeaving   ConferenceEnded = "participant-with-end-conference-on-exit-left"
	EndedByKick      ConferenceEnded = "participant-with-end-conference-on-exit-kicked"
	EndedByLastKick  ConferenceEnded = "last-participant-kicked"
	EndedByLastLeave ConferenceEnded = "last-participant-left"
)

// ParseConferenceEnded reads ReasonConferenceEnded.
func ParseConferenceEnded(s string) (ConferenceEnded, bool) {
	return parse(s, EndedByAPI, EndedByLeaving, EndedByKick, EndedByLastKick, EndedByLastLeave)
}

// ParticipantLeft is ReasonParticipantLeft.
type ParticipantLeft string

// Why a participant left.
const (
	LeftByConferenceEnd ParticipantLeft = "conference_ended_via_api"
	LeftByModerator     ParticipantLeft = "moderator_ended_conference"
	LeftByUpdate        ParticipantLeft = "participant_updated_via_api"
	LeftByHangup        ParticipantLeft = "participant_hung_up"
	LeftByFailure       ParticipantLeft = "participant_add_failed"
)

// ParseParticipantLeft reads ReasonParticipantLeft.
func ParseParticipantLeft(s string) (ParticipantLeft, bool) {
	return parse(s, LeftByConferenceEnd, LeftByModerator, LeftByUpdate, LeftByHangup, LeftByFailure)
}
