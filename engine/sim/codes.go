package sim

import (
	"slices"

	"callflow/engine"
)

// Level is how bad a notification is.
type Level string

// The levels of Twilio's error dictionary.
const (
	LevelError   Level = "error"   // the document or request cannot be used
	LevelWarning Level = "warning" // it is used, without what is wrong
)

// Code is one of Twilio's error or warning numbers.
type Code struct {
	Number int
	Level  Level
	Title  string
}

// codes are those of the TwiML reference 4.9 and of the room and call methods of REST reference 5, in order.
var codes = []Code{
	{10004, LevelError, "call concurrency limit exceeded"},
	{11100, LevelError, "invalid URL format"},
	{11200, LevelError, "HTTP retrieval failure"},
	{11203, LevelError, "HTTP total timeout"},
	{11205, LevelError, "HTTP connection failure"},
	{11206, LevelError, "HTTP protocol violation"},
	{11210, LevelError, "bad host name"},
	{11215, LevelError, "too many HTTP redirects"},
	{11216, LevelError, "invalid HTTP redirect"},
	{11217, LevelError, "HTTP error response code"},
	{11220, LevelError, "TLS handshake failed"},
	{11235, LevelError, "certificate is for another domain"},
	{11236, LevelError, "certificate has expired"},
	{11237, LevelError, "certificate has no path to a root"},
	{11240, LevelError, "override: edge is invalid"},
	{11241, LevelError, "override: edge is not supported"},
	{11242, LevelError, "override: interconnect is not allowed"},
	{11243, LevelError, "override: retry policy is invalid"},
	{11750, LevelError, "TwiML body too large"},
	{11770, LevelError, "empty response body"},
	{12100, LevelError, "document parse failure"},
	{12101, LevelError, "invalid XML version"},
	{12102, LevelError, "root element must be Response"},
	{12200, LevelWarning, "schema validation"},
	{12300, LevelError, "invalid Content-Type"},
	{12400, LevelError, "internal failure"},
	{13000, LevelWarning, "Dial: Conference mixed with Number"},
	{13201, LevelError, "Dial from a Dial call segment"},
	{13210, LevelWarning, "Dial: invalid method"},
	{13212, LevelWarning, "Dial: invalid timeout"},
	{13213, LevelWarning, "Dial: invalid hangupOnStar"},
	{13214, LevelWarning, "Dial: invalid callerId"},
	{13215, LevelWarning, "Dial: invalid nested element"},
	{13216, LevelWarning, "Dial: invalid timeLimit"},
	{13217, LevelWarning, "Dial: invalid record"},
	{13218, LevelWarning, "Dial: invalid sequential"},
	{13219, LevelWarning, "Dial: invalid answerOnBridge"},
	{13220, LevelWarning, "Dial: invalid ringTone"},
	{13221, LevelWarning, "Number: invalid method"},
	{13222, LevelWarning, "Number: invalid sendDigits"},
	{13223, LevelWarning, "Number: invalid phone number format"},
	{13224, LevelError, "Number: not supported or invalid"},
	{13225, LevelError, "Number: blocked"},
	{13227, LevelError, "Number: no geographic permission"},
	{13230, LevelWarning, "Conference: invalid muted"},
	{13231, LevelError, "Conference: invalid endConferenceOnExit"},
	{13232, LevelWarning, "Conference: invalid startConferenceOnEnter"},
	{13233, LevelWarning, "Conference: invalid waitUrl"},
	{13234, LevelWarning, "Conference: invalid waitMethod"},
	{13235, LevelWarning, "Conference: invalid beep"},
	{13236, LevelWarning, "Conference: invalid Sid"},
	{13237, LevelWarning, "Conference: invalid name"},
	{13238, LevelError, "Conference: verb not allowed in a wait, hold or announcement document"},
	{13239, LevelError, "Conference: invalid trim"},
	{13240, LevelError, "Conference: invalid CallSid to coach"},
	{13241, LevelWarning, "Sip: invalid method"},
	{13242, LevelWarning, "Sip: invalid sendDigits"},
	{13243, LevelWarning, "Sip: invalid URI"},
	{13244, LevelWarning, "Sip: invalid username"},
	{13245, LevelWarning, "Sip: invalid password"},
	{13246, LevelWarning, "Sip: too many URIs"},
	{13247, LevelError, "Sip: invalid From"},
	{13248, LevelWarning, "Sip: too many headers"},
	{13249, LevelWarning, "Sip: invalid header name"},
	{13250, LevelWarning, "Sip: header too long"},
	{13251, LevelWarning, "Sip: host not found"},
	{13252, LevelWarning, "Sip: invalid region"},
	{13253, LevelWarning, "Sip: invalid transport"},
	{13254, LevelWarning, "Sip: invalid edge"},
	{13255, LevelWarning, "Sip: URI too long"},
	{13256, LevelWarning, "invalid recordingStatusCallback"},
	{13257, LevelError, "invalid transcribeCallback"},
	{13310, LevelWarning, "Gather: invalid finishOnKey"},
	{13312, LevelWarning, "Gather: invalid method"},
	{13313, LevelWarning, "Gather: invalid timeout"},
	{13314, LevelWarning, "Gather: invalid numDigits"},
	{13320, LevelWarning, "Gather: invalid nested verb"},
	{13321, LevelWarning, "Gather: invalid Say voice"},
	{13322, LevelWarning, "Gather: invalid Say loop"},
	{13325, LevelError, "Gather: invalid Play content type"},
	{13326, LevelWarning, "Gather: invalid input"},
	{13327, LevelWarning, "Gather: invalid speechTimeout"},
	{13328, LevelWarning, "Gather: invalid maxSpeechTime"},
	{13329, LevelWarning, "Gather: invalid partialResultCallbackMethod"},
	{13330, LevelWarning, "Gather: invalid hints"},
	{13331, LevelWarning, "Gather: invalid language"},
	{13332, LevelWarning, "Gather: invalid bargeIn"},
	{13333, LevelWarning, "Gather: invalid profanityFilter"},
	{13334, LevelWarning, "Gather: invalid speechModel"},
	{13335, LevelWarning, "Gather: speechTimeout auto with the default model"},
	{13338, LevelWarning, "Gather: invalid actionOnEmptyResult"},
	{13340, LevelWarning, "Gather: speech recognition is degraded"},
	{13342, LevelError, "Gather: speech provider is not configured"},
	{13343, LevelWarning, "Gather: invalid provider configuration"},
	{13410, LevelWarning, "Play: invalid loop"},
	{13420, LevelError, "Play: invalid content type"},
	{13430, LevelWarning, "Play: invalid digits"},
	{13510, LevelWarning, "Say: invalid loop"},
	{13511, LevelWarning, "Say: invalid voice"},
	{13512, LevelWarning, "Say: invalid language"},
	{13520, LevelWarning, "Say: invalid text"},
	{13521, LevelWarning, "Say: text too long"},
	{13610, LevelWarning, "Record: invalid method"},
	{13611, LevelWarning, "Record: invalid timeout"},
	{13612, LevelWarning, "Record: invalid maxLength"},
	{13613, LevelWarning, "Record: invalid finishOnKey"},
	{13614, LevelWarning, "Record: invalid transcribe"},
	{13615, LevelWarning, "Record: invalid maxLength for transcription"},
	{13616, LevelWarning, "Record: invalid playBeep"},
	{13617, LevelWarning, "Record: invalid length for transcription"},
	{13618, LevelWarning, "Record: invalid trim"},
	{13619, LevelWarning, "Record: invalid recordingStatusCallback"},
	{13620, LevelWarning, "Record: invalid recordingStatusCallbackMethod"},
	{13621, LevelError, "Record: invalid recordingStatusCallbackEvent"},
	{13622, LevelWarning, "Record: invalid recordingTrack"},
	{13699, LevelWarning, "invalid trim"},
	{13710, LevelWarning, "Redirect: invalid method"},
	{13801, LevelError, "Refer on a leg that is not SIP"},
	{13802, LevelError, "REFER without a referUrl"},
	{13805, LevelWarning, "trial call over 10 minutes"},
	{13810, LevelWarning, "Reject: invalid reason"},
	{13910, LevelWarning, "Pause: invalid length"},
	{14201, LevelError, "Enqueue: invalid method"},
	{14202, LevelError, "Enqueue: invalid waitUrl"},
	{14203, LevelError, "Enqueue: invalid action"},
	{14204, LevelError, "Enqueue: name too short"},
	{14205, LevelError, "Enqueue: name too long"},
	{14206, LevelError, "Enqueue: invalid waitUrlMethod"},
	{14207, LevelWarning, "Enqueue: queue is full"},
	{14210, LevelError, "Queue: invalid method"},
	{14211, LevelError, "Queue: invalid url"},
	{14212, LevelError, "Queue: name too short"},
	{14213, LevelError, "Queue: name too long"},
	{14215, LevelError, "Queue: invalid reservationSid"},
	{14217, LevelError, "Queue: reservation not found"},
	{14219, LevelError, "Queue: invalid postWorkActivitySid"},
	{14220, LevelError, "Enqueue: invalid workflowSid"},
	{14221, LevelError, "Enqueue: invalid Task attributes"},
	{14222, LevelError, "Enqueue: more than one Task"},
	{14223, LevelError, "Enqueue: Task cannot be created"},
	{14300, LevelError, "Start: invalid noun"},
	{15002, LevelError, "call progress queue timeout"},
	{15003, LevelWarning, "call progress callback failed"},
	{15004, LevelError, "action must be absolute in a document that updates a call"},
	{16020, LevelError, "conference is full"},
	{16022, LevelError, "conference does not exist or is completed"},
	{16023, LevelError, "participant label is invalid (TwiML)"},
	{16024, LevelError, "participant label is invalid (API)"},
	{16025, LevelError, "participant label is in use (TwiML)"},
	{16026, LevelError, "participant label is in use (API)"},
	{16027, LevelError, "participant to coach is on hold"},
	{16028, LevelError, "participant to coach is not in the conference"},
	{16099, LevelError, "unexpected conference status"},
	{20001, LevelError, "unknown or invalid parameter"},
	{20404, LevelError, "not found"},
	{21217, LevelError, "phone number does not appear to be valid"},
	{21220, LevelError, "call is not in-progress"},
	{21262, LevelWarning, "machine detection without a callback URL"},
	{21263, LevelWarning, "asynchronous detection settings are not for Dial"},
	{21626, LevelWarning, "invalid StatusCallbackEvent"},
}

// Codes returns the error and warning numbers that the model gives, in order.
func Codes() []Code { return slices.Clone(codes) }

// CodeOf returns what an error number means; without a title when it is not one of [Codes].
func CodeOf(number int) Code {
	i, ok := slices.BinarySearchFunc(codes, number, func(c Code, n int) int { return c.Number - n })
	if !ok {
		return Code{Number: number, Level: LevelError}
	}
	return codes[i]
}

// Notification is one entry of Twilio's debugger: an error or a warning (REST reference 2.2).
type Notification struct {
	Sid  string // NO and 32 digits
	Call string // CallSid, "" for a conference
	At   engine.Millis
	Code Code
	Text string // what was wrong, in words; may be ""
	URL  string // that was requested, if it concerns a request
}

// Notifications returns what went wrong, the oldest first, as far as it is kept; of one call, or with ""
// of all.
func (n *Network) Notifications(sid string) []Notification {
	list := []Notification{}
	for _, x := range n.log {
		if sid == "" || x.Call == sid {
			list = append(list, x)
		}
	}
	return list
}

// trouble notes an error or a warning. The call may be nil.
func (n *Network) trouble(c *call, number int, address, text string) {
	n.noted++
	x := Notification{Sid: "NO" + n.Unique + hex16(uint64(n.noted)), At: n.now, Code: CodeOf(number), Text: text, URL: address}
	if c != nil {
		x.Call = c.sid
	}
	n.log = append(n.log, x)
	if n.Keep > 0 && len(n.log) > 2*n.Keep {
		n.log = append([]Notification(nil), n.log[len(n.log)-n.Keep:]...)
	}
	if n.Trouble != nil {
		n.Trouble(x)
	}
}

// Complain notes an error or a warning about a REST request.
func (n *Network) Complain(number int, call, text string) {
	n.trouble(n.bySids[call], number, "", text)
}
