package status

// Recording is RecordingStatus.
type Recording string

// The states of a recording. Which of them are sent differs between kinds of recording.
const (
	RecordingInProgress Recording = "in-progress"
	RecordingPaused     Recording = "paused"  // REST only
	RecordingStopped    Recording = "stopped" // REST only
	RecordingCompleted  Recording = "completed"
	RecordingAbsent     Recording = "absent" // there is no file: too short or silent
	RecordingFailed     Recording = "failed"
)

// ParseRecording reads RecordingStatus.
func ParseRecording(s string) (Recording, bool) {
	return parse(s, RecordingInProgress, RecordingPaused, RecordingStopped,
		RecordingCompleted, RecordingAbsent, RecordingFailed)
}

// Transcription is TranscriptionStatus.
type Transcription string

// The states of a recording's transcription.
const (
	TranscriptionCompleted Transcription = "completed"
	TranscriptionFailed    Transcription = "failed"
)

// ParseTranscription reads TranscriptionStatus.
func ParseTranscription(s string) (Transcription, bool) {
	return parse(s, TranscriptionCompleted, TranscriptionFailed)
}

// Stream is StreamEvent.
type Stream string

// The events of a media stream.
const (
	StreamStarted Stream = "stream-started"
	StreamStopped Stream = "stream-stopped"
	StreamError   Stream = "stream-error"
)

// ParseStream reads StreamEvent.
func ParseStream(s string) (Stream, bool) {
	return parse(s, StreamStarted, StreamStopped, StreamError)
}

// Pay is the parameter Result of a Pay action.
type Pay string

// The ends of a payment.
const (
	PaySuccess         Pay = "success"
	PayTooManyAttempts Pay = "too-many-failed-attempts"
	PayConnectorError  Pay = "payment-connector-error"
	PayInterrupted     Pay = "caller-interrupted-with-star"
	PayHungUp          Pay = "caller-hung-up"
	PayInvalid         Pay = "validation-error"
	PayInternalError   Pay = "internal-error"
)

// ParsePay reads Result.
func ParsePay(s string) (Pay, bool) {
	return parse(s, PaySuccess, PayTooManyAttempts, PayConnectorError, PayInterrupted,
		PayHungUp, PayInvalid, PayInternalError)
}

// Message is MessageStatus.
type Message string

// The states of an outgoing text message.
const (
	MessageAccepted    Message = "accepted"
	MessageQueued      Message = "queued"
	MessageSending     Message = "sending"
	MessageSent        Message = "sent"
	MessageDelivered   Message = "delivered"
	MessageRead        Message = "read"
	MessageUndelivered Message = "undelivered"
	MessageFailed      Message = "failed"
	MessageCanceled    Message = "canceled"
)

// ParseMessage reads MessageStatus.
func ParseMessage(s string) (Message, bool) {
	return parse(s, MessageAccepted, MessageQueued, MessageSending, MessageSent, MessageDelivered, MessageRead,
		MessageUndelivered, MessageFailed, MessageCanceled)
}
