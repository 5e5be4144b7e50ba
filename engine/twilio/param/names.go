// Package param names the parameters of Twilio's webhooks, says what each means and how personal it is, and
// masks values for logs. It imports nothing but text handling, so that every package may use it.
//
// The names are those of Twilio's documentation and of captured requests. Twilio adds parameters without
// notice: a name that [Find] does not know is no error.
package param

// Every request about a call.
const (
	AccountSid        = "AccountSid"
	ApiVersion        = "ApiVersion"
	ApplicationSid    = "ApplicationSid"
	CallSid           = "CallSid"
	CallStatus        = "CallStatus"
	CallToken         = "CallToken"
	CalledVia         = "CalledVia"
	Called            = "Called"
	CalledCity        = "CalledCity"
	CalledCountry     = "CalledCountry"
	CalledState       = "CalledState"
	CalledZip         = "CalledZip"
	Caller            = "Caller"
	CallerCity        = "CallerCity"
	CallerCountry     = "CallerCountry"
	CallerName        = "CallerName"
	CallerState       = "CallerState"
	CallerZip         = "CallerZip"
	Direction         = "Direction"
	ForwardedFrom     = "ForwardedFrom"
	From              = "From"
	FromCity          = "FromCity"
	FromCountry       = "FromCountry"
	FromState         = "FromState"
	FromZip           = "FromZip"
	ParentCallSid     = "ParentCallSid"
	StirPassportToken = "StirPassportToken"
	StirVerstat       = "StirVerstat"
	To                = "To"
	ToCity            = "ToCity"
	ToCountry         = "ToCountry"
	ToState           = "ToState"
	ToZip             = "ToZip"
	AddOns            = "AddOns"
	ErrorCode         = "ErrorCode"
	ErrorMessage      = "ErrorMessage"
	ErrorUrl          = "ErrorUrl"
)

// SIP.
const (
	SipCallId       = "SipCallId"
	SipDomain       = "SipDomain"
	SipDomainSid    = "SipDomainSid"
	SipResponseCode = "SipResponseCode"
	SipSourceIp     = "SipSourceIp"
)

// Gather.
const (
	Confidence           = "Confidence"
	Digits               = "Digits"
	FinishedOnKey        = "FinishedOnKey"
	Language             = "Language"
	SpeechActivity       = "SpeechActivity"
	SpeechResult         = "SpeechResult"
	StableSpeechResult   = "StableSpeechResult"
	Stability            = "Stability"
	UnstableSpeechResult = "UnstableSpeechResult"
	Msg                  = "msg"
)

// Record and recordings.
const (
	RecordingChannels   = "RecordingChannels"
	RecordingDuration   = "RecordingDuration"
	RecordingSid        = "RecordingSid"
	RecordingSource     = "RecordingSource"
	RecordingStartTime  = "RecordingStartTime"
	RecordingStatus     = "RecordingStatus"
	RecordingTrack      = "RecordingTrack"
	RecordingUrl        = "RecordingUrl"
	TranscriptionSid    = "TranscriptionSid"
	TranscriptionStatus = "TranscriptionStatus"
	TranscriptionText   = "TranscriptionText"
	TranscriptionType   = "TranscriptionType"
	TranscriptionUrl    = "TranscriptionUrl"
)

// Dial.
const (
	DialBridged              = "DialBridged"
	DialCallDuration         = "DialCallDuration"
	DialCallSid              = "DialCallSid"
	DialCallStatus           = "DialCallStatus"
	DialSipCallId            = "DialSipCallId"
	DialSipResponseCode      = "DialSipResponseCode"
	AnsweredBy               = "AnsweredBy"
	MachineDetectionDuration = "MachineDetectionDuration"
	ReferTransferTarget      = "ReferTransferTarget"
)

// Queue.
const (
	AvgQueueTime      = "AvgQueueTime"
	CurrentQueueSize  = "CurrentQueueSize"
	DequeingCallSid   = "DequeingCallSid"
	DequeueingCallSid = "DequeueingCallSid"
	MaxQueueSize      = "MaxQueueSize"
	QueuePosition     = "QueuePosition"
	QueueResult       = "QueueResult"
	QueueSid          = "QueueSid"
	QueueTime         = "QueueTime"
)

// Conference.
const (
	AnnounceUrl                      = "AnnounceUrl"
	CallSidEndingConference          = "CallSidEndingConference"
	CallSidToCoach                   = "CallSidToCoach"
	Coaching                         = "Coaching"
	ConferenceSid                    = "ConferenceSid"
	EndConferenceOnExit              = "EndConferenceOnExit"
	FriendlyName                     = "FriendlyName"
	Hold                             = "Hold"
	Muted                            = "Muted"
	ParticipantCallStatus            = "ParticipantCallStatus"
	ParticipantLabel                 = "ParticipantLabel"
	ParticipantLabelEndingConference = "ParticipantLabelEndingConference"
	Reason                           = "Reason"
	ReasonAnnouncementFailed         = "ReasonAnnouncementFailed"
	ReasonConferenceEnded            = "ReasonConferenceEnded"
	ReasonParticipantLeft            = "ReasonParticipantLeft"
	StartConferenceOnEnter           = "StartConferenceOnEnter"
	StatusCallbackEvent              = "StatusCallbackEvent"
	EventName                        = "EventName"
	RecordingFileSize                = "RecordingFileSize"
)

// Call progress.
const (
	CallDuration   = "CallDuration"
	CallbackSource = "CallbackSource"
	Duration       = "Duration"
	SequenceNumber = "SequenceNumber"
	Timestamp      = "Timestamp"
)

// Refer, streams, relay, transcription, virtual agent.
const (
	NotifySipResponseCode     = "NotifySipResponseCode"
	ReferCallStatus           = "ReferCallStatus"
	ReferSipResponseCode      = "ReferSipResponseCode"
	HandoffData               = "HandoffData"
	SessionDuration           = "SessionDuration"
	SessionId                 = "SessionId"
	SessionStatus             = "SessionStatus"
	StreamError               = "StreamError"
	StreamEvent               = "StreamEvent"
	StreamName                = "StreamName"
	StreamSid                 = "StreamSid"
	SiprecError               = "SiprecError"
	SiprecErrorCode           = "SiprecErrorCode"
	SiprecEvent               = "SiprecEvent"
	SiprecName                = "SiprecName"
	SiprecSid                 = "SiprecSid"
	Final                     = "Final"
	InboundTrackLabel         = "InboundTrackLabel"
	LanguageCode              = "LanguageCode"
	Name                      = "Name"
	OutboundTrackLabel        = "OutboundTrackLabel"
	PartialResults            = "PartialResults"
	ProviderConfiguration     = "ProviderConfiguration"
	SequenceId                = "SequenceId"
	Track                     = "Track"
	TranscriptionData         = "TranscriptionData"
	TranscriptionEngine       = "TranscriptionEngine"
	TranscriptionEvent        = "TranscriptionEvent"
	TranscriptionProviderData = "TranscriptionProviderData"
	VirtualAgentError         = "VirtualAgentError"
	VirtualAgentErrorCode     = "VirtualAgentErrorCode"
	VirtualAgentProvider      = "VirtualAgentProvider"
	VirtualAgentProviderData  = "VirtualAgentProviderData"
	VirtualAgentStatus        = "VirtualAgentStatus"
)

// Pay.
const (
	Attempt                 = "Attempt"
	BankAccountNumber       = "BankAccountNumber"
	BankAccountType         = "BankAccountType"
	BankRoutingNumber       = "BankRoutingNumber"
	ConnectorError          = "ConnectorError"
	ErrorType               = "ErrorType"
	ExpirationDate          = "ExpirationDate"
	For                     = "For"
	PayErrorCode            = "PayErrorCode"
	PaymentCardNumber       = "PaymentCardNumber"
	PaymentCardPostalCode   = "PaymentCardPostalCode"
	PaymentCardType         = "PaymentCardType"
	PaymentConfirmationCode = "PaymentConfirmationCode"
	PaymentError            = "PaymentError"
	PaymentMethod           = "PaymentMethod"
	PaymentToken            = "PaymentToken"
	ProfileId               = "ProfileId"
	Result                  = "Result"
	SecurityCode            = "SecurityCode"
)

// Text messages.
const (
	Body                = "Body"
	MessageSid          = "MessageSid"
	MessageStatus       = "MessageStatus"
	MessagingServiceSid = "MessagingServiceSid"
	SmsSid              = "SmsSid"
	SmsStatus           = "SmsStatus"
)

// Families of parameters whose names end in a name of somebody else's choice.
const (
	SipHeaderPrefix     = "SipHeader_"     // X- header of an incoming SIP call
	DialSipHeaderPrefix = "DialSipHeader_" // X- header of the answer of a dialled SIP leg
	ParamPrefix         = "Param_"         // Parameter of a dialled application
)
