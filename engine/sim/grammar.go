package sim

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"callflow/engine/twiml"
)

// grammar is what documents may contain (TwiML reference 1.0 to 1.18), one element a line: its children,
// then after a bar its attributes, each with the values that it takes and the number of the warning for
// others. Numbers that are missing in the error dictionary are 12200, schema validation.
//
// Kinds of values: bool; int(LOW,HIGH); one(A,B); list(A,B) of words; url; method; keys(SET); text(LONGEST);
// voice; language.
const grammarText = `
Response: Connect Dial Echo Enqueue Gather Hangup Leave Pause Pay Play Prompt Queue Record Redirect Refer Reject Say Sms Message Start Stop |
Say: #text break emphasis lang p phoneme prosody s say-as sub w | voice=voice:13511 language=language:13512 loop=int(0,1000000):13510
Play: #text | loop=int(0,1000000):13410 digits=keys(0123456789ABCDabcd*#wW):13430
Pause: | length=int(1,86400):13910
Gather: Say Play Pause | action=text method=method:13312 input=list(dtmf,speech):13326 timeout=auto(1,100000):13313 speechTimeout=auto(1,100000):13327 finishOnKey=key:13310 numDigits=int(1,1000000):13314 actionOnEmptyResult=bool:13338 hints=text(50000):13330 language=language:13331 speechModel=model:13334 profanityFilter=bool:13333 partialResultCallback=text partialResultCallbackMethod=method:13329 enhanced=bool bargeIn=bool:13332 maxSpeechTime=int(1,60):13328 debug=bool providerConfig=text:13343
Record: | action=text method=method:13610 timeout=int(0,86400):13611 finishOnKey=keys(0123456789*#):13613 maxLength=int(2,86400):13612 playBeep=bool:13616 trim=one(trim-silence,do-not-trim):13618 recordingStatusCallback=url:13619 recordingStatusCallbackMethod=method:13620 recordingStatusCallbackEvent=list(in-progress,completed,absent):13621 transcribe=bool:13614 transcribeCallback=url:13257 recordingConfigurationId=text recordingTrack=one(inbound,outbound,both):13622
Hangup: Parameter |
Echo: |
Leave: |
Redirect: #text | method=method:13710
Reject: Parameter | reason=one(rejected,busy):13810
Dial: #text Application Client Conference Number Queue Sim Sip WhatsApp | action=text method=method:13210 answerOnBridge=bool:13219 callerId=caller:13214 callReason=text(50) hangupOnStar=bool:13213 timeLimit=int(1,86400):13216 timeout=int(5,600):13212 record=one(do-not-record,false,true,record-from-answer,record-from-ringing,record-from-answer-dual,record-from-ringing-dual):13217 recordingTrack=one(inbound,outbound,both):13622 recordingStatusCallback=url:13256 recordingStatusCallbackMethod=method recordingStatusCallbackEvent=list(in-progress,completed,absent) recordingConfigurationId=text trim=one(trim-silence,do-not-trim):13699 ringTone=one(at,au,bg,br,be,ch,cl,cn,cz,de,dk,ee,es,fi,fr,gr,hu,il,in,it,lt,jp,mx,my,nl,no,nz,ph,pl,pt,ru,se,sg,th,uk,us,us-old,tw,ve,za):13220 sequential=bool:13218 referUrl=text referMethod=method events=text passports=text
Number: #text | sendDigits=keys(0123456789ABCDabcd*#wW):13222 url=text method=method:13221 byoc=text statusCallback=text statusCallbackMethod=method statusCallbackEvent=list(initiated,ringing,answered,completed):21626 machineDetection=one(Enable,DetectMessageEnd) machineDetectionTimeout=int(3,60) machineDetectionSpeechThreshold=int(1000,6000) machineDetectionSpeechEndThreshold=int(500,5000) machineDetectionSilenceTimeout=int(2000,10000) amdStatusCallback=text amdStatusCallbackMethod=method
Client: #text Identity Parameter | url=text method=method statusCallback=text statusCallbackMethod=method statusCallbackEvent=list(initiated,ringing,answered,completed):21626 clientNotificationUrl=text
Identity: #text |
Parameter: | name=text value=text
Sip: #text Headers Uri | url=text method=method:13241 username=text(256):13244 password=text(256):13245 sendDigits=none:13242 statusCallback=text statusCallbackMethod=method statusCallbackEvent=list(initiated,ringing,answered,completed):21626 machineDetection=one(Enable,DetectMessageEnd) machineDetectionTimeout=int(3,60) machineDetectionSpeechThreshold=int(1000,6000) machineDetectionSpeechEndThreshold=int(500,5000) machineDetectionSilenceTimeout=int(2000,10000) amdStatusCallback=text amdStatusCallbackMethod=method
Headers: Header |
Header: | name=header:13249 value=text(1024):13250
Uri: #text | priority=int(0,65535) weight=int(0,65535) username=text password=text
Application: #text ApplicationSid Parameter | customerId=text(256) copyParentTo=bool url=text method=method statusCallback=text statusCallbackMethod=method statusCallbackEvent=list(initiated,ringing,answered,completed):21626
ApplicationSid: #text |
WhatsApp: #text | url=text method=method statusCallback=text statusCallbackMethod=method statusCallbackEvent=list(initiated,ringing,answered,completed):21626
Sim: #text |
Conference: #text | muted=bool:13230 beep=one(true,false,onEnter,onExit):13235 startConferenceOnEnter=bool:13232 endConferenceOnExit=bool:13231 participantLabel=label:16023 jitterBufferSize=one(small,medium,large,off) waitUrl=url:13233 waitMethod=method:13234 maxParticipants=int(2,250) record=one(do-not-record,record-from-start,true,false) recordingStatusCallback=url:13256 recordingStatusCallbackMethod=method recordingStatusCallbackEvent=list(in-progress,completed,absent) recordingConfigurationId=text trim=one(trim-silence,do-not-trim):13239 region=one(us1,us2,ie1,de1,sg1,br1,au1,jp1) coach=sid(CA):13240 statusCallbackEvent=list(start,end,join,leave,mute,hold,modify,speaker,announcement):21626 statusCallback=text statusCallbackMethod=method eventCallbackUrl=text
Queue: #text | url=url:14211 method=method:14210 reservationSid=sid(WR):14215 postWorkActivitySid=sid(WA):14219
Enqueue: #text Task | action=url:14203 method=method:14201 waitUrl=url:14202 waitUrlMethod=method:14206 maxQueueSize=int(1,5000) workflowSid=sid(WW):14220
Task: #text | priority=int(0,2147483647) timeout=int(1,2147483647)
Refer: Sip | action=text method=method
Start: Recording Siprec Stream Transcription | action=text method=method
Stop: Recording Siprec Stream Transcription |
Connect: AiSession Autopilot Conversation ConversationRelay ConversationRelaySession Room Stream VirtualAgent | action=text method=method
Stream: Parameter | url=text name=text track=one(inbound_track,outbound_track,both_tracks) statusCallback=text statusCallbackMethod=method connectorName=text audioFormat=text sampleRate=text
Siprec: Parameter | name=text connectorName=text track=one(inbound_track,outbound_track,both_tracks) statusCallback=text statusCallbackMethod=method
Recording: | name=text recordingStatusCallback=url:13256 recordingStatusCallbackMethod=method recordingStatusCallbackEvent=list(in-progress,completed,absent) trim=one(trim-silence,do-not-trim):13699 track=one(inbound,outbound,both):13622 channels=one(mono,dual) recordingConfigurationId=text
Transcription: Config Parameter | name=text statusCallbackUrl=text statusCallbackMethod=method languageCode=language track=one(inbound_track,outbound_track,both_tracks) inboundTrackLabel=text outboundTrackLabel=text transcriptionEngine=one(google,deepgram) speechModel=text partialResults=bool profanityFilter=bool enableAutomaticPunctuation=bool hints=text intelligenceService=text enableProviderData=bool conversationConfiguration=text conversationId=text
Config: | name=text value=text
ConversationRelay: Language Parameter | url=text welcomeGreeting=text welcomeGreetingInterruptible=one(none,dtmf,speech,any,true,false) interruptible=one(none,dtmf,speech,any,true,false) language=language ttsLanguage=language transcriptionLanguage=language ttsProvider=one(Google,Amazon,ElevenLabs) voice=text transcriptionProvider=one(Google,Deepgram) speechModel=text interruptSensitivity=one(low,medium,high) dtmfDetection=bool preemptible=bool reportInputDuringAgentSpeech=one(none,dtmf,speech,any) hints=text debug=text elevenlabsTextNormalization=one(on,auto,off) intelligenceService=text backgroundnoisereduction=text deepgramsmartformat=text ignorebackchannel=text speechtimeout=text events=text partialPrompts=text profanityFilter=text
Language: | code=language ttsProvider=text voice=text transcriptionProvider=text speechModel=text
ConversationRelaySession: | connector=text sessionConfiguration=text
AiSession: | aiConnector=text aiSessionConfiguration=text
Autopilot: #text |
Conversation: #text | serviceInstanceSid=text inboundAutocreation=bool routingAssignmentTimeout=text inboundTimeout=text url=text method=method record=text trim=text recordingStatusCallback=text recordingStatusCallbackMethod=method recordingStatusCallbackEvent=text statusCallback=text statusCallbackMethod=method statusCallbackEvent=text
Room: #text | participantIdentity=text
VirtualAgent: Config Parameter | connectorName=text language=language sentimentAnalysis=bool statusCallback=text statusCallbackMethod=method
Pay: Prompt Parameter | input=one(dtmf) action=text statusCallback=text statusCallbackMethod=method paymentMethod=one(credit-card,ach-debit) bankAccountType=one(consumer-checking,consumer-savings,commercial-checking,commercial-savings) timeout=int(1,600) maxAttempts=int(1,3) securityCode=bool postalCode=text minPostalCodeLength=int(1,20) paymentConnector=text tokenType=one(one-time,reusable,payment-method) chargeAmount=text currency=text language=language description=text validCardTypes=list(visa,mastercard,amex,maestro,discover,optima,jcb,diners-club,enroute)
Prompt: Say Play Pause | for=one(payment-card-number,expiration-date,security-code,postal-code,payment-processing,bank-account-number,bank-routing-number) errorType=list(timeout,invalid-card-number,invalid-card-type,invalid-date,invalid-security-code,internal-error,input-matching-failed) cardType=list(visa,mastercard,amex,maestro,discover,optima,jcb,diners-club,enroute) attempt=text requireMatchingInputs=bool
Sms: #text | to=text from=text action=text method=method statusCallback=text
Message: #text Body Media | to=text from=text action=text method=method statusCallback=text
Body: #text |
Media: #text |
`

// element is one line of the grammar.
type element struct {
	children []string
	attrs    map[string]attribute
}

// attribute is what one attribute takes.
type attribute struct {
	kind string
	args []string
	code int
}

// grammar is the text above, read once.
var grammar = readGrammar(grammarText)

func readGrammar(text string) map[string]element {
	all := map[string]element{}
	for line := range strings.Lines(strings.TrimSpace(text)) {
		name, rest, _ := strings.Cut(line, ":")
		children, attrs, _ := strings.Cut(rest, "|")
		e := element{strings.Fields(children), map[string]attribute{}}
		for _, a := range strings.Fields(attrs) {
			key, spec, _ := strings.Cut(a, "=")
			spec, number, numbered := strings.Cut(spec, ":")
			rule := attribute{code: 12200}
			if numbered {
				rule.code, _ = strconv.Atoi(number)
			}
			kind, args, _ := strings.Cut(strings.TrimSuffix(spec, ")"), "(")
			rule.kind = kind
			if args != "" {
				rule.args = strings.Split(args, ",")
			}
			e.attrs[key] = rule
		}
		all[name] = e
	}
	return all
}

// takes reports whether a value is one that the attribute takes.
func (a attribute) takes(v string) bool {
	switch a.kind {
	case "bool":
		return v == "true" || v == "false"
	case "method":
		return v == "GET" || v == "POST"
	case "int", "auto":
		n, err := strconv.Atoi(v)
		return err == nil && n >= a.number(0) && n <= a.number(1) || a.kind == "auto" && v == "auto"
	case "one":
		return slices.Contains(a.args, v)
	case "list":
		for w := range strings.FieldsSeq(v) {
			if !slices.Contains(a.args, w) {
				return false
			}
		}
		return true
	case "keys":
		return strings.Trim(v, a.args[0]) == ""
	case "text":
		return len(a.args) == 0 || len([]rune(v)) <= a.number(0)
	case "none":
		return false
	}
	return a.word(v)
}

// word checks the kinds of values that have a form of their own.
func (a attribute) word(v string) bool {
	switch a.kind {
	case "key":
		return len(v) <= 1 && strings.Trim(v, "0123456789*#") == ""
	case "url":
		return usable(v)
	case "voice":
		return v == "man" || v == "woman" || v == "alice" || strings.HasPrefix(v, "Polly.") || strings.HasPrefix(v, "Google.")
	case "language":
		return v == "multi" || strings.Trim(v, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == "" && len(v) >= 2 && v[0] != '-'
	case "model":
		return slices.Contains([]string{"default", "numbers_and_commands", "phone_call", "experimental_conversations", "experimental_utterances"}, v) ||
			strings.HasPrefix(v, "googlev2_") || strings.HasPrefix(v, "deepgram_")
	case "caller":
		return strings.HasPrefix(v, "client:") || v != "" && len(v) <= 64 && strings.Trim(v, "0123456789+-_.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ:@") == ""
	case "label":
		return len([]rune(v)) <= 128 && !strings.Contains(v, "/") && !isSid(v, "CA")
	case "sid":
		return isSid(v, a.args[0])
	case "header":
		lower := strings.ToLower(v)
		return strings.HasPrefix(lower, "x-") || slices.Contains([]string{"user-to-user", "remote-party-id", "p-preferred-identity", "p-called-party-id"}, lower)
	}
	return true
}

func (a attribute) number(i int) int {
	n, _ := strconv.Atoi(a.args[i])
	return n
}

func isSid(v, kind string) bool {
	return len(v) == 34 && strings.HasPrefix(v, kind) && strings.Trim(v[2:], "0123456789abcdefABCDEF") == ""
}

// usable reports whether a URL can be requested: absolute with a host without underscores, or relative
// (TwiML reference 1.0). An empty one is none.
func usable(address string) bool {
	u, err := url.Parse(address)
	if err != nil || strings.ContainsAny(address, " \t\n") {
		return false
	}
	if u.Scheme == "" {
		return u.Host == "" || !strings.Contains(u.Host, "_")
	}
	return (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && !strings.Contains(u.Hostname(), "_")
}

// ssml are the elements that may stand inside each other within a Say.
var ssml = []string{"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"}

// inspect notes what is wrong with a document that can be read. A faulty attribute is taken away, so that
// its default holds; verbs that an error makes unusable are remembered in the document.
func (c *call) inspect(root *twiml.Node, address string) *Failure {
	for i, v := range root.Elements() {
		x := inspection{c: c, address: address, verb: v}
		x.look(root, v)
		if v.Name == "Reject" && i > 0 {
			c.n.trouble(c, 12200, address, "<Reject> is not the first verb: the call has been answered")
		}
	}
	return nil
}

// inspection is one verb being inspected.
type inspection struct {
	c       *call
	address string
	verb    *twiml.Node
}

func (x *inspection) warn(code int, text string) {
	x.c.n.trouble(x.c, code, x.address, text)
	if CodeOf(code).Level == LevelError && (x.verb.Name == "Dial" || x.verb.Name == "Enqueue") {
		x.verb.Attrs = append(x.verb.Attrs, twiml.NodeAttr{Name: faultMark, Value: strconv.Itoa(code)})
	}
}

// faultMark is an attribute that no document can have: the number of the error that makes a verb unusable.
const faultMark = " fault"

// look inspects one element inside another.
func (x *inspection) look(parent, v *twiml.Node) {
	e, known := grammar[v.Name]
	if !slices.Contains(grammar[parent.Name].children, v.Name) || !known && !slices.Contains(ssml, v.Name) {
		x.warn(misplaced(parent.Name), "<"+v.Name+"> does not belong into <"+parent.Name+">")
		return
	}
	if !known {
		return // SSML is the provider's affair
	}
	v.Attrs = slices.DeleteFunc(v.Attrs, func(a twiml.NodeAttr) bool {
		rule, ok := e.attrs[a.Name]
		switch {
		case a.Name == faultMark:
			return false
		case !ok:
			x.warn(12200, "<"+v.Name+"> has the attribute "+a.Name+", which is not known")
		case !rule.takes(a.Value):
			x.warn(inGather(parent, rule.code), a.Name+` of <`+v.Name+`> is "`+a.Value+`"`)
		default:
			return false
		}
		return true
	})
	x.content(parent, v)
	for _, child := range v.Elements() {
		x.look(v, child)
	}
}

// misplaced is the number for an element that its parent may not have.
func misplaced(parent string) int {
	switch parent {
	case "Dial":
		return 13215
	case "Gather":
		return 13320
	case "Start":
		return 14300
	}
	return 12200
}

// inGather is the number that a fault has inside a Gather.
func inGather(parent *twiml.Node, code int) int {
	if parent.Name == "Gather" {
		switch code {
		case 13511:
			return 13321
		case 13510:
			return 13322
		}
	}
	return code
}
