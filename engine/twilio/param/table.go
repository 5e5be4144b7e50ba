package param

import (
	"slices"
	"strings"
)

// Class says how a parameter's value has to be treated.
type Class uint8

// The classes. Unset is the class of nothing.
const (
	Unset     Class = iota
	Public          // ids, states, numbers that tell nothing about a person
	Personal        // who or where somebody is: shown masked
	Sensitive       // what somebody said, typed or paid with: not shown
	Secret          // opens something: not shown, not stored in clear
)

// String is the word that documents use.
func (c Class) String() string {
	return [...]string{"unset", "public", "personal", "sensitive", "secret"}[c]
}

// Parameter describes one parameter of Twilio's webhooks.
type Parameter struct {
	Name    string // for a family, what its names begin with
	Meaning string // a phrase in lower case
	Class   Class
}

// Find returns the description of a standard parameter, or of its family; ok is false for a name that
// Twilio did not document: a custom parameter of a browser phone, or something new.
func Find(name string) (p Parameter, ok bool) {
	byName := func(p Parameter, name string) int { return strings.Compare(p.Name, name) }
	i, ok := slices.BinarySearchFunc(standard, name, byName)
	if ok {
		return standard[i], true
	}
	for _, p := range families {
		if strings.HasPrefix(name, p.Name) {
			return p, true
		}
	}
	return Parameter{}, false
}

// Standard lists all standard parameters by name, then the families.
func Standard() []Parameter { return slices.Concat(standard, families) }

// Families lists the families: parameters of which only the beginning of the name is known.
func Families() []Parameter { return slices.Clone(families) }

// ClassOf is the class of a parameter. Unknown parameters are Personal: anybody may have chosen them.
func ClassOf(name string) Class {
	if p, ok := Find(name); ok {
		return p.Class
	}
	return Personal
}

// families may carry anything that a telephone system or an application puts there.
var families = []Parameter{
	{SipHeaderPrefix, "header of the incoming SIP call", Sensitive},
	{DialSipHeaderPrefix, "header of the dialled SIP leg's answer", Sensitive},
	{ParamPrefix, "parameter of the dialled application", Sensitive},
}

// standard is sorted by name and never changed.
var standard = []Parameter{
	{AccountSid, "account that the call belongs to", Public},
	{AddOns, "results of marketplace add-ons, as JSON", Personal},
	{AnnounceUrl, "announcement that was played", Public},
	{AnsweredBy, "human, machine or fax, where detection is on", Public},
	{ApiVersion, "version of Twilio's API, always 2010-04-01", Public},
	{ApplicationSid, "TwiML app that handles the call", Public},
	{Attempt, "number of the attempt", Public},
	{AvgQueueTime, "mean wait of those who wait now, in seconds", Public},
	{BankAccountNumber, "account number, masked by Twilio", Sensitive},
	{BankAccountType, "kind of account", Public},
	{BankRoutingNumber, "routing number", Sensitive},
	{Body, "text of a message", Sensitive},
	{CallDuration, "length of the call in seconds, on its end", Public},
	{CallSid, "the call leg; on a Queue url request, the caller taken from the queue", Public},
	{CallSidEndingConference, "leg whose leaving ended the conference", Public},
	{CallSidToCoach, "leg that hears the coach", Public},
	{CallStatus, "state of the call leg", Public},
	{CallToken, "lets an outgoing leg show the caller's number", Secret},
	{CallbackSource, "part of Twilio that sent the callback", Public},
	{Called, "same as To", Personal},
	{CalledCity, "same as ToCity", Personal},
	{CalledCountry, "same as ToCountry", Public},
	{CalledState, "same as ToState", Personal},
	{CalledVia, "number that forwarded the call", Personal},
	{CalledZip, "same as ToZip", Personal},
	{Caller, "same as From", Personal},
	{CallerCity, "same as FromCity", Personal},
	{CallerCountry, "same as FromCountry", Public},
	{CallerName, "caller's registered name, when look-up is on", Personal},
	{CallerState, "same as FromState", Personal},
	{CallerZip, "same as FromZip", Personal},
	{Coaching, "whether the participant coaches another", Public},
	{ConferenceSid, "the conference", Public},
	{Confidence, "certainty of SpeechResult from 0.0 to 1.0; may be missing", Public},
	{ConnectorError, "why the payment provider refused", Public},
	{CurrentQueueSize, "callers in the queue", Public},
	{DequeingCallSid, "leg that takes the caller out of the queue", Public},
	{DequeueingCallSid, "another spelling of DequeingCallSid", Public},
	{DialBridged, "whether both parties were connected", Public},
	{DialCallDuration, "length of the talk in seconds; missing after a conference or a move", Public},
	{DialCallSid, "leg that was dialled; missing after a conference", Public},
	{DialCallStatus, "how the Dial ended", Public},
	{DialSipCallId, "Call-ID of the dialled SIP leg", Public},
	{DialSipResponseCode, "final SIP answer of the dialled leg", Public},
	{Digits, "keys that were pressed; after Record also hangup", Sensitive},
	{Direction, "inbound, outbound-api or outbound-dial", Public},
	{Duration, "length of the call in minutes, on its end", Public},
	{EndConferenceOnExit, "whether the conference ends when the participant leaves", Public},
	{ErrorCode, "why a document, a call or a recording failed; 0 when it did not", Public},
	{ErrorMessage, "why a call failed, in words", Personal},
	{ErrorType, "what was wrong with the input", Public},
	{ErrorUrl, "URL whose document failed, on a fallback request", Personal},
	{EventName, "event of the older recording callback", Public},
	{ExpirationDate, "expiry of the card, MMYY", Sensitive},
	{Final, "whether a piece of live transcription will not change", Public},
	{FinishedOnKey, "key that ended the input, empty when time or count did", Public},
	{For, "field that is asked for", Public},
	{ForwardedFrom, "number that forwarded the call, when the carrier tells", Personal},
	{FriendlyName, "name of the conference", Personal},
	{From, "caller: a number, client:name, a SIP URI or a word such as anonymous", Personal},
	{FromCity, "city of From, empty when unknown", Personal},
	{FromCountry, "country of From, empty when unknown", Public},
	{FromState, "state or province of From, empty when unknown", Personal},
	{FromZip, "postal code of From, empty when unknown", Personal},
	{HandoffData, "what the application hands over at the end of a relay", Sensitive},
	{Hold, "whether the participant is on hold", Public},
	{InboundTrackLabel, "label of the caller's side", Public},
	{Language, "language that was recognised", Public},
	{LanguageCode, "language of the live transcription", Public},
	{MachineDetectionDuration, "time that the detection took, in milliseconds", Public},
	{MaxQueueSize, "room in the queue", Public},
	{MessageSid, "the message", Public},
	{MessageStatus, "state of the message", Public},
	{MessagingServiceSid, "service that chose the sender", Public},
	{Muted, "whether the participant is muted", Public},
	{Name, "name of the live transcription", Public},
	{NotifySipResponseCode, "SIP answer of the transfer's target", Public},
	{OutboundTrackLabel, "label of the other side", Public},
	{ParentCallSid, "leg that dialled this one", Public},
	{PartialResults, "whether unfinished pieces are sent", Public},
	{ParticipantCallStatus, "state of the leg that left", Public},
	{ParticipantLabel, "label of the participant", Personal},
	{ParticipantLabelEndingConference, "label of the participant whose leaving ended the conference", Personal},
	{PayErrorCode, "why the payment failed, as a number", Public},
	{PaymentCardNumber, "card number, masked by Twilio", Sensitive},
	{PaymentCardPostalCode, "postal code of the card", Sensitive},
	{PaymentCardType, "kind of card", Public},
	{PaymentConfirmationCode, "the payment provider's receipt", Sensitive},
	{PaymentError, "why the payment failed, in words", Public},
	{PaymentMethod, "credit-card or ach-debit", Public},
	{PaymentToken, "the payment provider's token for the card", Secret},
	{ProfileId, "the payment provider's customer", Sensitive},
	{ProviderConfiguration, "settings of the transcription's provider, as JSON", Public},
	{QueuePosition, "place in the queue, 1 at its head", Public},
	{QueueResult, "how the stay in the queue ended", Public},
	{QueueSid, "the queue", Public},
	{QueueTime, "wait in the queue, in seconds", Public},
	{Reason, "why the conference ended, in words", Public},
	{ReasonAnnouncementFailed, "why the announcement failed", Public},
	{ReasonConferenceEnded, "why the conference ended", Public},
	{ReasonParticipantLeft, "why the participant left", Public},
	{RecordingChannels, "1 or 2", Public},
	{RecordingDuration, "length in seconds", Public},
	{RecordingFileSize, "size of the recording in bytes, older recording callback", Public},
	{RecordingSid, "the recording", Public},
	{RecordingSource, "what made the recording", Public},
	{RecordingStartTime, "when the recording began, RFC 2822", Public},
	{RecordingStatus, "state of the recording", Public},
	{RecordingTrack, "inbound, outbound or both", Public},
	{RecordingUrl, "where the recording is, without extension", Sensitive},
	{ReferCallStatus, "how the transfer ended", Public},
	{ReferSipResponseCode, "SIP answer to the transfer request", Public},
	{ReferTransferTarget, "number or SIP URI that a SIP phone asks to be transferred to", Personal},
	{Result, "how the payment ended", Public},
	{SecurityCode, "security code of the card, masked by Twilio", Sensitive},
	{SequenceId, "place of the piece, from 1", Public},
	{SequenceNumber, "place of the event in its series", Public},
	{SessionDuration, "length of the relay in seconds", Public},
	{SessionId, "the relay", Public},
	{SessionStatus, "how the relay ended", Public},
	{SipCallId, "Call-ID of the SIP dialogue", Public},
	{SipDomain, "SIP domain that was called", Public},
	{SipDomainSid, "SIP domain that was called", Public},
	{SipResponseCode, "final SIP answer of the leg", Public},
	{SipSourceIp, "address that the SIP call came from", Personal},
	{SiprecError, "why the SIPREC session failed", Public},
	{SiprecErrorCode, "why the SIPREC session failed, as a number", Public},
	{SiprecEvent, "what happened to the SIPREC session", Public},
	{SiprecName, "name of the SIPREC session", Public},
	{SiprecSid, "the SIPREC session", Public},
	{SmsSid, "older name of MessageSid", Public},
	{SmsStatus, "older name of MessageStatus", Public},
	{SpeechActivity, "whether somebody speaks, on partial results", Public},
	{SpeechResult, "what was said", Sensitive},
	{Stability, "certainty of a partial result from 0.0 to 1.0", Public},
	{StableSpeechResult, "part of a partial result that will not change", Sensitive},
	{StartConferenceOnEnter, "whether the conference starts when the participant enters", Public},
	{StatusCallbackEvent, "what happened in the conference", Public},
	{StirPassportToken, "signed proof of the caller's number", Secret},
	{StirVerstat, "how far the caller's number is proven", Public},
	{StreamError, "why the stream failed", Public},
	{StreamEvent, "what happened to the stream", Public},
	{StreamName, "name of the stream", Public},
	{StreamSid, "the stream", Public},
	{Timestamp, "when the event happened, RFC 2822 or ISO 8601", Public},
	{To, "callee: a number, client:name or a SIP URI", Personal},
	{ToCity, "city of To, empty when unknown", Personal},
	{ToCountry, "country of To, empty when unknown", Public},
	{ToState, "state or province of To, empty when unknown", Personal},
	{ToZip, "postal code of To, empty when unknown", Personal},
	{Track, "side that the piece comes from", Public},
	{TranscriptionData, "what was said, as JSON", Sensitive},
	{TranscriptionEngine, "provider of the live transcription", Public},
	{TranscriptionEvent, "what happened to the live transcription", Public},
	{TranscriptionProviderData, "what the provider adds, as JSON", Sensitive},
	{TranscriptionSid, "the transcription", Public},
	{TranscriptionStatus, "completed or failed", Public},
	{TranscriptionText, "what was said in a recording", Sensitive},
	{TranscriptionType, "kind of transcription", Public},
	{TranscriptionUrl, "where the transcription is", Sensitive},
	{UnstableSpeechResult, "part of a partial result that may change", Sensitive},
	{VirtualAgentError, "why the virtual agent failed", Public},
	{VirtualAgentErrorCode, "why the virtual agent failed, as a number", Public},
	{VirtualAgentProvider, "provider of the virtual agent", Public},
	{VirtualAgentProviderData, "what the virtual agent's provider adds, as JSON", Sensitive},
	{VirtualAgentStatus, "how the virtual agent ended", Public},
	{Msg, "\"Gather End\" after a Gather", Public},
}
